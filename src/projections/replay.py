"""Folds facts one by one and shows what stood after each: of one case, or of the whole log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.kernel.calendar import last_day
from projections.audit_trail.projection import AUDIT_TRAIL, TRAIL
from projections.audit_trail.queries import TrailLine, entry_of, of_case, told
from projections.cases import file as files
from projections.cases.file import CaseFile
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import Case, assembled
from projections.ledger.postings import MEASURES
from projections.ledger.projection import LEDGER
from projections.ledger.projection import POSTINGS as LEDGER_POSTINGS
from projections.moments import Moment
from projections.runtime.memory import MemoryRows
from projections.totals.postings import POSTINGS
from projections.totals.projection import TOTALS

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.runtime.model import Row

PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Step:
    """One fact and what stood after it.

    `figures` are sums so far: `facts` (a number), the measures of the ledger in cents (of a case
    its own part of them), and of the totals `cases`, `approved_cents`, `approved_net_cents`,
    `recovered_cents`, `interest_received_cents`, `amount_unknown`, `disbursed_unknown`.
    `case` is the case as it then stood, if one is replayed and there is one yet.
    """

    line: TrailLine
    figures: Mapping[str, int]
    case: Case | None = None

    @property
    def position(self) -> int:
        """The position of the fact."""
        return self.line.position


@dataclass
class _Sums:
    """Running sums over whatever facts are folded."""

    figures: dict[str, int] = field(
        default_factory=lambda: {
            "facts": 0,
            "cases": 0,
            "amount_unknown": 0,
            "disbursed_unknown": 0,
            "approved_cents": 0,
            "approved_net_cents": 0,
            "recovered_cents": 0,
            "interest_received_cents": 0,
            **{f"{measure}_cents": 0 for measure in MEASURES},
        }
    )
    totals: MemoryRows = field(default_factory=lambda: MemoryRows(TOTALS))

    def add(self, recorded: Recorded, posted: Iterable[Row]) -> dict[str, int]:
        """The sums after a fact and its postings in the ledger."""
        figures = self.figures
        figures["facts"] += 1
        for posting in posted:
            figures[f"{posting['measure']}_cents"] += posting["cents"]
        if TOTALS.heeds(recorded.fact):
            TOTALS.apply(recorded, self.totals)
            for row in self.totals.take_appended(POSTINGS):
                measure = row["measure"]
                if measure == "disbursed":
                    continue  # Counted with the ledger already.
                name = measure if measure in figures else f"{measure}_cents"
                figures[name] += row["amount"]
        return dict(figures)


def replay(
    log: Log, *, to: int | None = None, case: str | None = None, vault: Vault | None = None
) -> Iterator[Step]:
    """Every step up to a position: of one case (with its budgets and claims), or of everything."""
    sums = _Sums()
    if case is not None:
        yield from _of_case(log, case, to, sums, vault)
        return
    trail, ledger = MemoryRows(AUDIT_TRAIL), MemoryRows(LEDGER)
    for page in _pages(log, to):
        for recorded in page:
            AUDIT_TRAIL.apply(recorded, trail)
        entries = map(entry_of, trail.take_appended(TRAIL), page)
        lines = told(log, list(entries), vault=vault)
        for recorded, line in zip(page, lines, strict=True):
            if LEDGER.heeds(recorded.fact):
                LEDGER.apply(recorded, ledger)
            figures = sums.add(recorded, ledger.take_appended(LEDGER_POSTINGS))
            yield Step(line=line, figures=figures)


def _pages(log: Log, to: int | None) -> Iterator[list[Recorded]]:
    after = 0
    while page := log.page(after=after, to=to, limit=PAGE):
        yield page
        after = page[-1].position


def _of_case(
    log: Log, number: str, to: int | None, sums: _Sums, vault: Vault | None
) -> Iterator[Step]:
    entries = of_case(log, number, None if to is None else Moment(dt.date.max, to))
    posted = _posted(log, number)
    kept, file = MemoryRows(CASES_MODEL), CaseFile()
    for entry, line in zip(entries, told(log, entries, vault=vault), strict=True):
        recorded = entry.recorded
        if CASES_MODEL.heeds(recorded.fact):
            CASES_MODEL.apply(recorded, kept)
            file = files.evolve(file, recorded.fact)
        figures = sums.add(recorded, posted.get(recorded.position, ()))
        stood = assembled(number, kept, file, day=last_day(recorded.stored.effective_on))
        yield Step(line=line, figures=figures, case=stood)


def _posted(log: Log, number: str) -> Mapping[int, list[Row]]:
    """What the ledger has of a case, by position.

    It is not folded from the case's own facts: whether a commitment rests on authority is decided
    by what others had drawn from the account.
    """
    found: dict[int, list[Row]] = {}
    with log.reading() as connection:
        for row in connection.execute(
            LEDGER.select(LEDGER_POSTINGS, " WHERE case_number = %(number)s"), {"number": number}
        ):
            found.setdefault(row["position"], []).append(row)
    return found

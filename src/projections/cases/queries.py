"""Lists of cases and single files: now from the rows, at any moment by folding the facts again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from grants.kernel.records import replace
from projections.cases import file as files
from projections.cases.dossier import dossier
from projections.cases.file import CaseFile
from projections.cases.projection import CASES_MODEL
from projections.cases.shown import shown, stored
from projections.cases.tables import CASES, PAYOUTS
from projections.engagements import audits_of
from projections.moments import Moment, resolve, today
from projections.past import rows_at
from projections.runtime.memory import MemoryRows, replay_into

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.runtime.model import Row


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One case in a list. Cents; None is unknown or not decided. Columns: see `tables.CASES`."""

    number: str
    programme: str
    kind: str
    scope: str
    guideline: str | None
    call: str | None
    party: str
    title_ref: str | None
    purpose_ref: str | None
    phase: str
    origin: str
    year: int
    received_on: str | None
    approved_on: str | None
    period_from: str | None
    period_to: str | None
    application_version: int
    requested_cents: int | None
    recommended_cents: int | None
    approved_cents: int | None
    amount_cents: int | None
    paid_cents: int | None
    claimed_cents: int
    recovered_cents: int
    claim_open_cents: int
    refund_due_cents: int
    earmark: str
    objects: tuple[str, ...]
    primary_object: str | None
    budget_years: tuple[int, ...]
    documents_due_on: dt.date | None
    documents_original_due_on: dt.date | None
    remedy_until: dt.date | None
    proof_original_due_on: dt.date | None
    proof_due_on: dt.date | None
    claim_due_on: dt.date | None
    open_queries: tuple[int, ...]
    claims: tuple[str, ...]
    objections: tuple[str, ...]
    flags: tuple[str, ...]
    holds: tuple[str, ...]
    version: int
    last_position: int
    last_recorded_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class PayoutLine:
    """One payout with the stage it has reached; columns: see `tables.PAYOUTS`."""

    number: str
    payout_no: int
    stage: str
    holds: tuple[str, ...]
    kind: str
    year: int
    scope: str
    earmark: str
    requested_cents: int
    recognised_cents: int | None
    reduced_cents: int
    ordered_cents: int | None
    paid_cents: int
    returned_cents: int
    requested_on: dt.date
    stage_on: dt.date
    value_on: dt.date | None
    certified_by: str | None
    ordered_by: str | None
    executed_by: str | None
    failure: str | None
    usage_due_on: dt.date | None
    used_cents: int | None
    used_until: dt.date | None
    flags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case as it stood: its line, its file, its payouts, and the audits that drew it."""

    line: CaseLine
    file: CaseFile
    payouts: tuple[PayoutLine, ...]
    audits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What a list is limited to; empty and None mean no limit. `phases` are alternatives.

    `scopes` are those the asker may see; None: all.
    """

    phases: tuple[str, ...] = ()
    programme: str | None = None
    scope: str | None = None
    scopes: tuple[str, ...] | None = None
    kind: str | None = None
    year: int | None = None
    origin: str | None = None
    earmark: str | None = None
    primary_object: str | None = None
    party: str | None = None
    flag: str | None = None

    def admits(self, row: Row, day: dt.date) -> bool:
        """Whether a row is in the list, seen on a day."""
        same = ("programme", "scope", "kind", "year", "origin", "earmark", "primary_object")
        return (
            (not self.phases or shown(row, day) in self.phases)
            and all(getattr(self, name) in {None, row[name]} for name in same)
            and (self.scopes is None or row["scope"] in self.scopes)
            and self.party in {None, row["party"]}
            and (self.flag is None or self.flag in row["flags"])
        )


EVERYTHING = CaseFilter()
_LISTS = (
    "objects",
    "budget_years",
    "claims",
    "objections",
    "open_queries",
    "flags",
    "holds",
)


def cases(
    log: Log,
    wanted: CaseFilter = EVERYTHING,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    after: str = "",
    limit: int = 100,
) -> list[CaseLine]:
    """Cases in order of their number, after a number, at most `limit`.

    With a moment the list is folded from the log as it was: see `past`.
    """
    if as_of is not None or known_at is not None:
        moment = resolve(log, as_of=as_of, known_at=known_at)
        rows = rows_at(log, CASES_MODEL, CASES, moment)
        found = sorted(
            (row for row in rows if row["number"] > after and wanted.admits(row, moment.as_of)),
            key=lambda row: row["number"],
        )
        return [_line(row, moment.as_of) for row in found[:limit]]
    day = today()
    with log.connection() as connection:
        return [
            _line(row, day)
            for row in connection.execute(
                CASES_MODEL.select(
                    CASES,
                    " WHERE number > %(after)s"
                    " AND (%(phases)s::text[] = '{}' OR phase = ANY(%(stored)s) AND CASE"
                    "  WHEN phase IN ('in-force', 'running') AND proof_due_on <= %(day)s"
                    "  THEN 'proof-due' ELSE phase END = ANY(%(phases)s))"
                    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
                    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
                    " AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))"
                    " AND (%(kind)s::text IS NULL OR kind = %(kind)s)"
                    " AND (%(year)s::int IS NULL OR year = %(year)s)"
                    " AND (%(origin)s::text IS NULL OR origin = %(origin)s)"
                    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
                    " AND (%(primary_object)s::text IS NULL OR primary_object = %(primary_object)s)"
                    " AND (%(party)s::text IS NULL OR party = %(party)s)"
                    " AND (%(flag)s::text IS NULL OR %(flag)s = ANY(flags))"
                    " ORDER BY number LIMIT %(limit)s",
                ),
                {
                    **vars(wanted),
                    "phases": list(wanted.phases),
                    "stored": stored(wanted.phases),
                    "day": day,
                    "scopes": None if wanted.scopes is None else list(wanted.scopes),
                    "after": after,
                    "limit": limit,
                },
            )
        ]


def case(
    log: Log, number: str, *, as_of: dt.date | None = None, known_at: int | None = None
) -> Case | None:
    """One case as it stood; None if it was not there yet. Folded from its own facts.

    Without both moments nothing is left out, not even what takes effect later.
    """
    limited = as_of is not None or known_at is not None
    moment = resolve(log, as_of=as_of, known_at=known_at) if limited else None
    return stood(log, number, dossier(log, number, moment), moment)


def stood(
    log: Log, number: str, facts: Sequence[Recorded], moment: Moment | None = None
) -> Case | None:
    """The same out of its dossier; without a moment nothing is left out."""
    if moment is not None:
        facts = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    seen = moment or resolve(log)
    found = folded(number, facts, day=seen.as_of)
    return found and replace(found, audits=audits_of(log, number, seen))


def folded(number: str, facts: Iterable[Recorded], *, day: dt.date) -> Case | None:
    """The case after exactly these facts of its file, its claims and its programme's rules."""
    facts = [recorded for recorded in facts if CASES_MODEL.heeds(recorded.fact)]
    rows = replay_into(CASES_MODEL, facts)
    file: CaseFile = reduce(files.evolve, (fact.fact for fact in facts), CaseFile())
    return assembled(number, rows, file, day=day)


def assembled(number: str, rows: MemoryRows, file: CaseFile, *, day: dt.date) -> Case | None:
    """The case out of its rows and its file, seen on a day; None if there is no row of it."""
    row = rows.get(CASES, (number,))
    if row is None:
        return None
    payouts = sorted(rows.rows(PAYOUTS), key=lambda payout: payout["payout_no"])
    return Case(
        line=_line(row, day),
        file=files.seen_on(file, day),
        payouts=tuple(_payout(p) for p in payouts),
    )


def payouts(
    log: Log, *, stages: Iterable[str] = (), scope: str | None = None, number: str | None = None
) -> list[PayoutLine]:
    """Payouts now, oldest request first: those at certain stages, of a region, of a case."""
    with log.connection() as connection:
        return [
            _payout(row)
            for row in connection.execute(
                CASES_MODEL.select(
                    PAYOUTS,
                    " WHERE (%(stages)s::text[] = '{}' OR stage = ANY(%(stages)s))"
                    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
                    " AND (%(number)s::text IS NULL OR number = %(number)s)"
                    " ORDER BY requested_on, number, payout_no",
                ),
                {"stages": list(stages), "scope": scope, "number": number},
            )
        ]


def _line(row: Row, day: dt.date) -> CaseLine:
    lists = {name: tuple(row[name]) for name in _LISTS}
    told = {name: value for name, value in row.items() if name != "debts"}
    known: Mapping[str, Any] = {**told, **lists, "phase": shown(row, day)}
    return CaseLine(**known)


def _payout(row: Row) -> PayoutLine:
    lists = {name: tuple(row[name]) for name in ("holds", "flags")}
    return PayoutLine(**{**row, **lists})

"""Which dates are to be kept: now from the rows, at any moment by folding the facts again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, LiteralString

from psycopg import sql

from projections.deadlines.kinds import KINDS, PASSING
from projections.deadlines.past import dates_at
from projections.deadlines.tables import DATES
from projections.listing import IN_FORCE, Listing, in_force_on, rows_after
from projections.moments import resolve, today
from projections.worklist.projection import WORKLIST

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.runtime.model import Row

State = Literal["open", "overdue", "suspended", "done", "moot"]
Place = tuple[str, str, str, str]
"""Where a line stands in the order: original date, subject, kind, number."""


@dataclass(frozen=True, kw_only=True)
class DeadlineLine:
    """One date to keep, as it is seen on a day.

    `due_on` is the date as first set, which never changes; `due_on_in_force` counts extensions,
    and a missed instalment that makes all the rest due. `cents` is what was open when it ended, or
    is still.
    `state` goes by the date in force: open, overdue, suspended (an objection keeps it from
    running), done (in time or not), moot (nobody has to keep it any more). `days_late` goes by the
    original date: how many days what is still open, or was done, is behind it. `owner` has to keep
    it; `role` acts on it in `scope`. `position` is the fact that set it, `extended_position` the
    last that gave more time.
    """

    subject: str
    kind: str
    number: str
    case_number: str | None
    programme: str
    scope: str
    title: str
    due_on: dt.date
    due_on_in_force: dt.date
    state: State
    days_late: int
    done_on: dt.date | None
    owner: str
    role: str
    cents: int | None
    legal_basis: str
    set_on: dt.date
    position: int
    extended_position: int | None

    @property
    def place(self) -> Place:
        """Where the line stands in the order of the list."""
        return (self.due_on.isoformat(), self.subject, self.kind, self.number)


@dataclass(frozen=True, kw_only=True)
class DeadlineFilter(Listing):
    """What the list is limited to.

    Without a `state` what is suspended, done or moot is left out; so it is by `past_due`.
    """

    state: State | None = None

    def admits(self, row: Row, day: dt.date) -> bool:
        """Whether a row is in the list, seen on a day."""
        state = state_on(row, day)
        return (
            super().admits(row, day)
            and (state == self.state if self.state else state in {"open", "overdue"})
            and (self.past_due is None or state in {"open", "overdue"})
        )

    def conditions(self, day: dt.date) -> tuple[list[sql.Composable], dict[str, Any]]:
        """The same in the words of the database."""
        found, wanted = super().conditions(day)
        found.append(sql.SQL(_IN_STATE[self.state]).format(in_force=IN_FORCE))
        if self.past_due is not None:
            found.append(sql.SQL(_IN_STATE[None]).format(in_force=IN_FORCE))
        return found, {**wanted, "passing": PASSING}


_IN_STATE: dict[State | None, LiteralString] = {
    None: "standing = 'open' AND ({in_force} >= %(day)s OR kind <> ALL(%(passing)s))",
    "open": "standing = 'open' AND {in_force} >= %(day)s",
    "overdue": "standing = 'open' AND {in_force} < %(day)s AND kind <> ALL(%(passing)s)",
    "suspended": "standing = 'suspended'",
    "done": "(standing = 'done' OR standing = 'open' AND {in_force} < %(day)s"
    " AND kind = ANY(%(passing)s))",
    "moot": "standing = 'moot'",
}
EVERYTHING = DeadlineFilter()
_NOT_TOLD = frozenset({"standing", "forfeits_on"})
_ORDER = ("due_on", "subject", "kind", "number")


def deadlines(
    log: Log,
    wanted: DeadlineFilter = EVERYTHING,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    after: Place | None = None,
    limit: int = 100,
) -> list[DeadlineLine]:
    """Dates to keep in order of their original date, after a place in it, at most `limit`.

    With a moment the list is what it was: see `lasting`.
    """
    if as_of is not None or known_at is not None:
        moment = resolve(log, as_of=as_of, known_at=known_at)
        return listed(dates_at(log, moment), wanted, day=moment.as_of, after=after)[:limit]
    day = today()
    found = rows_after(
        log, WORKLIST, DATES, wanted, order=_ORDER, day=day, after=after, limit=limit
    )
    return [line_of(row, day) for row in found]


def listed(
    rows: Iterable[Row], wanted: DeadlineFilter, *, day: dt.date, after: Place | None = None
) -> list[DeadlineLine]:
    """Rows that a filter admits, as lines in order, after a place in it."""
    lines = (line_of(row, day) for row in rows if wanted.admits(row, day))
    return sorted(
        (line for line in lines if after is None or line.place > after),
        key=lambda line: line.place,
    )


def state_on(row: Row, day: dt.date) -> State:
    """What has become of a date, seen on a day."""
    if row["standing"] != "open":
        ended: State = row["standing"]
        return ended
    until = in_force_on(row, day)
    assert until is not None
    if until >= day:
        return "open"
    return "done" if row["kind"] in PASSING else "overdue"


def line_of(row: Row, day: dt.date) -> DeadlineLine:
    """A row as people see it on a day."""
    kind = KINDS[row["kind"]]
    told = {name: value for name, value in row.items() if name not in _NOT_TOLD}
    return DeadlineLine(
        **{**told, "due_on_in_force": in_force_on(row, day)},
        title=kind.german,
        state=state_on(row, day),
        days_late=_days_late(row, day),
        owner=kind.owner,
        role=kind.role,
        legal_basis=kind.basis,
    )


def _days_late(row: Row, day: dt.date) -> int:
    if row["standing"] == "moot" or row["kind"] in PASSING:
        return 0
    until: dt.date = row["done_on"] or day
    due_on: dt.date = row["due_on"]
    return max(0, (until - due_on).days)

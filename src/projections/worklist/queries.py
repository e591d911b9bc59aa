"""What waits for whom, now and at any moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from projections.listing import Listing, in_force_on, rows_after
from projections.moments import resolve, today
from projections.worklist.kinds import KINDS
from projections.worklist.projection import WORKLIST
from projections.worklist.tables import ITEMS
from projections.worklist.waited import waited

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.runtime.model import Row

Place = tuple[str, str, str, str, str]
"""Where an item stands in the order: original date, since when, subject, kind, number."""


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """One thing that waits, as it is seen on a day.

    `subject` is the stream its command goes to, `number` names a decision, payout, query or the
    like within it. `roles` may do it with one of `commands`; `barred` are persons who may not, for
    what they did before. It waits since `since_on`, recorded at `since_recorded_at` by the fact at
    `position`. `due_on` is the original date, which never changes; `days_late` goes by it.
    `due_on_in_force` counts extensions, and a missed instalment that makes all the rest due.
    """

    subject: str
    kind: str
    number: str
    title: str
    case_number: str | None
    programme: str
    scope: str
    roles: tuple[str, ...]
    commands: tuple[str, ...]
    barred: tuple[str, ...]
    since_on: dt.date
    since_recorded_at: dt.datetime
    position: int
    due_on: dt.date | None
    due_on_in_force: dt.date | None
    days_late: int
    cents: int | None

    @property
    def place(self) -> Place:
        """Where the item stands in the order of the list."""
        rank = (self.due_on or dt.date.max).isoformat()
        return (rank, self.since_on.isoformat(), self.subject, self.kind, self.number)


@dataclass(frozen=True, kw_only=True)
class WorkFilter(Listing):
    """What the list is limited to; `duties` leave out what is barred to their person."""

    RANK = "rank_on"

    def admits(self, row: Row, day: dt.date) -> bool:
        """Whether a row is in the list, seen on a day."""
        return (
            super().admits(row, day)
            and (row["ready_on"] is None or row["ready_on"] <= day)
            and (self.duties is None or self.duties.person not in row["barred"])
        )

    def conditions(self, day: dt.date) -> tuple[list[sql.Composable], dict[str, Any]]:
        """The same in the words of the database."""
        found, wanted = super().conditions(day)
        found.append(sql.SQL("(ready_on IS NULL OR ready_on <= %(day)s)"))
        if self.duties is not None:
            found.append(sql.SQL("NOT (%(duties_person)s = ANY(barred))"))
        return found, wanted


EVERYTHING = WorkFilter()
_NOT_TOLD = frozenset({"ready_on", "rank_on", "forfeits_on", "barred", "from_position", "from_on"})
_ORDER = ("rank_on", "since_on", "subject", "kind", "number")


def worklist(
    log: Log,
    wanted: WorkFilter = EVERYTHING,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    after: Place | None = None,
    limit: int = 100,
) -> list[WorkItem]:
    """What waits, the oldest original date first, what has none last, in the order it came.

    With a moment, what waited then.
    """
    if as_of is not None or known_at is not None:
        moment = resolve(log, as_of=as_of, known_at=known_at)
        rows = waited(log, wanted, moment)
        return listed(rows, wanted, day=moment.as_of, after=after)[:limit]
    day = today()
    found = rows_after(
        log, WORKLIST, ITEMS, wanted, order=_ORDER, day=day, after=after, limit=limit
    )
    return [item_of(row, day) for row in found]


def listed(
    rows: Iterable[Row], wanted: WorkFilter, *, day: dt.date, after: Place | None = None
) -> list[WorkItem]:
    """Rows that a filter admits, as items in order, after a place in it."""
    items = (item_of(row, day) for row in rows if wanted.admits(row, day))
    return sorted(
        (item for item in items if after is None or item.place > after),
        key=lambda item: item.place,
    )


def item_of(row: Row, day: dt.date) -> WorkItem:
    """A row as people see it on a day."""
    kind = KINDS[row["kind"]]
    due_on: dt.date | None = row["due_on"]
    told = {name: row[name] for name in row if name not in _NOT_TOLD}
    return WorkItem(
        **{**told, "due_on_in_force": in_force_on(row, day)},
        title=kind.german,
        roles=tuple(sorted(kind.roles)),
        commands=kind.commands,
        barred=tuple(row["barred"]),
        days_late=0 if due_on is None else max(0, (day - due_on).days),
    )

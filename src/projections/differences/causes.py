"""Facts behind a difference: those that count at one of two moments and not at the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from psycopg.sql import SQL

from projections.moments import as_written

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import Row


Side = Literal["before", "after"]
"""Which of the two moments."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure that differs; None where it is unknown, or where there is no such line."""

    figure: str
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A fact that counts at one of the two moments alone, and by how much it moves each figure.

    `effective_on` is the day from which what it moves counts: its own legal date, or that of a
    fact recorded before of which it takes something back.
    `late`: it took effect by the legal date of both and was recorded when the earlier of them was
    known already. `counts` says at which it does: `after`, or `before` where the second moment is
    the earlier one.
    """

    position: int
    recorded_at: dt.datetime
    effective_on: str
    stream: str
    name: str
    counts: Side
    late: bool
    moved: Mapping[str, int]
    phase: str | None = None


@dataclass(frozen=True)
class Span:
    """Two moments that are compared; nothing says that the first is the earlier one."""

    before: Moment
    after: Moment

    @property
    def values(self) -> dict[str, Any]:
        """The moments as values of a query, with what neither or both of them hold."""
        positions = sorted((self.before.known_at, self.after.known_at))
        days = sorted((self.before.as_of, self.after.as_of))
        return {
            "before_known": self.before.known_at,
            "before_day": self.before.as_of,
            "after_known": self.after.known_at,
            "after_day": self.after.as_of,
            "first_known": positions[0],
            "last_known": positions[1],
            "first_day": days[0],
            "last_day": days[1],
        }

    def is_late(self, position: int, effective_last: dt.date) -> bool:
        """Whether a fact took effect by both days and was not known at one of the positions."""
        return position > min(self.before.known_at, self.after.known_at) and effective_last <= min(
            self.before.as_of, self.after.as_of
        )


BETWEEN = SQL(
    " position <= %(last_known)s AND effective_first <= %(last_day)s"
    " AND (position > %(first_known)s OR effective_first > %(first_day)s"
    " OR effective_last > %(first_day)s AND effective_last <= %(last_day)s)"
)
"""What may count at one moment and not at the other."""
COUNTED_BEFORE = SQL("(position <= %(before_known)s AND effective_last <= %(before_day)s)")
COUNTED_AFTER = SQL("(position <= %(after_known)s AND effective_last <= %(after_day)s)")


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What one fact moved on one line, before it is looked up in the log."""

    position: int
    recorded_at: dt.datetime
    effective_first: dt.date
    effective_last: dt.date
    counts: Side
    moved: Mapping[str, int]
    phase: str | None = None


def causes(log: Log, span: Span, moved: Iterable[Moved]) -> list[Cause]:
    """The same with the stream and the name of each fact."""
    listed = list(moved)
    facts = _facts(log, {each.position for each in listed})
    return [
        Cause(
            position=each.position,
            recorded_at=each.recorded_at,
            effective_on=as_written(each.effective_first, each.effective_last),
            stream=facts[each.position]["originator_id"],
            name=facts[each.position]["topic"],
            counts=each.counts,
            late=span.is_late(each.position, each.effective_last),
            moved=each.moved,
            phase=each.phase,
        )
        for each in listed
    ]


def _facts(log: Log, positions: set[int]) -> dict[int, Row]:
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT notification_id, originator_id, topic FROM grants.facts"
            " WHERE notification_id = ANY(%s)",
            (sorted(positions),),
        ).fetchall()
    return {row["notification_id"]: row for row in rows}

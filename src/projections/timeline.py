"""When facts were recorded and when they took effect: how dense, and which day comes next.

The log only grows, so that a process adds what was recorded since it looked last.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from psycopg.sql import SQL

from projections.audit_trail.projection import AUDIT_TRAIL, TRAIL

if TYPE_CHECKING:
    from grants.store.log import Log


@dataclass
class Timeline:
    """`recorded`: facts by month, as `2019-12`; `effective`: by day, the first position of it."""

    recorded: dict[str, int] = field(default_factory=dict)
    effective: dict[dt.date, int] = field(default_factory=dict)
    read_to: tuple[int, int] = (0, 0)
    """Positions up to which the log, and the trail, are in it."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def years(self) -> Mapping[str, int]:
        """Facts by year of recording."""
        found: dict[str, int] = {}
        for month, count in sorted(self.recorded.items()):
            found[month[:4]] = found.get(month[:4], 0) + count
        return found

    def day_before(self, day: dt.date, *, known_at: int) -> dt.date | None:
        """The last earlier day on which something known took effect."""
        return max((each for each in self._known(known_at) if each < day), default=None)

    def day_after(self, day: dt.date, *, known_at: int) -> dt.date | None:
        """The first later day on which something known took effect."""
        return min((each for each in self._known(known_at) if each > day), default=None)

    def _known(self, known_at: int) -> list[dt.date]:
        return [day for day, position in self.effective.items() if position <= known_at]


_known: WeakKeyDictionary[Log, Timeline] = WeakKeyDictionary()
_RECORDED = (
    "SELECT to_char(recorded_at AT TIME ZONE 'Europe/Berlin', 'YYYY-MM') AS month,"
    " count(*) AS count, max(notification_id) AS last FROM grants.facts"
    " WHERE notification_id > %(after)s GROUP BY 1"
)
_EFFECTIVE = SQL(
    "SELECT effective_last, min(position) AS first, max(position) AS last FROM ({}) AS trail"
    " GROUP BY 1"
).format(AUDIT_TRAIL.select(TRAIL, " WHERE position > %(after)s"))


def timeline(log: Log) -> Timeline:
    """All of the log, up to now."""
    known = _known.setdefault(log, Timeline())
    with known.lock, log.reading() as connection:
        recorded, effective = known.read_to
        for row in connection.execute(_RECORDED, {"after": recorded}).fetchall():
            known.recorded[row["month"]] = known.recorded.get(row["month"], 0) + row["count"]
            recorded = max(recorded, row["last"])
        for row in connection.execute(_EFFECTIVE, {"after": effective}).fetchall():
            day, first = row["effective_last"], row["first"]
            known.effective[day] = min(known.effective.get(day, first), first)
            effective = max(effective, row["last"])
        known.read_to = recorded, effective
    return known

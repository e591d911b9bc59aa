"""When alliances meet and call for projects: three to five meetings a year, calls before some."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from grants.demonstration.acts import workday
from grants.kernel.calendar import next_working_day

SEED = "fkr-demonstration-1"
FIRST_MEETINGS = dt.date(2016, 6, 1)
FIRST_CALLS = dt.date(2016, 5, 25)


def rng(*path: object) -> Random:
    """Chance of one thing, named by its path; independent of everything else."""
    return Random("/".join(map(str, (SEED, *path))))  # noqa: S311 - a history, not a secret.


@dataclass(frozen=True, slots=True)
class Call:
    """A call for projects (Projektaufruf) of an alliance."""

    id: str
    opened_on: dt.date
    closes_on: dt.date
    closed_on: dt.date | None = None
    """Closed before its time."""

    @property
    def last_day(self) -> dt.date:
        """The last day to apply."""
        return self.closed_on or self.closes_on


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a region's alliance; `call` is the one whose applications it deals with."""

    id: str
    region: str
    held_on: dt.date
    quorate: bool
    call: Call | None

    @property
    def sound(self) -> bool:
        """A vote in it will hold: enough members, and every seat taken."""
        defect = DEFECTS.get(self.region)
        return self.quorate and not (defect and defect[0] <= self.held_on <= defect[1])


DEFECTS: dict[str, tuple[dt.date, dt.date]] = {
    "14523": (dt.date(2020, 3, 2), dt.date(2020, 9, 13)),
}
"""From a day to a day an alliance was short of a town: one fell below 10,000 inhabitants."""

_CLOSED_EARLY = frozenset({("14612", "2019-1"), ("14713", "2023-1"), ("14522", "2025-1")})
"""Calls that an alliance closed before their time: there was more than it could deal with."""

_SLOTS: tuple[tuple[int, ...], ...] = (
    (40, 135, 260),
    (35, 125, 235, 305),
    (50, 140, 190, 260, 312),
    (70, 160, 270, 318),
)
"""Days of the year around which an alliance meets."""


@lru_cache(maxsize=1024)
def meetings(region: str, year: int) -> tuple[Meeting, ...]:
    """The meetings of a region in a year, in order."""
    chance = rng("meetings", region, year)
    slots = chance.choice(_SLOTS)
    held = []
    for n, slot in enumerate(slots, start=1):
        day = next_working_day(dt.date(year, 1, 1) + dt.timedelta(slot + chance.randint(-9, 9)))
        if day.weekday() in {0, 4} and chance.random() < 0.6:
            day = next_working_day(day + dt.timedelta(2))
        quorate = chance.random() >= 0.03
        call = None
        if n % 2 == 1:
            closes = workday(day, -chance.randint(46, 84))
            opened = workday(closes, -chance.randint(38, 60))
            # Nothing is called for before the alliance has its rules.
            if opened >= FIRST_CALLS:
                id_ = f"{year}-{n}"
                closed = workday(closes, -10) if (region, id_) in _CLOSED_EARLY else None
                call = Call(id_, opened, closes, closed)
        if day >= FIRST_MEETINGS:
            held.append(Meeting(f"{year}-{n:02d}", region, day, quorate, call))
    return tuple(held)


def votes_between(region: str, first: dt.date, last: dt.date) -> list[Meeting]:
    """The meetings of a region from a day to a day whose votes hold."""
    years = range(first.year, last.year + 1)
    return [
        meeting
        for year in years
        for meeting in meetings(region, year)
        if meeting.sound and first <= meeting.held_on <= last
    ]


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The one held at least six weeks before, if there was one within a year."""
    earlier = [
        other
        for year in (meeting.held_on.year - 1, meeting.held_on.year)
        for other in meetings(meeting.region, year)
        if 42 <= (meeting.held_on - other.held_on).days <= 250
    ]
    return earlier[-1] if earlier else None

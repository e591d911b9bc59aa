"""One planned command: who, what, where, and when it is recorded. Pure data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from grants.kernel.calendar import BERLIN, is_working_day, next_working_day

PROGRAMME = "FKR"

_OFFICE_OPENS, _OFFICE_CLOSES = 7 * 60 + 15, 17 * 60 + 30
"""Minutes of the day, Berlin."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A text file on its way into a case: what kind it is, its name, what it says."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """A command to send: `route` in kebab case, its `stream`, `body` as a face sends it.

    `stream` is empty where the service names the new one by chance. `paper` is uploaded just
    before, and the body names it as `document`.
    """

    at: dt.datetime
    route: str
    stream: str
    person: str
    body: dict[str, Any]
    paper: Paper | None = None


def moment(day: dt.date, minute: int) -> dt.datetime:
    """A minute of a day in Berlin, as UTC."""
    clock = dt.time(minute // 60, minute % 60)
    return dt.datetime.combine(day, clock, BERLIN).astimezone(dt.UTC)


def office_moment(day: dt.date, minute: int) -> dt.datetime:
    """A moment at which people work: that minute if the office is open, else the next opening."""
    if not is_working_day(day):
        return moment(next_working_day(day), _OFFICE_OPENS + minute % 90)
    return moment(day, min(max(minute, _OFFICE_OPENS), _OFFICE_CLOSES))


def in_office(at: dt.datetime) -> dt.datetime:
    """`at` itself, or the next opening if it falls outside the hours people work."""
    local = at.astimezone(BERLIN)
    day, minute = local.date(), local.hour * 60 + local.minute
    if minute > _OFFICE_CLOSES:
        day, minute = day + dt.timedelta(days=1), _OFFICE_OPENS + minute % 60
    elif minute >= _OFFICE_OPENS and is_working_day(day):
        return at
    return moment(next_working_day(day), max(minute, _OFFICE_OPENS))


def workday(day: dt.date, days: int) -> dt.date:
    """The first working day at least `days` calendar days after `day`."""
    return next_working_day(day + dt.timedelta(days=days))

"""Days, deadlines and fiscal years in Saxony; partial dates of old files."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import holidays
from pydantic import AfterValidator, StringConstraints

from grants.kernel.speech import Sentence, written

BERLIN = ZoneInfo("Europe/Berlin")
_ONE_DAY = dt.timedelta(days=1)
_DATES_MAX = 2**14
"""Legal dates whose days are remembered: forty years of them, read again and again in a fold."""


def _real_date(text: str) -> str:
    first_day(text)
    return text


PartialDate = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_real_date),
]
"""`2016`, `2016-05` or `2016-05-31`, stored as written: precision is never invented."""


@lru_cache(maxsize=_DATES_MAX)
def first_day(partial: str) -> dt.date:
    """The first day a partial date may mean.

    Raises:
        ValueError: not a calendar date.
    """
    parts = [int(part) for part in partial.split("-")]
    year, month, day = parts + [1] * (3 - len(parts))
    return dt.date(year, month, day)


@lru_cache(maxsize=_DATES_MAX)
def last_day(partial: str) -> dt.date:
    """The last day a partial date may mean; `as_of` counts a fact from this day on."""
    parts = [int(part) for part in partial.split("-")]
    match parts:
        case [year]:
            return dt.date(year, 12, 31)
        case [year, month]:
            return dt.date(year, month, calendar.monthrange(year, month)[1])
        case [year, month, day]:
            return dt.date(year, month, day)
        case _:
            msg = f"not a partial date: {partial!r}"
            raise ValueError(msg)


def day_de(day: dt.date) -> Sentence:
    """A day as people write it: `31.12.2019`."""
    return written(f"{day:%d.%m.%Y}", "day", day)


@lru_cache(maxsize=_DATES_MAX)
def partial_de(text: str) -> Sentence:
    """`2016` stays, `2016-05` becomes 05.2016, a day 31.12.2019: precision is never invented."""
    return written(".".join(reversed(text.split("-"))), "day", text)


def berlin_day(moment: dt.datetime) -> dt.date:
    """The calendar day in Berlin on which `moment` falls."""
    return moment.astimezone(BERLIN).date()


def end_of_berlin_day(day: dt.date) -> dt.datetime:
    """The last microsecond of a day in Berlin, as UTC."""
    return dt.datetime.combine(day, dt.time.max, BERLIN).astimezone(dt.UTC)


@lru_cache(maxsize=128)
def _saxon_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("DE", subdiv="SN", years=year))


def is_working_day(day: dt.date) -> bool:
    """Neither a weekend nor a public holiday in Saxony (with Reformationstag, Bußtag)."""
    return day.weekday() < 5 and day not in _saxon_holidays(day.year)


def next_working_day(day: dt.date) -> dt.date:
    """`day` itself if it is a working day, else the next one (§ 31 (3) VwVfG, § 193 BGB)."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def day_after(day: dt.date) -> dt.date:
    """The next day; the last one of the calendar has none and stands for itself."""
    return day if day == dt.date.max else day + _ONE_DAY


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day number `months` later, or the month's end (§ 188 (2), (3) BGB)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_deadline(event_on: dt.date, months: int) -> dt.date:
    """End of a period of months: the event day does not count, the end moves to a working day."""
    return next_working_day(add_months(event_on, months))


def presumed_notification(posted_on: dt.date, fiction_days: int) -> dt.date:
    """Day of presumed notification (Bekanntgabefiktion, § 41 (2) VwVfG); not moved off weekends."""
    return posted_on + dt.timedelta(days=fiction_days)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day`; the day itself does not count."""
    for _ in range(count):
        day = next_working_day(day + dt.timedelta(days=1))
    return day

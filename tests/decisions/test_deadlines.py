"""Deadlines from 2016 to 2027 against a counter of days that knows neither library nor calendar.

Saxon holidays are computed here from Easter and by counting weekdays, periods by walking days.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from grants.kernel.calendar import (
    add_months,
    add_working_days,
    is_working_day,
    month_deadline,
    next_working_day,
    presumed_notification,
)

FIRST, LAST = dt.date(2016, 1, 1), dt.date(2027, 12, 31)
ONE = dt.timedelta(days=1)
DAYS = [FIRST + n * ONE for n in range((LAST - FIRST).days + 1)]
SATURDAY = 5


def easter(year: int) -> dt.date:
    """Gauss's rule as it holds from 1900 to 2099."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    if (d, e) == (29, 6):
        d = 22
    if (d, e) == (28, 6) and a > 10:
        d = 21
    return dt.date(year, 3, 22) + (d + e) * ONE


def penance_day(year: int) -> dt.date:
    """Buß- und Bettag: the last Wednesday before 23 November."""
    day = dt.date(year, 11, 22)
    while day.isoweekday() != 3:
        day -= ONE
    return day


def saxon_holidays(year: int) -> set[dt.date]:
    sunday = easter(year)
    fixed = ((1, 1), (5, 1), (10, 3), (10, 31), (12, 25), (12, 26))
    moving = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension Day, Whit Monday.
    return {
        *(dt.date(year, month, day) for month, day in fixed),
        *(sunday + days * ONE for days in moving),
        penance_day(year),
    }


HOLIDAYS = {day for year in range(2015, 2032) for day in saxon_holidays(year)}


def naive_working(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def naive_months_later(day: dt.date, months: int) -> dt.date:
    """Walk on until the month has changed so often, then to the day number or the month's end."""
    walked, left = day, months
    while left:
        before = walked.month
        walked += ONE
        left -= walked.month != before
    while walked.day < day.day and (walked + ONE).day != 1:
        walked += ONE
    return walked


def test_easter_is_where_the_almanac_has_it():
    known = {2016: "03-27", 2018: "04-01", 2019: "04-21", 2024: "03-31", 2025: "04-20"}
    assert {year: f"{easter(year):%m-%d}" for year in known} == known


@pytest.mark.parametrize("year", range(2016, 2028))
def test_every_day_is_worked_on_or_not_as_counted(year):
    days = [day for day in DAYS if day.year == year]
    assert [day for day in days if is_working_day(day)] == [
        day for day in days if naive_working(day)
    ]


@pytest.mark.parametrize("months", [1, 2, 6, 12])
def test_a_period_of_months_ends_on_the_same_day_number_or_the_month_s_end(months):
    for day in DAYS:
        ends = naive_months_later(day, months)
        assert add_months(day, months) == ends
        while not naive_working(ends):
            ends += ONE
        assert month_deadline(day, months) == ends


def test_presumed_notification_is_not_moved():
    for day in DAYS:
        fiction = 4 if day >= dt.date(2025, 1, 1) else 3
        presumed = day
        for _ in range(fiction):
            presumed += ONE
        assert presumed_notification(day, fiction) == presumed
    assert any(not naive_working(presumed_notification(day, 3)) for day in DAYS)


@for_all(st.dates(FIRST, LAST), st.integers(1, 60))
def test_working_days_are_counted_one_by_one(day, count):
    walked, found = day, 0
    while found < count:
        walked += ONE
        found += naive_working(walked)
    assert add_working_days(day, count) == walked


def test_twenty_working_days_for_the_register():
    for day in DAYS:
        between = [day + n * ONE for n in range(1, 60)]
        assert add_working_days(day, 20) == [each for each in between if naive_working(each)][19]


def test_due_date_on_penance_day_moves_to_thursday():
    for year in range(2016, 2028):
        wednesday = penance_day(year)
        assert wednesday.weekday() == 2
        event = add_months(wednesday, -1)
        assert month_deadline(event, 1) == wednesday + ONE
        assert next_working_day(wednesday) == wednesday + ONE


def test_due_date_on_reformation_day_moves():
    for year in range(2016, 2028):
        reformation = dt.date(year, 10, 31)
        event = dt.date(year, 9, 30)
        assert month_deadline(event, 1) == next_working_day(dt.date(year, 10, 30))
        assert not is_working_day(reformation)
        assert month_deadline(dt.date(year, 8, 31), 2) > reformation

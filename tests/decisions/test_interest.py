"""Interest on money to be paid back: the vectors of the domain, and each day on its own."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import day

from grants.claim.interest import Owed, borne_cents, interest, rate, recalculated
from grants.kernel.parameters import Parameter, Parameters, ParameterUnknown

_ONE_DAY = dt.timedelta(days=1)


def recorded(key: str, value: str, valid_from: str, valid_to: str | None = None) -> Parameter:
    return Parameter(
        key=key,
        value=Decimal(value),
        valid_from=day(valid_from),
        valid_to=day(valid_to) if valid_to else None,
        citation="§ 247 BGB",
        confirmed=True,
    )


RATES = Parameters(
    (
        recorded("interest_margin", "5.00", "2016-01-01"),
        recorded("base_rate", "-0.83", "2016-01-01", "2016-06-30"),
        recorded("base_rate", "-0.88", "2016-07-01", "2022-12-31"),
        recorded("base_rate", "1.62", "2023-01-01", "2023-06-30"),
        recorded("base_rate", "3.12", "2023-07-01", "2023-12-31"),
        recorded("base_rate", "3.62", "2024-01-01", "2024-06-30"),
    )
)


def of(cents: int, from_on: str, to_on: str, parameters: Parameters = RATES):
    begin = day(from_on)
    owed = (Owed(from_on=begin, cents=cents),)
    return interest(owed, from_on=begin, to_on=day(to_on), parameters=parameters)


@pytest.mark.parametrize(
    ("cents", "from_on", "to_on", "expected"),
    [
        (1_000_000, "2018-01-01", "2018-12-31", 41_200),
        (1_000_000, "2022-10-01", "2023-03-31", 26_708),
        (500_000, "2023-01-01", "2023-06-30", 16_414),
    ],
)
def test_the_vectors_of_the_domain(cents, from_on, to_on, expected):
    assert of(cents, from_on, to_on).cents == expected


def test_a_negative_rate_two_changes_and_a_leap_day():
    # 92 days at 4.12, 181 at 6.62, 184 at 8.12 and 91 (29 February among them) at 8.62 percent:
    # 103.846…, 328.279…, 409.337… and 214.909… EUR, 1,056.37 together.
    assert of(1_000_000, "2022-10-01", "2024-03-31").cents == 10_385 + 32_828 + 40_934 + 21_491


def test_each_change_of_the_rate_begins_a_segment():
    found = of(1_000_000, "2022-10-01", "2023-12-31")
    assert [(s.from_on, s.to_on, s.days, rate(s)) for s in found.segments] == [
        (day("2022-10-01"), day("2022-12-31"), 92, Decimal("4.12")),
        (day("2023-01-01"), day("2023-06-30"), 181, Decimal("6.62")),
        (day("2023-07-01"), day("2023-12-31"), 184, Decimal("8.12")),
    ]


def test_a_leap_day_is_a_day_and_the_year_stays_365():
    assert of(36_500_00, "2020-02-28", "2020-03-01").segments[0].days == 3
    # A leap year bears 366/365 of a year's interest.
    assert of(1_000_000, "2020-01-01", "2020-12-31").cents == 41_313  # 412.00 × 366/365 = 413.13


def test_both_days_are_counted():
    # 36,500.00 EUR at 4.12 % bear 4.12 EUR a day.
    assert of(36_500_00, "2018-05-02", "2018-05-02").cents == 4_12
    assert of(36_500_00, "2018-05-02", "2018-05-03").cents == 8_24


def test_half_a_cent_is_rounded_up():
    rates = Parameters(
        (
            recorded("interest_margin", "5", "2016-01-01"),
            recorded("base_rate", "0", "2016-01-01"),
        )
    )
    assert of(36_50, "2018-05-02", "2018-05-02", rates).cents == 1  # Half a cent.
    assert of(36_49, "2018-05-02", "2018-05-02", rates).cents == 0


def test_each_segment_is_rounded():
    # Two segments of 0.50 cents each: a cent and a cent.
    rates = Parameters(
        (
            recorded("interest_margin", "5", "2016-01-01"),
            recorded("base_rate", "0", "2016-01-01", "2018-05-02"),
            recorded("base_rate", "0.001", "2018-05-03"),
        )
    )
    found = of(36_50, "2018-05-02", "2018-05-03", rates)
    assert (len(found.segments), found.cents) == (2, 2)


def test_a_rate_recorded_again_changes_nothing():
    again = Parameters((*RATES.values, recorded("base_rate", "-0.88", "2017-01-01", "2017-06-30")))
    # 10.627… EUR; cut where the rate was recorded anew it would be 2.14 + 2.10 + 6.38 EUR.
    found = of(10_301, "2016-07-01", "2018-12-31", again)
    assert found == of(10_301, "2016-07-01", "2018-12-31")
    assert (len(found.segments), found.cents) == (1, 1_063)


def test_what_would_have_been_owed_is_rounded_in_segments_of_its_own():
    """Days and rates as assessed; where the lower principal is the same, they are one segment."""
    begin, paid_on = day("2018-01-01"), day("2018-05-02")
    owed = (Owed(from_on=begin, cents=70_000), Owed(from_on=paid_on, cents=60_001))
    assessed = interest(owed, from_on=begin, to_on=day("2023-03-31"), parameters=RATES)
    assert recalculated(assessed.segments, owed) == borne_cents(assessed.segments) == assessed.cents
    for cents in (60_001, 60_000, 12_345, 1, 0):
        less = of(cents, "2018-01-01", "2023-03-31")
        lower = (Owed(from_on=begin, cents=cents),)
        assert recalculated(assessed.segments, lower) == less.cents


@pytest.mark.parametrize("day_without", ["2024-07-01", "2015-12-31"])
def test_a_day_without_a_rate_refuses_and_is_named(day_without):
    german = day(day_without).strftime("%d.%m.%Y")
    begin, end = sorted([day_without, "2024-06-30" if day_without > "2020" else "2016-01-01"])
    with pytest.raises(ParameterUnknown, match=f"{german}.*„base_rate“"):
        of(1_000_000, begin, end)


def test_a_day_without_a_margin_refuses():
    rates = Parameters((recorded("base_rate", "1", "2016-01-01"),))
    with pytest.raises(ParameterUnknown, match="interest_margin"):
        of(1_000_000, "2018-01-01", "2018-01-02", rates)


def test_days_on_which_nothing_was_owed_need_no_rate_and_bear_none():
    owed = (
        Owed(from_on=day("2018-01-02"), cents=36_500_00),
        Owed(from_on=day("2018-01-04"), cents=0),
    )
    found = interest(owed, from_on=day("2017-12-01"), to_on=day("2030-01-01"), parameters=RATES)
    assert [(s.from_on, s.days) for s in found.segments] == [(day("2018-01-02"), 2)]
    assert found.cents == 8_24


FIRST = day("2016-01-01")
days = st.dates(FIRST, day("2024-06-30"))
cents = st.integers(0, 10**9)


@given(days, days, st.dictionaries(days, cents, max_size=6))
def test_segments_are_days_one_by_one(one, other, entries):
    from_on, to_on = min(one, other), max(one, other)
    owed = tuple(Owed(from_on=on, cents=amount) for on, amount in entries.items())
    found = interest(owed, from_on=from_on, to_on=to_on, parameters=RATES)

    runs: list[Fraction] = []
    last, on, principal = None, FIRST, 0
    while on <= to_on:
        principal = entries.get(on, principal)
        if on >= from_on:
            percent = Fraction(_base_rate(on)) + 5
            if last != (principal, percent):
                runs.append(Fraction())
            runs[-1] += Fraction(principal) * percent / 100 / 365
            last = principal, percent
        on += _ONE_DAY
    assert found.cents == sum(math.floor(run + Fraction(1, 2)) for run in runs)

    # The segments lie one after another within the period, and two neighbours differ.
    for segment in found.segments:
        assert from_on <= segment.from_on <= segment.to_on <= to_on
        assert segment.days == (segment.to_on - segment.from_on).days + 1
    for before, after in zip(found.segments, found.segments[1:], strict=False):
        assert before.to_on < after.from_on
        if before.to_on + _ONE_DAY == after.from_on:
            assert (before.principal_cents, rate(before)) != (after.principal_cents, rate(after))


def _base_rate(on: dt.date) -> str:
    """The rates of the domain once more, told without intervals."""
    half = (on.year, 1 if on.month <= 6 else 2)
    if half == (2016, 1):
        return "-0.83"
    if half < (2023, 1):
        return "-0.88"
    return {(2023, 1): "1.62", (2023, 2): "3.12", (2024, 1): "3.62"}[half]

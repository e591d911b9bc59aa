"""Interest on money to be paid back (§ 49a (3) VwVfG): a calculation, no decision.

Base rate plus margin in percent a year, 365 days in every year, leap years included, both days of
the period counted. Each segment (same principal, same rate) is rounded to the cent, half a cent up,
and interest is the sum of its segments, as the recipient can add them up. Neighbours that are alike
are one segment: a rate that is recorded anew changes nothing. Interim interest on money that was
not used in time (§ 49a (4)) is the same calculation on another principal and period.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from grants.claim.events import InterestSegment
from grants.claim.rejections import BaseRateUnknown
from grants.kernel.calendar import day_de
from grants.kernel.parameters import Parameters, ParameterUnknown

DAYS_A_YEAR = 365
BASE_RATE = "base_rate"
MARGIN = "interest_margin"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """From this day on so much principal bore interest, until the next entry. One a day."""

    from_on: dt.date
    cents: int


@dataclass(frozen=True, kw_only=True)
class Interest:
    """The segments it is made of, and the sum of what each bears, rounded to the cent."""

    segments: tuple[InterestSegment, ...]
    cents: int


def interest(
    owed: Sequence[Owed], *, from_on: dt.date, to_on: dt.date, parameters: Parameters
) -> Interest:
    """The interest from one day to another, both counted.

    Days before the first entry, and days on which nothing was owed, bear none.

    Raises:
        BaseRateUnknown: in a half-year that bears interest no base rate is recorded.
        ParameterUnknown: on a day that bears interest no margin is recorded.
    """
    ends = to_on + _ONE_DAY
    inner = {entry.from_on for entry in owed} | _changes(parameters)
    cuts = sorted({from_on, ends} | {day for day in inner if from_on < day < ends})
    segments: list[InterestSegment] = []
    for start, end in pairwise(cuts):
        principal = owed_on(owed, start)
        if principal > 0:
            segment = _segment(start, end - _ONE_DAY, principal, parameters)
            _append(segments, segment)
    return Interest(segments=tuple(segments), cents=borne_cents(segments))


def borne_cents(segments: Iterable[InterestSegment]) -> int:
    """What segments bear together, each rounded on its own.

    An assessment recorded before each was rounded can be a cent or two beside it, and holds.
    """
    return sum(_rounded(segment) for segment in segments)


def recalculated(segments: Sequence[InterestSegment], owed: Sequence[Owed]) -> int:
    """What interest would be if no more had been owed than this; days and rates as assessed."""
    return borne_cents(lowered(segments, owed))


def lowered(
    segments: Sequence[InterestSegment], owed: Sequence[Owed]
) -> tuple[InterestSegment, ...]:
    """Segments on no more than was owed, cut where that changed; without days that bear nothing."""
    lower: list[InterestSegment] = []
    for segment in segments:
        ends = segment.to_on + _ONE_DAY
        inner = {entry.from_on for entry in owed if segment.from_on < entry.from_on < ends}
        for start, end in pairwise(sorted({segment.from_on, ends} | inner)):
            principal = min(segment.principal_cents, owed_on(owed, start))
            if principal > 0:
                part = {"from_on": start, "to_on": end - _ONE_DAY, "days": (end - start).days}
                _append(lower, segment.model_copy(update={**part, "principal_cents": principal}))
    return tuple(lower)


def owed_on(owed: Sequence[Owed], day: dt.date) -> int:
    """What was owed on a day: the latest entry wins; there is one a day."""
    known = [entry for entry in owed if entry.from_on <= day]
    return max(known, key=lambda entry: entry.from_on).cents if known else 0


def _changes(parameters: Parameters) -> set[dt.date]:
    """Every day on which another rate may begin to apply."""
    days: set[dt.date] = set()
    for value in parameters.values:
        if value.key in {BASE_RATE, MARGIN}:
            days.add(value.valid_from)
            if value.valid_to is not None and value.valid_to < dt.date.max:
                days.add(value.valid_to + _ONE_DAY)
    return days


def _segment(
    from_on: dt.date, to_on: dt.date, principal_cents: int, parameters: Parameters
) -> InterestSegment:
    return InterestSegment(
        from_on=from_on,
        to_on=to_on,
        days=(to_on - from_on).days + 1,
        principal_cents=principal_cents,
        base_rate=_base_rate(from_on, parameters),
        margin=parameters.on(MARGIN, from_on),
    )


def _base_rate(day: dt.date, parameters: Parameters) -> Decimal:
    try:
        return parameters.on(BASE_RATE, day)
    except ParameterUnknown as unknown:
        half = 1 if day.month <= 6 else 2
        raise BaseRateUnknown(half=half, year=day.year, day=day_de(day)) from unknown


def _append(segments: list[InterestSegment], segment: InterestSegment) -> None:
    """Add a segment; one that goes on like the last lengthens it."""
    last = segments[-1] if segments else None
    if (
        last is not None
        and last.to_on + _ONE_DAY == segment.from_on
        and (last.principal_cents, last.base_rate, last.margin)
        == (segment.principal_cents, segment.base_rate, segment.margin)
    ):
        longer = {"to_on": segment.to_on, "days": last.days + segment.days}
        segments[-1] = last.model_copy(update=longer)
    else:
        segments.append(segment)


def rate(segment: InterestSegment) -> Decimal:
    """Percent a year of a segment."""
    return segment.base_rate + segment.margin


def _rounded(segment: InterestSegment) -> int:
    percents = Fraction(rate(segment)) * segment.principal_cents * segment.days
    return math.floor(percents / (100 * DAYS_A_YEAR) + Fraction(1, 2))

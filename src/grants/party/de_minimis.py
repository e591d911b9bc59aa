"""De-minimis aid: what counts when, and how much room is left. Pure.

Two regimes, told apart by the parameter that has a value on the day: `de_minimis_tax_years` sums
the current tax year and those before it, `de_minimis_rolling_years` any period of so many years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from grants.kernel.calendar import add_months
from grants.kernel.money import euros_de
from grants.kernel.parameters import Parameters
from grants.party.events import Regime
from grants.party.rejections import DeMinimisCeilingExceeded


@dataclass(frozen=True, kw_only=True)
class Aid:
    """One award as it counts: what is left of it, on the day of its legal entitlement."""

    party: str
    cents: int
    granted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an undertaking stands on a day, in the period that the ceiling presses most."""

    regime: Regime
    ceiling_cents: int
    used_cents: int

    @property
    def headroom_cents(self) -> int:
        """What may still be granted; negative where more than the ceiling was granted."""
        return self.ceiling_cents - self.used_cents


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days over which aid is summed, both counted, and how the undertaking stands in them."""

    begins_on: dt.date
    ends_on: dt.date
    standing: Standing

    def counts(self, aid: Aid) -> bool:
        """Whether an award is among what is summed."""
        return self.begins_on <= aid.granted_on <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class _Rule:
    regime: Regime
    ceiling_cents: int
    years: int

    def begins(self, day: dt.date) -> dt.date:
        """The first day of the period that ends with `day` or with its tax year."""
        if self.regime == "tax-years":
            return dt.date(day.year - self.years + 1, 1, 1)  # Tax years are calendar years.
        return add_months(day, -12 * self.years) + dt.timedelta(days=1)


def _rule(parameters: Parameters, day: dt.date) -> _Rule:
    ceiling = int(parameters.on("de_minimis", day) * 100)
    years = parameters.find("de_minimis_tax_years", day)
    if years is not None:
        return _Rule(regime="tax-years", ceiling_cents=ceiling, years=int(years))
    years = parameters.on("de_minimis_rolling_years", day)
    return _Rule(regime="rolling-years", ceiling_cents=ceiling, years=int(years))


def standing(aids: Iterable[Aid], day: dt.date, parameters: Parameters) -> Standing:
    """What new aid on `day` meets, in the period that the ceiling presses most.

    Raises:
        ParameterUnknown: no rule is recorded for the day.
    """
    return pressing(aids, day, parameters).standing


def pressing(aids: Iterable[Aid], day: dt.date, parameters: Parameters) -> Period:
    """The period in which new aid on `day` finds the least room.

    An act may be recorded after others that are younger than itself: it also counts in their
    periods, so the least room of all of them is what is left.

    Raises:
        ParameterUnknown: no rule is recorded for the day.
    """
    known = tuple(aids)
    later = {aid.granted_on for aid in known if aid.granted_on > day}
    reaching = [each for each in later if _rule(parameters, each).begins(each) <= day]
    found = [_period(known, each, parameters) for each in (day, *sorted(reaching))]
    return min(found, key=lambda each: each.standing.headroom_cents)


def _period(aids: tuple[Aid, ...], day: dt.date, parameters: Parameters) -> Period:
    rule = _rule(parameters, day)
    begins_on = rule.begins(day)
    used = sum(aid.cents for aid in aids if begins_on <= aid.granted_on <= day)
    return Period(
        begins_on=begins_on,
        ends_on=day,
        standing=Standing(regime=rule.regime, ceiling_cents=rule.ceiling_cents, used_cents=used),
    )


def check_ceiling(cents: int, found: Standing) -> None:
    """Refuse aid that does not fit as a whole.

    Raises:
        DeMinimisCeilingExceeded: it exceeds what is left.
    """
    if cents > found.headroom_cents:
        raise DeMinimisCeilingExceeded(
            cents=euros_de(cents),
            ceiling=euros_de(found.ceiling_cents),
            used=euros_de(found.used_cents),
            headroom=euros_de(max(0, found.headroom_cents)),
        )

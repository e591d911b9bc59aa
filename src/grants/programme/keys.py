"""Which rule parameters the code asks for, and which are not set. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from grants.kernel.parameters import Parameter
from grants.programme.state import Programme

NEEDED = frozenset(
    {
        "base_rate",
        "carry_forward_years",
        "de_minimis",
        "de_minimis_rolling_years",
        "final_instalment_share",
        "interest_margin",
        "max_rate_network",
        "max_rate_regional",
        "max_rate_statewide",
        "notification_fiction_days",
        "objection_months",
        "objection_months_without_notice",
        "plan_line_tolerance",
        "proof_due_months",
        "retention_years",
        "spend_window_months",
        "transparency_threshold",
        "withdrawal_months",
    }
)
"""Without a value of the day something is refused or not known."""
OPTIONAL = frozenset({"de_minimis_register_days", "de_minimis_tax_years", "earmark_release"})
"""No value has a meaning of its own: nothing is due yet, that regime has ended, nothing permits."""
WHOLE = frozenset(
    {
        "carry_forward_years",
        "de_minimis_register_days",
        "de_minimis_rolling_years",
        "de_minimis_tax_years",
        "notification_fiction_days",
        "objection_months",
        "objection_months_without_notice",
        "proof_due_months",
        "retention_years",
        "spend_window_months",
        "withdrawal_months",
    }
)
"""Years, months and days: deadlines are counted in whole ones (§§ 187, 188 BGB)."""
BOUNDS: dict[str, tuple[Decimal, Decimal]] = {
    key: (Decimal(low), Decimal(high))
    for keys, low, high in (
        (("base_rate",), "-10", "25"),
        (("interest_margin",), "0", "25"),
        (("max_rate_network", "max_rate_regional", "max_rate_statewide"), "0", "1"),
        (("final_instalment_share", "plan_line_tolerance", "earmark_release"), "0", "1"),
        (("notification_fiction_days", "de_minimis_register_days"), "0", "90"),
        (("objection_months", "objection_months_without_notice", "withdrawal_months"), "1", "120"),
        (("proof_due_months", "spend_window_months"), "1", "120"),
        (("carry_forward_years", "retention_years"), "0", "100"),
        (("de_minimis_rolling_years", "de_minimis_tax_years"), "1", "10"),
        (("de_minimis", "transparency_threshold"), "0", "100000000"),
    )
    for key in keys
}
"""What no rule of this kind goes beyond, both ends included: what lies outside was mistyped.

Percent a year, shares, working days, months, years and euros, as the key counts.
"""
ENDING = frozenset({"base_rate"})
"""Published for a time: without an end, one would go on where the next was never recorded."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """No value of a key is recorded for these days (`last` None: from `first` on)."""

    key: str
    first: dt.date
    last: dt.date | None


def in_force(programme: Programme) -> list[Parameter]:
    """The values as they stand: of several for the same beginning the one recorded last."""
    last = {(p.key, p.guideline or "", p.valid_from): p for p in programme.parameters.values}
    return [last[place] for place in sorted(last)]


def missing(programme: Programme, today: dt.date) -> Iterator[Missing]:
    """What the code needs and nobody set: keys for today, and each half-year's base rate so far."""
    for key in sorted(NEEDED - {"base_rate"}):
        if not _covered(programme, key, today):
            yield Missing(key=key, first=today, last=None)
    begin = programme.established.established_on if programme.established else today
    for first, last in _half_years(begin, today):
        if not _covered(programme, "base_rate", max(first, begin)):
            yield Missing(key="base_rate", first=first, last=last)


def _covered(programme: Programme, key: str, day: dt.date) -> bool:
    """General law covers everybody; pinned values alone only if every version has one."""
    known = programme.parameters
    if known.find(key, day) is not None:
        return True
    guidelines = programme.guidelines
    return bool(guidelines) and all(
        known.of(each).find(key, day) is not None for each in guidelines
    )


def _half_years(begin: dt.date, today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The base rate changes on 1 January and 1 July (§ 247 BGB)."""
    first = dt.date(begin.year, 1 if begin.month < 7 else 7, 1)
    while first <= today:
        following = dt.date(first.year + first.month // 7, 8 - first.month, 1)
        yield first, following - dt.timedelta(days=1)
        first = following

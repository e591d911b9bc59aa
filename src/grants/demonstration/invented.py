"""Invented figures of the demonstration: everything that is not published, in one place. Cents."""

from __future__ import annotations

from collections.abc import Mapping

from grants.demonstration.published import (
    BAUTZEN,
    CHEMNITZ,
    CHEMNITZ_2023,
    INTERNATIONAL_2023,
    REGIONAL_BUDGETS,
    SHARES_BP,
)
from grants.kernel.ids import STATEWIDE

GENERAL = "general"
INTERNATIONAL = "international"
DIGITAL = "digital"
EURO = 100

_REGIONAL: dict[int, dict[str, int]] = {
    2016: {GENERAL: 120_000_000},
    2017: {GENERAL: 560_000_000},
    2018: {GENERAL: 610_000_000},
    2021: {GENERAL: 540_000_000, DIGITAL: 110_000_000},
    2022: {GENERAL: 680_000_000, DIGITAL: 80_000_000},
    2024: {GENERAL: 750_000_000, INTERNATIONAL: 300_000_000},
    2025: {GENERAL: 780_000_000, INTERNATIONAL: 340_000_000},
    2026: {GENERAL: 790_000_000, INTERNATIONAL: 330_000_000},
}
"""Regional allocations of the years without published ones, and the split of 2024."""

_STATEWIDE: dict[int, int] = {
    2016: 80_000_000,
    2017: 330_000_000,
    2018: 560_000_000,
    2019: 650_000_000,
    2020: 650_000_000,
    2021: 540_000_000,
    2022: 640_000_000,
    2023: 760_000_000,
}
_STATEWIDE_LATER = 800_000_000

_CHEMNITZ_INTERNATIONAL_2023 = 19_000_000


def _by_region(cents: int, ags: Mapping[str, int] = SHARES_BP) -> dict[str, int]:
    """An amount split by the shares of 2019/20, whole euros, the residual in Bautzen."""
    whole = sum(ags.values())
    parts = {region: cents * weight // whole // EURO * EURO for region, weight in ags.items()}
    if BAUTZEN in parts:
        parts[BAUTZEN] += cents - sum(parts.values())
    return parts


def _regions_2023() -> dict[tuple[str, str], int]:
    """Chemnitz as published; how its amount is made up, and what the others get, is invented."""
    others = {region: weight for region, weight in SHARES_BP.items() if region != CHEMNITZ}
    chemnitz = {
        INTERNATIONAL: _CHEMNITZ_INTERNATIONAL_2023,
        GENERAL: CHEMNITZ_2023 - _CHEMNITZ_INTERNATIONAL_2023,
    }
    totals = {
        INTERNATIONAL: INTERNATIONAL_2023,
        GENERAL: REGIONAL_BUDGETS[2023] - INTERNATIONAL_2023,
    }
    amounts = {}
    for earmark, total in totals.items():
        amounts[CHEMNITZ, earmark] = chemnitz[earmark]
        for region, cents in _by_region(total - chemnitz[earmark], others).items():
            amounts[region, earmark] = cents
    return amounts


def allocations(year: int) -> dict[tuple[str, str], int]:
    """Scope and earmark → cents allotted at the beginning of the year."""
    if year == 2023:
        amounts = _regions_2023()
    else:
        by_earmark = _REGIONAL.get(year)
        if by_earmark is None:
            total = REGIONAL_BUDGETS.get(year)
            by_earmark = {GENERAL: total} if total is not None else _REGIONAL[2026]
        amounts = {
            (region, earmark): part
            for earmark, cents in by_earmark.items()
            for region, part in _by_region(cents).items()
        }
    amounts[STATEWIDE, GENERAL] = _STATEWIDE.get(year, _STATEWIDE_LATER)
    return amounts


EARMARKS: dict[str, tuple[str, tuple[str, ...]]] = {
    INTERNATIONAL: ("Gewinnung und Integration internationaler Fachkräfte", ("7",)),
    DIGITAL: ("Digitaler Wandel in kleinen Betrieben", ("1",)),
}
"""Title and funding objects of each earmark (the first is published, the second invented)."""

WIDER_INTERNATIONAL_YEAR = 2024
"""In this year's call `international` also covered funding object 8."""


def earmark_objects(earmark: str, year: int) -> tuple[str, ...]:
    """The funding objects an earmark permits in a budget year."""
    if earmark == INTERNATIONAL and year >= WIDER_INTERNATIONAL_YEAR:
        return ("7", "8")
    return EARMARKS[earmark][1]

"""Published figures and public facts the demonstration is calibrated to, each with its source.

Nothing here is invented; what is invented stands in `invented.py`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.programme.shipped import fkr

SOURCE_SUMMARY = "Veröffentlichte Zahlen zur Fachkräfterichtlinie des Freistaates Sachsen"
SOURCE_2018 = f"{SOURCE_SUMMARY}: Bilanz 2016 bis 2018"
SOURCE_BUDGETS_2019 = f"{SOURCE_SUMMARY}: Regionalbudgets 2019 und 2020"
SOURCE_BUDGETS_2023 = f"{SOURCE_SUMMARY}: Regionalbudgets 2023"
SOURCE_BUDGETS_2024 = f"{SOURCE_SUMMARY}: Regionalbudgets 2024"
SOURCE_CHEMNITZ = "Veröffentlichte Zahlen zur Fachkräfteallianz Chemnitz"
SOURCE_JANUARY_2024 = f"{SOURCE_SUMMARY}: Bilanz Januar 2024"
SOURCE_OTHER_PAGE = f"{SOURCE_SUMMARY}: andere amtliche Seite ohne Stichtag"

RegionKind = Literal["district", "district-free-city"]


@dataclass(frozen=True, slots=True)
class Region:
    """A district or district-free city."""

    ags: str
    nuts: str
    name: str
    kind: RegionKind


SHARES_BP: dict[str, int] = {
    "14511": 685,
    "14521": 765,
    "14522": 732,
    "14523": 597,
    "14524": 750,
    "14612": 1168,
    "14625": 734,
    "14626": 756,
    "14627": 648,
    "14628": 622,
    "14713": 1254,
    "14729": 660,
    "14730": 629,
}
"""Shares of the Regionalbudgets 2019 and 2020 in basis points; Bautzen is the residual."""
RULES = fkr()
"""The programme as it ships: guidelines, parameters, objects and regions are not invented here."""
REGIONS: tuple[Region, ...] = tuple(
    Region(ags, region.nuts, region.name, region.kind) for ags, region in RULES.regions.items()
)
CHEMNITZ = "14511"
BAUTZEN = "14625"

REGIONAL_BUDGETS: dict[int, int] = {
    2019: 455_000_000,
    2020: 455_000_000,
    2023: 850_000_000,
    2024: 1_050_000_000,
}
"""Cents for all regions together."""
INTERNATIONAL_2023 = 250_000_000
CHEMNITZ_2023 = 64_500_000
"""Cents: Chemnitz' part of the Regionalbudgets 2023."""

OBJECTS: dict[str, str] = RULES.objects
"""Funding objects (Fördergegenstände): code and title."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A published total: `stated` and `precision` in cases or cents."""

    code: str
    measure: Literal["cases", "approved_cents", "allocated_cents"]
    kind: Literal["regional", "statewide"] | None
    scope: str | None
    year: int | None
    earmark: str | None
    comparison: Literal["equal", "at-least", "rounded"]
    stated: int
    precision: int
    as_of: dt.date
    published_on: dt.date
    citation: str


_JANUARY_2024 = dt.date(2024, 1, 31)
_END_2018 = dt.date(2018, 12, 31)
TOTALS: tuple[Stated, ...] = (
    Stated("bilanz-2018-anzahl", "cases", "regional", None, None, None, "equal",
           270, 1, _END_2018, dt.date(2019, 5, 7), SOURCE_2018),
    Stated("2018-anzahl", "cases", "regional", None, 2018, None, "equal",
           93, 1, _END_2018, dt.date(2019, 5, 7), SOURCE_2018),
    Stated("2018-summe", "approved_cents", "regional", None, 2018, None, "rounded",
           494_000_000, 1_000_000, _END_2018, dt.date(2019, 5, 7), SOURCE_2018),
    Stated("budgets-2019", "allocated_cents", "regional", None, 2019, None, "equal",
           455_000_000, 1, dt.date(2019, 12, 31), dt.date(2020, 1, 15), SOURCE_BUDGETS_2019),
    Stated("budgets-2020", "allocated_cents", "regional", None, 2020, None, "equal",
           455_000_000, 1, dt.date(2020, 12, 31), dt.date(2021, 1, 14), SOURCE_BUDGETS_2019),
    Stated("chemnitz-2022-anzahl", "cases", "regional", CHEMNITZ, 2022, None, "equal",
           9, 1, dt.date(2022, 12, 31), dt.date(2023, 2, 15), SOURCE_CHEMNITZ),
    Stated("chemnitz-2022-summe", "approved_cents", "regional", CHEMNITZ, 2022, None, "rounded",
           38_400_000, 100_000, dt.date(2022, 12, 31), dt.date(2023, 2, 15), SOURCE_CHEMNITZ),
    Stated("chemnitz-2023-budget", "allocated_cents", "regional", CHEMNITZ, 2023, None, "equal",
           CHEMNITZ_2023, 1, dt.date(2023, 12, 31), dt.date(2024, 1, 17), SOURCE_CHEMNITZ),
    Stated("budgets-2023", "allocated_cents", "regional", None, 2023, None, "equal",
           850_000_000, 1, dt.date(2023, 12, 31), dt.date(2024, 1, 17), SOURCE_BUDGETS_2023),
    Stated("budgets-2023-international", "allocated_cents", "regional", None, 2023,
           "international", "equal", INTERNATIONAL_2023, 1, dt.date(2023, 12, 31),
           dt.date(2024, 1, 17), SOURCE_BUDGETS_2023),
    Stated("budgets-2024", "allocated_cents", "regional", None, 2024, None, "equal",
           1_050_000_000, 1, _JANUARY_2024, dt.date(2024, 2, 20), SOURCE_BUDGETS_2024),
    Stated("januar-2024-regional-anzahl", "cases", "regional", None, None, None, "equal",
           742, 1, _JANUARY_2024, dt.date(2024, 2, 20), SOURCE_JANUARY_2024),
    Stated("januar-2024-regional-summe", "approved_cents", "regional", None, None, None,
           "at-least", 4_430_000_000, 10_000_000, _JANUARY_2024, dt.date(2024, 2, 20),
           SOURCE_JANUARY_2024),
    Stated("januar-2024-landesweit-anzahl", "cases", "statewide", None, None, None, "equal",
           78, 1, _JANUARY_2024, dt.date(2024, 2, 20), SOURCE_JANUARY_2024),
    Stated("januar-2024-landesweit-summe", "approved_cents", "statewide", None, None, None,
           "rounded", 4_350_000_000, 10_000_000, _JANUARY_2024, dt.date(2024, 2, 20),
           SOURCE_JANUARY_2024),
    Stated("andere-seite-regional-anzahl", "cases", "regional", None, None, None, "equal",
           728, 1, _JANUARY_2024, dt.date(2024, 2, 21), SOURCE_OTHER_PAGE),
    Stated("andere-seite-regional-summe", "approved_cents", "regional", None, None, None,
           "rounded", 3_990_000_000, 10_000_000, _JANUARY_2024, dt.date(2024, 2, 21),
           SOURCE_OTHER_PAGE),
    Stated("andere-seite-landesweit-anzahl", "cases", "statewide", None, None, None, "equal",
           78, 1, _JANUARY_2024, dt.date(2024, 2, 21), SOURCE_OTHER_PAGE),
    Stated("andere-seite-landesweit-summe", "approved_cents", "statewide", None, None, None,
           "rounded", 4_400_000_000, 100_000_000, _JANUARY_2024, dt.date(2024, 2, 21),
           SOURCE_OTHER_PAGE),
)  # fmt: skip
"""`as_of` of the other page is the day the first page speaks of: it names none itself."""

DISCREPANCIES: dict[str, str] = dict.fromkeys(
    ("andere-seite-regional-anzahl", "andere-seite-regional-summe"),
    "Die andere amtliche Seite nennt weniger Vorhaben und eine kleinere Summe, aber keinen "
    "Stichtag. Ohne ihre Einzelliste lässt sich die Abweichung nicht erklären; ein früherer "
    "Stichtag ist nur eine Vermutung. Die eigene Summe bleibt unverändert.",
)
"""Explanations by control total. "Almost 44 m" statewide is 43.5 m rounded: nothing to explain."""

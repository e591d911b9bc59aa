"""How many cases of which kind are decided in which time, and for how much together.

The sums over these groups make the published totals come out: 270 regional projects by the end
of 2018, 93 of them in 2018 with 4.94 m EUR, 742 with 44.3 m EUR by January 2024, 78 statewide ones
with 43.5 m EUR, nine in Chemnitz in 2022 with 384,000 EUR. The rest is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.demonstration.cases import Kind
from grants.demonstration.invented import DIGITAL, GENERAL, INTERNATIONAL
from grants.demonstration.published import CHEMNITZ, SHARES_BP
from grants.kernel.ids import STATEWIDE


@dataclass(frozen=True, slots=True)
class Quota:
    """So many first approvals from a day to a day, together `cents`, in these regions."""

    name: str
    kind: Kind
    earmark: str
    first: dt.date
    last: dt.date
    cases: int
    cents: int
    scopes: tuple[str, ...]
    months: tuple[int, ...]


_EVERYWHERE = tuple(SHARES_BP)
_NOT_CHEMNITZ = tuple(region for region in SHARES_BP if region != CHEMNITZ)
_SHORT = (6, 8, 9, 10, 12, 12, 14)
_USUAL = (6, 9, 10, 12, 12, 12, 15, 18, 18, 24, 30, 36)
_LONG = (12, 18, 24, 24, 24, 30, 36)
_BEGIN_YEAR = 2016

_JANUARY_2024 = (dt.date(2024, 1, 9), dt.date(2024, 1, 25))
_AFTER_JANUARY_2024 = (dt.date(2024, 2, 5), dt.date(2024, 12, 19))

_REGIONAL: dict[int, tuple[tuple[str, int, int, tuple[int, ...]], ...]] = {
    2016: ((GENERAL, 58, 290_000_000, _SHORT),),
    2017: ((GENERAL, 119, 640_000_000, _SHORT),),
    2018: ((GENERAL, 93, 494_000_000, _SHORT),),
    2019: ((GENERAL, 88, 370_000_000, _USUAL),),
    2020: ((GENERAL, 79, 425_000_000, _USUAL),),
    2021: ((GENERAL, 78, 545_000_000, _USUAL), (DIGITAL, 14, 95_000_000, _SHORT)),
    2022: ((GENERAL, 87, 566_600_000, _USUAL),),
    2023: ((GENERAL, 68, 490_000_000, _USUAL), (INTERNATIONAL, 39, 394_000_000, _USUAL)),
    2025: ((GENERAL, 68, 570_000_000, _USUAL), (INTERNATIONAL, 36, 260_000_000, _USUAL)),
}
"""By year: earmark, cases, cents, durations in months. 2022 without Chemnitz; 2024 stands apart."""

_REGIONAL_2024: tuple[tuple[str, dt.date, dt.date, int, int], ...] = (
    (GENERAL, *_JANUARY_2024, 6, 48_000_000),
    (INTERNATIONAL, *_JANUARY_2024, 4, 38_000_000),
    (GENERAL, *_AFTER_JANUARY_2024, 62, 520_000_000),
    (INTERNATIONAL, *_AFTER_JANUARY_2024, 34, 270_000_000),
)

_STATEWIDE: dict[int, tuple[int, int]] = {
    2016: (5, 280_000_000),
    2017: (9, 500_000_000),
    2018: (10, 560_000_000),
    2019: (9, 500_000_000),
    2020: (9, 490_000_000),
    2021: (11, 610_000_000),
    2022: (10, 560_000_000),
    2023: (13, 740_000_000),
    2024: (10, 540_000_000),
    2025: (11, 600_000_000),
}
_STATEWIDE_JANUARY_2024 = (2, 111_000_000)


def decision_days(year: int) -> tuple[dt.date, dt.date]:
    """When decisions are signed in a year; people are away at its end."""
    first = dt.date(2016, 8, 1) if year == _BEGIN_YEAR else dt.date(year, 1, 9)
    return first, dt.date(year, 12, 19)


def _regional(year: int) -> list[Quota]:
    if year == 2024:
        return [
            Quota(f"{year}-{first:%m}-{earmark}", "regional", earmark, first, last, cases, cents,
                  _EVERYWHERE, _USUAL)
            for earmark, first, last, cases, cents in _REGIONAL_2024
        ]  # fmt: skip
    first, last = decision_days(year)
    scopes = _NOT_CHEMNITZ if year == 2022 else _EVERYWHERE
    quotas = [
        Quota(f"{year}-{earmark}", "regional", earmark, first, last, cases, cents, scopes, months)
        for earmark, cases, cents, months in _REGIONAL.get(year, _REGIONAL[2025])
    ]
    if year == 2022:
        quotas.append(Quota("2022-chemnitz", "regional", GENERAL, first, last, 9, 38_400_000,
                            (CHEMNITZ,), _USUAL))  # fmt: skip
    return quotas


def quotas(year: int) -> list[Quota]:
    """Everything that is approved in a year; network work first, for it happens every year."""
    first, last = decision_days(year)
    # Every alliance's own work is funded anew about every other year.
    network = tuple(r for n, r in enumerate(SHARES_BP) if year == _BEGIN_YEAR or (n + year) % 2)
    count = len(network)
    statewide = _STATEWIDE.get(year, _STATEWIDE[2025])
    after = (dt.date(2024, 2, 5) if year == 2024 else first, last)
    planned = [
        Quota(f"{year}-network", "network", GENERAL, *after, count, count * 4_600_000, network,
              (18, 24, 24)),
        *_regional(year),
        Quota(f"{year}-statewide", "statewide", GENERAL, *after, *statewide, (STATEWIDE,), _LONG),
    ]  # fmt: skip
    if year == 2024:
        planned.append(Quota("2024-01-statewide", "statewide", GENERAL, *_JANUARY_2024,
                             *_STATEWIDE_JANUARY_2024, (STATEWIDE,), _LONG))  # fmt: skip
    return planned

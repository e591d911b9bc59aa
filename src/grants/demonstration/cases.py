"""The plan of one case: what is asked for, what becomes of it, and what it costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Literal

from grants.demonstration.acts import PROGRAMME
from grants.demonstration.meetings import Meeting, rng
from grants.demonstration.names import Party
from grants.kernel.calendar import add_months, is_working_day
from grants.kernel.money import share_of

Kind = Literal["regional", "statewide", "network"]
Fate = Literal["approved", "not-taken-up", "rejected", "withdrawn"]

APPROVED: frozenset[Fate] = frozenset({"approved", "not-taken-up"})
"""Fates that count as a first approval."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Cents of one cost line in one year, as applied for."""

    line: str
    year: int
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A planned case. Amounts in cents; `decided_on` is the day of approval, refusal or withdrawal.

    `eligible_cents` is what the examination recognises, `costs` what was applied for (at least as
    much); `shares` are the parts of the grant by budget year, `raise_by` what an amendment adds to
    one of them later: (year, cents); `postponed` what an amendment moves from a year to the next
    one of the shares: (from, to, cents).
    """

    key: str
    kind: Kind
    scope: str
    earmark: str
    fate: Fate
    party: Party
    topic: str
    objects: tuple[str, ...]
    title: str
    decided_on: dt.date
    meeting: Meeting | None
    rate_bp: int
    eligible_cents: int
    amount_cents: int
    requested_cents: int
    costs: tuple[Cost, ...]
    plan: tuple[tuple[str, int], ...]
    period_from: dt.date
    period_to: dt.date
    shares: tuple[tuple[int, int], ...]
    raise_by: tuple[int, int] | None
    postponed: tuple[int, int, int] | None = None
    aid: Literal["none", "de-minimis"] = "none"

    @property
    def chance(self) -> Random:
        """The case's own chance: what happens to it depends on no other case."""
        return rng("story", self.key)


def case_number(year: int, n: int) -> str:
    """The number the service gives the n-th application of a year."""
    return f"{PROGRAMME}-{year}-{n:04d}"


def months_by_year(begin: dt.date, end: dt.date) -> tuple[int, list[int]]:
    """First year, and how many months of the period lie in each year from it on."""
    months = [0] * (end.year - begin.year + 1)
    for year in range(begin.year, end.year + 1):
        first = begin.month if year == begin.year else 1
        last = end.month if year == end.year else 12
        months[year - begin.year] = last - first + 1
    return begin.year, months


def random_workday(chance: Random, first: dt.date, last: dt.date) -> dt.date | None:
    """A working day from a day to a day, if one of a few tries finds it."""
    span = (last - first).days
    if span < 0:
        return None
    for _ in range(12):
        day = first + dt.timedelta(chance.randint(0, span))
        if is_working_day(day):
            return day
    return None


def period(chance: Random, decided_on: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """From the first of one of the next months on, so many months long."""
    begin = add_months(decided_on.replace(day=1), chance.choice((1, 1, 1, 2, 2, 3)))
    return begin, add_months(begin, months) - dt.timedelta(1)


def eligible_for(cents: int, rate_bp: int, chance: Random) -> tuple[int, int]:
    """Eligible costs near cents ÷ rate, round or not, and the grant: rate x costs, floored."""
    eligible = cents * 10_000 // rate_bp
    if chance.random() < 0.65:
        eligible = round(eligible / 1_000) * 1_000
    eligible = max(eligible, 1_000)
    return eligible, share_of(eligible, rate_bp=rate_bp)


_LINES: tuple[tuple[str, int], ...] = (
    ("personnel", 62),
    ("material", 9),
    ("publicity", 11),
    ("events", 12),
    ("travel", 6),
)


def plan_lines(chance: Random, cents: int) -> tuple[tuple[str, int], ...]:
    """Costs by line, summing to `cents`; small projects have fewer lines."""
    lines = _LINES[: chance.choice((3, 4, 5, 5))]
    weights = [weight * chance.randint(60, 140) for _, weight in lines]
    whole = sum(weights)
    step = 100 if cents % 100 == 0 else 1
    parts = [cents * weight // whole // step * step for weight in weights]
    parts[0] += cents - sum(parts)
    return tuple((line, part) for (line, _), part in zip(lines, parts, strict=True))


def yearly_costs(
    chance: Random,
    plan: tuple[tuple[str, int], ...],
    more_cents: int,
    first: int,
    months: list[int],
) -> tuple[Cost, ...]:
    """The applied-for costs by line and year; `more_cents` were asked for and not recognised."""
    extra = chance.randrange(len(plan)) if more_cents else 0
    whole = sum(months)
    costs = []
    for n, (line, cents) in enumerate(plan):
        left = cents + (more_cents if n == extra else 0)
        total = left
        for offset, count in enumerate(months):
            part = left if offset == len(months) - 1 else total * count // whole // 100 * 100
            if part:
                costs.append(Cost(line, first + offset, part))
            left -= part
    return tuple(costs)

"""Samples that anybody can draw again, byte for byte, with nothing but SHA-256 and this page.

A population is a list of cases with their amounts, in order of the bytes of their numbers. Its
hash is the SHA-256 of one line per case, `<number> TAB <cents> LF`, with `-` for an amount that is
unknown, in UTF-8.

Chance: the lot of a case is the SHA-256 of `<seed> LF <hash of the population, hex> LF <number>`,
read as a big-endian integer. Smaller lots are drawn first.

* random: the `size` cases with the smallest lots.
* stratified: a case belongs to the first stratum whose upper bound its amount does not exceed, else
  to the last one, above all bounds; an unknown amount forms a stratum of its own. The size is split
  over the strata by their numbers of cases with the largest remainder, no stratum giving more than
  it has; each gives those with the smallest lots.
* monetary-unit: the interval is the sum of all positive amounts divided by `size`, rounded down.
  The first point is 1 plus the lot of the empty number modulo the interval; each further point is
  one interval on, `size` points in all. Positive amounts are laid end to end in the order of the
  population; a case is drawn if a point falls on it. A case as large as the interval is always
  drawn, one without a positive amount never; a case that two points hit is listed once.

Drawn cases are listed in the order of the population.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from grants.engagement.events import Method
from grants.kernel.money import split


@dataclass(frozen=True)
class Item:
    """A case of the population; cents None: unknown, which is not zero."""

    case: str
    cents: int | None


@dataclass(frozen=True)
class Sample:
    """What was drawn; `interval_cents` of monetary-unit sampling alone."""

    cases: tuple[str, ...]
    interval_cents: int | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How to draw."""

    method: Method
    seed: str
    size: int
    bounds_cents: tuple[int, ...] = ()


def population_sha256(population: Iterable[Item]) -> str:
    """The hash of an ordered population."""
    digest = hashlib.sha256()
    for item in population:
        cents = "-" if item.cents is None else str(item.cents)
        digest.update(f"{item.case}\t{cents}\n".encode())
    return digest.hexdigest()


def positive_cents(population: Iterable[Item]) -> int:
    """The length of all positive amounts laid end to end."""
    return sum(max(0, item.cents or 0) for item in population)


def draw(population: Sequence[Item], terms: Terms) -> Sample:
    """The cases these terms draw; pure.

    Raises:
        ValueError: more cases are asked for than there are, or more points than cents.
    """
    if terms.size > len(population):
        raise ValueError("a sample is no larger than its population")
    lot = _Lots(terms.seed, population_sha256(population))
    match terms.method:
        case "random":
            chosen = lot.first(population, terms.size)
            return Sample(_in_order(population, chosen))
        case "stratified":
            return Sample(_in_order(population, _stratified(population, terms, lot)))
        case "monetary-unit":
            return _monetary_unit(population, terms, lot)
        case _:
            assert_never(terms.method)


@dataclass(frozen=True)
class _Lots:
    seed: str
    population: str

    def of(self, case: str) -> int:
        text = f"{self.seed}\n{self.population}\n{case}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")

    def first(self, items: Iterable[Item], size: int) -> set[str]:
        """The cases with the smallest lots."""
        return set(sorted((item.case for item in items), key=self.of)[:size])


def _in_order(population: Sequence[Item], chosen: set[str]) -> tuple[str, ...]:
    return tuple(item.case for item in population if item.case in chosen)


def _stratified(population: Sequence[Item], terms: Terms, lots: _Lots) -> set[str]:
    strata: dict[int, list[Item]] = {}
    for item in population:
        strata.setdefault(_stratum(item, terms.bounds_cents), []).append(item)
    listed = [strata[key] for key in sorted(strata)]
    sizes = split(terms.size, [len(stratum) for stratum in listed])
    chosen: set[str] = set()
    for stratum, size in zip(listed, sizes, strict=True):
        assert size <= len(stratum), "a share of no more than everything"
        chosen |= lots.first(stratum, size)
    return chosen


def _stratum(item: Item, bounds_cents: tuple[int, ...]) -> int:
    if item.cents is None:
        return len(bounds_cents) + 1
    for number, bound in enumerate(bounds_cents):
        if item.cents <= bound:
            return number
    return len(bounds_cents)


def _monetary_unit(population: Sequence[Item], terms: Terms, lots: _Lots) -> Sample:
    interval = positive_cents(population) // terms.size
    if interval < 1:
        raise ValueError("there are fewer cents than points")
    start = 1 + lots.of("") % interval
    points = iter(range(start, start + terms.size * interval, interval))
    point, reached, cases = next(points), 0, []
    for item in population:
        reached += max(0, item.cents or 0)
        hit = False
        while point <= reached:
            hit = True
            following = next(points, None)
            if following is None:
                cases.append(item.case)
                return Sample(tuple(cases), interval)
            point = following
        if hit:
            cases.append(item.case)
    raise AssertionError("every point lies on an amount")

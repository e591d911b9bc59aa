"""Postings side by side as columns of numbers, series after series.

A series is what postings are summed up under: some columns, and a measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from projections.runtime.model import Key

if TYPE_CHECKING:
    from projections.moments import Moment

Series = tuple[Key, str]
"""The values of the columns, and the measure."""
Numbers = NDArray[np.signedinteger[Any]]
Part = tuple[Numbers, ...]
"""Positions, amounts, first and last days of some postings."""
_RUN = 16


@dataclass(frozen=True, slots=True)
class Columns:
    """Postings side by side."""

    values: Part
    series: Sequence[Series]
    measures: Sequence[str]
    """Those of the series."""
    starts: NDArray[np.intp]
    """Where each series begins."""
    owners: Sequence[tuple[Key, slice]]
    """The series that have their columns in common."""
    doubtful: tuple[Part, NDArray[np.intp]]
    """The postings of imprecise dates of which it is told what is uncertain; and whose series."""
    pieces: _Pieces

    @classmethod
    def of(cls, parts: Mapping[Series, Sequence[Part]], uncertain: frozenset[str]) -> Columns:
        """The parts of each series one after the other; no series is empty."""
        series = sorted(parts)
        values = tuple(
            map(np.concatenate, zip(*chain(*(parts[each] for each in series)), strict=True))
        )
        sizes = [sum(len(part[0]) for part in parts[each]) for each in series]
        asked = np.repeat([measure in uncertain for _, measure in series], sizes)
        ends = list(accumulate(len([*group]) for _, group in groupby(series, itemgetter(0))))
        owners = [(series[begin][0], slice(begin, end)) for begin, end in pairwise([0, *ends])]
        starts = np.cumsum([0, *sizes[:-1]])
        doubtful = np.flatnonzero(asked & (values[2] < values[3]))
        owned = np.searchsorted(starts, doubtful, side="right") - 1
        return cls(
            values=values,
            series=series,
            measures=[measure for _, measure in series],
            starts=starts,
            owners=owners,
            doubtful=(tuple(column[doubtful] for column in values), owned),
            pieces=_Pieces.of(values, np.array(sizes)),
        )

    @property
    def size(self) -> int:
        """How many postings there are."""
        return len(self.values[0])

    def parts(self) -> Iterator[tuple[Series, Part]]:
        """The postings of each series."""
        return zip(
            self.series,
            zip(*(np.split(values, self.starts[1:]) for values in self.values), strict=True),
            strict=True,
        )

    def at(self, moment: Moment) -> dict[Key, dict[str, int]]:
        """See `Sums.at`."""
        day, known_at = moment.as_of.toordinal(), moment.known_at
        summed, there = (each.tolist() for each in self.pieces.at(self.values, known_at, day))
        found = {
            by: dict(compress(zip(self.measures[of], summed[of], strict=True), there[of]))
            for by, of in self.owners
        }
        (positions, amounts, first, last), owned = self.doubtful
        begun = (positions <= known_at) & (first <= day) & (last > day)
        for owner, amount in zip(owned[begun].tolist(), amounts[begun].tolist(), strict=True):
            by, measure = self.series[owner]
            uncertain = f"uncertain-{measure}"
            found[by][uncertain] = found[by].get(uncertain, 0) + amount
        return {by: amounts for by, amounts in found.items() if amounts}


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Runs of some postings of a series: of most of them all count, or none does.

    Postings come about in the order of their dates, so that few runs hold the moment asked for.
    """

    begin: NDArray[np.intp]
    sizes: NDArray[np.intp]
    amounts: Numbers
    positions: tuple[Numbers, Numbers]
    days: tuple[Numbers, Numbers]
    """The first and the last of each run; of days, those from which they count."""
    starts: NDArray[np.intp]
    """With which run each series begins."""

    @classmethod
    def of(cls, values: Part, sizes: NDArray[np.intp]) -> _Pieces:
        """Runs of postings of series of these sizes, one after the other."""
        positions, amounts, _, days = values
        counts = -(-sizes // _RUN)
        starts = np.cumsum(counts) - counts
        number = np.arange(counts.sum()) - np.repeat(starts, counts)
        begin = np.repeat(np.cumsum(sizes) - sizes, counts) + number * _RUN
        return cls(
            begin=begin,
            sizes=np.diff(begin, append=len(positions)),
            amounts=np.add.reduceat(amounts, begin),
            positions=(
                np.minimum.reduceat(positions, begin),
                np.maximum.reduceat(positions, begin),
            ),
            days=(np.minimum.reduceat(days, begin), np.maximum.reduceat(days, begin)),
            starts=starts,
        )

    def at(self, values: Part, known_at: int, day: int) -> tuple[Numbers, NDArray[np.bool_]]:
        """What each series amounts to, and whether a posting of it counts."""
        (earliest, latest), (first, last) = self.positions, self.days
        there = (latest <= known_at) & (last <= day)
        summed = np.where(there, self.amounts, 0)
        parted = np.flatnonzero(~there & (earliest <= known_at) & (first <= day))
        if parted.size:
            positions, amounts, _, days = values
            sizes = self.sizes[parted]
            offsets = np.cumsum(sizes) - sizes
            at = np.repeat(self.begin[parted] - offsets, sizes) + np.arange(sizes.sum())
            counting = (positions[at] <= known_at) & (days[at] <= day)
            summed[parted] = np.add.reduceat(np.where(counting, amounts[at], 0), offsets)
            there[parted] = np.logical_or.reduceat(counting, offsets)
        return np.add.reduceat(summed, self.starts), np.logical_or.reduceat(there, self.starts)

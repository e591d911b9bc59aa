"""What the plan may still spend: room by scope, earmark and budget year; and what it has spent.

Shares of grants are laid into the years in which there is room, as a ministry would plan them,
so that the service's own check (available ≥ 0) never has to refuse an act of the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from grants.demonstration.invented import allocations

Account = tuple[str, str, int]
"""Scope, earmark, budget year."""

STEP = 10_000
"""Cents: shares are planned in steps of 100 EUR; the last one takes the rest."""

_LATER = 2
"""Years after the planned ones into which a share may move, if there is no room before."""


class NoRoom(Exception):
    """The plan asks for more than the budgets of its years hold; the figures must be changed."""


@dataclass
class Funds:
    """Room left per account, and what was promised: (year of signing, account) → cents."""

    first_year: int
    last_year: int
    room: dict[Account, int] = field(default_factory=dict)
    promised: dict[tuple[int, Account], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        for year in range(self.first_year, self.last_year + 1):
            for (scope, earmark), cents in allocations(year).items():
                self.room[scope, earmark, year] = cents

    def left(self, scope: str, earmark: str, year: int) -> int:
        """Cents not promised yet."""
        return self.room.get((scope, earmark, year), 0)

    def take(self, account: Account, cents: int, *, signed_in: int) -> None:
        """Promise money of an account."""
        self.room[account] -= cents
        self.promised[signed_in, account] += cents

    def lay(
        self, cents: int, weights: Sequence[int], first: int, scope: str, earmark: str
    ) -> tuple[tuple[int, int], ...]:
        """Shares by year, near the weights of the years from `first` on, within the room there is.

        Raises:
            NoRoom: these years and the two after them are full.
        """
        years = range(first, first + len(weights) + _LATER)
        left = {year: self.left(scope, earmark, year) // STEP * STEP for year in years}
        whole = sum(weights)
        shares = dict.fromkeys(years, 0)
        for year, weight in zip(years, weights, strict=False):
            shares[year] = min(cents * weight // whole // STEP * STEP, left[year])
        # What did not fit goes into the years that have most room, planned ones before the next.
        rest = cents - sum(shares.values())
        planned = sorted(years[:-_LATER], key=lambda year: shares[year] - left[year])
        for year in (*planned, *years[-_LATER:]):
            part = min(rest, max(0, left[year] - shares[year]))
            shares[year] += part
            rest -= part
        if rest:
            raise NoRoom(f"{rest} cents of {cents} find no room: {scope} {earmark} {left}")
        for year, share in shares.items():
            if share:
                self.take((scope, earmark, year), share, signed_in=first)
        return tuple((year, share) for year, share in shares.items() if share)

"""A grant's money as the plan follows it: shares, what was drawn, where the rest is bound."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Purse:
    """`shares` by the year they are of, `drawn` from each, `paid_in` by year of value.

    What a share has left moves into the next budget year at the turn of the year.
    """

    shares: dict[int, int]
    drawn: dict[int, int] = field(default_factory=dict)
    paid_in: dict[int, int] = field(default_factory=dict)

    @property
    def amount_cents(self) -> int:
        """What is granted now."""
        return sum(self.shares.values())

    @property
    def paid_cents(self) -> int:
        """Paid and not come back."""
        return sum(self.paid_in.values())

    def left(self, share_year: int) -> int:
        """Not yet drawn of a share."""
        return self.shares.get(share_year, 0) - self.drawn.get(share_year, 0)

    def due(self, year: int) -> list[int]:
        """The shares of this and earlier years that have something left, oldest first."""
        return [share for share in sorted(self.shares) if share <= year and self.left(share) > 0]

    def bound(self, now: int) -> dict[int, int]:
        """What is bound and not paid, by the budget year that holds it in year `now`."""
        held: dict[int, int] = {}
        for share in self.shares:
            if left := self.left(share):
                year = max(share, now)
                held[year] = held.get(year, 0) + left
        return held

    def draw(self, share_year: int, cents: int) -> None:
        """Take from a share (give back: negative)."""
        self.drawn[share_year] = self.drawn.get(share_year, 0) + cents

    def pay(self, year: int, cents: int) -> None:
        """Paid in a year (came back: negative)."""
        self.paid_in[year] = self.paid_in.get(year, 0) + cents

"""A grant's money as the plan follows it: shares, what was drawn, where the rest is bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Payment:
    """What left by one payout and did not come back."""

    number: int
    share: int
    cents: int
    value_on: dt.date
    kind: str


@dataclass
class Purse:
    """`shares` by the year they are of, `drawn` from each, `paid_in` what budgets paid by year.

    What a share has left moves into the next budget year at the turn of the year. `payments` are
    what payouts brought and the recipient still has. What came back on claims lowers `paid_in` only
    in the year of payment (`refilled_cents`); what came back on a payout in a later year never does
    (`revenue_cents`). `claimed_cents` is what decisions have claimed back.
    """

    shares: dict[int, int]
    drawn: dict[int, int] = field(default_factory=dict)
    paid_in: dict[int, int] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    refilled_cents: int = 0
    revenue_cents: int = 0
    claimed_cents: int = 0

    @property
    def amount_cents(self) -> int:
        """What is granted now."""
        return sum(self.shares.values())

    @property
    def paid_cents(self) -> int:
        """Paid and not come back on the payouts themselves; claims are another matter."""
        return sum(self.paid_in.values()) + self.refilled_cents - self.revenue_cents

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
            if (left := self.left(share)) > 0:
                year = max(share, now)
                held[year] = held.get(year, 0) + left
        return held

    def pay(self, payment: Payment) -> None:
        """A payout was made."""
        self.payments[payment.number] = payment
        self._move(payment.share, payment.value_on.year, payment.cents)

    def take_back(self, payment: Payment, cents: int) -> None:
        """Part of a payout came back into the budget it was paid from; its share is open again."""
        self._keep(payment, cents)
        self._move(payment.share, payment.value_on.year, -cents)

    def repay_later(self, payment: Payment, cents: int) -> None:
        """Part of a payout came back in a later year: revenue, the share stays used."""
        self._keep(payment, cents)
        self.revenue_cents += cents

    def refill(self, year: int, cents: int) -> int:
        """Principal came in on a claim; how much of it lowers what the budget of the year paid."""
        refilled = min(cents, self.paid_in.get(year, 0))
        self.paid_in[year] = self.paid_in.get(year, 0) - refilled
        self.refilled_cents += refilled
        return refilled

    def pay_again(self, year: int, cents: int) -> None:
        """What a claim brought back to the budget of the year went out of it once more."""
        self.paid_in[year] += cents
        self.refilled_cents -= cents

    def regain(self, before: Mapping[int, int], cents: int) -> None:
        """The recipient may keep so much of what was drawn of older shares after all."""
        for share, had in sorted(before.items()):
            now = self.shares.get(share, 0)
            back = max(0, min(cents, had - now, self.drawn.get(share, 0) - now))
            self.shares[share] = now + back
            cents -= back

    def _keep(self, payment: Payment, cents: int) -> None:
        left = self.payments.pop(payment.number).cents - cents
        if left:
            self.payments[payment.number] = replace(payment, cents=left)

    def _move(self, share: int, year: int, cents: int) -> None:
        self.drawn[share] = self.drawn.get(share, 0) + cents
        self.paid_in[year] = self.paid_in.get(year, 0) + cents

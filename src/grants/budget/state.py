"""What is known of one budget: an account per earmark, in it a commitment per case. In cents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.budget.events import BudgetEvent, RemainderCarriedForward
from grants.kernel.persistent import PersistentMap


@dataclass(frozen=True, slots=True)
class Postings:
    """What happened to one payout in one account; the counts tell a repetition from a new act."""

    disbursed_cents: int = 0
    disbursements: int = 0
    reversals: int = 0


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an account has bound for one case (Mittelbindung) and what of it was paid.

    Negative amounts come from imported histories alone. `drawn` tells by year of use how much of
    it rests on commitment authority instead of money.
    """

    committed_cents: int = 0
    disbursed_cents: int = 0
    drawn: Mapping[int, int] = field(default_factory=dict)
    payouts: Mapping[int | None, Postings] = field(default_factory=dict)

    @property
    def open_cents(self) -> int:
        """Bound and not yet paid."""
        return self.committed_cents - self.disbursed_cents

    def postings(self, payout_no: int | None) -> Postings:
        """What happened to a payout; None stands for money that came back without a number."""
        return self.payouts.get(payout_no, NO_POSTINGS)


NO_POSTINGS = Postings()
NO_COMMITMENT = Commitment()


@dataclass(frozen=True, slots=True)
class Account:
    """One earmark of one budget.

    `allocated_cents` is None until the first allocation; until then commitments rest on what
    `authorities` allow in their year of use (Verpflichtungsermächtigung). `carried_in` and
    `carried_out` are by the year the money was first allotted in.
    """

    allocated_cents: int | None = None
    supplemented_cents: int = 0
    reduced_cents: int = 0
    transferred_in_cents: int = 0
    transferred_out_cents: int = 0
    frozen_cents: int = 0
    lapsed_cents: int = 0
    committed_cents: int = 0
    disbursed_cents: int = 0
    accepted_shortfall_cents: int = 0
    carried_in: Mapping[int, int] = field(default_factory=dict)
    carried_out: Mapping[int, int] = field(default_factory=dict)
    authorities: Mapping[int, int] = field(default_factory=dict)
    drawn: Mapping[int, int] = field(default_factory=dict)
    cases: PersistentMap[Commitment] = field(default_factory=lambda: NO_CASES)

    @property
    def own_cents(self) -> int:
        """Money first allotted in this budget's year."""
        return (
            (self.allocated_cents or 0)
            + self.supplemented_cents
            - self.reduced_cents
            + self.transferred_in_cents
            - self.transferred_out_cents
        )

    @property
    def money_cents(self) -> int:
        """All money of the account, spent or not, without commitment authority."""
        carried = sum(self.carried_in.values()) - sum(self.carried_out.values())
        return self.own_cents + carried - self.lapsed_cents

    @property
    def open_cents(self) -> int:
        """Bound and not yet paid, over all cases."""
        return self.committed_cents - self.disbursed_cents

    @property
    def has_ceiling(self) -> bool:
        """Whether anything was ever allotted; without it nothing can be said to be available."""
        return self.allocated_cents is not None or bool(
            self.own_cents or self.carried_in or self.authorities
        )

    @property
    def available_cents(self) -> int | None:
        """Money neither bound nor frozen; None where nothing was ever allotted: unknown, not zero.

        Before the allocation commitment authority comes on top: `available_cents_on`.
        """
        return self.uncommitted_cents if self.has_ceiling else None

    @property
    def uncommitted_cents(self) -> int:
        """As `available_cents`, and counted from zero where nothing was allotted."""
        resting_on_authority = 0 if self.allocated_cents is not None else sum(self.drawn.values())
        return self.money_cents - self.frozen_cents - self.committed_cents + resting_on_authority

    def authority_left_cents(self, use_year: int) -> int:
        """Commitment authority not yet drawn; it expires with its year of use."""
        if self.allocated_cents is not None:
            return 0  # The allocation replaces it.
        return self.authorities.get(use_year, 0) - self.drawn.get(use_year, 0)

    def available_cents_on(self, day: dt.date) -> int | None:
        """What may be committed by a decision signed on `day`; None where it is unknown."""
        if not self.has_ceiling:
            return None
        return self.uncommitted_cents + self.authority_left_cents(day.year)

    def case(self, number: str) -> Commitment:
        """What is bound for a case; nothing if it never was."""
        return self.cases.get(number, NO_COMMITMENT)

    def unspent_by_origin(self, year: int) -> tuple[tuple[int, int], ...]:
        """Unspent money by the year it was first allotted in, oldest first, this budget's last.

        What is paid or lapses uses up the oldest money first, so that carried money is not kept
        beyond its time by spending younger money before it.
        """
        layers = dict(self.carried_in)
        layers[year] = layers.get(year, 0) + self.own_cents
        for origin, cents in self.carried_out.items():
            layers[origin] = layers.get(origin, 0) - cents
        spent = self.disbursed_cents + self.lapsed_cents
        spent -= sum(cents for cents in layers.values() if cents < 0)
        left = []
        for origin in sorted(layers):
            cents = max(layers[origin], 0)
            used = min(cents, spent)
            spent -= used
            if cents > used:
                left.append((origin, cents - used))
        return tuple(left)


NO_CASES: PersistentMap[Commitment] = PersistentMap()
NO_ACCOUNT = Account()


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget stream folded. `recorded` finds facts by identity: nothing is posted twice."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    freezes: Mapping[str, int] = field(default_factory=dict)
    carries: Mapping[str, tuple[RemainderCarriedForward, ...]] = field(default_factory=dict)
    recorded: PersistentMap[BudgetEvent] = field(default_factory=lambda: NO_FACTS)
    closed_on: dt.date | None = None

    def account(self, earmark: str) -> Account:
        """The account of an earmark; an empty one if nothing was ever posted to it."""
        return self.accounts.get(earmark, NO_ACCOUNT)

    def has_carried(self, number: str) -> bool:
        """Whether a commitment for a case was carried from here into the next year."""
        return any(
            each.case == number
            for facts in self.carries.values()
            for fact in facts
            for each in fact.commitments
        )


NO_FACTS: PersistentMap[BudgetEvent] = PersistentMap()
NO_BUDGET = Budget()

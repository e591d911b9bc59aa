"""A model of budgets and cases in plain integers, written without a look at the deciders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Account = tuple[int, str]
"""Year and earmark: one scope is enough."""


@dataclass
class Payout:
    """What was asked for, is to be paid, was paid from which account and did not come back.

    `spent_cents` is what of it the budget still shows as disbursed: a repaid claim lowers that.
    """

    year: int
    earmark: str
    cents: int
    certified_by: str = ""
    ordered_by: str = ""
    paid_in: int | None = None
    paid_cents: int = 0
    spent_cents: int = 0


@dataclass
class Claim:
    """What the recipient owes back, and what of it came."""

    cents: int
    paid_cents: int = 0


@dataclass
class Case:
    """A case as somebody with a pencil would keep it."""

    cost_cents: int
    requested_cents: int
    years: tuple[int, ...]
    state: str = "submitted"
    amount_cents: int = 0
    shares: dict[Account, int] = field(default_factory=dict)
    drafters: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    payouts: dict[int, Payout] = field(default_factory=dict)
    recognised_cents: int | None = None
    claims: list[Claim] = field(default_factory=list)

    @property
    def paid_cents(self) -> int:
        return sum(payout.paid_cents for payout in self.payouts.values())

    def claim_back(self, cents: int) -> None:
        """What was paid above this amount, and is not claimed yet, is a claim."""
        above = self.paid_cents - sum(claim.cents for claim in self.claims) - cents
        if above > 0:
            self.claims.append(Claim(above))


@dataclass
class Money:
    """The accounts: what was allotted and moved, and by case what is bound and what was paid."""

    allotted: dict[Account, int] = field(default_factory=lambda: defaultdict(int))
    allocated: set[Account] = field(default_factory=set)
    frozen: dict[Account, int] = field(default_factory=lambda: defaultdict(int))
    bound: dict[Account, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    paid: dict[Account, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def committed(self, account: Account) -> int:
        return sum(self.bound[account].values())

    def disbursed(self, account: Account) -> int:
        return sum(self.paid[account].values())

    def available(self, account: Account) -> int:
        return self.allotted[account] - self.frozen[account] - self.committed(account)

    def open_of(self, case: str) -> dict[Account, int]:
        """What is bound for a case and not paid, by account."""
        return {
            account: by_case[case] - self.paid[account][case]
            for account, by_case in sorted(self.bound.items())
            if by_case[case] - self.paid[account][case]
        }

    def bind(self, case: str, shares: dict[Account, int]) -> None:
        for account, cents in shares.items():
            self.bound[account][case] += cents

    def reshape(self, case: str, old: dict[Account, int], new: dict[Account, int]) -> None:
        """Shares become others: what falls is given back where it is bound now.

        What is paid already stays bound until it comes back.
        """
        for account in sorted(old.keys() | new.keys()):
            delta = new.get(account, 0) - old.get(account, 0)
            if delta >= 0:
                self.bound[account][case] += delta
                continue
            left = -delta
            for held, cents in self.open_of(case).items():
                if held[1] == account[1] and held[0] >= account[0]:
                    given = min(left, cents)
                    self.bound[held][case] -= given
                    left -= given

    def release(self, case: str, *, keep: int) -> None:
        """Everything open is given back but what is still owed, which stays in the last years."""
        for account, cents in sorted(self.open_of(case).items(), reverse=True):
            kept = min(keep, cents)
            keep -= kept
            self.bound[account][case] -= cents - kept

    def repaid(self, name: str, case: Case, year: int, cents: int) -> None:
        """Principal that came back in the year of payment; of another year it is revenue."""
        for _, payout in sorted(case.payouts.items(), reverse=True):
            if payout.paid_in != year:
                continue
            account = (year, payout.earmark)
            back = min(cents, payout.spent_cents)
            cents -= back
            payout.spent_cents -= back
            self.paid[account][name] -= back
            self.bound[account][name] -= back

    def accounts(self) -> Iterable[Account]:
        """Every account that anything happened to."""
        return sorted({*self.allotted, *self.bound, *self.paid, *self.frozen})


def final_cents(case: Case, *, rate_bp: int) -> int:
    """Anteilfinanzierung: the rate of what is recognised, never more than was granted."""
    assert case.recognised_cents is not None
    return min(case.amount_cents, case.recognised_cents * rate_bp // 10_000)

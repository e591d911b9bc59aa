"""The plan's own account book: what each budget account has left, so that carrying forward fits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from grants.demonstration.funds import Account
from grants.demonstration.story import Move


@dataclass
class Page:
    """One account: money by year of origin, and per case what is bound and paid."""

    own_cents: int = 0
    carried_in: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    committed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    disbursed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def open_by_case(self) -> dict[str, int]:
        """Bound and not paid."""
        return {
            case: cents - self.disbursed[case]
            for case, cents in sorted(self.committed.items())
            if cents > self.disbursed[case]
        }

    def free_cents(self) -> int:
        """Neither bound nor paid."""
        return self.own_cents + sum(self.carried_in.values()) - sum(self.committed.values())

    def layers(self, year: int) -> list[tuple[int, int]]:
        """Unspent money by year of origin, the oldest spent first."""
        spent = sum(self.disbursed.values())
        left = []
        for origin, cents in sorted({**self.carried_in, year: self.own_cents}.items()):
            used = min(cents, spent)
            spent -= used
            if cents > used:
                left.append((origin, cents - used))
        return left


@dataclass
class Ledger:
    """All accounts by scope, earmark and year."""

    pages: dict[Account, Page] = field(default_factory=lambda: defaultdict(Page))

    def allot(self, account: Account, cents: int) -> None:
        """Money comes (or goes, if negative)."""
        self.pages[account].own_cents += cents

    def post(self, move: Move) -> None:
        """A case's money moves."""
        page = self.pages[move.scope, move.earmark, move.year]
        page.committed[move.case] += move.committed_cents
        page.disbursed[move.case] += move.disbursed_cents

    def carry(self, account: Account, *, share: int) -> tuple[dict[str, int], int, int]:
        """Carry what is open and a share (percent) of what is free; the rest lapses.

        Answers with the open commitments carried, the free funds carried and what lapses.

        Raises:
            ValueError: more is open than may still be carried.
        """
        scope, earmark, year = account
        page = self.pages[account]
        commitments = page.open_by_case()
        bound = sum(commitments.values())
        free = page.free_cents()
        lasting = [(origin, cents) for origin, cents in page.layers(year) if origin + 2 > year]
        carryable = sum(cents for _, cents in lasting)
        if bound > carryable or free < 0:
            raise ValueError(f"{account}: {bound} open, {carryable} carryable, {free} free")
        funds = min(free * share // 100, carryable - bound) // 100_000 * 100_000
        following = self.pages[scope, earmark, year + 1]
        bound_left, funds_left = bound, funds
        for origin, cents in lasting:
            taken = min(cents, bound_left)
            bound_left -= taken
            free_taken = min(cents - taken, funds_left)
            funds_left -= free_taken
            if taken or free_taken:
                following.carried_in[origin] += taken + free_taken
        for case, cents in commitments.items():
            following.committed[case] += cents
        return commitments, funds, free - funds

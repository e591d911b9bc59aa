"""What of the claims of a case decides what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from grants.claim import events as claim


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim: its decision, what is owed, how far the order has come, whether it is pursued."""

    decision: str
    open_cents: int
    due_on: dt.date
    remedy_until: dt.date | None = None
    final: bool = False
    pursued: bool = True

    @property
    def is_done(self) -> bool:
        """Nothing is waited for any more."""
        return self.open_cents <= 0 or not self.pursued


def evolve(claims: Mapping[str, Claim], fact: claim.ClaimEvent) -> Mapping[str, Claim]:
    """The claims after one more fact of one of them."""
    if isinstance(fact, claim.RecoveryOrdered):
        return {**claims, fact.claim: _ordered(fact)}
    known = claims.get(fact.claim)
    return claims if known is None else {**claims, fact.claim: _after(known, fact)}


def _ordered(fact: claim.RecoveryOrdered) -> Claim:
    return Claim(decision=fact.decision, open_cents=fact.cents, due_on=fact.due_on)


def _after(known: Claim, fact: claim.ClaimEvent) -> Claim:
    match fact:
        case claim.ClaimNotified():
            return replace(known, remedy_until=fact.remedy_until)
        case claim.ClaimBecameFinal():
            return replace(known, final=True)
        case claim.InterestAssessed():
            return replace(known, open_cents=known.open_cents + fact.cents)
        case (
            claim.InterestWaived()
            | claim.ClaimWaived()
            | claim.ClaimPaymentReceived()
            | claim.ClaimOffset()
        ):
            return replace(known, open_cents=known.open_cents - fact.cents)
        case claim.ClaimDeferred():
            return replace(known, due_on=fact.until_on, pursued=True)
        case claim.InstalmentsAgreed():
            first = fact.plan[0].due_on if fact.plan else known.due_on
            return replace(known, due_on=first, pursued=True)
        case claim.ClaimWrittenDown():
            return replace(known, pursued=False)
        case claim.RecoveryOrdered():
            return known
        case _:
            assert_never(fact)

"""How a claim's facts bring it on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grants.claim.events import (
    ClaimAnnulled,
    ClaimBecameFinal,
    ClaimDeferred,
    ClaimNotified,
    ClaimOffset,
    ClaimPaymentReceived,
    ClaimRefunded,
    ClaimWaived,
    ClaimWrittenDown,
    InstalmentsAgreed,
    InterestAssessed,
    InterestCorrected,
    InterestWaived,
    RecoveryOrdered,
)
from grants.claim.letters import came_back
from grants.claim.schedule import suspensions_of
from grants.claim.state import Act, Arrangement, Claim
from grants.kernel.event import Event
from grants.kernel.records import replace


def evolve(claim: Claim, fact: Event) -> Claim:
    """The state after one more fact."""
    match fact:
        case RecoveryOrdered():
            return replace(claim, ordered=fact)
        case ClaimNotified():
            return replace(claim, notified=fact)
        case ClaimBecameFinal():
            return replace(claim, final=fact)
        case ClaimPaymentReceived():
            payments = {**claim.payments, fact.payment: fact}
            return replace(claim, payments=payments, reductions=(*claim.reductions, fact))
        case ClaimOffset():
            return replace(_with(claim, fact.offset, fact), reductions=(*claim.reductions, fact))
        case ClaimWaived():
            return replace(_with(claim, fact.waiver, fact), reductions=(*claim.reductions, fact))
        case ClaimDeferred():
            return _arranged(_with(claim, fact.deferral, fact), fact)
        case InstalmentsAgreed():
            return _arranged(_with(claim, fact.agreement, fact), fact)
        case ClaimWrittenDown():
            return _arranged(claim, fact)
        case InterestAssessed():
            return _with(claim, fact.assessment, fact)
        case InterestWaived():
            return _with(claim, fact.waiver, fact)
        case InterestCorrected():
            return replace(claim, corrections=(*claim.corrections, fact))
        case ClaimRefunded():
            return _with(claim, fact.refund, fact)
        case ClaimAnnulled():
            return replace(claim, annulments=(*claim.annulments, fact))
        case _:
            return claim


def beside(claim: Claim, facts: Sequence[Event]) -> Claim:
    """The claim with what facts of its case say about the decision behind it."""
    if claim.ordered is None:
        return claim
    decision = claim.ordered.decision
    known = None if came_back(claim.notified, decision, facts) else claim.notified
    return replace(claim, suspensions=suspensions_of(decision, facts), notified=known)


def _with(claim: Claim, identifier: str, fact: Act) -> Claim:
    return replace(claim, acts={**claim.acts, identifier: fact})


def _arranged(claim: Claim, fact: Arrangement) -> Claim:
    return replace(
        claim,
        arrangements=(*claim.arrangements, fact),
        reduced_before=len(claim.reductions),
    )


def moved_on(claim: Claim) -> dt.date | None:
    """The legal date of what last changed what is owed or how it is to be paid, if anything did."""
    acts = (*claim.payments.values(), *claim.acts.values(), *claim.arrangements, *claim.annulments)
    return max((dt.date.fromisoformat(fact.effective_on) for fact in acts), default=None)

"""What a fact says about money: one amount, and the budget account it moves, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.application import events as application
from grants.approval import events as approval
from grants.claim import events as claim
from grants.legacy import events as legacy
from grants.party import events as party
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.ledger.postings import account_of, postings

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.store.recorded import Recorded


def money_of(recorded: Recorded) -> tuple[int | None, str | None]:
    """Cents (None: the fact names none) and `{programme}/{scope}/{year}/{earmark}`."""
    moved = postings(recorded.fact)
    if not moved:
        return _named(recorded.fact), None
    account = account_of(recorded.stream)
    name = f"{account.programme}/{account.scope}/{account.year}/{moved[0].earmark}"
    return moved[0].cents, name


def _named(fact: Event) -> int | None:
    match fact:
        case application.ApplicationSubmitted() | application.ApplicationRevised():
            return fact.requested_cents
        case application.PrioritisationRecorded():
            return fact.recommended_cents
        case application.ExaminationCompleted():
            return fact.proposed_cents
        case approval.DecisionDrafted() | approval.GrantApproved() | approval.GrantNotTakenUp():
            return fact.amount_cents
        case approval.GrantAmended():
            return fact.delta_cents
        case approval.ObjectionDecided(approved_cents=int()):
            return fact.delta_cents
        case payout.UsageReported():
            return fact.used_cents
        case payout.PayoutChecked() | payout.PayoutReduced():
            return fact.recognised_cents
        case (
            payout.PayoutRequested()
            | payout.PayoutOrdered()
            | payout.PayoutFailed()
            | payout.PayoutExecuted()
            | payout.PayoutReturned()
            | payout.RetentionReleased()
            | claim.RecoveryOrdered()
            | claim.ClaimPaymentReceived()
            | claim.ClaimOffset()
            | claim.ClaimWaived()
            | claim.ClaimRefunded()
            | claim.InterestAssessed()
            | claim.InterestWaived()
            | party.DeMinimisAwardRecorded()
            | party.DeMinimisAwardCorrected()
        ):
            return fact.cents
        case claim.ClaimAnnulled():
            return fact.by_cents
        case claim.ClaimDeferred():
            return fact.open_cents
        case claim.InstalmentsAgreed():
            return sum(part.cents for part in fact.plan)
        case claim.ClaimWrittenDown():
            return fact.principal_cents + fact.interest_cents
        case settlement.ProofExamined():
            return fact.recognised_cents
        case settlement.GrantSettled():
            return fact.final_cents
        case revocation.RevocationDrafted():
            return fact.remaining_cents - fact.before_cents
        case revocation.RecoveryDrafted() | revocation.RecoverySigned():
            return fact.cents
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            return fact.amount_cents - fact.before_cents
        case legacy.LegacyCaseImported():
            return fact.approved_cents
        case _:
            return None

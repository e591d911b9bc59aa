"""What a fact says about money: one amount, and the budget account it moves, if any."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

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


def money_of(fact: Event, stream: str) -> tuple[int | None, str | None]:
    """Cents (None: the fact names none) and `{programme}/{scope}/{year}/{earmark}`."""
    named = _NAMED.get(type(fact))
    if named is not None:
        return named(fact), None
    moved = postings(fact)
    return (moved[0].cents, _account(stream, moved[0].earmark)) if moved else (None, None)


@lru_cache(maxsize=4096)
def _account(stream: str, earmark: str) -> str:
    account = account_of(stream)
    return f"{account.programme}/{account.scope}/{account.year}/{earmark}"


def _agreed(fact: claim.InstalmentsAgreed) -> int:
    return sum(part.cents for part in fact.plan)


def _written_down(fact: claim.ClaimWrittenDown) -> int:
    return fact.principal_cents + fact.interest_cents


def _changed_by(fact: approval.ObjectionDecided) -> int | None:
    return None if fact.approved_cents is None else fact.delta_cents


def _drafted(fact: revocation.RevocationDrafted) -> int:
    return fact.remaining_cents - fact.before_cents


def _taken_back(fact: revocation.GrantWithdrawn | revocation.GrantRevoked) -> int:
    return fact.amount_cents - fact.before_cents


_FIELDS: dict[str, tuple[type[Event], ...]] = {
    "cents": (
        payout.PayoutRequested,
        payout.PayoutOrdered,
        payout.PayoutFailed,
        payout.PayoutExecuted,
        payout.PayoutReturned,
        payout.RetentionReleased,
        claim.RecoveryOrdered,
        claim.ClaimPaymentReceived,
        claim.ClaimOffset,
        claim.ClaimWaived,
        claim.ClaimRefunded,
        claim.InterestAssessed,
        claim.InterestWaived,
        party.DeMinimisAwardRecorded,
        party.DeMinimisAwardCorrected,
        revocation.RecoveryDrafted,
        revocation.RecoverySigned,
    ),
    "requested_cents": (application.ApplicationSubmitted, application.ApplicationRevised),
    "recommended_cents": (application.PrioritisationRecorded,),
    "proposed_cents": (application.ExaminationCompleted,),
    "amount_cents": (
        approval.DecisionDrafted,
        approval.GrantApproved,
        approval.GrantNotTakenUp,
    ),
    "delta_cents": (approval.GrantAmended,),
    "used_cents": (payout.UsageReported,),
    "recognised_cents": (
        payout.PayoutChecked,
        payout.PayoutReduced,
        settlement.ProofExamined,
    ),
    "by_cents": (claim.ClaimAnnulled, claim.InterestCorrected),
    "open_cents": (claim.ClaimDeferred,),
    "final_cents": (settlement.GrantSettled,),
    "approved_cents": (legacy.LegacyCaseImported,),
}
"""The field that names the amount, for those facts that have one."""

_NAMED: dict[type[Event], Callable[[Any], int | None]] = {
    **{fact: attrgetter(name) for name, facts in _FIELDS.items() for fact in facts},
    approval.ObjectionDecided: _changed_by,
    claim.InstalmentsAgreed: _agreed,
    claim.ClaimWrittenDown: _written_down,
    revocation.RevocationDrafted: _drafted,
    revocation.GrantWithdrawn: _taken_back,
    revocation.GrantRevoked: _taken_back,
}

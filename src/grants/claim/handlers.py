"""How steps on a claim are carried out: the claim, and the budgets that money came back to."""

from __future__ import annotations

from grants.claim.basis import claim_basis
from grants.claim.commands import (
    AgreeInstalments,
    AssessInterest,
    AssessInterimInterest,
    DeferClaim,
    NotifyClaim,
    OffsetClaim,
    ReceiveClaimPayment,
    RecordClaimFinality,
    RefundClaim,
    WaiveClaim,
    WaiveInterest,
    WriteDownClaim,
)
from grants.claim.decider import CLAIM
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, ClaimRefunded, RecoveryOrdered
from grants.claim.following import notify_claim, record_claim_finality
from grants.claim.refilling import CameBack, pay_again, refill
from grants.kernel.roles import Role
from grants.store.dispatch import Route
from grants.store.work import Work


def decide_claim(
    work: Work,
    stream: str,
    command: AssessInterest
    | AssessInterimInterest
    | WaiveInterest
    | DeferClaim
    | AgreeInstalments
    | WriteDownClaim
    | WaiveClaim,
) -> None:
    """Decide a step that moves no money."""
    work.decide(CLAIM, stream, command, claim_basis(work, stream))


def receive_claim_payment(work: Work, stream: str, command: ReceiveClaimPayment) -> None:
    """Record a payment, and lower the budgets' figures as far as it was paid out in the same year.

    In a later year, or once that year is closed, it is revenue and refills nothing; so is interest,
    always.
    """
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        if not isinstance(fact, ClaimPaymentReceived):
            continue  # Interest that falls was never in a budget.
        back = CameBack(
            claim=fact.claim,
            case=fact.case,
            act=fact.payment,
            cents=fact.cents - fact.interest_cents,
            value_on=fact.value_on,
        )
        refill(work, back, _ordered(work, stream))


def offset_claim(work: Work, stream: str, command: OffsetClaim) -> None:
    """Record an offset; to the budgets it is a payment, for what is owed is paid in full."""
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        if not isinstance(fact, ClaimOffset):
            continue
        back = CameBack(
            claim=fact.claim,
            case=fact.case,
            act=fact.offset,
            cents=fact.cents - fact.interest_cents,
            value_on=fact.declared_on,
        )
        refill(work, back, _ordered(work, stream))


def _ordered(work: Work, stream: str) -> RecoveryOrdered:
    ordered = work.state(CLAIM, stream).ordered
    assert ordered is not None
    return ordered


def refund_claim(work: Work, stream: str, command: RefundClaim) -> None:
    """Record what goes back, and take it out of the budget that it had refilled in its year."""
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        assert isinstance(fact, ClaimRefunded)
        pay_again(work, fact, _ordered(work, stream))


_CASEWORKER = frozenset({Role.CASEWORKER})
_APPROVER = frozenset({Role.APPROVER})

ROUTES: tuple[Route, ...] = (
    Route(
        name="notify-claim",
        kind="claim",
        command=NotifyClaim,
        roles=_CASEWORKER,
        handle=notify_claim,
    ),
    Route(
        name="record-claim-finality",
        kind="claim",
        command=RecordClaimFinality,
        roles=_CASEWORKER,
        handle=record_claim_finality,
    ),
    *(
        Route(name=name, kind="claim", command=command, roles=_CASEWORKER, handle=decide_claim)
        for name, command in (
            ("assess-interest", AssessInterest),
            ("assess-interim-interest", AssessInterimInterest),
        )
    ),
    Route(
        name="receive-claim-payment",
        kind="claim",
        command=ReceiveClaimPayment,
        roles=frozenset({Role.CASHIER}),
        handle=receive_claim_payment,
    ),
    Route(
        name="refund-claim",
        kind="claim",
        command=RefundClaim,
        roles=frozenset({Role.CASHIER}),
        handle=refund_claim,
    ),
    Route(
        name="offset-claim",
        kind="claim",
        command=OffsetClaim,
        roles=_APPROVER,
        handle=offset_claim,
    ),
    *(
        Route(name=name, kind="claim", command=command, roles=_APPROVER, handle=decide_claim)
        for name, command in (
            ("waive-interest", WaiveInterest),
            ("defer-claim", DeferClaim),
            ("agree-instalments", AgreeInstalments),
            ("write-down-claim", WriteDownClaim),
            ("waive-claim", WaiveClaim),
        )
    ),
)

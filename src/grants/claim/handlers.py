"""How steps on a claim are carried out: the claim, and the budgets that money came back to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from grants.application.lifecycle import Phase
from grants.approval.decider import APPROVAL
from grants.approval.decision import Decision, Final, Waived
from grants.approval.delivery import undisputed_since
from grants.approval.handlers import case_basis
from grants.claim.assessment import PaidOut
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
from grants.claim.decider import CLAIM, ClaimBasis
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, ClaimRefunded, RecoveryOrdered
from grants.claim.refilling import CameBack, pay_again, refill
from grants.claim.schedule import Review, suspensions_of
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_after
from grants.kernel.ids import case_stream, claim_stream
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.payout.state import Payout
from grants.payout.usage import last_day_of_use, unused_periods
from grants.store.dispatch import Route
from grants.store.work import Work


def claim_basis(work: Work, stream: str) -> Basis:
    """The basis of a decision on a claim, with the parameters and the state of its case."""
    ordered = work.state(CLAIM, stream).ordered
    if ordered is None:
        return ClaimBasis(
            **vars(work.basis),
            case_closed_on=None,
            suspensions=(),
            review=None,
            undisputed_since=dt.date.min,
            payouts={},
            moved=(),
            elsewhere=(),
        )
    case = case_stream(ordered.case)
    approval = work.state(APPROVAL, case)
    decision = approval.decisions.get(ordered.decision)
    on_case = case_basis(work, case)
    closed = approval.closed if approval.phase is Phase.CLOSED else None
    payouts = work.state(PAYOUTS, case).by_number
    others = [n for n in approval.raised.claims if n != ordered.claim]
    beside = [work.state(CLAIM, claim_stream(number)) for number in others]
    return ClaimBasis(
        **vars(on_case),
        case_closed_on=closed.closed_on if closed else None,
        suspensions=suspensions_of(ordered.decision, decision.facts) if decision else (),
        review=_review_of(decision) if decision else None,
        undisputed_since=undisputed_since(decision) if decision else dt.date.min,
        payouts={
            number: PaidOut(
                cents=paid.cents,
                due_on=last_day_of_use(payout, on_case.parameters),
                unused=unused_periods(payout, until=on_case.today, parameters=on_case.parameters),
            )
            for number, payout in payouts.items()
            for paid in payout.all(PayoutExecuted)
        },
        moved=tuple(_movements(payouts.values())),
        elsewhere=tuple(
            assessed for other in beside if not other.is_annulled for assessed in other.assessments
        ),
    )


def _review_of(decision: Decision) -> Review | None:
    if decision.review is None:
        return None
    match decision.delivery:
        case Final(final):
            final_on: dt.date | None = final.final_on
        case Waived(waiver):
            final_on = waiver.waived_on
        case _:
            final_on = None
    return Review(decision.review.decided_on, final_on)


def _movements(payouts: Iterable[Payout]) -> Iterator[tuple[dt.date, int]]:
    """What the recipient had more or less from a day on; the day of a return still counts."""
    for payout in payouts:
        for paid in payout.all(PayoutExecuted):
            yield paid.value_on, paid.cents
        for refund in payout.all(PayoutReturned):
            yield day_after(refund.value_on), -refund.cents


def decide_claim(
    work: Work,
    stream: str,
    command: NotifyClaim
    | RecordClaimFinality
    | AssessInterest
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

    In a later year it is revenue and refills nothing; so is interest, always.
    """
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        assert isinstance(fact, ClaimPaymentReceived)
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
        assert isinstance(fact, ClaimOffset)
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
    *(
        Route(name=name, kind="claim", command=command, roles=_CASEWORKER, handle=decide_claim)
        for name, command in (
            ("notify-claim", NotifyClaim),
            ("record-claim-finality", RecordClaimFinality),
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

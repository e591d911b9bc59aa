"""How steps on a claim are carried out: the claim, and the budgets that money came back to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.application.lifecycle import Phase
from grants.approval.decider import APPROVAL
from grants.approval.handlers import case_basis
from grants.budget.commands import ChangeCommitment, ReverseDisbursement
from grants.budget.decider import BUDGET
from grants.budget.handlers import budget_basis
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
    WaiveClaim,
    WaiveInterest,
    WriteDownClaim,
)
from grants.claim.decider import CLAIM, ClaimBasis
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, RecoveryOrdered
from grants.claim.schedule import suspensions_of
from grants.kernel.aggregate import Basis
from grants.kernel.ids import budget_stream, case_stream
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.payout.events import PayoutExecuted
from grants.payout.usage import last_day_of_use, unused_periods
from grants.store.dispatch import Route
from grants.store.work import Work


def claim_basis(work: Work, stream: str) -> Basis:
    """The basis of a decision on a claim, with the parameters and the state of its case."""
    ordered = work.state(CLAIM, stream).ordered
    if ordered is None:
        return ClaimBasis(**vars(work.basis), case_closed_on=None, suspensions=(), payouts={})
    case = case_stream(ordered.case)
    approval = work.state(APPROVAL, case)
    decision = approval.decisions.get(ordered.decision)
    on_case = case_basis(work, case)
    closed = approval.closed if approval.phase is Phase.CLOSED else None
    return ClaimBasis(
        **vars(on_case),
        case_closed_on=closed.closed_on if closed else None,
        suspensions=suspensions_of(ordered.decision, decision.facts) if decision else (),
        payouts={
            number: PaidOut(
                cents=paid.cents,
                due_on=last_day_of_use(payout, on_case.parameters),
                unused=unused_periods(payout, until=on_case.today, parameters=on_case.parameters),
            )
            for number, payout in work.state(PAYOUTS, case).by_number.items()
            for paid in payout.all(PayoutExecuted)
        },
    )


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


@dataclass(frozen=True, kw_only=True)
class _Refund:
    """Principal that came back on a day; `act` is the id of the payment or the offset."""

    claim: str
    case: str
    act: str
    cents: int
    value_on: dt.date


def receive_claim_payment(work: Work, stream: str, command: ReceiveClaimPayment) -> None:
    """Record a payment, and lower the budgets' figures as far as it was paid out in the same year.

    In a later year it is revenue and refills nothing (domain section 3); so is interest, always.
    """
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        assert isinstance(fact, ClaimPaymentReceived)
        refund = _Refund(
            claim=fact.claim,
            case=fact.case,
            act=fact.payment,
            cents=fact.cents - fact.interest_cents,
            value_on=fact.value_on,
        )
        _refill(work, refund, _ordered(work, stream))


def offset_claim(work: Work, stream: str, command: OffsetClaim) -> None:
    """Record an offset; to the budgets it is a payment, for what is owed is paid in full."""
    for fact in work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        assert isinstance(fact, ClaimOffset)
        refund = _Refund(
            claim=fact.claim,
            case=fact.case,
            act=fact.offset,
            cents=fact.cents - fact.interest_cents,
            value_on=fact.declared_on,
        )
        _refill(work, refund, _ordered(work, stream))


def _ordered(work: Work, stream: str) -> RecoveryOrdered:
    ordered = work.state(CLAIM, stream).ordered
    assert ordered is not None
    return ordered


def _refill(work: Work, refund: _Refund, ordered: RecoveryOrdered) -> None:
    """Take what came back off what was paid out in its year, the youngest payout first.

    A budget knows what it paid: a payout of another year has nothing in it. The commitment falls
    with what was disbursed, because the grant was reduced by as much.
    """
    left = refund.cents
    lowered: dict[tuple[str, str], int] = {}
    payouts = work.state(PAYOUTS, case_stream(refund.case)).by_number
    for number in sorted(payouts, reverse=True):
        request = payouts[number].request
        budget = budget_stream(ordered.programme, request.scope, refund.value_on.year)
        account = work.state(BUDGET, budget).account(request.earmark)
        cents = min(left, account.case(refund.case).postings(number).disbursed_cents)
        if cents > 0:
            left -= cents
            place = (budget, request.earmark)
            lowered[place] = lowered.get(place, 0) + cents
            reverse = ReverseDisbursement(
                case=refund.case,
                payout_no=number,
                earmark=request.earmark,
                cents=cents,
                reason_code="repayment",
                corrects=None,
                claim=refund.claim,
                payment=refund.act,
                value_on=refund.value_on.isoformat(),
            )
            work.decide(BUDGET, budget, reverse, budget_basis(work, budget))
    for (budget, earmark), cents in lowered.items():
        change = ChangeCommitment(
            case=refund.case,
            decision=ordered.decision,
            earmark=earmark,
            delta_cents=-cents,
            reason_code="repayment",
            corrects=None,
            claim=refund.claim,
            payment=refund.act,
            signed_on=refund.value_on.isoformat(),
        )
        work.decide(BUDGET, budget, change, budget_basis(work, budget))


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

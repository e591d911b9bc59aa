"""How payments on a claim are carried out: the claim, and the budgets the money came from."""

from __future__ import annotations

from grants.budget.commands import ChangeCommitment, ReverseDisbursement
from grants.budget.decider import BUDGET
from grants.budget.handlers import budget_basis
from grants.claim.commands import ReceiveClaimPayment
from grants.claim.decider import CLAIM
from grants.claim.events import ClaimPaymentReceived, RecoveryOrdered
from grants.kernel.ids import budget_stream, case_stream
from grants.kernel.roles import Role
from grants.payout.decider import PAYOUTS
from grants.store.dispatch import Route
from grants.store.work import Work


def receive_claim_payment(work: Work, stream: str, command: ReceiveClaimPayment) -> None:
    """Record a payment, and lower the budgets' figures as far as it was paid out in the same year.

    In a later year it is revenue and refills nothing (domain section 3).
    """
    for fact in work.decide(CLAIM, stream, command):
        assert isinstance(fact, ClaimPaymentReceived)
        ordered = work.state(CLAIM, stream).ordered
        assert ordered is not None
        _refill(work, fact, ordered)


def _refill(work: Work, payment: ClaimPaymentReceived, ordered: RecoveryOrdered) -> None:
    """Take the payment off what was paid out in its year, the youngest payout first.

    A budget knows what it paid: a payout of another year has nothing in it. The commitment falls
    with what was disbursed, because the grant was reduced by as much.
    """
    left = payment.cents
    lowered: dict[tuple[str, str], int] = {}
    payouts = work.state(PAYOUTS, case_stream(payment.case)).by_number
    for number in sorted(payouts, reverse=True):
        request = payouts[number].request
        budget = budget_stream(ordered.programme, request.scope, payment.value_on.year)
        account = work.state(BUDGET, budget).account(request.earmark)
        cents = min(left, account.case(payment.case).postings(number).disbursed_cents)
        if cents > 0:
            left -= cents
            place = (budget, request.earmark)
            lowered[place] = lowered.get(place, 0) + cents
            reverse = ReverseDisbursement(
                case=payment.case,
                payout_no=number,
                earmark=request.earmark,
                cents=cents,
                reason_code="repayment",
                corrects=None,
                claim=payment.claim,
                payment=payment.payment,
                value_on=payment.value_on.isoformat(),
            )
            work.decide(BUDGET, budget, reverse, budget_basis(work, budget))
    for (budget, earmark), cents in lowered.items():
        change = ChangeCommitment(
            case=payment.case,
            decision=ordered.decision,
            earmark=earmark,
            delta_cents=-cents,
            reason_code="repayment",
            corrects=None,
            claim=payment.claim,
            payment=payment.payment,
            signed_on=payment.value_on.isoformat(),
        )
        work.decide(BUDGET, budget, change, budget_basis(work, budget))


ROUTES: tuple[Route, ...] = (
    Route(
        name="receive-claim-payment",
        kind="claim",
        command=ReceiveClaimPayment,
        roles=frozenset({Role.CASHIER}),
        handle=receive_claim_payment,
    ),
)

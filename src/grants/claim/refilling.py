"""What claims do to budgets: money that comes back refills them, and may go out again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.budget.commands import ChangeCommitment, DisburseFunds, ReverseDisbursement
from grants.budget.decider import BUDGET
from grants.budget.events import DisbursementReversed
from grants.budget.handlers import budget_basis
from grants.budget.state import Budget
from grants.claim.events import ClaimRefunded, RecoveryOrdered
from grants.kernel.ids import budget_stream, case_stream
from grants.payout.decider import PAYOUTS
from grants.store.work import Work


@dataclass(frozen=True, kw_only=True)
class CameBack:
    """Principal that came back on a day; `act` is the id of the payment or the offset."""

    claim: str
    case: str
    act: str
    cents: int
    value_on: dt.date


def refill(work: Work, back: CameBack, ordered: RecoveryOrdered) -> None:
    """Take what came back off what was paid out in its year, the youngest payout first.

    A budget knows what it paid: a payout of another year has nothing in it. The commitment falls
    with what was disbursed, because the grant was reduced by as much. What is learnt of when the
    year is closed refills nothing: it pays the claim on its day, and is revenue.
    """
    left = back.cents
    lowered: dict[tuple[str, str], int] = {}
    payouts = work.state(PAYOUTS, case_stream(back.case)).by_number
    for number in sorted(payouts, reverse=True):
        request = payouts[number].request
        budget = budget_stream(ordered.programme, request.scope, back.value_on.year)
        known = work.state(BUDGET, budget)
        if known.closed_on is not None:
            continue
        paid = known.account(request.earmark).case(back.case).postings(number)
        cents = min(left, paid.disbursed_cents)
        if cents > 0:
            left -= cents
            place = (budget, request.earmark)
            lowered[place] = lowered.get(place, 0) + cents
            reverse = ReverseDisbursement(
                case=back.case,
                payout_no=number,
                earmark=request.earmark,
                cents=cents,
                reason_code="repayment",
                corrects=None,
                claim=back.claim,
                payment=back.act,
                value_on=back.value_on.isoformat(),
            )
            work.decide(BUDGET, budget, reverse, budget_basis(work, budget))
    for (budget, earmark), cents in lowered.items():
        change = ChangeCommitment(
            case=back.case,
            decision=ordered.decision,
            earmark=earmark,
            delta_cents=-cents,
            reason_code="repayment",
            corrects=None,
            claim=back.claim,
            payment=back.act,
            signed_on=back.value_on.isoformat(),
        )
        work.decide(BUDGET, budget, change, budget_basis(work, budget))


def pay_again(work: Work, fact: ClaimRefunded, ordered: RecoveryOrdered) -> None:
    """The reverse of a refill: bound and paid out once more, the oldest payout first.

    What had come in as revenue of another year, or as interest, is no expense of this budget.
    """
    left = fact.cents - fact.interest_cents
    raised: dict[tuple[str, str], int] = {}
    paid: list[tuple[str, DisburseFunds]] = []
    for number, payout in sorted(work.state(PAYOUTS, case_stream(fact.case)).by_number.items()):
        request = payout.request
        stream = budget_stream(ordered.programme, request.scope, fact.value_on.year)
        budget = work.state(BUDGET, stream)
        postings = budget.account(request.earmark).case(fact.case).postings(number)
        missing = payout.paid_cents - postings.disbursed_cents
        cents = min(left, missing, _refilled(budget, fact.claim, number))
        if cents > 0:
            left -= cents
            place = (stream, request.earmark)
            raised[place] = raised.get(place, 0) + cents
            disburse = DisburseFunds(
                case=fact.case,
                payout_no=number,
                earmark=request.earmark,
                cents=cents,
                value_on=fact.value_on.isoformat(),
            )
            paid.append((stream, disburse))
    for (stream, earmark), cents in raised.items():
        change = ChangeCommitment(
            case=fact.case,
            decision=ordered.decision,
            earmark=earmark,
            delta_cents=cents,
            reason_code="refund",
            corrects=None,
            claim=fact.claim,
            payment=fact.refund,
            signed_on=fact.value_on.isoformat(),
        )
        work.decide(BUDGET, stream, change, budget_basis(work, stream))
    for stream, disburse in paid:
        work.decide(BUDGET, stream, disburse, budget_basis(work, stream))


def _refilled(budget: Budget, claim: str, payout_no: int) -> int:
    """What of a payout came back to a budget on a claim; a closed year stays closed."""
    if budget.closed_on is not None:
        return 0
    return sum(
        fact.cents
        for fact in budget.recorded.values()
        if isinstance(fact, DisbursementReversed)
        and (fact.claim, fact.payout_no) == (claim, payout_no)
    )

"""When two facts record the same act: what makes a command sent twice add nothing."""

from __future__ import annotations

from typing import assert_never

from grants.budget.events import (
    BudgetAllocated,
    BudgetEvent,
    BudgetFrozen,
    BudgetReduced,
    BudgetSupplemented,
    BudgetUnfrozen,
    BudgetYearClosed,
    CommitmentAuthorityGranted,
    CommitmentChanged,
    CommitmentReleased,
    DisbursementReversed,
    FundsCommitted,
    FundsDisbursed,
    FundsTransferred,
    OvercommitmentAccepted,
    RemainderCarriedForward,
    RemainderLapsed,
)
from grants.budget.state import Budget


def identity(fact: BudgetEvent, budget: Budget) -> str:
    """The key under which an act is recorded once; `budget` is the one before the fact.

    What came back has the id of its return or payment. A correction of a history has none: it may
    take back what was paid and pay it again, on the same days and with the same amounts. So a
    disbursement counts the returns before it and such a return the disbursements: the same command
    at once is a repetition, after its reversal it is a new act.
    """
    match fact:
        case FundsCommitted():
            return f"commit {fact.earmark} {fact.case} {fact.decision}"
        case CommitmentChanged():
            key = f"change {fact.earmark} {fact.case} {fact.decision} {fact.reason_code}"
            return f"{key} {fact.corrects} {fact.claim} {fact.payment}"
        case CommitmentReleased():
            return f"release {fact.earmark} {fact.case} {fact.decision} {fact.reason_code}"
        case FundsDisbursed():
            before = budget.account(fact.earmark).case(fact.case).postings(fact.payout_no)
            key = f"disburse {fact.earmark} {fact.case} {fact.payout_no} {fact.value_on}"
            return f"{key} {before.reversals}"
        case DisbursementReversed(payment=str()):
            key = f"reverse {fact.earmark} {fact.case} {fact.payout_no}"
            return f"{key} {fact.claim} {fact.payment}"
        case DisbursementReversed():
            before = budget.account(fact.earmark).case(fact.case).postings(fact.payout_no)
            key = f"reverse {fact.earmark} {fact.case} {fact.payout_no} {fact.value_on}"
            return f"{key} {fact.reason_code} {fact.corrects} {fact.cents} {before.disbursements}"
        case BudgetAllocated():
            return f"allocation {fact.earmark}"  # An account is allotted its money once.
        case BudgetSupplemented():
            return f"supplement {fact.supplement}"
        case BudgetReduced():
            return f"reduction {fact.reduction}"
        case BudgetFrozen():
            return f"freeze {fact.freeze}"
        case BudgetUnfrozen():
            return f"unfreeze {fact.unfreeze}"
        case FundsTransferred():
            return f"transfer {fact.side} {fact.transfer}"
        case CommitmentAuthorityGranted():
            return f"authority {fact.authority}"
        case RemainderCarriedForward():
            return f"carry {fact.side} {fact.carry} {fact.origin_year}"
        case RemainderLapsed():
            return f"lapse {fact.lapse}"
        case OvercommitmentAccepted():
            return f"overcommitment {fact.acceptance}"
        case BudgetYearClosed():
            return "close"
        case _:
            assert_never(fact)

"""Decisions about one budget. The equation they keep:

available = allocated + supplements − reductions + transfers in − transfers out + carried in
− frozen − carried out − lapsed − committed, never below zero except within an accepted shortfall
or where the ceiling is unknown; committed = still open + disbursed.
"""

from __future__ import annotations

from typing import assert_never

from grants.budget import allotment, commitment, remainder, transfer
from grants.budget.basis import BudgetBasis, Facts
from grants.budget.commands import (
    AcceptOvercommitment,
    AllocateBudget,
    BudgetCommand,
    CarryRemainderForward,
    ChangeCommitment,
    CloseBudgetYear,
    CommitFunds,
    DisburseFunds,
    FreezeBudget,
    GrantCommitmentAuthority,
    LapseRemainder,
    ReceiveRemainder,
    ReceiveTransfer,
    ReduceBudget,
    ReleaseCommitment,
    ReverseDisbursement,
    SupplementBudget,
    TransferFunds,
    UnfreezeBudget,
)
from grants.budget.fold import evolve
from grants.budget.rejections import CutBelowCommitted
from grants.budget.state import NO_BUDGET, Account, Budget, Commitment
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.money import euros_de

__all__ = ["BUDGET", "Account", "Budget", "BudgetBasis", "Commitment"]


def decide(command: BudgetCommand, budget: Budget, basis: Basis) -> Facts:
    """The facts a command adds.

    Raises:
        Rejection: a rule said no.
        TypeError: the basis does not say what the programme knows; a fault of the caller.
    """
    if not isinstance(basis, BudgetBasis):
        msg = "a budget is decided on a BudgetBasis: see budget_basis in its handlers"
        raise TypeError(msg)
    facts = _decide(command, budget, basis)
    if basis.ceiling == "allocated":
        _keep_the_equation(budget, facts)
    return facts


def _decide(command: BudgetCommand, budget: Budget, basis: BudgetBasis) -> Facts:
    match command:
        case AllocateBudget():
            return allotment.allocate(command, budget, basis)
        case SupplementBudget():
            return allotment.supplement(command, budget, basis)
        case ReduceBudget():
            return allotment.reduce(command, budget, basis)
        case FreezeBudget():
            return allotment.freeze(command, budget, basis)
        case UnfreezeBudget():
            return allotment.unfreeze(command, budget, basis)
        case TransferFunds():
            return transfer.give(command, budget, basis)
        case ReceiveTransfer():
            return transfer.receive(command, budget, basis)
        case GrantCommitmentAuthority():
            return allotment.grant_authority(command, budget, basis)
        case AcceptOvercommitment():
            return allotment.accept_overcommitment(command, budget, basis)
        case CommitFunds():
            return commitment.commit(command, budget, basis)
        case ChangeCommitment():
            return commitment.change(command, budget, basis)
        case ReleaseCommitment():
            return commitment.release(command, budget, basis)
        case DisburseFunds():
            return commitment.disburse(command, budget, basis)
        case ReverseDisbursement():
            return commitment.reverse(command, budget, basis)
        case CarryRemainderForward():
            return remainder.carry(command, budget, basis)
        case ReceiveRemainder():
            return remainder.receive(command, budget, basis)
        case LapseRemainder():
            return remainder.lapse(command, budget, basis)
        case CloseBudgetYear():
            return remainder.close(command, budget, basis)
        case _:
            assert_never(command)


def _keep_the_equation(budget: Budget, facts: Facts) -> None:
    """No fact leaves an account short beyond its accepted shortfall, whatever the command was.

    Raises:
        CutBelowCommitted: an account would be short.
    """
    after = budget
    for fact in facts:
        after = evolve(after, fact)
    for earmark, account in after.accounts.items():
        before = budget.account(earmark).uncommitted_cents
        left = account.uncommitted_cents
        if left < before and left < -account.accepted_shortfall_cents:
            raise CutBelowCommitted(
                earmark=earmark, shortfall=euros_de(-left), available=euros_de(before)
            )


BUDGET: Decider[BudgetCommand, Budget, Event] = Decider(
    initial=NO_BUDGET, decide=decide, evolve=evolve
)

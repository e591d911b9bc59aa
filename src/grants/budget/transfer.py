"""Moving money between accounts (Umschichtung): two postings that sum to zero."""

from __future__ import annotations

from grants.budget.basis import (
    BudgetBasis,
    Facts,
    recorded_before,
    require_changeable,
    require_free,
    require_receivable,
)
from grants.budget.commands import ReceiveTransfer, TransferFunds
from grants.budget.events import BudgetEvent, FundsTransferred
from grants.budget.rejections import EarmarkNotReleased, TransferAcrossYears, TransferToItself
from grants.budget.state import Budget
from grants.kernel.calendar import day_de
from grants.kernel.ids import GENERAL, budget_stream
from grants.kernel.parameters import ParameterUnknown

EARMARK_RELEASE = "earmark_release"
"""Rule parameter: 1 or more if earmarked money may serve another purpose."""


def give(command: TransferFunds, budget: Budget, basis: BudgetBasis) -> Facts:
    """The giving side of an Umschichtung; both sides if the other account is in this budget."""
    target = budget_stream(basis.budget.programme, command.to_scope, command.to_year)
    given = FundsTransferred(
        transfer=command.transfer,
        side="out",
        earmark=command.earmark,
        counterpart=target,
        counterpart_earmark=command.to_earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, given):
        return ()
    if target == basis.stream and command.earmark == command.to_earmark:
        raise TransferToItself(earmark=command.earmark)
    if command.to_year != basis.year:
        raise TransferAcrossYears(year=basis.year, to_year=command.to_year)
    require_changeable(budget, command.decided_on, basis)
    _released(command, basis)
    require_free(budget.account(command.earmark), command.earmark, command.cents, basis)
    facts: tuple[BudgetEvent, ...] = (given,)
    if target == basis.stream:
        facts += receive(receiving(command, basis), budget, basis)
    return facts


def receiving(command: TransferFunds, basis: BudgetBasis) -> ReceiveTransfer:
    """What the other account is asked when this one gives."""
    return ReceiveTransfer(
        transfer=command.transfer,
        earmark=command.to_earmark,
        counterpart=basis.stream,
        counterpart_earmark=command.earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )


def receive(command: ReceiveTransfer, budget: Budget, basis: BudgetBasis) -> Facts:
    """The receiving side; decided in the same transaction as the giving one."""
    fact = FundsTransferred(
        transfer=command.transfer,
        side="in",
        earmark=command.earmark,
        counterpart=command.counterpart,
        counterpart_earmark=command.counterpart_earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_receivable(budget, command.earmark, basis)
    return (fact,)


def _released(command: TransferFunds, basis: BudgetBasis) -> None:
    """Earmarked money changes its purpose only where the programme's rules permit it."""
    if command.earmark in {GENERAL, command.to_earmark}:
        return
    try:
        released = basis.parameters.on(EARMARK_RELEASE, command.decided_on) >= 1
    except ParameterUnknown:
        released = False  # No rule, no permission.
    if not released:
        raise EarmarkNotReleased(
            earmark=command.earmark,
            to_earmark=command.to_earmark,
            day=day_de(command.decided_on),
        )

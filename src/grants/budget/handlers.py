"""How commands reach budgets. Transfers and carried remainders decide both budgets at once."""

from __future__ import annotations

from grants.budget import remainder, transfer
from grants.budget.commands import (
    AcceptOvercommitment,
    AllocateBudget,
    BudgetCommand,
    CarryRemainderForward,
    CloseBudgetYear,
    FreezeBudget,
    GrantCommitmentAuthority,
    LapseRemainder,
    ReduceBudget,
    SupplementBudget,
    TransferFunds,
    UnfreezeBudget,
)
from grants.budget.decider import BUDGET, BudgetBasis
from grants.budget.events import RemainderCarriedForward
from grants.kernel.ids import budget_stream, parse_budget_stream, programme_stream
from grants.kernel.roles import Role
from grants.programme.decider import PROGRAMME
from grants.programme.rejections import ProgrammeNotEstablished
from grants.store.dispatch import Route
from grants.store.work import Work


def budget_basis(work: Work, stream: str) -> BudgetBasis:
    """What a decision about the budget `stream` needs; every feature that moves money asks here.

    Reads the programme, so that the append holds only while its rules are unchanged.

    Raises:
        ProgrammeNotEstablished: there is no such programme.
    """
    budget = parse_budget_stream(stream)
    programme = work.state(PROGRAMME, programme_stream(budget.programme))
    if programme.established is None:
        raise ProgrammeNotEstablished(programme=budget.programme)
    world = work.basis
    return BudgetBasis(
        now=world.now,
        today=world.today,
        person=world.person,
        account=world.account,
        competence=world.competence,
        stream=stream,
        limit_cents=world.limit_cents,
        parameters=programme.parameters,
        ceiling=programme.ceiling,
        earmarks=frozenset(code for code, year in programme.earmarks if year == budget.year),
        regions=frozenset(programme.regions),
    )


def decide_budget(work: Work, stream: str, command: BudgetCommand) -> None:
    """Carry out a command that concerns one budget alone."""
    work.decide(BUDGET, stream, command, budget_basis(work, stream))


def transfer_funds(work: Work, stream: str, command: TransferFunds) -> None:
    """Umschichtung: two postings that sum to zero, in one transaction."""
    basis = budget_basis(work, stream)
    facts = work.decide(BUDGET, stream, command, basis)
    target = budget_stream(basis.budget.programme, command.to_scope, command.to_year)
    if facts and target != stream:
        received = transfer.receiving(command, basis)
        work.decide(BUDGET, target, received, budget_basis(work, target))


def carry_remainder_forward(work: Work, stream: str, command: CarryRemainderForward) -> None:
    """Ausgaberest: the year gives and the next one receives, in one transaction."""
    basis = budget_basis(work, stream)
    budget = basis.budget
    target = budget_stream(budget.programme, budget.scope, budget.year + 1)
    for fact in work.decide(BUDGET, stream, command, basis):
        assert isinstance(fact, RemainderCarriedForward)
        work.decide(BUDGET, target, remainder.receiving(fact), budget_basis(work, target))


_HOLDER = frozenset({Role.BUDGET_HOLDER})

ROUTES: tuple[Route, ...] = (
    *(
        Route(name=name, kind="budget", command=command, roles=_HOLDER, handle=decide_budget)
        for name, command in (
            ("allocate-budget", AllocateBudget),
            ("supplement-budget", SupplementBudget),
            ("reduce-budget", ReduceBudget),
            ("freeze-budget", FreezeBudget),
            ("unfreeze-budget", UnfreezeBudget),
            ("grant-commitment-authority", GrantCommitmentAuthority),
            ("lapse-remainder", LapseRemainder),
            ("accept-overcommitment", AcceptOvercommitment),
            ("close-budget-year", CloseBudgetYear),
        )
    ),
    Route(
        name="transfer-funds",
        kind="budget",
        command=TransferFunds,
        roles=_HOLDER,
        handle=transfer_funds,
    ),
    Route(
        name="carry-remainder-forward",
        kind="budget",
        command=CarryRemainderForward,
        roles=_HOLDER,
        handle=carry_remainder_forward,
    ),
)

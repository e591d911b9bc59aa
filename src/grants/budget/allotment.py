"""Rules on the money of an account: allotting, changing, freezing it."""

from __future__ import annotations

from grants.budget.basis import (
    BudgetBasis,
    Facts,
    recorded_before,
    require_changeable,
    require_free,
    require_receivable,
)
from grants.budget.commands import (
    AcceptOvercommitment,
    AllocateBudget,
    FreezeBudget,
    GrantCommitmentAuthority,
    ReduceBudget,
    SupplementBudget,
    UnfreezeBudget,
)
from grants.budget.events import (
    BudgetAllocated,
    BudgetFrozen,
    BudgetReduced,
    BudgetSupplemented,
    BudgetUnfrozen,
    CommitmentAuthorityGranted,
    OvercommitmentAccepted,
)
from grants.budget.rejections import (
    AlreadyAllocated,
    AuthorityNotAhead,
    BeyondAllotted,
    BeyondFrozen,
    FreezeUnknown,
    NotAllocated,
    ShortfallLarger,
)
from grants.budget.state import Budget
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future


def allocate(command: AllocateBudget, budget: Budget, basis: BudgetBasis) -> Facts:
    """Zuweisung, once per account; it replaces commitment authority.

    That it covers what was bound by authority is kept by the equation, for every command alike.
    """
    fact = BudgetAllocated(
        allocation=command.allocation,
        earmark=command.earmark,
        cents=command.cents,
        method=command.method,
        decided_on=command.decided_on,
    )
    allocated = euros_de(budget.account(command.earmark).allocated_cents)
    before = AlreadyAllocated(earmark=command.earmark, allocated=allocated)
    if recorded_before(budget, fact, before):
        return ()
    require_receivable(budget, command.earmark, basis)
    not_in_future(command.decided_on, basis.today)
    return (fact,)


def supplement(command: SupplementBudget, budget: Budget, basis: BudgetBasis) -> Facts:
    """Nachtrag on top of an allocation."""
    fact = BudgetSupplemented(
        supplement=command.supplement,
        earmark=command.earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_changeable(budget, command.decided_on, basis)
    if budget.account(command.earmark).allocated_cents is None:
        raise NotAllocated(earmark=command.earmark)
    return (fact,)


def reduce(command: ReduceBudget, budget: Budget, basis: BudgetBasis) -> Facts:
    """Kürzung; below what is committed only within an accepted shortfall, as the equation keeps."""
    fact = BudgetReduced(
        reduction=command.reduction,
        earmark=command.earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_changeable(budget, command.decided_on, basis)
    account = budget.account(command.earmark)
    if account.allocated_cents is None:
        raise NotAllocated(earmark=command.earmark)
    if command.cents > account.own_cents:
        raise BeyondAllotted(
            earmark=command.earmark,
            allotted=euros_de(account.own_cents),
            needed=euros_de(command.cents),
        )
    return (fact,)


def freeze(command: FreezeBudget, budget: Budget, basis: BudgetBasis) -> Facts:
    """Haushaltssperre over free money."""
    fact = BudgetFrozen(
        freeze=command.freeze,
        earmark=command.earmark,
        cents=command.cents,
        citation=command.citation,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_changeable(budget, command.decided_on, basis)
    require_free(budget.account(command.earmark), command.earmark, command.cents, basis)
    return (fact,)


def unfreeze(command: UnfreezeBudget, budget: Budget, basis: BudgetBasis) -> Facts:
    """Lift as much of a freeze as is still frozen."""
    frozen = budget.recorded.get(f"freeze {command.freeze}")
    if not isinstance(frozen, BudgetFrozen):
        raise FreezeUnknown(freeze=command.freeze)
    fact = BudgetUnfrozen(
        unfreeze=command.unfreeze,
        freeze=command.freeze,
        earmark=frozen.earmark,
        cents=command.cents,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_changeable(budget, command.decided_on, basis)
    not_before(command.decided_on, frozen.decided_on, "Haushaltssperre")
    if command.cents > budget.freezes[command.freeze]:
        raise BeyondFrozen(
            freeze=command.freeze,
            frozen=euros_de(budget.freezes[command.freeze]),
            needed=euros_de(command.cents),
        )
    return (fact,)


def grant_authority(command: GrantCommitmentAuthority, budget: Budget, basis: BudgetBasis) -> Facts:
    """Verpflichtungsermächtigung of this budget's year, usable in an earlier one."""
    fact = CommitmentAuthorityGranted(
        authority=command.authority,
        earmark=command.earmark,
        use_year=command.use_year,
        due_year=basis.year,
        cents=command.cents,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_receivable(budget, command.earmark, basis)
    not_in_future(command.decided_on, basis.today)
    if command.use_year >= basis.year:
        raise AuthorityNotAhead(year=basis.year, use_year=command.use_year)
    account = budget.account(command.earmark)
    if account.allocated_cents is not None:
        allocated = euros_de(account.allocated_cents)
        raise AlreadyAllocated(earmark=command.earmark, allocated=allocated)
    return (fact,)


def accept_overcommitment(
    command: AcceptOvercommitment, budget: Budget, basis: BudgetBasis
) -> Facts:
    """Zugelassene Überbindung: the last one holds; none is below the shortfall there is."""
    fact = OvercommitmentAccepted(
        acceptance=command.acceptance,
        earmark=command.earmark,
        shortfall_cents=command.shortfall_cents,
        reason=command.reason,
        approver=basis.person,
        accepted_on=command.accepted_on,
    )
    known = budget.recorded.get(f"overcommitment {command.acceptance}")
    if isinstance(known, OvercommitmentAccepted):
        # A text is sealed anew with every sending, so it cannot tell two sendings apart.
        fact = fact.model_copy(update={"reason": known.reason})
    if recorded_before(budget, fact):
        return ()
    require_receivable(budget, command.earmark, basis)
    not_in_future(command.accepted_on, basis.today)
    account = budget.account(command.earmark)
    if command.shortfall_cents < -account.uncommitted_cents:
        raise ShortfallLarger(
            earmark=command.earmark, shortfall=euros_de(-account.uncommitted_cents)
        )
    return (fact,)

"""Rules on what is left at the end of a year: carried, lapsed, closed (Ausgabereste)."""

from __future__ import annotations

import datetime as dt

from grants.budget.basis import (
    BudgetBasis,
    Facts,
    recorded_before,
    require_ceiling,
    require_free,
    require_open_year,
    require_unwinding,
)
from grants.budget.commands import (
    CarryRemainderForward,
    CloseBudgetYear,
    LapseRemainder,
    ReceiveRemainder,
)
from grants.budget.commitment import require_still_open
from grants.budget.events import (
    BudgetYearClosed,
    CarriedCommitment,
    RemainderCarriedForward,
    RemainderLapsed,
)
from grants.budget.rejections import (
    NothingToCarry,
    RecordedOtherwise,
    RemainderExpired,
    ScopeUnknown,
    YearClosed,
    YearNotOver,
    YearUnsettled,
)
from grants.budget.state import Budget
from grants.kernel.calendar import day_de, partial_de
from grants.kernel.money import euros_de
from grants.kernel.rules import not_in_future

CARRY_FORWARD_YEARS = "carry_forward_years"
"""Rule parameter: how many years after its own money stays available."""


def carry(command: CarryRemainderForward, budget: Budget, basis: BudgetBasis) -> Facts:
    """The giving side: one fact per year of origin, because each origin has its own end."""
    wanted = _by_case(command.commitments)
    if _carried_before(command, wanted, budget):
        return ()
    require_ceiling(basis)
    not_in_future(command.decided_on, basis.today)
    require_unwinding(budget, basis, command.decided_on)
    if command.funds_cents == 0 and not wanted:
        raise NothingToCarry
    require_free(budget.account(command.earmark), command.earmark, command.funds_cents, basis)
    for number, cents in wanted.items():
        require_still_open(budget, number, command.earmark, cents=cents, basis=basis)
    years = int(basis.parameters.on(CARRY_FORWARD_YEARS, command.decided_on))
    layers = _lasting(command, wanted, budget, years=years, basis=basis)
    return tuple(
        RemainderCarriedForward(
            carry=command.carry,
            side="out",
            earmark=command.earmark,
            from_year=basis.year,
            to_year=basis.year + 1,
            origin_year=origin,
            available_until=dt.date(origin + years, 12, 31),
            funds_cents=funds,
            commitments=commitments,
            consent=command.consent,
            decided_on=command.decided_on,
        )
        for origin, funds, commitments in _split(layers, wanted, command.funds_cents)
    )


def _by_case(commitments: tuple[CarriedCommitment, ...]) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for each in commitments:
        wanted[each.case] = wanted.get(each.case, 0) + each.cents
    return wanted


def _carried_before(command: CarryRemainderForward, wanted: dict[str, int], budget: Budget) -> bool:
    """Is exactly this carried already, over all origins together?"""
    facts = budget.carries.get(command.carry, ())
    if not facts:
        return False
    same = (
        _by_case(tuple(each for fact in facts for each in fact.commitments)) == wanted
        and sum(fact.funds_cents for fact in facts) == command.funds_cents
        and (facts[0].earmark, facts[0].consent, facts[0].decided_on)
        == (command.earmark, command.consent, command.decided_on)
    )
    if not same:
        raise RecordedOtherwise(found=partial_de(facts[0].effective_on))
    return True


def _lasting(
    command: CarryRemainderForward,
    wanted: dict[str, int],
    budget: Budget,
    *,
    years: int,
    basis: BudgetBasis,
) -> list[tuple[int, int]]:
    """Unspent money that is still available in the next year, oldest first.

    Raises:
        RemainderExpired: it is less than what shall be carried.
    """
    account = budget.account(command.earmark)
    layers = [
        (origin, cents)
        for origin, cents in account.unspent_by_origin(basis.year)
        # Available until the end of the second following year (a parameter).
        if origin + years > basis.year
    ]
    needed = command.funds_cents + sum(wanted.values())
    carryable = sum(cents for _, cents in layers)
    if needed > carryable:
        raise RemainderExpired(
            earmark=command.earmark,
            year=basis.year,
            to_year=basis.year + 1,
            carryable=euros_de(carryable),
            needed=euros_de(needed),
        )
    return layers


def _split(
    layers: list[tuple[int, int]], wanted: dict[str, int], funds_cents: int
) -> list[tuple[int, int, tuple[CarriedCommitment, ...]]]:
    """`(origin, free funds, commitments)` per layer that is touched.

    Commitments take the oldest money: it is paid out first, so free money lives as long as it may.
    """
    pending = list(wanted.items())
    parts = []
    for origin, layer_cents in layers:
        left = layer_cents
        commitments = []
        while left and pending:
            number, cents = pending.pop(0)
            taken = min(left, cents)
            left -= taken
            commitments.append(CarriedCommitment(case=number, cents=taken))
            if taken < cents:
                pending.insert(0, (number, cents - taken))
        funds = min(left, funds_cents)
        funds_cents -= funds
        if funds or commitments:
            parts.append((origin, funds, tuple(commitments)))
    assert not pending, "more is carried than the layers hold"
    assert funds_cents == 0, "more is carried than the layers hold"
    return parts


def receiving(fact: RemainderCarriedForward) -> ReceiveRemainder:
    """What the next year is asked when this one gives."""
    return ReceiveRemainder(
        carry=fact.carry,
        earmark=fact.earmark,
        from_year=fact.from_year,
        origin_year=fact.origin_year,
        available_until=fact.available_until,
        funds_cents=fact.funds_cents,
        commitments=fact.commitments,
        consent=fact.consent,
        decided_on=fact.decided_on,
    )


def receive(command: ReceiveRemainder, budget: Budget, basis: BudgetBasis) -> Facts:
    """The receiving side; decided in the same transaction as the giving one."""
    fact = RemainderCarriedForward(
        carry=command.carry,
        side="in",
        earmark=command.earmark,
        from_year=command.from_year,
        to_year=basis.year,
        origin_year=command.origin_year,
        available_until=command.available_until,
        funds_cents=command.funds_cents,
        commitments=command.commitments,
        consent=command.consent,
        decided_on=command.decided_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_open_year(budget, basis)
    return (fact,)


def lapse(command: LapseRemainder, budget: Budget, basis: BudgetBasis) -> Facts:
    """Verfall of free money, from the last day of the year on."""
    fact = RemainderLapsed(
        lapse=command.lapse,
        earmark=command.earmark,
        cents=command.cents,
        lapsed_on=command.lapsed_on,
    )
    if recorded_before(budget, fact):
        return ()
    require_ceiling(basis)
    not_in_future(command.lapsed_on, basis.today)
    if command.lapsed_on < dt.date(basis.year, 12, 31):
        raise YearNotOver(year=basis.year, day=day_de(command.lapsed_on))
    require_unwinding(budget, basis, command.lapsed_on)
    require_free(budget.account(command.earmark), command.earmark, command.cents, basis)
    return (fact,)


def close(command: CloseBudgetYear, budget: Budget, basis: BudgetBasis) -> Facts:
    """Jahresabschluss: after the year, with nothing left open in it."""
    fact = BudgetYearClosed(closed_on=command.closed_on)
    if budget.closed_on is not None:
        before = YearClosed(year=basis.year, day=day_de(budget.closed_on))
        recorded_before(budget, fact, before)
        return ()
    not_in_future(command.closed_on, basis.today)
    if command.closed_on.year <= basis.year:
        raise YearNotOver(year=basis.year, day=day_de(command.closed_on))
    if basis.ceiling == "unknown":
        return (fact,)  # What is left of an unknown amount is unknown: it cannot be settled.
    if not basis.has_scope:
        raise ScopeUnknown(scope=basis.budget.scope)
    for earmark, account in sorted(budget.accounts.items()):
        if account.uncommitted_cents > 0 or account.open_cents or account.frozen_cents:
            raise YearUnsettled(
                earmark=earmark,
                year=basis.year,
                available=euros_de(account.uncommitted_cents),
                open=euros_de(account.open_cents),
                frozen=euros_de(account.frozen_cents),
            )
    return (fact,)

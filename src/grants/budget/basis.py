"""What a decision about a budget needs from outside its stream, and the checks all share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.budget.events import BudgetEvent
from grants.budget.identity import identity
from grants.budget.rejections import (
    BeyondAvailable,
    CeilingUnknown,
    EarmarkUndefined,
    RecordedOtherwise,
    ScopeUnknown,
    YearClosed,
)
from grants.budget.state import Account, Budget
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de, partial_de
from grants.kernel.ids import GENERAL, STATEWIDE, BudgetId, parse_budget_stream
from grants.kernel.money import euros_de
from grants.kernel.rejection import Rejection
from grants.kernel.rules import not_in_future

Facts = tuple[BudgetEvent, ...]


@dataclass(frozen=True, kw_only=True)
class BudgetBasis(Basis):
    """The programme's side of a budget: is a ceiling known, which earmarks and regions exist.

    `earmarks` are those defined for this budget's year; `general` needs no definition.
    `parameters` are the programme's.
    """

    ceiling: Literal["allocated", "unknown"]
    earmarks: frozenset[str]
    regions: frozenset[str]

    @property
    def budget(self) -> BudgetId:
        """Programme, scope and year of the budget the command is addressed to."""
        return parse_budget_stream(self.stream)

    @property
    def year(self) -> int:
        """The fiscal year of the budget."""
        return self.budget.year

    def has_earmark(self, earmark: str) -> bool:
        """May money carry this earmark in this year?"""
        return earmark == GENERAL or earmark in self.earmarks

    @property
    def has_scope(self) -> bool:
        """Is the budget one of a registered region, or statewide?"""
        return self.budget.scope == STATEWIDE or self.budget.scope in self.regions


def recorded_before(budget: Budget, fact: BudgetEvent, otherwise: Rejection | None = None) -> bool:
    """Is exactly this recorded already?

    Raises:
        RecordedOtherwise: the same act is recorded with other values (or `otherwise`, if given).
    """
    known = budget.recorded.get(identity(fact, budget))
    if known is None:
        return False
    if known == fact:
        return True
    raise otherwise or RecordedOtherwise(found=partial_de(known.effective_on))


def require_ceiling(basis: BudgetBasis) -> None:
    """Refuse what only money with a known limit can do.

    Raises:
        CeilingUnknown: nothing was ever allotted in this programme.
    """
    if basis.ceiling == "unknown":
        raise CeilingUnknown


def require_open_year(budget: Budget, basis: BudgetBasis) -> None:
    """Refuse a posting to a closed year (Jahresabschluss).

    Raises:
        YearClosed: the year is closed.
    """
    if budget.closed_on is not None:
        raise YearClosed(year=basis.year, day=day_de(budget.closed_on))


def require_unwinding(budget: Budget, basis: BudgetBasis, day: dt.date) -> None:
    """What unwinds a closed year may follow it, dated after it; nothing is dated into it any more.

    Source: a payment of December may come back in January, when the books are closed.

    Raises:
        YearClosed: the year is closed and `day` lies in it or before it.
    """
    if budget.closed_on is not None and day.year <= basis.year:
        raise YearClosed(year=basis.year, day=day_de(budget.closed_on))


def require_free(account: Account, earmark: str, cents: int, basis: BudgetBasis) -> None:
    """Refuse to freeze, move, carry or let lapse what is not free.

    Raises:
        BeyondAvailable: less than `cents` is available.
    """
    if cents > max(account.uncommitted_cents, 0):
        raise BeyondAvailable(
            earmark=earmark,
            year=basis.year,
            available=euros_de(account.uncommitted_cents),
            needed=euros_de(cents),
        )


def require_receivable(budget: Budget, earmark: str, basis: BudgetBasis) -> None:
    """May money come into this account?

    Raises:
        CeilingUnknown, YearClosed: no money is known here, or none any more.
        ScopeUnknown: no region of the programme.
        EarmarkUndefined: the earmark is not defined for the year.
    """
    require_ceiling(basis)
    require_open_year(budget, basis)
    if not basis.has_scope:
        raise ScopeUnknown(scope=basis.budget.scope)
    if not basis.has_earmark(earmark):
        raise EarmarkUndefined(earmark=earmark, year=basis.year)


def require_changeable(budget: Budget, decided_on: dt.date, basis: BudgetBasis) -> None:
    """May money of this budget be changed by a decision of that day?

    Raises:
        CeilingUnknown, YearClosed: no money is known here, or none any more.
        DateInFuture: the day is still to come.
    """
    require_ceiling(basis)
    require_open_year(budget, basis)
    not_in_future(decided_on, basis.today)

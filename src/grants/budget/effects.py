"""What facts would do to a budget, account by account: before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from grants.budget.decider import BUDGET
from grants.budget.state import Account
from grants.kernel.event import Event
from grants.kernel.ids import parse_budget_stream


@dataclass(frozen=True, kw_only=True)
class Figures:
    """An account at a moment; unknown where nothing was ever allotted, which is not zero."""

    allocated_cents: int | None
    committed_cents: int
    disbursed_cents: int
    available_cents: int | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What happens to one account (programme, scope, year, earmark)."""

    programme: str
    scope: str
    year: int
    earmark: str
    before: Figures
    after: Figures


def effects(
    stream: str, *, before: Iterable[Event], added: Iterable[Event], today: dt.date
) -> tuple[Effect, ...]:
    """The accounts of a budget that added facts change, in order of their earmarks.

    `today` decides which commitment authority may still be drawn.
    """
    budget = parse_budget_stream(stream)
    earlier = later = BUDGET.fold(before)
    for fact in added:
        later = BUDGET.evolve(later, fact)
    return tuple(
        Effect(
            programme=budget.programme,
            scope=budget.scope,
            year=budget.year,
            earmark=earmark,
            before=_figures(earlier.account(earmark), today),
            after=_figures(account, today),
        )
        for earmark, account in sorted(later.accounts.items())
        if account != earlier.account(earmark)
    )


def _figures(account: Account, today: dt.date) -> Figures:
    allotted = (account.allocated_cents or 0) + account.supplemented_cents - account.reduced_cents
    return Figures(
        allocated_cents=allotted if account.has_ceiling else None,
        committed_cents=account.committed_cents,
        disbursed_cents=account.disbursed_cents,
        available_cents=account.available_cents_on(today),
    )

"""Budgets while a history is imported: folded without their cases, so that memory stays flat.

A new case has no postings yet, so what a budget knows of other cases decides nothing about it; a
case that is corrected brings its own postings along (`with_postings`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grants.budget.decider import BUDGET, Budget
from grants.budget.events import BudgetEvent
from grants.budget.state import NO_FACTS
from grants.kernel.aggregate import Decider
from grants.kernel.event import Event


def _evolve(budget: Budget, fact: Event) -> Budget:
    grown = BUDGET.evolve(budget, fact)
    number, earmark = getattr(fact, "case", None), getattr(fact, "earmark", None)
    if number is None or earmark is None:
        return replace(grown, recorded=NO_FACTS)
    account = grown.account(earmark)
    if not account.case(number).drawn:
        # What a case draws from commitment authority is needed when it falls back; the rest is not.
        account = replace(account, cases=budget.account(earmark).cases)
    return replace(grown, recorded=NO_FACTS, accounts={**grown.accounts, earmark: account})


TOTALS = Decider(BUDGET.initial, BUDGET.decide, _evolve)
"""Decides as the budget does and forgets cases and single postings."""


def with_postings(totals: Budget, own: Iterable[BudgetEvent]) -> Budget:
    """The totals, and in them one case as `own`, all its postings in this budget, tell it."""
    case = BUDGET.fold(own)
    recorded = totals.recorded
    for key, fact in case.recorded.items():
        recorded = recorded.with_entry(key, fact)
    accounts = dict(totals.accounts)
    for earmark, account in case.accounts.items():
        known = totals.account(earmark)
        cases = known.cases
        for number, bound in account.cases.items():
            drawn = known.case(number).drawn
            cases = cases.with_entry(number, replace(bound, drawn=drawn))
        accounts[earmark] = replace(known, cases=cases)
    return replace(totals, recorded=recorded, accounts=accounts)

"""How facts move a budget on. Every fact costs the same, however many cases the budget has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never, get_args

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
from grants.budget.identity import identity
from grants.budget.state import Account, Budget, Commitment, Postings
from grants.kernel.event import Event

_KNOWN = get_args(BudgetEvent)


def evolve(budget: Budget, fact: Event) -> Budget:
    """The budget after one more fact."""
    if not isinstance(fact, _KNOWN):
        return budget
    known: BudgetEvent = fact
    recorded = budget.recorded.with_entry(identity(known, budget), known)
    freezes = budget.freezes
    match known:
        case BudgetYearClosed():
            return replace(budget, recorded=recorded, closed_on=known.closed_on)
        case BudgetFrozen():
            freezes = {**budget.freezes, known.freeze: known.cents}
        case BudgetUnfrozen():
            left = budget.freezes[known.freeze] - known.cents
            freezes = {**budget.freezes, known.freeze: left}
        case _:
            pass
    carries = budget.carries
    if isinstance(known, RemainderCarriedForward) and known.side == "out":
        carries = {**carries, known.carry: (*carries.get(known.carry, ()), known)}
    account = _post(budget.account(known.earmark), known)
    return Budget(
        accounts={**budget.accounts, known.earmark: account},
        freezes=freezes,
        carries=carries,
        recorded=recorded,
        closed_on=budget.closed_on,
    )


def _post(account: Account, fact: BudgetEvent) -> Account:
    match fact:
        case FundsCommitted() | CommitmentChanged():
            year = int(fact.signed_on[:4])
            return _commit(account, fact.case, fact.delta_cents, year=year)
        case CommitmentReleased():
            return _commit(account, fact.case, -fact.cents, year=fact.signed_on.year)
        case FundsDisbursed() | DisbursementReversed():
            return _pay(account, fact)
        case BudgetAllocated():
            return replace(account, allocated_cents=fact.cents)
        case BudgetSupplemented():
            return replace(account, supplemented_cents=account.supplemented_cents + fact.cents)
        case BudgetReduced():
            return replace(account, reduced_cents=account.reduced_cents + fact.cents)
        case BudgetFrozen():
            return replace(account, frozen_cents=account.frozen_cents + fact.cents)
        case BudgetUnfrozen():
            return replace(account, frozen_cents=account.frozen_cents - fact.cents)
        case FundsTransferred(side="in"):
            received = account.transferred_in_cents + fact.cents
            return replace(account, transferred_in_cents=received)
        case FundsTransferred():
            sent = account.transferred_out_cents + fact.cents
            return replace(account, transferred_out_cents=sent)
        case CommitmentAuthorityGranted():
            authorities = _plus(account.authorities, fact.use_year, fact.cents)
            return replace(account, authorities=authorities)
        case RemainderCarriedForward():
            return _carry(account, fact)
        case RemainderLapsed():
            return replace(account, lapsed_cents=account.lapsed_cents + fact.cents)
        case OvercommitmentAccepted():
            return replace(account, accepted_shortfall_cents=fact.shortfall_cents)
        case BudgetYearClosed():
            return account
        case _:
            assert_never(fact)


def _plus(amounts: Mapping[int, int], year: int, cents: int) -> Mapping[int, int]:
    return {**amounts, year: amounts.get(year, 0) + cents}


def _commit(account: Account, number: str, delta_cents: int, *, year: int) -> Account:
    """Bind more or less for a case. Authority is drawn first and falls back first.

    What falls back can be drawn again in its own year of use alone, so an expired one stays unused.
    """
    case = account.case(number)
    drawn, of_case = account.drawn, case.drawn
    if delta_cents > 0 and (draw := min(delta_cents, account.authority_left_cents(year))) > 0:
        drawn, of_case = _plus(drawn, year, draw), _plus(of_case, year, draw)
    elif delta_cents < 0 and of_case:
        falling = -delta_cents
        for use_year in sorted(of_case, reverse=True):
            back = min(falling, of_case[use_year])
            falling -= back
            drawn, of_case = _plus(drawn, use_year, -back), _plus(of_case, use_year, -back)
    changed = Commitment(
        committed_cents=case.committed_cents + delta_cents,
        disbursed_cents=case.disbursed_cents,
        drawn=of_case,
        payouts=case.payouts,
    )
    return _rebound(account, number, changed, drawn)


def _pay(account: Account, fact: FundsDisbursed | DisbursementReversed) -> Account:
    case = account.case(fact.case)
    before = case.postings(fact.payout_no)
    match fact:
        case FundsDisbursed():
            cents, executed, returned = fact.delta_cents, 1, 0
        case DisbursementReversed():
            cents, executed, returned = -fact.cents, 0, 1
        case _:
            assert_never(fact)
    after = Postings(
        disbursed_cents=before.disbursed_cents + cents,
        disbursements=before.disbursements + executed,
        reversals=before.reversals + returned,
    )
    changed = Commitment(
        committed_cents=case.committed_cents,
        disbursed_cents=case.disbursed_cents + cents,
        drawn=case.drawn,
        payouts={**case.payouts, fact.payout_no: after},
    )
    return _rebound(account, fact.case, changed, account.drawn)


def _rebound(
    account: Account, number: str, changed: Commitment, drawn: Mapping[int, int]
) -> Account:
    """The account with one case changed, and its totals by what the case changed."""
    before = account.case(number)
    return replace(
        account,
        committed_cents=account.committed_cents + changed.committed_cents - before.committed_cents,
        disbursed_cents=account.disbursed_cents + changed.disbursed_cents - before.disbursed_cents,
        drawn=drawn,
        cases=account.cases.with_entry(number, changed),
    )


def _carry(account: Account, fact: RemainderCarriedForward) -> Account:
    """Carried commitments move with the money that covers them, so only free funds change hands."""
    total = fact.funds_cents + sum(each.cents for each in fact.commitments)
    if fact.side == "in":
        sign = 1
        account = replace(account, carried_in=_plus(account.carried_in, fact.origin_year, total))
    else:
        sign = -1
        account = replace(account, carried_out=_plus(account.carried_out, fact.origin_year, total))
    for each in fact.commitments:
        # Year 0: the commitment rests on money that came along, never on authority.
        account = _commit(account, each.case, sign * each.cents, year=0)
    return account

"""What each budget fact moves: pure, shared by the ledger and everything that sums it up.

The equation, per programme, scope, year and earmark:
`available = allocated + supplemented - reduced + transferred_in - transferred_out + carried_in
- carried_out - frozen - lapsed - committed`, where before any allocation the authority granted
(Verpflichtungsermächtigung) stands in for it. Amounts of a measure are positive where its name says
the direction; `frozen`, `committed` and `disbursed` go down by negative postings. `drawn` is the
part of `committed` that rests on authority (see `authority`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from grants.budget import events as budget
from grants.kernel.ids import BudgetId, parse_budget_stream

if TYPE_CHECKING:
    from grants.kernel.event import Event

Measure = Literal[
    "allocated",
    "supplemented",
    "reduced",
    "transferred_in",
    "transferred_out",
    "carried_in",
    "carried_out",
    "frozen",
    "lapsed",
    "authority",
    "drawn",
    "committed",
    "disbursed",
    "returned",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)

FACTS: frozenset[type[Event]] = frozenset(
    {
        budget.BudgetAllocated,
        budget.BudgetSupplemented,
        budget.BudgetReduced,
        budget.BudgetFrozen,
        budget.BudgetUnfrozen,
        budget.FundsTransferred,
        budget.CommitmentAuthorityGranted,
        budget.FundsCommitted,
        budget.CommitmentChanged,
        budget.CommitmentReleased,
        budget.FundsDisbursed,
        budget.DisbursementReversed,
        budget.RemainderCarriedForward,
        budget.RemainderLapsed,
    }
)
"""The budget facts that move money; the others (accepted overcommitment, close) allow or forbid."""


class Posting(NamedTuple):
    """One movement. `use_year` belongs to authority: it expires with that year."""

    earmark: str
    measure: Measure
    cents: int
    case: str | None = None
    reason: str | None = None
    use_year: int | None = None


parse_stream = lru_cache(maxsize=4096)(parse_budget_stream)


def account_of(stream: str) -> BudgetId:
    """Programme, scope and year of the budget stream a fact stands in."""
    return parse_stream(stream)


def postings(fact: Event) -> tuple[Posting, ...]:
    """The movements of a budget fact; nothing for any other fact."""
    if type(fact) not in FACTS:
        return ()
    if isinstance(fact, _OF_CASE):
        return _of_case(fact)
    match fact:
        case budget.BudgetAllocated(earmark=earmark, cents=cents):
            return (Posting(earmark, "allocated", cents),)
        case budget.BudgetSupplemented(earmark=earmark, cents=cents):
            return (Posting(earmark, "supplemented", cents),)
        case budget.BudgetReduced(earmark=earmark, cents=cents):
            return (Posting(earmark, "reduced", cents),)
        case budget.BudgetFrozen(earmark=earmark, cents=cents):
            return (Posting(earmark, "frozen", cents),)
        case budget.BudgetUnfrozen(earmark=earmark, cents=cents):
            return (Posting(earmark, "frozen", -cents),)
        case budget.FundsTransferred(earmark=earmark, cents=cents, side="in"):
            return (Posting(earmark, "transferred_in", cents),)
        case budget.FundsTransferred(earmark=earmark, cents=cents):
            return (Posting(earmark, "transferred_out", cents),)
        case budget.CommitmentAuthorityGranted(earmark=earmark, cents=cents, use_year=use_year):
            return (Posting(earmark, "authority", cents, use_year=use_year),)
        case budget.RemainderLapsed(earmark=earmark, cents=cents):
            return (Posting(earmark, "lapsed", cents),)
        case budget.RemainderCarriedForward():
            return _carried(fact)
        case _:
            return ()


_OF_CASE = (
    budget.FundsCommitted,
    budget.CommitmentChanged,
    budget.CommitmentReleased,
    budget.FundsDisbursed,
    budget.DisbursementReversed,
)
"""By far the most frequent ones: asked for first."""


def _of_case(
    fact: budget.FundsCommitted
    | budget.CommitmentChanged
    | budget.CommitmentReleased
    | budget.FundsDisbursed
    | budget.DisbursementReversed,
) -> tuple[Posting, ...]:
    earmark, case = fact.earmark, fact.case
    match fact:
        case budget.FundsCommitted(delta_cents=cents):
            return (Posting(earmark, "committed", cents, case),)
        case budget.CommitmentChanged(delta_cents=cents, reason_code=reason):
            return (Posting(earmark, "committed", cents, case, reason),)
        case budget.CommitmentReleased(cents=cents, reason_code=reason):
            return (Posting(earmark, "committed", -cents, case, reason),)
        case budget.FundsDisbursed(delta_cents=cents):
            return (Posting(earmark, "disbursed", cents, case),)
        case budget.DisbursementReversed(cents=cents, reason_code="correction"):
            # A wrong entry is undone; no money came back.
            return (Posting(earmark, "disbursed", -cents, case, "correction"),)
        case budget.DisbursementReversed(cents=cents, reason_code=reason):
            # The commitment stays: a bank return reopens it, a repayment lowers it by its own fact.
            return (
                Posting(earmark, "disbursed", -cents, case, reason),
                Posting(earmark, "returned", cents, case, reason),
            )


def _carried(fact: budget.RemainderCarriedForward) -> tuple[Posting, ...]:
    """Commitments move with the money that covers them; only their open part ever does."""
    earmark = fact.earmark
    whole = fact.funds_cents + sum(carried.cents for carried in fact.commitments)
    money: Measure = "carried_in" if fact.side == "in" else "carried_out"
    sign = 1 if fact.side == "in" else -1
    moved = [
        Posting(earmark, "committed", sign * carried.cents, carried.case, "carried-forward")
        for carried in fact.commitments
    ]
    return (Posting(earmark, money, whole), *moved)

"""Which terms of a grant the rules admit: amount, rate, years, earmarks, plan, period.

Pure; used when a decision is drafted and once more when it is signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from grants.application.votes import MeetingSeen
from grants.approval.events import Condition, DecisionDrafted, PlanLine, YearShare
from grants.approval.grant import Grant, ShareKey, by_key
from grants.approval.rejections import (
    AmountAboveGap,
    AmountAboveRate,
    AmountAboveRequested,
    AmountBelowDrawn,
    AmountZero,
    ConditionTwice,
    DraftIncomplete,
    EarmarkForOtherObjects,
    FullFinancingBelowFullRate,
    FullRateReasonsMissing,
    LimitExceeded,
    NothingChanges,
    PeriodReversed,
    PlanLineTwice,
    PlanNotEligibleTotal,
    RateTooHigh,
    ShareEarmarkUndefined,
    ShareEmpty,
    ShareOfOtherScope,
    SharesDoNotSum,
    ShareTwice,
)
from grants.kernel.aggregate import Basis
from grants.kernel.ids import GENERAL
from grants.kernel.money import euros_de, percent_de, share_of, to_basis_points
from grants.kernel.phrases import Phrase

Change = Literal["amount", "period", "plan", "years", "conditions"]
FULL_RATE_BP = 10_000


@dataclass(frozen=True, kw_only=True)
class GrantBasis(Basis):
    """What other streams add to a decision on a grant.

    `guideline` is the version in force on the day, `earmarks` are the funding objects that money of
    an earmark and year admits, `drawn` is what payouts have taken or asked for, by share;
    `paid_cents` is what was paid, less what came back and what is claimed back already;
    `alliance_persons` are the persons in the alliance whose own network work the case is;
    `voted_in` is the meeting of the vote on it as known by now; None: there is no vote.
    """

    guideline: str | None
    alliance_persons: frozenset[str]
    voted_in: MeetingSeen | None
    earmarks: Mapping[tuple[str, int], frozenset[str]]
    drawn: Mapping[ShareKey, int]
    paid_cents: int


def check_rate(rate_bp: int, limit_bp: int) -> None:
    """The rate stays within the guideline's."""
    if rate_bp > limit_bp:
        raise RateTooHigh(rate=percent_de(rate_bp), limit=percent_de(limit_bp))


def check_full_rate(fact: DecisionDrafted, basis: Basis, day: dt.date) -> None:
    """Above the regular rate a statewide project is funded with reasons only (FKR)."""
    regular_bp = to_basis_points(basis.parameters.on("max_rate_regional", day))
    assert fact.rate_bp is not None
    if fact.rate_bp > regular_bp and fact.full_rate_reasons is None:
        raise FullRateReasonsMissing(rate=percent_de(fact.rate_bp), regular=percent_de(regular_bp))


def check_amount(fact: DecisionDrafted) -> None:
    """Never more than the rate of the eligible expenditure, rounded down to the cent.

    Full financing is all of it; financing of the gap no more than own means and third parties
    leave. A share and a fixed amount are limited by the rate alone.
    """
    assert fact.amount_cents is not None
    assert fact.eligible_cents is not None
    assert fact.rate_bp is not None
    if fact.financing_type == "voll" and fact.rate_bp != FULL_RATE_BP:
        raise FullFinancingBelowFullRate(rate=percent_de(fact.rate_bp))
    limit = share_of(fact.eligible_cents, rate_bp=fact.rate_bp)
    if fact.amount_cents > limit:
        raise AmountAboveRate(
            cents=euros_de(fact.amount_cents),
            limit=euros_de(limit),
            rate=percent_de(fact.rate_bp),
            eligible=euros_de(fact.eligible_cents),
        )
    if fact.financing_type == "fehlbedarf":
        if fact.other_means_cents is None:
            raise DraftIncomplete(missing=Phrase("Eigenmittel und Mittel Dritter"))
        gap = max(0, fact.eligible_cents - fact.other_means_cents)
        if fact.amount_cents > gap:
            raise AmountAboveGap(
                cents=euros_de(fact.amount_cents),
                gap=euros_de(gap),
                other=euros_de(fact.other_means_cents),
            )


def check_conditions(conditions: Iterable[Condition]) -> None:
    """Each condition has a code of its own."""
    seen: set[str] = set()
    for each in conditions:
        if each.condition in seen:
            raise ConditionTwice(condition=each.condition)
        seen.add(each.condition)


def check_requested(*, cents: int, requested_cents: int) -> None:
    """Something, and never more than was asked for."""
    if cents == 0:
        raise AmountZero
    if cents > requested_cents:
        raise AmountAboveRequested(cents=euros_de(cents), requested=euros_de(requested_cents))


def check_limit(cents: int, basis: Basis) -> None:
    """The approver's own limit (Zeichnungsbefugnis)."""
    if basis.limit_cents is not None and cents > basis.limit_cents:
        raise LimitExceeded(cents=euros_de(cents), limit=euros_de(basis.limit_cents))


def check_shares(shares: Iterable[YearShare], *, amount_cents: int, scope: str) -> None:
    """The shares sum to the amount, one per account, all from the case's own budget."""
    seen: set[ShareKey] = set()
    total = 0
    for share in shares:
        key = (share.year, share.scope, share.earmark)
        if share.scope != scope:
            raise ShareOfOtherScope(year=share.year, found=share.scope, scope=scope)
        if share.cents == 0:
            raise ShareEmpty(year=share.year, earmark=share.earmark)
        if key in seen:
            raise ShareTwice(year=share.year, earmark=share.earmark)
        seen.add(key)
        total += share.cents
    if total != amount_cents:
        raise SharesDoNotSum(sum=euros_de(total), cents=euros_de(amount_cents))


def check_earmarks(shares: Iterable[YearShare], objects: Iterable[str], basis: GrantBasis) -> None:
    """Earmarked money admits all of the case's funding objects in the share's own year."""
    for share in shares:
        if share.earmark == GENERAL:
            continue  # Admits every funding object.
        admitted = basis.earmarks.get((share.earmark, share.year))
        if admitted is None:
            raise ShareEarmarkUndefined(earmark=share.earmark, year=share.year)
        if beyond := sorted(set(objects) - admitted):
            raise EarmarkForOtherObjects(
                earmark=share.earmark,
                year=share.year,
                admitted=", ".join(sorted(admitted)),
                found=", ".join(beyond),
            )


def plan_total(plan: Iterable[PlanLine]) -> int:
    """The eligible expenditure that a plan shows, each line once, in cents."""
    total = 0
    seen: set[str] = set()
    for line in plan:
        if line.line in seen:
            raise PlanLineTwice(line=line.line)
        seen.add(line.line)
        total += line.cents
    return total


def check_plan(plan: Iterable[PlanLine], *, eligible_cents: int) -> None:
    """The binding plan shows exactly the eligible expenditure."""
    if (total := plan_total(plan)) != eligible_cents:
        raise PlanNotEligibleTotal(sum=euros_de(total), eligible=euros_de(eligible_cents))


def check_period(begins: dt.date, ends: dt.date) -> None:
    """The period does not end before it begins."""
    if ends < begins:
        raise PeriodReversed(until=ends)


def check_drawn(
    shares: Iterable[YearShare], drawn: Mapping[ShareKey, int], *, overpaid_cents: int
) -> None:
    """No share falls below what payouts have taken from it, except by what is claimed back."""
    wanted = by_key(shares)
    below = short_of(shares, drawn)
    if sum(below.values()) <= overpaid_cents:
        return
    key = next(iter(below))
    year, _, earmark = key
    raise AmountBelowDrawn(
        year=year,
        earmark=earmark,
        drawn=euros_de(drawn[key]),
        cents=euros_de(wanted.get(key, 0)),
    )


def short_of(shares: Iterable[YearShare], drawn: Mapping[ShareKey, int]) -> Mapping[ShareKey, int]:
    """By how much shares are below what was drawn from them."""
    wanted = by_key(shares)
    return {
        key: cents - wanted.get(key, 0)
        for key, cents in drawn.items()
        if cents > wanted.get(key, 0)
    }


def raised(shares: Iterable[YearShare], grant: Grant) -> tuple[YearShare, ...]:
    """The shares that are new or larger than before: what new money must be admitted for."""
    before = by_key(grant.by_year)
    return tuple(
        share
        for share in shares
        if share.cents > before.get((share.year, share.scope, share.earmark), 0)
    )


def what_changes(draft: DecisionDrafted, grant: Grant) -> Change:
    """The most telling change of an amendment: amount, years, period, plan or conditions.

    Raises:
        NothingChanges: everything is as it is.
    """
    if draft.amount_cents != grant.amount_cents:
        return "amount"
    if by_key(draft.by_year) != by_key(grant.by_year):
        return "years"
    if (draft.period_from, draft.period_to) != (grant.period_from, grant.period_to):
        return "period"
    if set(draft.plan) != set(grant.plan):
        return "plan"
    if draft.conditions:
        return "conditions"
    raise NothingChanges

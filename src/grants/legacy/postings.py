"""What an imported case means for the budgets, and what a correction of it changes there. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from grants.budget.commands import (
    ChangeCommitment,
    CommitFunds,
    DisburseFunds,
    ReverseDisbursement,
)
from grants.legacy.case import CaseValues
from grants.legacy.events import DECISION_ELSEWHERE

Posting = CommitFunds | ChangeCommitment | DisburseFunds | ReverseDisbursement


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case's money is posted: scope and year name the budget, the earmark its account."""

    scope: str
    year: int
    earmark: str


@dataclass(frozen=True, slots=True)
class Money:
    """The money of a case: where, how much, and on which legal dates."""

    place: Place
    committed_cents: int
    disbursed_cents: int
    signed_on: str
    value_on: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The last postings of a case: their positions, and how often money was paid for it.

    Position 0 means that there was none.
    """

    committed_at: int = 0
    disbursed_at: int = 0
    disbursements: int = 0


def money_of(values: CaseValues) -> Money:
    """What the values of a case bind and pay.

    Where the amount is unknown or the grant was cancelled, nothing is bound beyond what was paid:
    what was paid was bound.
    """
    disbursed = values.disbursed_cents or 0
    approved = values.approved_cents if values.status == "approved" else None
    return Money(
        place=Place(values.scope, values.year, values.earmark),
        committed_cents=disbursed if approved is None else approved,
        disbursed_cents=disbursed,
        signed_on=values.effective_from,
        value_on=values.paid_on or values.effective_from,
    )


def first_postings(case: str, money: Money) -> list[tuple[Place, Posting]]:
    """The postings of a new case; zero posts nothing."""
    place = money.place
    postings: list[tuple[Place, Posting]] = []
    if money.committed_cents:
        commit = CommitFunds(
            case=case,
            decision=DECISION_ELSEWHERE,
            earmark=place.earmark,
            cents=money.committed_cents,
            signed_on=money.signed_on,
        )
        postings.append((place, commit))
    if money.disbursed_cents:
        postings.append((place, _pay(case, money, disbursements=0)))
    return postings


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A correction of a case's money; `corrects` is the position used where nothing was posted."""

    case: str
    before: Money
    after: Money
    posted: Posted
    corrects: int


def correcting_postings(change: Change) -> list[tuple[Place, Posting]]:
    """The differences, at the original legal dates; a changed place moves all the money.

    What was paid is taken back whole and paid anew, so that the commitment covers it at every step.
    """
    before, after = change.before, change.after
    moved = before.place != after.place
    repaid = moved or before.disbursed_cents != after.disbursed_cents
    postings: list[tuple[Place, Posting]] = []
    disbursements = change.posted.disbursements
    if repaid and before.disbursed_cents > 0:
        postings.append((before.place, _take_back(change)))
    elif repaid and before.disbursed_cents < 0:
        back = _pay(change.case, before, disbursements=disbursements, sign=-1)
        postings.append((before.place, back))
        disbursements += 1
    if moved:
        if before.committed_cents:
            postings.append((before.place, _commit_more(change, before, -before.committed_cents)))
        if after.committed_cents:
            postings.append((after.place, _commit_more(change, after, after.committed_cents)))
    elif delta := after.committed_cents - before.committed_cents:
        postings.append((before.place, _commit_more(change, before, delta)))
    if repaid and after.disbursed_cents:
        postings.append((after.place, _pay(change.case, after, disbursements=disbursements)))
    return postings


def _commit_more(change: Change, money: Money, delta_cents: int) -> ChangeCommitment:
    return ChangeCommitment(
        case=change.case,
        decision=DECISION_ELSEWHERE,
        earmark=money.place.earmark,
        delta_cents=delta_cents,
        reason_code="correction",
        corrects=change.posted.committed_at or change.corrects,
        signed_on=money.signed_on,
    )


def _pay(case: str, money: Money, *, disbursements: int, sign: int = 1) -> DisburseFunds:
    # Payouts made here are numbered from 1; those of a history from 0 downwards.
    return DisburseFunds(
        case=case,
        payout_no=-disbursements,
        earmark=money.place.earmark,
        cents=sign * money.disbursed_cents,
        value_on=money.value_on,
    )


def _take_back(change: Change) -> ReverseDisbursement:
    return ReverseDisbursement(
        case=change.case,
        payout_no=1 - change.posted.disbursements,
        earmark=change.before.place.earmark,
        cents=change.before.disbursed_cents,
        reason_code="correction",
        corrects=change.posted.disbursed_at or change.corrects,
        value_on=change.before.value_on,
    )

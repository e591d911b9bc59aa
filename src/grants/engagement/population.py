"""The approved cases at a position of the log, with what each weighs; pure, needs only facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from grants.application.events import ApplicationSubmitted
from grants.approval.events import GrantAmended, GrantApproved, GrantNotTakenUp, ObjectionDecided
from grants.budget.events import DisbursementReversed, FundsDisbursed
from grants.engagement.events import Counting, Measure, PopulationFilter
from grants.engagement.sampling import Item
from grants.kernel.event import Event
from grants.kernel.ids import case_stream
from grants.legacy.events import LegacyCaseCorrected, LegacyCaseImported
from grants.payout.events import PayoutExecuted, PayoutReturned
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.settlement.events import GrantSettled

LOOKED_AT: tuple[type[Event], ...] = (
    ApplicationSubmitted,
    LegacyCaseImported,
    LegacyCaseCorrected,
    GrantApproved,
    GrantAmended,
    GrantNotTakenUp,
    GrantSettled,
    GrantWithdrawn,
    GrantRevoked,
    ObjectionDecided,
    PayoutExecuted,
    PayoutReturned,
    FundsDisbursed,
    DisbursementReversed,
)
"""The facts that a population is made of; all others may be left out."""


@dataclass
class _Case:
    """A case; `approved_cents` and `paid_cents` as its file says, None where it is unknown."""

    programme: str
    scope: str
    origin: str
    year: int | None = None
    approved_cents: int | None = None
    paid_cents: int | None = 0
    paid_unknown: bool = False
    cancelled: bool = False


def population(
    facts: Iterable[tuple[str, Event]],
    *,
    measure: Measure,
    counting: Counting,
    chosen: PopulationFilter,
) -> tuple[Item, ...]:
    """The chosen ones of all cases approved in these facts (stream, fact), in order of number."""
    cases: dict[str, _Case] = {}
    disbursed: dict[str, int] = {}
    for stream, fact in facts:
        match fact:
            case FundsDisbursed(delta_cents=cents):
                disbursed[fact.case] = disbursed.get(fact.case, 0) + cents
            case DisbursementReversed(cents=cents):
                disbursed[fact.case] = disbursed.get(fact.case, 0) - cents
            case _ if stream.startswith(case_stream("")):
                _note(cases, stream.removeprefix(case_stream("")), fact)
            case _:
                pass
    return tuple(
        Item(number, _weight(cases[number], measure, counting, disbursed.get(number, 0)))
        for number in sorted(cases, key=str.encode)
        if _is_chosen(cases[number], chosen)
    )


def _is_chosen(case: _Case, chosen: PopulationFilter) -> bool:
    return (
        case.year is not None
        and chosen.year in {None, case.year}
        and chosen.programme in {None, case.programme}
        and chosen.scope in {None, case.scope}
        and chosen.origin in {None, case.origin}
    )


def _weight(case: _Case, measure: Measure, counting: Counting, disbursed_cents: int) -> int | None:
    match counting:
        case "files":
            return case.approved_cents if measure == "approved" else case.paid_cents
        case "budgets" if measure == "approved":
            return 0 if case.cancelled and case.approved_cents else case.approved_cents
        case "budgets":
            # Unknown is not zero; what the budgets know to be paid is known.
            return None if case.paid_unknown and not disbursed_cents else disbursed_cents
        case _:
            assert_never(counting)


def _note(cases: dict[str, _Case], number: str, fact: Event) -> None:
    match fact:
        case ApplicationSubmitted():
            cases[number] = _Case(fact.programme, fact.scope, "recorded")
        case LegacyCaseImported():
            cases[number] = _Case(
                fact.programme,
                fact.scope,
                "imported",
                fact.year,
                fact.approved_cents,
                fact.disbursed_cents,
                paid_unknown=fact.disbursed_cents is None,
                cancelled=fact.status == "cancelled",
            )
        case _ if (case := cases.get(number)) is not None:
            _change(case, fact)
        case _:
            pass


def _change(case: _Case, fact: Event) -> None:
    match fact:
        case GrantApproved():
            case.year, case.approved_cents = fact.signed_on.year, fact.amount_cents
        case GrantAmended() | GrantWithdrawn() | GrantRevoked():
            case.approved_cents = fact.amount_cents
        case GrantSettled():
            case.approved_cents = fact.final_cents
        case GrantNotTakenUp():
            case.approved_cents = 0
        case ObjectionDecided(approved_cents=int()):
            case.approved_cents = fact.amount_cents
        case PayoutExecuted():
            case.paid_cents = (case.paid_cents or 0) + fact.cents
        case PayoutReturned():
            case.paid_cents = (case.paid_cents or 0) - fact.cents
        case LegacyCaseCorrected():
            for correction in fact.corrections:
                _correct(case, correction.field, correction.new)
        case _:
            pass


def _correct(case: _Case, field: str, new: str | int | None) -> None:
    match field, new:
        case "approved_cents", (int() | None):
            case.approved_cents = new
        case "disbursed_cents", (int() | None):
            case.paid_cents, case.paid_unknown = new, new is None
        case "status", str():
            case.cancelled = new == "cancelled"
        case "year", int():
            case.year = new
        case "scope", str():
            case.scope = new
        case _:
            pass

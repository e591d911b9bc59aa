"""The approved cases at a position of the log, with what each weighs; pure, needs only facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grants.application.events import ApplicationSubmitted
from grants.approval.events import GrantAmended, GrantApproved, GrantNotTakenUp, ObjectionDecided
from grants.engagement.events import Measure, PopulationFilter
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
)
"""The facts that a population is made of; all others may be left out."""


@dataclass
class _Case:
    programme: str
    scope: str
    origin: str
    year: int | None = None
    approved_cents: int | None = None
    paid_cents: int | None = 0


def population(
    facts: Iterable[tuple[str, Event]], *, measure: Measure, chosen: PopulationFilter
) -> tuple[Item, ...]:
    """The chosen ones of all cases approved in these facts (stream, fact), in order of number."""
    cases: dict[str, _Case] = {}
    for stream, fact in facts:
        if stream.startswith(case_stream("")):
            _note(cases, stream.removeprefix(case_stream("")), fact)
    return tuple(_items(cases, measure, chosen))


def _items(cases: dict[str, _Case], measure: Measure, chosen: PopulationFilter) -> Iterator[Item]:
    for number in sorted(cases, key=str.encode):
        case = cases[number]
        if (
            case.year is not None
            and chosen.year in {None, case.year}
            and chosen.programme in {None, case.programme}
            and chosen.scope in {None, case.scope}
            and chosen.origin in {None, case.origin}
        ):
            yield Item(number, case.approved_cents if measure == "approved" else case.paid_cents)


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
            case.paid_cents = new
        case "year", int():
            case.year = new
        case "scope", str():
            case.scope = new
        case _:
            pass

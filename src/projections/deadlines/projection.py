"""Deadlines: one row per subject, kind and number, set, extended and ended by facts.

A period of months that a rule parameter sets is computed with the value known when the decision
was recorded; the fact that ends it states the date it was measured by, which then counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, assert_never

from grants.alliance import events as alliance
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim.events import ClaimEvent
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event
from grants.party import events as party
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.revocation.events import RevocationEvent
from grants.settlement import events as settlement
from projections import parameters
from projections.deadlines import claims, proof
from projections.deadlines.agenda import Agenda
from projections.deadlines.letters import Delivered, delivered
from projections.deadlines.tables import DATES, FILES, DateKey
from projections.dispatch import by_type
from projections.parameters import PARAMETERS
from projections.runtime.model import Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring the dates of the owner on by one fact."""
    if isinstance(recorded.fact, ParameterSet):
        parameters.apply(recorded, rows)
    else:
        touched(recorded, rows, owner=owner_of(recorded))


def touched(recorded: Recorded, rows: Rows, *, owner: str) -> Mapping[DateKey, bool]:
    """Bring them on; the dates whose rows were written, and whether each was open before."""
    fact = recorded.stored.fact
    agenda = Agenda(recorded, rows, owner=owner)
    _SETS[type(fact)](fact, agenda)
    agenda.close()
    return agenda.touched


def _submitted(fact: application.ApplicationSubmitted, agenda: Agenda) -> None:
    agenda.note(programme=fact.programme)


_Called = alliance.CallOpened | alliance.CallClosed


def _called(fact: _Called, agenda: Agenda) -> None:
    match fact:
        case alliance.CallOpened():
            agenda.set("call", fact.call, fact.closes_on)
        case alliance.CallClosed():
            agenda.keep("call", fact.call)
        case _:
            assert_never(fact)


_Registered = party.DeMinimisAwardRecorded | party.DeMinimisRegisterEntered


def _registered(fact: _Registered, agenda: Agenda) -> None:
    match fact:
        case party.DeMinimisAwardRecorded():
            agenda.set(
                "register", fact.award, fact.register_due_on, cents=fact.cents, case=fact.case
            )
        case party.DeMinimisRegisterEntered():
            agenda.keep("register", fact.award)
        case _:
            assert_never(fact)


_Awaited = (
    application.DocumentsRequested
    | application.DeadlineExtended
    | application.DocumentsSupplied
    | application.DocumentsWaived
    | application.ApplicationWithdrawn
    | application.ApplicationDeemedWithdrawn
    | application.ApplicationRejected
)


def _awaited(fact: _Awaited, agenda: Agenda) -> None:
    """The day until which documents are awaited."""
    match fact:
        case application.DocumentsRequested():
            # What is left of the round before is awaited until the day of this one.
            agenda.drop({"documents"})
            agenda.set("documents", fact.round, next_working_day(fact.due_on))
        case application.DeadlineExtended():
            agenda.extend("documents", fact.round, next_working_day(fact.due_on))
        case application.DocumentsSupplied():
            if not fact.open_items:
                agenda.keep("documents", fact.round)
        case application.DocumentsWaived():
            if not fact.open_items:
                agenda.drop({"documents"})
        case (
            application.ApplicationWithdrawn()
            | application.ApplicationDeemedWithdrawn()
            | application.ApplicationRejected()
        ):
            agenda.drop({"documents"})
        case _:
            assert_never(fact)


_Granted = (
    approval.GrantApproved
    | approval.GrantAmended
    | approval.ConditionFulfilled
    | approval.GrantNotTakenUp
    | approval.CaseClosed
)


def _granted(fact: _Granted, agenda: Agenda) -> None:
    """The dates that a grant sets, and the end of them."""
    match fact:
        case approval.GrantApproved() | approval.GrantAmended():
            agenda.drop({"documents"})
            if isinstance(fact, approval.GrantApproved):
                agenda.note(guideline=fact.guideline)
            proof.granted(fact, agenda)
            for each in fact.conditions:
                agenda.set("condition", each.condition, each.due_on)
        case approval.ConditionFulfilled():
            agenda.keep("condition", fact.condition)
        case approval.GrantNotTakenUp():
            agenda.drop({"proof", "reminder", "condition"})
        case approval.CaseClosed():
            agenda.drop()
        case _:
            assert_never(fact)


_Used = payout.PayoutExecuted | payout.PayoutReturned | payout.UsageReported


def _used(fact: _Used, agenda: Agenda) -> None:
    """An advance is accounted for once all of it was used or came back."""
    if isinstance(fact, payout.PayoutExecuted):
        agenda.set("usage", fact.payout_no, fact.usage_due_on, cents=fact.cents)
        return
    key = (agenda.stream, "usage", str(fact.payout_no))
    row = agenda.rows.get(DATES, key)
    if row is None:
        return
    match fact:
        case payout.PayoutReturned():
            agenda.put(key, {**row, "cents": row["cents"] - fact.cents})
            if fact.cents >= row["cents"]:
                agenda.keep("usage", fact.payout_no)
        case payout.UsageReported() if fact.used_cents >= row["cents"]:
            agenda.keep("usage", fact.payout_no, fact.used_until)
        case _:
            pass


def _taken_back(fact: RevocationEvent, agenda: Agenda) -> None:
    """The year from knowledge in which a grant can be taken back, and the hearing before it."""
    match fact:
        case revocation.KnowledgeEstablished():
            agenda.set("withdrawal", fact.knowledge, fact.withdrawal_until)
        case revocation.HearingHeld():
            # Recorded once it is over: the date and whether it was kept come together.
            agenda.set("hearing", fact.hearing, next_working_day(fact.respond_until))
            agenda.keep("hearing", fact.hearing)
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            agenda.keep("withdrawal", fact.knowledge)
            if fact.extent == "whole":
                # Nothing is left to be proven, fulfilled or taken back.
                agenda.drop({"proof", "reminder", "query", "condition", "withdrawal"})
        case (
            revocation.RevocationDrafted()
            | revocation.RecoveryDrafted()
            | revocation.RecoverySigned()  # What is due stands in the claim.
        ):
            pass
        case _:
            assert_never(fact)


_Budgeted = budget.BudgetAllocated | budget.RemainderCarriedForward | budget.BudgetYearClosed


def _budgeted(fact: _Budgeted, agenda: Agenda) -> None:
    """The dates of a budget: what is left of it goes to a later year, or lapses."""
    match fact:
        case budget.BudgetAllocated():
            year = agenda.stream.rsplit("/", 1)[1]
            if agenda.rows.get(DATES, (agenda.stream, "budget-year", year)) is None:
                agenda.set("budget-year", year, dt.date(int(year), 12, 31))
        case budget.RemainderCarriedForward():
            if fact.side == "in":
                agenda.set("remainder", fact.carry, fact.available_until)
        case budget.BudgetYearClosed():
            agenda.keep("budget-year", agenda.stream.rsplit("/", 1)[1])
            agenda.drop()
        case _:
            assert_never(fact)


def owner_of(recorded: Recorded) -> str:
    """Whose dates a fact is about: the case's, for its claims too; otherwise the stream's."""
    stored = recorded.stored
    stream, fact = stored.stream, stored.fact
    if stream.startswith("claim/") and isinstance(fact, ClaimEvent):
        return f"case/{fact.case}"
    return stream


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """What is foretold of the rows a fact will touch."""
    if isinstance(recorded.fact, ParameterSet):
        yield from parameters.keys(recorded)
    else:
        yield FILES, (owner_of(recorded),)


_SETS: dict[type[Event], Callable[[Any, Agenda], None]] = by_type(
    {
        application.ApplicationSubmitted: _submitted,
        _Called: _called,
        _Registered: _registered,
        _Awaited: _awaited,
        _Granted: _granted,
        Delivered: delivered,
        _Used: _used,
        RevocationEvent: _taken_back,
        settlement.SettlementEvent: proof.proven,
        ClaimEvent: claims.apply,
        _Budgeted: _budgeted,
    }
)
"""What each type of fact does to the dates of its owner."""
FACTS: frozenset[type[Event]] = frozenset({*_SETS, ParameterSet})

DEADLINES = ReadModel(
    name="deadlines",
    version=7,
    tables=(DATES, FILES, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
)
"""The dates folded by themselves, for a moment of the past; those of now stand in the worklist."""

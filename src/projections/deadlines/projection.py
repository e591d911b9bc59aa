"""Deadlines: one row per subject, kind and number, set, extended and ended by facts.

A period of months that a rule parameter sets is computed with the value known when the decision
was recorded; the fact that ends it states the date it was measured by, which then counts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, assert_never

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
from projections.deadlines.tables import DATES, FILES
from projections.parameters import PARAMETERS
from projections.runtime.model import Apart, Key, ReadModel, Rows, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring the dates of the owner on by one fact."""
    fact = recorded.fact
    if isinstance(fact, ParameterSet):
        parameters.apply(recorded, rows)
        return
    agenda = Agenda(recorded, rows, owner=owner_of(recorded), programme=_programme_of(recorded))
    match fact:
        case application.ApplicationSubmitted():
            agenda.note(programme=fact.programme)
        case alliance.CallOpened():
            agenda.set("call", fact.call, fact.closes_on)
        case alliance.CallClosed():
            agenda.keep("call", fact.call)
        case party.DeMinimisAwardRecorded():
            agenda.set(
                "register", fact.award, fact.register_due_on, cents=fact.cents, case=fact.case
            )
        case party.DeMinimisRegisterEntered():
            agenda.keep("register", fact.award)
        case _ if isinstance(fact, ClaimEvent):
            claims.apply(fact, agenda)
        case _ if recorded.stream.startswith("budget/"):
            _budgeted(fact, agenda)
        case _:
            _filed(fact, agenda)


def _filed(fact: Event, agenda: Agenda) -> None:
    """The dates of a case, claims apart."""
    match fact:
        case application.DocumentsRequested():
            # What is left of the round before is awaited until the day of this one.
            agenda.drop({"documents"})
            agenda.set("documents", fact.round, next_working_day(fact.due_on))
        case application.DeadlineExtended():
            agenda.extend("documents", fact.round, next_working_day(fact.due_on))
        case application.DocumentsSupplied(open_items=()):
            agenda.keep("documents", fact.round)
        case (
            application.ApplicationWithdrawn()
            | application.ApplicationDeemedWithdrawn()
            | application.ApplicationRejected()
            | application.DocumentsWaived(open_items=())
        ):
            agenda.drop({"documents"})
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
        case payout.PayoutExecuted():
            agenda.set("usage", fact.payout_no, fact.usage_due_on, cents=fact.cents)
        case payout.UsageReported() | payout.PayoutReturned():
            _used(fact, agenda)
        case _ if isinstance(fact, RevocationEvent):
            _taken_back(fact, agenda)
        case _:
            _delivered(fact, agenda)


def _delivered(fact: Event, agenda: Agenda) -> None:
    """The dates of a decision: presumed notification, and the period for a remedy."""
    match fact:
        case approval.DecisionDispatched():
            agenda.set("notification", fact.decision, fact.presumed_on)
        case approval.DecisionReturned():
            # It did not arrive; the next dispatch sets both dates anew.
            agenda.cancel("notification", fact.decision)
            agenda.cancel("remedy", fact.decision)
        case approval.NotificationEffected():
            agenda.keep("notification", fact.decision)
            agenda.set("remedy", fact.decision, fact.remedy_until)
        case approval.RemedyWaived() | approval.DecisionBecameFinal():
            agenda.keep("remedy", fact.decision)
        case approval.ObjectionFiled():
            agenda.keep("remedy", fact.decision)
            claims.disputed(fact, agenda)
        case approval.ObjectionDecided():
            claims.disputed(fact, agenda)
            if fact.sets_aside in {"revocation", "withdrawal"} and fact.returns_to is not None:
                agenda.reopen("proof", "1")
        case _:
            proof.proven(fact, agenda)


def _used(fact: payout.UsageReported | payout.PayoutReturned, agenda: Agenda) -> None:
    """An advance is accounted for once all of it was used or came back."""
    row = agenda.rows.get(DATES, (agenda.stream, "usage", str(fact.payout_no)))
    if row is None:
        return
    match fact:
        case payout.PayoutReturned():
            agenda.rows.put(DATES, {**row, "cents": row["cents"] - fact.cents})
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
            agenda.set("hearing", fact.hearing, fact.respond_until)
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


def _budgeted(fact: Event, agenda: Agenda) -> None:
    """The dates of a budget: what is left of it goes to a later year, or lapses."""
    match fact:
        case budget.BudgetAllocated():
            year = agenda.stream.rsplit("/", 1)[1]
            if agenda.rows.get(DATES, (agenda.stream, "budget-year", year)) is None:
                agenda.set("budget-year", year, dt.date(int(year), 12, 31))
        case budget.RemainderCarriedForward(side="in"):
            agenda.set("remainder", fact.carry, fact.available_until)
        case budget.BudgetYearClosed():
            agenda.keep("budget-year", agenda.stream.rsplit("/", 1)[1])
            agenda.drop()
        case _:
            pass


def owner_of(recorded: Recorded) -> str:
    """Whose dates a fact is about: the case's, for its claims too; otherwise the stream's."""
    if isinstance(recorded.fact, ClaimEvent):
        return f"case/{recorded.fact.case}"
    return recorded.stream


def _programme_of(recorded: Recorded) -> str:
    match recorded.stream.split("/"):
        case ["alliance" | "budget" | "programme", programme, *_]:
            return programme
        case _:
            return getattr(recorded.fact, "programme", "")


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """What is foretold of the rows a fact will touch."""
    if isinstance(recorded.fact, ParameterSet):
        yield from parameters.keys(recorded)
    else:
        yield FILES, (owner_of(recorded),)


FACTS: frozenset[type[Event]] = frozenset(
    {
        alliance.CallOpened,
        alliance.CallClosed,
        application.ApplicationSubmitted,
        application.DocumentsRequested,
        application.DeadlineExtended,
        application.DocumentsSupplied,
        application.DocumentsWaived,
        application.ApplicationDeemedWithdrawn,
        application.ApplicationRejected,
        application.ApplicationWithdrawn,
        approval.GrantApproved,
        approval.GrantAmended,
        approval.GrantNotTakenUp,
        approval.ConditionFulfilled,
        approval.DecisionDispatched,
        approval.DecisionReturned,
        approval.ObjectionFiled,
        approval.ObjectionDecided,
        approval.NotificationEffected,
        approval.RemedyWaived,
        approval.DecisionBecameFinal,
        approval.CaseClosed,
        budget.BudgetAllocated,
        budget.RemainderCarriedForward,
        budget.BudgetYearClosed,
        party.DeMinimisAwardRecorded,
        party.DeMinimisRegisterEntered,
        payout.PayoutExecuted,
        payout.PayoutReturned,
        payout.UsageReported,
        *RevocationEvent.__args__,
        *settlement.SettlementEvent.__args__,
        *ClaimEvent.__args__,
        ParameterSet,
    }
)

DEADLINES = ReadModel(
    name="deadlines",
    version=2,
    tables=(DATES, FILES, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(
        kinds=frozenset({"case", "claim", "alliance", "budget"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)

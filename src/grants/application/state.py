"""What an application is after the facts of its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.application.checklist import Checklist, after
from grants.application.events import (
    AidClassified,
    ApplicationDeemedWithdrawn,
    ApplicationRejected,
    ApplicationRevised,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CompletenessConfirmed,
    CostLine,
    DeadlineExtended,
    DeMinimisChecked,
    DeviationFromVoteJustified,
    DocumentsRequested,
    DocumentsSupplied,
    DocumentsWaived,
    DoubleFundingChecked,
    EarlyStartPermitted,
    EarlyStartRefused,
    ExaminationCompleted,
    FinancingLine,
    Kind,
    MeasureStarted,
    MeasureStartRetracted,
    PrioritisationRecorded,
    ReferredToAlliance,
)
from grants.application.lifecycle import Phase, advance
from grants.approval.events import DecisionDrafted, GrantApproved, ObjectionDecided
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event
from grants.kernel.records import replace


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the application, as it was received."""

    received_on: dt.date
    requested_cents: int


@dataclass(frozen=True)
class Round:
    """One round of requested documents, and what came of it."""

    requested: DocumentsRequested
    extensions: tuple[DeadlineExtended, ...] = ()
    supplies: tuple[DocumentsSupplied, ...] = ()

    @property
    def due_on(self) -> dt.date:
        """The last day of the deadline in force, moved to a working day."""
        in_force = self.extensions[-1] if self.extensions else self.requested
        return next_working_day(in_force.due_on)


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application in its newest version; empty while `submitted` is None.

    `received_on` is the day of the first version, on which the guideline depends. `guideline` is
    None while none is known that was valid on that day. `findings` are those of the newest version.
    `justification` is that of the vote that stands. `permitted_from` is the first day that any
    permission of an early start allows. `measure` is its beginning as recorded last, None
    also after `start_retracted` took that back. `set_aside_on` is the day on which a refusal was
    set aside.
    """

    phase: Phase = Phase.UNKNOWN
    submitted: ApplicationSubmitted | None = None
    revised: ApplicationRevised | None = None
    case: str = ""
    programme: str = ""
    guideline: str | None = None
    kind: Kind = "regional"
    scope: str = ""
    party: str = ""
    call: str | None = None
    objects: tuple[str, ...] = ()
    primary_object: str = ""
    costs: tuple[CostLine, ...] = ()
    financing: tuple[FinancingLine, ...] = ()
    requested_cents: int = 0
    earmark: str = ""
    period_from: dt.date = dt.date.min
    period_to: dt.date = dt.date.min
    received_on: dt.date = dt.date.min
    findings: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()
    rounds: tuple[Round, ...] = ()
    checklist: Checklist = field(default_factory=dict)
    waived: tuple[DocumentsWaived, ...] = ()
    completeness: CompletenessConfirmed | None = None
    referral: ReferredToAlliance | None = None
    vote: PrioritisationRecorded | None = None
    justification: DeviationFromVoteJustified | None = None
    early_start: EarlyStartPermitted | EarlyStartRefused | None = None
    permitted_from: dt.date | None = None
    measure: MeasureStarted | None = None
    start_retracted: MeasureStartRetracted | None = None
    aid: AidClassified | None = None
    de_minimis: DeMinimisChecked | None = None
    double_funding: DoubleFundingChecked | None = None
    examination: ExaminationCompleted | None = None
    drafts: Mapping[str, DecisionDrafted] = field(default_factory=dict)
    rejections: Mapping[str, ApplicationRejected] = field(default_factory=dict)
    set_aside_on: dt.date | None = None
    withdrawn: ApplicationWithdrawn | None = None
    deemed_withdrawn: ApplicationDeemedWithdrawn | None = None
    approved_on: dt.date | None = None

    @property
    def version(self) -> int:
        """The newest version, counted from 1; 0 before the first."""
        return len(self.versions)

    @property
    def costs_cents(self) -> int:
        """The total cost of the project."""
        return sum(line.cents for line in self.costs)

    @property
    def vote_is_stale(self) -> bool:
        """The alliance voted on an older version."""
        return self.vote is not None and self.vote.application_version != self.version

    @property
    def documents_complete_on(self) -> dt.date:
        """The earliest day on which the papers can have been complete."""
        supplied = [supply.supplied_on for r in self.rounds for supply in r.supplies]
        return max([self.received_on, *supplied])


def evolve(application: Application, fact: Event) -> Application:
    """The application after one more fact of its case."""
    moved = replace(
        application,
        phase=advance(application.phase, fact),
        checklist=after(application.checklist, fact),
    )
    match fact:
        case ApplicationSubmitted():
            return _submitted(moved, fact)
        case ApplicationRevised():
            return _revised(moved, fact)
        case DocumentsRequested():
            return replace(moved, rounds=(*moved.rounds, Round(fact)))
        case DocumentsSupplied() | DeadlineExtended():
            return replace(moved, rounds=_last_round(moved.rounds, fact))
        case DocumentsWaived():
            return replace(moved, waived=(*moved.waived, fact))
        case CompletenessConfirmed():
            return replace(moved, completeness=fact)
        case ReferredToAlliance():
            return replace(moved, referral=fact)
        case PrioritisationRecorded():
            return replace(moved, vote=fact, justification=None)
        case DeviationFromVoteJustified():
            return replace(moved, justification=fact)
        case _:
            return _examined(moved, fact)


def _examined(application: Application, fact: Event) -> Application:
    match fact:
        case EarlyStartPermitted():
            # A later permission takes none of the days that an earlier one allowed.
            first = min(fact.from_on, application.permitted_from or fact.from_on)
            return replace(application, early_start=fact, permitted_from=first)
        case EarlyStartRefused():
            return replace(application, early_start=fact)
        case MeasureStarted():
            return replace(application, measure=fact, start_retracted=None)
        case MeasureStartRetracted():
            return replace(application, measure=None, start_retracted=fact)
        case AidClassified():
            return replace(application, aid=fact)
        case DeMinimisChecked():
            return replace(application, de_minimis=fact)
        case DoubleFundingChecked():
            return replace(application, double_funding=fact)
        case ExaminationCompleted():
            return replace(application, examination=fact)
        case _:
            return _decided(application, fact)


def _decided(application: Application, fact: Event) -> Application:
    match fact:
        case DecisionDrafted():
            return replace(application, drafts={**application.drafts, fact.decision: fact})
        case GrantApproved():
            return replace(application, approved_on=fact.signed_on)
        case ApplicationRejected():
            rejections = {**application.rejections, fact.decision: fact}
            return replace(application, rejections=rejections)
        case ObjectionDecided(returns_to=str()):
            return replace(application, set_aside_on=fact.decided_on)
        case ApplicationWithdrawn():
            return replace(application, withdrawn=fact)
        case ApplicationDeemedWithdrawn():
            return replace(application, deemed_withdrawn=fact)
        case _:
            return application


def _last_round(
    rounds: tuple[Round, ...], fact: DocumentsSupplied | DeadlineExtended
) -> tuple[Round, ...]:
    *before, last = rounds
    if isinstance(fact, DeadlineExtended):
        return (*before, replace(last, extensions=(*last.extensions, fact)))
    return (*before, replace(last, supplies=(*last.supplies, fact)))


def _submitted(application: Application, fact: ApplicationSubmitted) -> Application:
    return replace(
        application,
        submitted=fact,
        case=fact.case,
        programme=fact.programme,
        guideline=fact.guideline,
        kind=fact.kind,
        scope=fact.scope,
        party=fact.party,
        call=fact.call,
        objects=fact.objects,
        primary_object=fact.primary_object,
        costs=fact.costs,
        financing=fact.financing,
        requested_cents=fact.requested_cents,
        earmark=fact.earmark,
        period_from=fact.period_from,
        period_to=fact.period_to,
        received_on=fact.received_on,
        findings=fact.findings,
        versions=(Version(received_on=fact.received_on, requested_cents=fact.requested_cents),),
    )


def _revised(application: Application, fact: ApplicationRevised) -> Application:
    version = Version(received_on=fact.received_on, requested_cents=fact.requested_cents)
    return replace(
        application,
        revised=fact,
        guideline=fact.guideline or application.guideline,
        objects=application.objects if fact.objects is None else fact.objects,
        primary_object=fact.primary_object or application.primary_object,
        costs=fact.costs,
        financing=fact.financing,
        requested_cents=fact.requested_cents,
        earmark=fact.earmark or application.earmark,
        period_from=fact.period_from,
        period_to=fact.period_to,
        findings=fact.findings,
        versions=(*application.versions, version),
    )

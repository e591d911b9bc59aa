"""The whole file of one case, folded from its own facts and those of its claims."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from grants.application import events as application
from grants.application.checklist import Checklist, with_wanted
from grants.application.checklist import after as checklist_after
from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.legacy import events as legacy
from grants.revocation import events as revocation
from grants.settlement.events import (
    ExaminationStarted,
    GrantSettled,
    ProofDeadlineExtended,
    ProofExamined,
    ProofReminded,
    ProofSubmitted,
    QueryAnswered,
    QueryRaised,
)
from projections.cases.acts import (
    ConditionFile,
    Decided,
    Decision,
    condition_of,
    decision_of,
    ruling_of,
)
from projections.cases.claims import ClaimFile, Course, after, looked_at, opened


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """What is in the file beside the line of the case: plans, votes, decisions, proof, claims."""

    costs: tuple[application.CostLine, ...] = ()
    financing: tuple[application.FinancingLine, ...] = ()
    indicators: tuple[application.Indicator, ...] = ()
    checklist: Checklist = field(default_factory=dict)
    votes: tuple[application.PrioritisationRecorded, ...] = ()
    deviation: application.DeviationFromVoteJustified | None = None
    early_start: application.EarlyStartPermitted | application.EarlyStartRefused | None = None
    measure_start: application.MeasureStarted | None = None
    aid: application.AidClassified | None = None
    de_minimis: application.DeMinimisChecked | None = None
    examination: application.ExaminationCompleted | None = None
    draft: approval.DecisionDrafted | None = None
    by_year: tuple[approval.YearShare, ...] = ()
    plan: tuple[approval.PlanLine, ...] = ()
    plan_version: int = 0
    conditions: tuple[ConditionFile, ...] = ()
    decisions: tuple[Decision, ...] = ()
    proof_reminders: tuple[ProofReminded, ...] = ()
    proof_extensions: tuple[ProofDeadlineExtended, ...] = ()
    proof: ProofSubmitted | None = None
    proof_examination: ExaminationStarted | None = None
    queries: tuple[QueryRaised, ...] = ()
    answers: tuple[QueryAnswered, ...] = ()
    proof_examined: ProofExamined | None = None
    settlement: GrantSettled | None = None
    knowledge: tuple[revocation.KnowledgeEstablished, ...] = ()
    hearings: tuple[revocation.HearingHeld, ...] = ()
    revocation_draft: revocation.RevocationDrafted | None = None
    revocations: tuple[revocation.GrantWithdrawn | revocation.GrantRevoked, ...] = ()
    course: Course = ()
    claims: tuple[ClaimFile, ...] = ()
    imported: legacy.LegacyCaseImported | None = None


def evolve(file: CaseFile, fact: Event) -> CaseFile:
    """The file after one more fact."""
    match fact:
        case application.ApplicationSubmitted():
            return replace(
                file, costs=fact.costs, financing=fact.financing, indicators=fact.indicators
            )
        case application.ApplicationRevised():
            return replace(file, costs=fact.costs, financing=fact.financing, examination=None)
        case (
            application.DocumentsRequested()
            | application.DocumentsSupplied()
            | application.DocumentsWaived()
        ):
            return replace(file, checklist=checklist_after(file.checklist, fact))
        case application.CompletenessConfirmed():
            wanted = tuple(item.item for item in fact.checklist)
            return replace(file, checklist=with_wanted(file.checklist, wanted))
        case application.PrioritisationRecorded():
            return replace(file, votes=(*file.votes, fact))
        case application.DeviationFromVoteJustified():
            return replace(file, deviation=fact)
        case application.EarlyStartPermitted() | application.EarlyStartRefused():
            return replace(file, early_start=fact)
        case application.MeasureStarted():
            return replace(file, measure_start=fact)
        case application.MeasureStartRetracted():
            return replace(file, measure_start=None)
        case application.AidClassified():
            return replace(file, aid=fact)
        case application.DeMinimisChecked():
            return replace(file, de_minimis=fact)
        case application.ExaminationCompleted():
            return replace(file, examination=fact)
        case legacy.LegacyCaseImported():
            return replace(file, imported=fact)
        case _ if isinstance(fact, claim.ClaimEvent):
            return _claimed(file, fact)
        case _:
            return _proven(_decided(file, fact), fact)


def _proven(file: CaseFile, fact: Event) -> CaseFile:
    match fact:
        case ProofReminded():
            return replace(file, proof_reminders=(*file.proof_reminders, fact))
        case ProofDeadlineExtended():
            return replace(file, proof_extensions=(*file.proof_extensions, fact))
        case ProofSubmitted():
            return replace(file, proof=fact)
        case ExaminationStarted():
            return replace(file, proof_examination=fact)
        case QueryRaised():
            return replace(file, queries=(*file.queries, fact))
        case QueryAnswered():
            return replace(file, answers=(*file.answers, fact))
        case ProofExamined():
            return replace(file, proof_examined=fact)
        case revocation.KnowledgeEstablished():
            return replace(file, knowledge=(*file.knowledge, fact))
        case revocation.HearingHeld():
            return replace(file, hearings=(*file.hearings, fact))
        case revocation.RevocationDrafted():
            return replace(file, revocation_draft=fact)
        case _:
            return file


def _decided(file: CaseFile, fact: Event) -> CaseFile:
    match fact:
        case approval.DecisionDrafted():
            return replace(file, draft=fact)
        case approval.GrantApproved() | approval.GrantAmended():
            version = 1 if isinstance(fact, approval.GrantApproved) else fact.plan_version
            decided = replace(
                file,
                by_year=fact.by_year,
                plan=fact.plan,
                plan_version=version,
                conditions=(*file.conditions, *map(condition_of, fact.conditions)),
                draft=None,
            )
            return _with(decided, fact)
        case approval.RecipientChanged():
            return _with(replace(file, draft=None), fact)
        case application.ApplicationRejected():
            return _with(replace(file, draft=None), fact)
        case approval.GrantNotTakenUp():
            return _with(replace(file, by_year=()), fact)
        case GrantSettled():
            return _with(replace(file, settlement=fact), fact)
        case revocation.GrantWithdrawn() | revocation.GrantRevoked():
            taken = (*file.revocations, fact)
            left = replace(file, by_year=fact.by_year, plan_version=fact.plan_version)
            return _with(replace(left, revocations=taken, revocation_draft=None), fact)
        case approval.PlanShiftReported():
            return replace(file, plan=fact.plan, plan_version=fact.plan_version)
        case approval.ConditionFulfilled():
            return replace(
                file,
                conditions=tuple(
                    replace(known, fulfilled_on=fact.fulfilled_on)
                    if known.condition == fact.condition
                    else known
                    for known in file.conditions
                ),
            )
        case approval.DecisionDispatched():
            marked = _mark(file, fact.decision, posted_on=fact.posted_on)
            return replace(marked, course=(*file.course, fact))
        case approval.NotificationEffected():
            dates = {"notified_on": fact.effected_on, "remedy_until": fact.remedy_until}
            marked = _mark(file, fact.decision, **dates)
            return replace(marked, course=(*file.course, fact))
        case approval.DecisionReturned():
            marked = _mark(file, fact.decision, notified_on=None, remedy_until=None)
            return replace(marked, course=(*file.course, fact))
        case approval.DecisionBecameFinal():
            return _mark(file, fact.decision, final_on=fact.final_on)
        case approval.ObjectionFiled():
            marked = _mark(file, fact.decision, objected_on=fact.filed_on, objection="pending")
            return replace(marked, course=(*file.course, fact))
        case approval.ObjectionDecided():
            marked = _mark(_undone(file, fact), fact.decision, objection=fact.outcome)
            if fact.letter is not None:
                ruling = ruling_of(fact, fact.letter)
                marked = replace(marked, decisions=(*marked.decisions, ruling))
            return replace(marked, course=(*file.course, fact))
        case _:
            return file


def _undone(file: CaseFile, fact: approval.ObjectionDecided) -> CaseFile:
    if fact.plan_version is None:
        return file
    settlement = None if fact.sets_aside == "settlement" else file.settlement
    return replace(
        file, by_year=fact.by_year, plan_version=fact.plan_version, settlement=settlement
    )


def _with(file: CaseFile, fact: Decided) -> CaseFile:
    return replace(file, decisions=(*file.decisions, decision_of(fact)))


def _mark(file: CaseFile, decision: str, **marks: dt.date | str | None) -> CaseFile:
    return replace(
        file,
        decisions=tuple(
            replace(known, **marks) if known.decision == decision else known  # type: ignore[arg-type]
            for known in file.decisions
        ),
    )


def _claimed(file: CaseFile, fact: claim.ClaimEvent) -> CaseFile:
    if isinstance(fact, claim.RecoveryOrdered):
        claims = (*file.claims, opened(fact, file.course))
        return _with(replace(file, claims=claims), fact)
    claims = tuple(
        after(known, fact) if known.claim == fact.claim else known for known in file.claims
    )
    return replace(file, claims=claims)


def seen_on(file: CaseFile, day: dt.date) -> CaseFile:
    """The file as it is seen on a day: claims fall due and deferrals end without any fact.

    Before this, a claim stands as it was raised.
    """
    return replace(file, claims=tuple(looked_at(known, day, file.course) for known in file.claims))

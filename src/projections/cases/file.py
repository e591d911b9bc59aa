"""The whole file of one case, folded from its own facts and those of its claims."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Literal

from grants.application import events as application
from grants.application.checklist import Checklist, with_wanted
from grants.application.checklist import after as checklist_after
from grants.approval import events as approval
from grants.claim import events as claim
from grants.kernel.event import Event
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
from projections.cases.claims import ClaimFile, after, looked_at, opened

Act = Literal[
    "approval",
    "rejection",
    "amendment",
    "settlement",
    "withdrawal",
    "revocation",
    "recovery",
    "not-taken-up",
]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision act with what became of it; `drafted_by` of a settlement is its examiner."""

    decision: str
    act: Act
    cents: int | None
    signed_on: dt.date
    drafted_by: str | None
    approved_by: str
    competence: str
    reasons_ref: str | None
    deviates_from_vote: str | None = None
    posted_on: dt.date | None = None
    notified_on: dt.date | None = None
    remedy_until: dt.date | None = None
    final_on: dt.date | None = None


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
                file, by_year=fact.by_year, plan=fact.plan, plan_version=version, draft=None
            )
            return _with(decided, fact)
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
        case approval.DecisionDispatched():
            return _mark(file, fact.decision, posted_on=fact.posted_on)
        case approval.NotificationEffected():
            dates = {"notified_on": fact.effected_on, "remedy_until": fact.remedy_until}
            return _mark(file, fact.decision, **dates)
        case approval.DecisionBecameFinal():
            return _mark(file, fact.decision, final_on=fact.final_on)
        case _:
            return file


Decided = (
    approval.GrantApproved
    | approval.GrantAmended
    | approval.GrantNotTakenUp
    | application.ApplicationRejected
    | GrantSettled
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
    | claim.RecoveryOrdered
)


def _with(file: CaseFile, fact: Decided) -> CaseFile:
    return replace(file, decisions=(*file.decisions, _decision(fact)))


def _decision(fact: Decided) -> Decision:
    act: Act
    cents: int | None
    match fact:
        case approval.GrantNotTakenUp():
            return Decision(
                decision=fact.decision,
                act="not-taken-up",
                cents=0,
                signed_on=fact.declared_on,
                drafted_by=None,
                approved_by=fact.recorded_by,
                competence="",
                reasons_ref=None,
            )
        case approval.GrantApproved():
            act, cents, drafted_by = "approval", fact.amount_cents, fact.drafted_by
        case approval.GrantAmended():
            act, cents, drafted_by = "amendment", fact.amount_cents, fact.drafted_by
        case application.ApplicationRejected():
            act, cents, drafted_by = "rejection", None, fact.drafted_by
        case GrantSettled():
            act, cents, drafted_by = "settlement", fact.final_cents, fact.examiner
        case revocation.GrantWithdrawn():
            act, cents, drafted_by = "withdrawal", fact.amount_cents, fact.drafted_by
        case revocation.GrantRevoked():
            act, cents, drafted_by = "revocation", fact.amount_cents, fact.drafted_by
        case claim.RecoveryOrdered():
            act, cents, drafted_by = "recovery", fact.cents, fact.drafted_by
    reasons = getattr(fact, "reasons", None)
    return Decision(
        decision=fact.decision,
        act=act,
        cents=cents,
        signed_on=fact.signed_on,
        drafted_by=drafted_by,
        approved_by=fact.approved_by,
        competence=fact.competence,
        reasons_ref=reasons.ref if reasons is not None else None,
        deviates_from_vote=getattr(fact, "deviates_from_vote", None),
    )


def _mark(file: CaseFile, decision: str, **dates: dt.date) -> CaseFile:
    return replace(
        file,
        decisions=tuple(
            replace(known, **dates) if known.decision == decision else known  # type: ignore[arg-type]
            for known in file.decisions
        ),
    )


def _claimed(file: CaseFile, fact: claim.ClaimEvent) -> CaseFile:
    if isinstance(fact, claim.RecoveryOrdered):
        return _with(replace(file, claims=(*file.claims, opened(fact))), fact)
    claims = tuple(
        after(known, fact) if known.claim == fact.claim else known for known in file.claims
    )
    return replace(file, claims=claims)


def seen_on(file: CaseFile, day: dt.date) -> CaseFile:
    """The file as it is seen on a day: claims fall due and deferrals end without any fact."""
    return replace(file, claims=tuple(looked_at(known, day) for known in file.claims))

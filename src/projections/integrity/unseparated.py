"""Who else facts name: people whose act needs nobody beside them, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grants.access import events as access
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim import events as claim
from grants.engagement import events as engagement
from grants.filing import events as filing
from grants.kernel.event import Event
from grants.party import events as party
from grants.payout import events as payout
from grants.report import events as report
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.integrity.separations import DUTIES

RECORDS = "hält fest, was andere getan haben oder was eingegangen ist"
PREPARES = "bereitet eine Entscheidung vor, die eine andere Person zeichnet"
ALONE = "wird allein verantwortet"

UNSEPARATED: Mapping[tuple[type[Event], str], str] = {
    (access.RoleRevoked, "revoked_by"): "nimmt Befugnis, statt sie zu geben",
    (application.ApplicationSubmitted, "recorded_by"): RECORDS,
    (application.ApplicationRevised, "recorded_by"): RECORDS,
    (application.ApplicationWithdrawn, "recorded_by"): RECORDS,
    (application.PrioritisationRecorded, "recorded_by"): RECORDS,
    (application.DocumentsRequested, "requested_by"): PREPARES,
    (application.DeadlineExtended, "extended_by"): ALONE,
    (application.DocumentsWaived, "waived_by"): PREPARES,
    (application.ApplicationDeemedWithdrawn, "recorded_by"): RECORDS,
    (application.EarlyStartPermitted, "permitted_by"): "sagt keine Zuwendung zu",
    (application.EarlyStartRefused, "refused_by"): "sagt keine Zuwendung zu",
    (application.MeasureStarted, "recorded_by"): RECORDS,
    (application.MeasureStartRetracted, "recorded_by"): RECORDS,
    (application.DeviationFromVoteJustified, "justified_by"): ALONE,
    (application.CompletenessConfirmed, "confirmed_by"): PREPARES,
    (application.ReferredToAlliance, "referred_by"): PREPARES,
    (application.AidClassified, "classified_by"): PREPARES,
    (application.DeMinimisChecked, "checked_by"): PREPARES,
    (application.DoubleFundingChecked, "checked_by"): PREPARES,
    (application.ExaminationCompleted, "examined_by"): PREPARES,
    (approval.GrantNotTakenUp, "recorded_by"): RECORDS,
    (approval.CaseClosed, "closed_by"): ALONE,
    (approval.CaseReopened, "reopened_by"): ALONE,
    (approval.PlanShiftReported, "recorded_by"): RECORDS,
    (approval.ConditionFulfilled, "recorded_by"): RECORDS,
    (approval.InsolvencyOpened, "recorded_by"): RECORDS,
    (approval.InsolvencyEnded, "recorded_by"): RECORDS,
    (approval.DecisionReturned, "recorded_by"): RECORDS,
    (approval.ObjectionFiled, "recorded_by"): RECORDS,
    (engagement.AuditClosed, "closed_by"): ALONE,
    (budget.OvercommitmentAccepted, "approver"): ALONE,
    (claim.ClaimNotified, "recorded_by"): RECORDS,
    (claim.ClaimBecameFinal, "recorded_by"): RECORDS,
    (claim.ClaimRefunded, "refunded_by"): "zahlt genau, was die Aufhebung ergab",
    (claim.ClaimOffset, "declared_by"): "zieht ein, statt etwas nachzulassen",
    (filing.DocumentFiled, "filed_by"): RECORDS,
    (filing.CaseAssigned, "assigned_by"): RECORDS,
    (party.UndertakingGrouped, "grouped_by"): RECORDS,
    (party.DeMinimisAwardRecorded, "recorded_by"): RECORDS,
    (party.DeMinimisAwardCorrected, "recorded_by"): RECORDS,
    (party.DeMinimisRegisterEntered, "entered_by"): RECORDS,
    (payout.PayoutRequested, "recorded_by"): RECORDS,
    (payout.PayoutWithdrawn, "recorded_by"): RECORDS,
    (payout.UsageReported, "recorded_by"): RECORDS,
    (payout.RetentionReleased, "released_by"): ALONE,
    (payout.PayoutRejected, "rejected_by"): "lässt kein Geld fließen",
    (payout.PayoutReturned, "recorded_by"): RECORDS,
    (report.ReportPublished, "published_by"): ALONE,
    (revocation.KnowledgeEstablished, "known_by"): "wer Kenntnis erlangte; es nimmt nichts vorweg",
    (revocation.KnowledgeEstablished, "recorded_by"): RECORDS,
    (revocation.HearingHeld, "recorded_by"): RECORDS,
    (settlement.ProofReminded, "reminded_by"): RECORDS,
    (settlement.ProofDeadlineExtended, "extended_by"): ALONE,
    (settlement.ProofSubmitted, "recorded_by"): RECORDS,
    (settlement.QueryRaised, "raised_by"): "fragt nach; was anerkannt wird, sagt der Prüfvermerk",
    (settlement.QueryAnswered, "recorded_by"): RECORDS,
}

OTHERS: frozenset[tuple[type[Event], str]] = frozenset(
    {(revocation.KnowledgeEstablished, "known_by")}
)
"""Fields outside every duty that name somebody else than the one who recorded the fact."""

ACTOR_FIELDS = frozenset({"approver", "examiner"})
"""Fields that name an acting person although they do not end in `_by`."""


def names_person(field: str) -> bool:
    """Whether a field of a fact names a person who acted."""
    return field.endswith("_by") or field in ACTOR_FIELDS


def own_fields(fact: type[Event]) -> Iterator[str]:
    """The fields that name the very person who recorded the fact."""
    cited = {duty.field for duty in DUTIES.get(fact, ()) if duty.cited}
    for field in fact.model_fields:
        if names_person(field) and field not in cited and (fact, field) not in OTHERS:
            yield field

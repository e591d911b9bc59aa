"""Where a case stands: the one place where a fact moves a case on.

Shared by the deciders of the case stream and by the read side; pure, needs only facts.
"""

from __future__ import annotations

from typing import cast

from grants.application import events as application
from grants.approval import events as approval
from grants.kernel.event import Event
from grants.kernel.machine import State
from grants.legacy import events as legacy
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement


class Phase(State):
    """Stored and shown states of a case; the German term stands behind each."""

    UNKNOWN = "unknown"  # noch kein Antrag
    SUBMITTED = "submitted"  # eingegangen
    INCOMPLETE = "incomplete"  # unvollständig
    COMPLETE = "complete"  # vollständig
    AT_ALLIANCE = "at-alliance"  # bei der Allianz
    PRIORITISED = "prioritised"  # priorisiert
    NOT_PRIORITISED = "not-prioritised"  # nicht priorisiert
    READY_TO_DECIDE = "ready-to-decide"  # entscheidungsreif
    APPROVED = "approved"  # bewilligt
    IN_FORCE = "in-force"  # bestandskräftig
    RUNNING = "running"  # in Durchführung
    PROOF_SUBMITTED = "proof-submitted"  # Nachweis eingegangen
    PROOF_IN_EXAMINATION = "proof-in-examination"  # Nachweis in Prüfung
    SETTLED = "settled"  # abgerechnet
    CLOSED = "closed"  # abgeschlossen
    REJECTED = "rejected"  # abgelehnt
    WITHDRAWN = "withdrawn"  # zurückgezogen
    REVOKED = "revoked"  # widerrufen
    LAPSED = "lapsed"  # nicht in Anspruch genommen
    IMPORTED = "imported"  # Altfall

    @property
    def german(self) -> str:
        """The German term, for messages to people."""
        return _GERMAN[self]


_GERMAN = {
    Phase.UNKNOWN: "noch kein Antrag",
    Phase.SUBMITTED: "eingegangen",
    Phase.INCOMPLETE: "unvollständig",
    Phase.COMPLETE: "vollständig",
    Phase.AT_ALLIANCE: "bei der Allianz",
    Phase.PRIORITISED: "priorisiert",
    Phase.NOT_PRIORITISED: "nicht priorisiert",
    Phase.READY_TO_DECIDE: "entscheidungsreif",
    Phase.APPROVED: "bewilligt",
    Phase.IN_FORCE: "bestandskräftig",
    Phase.RUNNING: "in Durchführung",
    Phase.PROOF_SUBMITTED: "Nachweis eingegangen",
    Phase.PROOF_IN_EXAMINATION: "Nachweis in Prüfung",
    Phase.SETTLED: "abgerechnet",
    Phase.CLOSED: "abgeschlossen",
    Phase.REJECTED: "abgelehnt",
    Phase.WITHDRAWN: "zurückgezogen",
    Phase.REVOKED: "widerrufen",
    Phase.LAPSED: "nicht in Anspruch genommen",
    Phase.IMPORTED: "Altfall",
}

UNDECIDED = frozenset(
    {
        Phase.SUBMITTED,
        Phase.INCOMPLETE,
        Phase.COMPLETE,
        Phase.AT_ALLIANCE,
        Phase.PRIORITISED,
        Phase.NOT_PRIORITISED,
        Phase.READY_TO_DECIDE,
    }
)
IN_EXECUTION = frozenset(
    {Phase.IN_FORCE, Phase.RUNNING, Phase.PROOF_SUBMITTED, Phase.PROOF_IN_EXAMINATION}
)

MOVES_TO: dict[type[Event], Phase] = {
    application.ApplicationSubmitted: Phase.SUBMITTED,
    application.DocumentsRequested: Phase.INCOMPLETE,
    application.DocumentsSupplied: Phase.SUBMITTED,
    application.CompletenessConfirmed: Phase.COMPLETE,
    application.ReferredToAlliance: Phase.AT_ALLIANCE,
    application.ExaminationCompleted: Phase.READY_TO_DECIDE,
    application.ApplicationRejected: Phase.REJECTED,
    application.ApplicationWithdrawn: Phase.WITHDRAWN,
    application.ApplicationDeemedWithdrawn: Phase.WITHDRAWN,
    approval.GrantApproved: Phase.APPROVED,
    approval.GrantAmended: Phase.RUNNING,
    approval.GrantNotTakenUp: Phase.LAPSED,
    approval.CaseClosed: Phase.CLOSED,
    settlement.ProofSubmitted: Phase.PROOF_SUBMITTED,
    settlement.ExaminationStarted: Phase.PROOF_IN_EXAMINATION,
    settlement.GrantSettled: Phase.SETTLED,
    legacy.LegacyCaseImported: Phase.IMPORTED,
}
"""Where these move a case, whatever they say and wherever it stands."""

_Mover = (
    application.PrioritisationRecorded
    | application.DocumentsWaived
    | application.ApplicationRevised
    | approval.DecisionBecameFinal
    | approval.ObjectionDecided
    | approval.CaseReopened
    | payout.PayoutExecuted
    | revocation.GrantWithdrawn
    | revocation.GrantRevoked
)
"""Whether and where these move a case depends on what they say and on where it stands."""
MOVERS: frozenset[type[Event]] = frozenset(_Mover.__args__)


def advance(phase: Phase, fact: Event) -> Phase:
    """The phase of a case after one more fact; facts that do not move it leave it as it is."""
    kind = type(fact)
    return _moved(phase, cast("_Mover", fact)) if kind in MOVERS else MOVES_TO.get(kind, phase)


def _moved(phase: Phase, fact: _Mover) -> Phase:
    match fact:
        case payout.PayoutExecuted():
            return Phase.RUNNING if phase is Phase.IN_FORCE else phase
        case approval.DecisionBecameFinal():
            return Phase.IN_FORCE if phase is Phase.APPROVED else phase
        case application.PrioritisationRecorded(outcome="prioritised"):
            return Phase.PRIORITISED
        case application.PrioritisationRecorded():
            return Phase.NOT_PRIORITISED
        case application.DocumentsWaived(open_items=()) if phase is Phase.INCOMPLETE:
            return Phase.SUBMITTED
        case application.ApplicationRevised() if phase is Phase.READY_TO_DECIDE:
            # What was examined is no longer what is asked for.
            return Phase.COMPLETE
        case (
            approval.ObjectionDecided(returns_to=str(before))
            | approval.CaseReopened(returns_to=before)
        ):
            # A refusal was set aside, or a closed file is open again: as it stood before.
            return Phase(before)
        case revocation.GrantWithdrawn(extent="whole") | revocation.GrantRevoked(extent="whole"):
            return Phase.REVOKED
        case revocation.GrantWithdrawn() | revocation.GrantRevoked() if phase is Phase.IN_FORCE:
            # What remains of the grant goes on; a proof that is in stays in.
            return Phase.RUNNING
        case _:
            return phase

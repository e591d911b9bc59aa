"""Separation of duties as tables: who did what in a matter, and which two of it need two persons.

Every field of a fact that names an acting person stands in `DUTIES` or, with the reason why nothing
is to be kept apart from it, in `unseparated`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grants.access import events as access
from grants.application import events as application
from grants.approval import events as approval
from grants.claim import events as claim
from grants.engagement import events as engagement
from grants.kernel.event import Event
from grants.legacy import events as legacy
from grants.party import events as party
from grants.payout import events as payout
from grants.revocation import events as revocation
from grants.settlement import events as settlement

PAYMENTS = "VwV zu § 70 SäHO"


@dataclass(frozen=True, kw_only=True)
class Separation:
    """Who did the `first` in a matter does not do the `second` in it."""

    code: str
    first: str
    second: str
    german: str
    legal_basis: str = ""


SEPARATIONS: tuple[Separation, ...] = (
    Separation(
        code="import-approved-by-importer",
        first="importer",
        second="import approver",
        german="Übernahme einer Datei und ihre Freigabe",
    ),
    Separation(
        code="self-approval",
        first="drafter",
        second="approver",
        german="Entwurf und Zeichnung einer Entscheidung",
        legal_basis="§ 44 SäHO",
    ),
    Separation(
        code="same-person-decides-objection",
        first="drafter",
        second="objection decider",
        german="Entwurf einer Entscheidung und Entscheidung über den Widerspruch gegen sie",
        legal_basis="§ 68 VwGO",
    ),
    Separation(
        code="same-person-decides-objection",
        first="approver",
        second="objection decider",
        german="Zeichnung einer Entscheidung und Entscheidung über den Widerspruch gegen sie",
        legal_basis="§ 68 VwGO",
    ),
    Separation(
        code="same-person-examined-and-settled",
        first="examiner",
        second="settler",
        german="Prüfung des Nachweises und Zeichnung des Schlussbescheids",
    ),
    Separation(
        code="same-person-checked-and-ordered",
        first="checker",
        second="orderer",
        german="Prüfung und Anordnung einer Auszahlung",
        legal_basis=PAYMENTS,
    ),
    Separation(
        code="same-person-certified-and-ordered",
        first="certifier",
        second="orderer",
        german="Feststellung und Anordnung einer Auszahlung",
        legal_basis=PAYMENTS,
    ),
    Separation(
        code="same-person-certified-and-executed",
        first="certifier",
        second="executor",
        german="Feststellung und Ausführung einer Auszahlung",
        legal_basis=PAYMENTS,
    ),
    Separation(
        code="same-person-ordered-and-executed",
        first="orderer",
        second="executor",
        german="Anordnung und Ausführung einer Auszahlung",
        legal_basis=PAYMENTS,
    ),
    Separation(
        code="same-person-edited-and-confirmed",
        first="account editor",
        second="account confirmer",
        german="Erfassung und Bestätigung einer Bankverbindung",
        legal_basis=PAYMENTS,
    ),
    Separation(
        code="same-person-placed-and-lifted",
        first="hold placer",
        second="hold lifter",
        german="Verhängung und Aufhebung einer Zahlungssperre",
    ),
    Separation(
        code="same-person-raised-and-let-go",
        first="claimant",
        second="reliever",
        german="Erstattungsbescheid und Entgegenkommen bei der Erstattung",
    ),
    Separation(
        code="same-person-assessed-and-waived",
        first="interest assessor",
        second="interest waiver",
        german="Festsetzung von Zinsen und Verzicht auf sie",
    ),
    Separation(
        code="same-person-proposed-and-confirmed",
        first="sign-in proposer",
        second="sign-in confirmer",
        german="Vorschlag und Bestätigung eines Benutzerkontos",
    ),
    Separation(
        code="same-person-audited-and-answered",
        first="auditor",
        second="audited",
        german="Prüfung und Stellungnahme der geprüften Stelle",
    ),
    Separation(
        code="same-person-requested-and-erased",
        first="erasure requester",
        second="eraser",
        german="Antrag auf und Vornahme einer Löschung",
    ),
    Separation(
        code="self-grant",
        first="role holder",
        second="role granter",
        german="Innehaben und Erteilen einer Zuständigkeit",
    ),
)


@dataclass(frozen=True)
class Duty:
    """What the person in a field of a fact did; `matter` are the fields that say in which matter.

    `cited`: somebody who acted before, not the one who recorded this fact. `replaces`: the duties
    of the same file that begin anew with it.
    """

    name: str
    field: str
    matter: tuple[str, ...] = ()
    cited: bool = False
    replaces: frozenset[str] = frozenset()


_SIGNED = (
    Duty("drafter", "drafted_by", ("decision",), cited=True),
    Duty("approver", "approved_by", ("decision",)),
)


OUTLASTING = frozenset({"claimant", "interest assessor"})
"""Duties in a claim: it runs for years, and its case may be closed long before it ends."""
_REQUEST = frozenset({"erasure requester"})
"""A request takes the place of the one before it: another person may have to ask again."""


def _relief(field: str) -> tuple[Duty, ...]:
    return (Duty("reliever", field, ("claim",)),)


DUTIES: Mapping[type[Event], tuple[Duty, ...]] = {
    access.PersonRegistered: (Duty("role holder", "person", cited=True),),
    access.AccountProposed: (Duty("sign-in proposer", "proposed_by", ("account",)),),
    access.AccountConfirmed: (Duty("sign-in confirmer", "confirmed_by", ("account",)),),
    access.RoleGranted: (Duty("role granter", "granted_by"),),
    application.ApplicationRejected: _SIGNED,
    approval.DecisionDrafted: (Duty("drafter", "drafted_by", ("decision",)),),
    approval.GrantApproved: _SIGNED,
    approval.GrantAmended: _SIGNED,
    approval.RecipientChanged: _SIGNED,
    approval.ObjectionDecided: (Duty("objection decider", "decided_by", ("decision",)),),
    legacy.ImportOpened: (
        Duty("importer", "opened_by"),
        Duty("import approver", "approved_by", cited=True),
    ),
    party.ErasureRequested: (
        Duty("erasure requester", "requested_by", ("subject",), replaces=_REQUEST),
    ),
    party.PersonalDataErased: (
        Duty("erasure requester", "requested_by", ("subject",), cited=True),
        Duty("eraser", "confirmed_by", ("subject",)),
    ),
    payout.PayoutChecked: (Duty("checker", "checked_by", ("payout_no",)),),
    payout.PayoutReduced: (Duty("checker", "reduced_by", ("payout_no",)),),
    payout.PayoutCertified: (Duty("certifier", "certified_by", ("payout_no",)),),
    payout.PayoutOrdered: (Duty("orderer", "ordered_by", ("payout_no",)),),
    payout.PayoutExecuted: (Duty("executor", "executed_by", ("payout_no",)),),
    payout.PayoutFailed: (Duty("executor", "recorded_by", ("payout_no",)),),
    payout.PaymentHoldPlaced: (Duty("hold placer", "placed_by", ("hold",)),),
    payout.PaymentHoldLifted: (Duty("hold lifter", "lifted_by", ("hold",)),),
    payout.BankAccountChanged: (
        Duty(
            "account editor",
            "changed_by",
            replaces=frozenset({"account editor", "account confirmer"}),
        ),
    ),
    payout.BankAccountConfirmed: (Duty("account confirmer", "confirmed_by"),),
    engagement.AuditOpened: (Duty("auditor", "opened_by"),),
    engagement.PopulationFrozen: (Duty("auditor", "frozen_by"),),
    engagement.SampleDrawn: (Duty("auditor", "drawn_by"),),
    engagement.FindingRecorded: (Duty("auditor", "recorded_by"),),
    engagement.FindingAnswered: (Duty("audited", "answered_by"),),
    settlement.ExaminationStarted: (Duty("examiner", "examiner"),),
    settlement.ProofExamined: (Duty("examiner", "examiner"),),
    settlement.GrantSettled: (
        Duty("examiner", "examiner", cited=True),
        Duty("settler", "approved_by"),
        Duty("drafter", "examiner", ("decision",), cited=True),
        Duty("approver", "approved_by", ("decision",)),
    ),
    revocation.RevocationDrafted: (Duty("drafter", "drafted_by", ("decision",)),),
    revocation.GrantWithdrawn: _SIGNED,
    revocation.GrantRevoked: _SIGNED,
    revocation.RecoveryDrafted: (Duty("drafter", "drafted_by", ("decision",)),),
    revocation.RecoverySigned: _SIGNED,
    claim.RecoveryOrdered: (
        Duty("claimant", "drafted_by", ("claim",), cited=True),
        Duty("claimant", "approved_by", ("claim",)),
        Duty("drafter", "drafted_by", ("decision",), cited=True),
        Duty("approver", "approved_by", ("decision",)),
    ),
    claim.ClaimDeferred: _relief("deferred_by"),
    claim.InstalmentsAgreed: _relief("agreed_by"),
    claim.ClaimWrittenDown: _relief("written_down_by"),
    claim.ClaimWaived: _relief("waived_by"),
    claim.ClaimAnnulled: _relief("decided_by"),
    claim.InterestAssessed: (Duty("interest assessor", "assessed_by", ("claim",)),),
    claim.InterestWaived: (
        *_relief("waived_by"),
        Duty("interest waiver", "waived_by", ("claim",)),
    ),
}

IMPARTIAL: Mapping[type[Event], tuple[str, ...]] = {
    application.ExaminationCompleted: ("examined_by",),
    application.ApplicationRejected: ("approved_by",),
    approval.GrantApproved: ("approved_by",),
    approval.GrantAmended: ("approved_by",),
    approval.RecipientChanged: ("approved_by",),
    approval.ObjectionDecided: ("decided_by",),
    settlement.GrantSettled: ("examiner", "approved_by"),
    revocation.GrantWithdrawn: ("drafted_by", "approved_by"),
    revocation.GrantRevoked: ("drafted_by", "approved_by"),
    revocation.RecoverySigned: ("drafted_by", "approved_by"),
}
"""What members of an alliance leave to others where the case is their alliance's own work."""

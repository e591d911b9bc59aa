"""Separation of duties as tables: who did what in a matter, and which two of it need two persons.

Every field of a fact that names an acting person stands in `DUTIES` or, with the reason why nothing
is to be kept apart from it, in `UNSEPARATED`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grants.access import events as access
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim import events as claim
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
        code="self-approval",
        first="drafter",
        second="approver",
        german="Entwurf und Zeichnung einer Entscheidung",
        legal_basis="§ 44 SäHO",
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


def _relief(field: str) -> tuple[Duty, ...]:
    return (Duty("reliever", field, ("claim",)),)


DUTIES: Mapping[type[Event], tuple[Duty, ...]] = {
    access.PersonRegistered: (Duty("role holder", "person", cited=True),),
    access.RoleGranted: (Duty("role granter", "granted_by"),),
    application.ApplicationRejected: _SIGNED,
    approval.DecisionDrafted: (Duty("drafter", "drafted_by", ("decision",)),),
    approval.GrantApproved: _SIGNED,
    approval.GrantAmended: _SIGNED,
    payout.PayoutChecked: (Duty("checker", "checked_by", ("payout_no",)),),
    payout.PayoutReduced: (Duty("checker", "reduced_by", ("payout_no",)),),
    payout.PayoutCertified: (Duty("certifier", "certified_by", ("payout_no",)),),
    payout.PayoutOrdered: (Duty("orderer", "ordered_by", ("payout_no",)),),
    payout.PayoutExecuted: (Duty("executor", "executed_by", ("payout_no",)),),
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
    settlement.ExaminationStarted: (Duty("examiner", "examiner"),),
    settlement.ProofExamined: (Duty("examiner", "examiner"),),
    settlement.GrantSettled: (
        Duty("examiner", "examiner", cited=True),
        Duty("settler", "approved_by"),
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
    claim.InterestAssessed: (Duty("interest assessor", "assessed_by", ("claim",)),),
    claim.InterestWaived: (
        *_relief("waived_by"),
        Duty("interest waiver", "waived_by", ("claim",)),
    ),
}

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
    (application.CompletenessConfirmed, "confirmed_by"): PREPARES,
    (application.ReferredToAlliance, "referred_by"): PREPARES,
    (application.AidClassified, "classified_by"): PREPARES,
    (application.DeMinimisChecked, "checked_by"): PREPARES,
    (application.DoubleFundingChecked, "checked_by"): PREPARES,
    (application.ExaminationCompleted, "examined_by"): PREPARES,
    (approval.GrantNotTakenUp, "recorded_by"): RECORDS,
    (approval.CaseClosed, "closed_by"): ALONE,
    (budget.OvercommitmentAccepted, "approver"): ALONE,
    (claim.ClaimNotified, "recorded_by"): RECORDS,
    (claim.ClaimBecameFinal, "recorded_by"): RECORDS,
    (claim.ClaimOffset, "declared_by"): "zieht ein, statt etwas nachzulassen",
    (legacy.ImportOpened, "opened_by"): "die Übernahme kennt noch keine Freigabe",
    (party.UndertakingGrouped, "grouped_by"): RECORDS,
    (party.DeMinimisAwardRecorded, "recorded_by"): RECORDS,
    (party.DeMinimisAwardCorrected, "recorded_by"): RECORDS,
    (party.DeMinimisRegisterEntered, "entered_by"): RECORDS,
    (payout.PayoutRequested, "recorded_by"): RECORDS,
    (payout.PayoutWithdrawn, "recorded_by"): RECORDS,
    (payout.PayoutFailed, "recorded_by"): RECORDS,
    (payout.PayoutRejected, "rejected_by"): "lässt kein Geld fließen",
    (payout.PayoutReturned, "recorded_by"): RECORDS,
    (payout.UsageReported, "recorded_by"): RECORDS,
    (payout.RetentionReleased, "released_by"): ALONE,
    (revocation.KnowledgeEstablished, "known_by"): "wer Kenntnis erlangte; es nimmt nichts vorweg",
    (revocation.KnowledgeEstablished, "recorded_by"): RECORDS,
    (revocation.HearingHeld, "recorded_by"): RECORDS,
    (settlement.ProofReminded, "reminded_by"): RECORDS,
    (settlement.ProofDeadlineExtended, "extended_by"): ALONE,
    (settlement.ProofSubmitted, "recorded_by"): RECORDS,
    (settlement.QueryRaised, "raised_by"): "fragt nach; was anerkannt wird, sagt der Prüfvermerk",
    (settlement.QueryAnswered, "recorded_by"): RECORDS,
}

IMPARTIAL: Mapping[type[Event], tuple[str, ...]] = {
    application.ExaminationCompleted: ("examined_by",),
    application.ApplicationRejected: ("approved_by",),
    approval.GrantApproved: ("approved_by",),
    approval.GrantAmended: ("approved_by",),
    settlement.GrantSettled: ("examiner", "approved_by"),
    revocation.GrantWithdrawn: ("drafted_by", "approved_by"),
    revocation.GrantRevoked: ("drafted_by", "approved_by"),
    revocation.RecoverySigned: ("drafted_by", "approved_by"),
}
"""What members of an alliance leave to others where the case is their alliance's own work."""

ACTOR_FIELDS = frozenset({"approver", "examiner"})
"""Fields that name an acting person although they do not end in `_by`."""


def names_person(field: str) -> bool:
    """Whether a field of a fact names a person who acted."""
    return field.endswith("_by") or field in ACTOR_FIELDS


def own_fields(fact: type[Event]) -> Iterator[str]:
    """The fields that name the very person who recorded the fact."""
    cited = {duty.field for duty in DUTIES.get(fact, ()) if duty.cited}
    for field in fact.model_fields:
        if names_person(field) and field not in cited:
            yield field

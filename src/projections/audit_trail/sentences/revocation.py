"""Sentences about taking a grant back."""

from grants.kernel.money import euros_de
from grants.revocation import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import REASONS, date, person, reasons, role, text

NOTICES = {"withdrawal": "Rücknahmebescheid", "revocation": "Widerrufsbescheid"}
RESPONSES = {"answered": "Stellung genommen", "none": "keine Stellungnahme"}
EXTENTS = {"whole": "in voller Höhe", "part": "teilweise"}
LIMITS = {
    "within": "innerhalb der Jahresfrist",
    "no-limit": "eine Frist lief nicht",
    "overridden": "nach Ablauf der Jahresfrist",
}


@tells(e.KnowledgeEstablished)
def _known(fact: e.KnowledgeEstablished) -> str:
    return (
        f"Kenntnis {fact.knowledge} festgestellt ({coded(fact.circumstance)}): erlangt von"
        f" {person(fact.known_by)}, Jahresfrist bis {date(fact.withdrawal_until)}; erfasst von"
        f" {person(fact.recorded_by)}. „{text(fact.description)}“"
    )


@tells(e.HearingHeld)
def _heard(fact: e.HearingHeld) -> str:
    statement = f" Stellungnahme: „{text(fact.statement)}“" if fact.statement else ""
    return (
        f"Anhörung {fact.hearing} zur Kenntnis {fact.knowledge} durchgeführt: eingeladen am"
        f" {date(fact.invited_on)} mit Frist bis {date(fact.respond_until)},"
        f" {RESPONSES[fact.response]}; erfasst von {person(fact.recorded_by)}.{statement}"
    )


@tells(e.RevocationDrafted)
def _drafted(fact: e.RevocationDrafted) -> str:
    return (
        f"{REASONS[fact.act]} {fact.decision} entworfen von {person(fact.drafted_by)}"
        f" ({coded(fact.ground)}; Kenntnis {fact.knowledge}, Anhörung {fact.hearing}): von"
        f" {euros_de(fact.before_cents)} bleiben {euros_de(fact.remaining_cents)}, mit Wirkung vom"
        f" {date(fact.from_on)}.{reasons(fact.reasons)}"
    )


@tells(e.RecoveryDrafted)
def _recovery_drafted(fact: e.RecoveryDrafted) -> str:
    return (
        f"Erstattungsbescheid {fact.decision} über {euros_de(fact.cents)} entworfen von"
        f" {person(fact.drafted_by)} ({REASONS[fact.ground]}).{reasons(fact.reasons)}"
    )


@tells(e.RecoverySigned)
def _recovery_signed(fact: e.RecoverySigned) -> str:
    return (
        f"Erstattungsbescheid {fact.decision} über {euros_de(fact.cents)} gezeichnet"
        f" ({REASONS[fact.ground]}; Forderung {fact.claim}), entworfen von"
        f" {person(fact.drafted_by)}, gezeichnet von {person(fact.approved_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.GrantWithdrawn)
def _withdrawn(fact: e.GrantWithdrawn) -> str:
    return _taken(fact, NOTICES["withdrawal"])


@tells(e.GrantRevoked)
def _revoked(fact: e.GrantRevoked) -> str:
    return _taken(fact, NOTICES["revocation"])


def _taken(fact: e.GrantWithdrawn | e.GrantRevoked, notice: str) -> str:
    over = ""
    if fact.claim is not None:
        over = f", überzahlt {euros_de(fact.overpaid_cents)} (Forderung {fact.claim})"
    late = f" Grund dafür: „{text(fact.override)}“" if fact.override else ""
    return (
        f"{notice} {fact.decision} erlassen, {EXTENTS[fact.extent]} ({coded(fact.ground)}): von"
        f" {euros_de(fact.before_cents)} bleiben {euros_de(fact.amount_cents)} mit Wirkung vom"
        f" {date(fact.from_on)}, ausgezahlt {euros_de(fact.paid_cents)}{over}; Kenntnis seit"
        f" {date(fact.known_on)}, {LIMITS[fact.limit]} (bis {date(fact.withdrawal_until)});"
        f" entworfen von {person(fact.drafted_by)}, gezeichnet von {person(fact.approved_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}{late}"
    )

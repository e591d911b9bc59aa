"""Sentences about decisions on a case."""

from collections.abc import Iterable

from grants.approval import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import (
    FINANCING,
    VOTES,
    date,
    listed,
    party,
    percent,
    person,
    reasons,
    role,
    signed,
)

CHANNELS = {"post": "per Post", "electronic": "elektronisch", "delivery": "durch Zustellung"}
RETURNED = {
    "address-unknown": "Anschrift unbekannt",
    "not-accepted": "Annahme verweigert",
    "not-collected": "nicht abgeholt",
    "other": "sonstiger Grund",
}
OBJECTIONS = {
    "upheld": "stattgegeben",
    "partly-upheld": "teilweise stattgegeben",
    "dismissed": "zurückgewiesen",
    "withdrawn": "zurückgenommen",
}
AMENDED = {
    "amount": "Betrag",
    "period": "Bewilligungszeitraum",
    "plan": "Finanzierungsplan",
    "years": "Jahresscheiben",
    "conditions": "Nebenbestimmungen",
}


@tells(e.DecisionDrafted)
def _drafted(fact: e.DecisionDrafted) -> str:
    match fact.act:
        case "rejection":
            what = f"Ablehnung {fact.decision} (Grund: {coded(fact.ground or '')})"
        case "amendment":
            what = f"Änderung {fact.decision} auf {euros_de(fact.amount_cents)}"
        case "recipient-change":
            what = f"Wechsel des Zuwendungsempfängers {fact.decision} zu {party(fact.party or '')}"
        case "approval":
            what = f"Bewilligung {fact.decision} über {euros_de(fact.amount_cents)}"
    return f"{what} entworfen von {person(fact.drafted_by)}."


@tells(e.GrantApproved)
def _approved(fact: e.GrantApproved) -> str:
    return (
        f"Zuwendungsbescheid {fact.decision} über {euros_de(fact.amount_cents)} erlassen"
        f" ({percent(fact.rate_bp)} von {euros_de(fact.eligible_cents)},"
        f" {FINANCING[fact.financing_type]}), entworfen von {person(fact.drafted_by)},"
        f" gezeichnet von {person(fact.approved_by)} ({role(fact.competence)});"
        f" {VOTES[fact.deviates_from_vote]}{_conditions(fact.conditions)}.{reasons(fact.reasons)}"
    )


def _conditions(found: Iterable[e.Condition]) -> str:
    """A clause that names conditions, empty without any."""
    named = [
        coded(each.condition) + (f" bis {date(each.due_on)}" if each.due_on else "")
        for each in found
    ]
    return f"; Nebenbestimmungen: {listed(named)}" if named else ""


@tells(e.DecisionDispatched)
def _dispatched(fact: e.DecisionDispatched) -> str:
    remedy = "mit" if fact.remedy_notice == "included" else "ohne"
    presumed = ""  # A formally served decision is presumed to arrive on no day: service is proven.
    if fact.presumed_on is not None:
        presumed = f"; gilt am {date(fact.presumed_on)} als bekannt gegeben"
    return (
        f"Bescheid {fact.decision} {CHANNELS[fact.channel]} versandt ({remedy}"
        f" Rechtsbehelfsbelehrung){presumed}."
    )


@tells(e.NotificationEffected)
def _notified(fact: e.NotificationEffected) -> str:
    manner = "nach der gesetzlichen Vermutung" if fact.manner == "presumed" else "nachweislich"
    return (
        f"Bescheid {fact.decision} {manner} bekannt gegeben;"
        f" Widerspruch möglich bis {date(fact.remedy_until)}."
    )


@tells(e.RemedyWaived)
def _waived(fact: e.RemedyWaived) -> str:
    return f"Auf Rechtsbehelfe gegen den Bescheid {fact.decision} verzichtet."


@tells(e.DecisionReturned)
def _returned(fact: e.DecisionReturned) -> str:
    return (
        f"Bescheid {fact.decision} kam als unzustellbar zurück ({RETURNED[fact.ground]}), erfasst"
        f" von {person(fact.recorded_by)}."
    )


SET_ASIDE = {
    "rejection": "die Ablehnung",
    "settlement": "der Schlussbescheid",
    "revocation": "der Widerruf",
    "withdrawal": "die Rücknahme",
    "recovery": "der Erstattungsbescheid",
}


@tells(e.ObjectionFiled)
def _objected(fact: e.ObjectionFiled) -> str:
    said = reasons(fact.grounds) if fact.grounds else ""
    return (
        f"Widerspruch gegen den Bescheid {fact.decision} eingegangen{findings(fact.findings)},"
        f" erfasst von {person(fact.recorded_by)}.{said}"
    )


@tells(e.ObjectionDecided)
def _objection_decided(fact: e.ObjectionDecided) -> str:
    back = f"; {SET_ASIDE[fact.sets_aside]} ist aufgehoben" if fact.sets_aside else ""
    if fact.amount_cents is not None:
        back += f", Zuwendung jetzt {euros_de(fact.amount_cents)} ({signed(fact.delta_cents)})"
    if fact.restored:
        bound = sum(share.cents for share in fact.restored)
        back += f", wieder gebunden {euros_de(bound)}"
    if fact.unrestored_cents:
        back += f", nicht wieder gebunden {euros_de(fact.unrestored_cents)}"
    if fact.claim is not None:
        back += f"; Erstattung {fact.claim} jetzt {euros_de(fact.claim_cents)}"
    return (
        f"Widerspruch gegen den Bescheid {fact.decision} {OBJECTIONS[fact.outcome]}, entschieden"
        f" von {person(fact.decided_by)} ({role(fact.competence)}){back}.{reasons(fact.reasons)}"
    )


@tells(e.DecisionBecameFinal)
def _final(fact: e.DecisionBecameFinal) -> str:
    return f"Bescheid {fact.decision} ist bestandskräftig."


@tells(e.GrantAmended)
def _amended(fact: e.GrantAmended) -> str:
    claimed = (
        f"; überzahlt {euros_de(fact.overpaid_cents)}, Erstattung {fact.claim}"
        if fact.claim
        else ""
    )
    return (
        f"Änderungsbescheid {fact.decision} erlassen ({AMENDED[fact.kind]}, Planfassung"
        f" {fact.plan_version}): Zuwendung jetzt {euros_de(fact.amount_cents)}"
        f" ({signed(fact.delta_cents)}), entworfen von {person(fact.drafted_by)},"
        f" gezeichnet von {person(fact.approved_by)} ({role(fact.competence)})"
        f"{_conditions(fact.conditions)}{claimed}.{reasons(fact.reasons)}"
    )


@tells(e.RecipientChanged)
def _recipient_changed(fact: e.RecipientChanged) -> str:
    return (
        f"Bescheid {fact.decision}: Zuwendungsempfänger ist jetzt {party(fact.party)} statt"
        f" {party(fact.former_party)}, entworfen von {person(fact.drafted_by)}, gezeichnet von"
        f" {person(fact.approved_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.PlanShiftReported)
def _shifted(fact: e.PlanShiftReported) -> str:
    return (
        f"Umschichtung im Finanzierungsplan innerhalb von {percent(fact.tolerance_bp)} mitgeteilt"
        f" (Planfassung {fact.plan_version}), erfasst von {person(fact.recorded_by)}."
        f"{reasons(fact.reasons)}"
    )


@tells(e.ConditionFulfilled)
def _fulfilled(fact: e.ConditionFulfilled) -> str:
    return (
        f"Nebenbestimmung „{coded(fact.condition)}“ erfüllt, erfasst von"
        f" {person(fact.recorded_by)}."
    )


@tells(e.InsolvencyOpened)
def _insolvent(fact: e.InsolvencyOpened) -> str:
    return f"Insolvenz des Zuwendungsempfängers erfasst von {person(fact.recorded_by)}."


@tells(e.InsolvencyEnded)
def _solvent(fact: e.InsolvencyEnded) -> str:
    return f"Ende der Insolvenz erfasst von {person(fact.recorded_by)}."


@tells(e.GrantNotTakenUp)
def _not_taken_up(fact: e.GrantNotTakenUp) -> str:
    return (
        f"Zuwendung {fact.decision} über {euros_de(fact.amount_cents)} nicht in Anspruch"
        f" genommen, erfasst von {person(fact.recorded_by)}."
    )


@tells(e.CaseClosed)
def _closed(fact: e.CaseClosed) -> str:
    return f"Akte abgeschlossen von {person(fact.closed_by)}."


@tells(e.CaseReopened)
def _reopened(fact: e.CaseReopened) -> str:
    return (
        f"Akte wieder eröffnet von {person(fact.reopened_by)} ({role(fact.competence)})."
        f"{reasons(fact.reasons)}"
    )

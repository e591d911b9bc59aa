"""Sentences about decisions on a case."""

from grants.approval import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import (
    FINANCING,
    VOTES,
    date,
    percent,
    person,
    reasons,
    role,
    signed,
)

CHANNELS = {"post": "per Post", "electronic": "elektronisch", "delivery": "durch Zustellung"}
AMENDED = {
    "amount": "Betrag",
    "period": "Bewilligungszeitraum",
    "plan": "Finanzierungsplan",
    "years": "Jahresscheiben",
}


@tells(e.DecisionDrafted)
def _drafted(fact: e.DecisionDrafted) -> str:
    match fact.act:
        case "rejection":
            what = f"Ablehnung {fact.decision} (Grund: {coded(fact.ground or '')})"
        case "amendment":
            what = f"Änderung {fact.decision} auf {euros_de(fact.amount_cents)}"
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
        f" {VOTES[fact.deviates_from_vote]}.{reasons(fact.reasons)}"
    )


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


@tells(e.DecisionBecameFinal)
def _final(fact: e.DecisionBecameFinal) -> str:
    return f"Bescheid {fact.decision} ist bestandskräftig."


@tells(e.GrantAmended)
def _amended(fact: e.GrantAmended) -> str:
    return (
        f"Änderungsbescheid {fact.decision} erlassen ({AMENDED[fact.kind]}, Planfassung"
        f" {fact.plan_version}): Zuwendung jetzt {euros_de(fact.amount_cents)}"
        f" ({signed(fact.delta_cents)}), entworfen von {person(fact.drafted_by)},"
        f" gezeichnet von {person(fact.approved_by)} ({role(fact.competence)})."
        f"{reasons(fact.reasons)}"
    )


@tells(e.GrantNotTakenUp)
def _not_taken_up(fact: e.GrantNotTakenUp) -> str:
    return (
        f"Zuwendung {fact.decision} über {euros_de(fact.amount_cents)} nicht in Anspruch"
        f" genommen, erfasst von {person(fact.recorded_by)}."
    )


@tells(e.CaseClosed)
def _closed(fact: e.CaseClosed) -> str:
    return f"Akte abgeschlossen von {person(fact.closed_by)}."

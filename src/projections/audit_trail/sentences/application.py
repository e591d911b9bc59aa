"""Sentences about an application."""

from grants.application import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded, codes, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import (
    KINDS,
    REGIMES,
    TIMELINESS,
    VOTES,
    date,
    party,
    percent,
    person,
    reasons,
    role,
    text,
)


@tells(e.ApplicationSubmitted)
def _submitted(fact: e.ApplicationSubmitted) -> str:
    return (
        f"Antrag {fact.case} von {party(fact.party)} eingegangen: „{text(fact.title)}“,"
        f" {KINDS[fact.kind]}, beantragt {euros_de(fact.requested_cents)} für"
        f" {date(fact.period_from)} bis {date(fact.period_to)}{findings(fact.findings)}."
    )


@tells(e.ApplicationRevised)
def _revised(fact: e.ApplicationRevised) -> str:
    return (
        f"Antrag geändert (Fassung {fact.version}): beantragt {euros_de(fact.requested_cents)}"
        f" für {date(fact.period_from)} bis {date(fact.period_to)}{findings(fact.findings)}."
    )


@tells(e.DocumentsRequested)
def _requested(fact: e.DocumentsRequested) -> str:
    return (
        f"{fact.round}. Nachforderung: {codes(fact.items)}; Frist bis {date(fact.due_on)},"
        f" angefordert von {person(fact.requested_by)}."
    )


@tells(e.DocumentsSupplied)
def _supplied(fact: e.DocumentsSupplied) -> str:
    return f"Unterlagen zur {fact.round}. Nachforderung {TIMELINESS[fact.timeliness]} eingegangen."


@tells(e.CompletenessConfirmed)
def _complete(fact: e.CompletenessConfirmed) -> str:
    return (
        f"Antrag vollständig seit {date(fact.complete_on)},"
        f" festgestellt von {person(fact.confirmed_by)}."
    )


@tells(e.ReferredToAlliance)
def _referred(fact: e.ReferredToAlliance) -> str:
    return (
        f"Antrag in Fassung {fact.application_version} der Allianz zum Votum vorgelegt"
        f" von {person(fact.referred_by)}."
    )


@tells(e.PrioritisationRecorded)
def _voted(fact: e.PrioritisationRecorded) -> str:
    outcome = "priorisiert" if fact.outcome == "prioritised" else "nicht priorisiert"
    rank = "" if fact.rank is None else f", Rang {fact.rank}"
    recused = f", {len(fact.recused)} befangen" if fact.recused else ""
    advice = f"; empfohlen {euros_de(fact.recommended_cents)}" if fact.recommended_cents else ""
    return (
        f"Votum der Allianz (Sitzung {fact.meeting}) zur Fassung {fact.application_version}:"
        f" {outcome}{rank}; {fact.votes_for} dafür, {fact.votes_against} dagegen,"
        f" {fact.abstentions} enthalten{recused}{advice}"
        f"{findings(fact.findings)}."
    )


@tells(e.AidClassified)
def _classified(fact: e.AidClassified) -> str:
    aid = "keine Beihilfe" if fact.aid == "none" else "De-minimis-Beihilfe"
    return f"Beihilferechtlich eingeordnet als {aid} von {person(fact.classified_by)}."


@tells(e.DeMinimisChecked)
def _room(fact: e.DeMinimisChecked) -> str:
    return (
        f"De-minimis-Prüfung für das Unternehmen von {party(fact.party)}: Höchstbetrag"
        f" {euros_de(fact.ceiling_cents)}, verbraucht {euros_de(fact.used_cents)}, frei"
        f" {euros_de(fact.headroom_cents)} ({REGIMES[fact.regime]}); geprüft von"
        f" {person(fact.checked_by)}."
    )


@tells(e.DoubleFundingChecked)
def _double(fact: e.DoubleFundingChecked) -> str:
    outcome = "keine gefunden" if fact.outcome == "none" else "Doppelförderung gefunden"
    return f"Auf Doppelförderung geprüft von {person(fact.checked_by)}: {outcome}."


@tells(e.ExaminationCompleted)
def _examined(fact: e.ExaminationCompleted) -> str:
    return (
        f"Antragsprüfung der Fassung {fact.application_version} abgeschlossen von"
        f" {person(fact.examined_by)}: zuwendungsfähig {euros_de(fact.eligible_cents)},"
        f" Vorschlag {euros_de(fact.proposed_cents)} ({percent(fact.rate_bp)})."
    )


@tells(e.ApplicationRejected)
def _rejected(fact: e.ApplicationRejected) -> str:
    return (
        f"Ablehnungsbescheid {fact.decision} erlassen (Grund: {coded(fact.ground)}), entworfen von"
        f" {person(fact.drafted_by)}, gezeichnet von {person(fact.approved_by)}"
        f" ({role(fact.competence)}); {VOTES[fact.deviates_from_vote]}."
        f"{reasons(fact.reasons)}"
    )


@tells(e.ApplicationWithdrawn)
def _withdrawn(fact: e.ApplicationWithdrawn) -> str:
    return (
        f"Antrag zurückgenommen (Grund: {coded(fact.reason_code)}),"
        f" erfasst von {person(fact.recorded_by)}."
    )

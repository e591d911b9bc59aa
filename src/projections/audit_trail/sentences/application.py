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
    left = f"; offen: {codes(fact.open_items)}" if fact.open_items else ""
    timeliness = TIMELINESS[fact.timeliness]
    return f"Unterlagen zur {fact.round}. Nachforderung {timeliness} eingegangen{left}."


@tells(e.DeadlineExtended)
def _extended(fact: e.DeadlineExtended) -> str:
    return (
        f"Frist der {fact.round}. Nachforderung bis {date(fact.due_on)} verlängert von"
        f" {person(fact.extended_by)} (ursprünglich {date(fact.original_due_on)})."
        f"{reasons(fact.reasons)}"
    )


@tells(e.DocumentsWaived)
def _waived(fact: e.DocumentsWaived) -> str:
    left = f"; offen: {codes(fact.open_items)}" if fact.open_items else ""
    return (
        f"Auf Unterlagen verzichtet von {person(fact.waived_by)}: {codes(fact.items)}{left}."
        f"{reasons(fact.reasons)}"
    )


@tells(e.ApplicationDeemedWithdrawn)
def _deemed(fact: e.ApplicationDeemedWithdrawn) -> str:
    return (
        f"Antrag gilt als zurückgenommen: zur {fact.round}. Nachforderung fehlten bis"
        f" {date(fact.due_on)} {codes(fact.items)}; erfasst von {person(fact.recorded_by)}."
    )


@tells(e.EarlyStartPermitted)
def _permitted(fact: e.EarlyStartPermitted) -> str:
    return (
        f"Vorzeitiger Maßnahmebeginn ab {date(fact.from_on)} genehmigt von"
        f" {person(fact.permitted_by)} ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.EarlyStartRefused)
def _early_refused(fact: e.EarlyStartRefused) -> str:
    return (
        f"Vorzeitiger Maßnahmebeginn abgelehnt von {person(fact.refused_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


@tells(e.MeasureStarted)
def _started(fact: e.MeasureStarted) -> str:
    why = reasons(fact.reasons) if fact.reasons is not None else ""
    return (
        f"Vorhaben begonnen am {date(fact.started_on)}, erfasst von {person(fact.recorded_by)}"
        f"{findings(fact.findings)}.{why}"
    )


@tells(e.DeviationFromVoteJustified)
def _deviation(fact: e.DeviationFromVoteJustified) -> str:
    return (
        f"Abweichung vom Votum der Allianz (Sitzung {fact.meeting}) zur Fassung"
        f" {fact.application_version} begründet von {person(fact.justified_by)}"
        f" ({role(fact.competence)}).{reasons(fact.reasons)}"
    )


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

"""Sentences about an application."""

from collections.abc import Collection

from grants.application import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded, codes, findings
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import (
    KINDS,
    REGIMES,
    TIMELINESS,
    VOTES,
    date,
    deadline,
    party,
    percent,
    person,
    reasons,
    role,
    text,
)

OUTCOMES = worded({"prioritised": "priorisiert", "not-prioritised": "nicht priorisiert"})
AID = worded({"none": "keine Beihilfe", "de-minimis": "De-minimis-Beihilfe"})
DOUBLE_FUNDING = worded({"none": "keine gefunden", "found": "Doppelförderung gefunden"})


@tells(e.ApplicationSubmitted)
def _submitted(fact: e.ApplicationSubmitted) -> Sentence:
    return said(
        "Antrag %(case)s von %(party)s eingegangen: „%(title)s“, %(kind)s, beantragt"
        " %(requested)s für %(period_from)s bis %(period_to)s%(findings)s.",
        case=fact.case,
        party=party(fact.party),
        title=text(fact.title),
        kind=KINDS[fact.kind],
        requested=euros_de(fact.requested_cents),
        period_from=date(fact.period_from),
        period_to=date(fact.period_to),
        findings=findings(fact.findings),
    )


@tells(e.ApplicationRevised)
def _revised(fact: e.ApplicationRevised) -> Sentence:
    return said(
        "Antrag geändert (Fassung %(version)s): beantragt %(requested)s für %(period_from)s bis"
        " %(period_to)s%(findings)s.",
        version=fact.version,
        requested=euros_de(fact.requested_cents),
        period_from=date(fact.period_from),
        period_to=date(fact.period_to),
        findings=findings(fact.findings),
    )


@tells(e.DocumentsRequested)
def _requested(fact: e.DocumentsRequested) -> Sentence:
    return said(
        "%(round)s. Nachforderung: %(items)s; Frist bis %(due_on)s, angefordert von"
        " %(requested_by)s.",
        round=fact.round,
        items=codes(fact.items),
        due_on=deadline(fact.due_on),
        requested_by=person(fact.requested_by),
    )


@tells(e.DocumentsSupplied)
def _supplied(fact: e.DocumentsSupplied) -> Sentence:
    return said(
        "Unterlagen zur %(round)s. Nachforderung %(timeliness)s eingegangen%(came)s%(left)s.",
        round=fact.round,
        timeliness=TIMELINESS[fact.timeliness],
        came=said(": %(items)s", items=codes(fact.items)) if fact.items else "",
        left=_left(fact.open_items),
    )


def _left(items: Collection[str]) -> str:
    return said("; offen: %(items)s", items=codes(items)) if items else ""


@tells(e.DeadlineExtended)
def _extended(fact: e.DeadlineExtended) -> Sentence:
    return said(
        "Frist der %(round)s. Nachforderung bis %(due_on)s verlängert von %(extended_by)s"
        " (ursprünglich %(original_due_on)s).%(reasons)s",
        round=fact.round,
        due_on=deadline(fact.due_on),
        extended_by=person(fact.extended_by),
        original_due_on=date(fact.original_due_on),
        reasons=reasons(fact.reasons),
    )


@tells(e.DocumentsWaived)
def _waived(fact: e.DocumentsWaived) -> Sentence:
    return said(
        "Auf Unterlagen verzichtet von %(waived_by)s: %(items)s%(left)s.%(reasons)s",
        waived_by=person(fact.waived_by),
        items=codes(fact.items),
        left=_left(fact.open_items),
        reasons=reasons(fact.reasons),
    )


@tells(e.ApplicationDeemedWithdrawn)
def _deemed(fact: e.ApplicationDeemedWithdrawn) -> Sentence:
    return said(
        "Antrag gilt als zurückgenommen: zur %(round)s. Nachforderung fehlten bis %(due_on)s"
        " %(items)s; erfasst von %(recorded_by)s.",
        round=fact.round,
        due_on=date(fact.due_on),
        items=codes(fact.items),
        recorded_by=person(fact.recorded_by),
    )


@tells(e.EarlyStartPermitted)
def _permitted(fact: e.EarlyStartPermitted) -> Sentence:
    return said(
        "Vorzeitiger Maßnahmebeginn ab %(from_on)s genehmigt von %(permitted_by)s"
        " (%(competence)s).%(reasons)s",
        from_on=date(fact.from_on),
        permitted_by=person(fact.permitted_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.EarlyStartRefused)
def _early_refused(fact: e.EarlyStartRefused) -> Sentence:
    return said(
        "Vorzeitiger Maßnahmebeginn abgelehnt von %(refused_by)s (%(competence)s).%(reasons)s",
        refused_by=person(fact.refused_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.MeasureStarted)
def _started(fact: e.MeasureStarted) -> Sentence:
    return said(
        "Vorhaben begonnen am %(started_on)s, erfasst von %(recorded_by)s%(findings)s.%(reasons)s",
        started_on=date(fact.started_on),
        recorded_by=person(fact.recorded_by),
        findings=findings(fact.findings),
        reasons=reasons(fact.reasons) if fact.reasons is not None else "",
    )


@tells(e.MeasureStartRetracted)
def _not_started(fact: e.MeasureStartRetracted) -> Sentence:
    return said(
        "Als Beginn erfasster %(started_on)s zurückgenommen von %(recorded_by)s: nicht begonnen."
        "%(reasons)s",
        started_on=date(fact.started_on),
        recorded_by=person(fact.recorded_by),
        reasons=reasons(fact.reasons),
    )


@tells(e.DeviationFromVoteJustified)
def _deviation(fact: e.DeviationFromVoteJustified) -> Sentence:
    return said(
        "Abweichung vom Votum der Allianz (Sitzung %(meeting)s) zur Fassung"
        " %(application_version)s begründet von %(justified_by)s (%(competence)s).%(reasons)s",
        meeting=fact.meeting,
        application_version=fact.application_version,
        justified_by=person(fact.justified_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.CompletenessConfirmed)
def _complete(fact: e.CompletenessConfirmed) -> Sentence:
    return said(
        "Antrag vollständig seit %(complete_on)s, festgestellt von %(confirmed_by)s.",
        complete_on=date(fact.complete_on),
        confirmed_by=person(fact.confirmed_by),
    )


@tells(e.ReferredToAlliance)
def _referred(fact: e.ReferredToAlliance) -> Sentence:
    return said(
        "Antrag in Fassung %(application_version)s der Allianz zum Votum vorgelegt von"
        " %(referred_by)s.",
        application_version=fact.application_version,
        referred_by=person(fact.referred_by),
    )


@tells(e.PrioritisationRecorded)
def _voted(fact: e.PrioritisationRecorded) -> Sentence:
    rank = "" if fact.rank is None else said(", Rang %(rank)s", rank=fact.rank)
    recused = said(", %(recused)s befangen", recused=len(fact.recused)) if fact.recused else ""
    advice = (
        said("; empfohlen %(recommended)s", recommended=euros_de(fact.recommended_cents))
        if fact.recommended_cents
        else ""
    )
    return said(
        "Votum der Allianz (Sitzung %(meeting)s) zur Fassung %(application_version)s:"
        " %(outcome)s%(rank)s; %(votes_for)s dafür, %(votes_against)s dagegen, %(abstentions)s"
        " enthalten%(recused)s%(advice)s%(findings)s.",
        meeting=fact.meeting,
        application_version=fact.application_version,
        outcome=OUTCOMES[fact.outcome],
        rank=rank,
        votes_for=fact.votes_for,
        votes_against=fact.votes_against,
        abstentions=fact.abstentions,
        recused=recused,
        advice=advice,
        findings=findings(fact.findings),
    )


@tells(e.AidClassified)
def _classified(fact: e.AidClassified) -> Sentence:
    return said(
        "Beihilferechtlich eingeordnet als %(aid)s von %(classified_by)s.",
        aid=AID[fact.aid],
        classified_by=person(fact.classified_by),
    )


@tells(e.DeMinimisChecked)
def _room(fact: e.DeMinimisChecked) -> Sentence:
    return said(
        "De-minimis-Prüfung für das Unternehmen von %(party)s: Höchstbetrag %(ceiling)s,"
        " verbraucht %(used)s, frei %(headroom)s (%(regime)s); geprüft von %(checked_by)s.",
        party=party(fact.party),
        ceiling=euros_de(fact.ceiling_cents),
        used=euros_de(fact.used_cents),
        headroom=euros_de(fact.headroom_cents),
        regime=REGIMES[fact.regime],
        checked_by=person(fact.checked_by),
    )


@tells(e.DoubleFundingChecked)
def _double(fact: e.DoubleFundingChecked) -> Sentence:
    return said(
        "Auf Doppelförderung geprüft von %(checked_by)s: %(outcome)s.",
        checked_by=person(fact.checked_by),
        outcome=DOUBLE_FUNDING[fact.outcome],
    )


@tells(e.ExaminationCompleted)
def _examined(fact: e.ExaminationCompleted) -> Sentence:
    return said(
        "Antragsprüfung der Fassung %(application_version)s abgeschlossen von %(examined_by)s:"
        " zuwendungsfähig %(eligible)s, Vorschlag %(proposed)s (%(rate)s).",
        application_version=fact.application_version,
        examined_by=person(fact.examined_by),
        eligible=euros_de(fact.eligible_cents),
        proposed=euros_de(fact.proposed_cents),
        rate=percent(fact.rate_bp),
    )


@tells(e.ApplicationRejected)
def _rejected(fact: e.ApplicationRejected) -> Sentence:
    return said(
        "Ablehnungsbescheid %(decision)s erlassen (Grund: %(ground)s), entworfen von"
        " %(drafted_by)s, gezeichnet von %(approved_by)s (%(competence)s);"
        " %(deviates_from_vote)s.%(reasons)s",
        decision=fact.decision,
        ground=coded(fact.ground),
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        deviates_from_vote=VOTES[fact.deviates_from_vote],
        reasons=reasons(fact.reasons),
    )


@tells(e.ApplicationWithdrawn)
def _withdrawn(fact: e.ApplicationWithdrawn) -> Sentence:
    return said(
        "Antrag zurückgenommen (Grund: %(reason_code)s), erfasst von %(recorded_by)s.",
        reason_code=coded(fact.reason_code),
        recorded_by=person(fact.recorded_by),
    )

"""Sentences about imported histories."""

from grants.kernel.money import euros_de
from grants.legacy import events as e
from projections.audit_trail.sentences.codes import codes
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import KINDS, partial, party, person

FIELDS: dict[e.CorrectableField, str] = {
    "recipient": "Empfänger",
    "recipient_kind": "Art des Empfängers",
    "title": "Titel",
    "purpose": "Zweck",
    "scope": "Region oder Behörde",
    "scope_label": "Bezeichnung der Region oder Behörde",
    "kind": "Art",
    "objects": "Fördergegenstände",
    "approved_cents": "bewilligt",
    "disbursed_cents": "ausgezahlt",
    "requested_cents": "beantragt",
    "applied_on": "Antragsdatum",
    "approved_on": "Bewilligungsdatum",
    "period_from": "Beginn",
    "period_to": "Ende",
    "paid_on": "Auszahlungsdatum",
    "fiscal_year": "Haushaltsjahr",
    "year": "Jahr",
    "year_basis": "Grundlage des Jahres",
    "effective_from": "Stichtag",
    "earmark": "Zweckbindung",
    "status": "Stand",
    "flags": "Kennzeichen",
}
_SEALED = {"recipient", "title", "purpose"}
_DATES = {"applied_on", "approved_on", "period_from", "period_to", "paid_on", "effective_from"}
STATUSES = {"approved": "bewilligt", "cancelled": "bewilligt und später aufgehoben"}
BASES = {
    "fiscal_year": "Angabe der Datei",
    "approved_on": "Bewilligungsdatum",
    "period_from": "Beginn des Vorhabens",
}


@tells(e.ImportOpened)
def _opened(fact: e.ImportOpened) -> str:
    approved = f", freigegeben von {person(fact.approved_by)}" if fact.approved_by else ""
    return (
        f"Datenübernahme {fact.import_id} für {fact.programme} begonnen von"
        f" {person(fact.opened_by)}{approved}: Datei mit {fact.file_bytes} Bytes,"
        f" SHA-256 {fact.file_sha256[:16]}…"
    )


@tells(e.LegacyCaseImported)
def _imported(fact: e.LegacyCaseImported) -> str:
    flags = f"; Kennzeichen: {codes(fact.flags)}" if fact.flags else ""
    cancelled = ", später aufgehoben" if fact.status == "cancelled" else ""
    # Unknown is not zero; a negative amount is what the old system had taken back.
    amount = (
        ", Betrag unbekannt" if fact.approved_cents is None else f" {euros_de(fact.approved_cents)}"
    )
    return (
        f"Altfall {fact.reference} von {party(fact.party)} übernommen (Zeile {fact.row},"
        f" {KINDS[fact.kind]}): bewilligt{amount}{cancelled};"
        f" Stichtag {partial(fact.effective_from)}, Haushaltsjahr {fact.year} nach"
        f" {BASES[fact.year_basis]}{flags}."
    )


@tells(e.LegacyCaseCorrected)
def _corrected(fact: e.LegacyCaseCorrected) -> str:
    changes = "; ".join(_change(correction) for correction in fact.corrections)
    return (
        f"Altfall nach neuerer Datei berichtigt (Zeile {fact.row}, Ereignis {fact.corrects}):"
        f" {changes}."
    )


def _change(correction: e.Correction) -> str:
    name = FIELDS[correction.field]
    if correction.field in _SEALED:
        return f"{name} geändert"
    return f"{name} {_shown(correction.field, correction.old)} → " + _shown(
        correction.field, correction.new
    )


def _shown(field: str, value: str | int | None) -> str:
    if field.endswith("_cents") and (value is None or isinstance(value, int)):
        return euros_de(value)
    if value is None:
        return "unbekannt"
    text = str(value)
    match field:
        case _ if field in _DATES:
            return partial(text)
        case "year_basis":
            return BASES.get(text, text)
        case "status":
            return STATUSES.get(text, text)
        case "kind":
            return KINDS.get(text, text)
        case "flags" if text:
            return codes(text.split(","))
        case _:
            return text or "keine"


@tells(e.ImportRowRejected)
def _rejected(fact: e.ImportRowRejected) -> str:
    return f"Zeile {fact.row} nicht übernommen: Spalte „{fact.column}“ verletzt {fact.rule}."


@tells(e.ImportSealed)
def _sealed(fact: e.ImportSealed) -> str:
    return (
        f"Datenübernahme {fact.import_id} abgeschlossen: {fact.rows} Zeilen, {fact.accepted}"
        f" übernommen, {fact.corrected} berichtigt, {fact.unchanged} unverändert,"
        f" {fact.rejected} abgewiesen; bewilligt {euros_de(fact.approved_cents)}."
    )

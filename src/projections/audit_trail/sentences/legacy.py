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
    "year_date": "Datum zum Jahr",
    "earmark": "Zweckbindung",
    "status": "Stand",
    "flags": "Kennzeichen",
}
_SEALED = {"recipient", "title", "purpose"}
BASES = {
    "fiscal_year": "Haushaltsjahr",
    "approved_on": "Bewilligungsdatum",
    "period_from": "Beginn des Vorhabens",
}


@tells(e.ImportOpened)
def _opened(fact: e.ImportOpened) -> str:
    return (
        f"Datenübernahme {fact.import_id} für {fact.programme} begonnen von"
        f" {person(fact.opened_by)}: Datei mit {fact.file_bytes} Bytes,"
        f" SHA-256 {fact.file_sha256[:16]}…"
    )


@tells(e.LegacyCaseImported)
def _imported(fact: e.LegacyCaseImported) -> str:
    flags = f"; Kennzeichen: {codes(fact.flags)}" if fact.flags else ""
    cancelled = ", später aufgehoben" if fact.status == "cancelled" else ""
    return (
        f"Altfall {fact.reference} von {party(fact.party)} übernommen (Zeile {fact.row},"
        f" {KINDS[fact.kind]}): bewilligt {euros_de(fact.approved_cents)}{cancelled},"
        f" Jahr {fact.year} nach {BASES[fact.year_basis]} {partial(fact.year_date)}{flags}."
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
    return "unbekannt" if value is None else str(value)


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

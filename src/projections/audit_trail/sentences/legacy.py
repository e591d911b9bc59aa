"""Sentences about imported histories."""

from collections.abc import Mapping, Sequence

from grants.kernel.money import euros_de
from grants.legacy import events as e
from projections.audit_trail.sentences.codes import codes
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import KINDS, partial, party, person

FIELDS: Mapping[e.CorrectableField, Sentence] = worded(
    {
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
)
_SEALED = {"recipient", "title", "purpose"}
_DATES = {"applied_on", "approved_on", "period_from", "period_to", "paid_on", "effective_from"}
STATUSES = worded(
    {
        "approved": "bewilligt",
        "cancelled": "bewilligt und später aufgehoben",
    }
)
BASES = worded(
    {
        "fiscal_year": "Angabe der Datei",
        "approved_on": "Bewilligungsdatum",
        "period_from": "Beginn des Vorhabens",
    }
)


@tells(e.ImportOpened)
def _opened(fact: e.ImportOpened) -> Sentence:
    approved = (
        said(", freigegeben von %(approved_by)s", approved_by=person(fact.approved_by))
        if fact.approved_by
        else ""
    )
    return said(
        "Datenübernahme %(import_id)s für %(programme)s begonnen von %(opened_by)s%(approved)s:"
        " Datei mit %(file_bytes)s Bytes, SHA-256 %(sha256)s…",
        import_id=fact.import_id,
        programme=fact.programme,
        opened_by=person(fact.opened_by),
        approved=approved,
        file_bytes=fact.file_bytes,
        sha256=fact.file_sha256[:16],
    )


@tells(e.LegacyCaseImported)
def _imported(fact: e.LegacyCaseImported) -> Sentence:
    flags = said("; Kennzeichen: %(flags)s", flags=codes(fact.flags)) if fact.flags else ""
    cancelled = said(", später aufgehoben") if fact.status == "cancelled" else ""
    # Unknown is not zero; a negative amount is what the old system had taken back.
    amount = (
        said("bewilligt, Betrag unbekannt")
        if fact.approved_cents is None
        else said("bewilligt %(approved)s", approved=euros_de(fact.approved_cents))
    )
    return said(
        "Altfall %(reference)s von %(party)s übernommen (Zeile %(row)s, %(kind)s):"
        " %(amount)s%(cancelled)s; Stichtag %(effective_from)s, Haushaltsjahr %(year)s"
        " nach %(year_basis)s%(flags)s.",
        reference=fact.reference,
        party=party(fact.party),
        row=fact.row,
        kind=KINDS[fact.kind],
        amount=amount,
        cancelled=cancelled,
        effective_from=partial(fact.effective_from),
        year=fact.year,
        year_basis=BASES[fact.year_basis],
        flags=flags,
    )


@tells(e.LegacyCaseCorrected)
def _corrected(fact: e.LegacyCaseCorrected) -> Sentence:
    return said(
        "Altfall nach neuerer Datei berichtigt (Zeile %(row)s, Ereignis %(corrects)s):"
        " %(changes)s.",
        row=fact.row,
        corrects=fact.corrects,
        changes=joined("; ", map(_change, fact.corrections)),
    )


def _change(correction: e.Correction) -> Sentence:
    name = FIELDS[correction.field]
    if correction.field in _SEALED:
        return said("%(name)s geändert", name=name)
    return said(
        "%(name)s %(old)s → %(new)s",
        name=name,
        old=_shown(correction.field, correction.old),
        new=_shown(correction.field, correction.new),
    )


def _shown(field: str, value: str | int | None) -> str:
    if field.endswith("_cents") and (value is None or isinstance(value, int)):
        return euros_de(value)
    if value is None:
        return said("unbekannt")
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
            return text or said("keine")


@tells(e.ImportRowRejected)
def _rejected(fact: e.ImportRowRejected) -> Sentence:
    return said(
        "Zeile %(row)s nicht übernommen: Spalte „%(column)s“ verletzt %(rule)s.",
        row=fact.row,
        column=fact.column,
        rule=fact.rule,
    )


@tells(e.ImportSealed)
def _sealed(fact: e.ImportSealed) -> Sentence:
    return said(
        "Datenübernahme %(import_id)s abgeschlossen: %(rows)s Zeilen, %(accepted)s übernommen,"
        " %(corrected)s berichtigt, %(unchanged)s unverändert, %(rejected)s abgewiesen;"
        " bewilligt %(approved)s; %(totals)s.",
        import_id=fact.import_id,
        rows=fact.rows,
        accepted=fact.accepted,
        corrected=fact.corrected,
        unchanged=fact.unchanged,
        rejected=fact.rejected,
        approved=euros_de(fact.approved_cents),
        totals=_compared(fact.control_totals),
    )


def _compared(totals: Sequence[e.StatedTotal]) -> Sentence:
    """How many totals of the file came out; that it states none is no match."""
    if not totals:
        return said("keine Kontrollsummen")
    return said(
        "Kontrollsummen, die stimmen: %(holding)s von %(count)s",
        holding=sum(total.computed == total.stated for total in totals),
        count=len(totals),
    )

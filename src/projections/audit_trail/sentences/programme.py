"""Sentences about a programme and its rules."""

from grants.kernel.money import euros_de
from grants.programme import events as e
from projections.audit_trail.sentences.codes import codes
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import KINDS, date, listed

COMPARISONS = {"equal": "genau", "at-least": "mindestens", "rounded": "rund"}


@tells(e.ProgrammeEstablished)
def _established(fact: e.ProgrammeEstablished) -> str:
    ceiling = "" if fact.ceiling == "allocated" else "; Budgetobergrenzen unbekannt"
    return f"Förderprogramm {fact.code} „{fact.title}“ eingerichtet ({fact.authority}){ceiling}."


@tells(e.GuidelinePublished)
def _guideline(fact: e.GuidelinePublished) -> str:
    until = "" if fact.valid_to is None else f" bis {date(fact.valid_to)}"
    return (
        f"Richtlinienfassung {fact.guideline} veröffentlicht, gültig ab"
        f" {date(fact.valid_from)}{until}, {len(fact.objects)} Fördergegenstände;"
        f" Fundstelle: {fact.citation}."
    )


@tells(e.ParameterSet)
def _parameter(fact: e.ParameterSet) -> str:
    until = "" if fact.valid_to is None else f" bis {date(fact.valid_to)}"
    confirmed = "" if fact.status == "confirmed" else " (unbestätigt)"
    pinned = "" if fact.guideline is None else f" für Fälle der Richtlinie {fact.guideline}"
    value = str(fact.value).replace(".", ",")
    return (
        f"Regelparameter {fact.key}{pinned} auf {value} festgelegt, gültig ab"
        f" {date(fact.valid_from)}{until}{confirmed}; Fundstelle: {fact.citation}."
    )


@tells(e.EarmarkDefined)
def _earmark(fact: e.EarmarkDefined) -> str:
    return (
        f"Zweckbindung {fact.earmark} „{fact.title}“ für {fact.year} festgelegt:"
        f" Fördergegenstände {listed(fact.objects)}; Fundstelle: {fact.citation}."
    )


@tells(e.ChecklistAdopted)
def _checklist(fact: e.ChecklistAdopted) -> str:
    return (
        f"Checkliste für Anträge ({KINDS[fact.kind]}) ab {date(fact.valid_from)} festgelegt:"
        f" {codes(fact.items)}."
    )


@tells(e.RegionRegistered)
def _region(fact: e.RegionRegistered) -> str:
    kind = "Landkreis" if fact.kind == "district" else "kreisfreie Stadt"
    return f"Region {fact.region} {fact.name} ({kind}, {fact.nuts}) aufgenommen."


@tells(e.ControlTotalRecorded)
def _control_total(fact: e.ControlTotalRecorded) -> str:
    match fact.measure:
        case "cases":
            stated = f"{fact.stated} Vorhaben"
        case "approved_cents":
            stated = f"{euros_de(fact.stated)} bewilligt"
        case "allocated_cents":
            stated = f"{euros_de(fact.stated)} zugewiesen"
    return (
        f"Veröffentlichte Kontrollsumme {fact.control_total} erfasst:"
        f" {COMPARISONS[fact.comparison]} {stated}; Fundstelle: {fact.citation}."
    )


@tells(e.DiscrepancyExplained)
def _explained(fact: e.DiscrepancyExplained) -> str:
    return f"Abweichung von der Kontrollsumme {fact.control_total} erläutert."

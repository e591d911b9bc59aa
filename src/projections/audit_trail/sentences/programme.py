"""Sentences about a programme and its rules."""

from decimal import Decimal

from grants.kernel.money import euros_de
from grants.programme import events as e
from projections.audit_trail.sentences.codes import codes
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import KINDS, date, listed, measured, typed, until

COMPARISONS = worded({"equal": "genau", "at-least": "mindestens", "rounded": "rund"})
REGIONS = worded({"district": "Landkreis", "district-free-city": "kreisfreie Stadt"})


@tells(e.ProgrammeEstablished)
def _established(fact: e.ProgrammeEstablished) -> Sentence:
    return said(
        "Förderprogramm %(code)s „%(title)s“ eingerichtet (%(authority)s)%(ceiling)s.",
        code=fact.code,
        title=typed(fact.title),
        authority=typed(fact.authority),
        ceiling="" if fact.ceiling == "allocated" else said("; Budgetobergrenzen unbekannt"),
    )


@tells(e.GuidelinePublished)
def _guideline(fact: e.GuidelinePublished) -> Sentence:
    return said(
        "Richtlinienfassung %(guideline)s veröffentlicht, gültig ab %(valid_from)s%(until)s,"
        " %(objects)s Fördergegenstände; Fundstelle: %(citation)s.",
        guideline=fact.guideline,
        valid_from=date(fact.valid_from),
        until=until(fact.valid_to),
        objects=len(fact.objects),
        citation=typed(fact.citation),
    )


@tells(e.ParameterSet)
def _parameter(fact: e.ParameterSet) -> Sentence:
    pinned = (
        ""
        if fact.guideline is None
        else said(" für Fälle der Richtlinie %(guideline)s", guideline=fact.guideline)
    )
    return said(
        "Regelparameter %(key)s%(pinned)s auf %(value)s festgelegt, gültig ab"
        " %(valid_from)s%(until)s%(confirmed)s; Fundstelle: %(citation)s.",
        key=fact.key,
        pinned=pinned,
        value=_value(fact.value),
        valid_from=date(fact.valid_from),
        until=until(fact.valid_to),
        confirmed="" if fact.status == "confirmed" else said(" (unbestätigt)"),
        citation=typed(fact.citation),
    )


def _value(value: Decimal) -> str:
    """A value with all the digits it was set with."""
    whole, _, parts = str(value).partition(".")
    return said("%(whole)s,%(parts)s", whole=whole, parts=parts) if parts else whole


@tells(e.EarmarkDefined)
def _earmark(fact: e.EarmarkDefined) -> Sentence:
    return said(
        "Zweckbindung %(earmark)s „%(title)s“ für %(year)s festgelegt: Fördergegenstände"
        " %(objects)s; Fundstelle: %(citation)s.",
        earmark=fact.earmark,
        title=typed(fact.title),
        year=fact.year,
        objects=listed(fact.objects),
        citation=typed(fact.citation),
    )


@tells(e.ChecklistAdopted)
def _checklist(fact: e.ChecklistAdopted) -> Sentence:
    return said(
        "Checkliste für Anträge (%(kind)s) ab %(valid_from)s festgelegt: %(items)s.",
        kind=KINDS[fact.kind],
        valid_from=date(fact.valid_from),
        items=codes(fact.items),
    )


@tells(e.RegionRegistered)
def _region(fact: e.RegionRegistered) -> Sentence:
    return said(
        "Region %(region)s %(name)s (%(kind)s, %(nuts)s) aufgenommen.",
        region=fact.region,
        name=fact.name,
        kind=REGIONS[fact.kind],
        nuts=fact.nuts,
    )


@tells(e.ControlTotalRecorded)
def _control_total(fact: e.ControlTotalRecorded) -> Sentence:
    stated = fact.stated if fact.measure == "cases" else euros_de(fact.stated)
    return said(
        "Veröffentlichte Kontrollsumme %(control_total)s erfasst: %(comparison)s %(stated)s;"
        " Fundstelle: %(citation)s.",
        control_total=fact.control_total,
        comparison=COMPARISONS[fact.comparison],
        stated=measured(fact.measure, stated),
        citation=typed(fact.citation),
    )


@tells(e.DiscrepancyExplained)
def _explained(fact: e.DiscrepancyExplained) -> Sentence:
    return said(
        "Abweichung von der Kontrollsumme %(control_total)s erläutert.",
        control_total=fact.control_total,
    )

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

PARAMETERS = worded(
    {
        "base_rate": "Basiszinssatz",
        "carry_forward_years": "Verfügbarkeit von Resten",
        "de_minimis": "De-minimis-Höchstbetrag",
        "de_minimis_register_days": "Frist zum Eintrag im De-minimis-Register",
        "de_minimis_rolling_years": "De-minimis: gleitender Zeitraum",
        "de_minimis_tax_years": "De-minimis: zusammenzählende Steuerjahre",
        "earmark_release": "Zweckgebundenes darf allgemein verwendet werden",
        "final_instalment_share": "Anteil der Schlussrate",
        "interest_margin": "Aufschlag auf den Basiszinssatz",
        "max_rate_network": "Höchstsatz Netzwerkarbeit",
        "max_rate_regional": "Höchstsatz regionale Vorhaben",
        "max_rate_statewide": "Höchstsatz landesweite Vorhaben",
        "notification_fiction_days": "Zeit bis zur vermuteten Bekanntgabe",
        "objection_months": "Widerspruchsfrist",
        "objection_months_without_notice": "Widerspruchsfrist ohne Belehrung",
        "plan_line_tolerance": "Abweichung je Ausgabenart ohne Änderung",
        "proof_due_months": "Frist zum Verwendungsnachweis",
        "retention_years": "Aufbewahrung der Akten",
        "spend_window_months": "Verwendungsfrist",
        "transparency_threshold": "Schwelle der Veröffentlichung",
        "withdrawal_months": "Frist für Rücknahme und Widerruf",
    }
)
"""What rule parameters are called; another one is told by its key."""


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
        "Regelparameter „%(key)s“%(pinned)s auf %(value)s festgelegt, gültig ab"
        " %(valid_from)s%(until)s%(confirmed)s; Fundstelle: %(citation)s.",
        key=PARAMETERS.get(fact.key, fact.key),
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
    def told(value: int) -> Sentence:
        return measured(fact.measure, value if fact.measure == "cases" else euros_de(value))

    if fact.computed is not None:
        return said(
            "Kontrollsumme %(control_total)s der übernommenen Datei erfasst: %(stated)s angegeben,"
            " %(computed)s übernommen.",
            control_total=fact.control_total,
            stated=told(fact.stated),
            computed=told(fact.computed),
        )
    return said(
        "Veröffentlichte Kontrollsumme %(control_total)s erfasst: %(comparison)s %(stated)s;"
        " Fundstelle: %(citation)s.",
        control_total=fact.control_total,
        comparison=COMPARISONS[fact.comparison],
        stated=told(fact.stated),
        citation=typed(fact.citation),
    )


@tells(e.DiscrepancyExplained)
def _explained(fact: e.DiscrepancyExplained) -> Sentence:
    return said(
        "Abweichung von der Kontrollsumme %(control_total)s erläutert.",
        control_total=fact.control_total,
    )

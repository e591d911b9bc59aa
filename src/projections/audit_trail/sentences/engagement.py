"""Sentences about audits."""

from grants.engagement import events as e
from grants.kernel.ids import STATEWIDE
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import codes
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import listed, person, role, text

_METHODS: dict[e.Method, str] = {
    "random": "einfache Zufallsauswahl",
    "stratified": "geschichtete Zufallsauswahl",
    "monetary-unit": "wertproportionale Auswahl",
}
_MEASURES: dict[e.Measure, str] = {"approved": "Bewilligungen", "paid": "Auszahlungen"}


@tells(e.AuditOpened)
def _opened(fact: e.AuditOpened) -> str:
    return (
        f"Prüfung {fact.engagement} eröffnet von {person(fact.opened_by)}"
        f" ({role(fact.competence)}): „{text(fact.subject)}“"
    )


@tells(e.PopulationFrozen)
def _frozen(fact: e.PopulationFrozen) -> str:
    unknown = f", davon {fact.unknown} ohne Betrag" if fact.unknown else ""
    return (
        f"Grundgesamtheit an Ereignis {fact.position} festgestellt{_chosen(fact.filter)}:"
        f" {fact.cases} Vorgänge{unknown}, {_MEASURES[fact.measure]} zusammen"
        f" {euros_de(fact.total_cents)}, Prüfsumme {fact.sha256[:12]}…"
    )


def _chosen(chosen: e.PopulationFilter) -> str:
    origin = {"recorded": "erfasste Vorgänge", "imported": "Altfälle", None: ""}[chosen.origin]
    scope = "landesweit" if chosen.scope == STATEWIDE else f"Gebiet {chosen.scope}"
    parts = (
        f"Programm {chosen.programme}" if chosen.programme else "",
        scope if chosen.scope else "",
        f"Jahr {chosen.year}" if chosen.year else "",
        origin,
    )
    named = [part for part in parts if part]
    return f" ({', '.join(named)})" if named else ""


@tells(e.SampleDrawn)
def _drawn(fact: e.SampleDrawn) -> str:
    step = f", Intervall {euros_de(fact.interval_cents)}" if fact.interval_cents else ""
    return (
        f"Stichprobe {fact.sample} gezogen ({_METHODS[fact.method]}, Umfang {fact.size}{step},"
        f" Startwert {fact.seed}): {listed(fact.cases)}."
    )


@tells(e.FindingRecorded)
def _found(fact: e.FindingRecorded) -> str:
    amount = "" if fact.cents is None else f" über {euros_de(fact.cents)}"
    return (
        f"Feststellung {fact.finding} zu Vorgang {fact.case}{amount} ({codes([fact.code])})"
        f" von {person(fact.recorded_by)}: „{text(fact.text)}“"
    )


@tells(e.FindingAnswered)
def _answered(fact: e.FindingAnswered) -> str:
    return (
        f"Stellungnahme zu Feststellung {fact.finding} von {person(fact.answered_by)}:"
        f" „{text(fact.answer)}“"
    )


@tells(e.AuditClosed)
def _closed(fact: e.AuditClosed) -> str:
    return (
        f"Prüfung abgeschlossen von {person(fact.closed_by)} ({role(fact.competence)});"
        f" jede Feststellung ist beantwortet."
    )

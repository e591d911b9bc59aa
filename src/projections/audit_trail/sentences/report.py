"""Sentences about published reports."""

from __future__ import annotations

from grants.report import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import date, number, person, region, role

_NAMES: dict[e.ReportName, str] = {"totals": "Gesamtzahlen", "budgets": "Budgets"}


@tells(e.ReportPublished)
def _published(fact: e.ReportPublished) -> str:
    return (
        f"Bericht „{_NAMES[fact.name]}“{_limited(fact.parameters)} zum Stichtag {date(fact.as_of)},"
        f" Kenntnisstand Ereignis {number(fact.known_at)}, veröffentlicht von"
        f" {person(fact.published_by)} ({role(fact.competence)}): {number(fact.rows)} Zeilen,"
        f" Prüfsumme {fact.sha256[:12]}…"
    )


def _limited(parameters: e.ReportParameters) -> str:
    parts = (
        f"Programm {parameters.programme}" if parameters.programme else "",
        region(parameters.scope) if parameters.scope else "",
        f"Jahr {parameters.year}" if parameters.year else "",
        f"Zweckbindung {parameters.earmark}" if parameters.earmark else "",
    )
    named = [part for part in parts if part]
    return f" ({', '.join(named)})" if named else ""

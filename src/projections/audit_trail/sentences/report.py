"""Sentences about published reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grants.kernel.money import euros_de
from grants.report import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import date, number, person, region, role

_NAMES: dict[e.ReportName, str] = {"totals": "Gesamtzahlen", "budgets": "Budgets"}
_SUMS: Mapping[e.ReportName, Mapping[str, str]] = {
    "totals": {"cases": "Vorhaben", "approved_cents": "bewilligt", "disbursed_cents": "ausgezahlt"},
    "budgets": {
        "allocated_cents": "zugewiesen",
        "committed_cents": "gebunden",
        "disbursed_cents": "ausgezahlt",
    },
}
"""The sums that a sentence names, and what they are called."""


@tells(e.ReportPublished)
def _published(fact: e.ReportPublished) -> str:
    return (
        f"Bericht „{_NAMES[fact.name]}“{_limited(fact.parameters)} zum Stichtag {date(fact.as_of)},"
        f" Kenntnisstand Ereignis {number(fact.known_at)}, veröffentlicht von"
        f" {person(fact.published_by)} ({role(fact.competence)}):"
        f" {', '.join((f'{number(fact.rows)} Zeilen', *_sums(fact)))},"
        f" Prüfsumme {fact.sha256[:12]}…"
    )


def _sums(fact: e.ReportPublished) -> Iterator[str]:
    known = {total.measure: total.value for total in fact.totals}
    for measure, name in _SUMS[fact.name].items():
        if measure in known:
            value = known[measure]
            yield f"{euros_de(value) if measure.endswith('_cents') else number(value)} {name}"


def _limited(parameters: e.ReportParameters) -> str:
    parts = (
        f"Programm {parameters.programme}" if parameters.programme else "",
        region(parameters.scope) if parameters.scope else "",
        f"Jahr {parameters.year}" if parameters.year else "",
        f"Zweckbindung {parameters.earmark}" if parameters.earmark else "",
    )
    named = [part for part in parts if part]
    return f" ({', '.join(named)})" if named else ""

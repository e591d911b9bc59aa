"""Sentences about published reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grants.kernel.money import euros_de
from grants.report import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import date, measured, number, person, region, role

NAMES: Mapping[e.ReportName, Sentence] = worded(
    {"totals": "Vorhaben und Summen", "budgets": "Budgets"}
)
_SUMS: Mapping[e.ReportName, tuple[str, ...]] = {
    "totals": ("cases", "approved_cents", "disbursed_cents"),
    "budgets": ("allocated_cents", "committed_cents", "disbursed_cents"),
}
"""The sums that a sentence names."""


@tells(e.ReportPublished)
def _published(fact: e.ReportPublished) -> Sentence:
    return said(
        "Bericht „%(name)s“%(parameters)s zum Stichtag %(as_of)s, Kenntnisstand Ereignis"
        " %(known_at)s, veröffentlicht am %(published_on)s von %(published_by)s (%(competence)s):"
        " %(totals)s, Prüfsumme %(sha256)s…",
        name=NAMES[fact.name],
        parameters=_limited(fact.parameters),
        as_of=date(fact.as_of),
        known_at=number(fact.known_at),
        published_on=date(fact.published_on),
        published_by=person(fact.published_by),
        competence=role(fact.competence),
        totals=joined(", ", _totals(fact)),
        sha256=fact.sha256[:12],
    )


def _totals(fact: e.ReportPublished) -> Iterator[Sentence]:
    yield said("%(rows)s Zeilen", rows=number(fact.rows))
    known = {total.measure: total.value for total in fact.totals}
    for measure in _SUMS[fact.name]:
        if measure in known:
            value = known[measure]
            yield measured(measure, number(value) if measure == "cases" else euros_de(value))


def _limited(parameters: e.ReportParameters) -> str:
    parts = (
        said("Programm %(programme)s", programme=parameters.programme)
        if parameters.programme
        else "",
        region(parameters.scope) if parameters.scope else "",
        said("Jahr %(year)s", year=parameters.year) if parameters.year else "",
        said("Zweckbindung %(code)s", code=parameters.earmark) if parameters.earmark else "",
    )
    named = [part for part in parts if part]
    return said(" (%(named)s)", named=joined(", ", named)) if named else ""

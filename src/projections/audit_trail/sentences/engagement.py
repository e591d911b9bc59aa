"""Sentences about audits."""

from grants.engagement import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import listed, person, region, role, text

_METHODS = worded(
    {
        "random": "einfache Zufallsauswahl",
        "stratified": "geschichtete Zufallsauswahl",
        "monetary-unit": "wertproportionale Auswahl",
    }
)
_MEASURES = worded({"approved": "Bewilligungen", "paid": "Auszahlungen"})
_ORIGINS = worded({"recorded": "erfasste Vorgänge", "imported": "Altfälle"})


@tells(e.AuditOpened)
def _opened(fact: e.AuditOpened) -> Sentence:
    return said(
        "Prüfung %(engagement)s eröffnet von %(opened_by)s (%(competence)s): „%(subject)s“",
        engagement=fact.engagement,
        opened_by=person(fact.opened_by),
        competence=role(fact.competence),
        subject=text(fact.subject),
    )


@tells(e.PopulationFrozen)
def _frozen(fact: e.PopulationFrozen) -> Sentence:
    unknown = said(", davon %(unknown)s ohne Betrag", unknown=fact.unknown) if fact.unknown else ""
    return said(
        "Grundgesamtheit an Ereignis %(position)s festgestellt%(filter)s: %(cases)s"
        " Vorgänge%(unknown)s, %(measure)s zusammen %(total)s, Prüfsumme %(sha256)s…",
        position=fact.position,
        filter=_chosen(fact.filter),
        cases=fact.cases,
        unknown=unknown,
        measure=_MEASURES[fact.measure],
        total=euros_de(fact.total_cents),
        sha256=fact.sha256[:12],
    )


def _chosen(chosen: e.PopulationFilter) -> str:
    parts = (
        said("Programm %(programme)s", programme=chosen.programme) if chosen.programme else "",
        region(chosen.scope) if chosen.scope else "",
        said("Jahr %(year)s", year=chosen.year) if chosen.year else "",
        _ORIGINS[chosen.origin] if chosen.origin else "",
    )
    named = [part for part in parts if part]
    return said(" (%(named)s)", named=joined(", ", named)) if named else ""


@tells(e.SampleDrawn)
def _drawn(fact: e.SampleDrawn) -> Sentence:
    step = (
        said(", Intervall %(interval)s", interval=euros_de(fact.interval_cents))
        if fact.interval_cents
        else ""
    )
    return said(
        "Stichprobe %(sample)s gezogen (%(method)s, Umfang %(size)s%(step)s, Startwert"
        " %(seed)s): %(cases)s.",
        sample=fact.sample,
        method=_METHODS[fact.method],
        size=fact.size,
        step=step,
        seed=fact.seed,
        cases=listed(fact.cases),
    )


@tells(e.FindingRecorded)
def _found(fact: e.FindingRecorded) -> Sentence:
    amount = "" if fact.cents is None else said(" über %(cents)s", cents=euros_de(fact.cents))
    return said(
        "Feststellung %(finding)s zu Vorgang %(case)s%(amount)s (%(code)s) von %(recorded_by)s:"
        " „%(text)s“",
        finding=fact.finding,
        case=fact.case,
        amount=amount,
        code=coded(fact.code),
        recorded_by=person(fact.recorded_by),
        text=text(fact.text),
    )


@tells(e.FindingAnswered)
def _answered(fact: e.FindingAnswered) -> Sentence:
    return said(
        "Stellungnahme zu Feststellung %(finding)s von %(answered_by)s: „%(answer)s“",
        finding=fact.finding,
        answered_by=person(fact.answered_by),
        answer=text(fact.answer),
    )


@tells(e.AuditClosed)
def _closed(fact: e.AuditClosed) -> Sentence:
    return said(
        "Prüfung abgeschlossen von %(closed_by)s (%(competence)s); jede Feststellung ist"
        " beantwortet.",
        closed_by=person(fact.closed_by),
        competence=role(fact.competence),
    )

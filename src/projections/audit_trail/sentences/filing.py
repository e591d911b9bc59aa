"""Sentences about the file itself, and who looks after it."""

from grants.filing import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said
from projections.audit_trail.sentences.words import person, text


@tells(e.DocumentFiled)
def _filed(fact: e.DocumentFiled) -> Sentence:
    return said(
        "Dokument „%(name)s“ (%(kind)s) zur Akte genommen von %(filed_by)s.",
        name=text(fact.name),
        kind=coded(fact.kind),
        filed_by=person(fact.filed_by),
    )


@tells(e.CaseAssigned)
def _assigned(fact: e.CaseAssigned) -> Sentence:
    before = said(", bisher %(before)s", before=person(fact.before)) if fact.before else ""
    return said(
        "Vorgang %(responsible)s zugewiesen%(before)s; veranlasst von %(assigned_by)s.",
        responsible=person(fact.responsible),
        before=before,
        assigned_by=person(fact.assigned_by),
    )

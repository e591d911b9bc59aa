"""Sentences about the file itself, and who looks after it."""

from grants.filing import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import person, text


@tells(e.DocumentFiled)
def _filed(fact: e.DocumentFiled) -> str:
    return (
        f"Dokument „{text(fact.name)}“ ({coded(fact.kind)}) zur Akte genommen"
        f" von {person(fact.filed_by)}."
    )


@tells(e.CaseAssigned)
def _assigned(fact: e.CaseAssigned) -> str:
    before = f", bisher {person(fact.before)}" if fact.before else ""
    return (
        f"Vorgang {person(fact.responsible)} zugewiesen{before}; veranlasst von"
        f" {person(fact.assigned_by)}."
    )

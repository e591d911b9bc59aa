"""Sentences about the file itself."""

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

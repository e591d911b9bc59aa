"""Sentences about the proof of use and the final decision."""

from grants.kernel.money import euros_de
from grants.settlement import events as e
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import TIMELINESS, date, person, reasons, role, text


@tells(e.ProofSubmitted)
def _submitted(fact: e.ProofSubmitted) -> str:
    spent = sum(line.cents for line in fact.lines)
    return (
        f"Verwendungsnachweis über {euros_de(spent)} {TIMELINESS[fact.timeliness]} eingegangen"
        f" (fällig war er am {date(fact.due_on)}), erfasst von {person(fact.recorded_by)}."
    )


@tells(e.ExaminationStarted)
def _started(fact: e.ExaminationStarted) -> str:
    return f"Prüfung des Verwendungsnachweises begonnen von {person(fact.examiner)}."


@tells(e.ProofExamined)
def _examined(fact: e.ProofExamined) -> str:
    return (
        f"Verwendungsnachweis geprüft von {person(fact.examiner)}: anerkannt"
        f" {euros_de(fact.recognised_cents)}. Prüfvermerk: „{text(fact.note)}“"
    )


@tells(e.GrantSettled)
def _settled(fact: e.GrantSettled) -> str:
    over = ""
    if fact.overpaid_cents:
        over = f", überzahlt {euros_de(fact.overpaid_cents)} (Forderung {fact.claim})"
    return (
        f"Schlussbescheid {fact.decision} erlassen: Zuwendung endgültig"
        f" {euros_de(fact.final_cents)} von bewilligten {euros_de(fact.approved_cents)},"
        f" ausgezahlt {euros_de(fact.paid_cents)}{over}; geprüft von {person(fact.examiner)},"
        f" gezeichnet von {person(fact.approved_by)} ({role(fact.competence)})."
        f"{reasons(fact.reasons)}"
    )

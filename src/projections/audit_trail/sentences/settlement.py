"""Sentences about the proof of use and the final decision."""

from collections.abc import Iterator

from grants.kernel.money import euros_de
from grants.settlement import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.words import TIMELINESS, date, person, reasons, role, text

DEPTHS = {"formal": "kursorisch", "in-depth": "vertieft", "on-site": "vor Ort"}
CHOICES = {
    "all": "alle Nachweise werden so geprüft",
    "random-sample": "durch Stichprobe ausgewählt",
    "risk": "nach Risiko ausgewählt",
}


@tells(e.ProofReminded)
def _reminded(fact: e.ProofReminded) -> str:
    return (
        f"{fact.reminder}. Erinnerung an den Verwendungsnachweis, der am {date(fact.due_on)} fällig"
        f" war; Frist bis {date(fact.respond_until)}. Veranlasst von {person(fact.reminded_by)}."
    )


@tells(e.ProofDeadlineExtended)
def _extended(fact: e.ProofDeadlineExtended) -> str:
    after = " nach ihrem Ablauf" if fact.timeliness == "late" else ""
    return (
        f"Frist für den Verwendungsnachweis{after} von {date(fact.before_due_on)} auf"
        f" {date(fact.due_on)} verlängert (ursprünglich {date(fact.original_due_on)}), von"
        f" {person(fact.extended_by)}.{reasons(fact.reasons)}"
    )


@tells(e.ProofSubmitted)
def _submitted(fact: e.ProofSubmitted) -> str:
    spent = sum(line.cents for line in fact.lines)
    due = f"fällig war er am {date(fact.due_in_force_on)}"
    if fact.due_in_force_on != fact.due_on:
        due += f", ursprünglich am {date(fact.due_on)}"
    found = "; ".join(f"{known.line}: {coded(known.finding)}" for known in fact.findings)
    return (
        f"Verwendungsnachweis über {euros_de(spent)} {TIMELINESS[fact.timeliness]} eingegangen"
        f" ({due}), erfasst von {person(fact.recorded_by)}"
        f"{f'; Feststellungen: {found}' if found else ''}."
    )


@tells(e.ExaminationStarted)
def _started(fact: e.ExaminationStarted) -> str:
    depth = f" ({DEPTHS[fact.depth]})" if fact.depth else ""
    choice = f"; {CHOICES[fact.choice]}" if fact.choice else ""
    return f"Prüfung des Verwendungsnachweises{depth} begonnen von {person(fact.examiner)}{choice}."


@tells(e.QueryRaised)
def _queried(fact: e.QueryRaised) -> str:
    return (
        f"Rückfrage {fact.query} zum Verwendungsnachweis gestellt von {person(fact.raised_by)},"
        f" zu beantworten bis {date(fact.due_on)}: „{text(fact.question)}“"
    )


@tells(e.QueryAnswered)
def _answered(fact: e.QueryAnswered) -> str:
    return (
        f"Rückfrage {fact.query} {TIMELINESS[fact.timeliness]} beantwortet (Frist war"
        f" {date(fact.due_on)}), erfasst von {person(fact.recorded_by)}: „{text(fact.answer)}“"
    )


@tells(e.ProofExamined)
def _examined(fact: e.ProofExamined) -> str:
    cuts = "; ".join(told for line in fact.lines for told in _cut(line))
    despite = ""
    if fact.open_queries:
        numbers = ", ".join(str(number) for number in fact.open_queries)
        despite = f" Ohne Antwort auf Rückfrage {numbers}"
        despite += f": „{text(fact.despite_queries)}“" if fact.despite_queries else "."
    return (
        f"Verwendungsnachweis geprüft von {person(fact.examiner)}: anerkannt"
        f" {euros_de(fact.recognised_cents)}"
        f"{f', gekürzt {euros_de(fact.cut_cents)}' if fact.cut_cents else ''}"
        f"{f' ({cuts})' if cuts else ''}.{despite} Prüfvermerk: „{text(fact.note)}“"
    )


def _cut(line: e.ExaminedLine) -> Iterator[str]:
    if line.ground is not None and line.claimed_cents is not None:
        cut = euros_de(line.claimed_cents - line.recognised_cents)
        reason = f", „{text(line.reason)}“" if line.reason else ""
        yield f"{line.line} um {cut}: {coded(line.ground)}{reason}"


@tells(e.GrantSettled)
def _settled(fact: e.GrantSettled) -> str:
    over = ""
    if fact.claimed_before_cents:
        over = f", zurückgefordert bereits {euros_de(fact.claimed_before_cents)}"
    if fact.overpaid_cents:
        over += f", überzahlt {euros_de(fact.overpaid_cents)} (Forderung {fact.claim})"
    return (
        f"Schlussbescheid {fact.decision} erlassen: Zuwendung endgültig"
        f" {euros_de(fact.final_cents)} von bewilligten {euros_de(fact.approved_cents)},"
        f" ausgezahlt {euros_de(fact.paid_cents)}{over}; geprüft von {person(fact.examiner)},"
        f" gezeichnet von {person(fact.approved_by)} ({role(fact.competence)})."
        f"{reasons(fact.reasons)}"
    )

"""Sentences about the proof of use and the final decision."""

from collections.abc import Iterator

from grants.kernel.money import euros_de
from grants.settlement import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, joined, said, worded
from projections.audit_trail.sentences.words import (
    TIMELINESS,
    date,
    deadline,
    overpaid,
    person,
    reasons,
    role,
    text,
)

DEPTHS = worded({"formal": "kursorisch", "in-depth": "vertieft", "on-site": "vor Ort"})
CHOICES = worded(
    {
        "all": "alle Nachweise werden so geprüft",
        "random-sample": "durch Stichprobe ausgewählt",
        "risk": "nach Risiko ausgewählt",
    }
)


@tells(e.ProofReminded)
def _reminded(fact: e.ProofReminded) -> Sentence:
    return said(
        "%(reminder)s. Erinnerung an den Verwendungsnachweis, der am %(due_on)s fällig war;"
        " Frist bis %(respond_until)s. Veranlasst von %(reminded_by)s.",
        reminder=fact.reminder,
        due_on=deadline(fact.due_on),
        respond_until=deadline(fact.respond_until),
        reminded_by=person(fact.reminded_by),
    )


@tells(e.ProofDeadlineExtended)
def _extended(fact: e.ProofDeadlineExtended) -> Sentence:
    return said(
        "Frist für den Verwendungsnachweis%(after)s von %(before_due_on)s auf %(due_on)s"
        " verlängert (ursprünglich %(original_due_on)s), von %(extended_by)s.%(reasons)s",
        after=said(" nach ihrem Ablauf") if fact.kept == "late" else "",
        before_due_on=deadline(fact.before_due_on),
        due_on=deadline(fact.due_on),
        original_due_on=date(fact.original_due_on),
        extended_by=person(fact.extended_by),
        reasons=reasons(fact.reasons),
    )


@tells(e.ProofSubmitted)
def _submitted(fact: e.ProofSubmitted) -> Sentence:
    original = (
        said(", ursprünglich am %(due_on)s", due_on=date(fact.due_on))
        if fact.due_in_force_on != fact.due_on
        else ""
    )
    found = joined(
        "; ", (joined(": ", (known.line, coded(known.finding))) for known in fact.findings)
    )
    return said(
        "Verwendungsnachweis über %(spent)s %(timeliness)s eingegangen (fällig war er am"
        " %(due_on)s%(original)s), erfasst von %(recorded_by)s%(findings)s.",
        spent=euros_de(sum(line.cents for line in fact.lines)),
        timeliness=TIMELINESS[fact.kept],
        due_on=deadline(fact.due_in_force_on),
        original=original,
        recorded_by=person(fact.recorded_by),
        findings=said("; Feststellungen: %(codes)s", codes=found) if found else "",
    )


@tells(e.ExaminationStarted)
def _started(fact: e.ExaminationStarted) -> Sentence:
    return said(
        "Prüfung des Verwendungsnachweises%(depth)s begonnen von %(examiner)s%(choice)s.",
        depth=said(" (%(named)s)", named=DEPTHS[fact.depth]) if fact.depth else "",
        examiner=person(fact.examiner),
        choice=joined("", ("; ", CHOICES[fact.choice])) if fact.choice else "",
    )


@tells(e.QueryRaised)
def _queried(fact: e.QueryRaised) -> Sentence:
    return said(
        "Rückfrage %(query)s zum Verwendungsnachweis gestellt von %(raised_by)s, zu beantworten"
        " bis %(due_on)s: „%(question)s“",
        query=fact.query,
        raised_by=person(fact.raised_by),
        due_on=deadline(fact.due_on),
        question=text(fact.question),
    )


@tells(e.QueryAnswered)
def _answered(fact: e.QueryAnswered) -> Sentence:
    return said(
        "Rückfrage %(query)s %(timeliness)s beantwortet (Frist war %(due_on)s), erfasst von"
        " %(recorded_by)s: „%(answer)s“",
        query=fact.query,
        timeliness=TIMELINESS[fact.kept],
        due_on=deadline(fact.due_on),
        recorded_by=person(fact.recorded_by),
        answer=text(fact.answer),
    )


@tells(e.ProofExamined)
def _examined(fact: e.ProofExamined) -> Sentence:
    lines = joined("; ", (told for line in fact.lines for told in _cut(line)))
    return said(
        "Verwendungsnachweis geprüft von %(examiner)s: anerkannt"
        " %(recognised)s%(cut)s%(lines)s.%(despite)s Prüfvermerk: „%(note)s“",
        examiner=person(fact.examiner),
        recognised=euros_de(fact.recognised_cents),
        cut=said(", gekürzt %(cut)s", cut=euros_de(fact.cut_cents)) if fact.cut_cents else "",
        lines=said(" (%(named)s)", named=lines) if lines else "",
        despite=_despite(fact) if fact.open_queries else "",
        note=text(fact.note),
    )


def _despite(fact: e.ProofExamined) -> Sentence:
    numbers = ", ".join(map(str, fact.open_queries))
    if fact.despite_queries is None:
        return said(" Ohne Antwort auf Rückfrage %(numbers)s.", numbers=numbers)
    return said(
        " Ohne Antwort auf Rückfrage %(numbers)s: „%(reason)s“",
        numbers=numbers,
        reason=text(fact.despite_queries),
    )


def _cut(line: e.ExaminedLine) -> Iterator[Sentence]:
    if line.ground is not None and line.claimed_cents is not None:
        yield said(
            "%(line)s um %(cut)s: %(ground)s%(reason)s",
            line=line.line,
            cut=euros_de(line.claimed_cents - line.recognised_cents),
            ground=coded(line.ground),
            reason=said(", „%(reason)s“", reason=text(line.reason)) if line.reason else "",
        )


@tells(e.GrantSettled)
def _settled(fact: e.GrantSettled) -> Sentence:
    claimed = (
        said(
            ", zurückgefordert bereits %(claimed_before)s",
            claimed_before=euros_de(fact.claimed_before_cents),
        )
        if fact.claimed_before_cents
        else ""
    )
    return said(
        "Schlussbescheid %(decision)s erlassen: Zuwendung endgültig %(final)s von bewilligten"
        " %(approved)s, ausgezahlt %(paid)s%(claimed)s%(overpaid)s; geprüft von %(examiner)s,"
        " gezeichnet von %(approved_by)s (%(competence)s).%(reasons)s",
        decision=fact.decision,
        final=euros_de(fact.final_cents),
        approved=euros_de(fact.approved_cents),
        paid=euros_de(fact.paid_cents),
        claimed=claimed,
        overpaid=overpaid(fact.overpaid_cents, fact.claim),
        examiner=person(fact.examiner),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )

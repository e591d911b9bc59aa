"""Sentences about taking a grant back."""

from grants.kernel.money import euros_de
from grants.revocation import events as e
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import (
    REASONS,
    date,
    deadline,
    overpaid,
    person,
    reasons,
    role,
    text,
)

NOTICES = worded({"withdrawal": "Rücknahmebescheid", "revocation": "Widerrufsbescheid"})
RESPONSES = worded({"answered": "Stellung genommen", "none": "keine Stellungnahme"})
EXTENTS = worded({"whole": "in voller Höhe", "part": "teilweise"})
LIMITS = worded(
    {
        "within": "innerhalb der Jahresfrist",
        "no-limit": "eine Frist lief nicht",
        "overridden": "nach Ablauf der Jahresfrist",
    }
)


@tells(e.KnowledgeEstablished)
def _known(fact: e.KnowledgeEstablished) -> Sentence:
    return said(
        "Kenntnis %(knowledge)s festgestellt (%(circumstance)s): erlangt von %(known_by)s,"
        " Jahresfrist bis %(withdrawal_until)s; erfasst von %(recorded_by)s. „%(description)s“",
        knowledge=fact.knowledge,
        circumstance=coded(fact.circumstance),
        known_by=person(fact.known_by),
        withdrawal_until=date(fact.withdrawal_until),
        recorded_by=person(fact.recorded_by),
        description=text(fact.description),
    )


@tells(e.HearingHeld)
def _heard(fact: e.HearingHeld) -> Sentence:
    statement = (
        said(" Stellungnahme: „%(statement)s“", statement=text(fact.statement))
        if fact.statement
        else ""
    )
    return said(
        "Anhörung %(hearing)s zur Kenntnis %(knowledge)s durchgeführt: eingeladen am"
        " %(invited_on)s mit Frist bis %(respond_until)s, %(response)s; erfasst von"
        " %(recorded_by)s.%(statement)s",
        hearing=fact.hearing,
        knowledge=fact.knowledge,
        invited_on=date(fact.invited_on),
        respond_until=deadline(fact.respond_until),
        response=RESPONSES[fact.response],
        recorded_by=person(fact.recorded_by),
        statement=statement,
    )


@tells(e.RevocationDrafted)
def _drafted(fact: e.RevocationDrafted) -> Sentence:
    return said(
        "%(act)s %(decision)s entworfen von %(drafted_by)s (%(ground)s; Kenntnis %(knowledge)s,"
        " Anhörung %(hearing)s): von %(before)s bleiben %(remaining)s, mit Wirkung vom"
        " %(from_on)s.%(reasons)s",
        act=REASONS[fact.act],
        decision=fact.decision,
        drafted_by=person(fact.drafted_by),
        ground=coded(fact.ground),
        knowledge=fact.knowledge,
        hearing=fact.hearing,
        before=euros_de(fact.before_cents),
        remaining=euros_de(fact.remaining_cents),
        from_on=date(fact.from_on),
        reasons=reasons(fact.reasons),
    )


@tells(e.RecoveryDrafted)
def _recovery_drafted(fact: e.RecoveryDrafted) -> Sentence:
    return said(
        "Erstattungsbescheid %(decision)s über %(cents)s entworfen von %(drafted_by)s"
        " (%(ground)s).%(reasons)s",
        decision=fact.decision,
        cents=euros_de(fact.cents),
        drafted_by=person(fact.drafted_by),
        ground=REASONS[fact.ground],
        reasons=reasons(fact.reasons),
    )


@tells(e.RecoverySigned)
def _recovery_signed(fact: e.RecoverySigned) -> Sentence:
    return said(
        "Erstattungsbescheid %(decision)s über %(cents)s gezeichnet (%(ground)s; Forderung"
        " %(claim)s), entworfen von %(drafted_by)s, gezeichnet von %(approved_by)s"
        " (%(competence)s).%(reasons)s",
        decision=fact.decision,
        cents=euros_de(fact.cents),
        ground=REASONS[fact.ground],
        claim=fact.claim,
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.GrantWithdrawn)
def _withdrawn(fact: e.GrantWithdrawn) -> Sentence:
    return _taken(fact, NOTICES["withdrawal"])


@tells(e.GrantRevoked)
def _revoked(fact: e.GrantRevoked) -> Sentence:
    return _taken(fact, NOTICES["revocation"])


def _taken(fact: e.GrantWithdrawn | e.GrantRevoked, notice: Sentence) -> Sentence:
    late = (
        said(" Grund dafür: „%(override)s“", override=text(fact.override)) if fact.override else ""
    )
    return said(
        "%(notice)s %(decision)s erlassen, %(extent)s (%(ground)s): von %(before)s bleiben"
        " %(amount)s mit Wirkung vom %(from_on)s, ausgezahlt %(paid)s%(overpaid)s; Kenntnis seit"
        " %(known_on)s, %(limit)s (bis %(withdrawal_until)s); entworfen von %(drafted_by)s,"
        " gezeichnet von %(approved_by)s (%(competence)s).%(reasons)s%(late)s",
        notice=notice,
        decision=fact.decision,
        extent=EXTENTS[fact.extent],
        ground=coded(fact.ground),
        before=euros_de(fact.before_cents),
        amount=euros_de(fact.amount_cents),
        from_on=date(fact.from_on),
        paid=euros_de(fact.paid_cents),
        overpaid=overpaid(fact.overpaid_cents, fact.claim),
        known_on=date(fact.known_on),
        limit=LIMITS[fact.limit],
        withdrawal_until=date(fact.withdrawal_until),
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
        late=late,
    )

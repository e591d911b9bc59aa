"""Sentences about decisions on a case."""

from collections.abc import Iterable

from grants.approval import events as e
from grants.kernel.money import euros_de
from projections.audit_trail.sentences.codes import coded
from projections.audit_trail.sentences.registry import tells
from projections.audit_trail.sentences.said import Sentence, said, worded
from projections.audit_trail.sentences.words import (
    FINANCING,
    VOTES,
    date,
    listed,
    party,
    percent,
    person,
    reasons,
    role,
    signed,
)

AMENDED = worded(
    {
        "amount": "Betrag",
        "period": "Bewilligungszeitraum",
        "plan": "Finanzierungsplan",
        "years": "Jahresscheiben",
        "conditions": "Nebenbestimmungen",
    }
)


@tells(e.DecisionDrafted)
def _drafted(fact: e.DecisionDrafted) -> Sentence:
    match fact.act:
        case "rejection":
            what = said(
                "Ablehnung %(decision)s (Grund: %(ground)s)",
                decision=fact.decision,
                ground=coded(fact.ground or ""),
            )
        case "amendment":
            what = said(
                "Änderung %(decision)s auf %(amount)s",
                decision=fact.decision,
                amount=euros_de(fact.amount_cents),
            )
        case "recipient-change":
            what = said(
                "Wechsel des Zuwendungsempfängers %(decision)s zu %(party)s",
                decision=fact.decision,
                party=party(fact.party or ""),
            )
        case "approval":
            what = said(
                "Bewilligung %(decision)s über %(amount)s",
                decision=fact.decision,
                amount=euros_de(fact.amount_cents),
            )
    return said(
        "%(what)s entworfen von %(drafted_by)s.", what=what, drafted_by=person(fact.drafted_by)
    )


@tells(e.GrantApproved)
def _approved(fact: e.GrantApproved) -> Sentence:
    return said(
        "Zuwendungsbescheid %(decision)s über %(amount)s erlassen (%(rate)s von %(eligible)s,"
        " %(financing_type)s), entworfen von %(drafted_by)s, gezeichnet von %(approved_by)s"
        " (%(competence)s); %(deviates_from_vote)s%(conditions)s.%(reasons)s",
        decision=fact.decision,
        amount=euros_de(fact.amount_cents),
        rate=percent(fact.rate_bp),
        eligible=euros_de(fact.eligible_cents),
        financing_type=FINANCING[fact.financing_type],
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        deviates_from_vote=VOTES[fact.deviates_from_vote],
        conditions=_conditions(fact.conditions),
        reasons=reasons(fact.reasons),
    )


def _conditions(found: Iterable[e.Condition]) -> str:
    """A clause that names conditions, empty without any."""
    named = [_condition(each) for each in found]
    return said("; Nebenbestimmungen: %(named)s", named=listed(named)) if named else ""


def _condition(found: e.Condition) -> str:
    named = coded(found.condition)
    if found.due_on is None:
        return named
    return said("%(named)s bis %(due_on)s", named=named, due_on=date(found.due_on))


@tells(e.GrantAmended)
def _amended(fact: e.GrantAmended) -> Sentence:
    claimed = (
        said(
            "; überzahlt %(overpaid)s, Erstattung %(claim)s",
            overpaid=euros_de(fact.overpaid_cents),
            claim=fact.claim,
        )
        if fact.claim
        else ""
    )
    return said(
        "Änderungsbescheid %(decision)s erlassen (%(kind)s, Planfassung %(plan_version)s):"
        " Zuwendung jetzt %(amount)s (%(delta)s), entworfen von %(drafted_by)s, gezeichnet von"
        " %(approved_by)s (%(competence)s)%(conditions)s%(claimed)s.%(reasons)s",
        decision=fact.decision,
        kind=AMENDED[fact.kind],
        plan_version=fact.plan_version,
        amount=euros_de(fact.amount_cents),
        delta=signed(fact.delta_cents),
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        conditions=_conditions(fact.conditions),
        claimed=claimed,
        reasons=reasons(fact.reasons),
    )


@tells(e.RecipientChanged)
def _recipient_changed(fact: e.RecipientChanged) -> Sentence:
    return said(
        "Bescheid %(decision)s: Zuwendungsempfänger ist jetzt %(party)s statt %(former_party)s,"
        " entworfen von %(drafted_by)s, gezeichnet von %(approved_by)s"
        " (%(competence)s).%(reasons)s",
        decision=fact.decision,
        party=party(fact.party),
        former_party=party(fact.former_party),
        drafted_by=person(fact.drafted_by),
        approved_by=person(fact.approved_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )


@tells(e.PlanShiftReported)
def _shifted(fact: e.PlanShiftReported) -> Sentence:
    return said(
        "Umschichtung im Finanzierungsplan innerhalb von %(tolerance)s mitgeteilt (Planfassung"
        " %(plan_version)s), erfasst von %(recorded_by)s.%(reasons)s",
        tolerance=percent(fact.tolerance_bp),
        plan_version=fact.plan_version,
        recorded_by=person(fact.recorded_by),
        reasons=reasons(fact.reasons),
    )


@tells(e.ConditionFulfilled)
def _fulfilled(fact: e.ConditionFulfilled) -> Sentence:
    return said(
        "Nebenbestimmung „%(condition)s“ erfüllt, erfasst von %(recorded_by)s.",
        condition=coded(fact.condition),
        recorded_by=person(fact.recorded_by),
    )


@tells(e.InsolvencyOpened)
def _insolvent(fact: e.InsolvencyOpened) -> Sentence:
    return said(
        "Insolvenz des Zuwendungsempfängers erfasst von %(recorded_by)s.",
        recorded_by=person(fact.recorded_by),
    )


@tells(e.InsolvencyEnded)
def _solvent(fact: e.InsolvencyEnded) -> Sentence:
    return said(
        "Ende der Insolvenz erfasst von %(recorded_by)s.", recorded_by=person(fact.recorded_by)
    )


@tells(e.GrantNotTakenUp)
def _not_taken_up(fact: e.GrantNotTakenUp) -> Sentence:
    return said(
        "Zuwendung %(decision)s über %(amount)s nicht in Anspruch genommen, erfasst von"
        " %(recorded_by)s.",
        decision=fact.decision,
        amount=euros_de(fact.amount_cents),
        recorded_by=person(fact.recorded_by),
    )


@tells(e.CaseClosed)
def _closed(fact: e.CaseClosed) -> Sentence:
    return said("Akte abgeschlossen von %(closed_by)s.", closed_by=person(fact.closed_by))


@tells(e.CaseReopened)
def _reopened(fact: e.CaseReopened) -> Sentence:
    return said(
        "Akte wieder eröffnet von %(reopened_by)s (%(competence)s).%(reasons)s",
        reopened_by=person(fact.reopened_by),
        competence=role(fact.competence),
        reasons=reasons(fact.reasons),
    )

"""Drafts of decisions: what must be stated, and on which state of the case a draft rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from grants.application.lifecycle import UNDECIDED
from grants.application.rejections import AllianceMemberActs
from grants.approval.amending import check_amendable, check_amendment, check_recipient
from grants.approval.commands import DraftDecision
from grants.approval.events import Condition, DecisionDrafted
from grants.approval.grant import Grant, decision_number
from grants.approval.rejections import DraftIncomplete
from grants.approval.signing import check_approval, check_ready, check_set_aside
from grants.approval.state import Approval
from grants.approval.terms import GrantBasis
from grants.kernel.event import Event
from grants.kernel.machine import require
from grants.kernel.phrases import N_, Phrase
from grants.kernel.rules import not_before, not_in_future
from grants.kernel.speech import joined


def draft_decision(
    command: DraftDecision, approval: Approval, basis: GrantBasis
) -> tuple[Event, ...]:
    """Prepare a decision; its number follows from what the case has given out so far."""
    match command.act:
        case "approval":
            fact = _approval(command, approval, basis)
        case "rejection":
            fact = _rejection(command, approval, basis)
        case "amendment":
            fact = _amendment(command, approval, basis)
        case "recipient-change":
            fact = _recipient_change(command, approval, basis)
        case _:
            assert_never(command.act)
    if basis.person in basis.alliance_persons:
        assert approval.asked is not None
        raise AllianceMemberActs(scope=approval.asked.scope)  # Nobody decides on their own work.
    not_in_future(command.drafted_on, basis.today)
    return () if _drafted_before(fact, approval) else (fact,)


def _approval(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    _, examination = check_ready(approval)
    _complete(
        {
            N_("Finanzierungsart"): command.financing_type,
            N_("Fördersatz"): command.rate_bp,
            N_("Betrag"): command.amount_cents,
            N_("Beginn des Zeitraums"): command.period_from,
            N_("Ende des Zeitraums"): command.period_to,
        }
    )
    fact = _draft(
        command,
        approval,
        basis,
        financing_type=command.financing_type,
        rate_bp=command.rate_bp,
        eligible_cents=examination.eligible_cents,
        amount_cents=command.amount_cents,
        by_year=command.by_year,
        plan=command.plan,
        period_from=command.period_from,
        period_to=command.period_to,
        other_means_cents=command.other_means_cents,
        full_rate_reasons=command.full_rate_reasons,
        conditions=_conditions(command),
    )
    check_approval(fact, approval, basis, day=command.drafted_on)
    not_before(command.drafted_on, examination.completed_on, "Antragsprüfung")
    return fact


def _rejection(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    require(approval.phase, UNDECIDED)
    assert approval.asked is not None
    _complete({N_("Ablehnungsgrund"): command.ground})
    check_set_aside(command.drafted_on, approval)
    not_before(command.drafted_on, approval.asked.received_on, "letzte Antragsfassung")
    return _draft(command, approval, basis, ground=command.ground)


def _amendment(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    _, grant = check_amendable(approval)
    fact = _amended(command, approval, grant, basis)
    check_amendment(fact, approval, basis)
    not_before(command.drafted_on, grant.signed_on, "letzte Entscheidung über die Zuwendung")
    return fact


def _amended(
    command: DraftDecision, approval: Approval, grant: Grant, basis: GrantBasis
) -> DecisionDrafted:
    amount = grant.amount_cents if command.amount_cents is None else command.amount_cents
    # Nothing granted any more needs no share; otherwise shares left out stay as they are.
    shares = command.by_year if command.by_year or amount == 0 else grant.by_year
    plan = command.plan or grant.plan
    other = command.other_means_cents
    return _draft(
        command,
        approval,
        basis,
        plan_version=grant.plan_version + 1,
        financing_type=grant.financing_type,
        rate_bp=grant.rate_bp,
        eligible_cents=sum(line.cents for line in plan),
        amount_cents=amount,
        by_year=shares,
        plan=plan,
        period_from=command.period_from or grant.period_from,
        period_to=command.period_to or grant.period_to,
        other_means_cents=grant.other_means_cents if other is None else other,
        conditions=_conditions(command),
        ground=command.ground,
    )


def _recipient_change(
    command: DraftDecision, approval: Approval, basis: GrantBasis
) -> DecisionDrafted:
    asked, grant = check_amendable(approval)
    _complete({N_("neuer Zuwendungsempfänger"): command.party})
    # The amount stays, and says whose limit the signature needs.
    fact = _draft(command, approval, basis, amount_cents=grant.amount_cents, party=command.party)
    check_recipient(fact, asked)
    not_before(command.drafted_on, grant.signed_on, "letzte Entscheidung über die Zuwendung")
    return fact


_NOTHING_SAID: Mapping[str, Any] = {
    "plan_version": None,
    "financing_type": None,
    "rate_bp": None,
    "eligible_cents": None,
    "amount_cents": None,
    "by_year": (),
    "plan": (),
    "period_from": None,
    "period_to": None,
    "ground": None,
    "other_means_cents": None,
    "full_rate_reasons": None,
    "conditions": (),
    "party": None,
}


def _draft(
    command: DraftDecision, approval: Approval, basis: GrantBasis, **terms: Any
) -> DecisionDrafted:
    """The draft with the terms that its act has; the others stay empty."""
    assert approval.asked is not None
    return DecisionDrafted(
        decision=decision_number(approval.asked.case, approval.numbers),
        act=command.act,
        application_version=approval.asked.version,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
        **{**_NOTHING_SAID, **terms},
    )


def _conditions(command: DraftDecision) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            condition=wanted.condition,
            effect=wanted.effect,
            text=wanted.text,
            due_on=wanted.due_on,
        )
        for wanted in command.conditions
    )


def _complete(stated: dict[str, object]) -> None:
    missing = [name for name, value in stated.items() if value is None]
    if missing:
        raise DraftIncomplete(missing=joined(", ", map(Phrase, missing)))


def _drafted_before(fact: DecisionDrafted, approval: Approval) -> bool:
    """Whether the draft made last says exactly this, on the same examination, and is unsigned."""
    last = next(reversed(list(approval.drafts.values())), None)
    return (
        last is not None
        and last.fact.decision not in approval.decisions
        and last.examination == approval.examination
        and last.fact == fact.model_copy(update={"decision": last.fact.decision})
    )

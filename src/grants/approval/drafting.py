"""Drafts of decisions: what must be stated, and on which state of the case a draft rests."""

from __future__ import annotations

from typing import assert_never

from grants.application.lifecycle import UNDECIDED
from grants.approval.commands import DraftDecision
from grants.approval.events import DecisionDrafted
from grants.approval.grant import Grant, decision_number
from grants.approval.rejections import DraftIncomplete
from grants.approval.signing import (
    check_amendable,
    check_amendment,
    check_approval,
    check_ready,
)
from grants.approval.state import Approval, Asked
from grants.approval.terms import GrantBasis
from grants.kernel.event import Event
from grants.kernel.machine import require
from grants.kernel.rules import not_before, not_in_future


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
        case _:
            assert_never(command.act)
    not_in_future(command.drafted_on, basis.today)
    return () if _drafted_before(fact, approval) else (fact,)


def _approval(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    asked, examination = check_ready(approval)
    _complete(
        {
            "Finanzierungsart": command.financing_type,
            "Fördersatz": command.rate_bp,
            "Betrag": command.amount_cents,
            "Beginn des Zeitraums": command.period_from,
            "Ende des Zeitraums": command.period_to,
        }
    )
    fact = DecisionDrafted(
        decision=decision_number(asked.case, approval.numbers),
        act="approval",
        application_version=asked.version,
        plan_version=None,
        financing_type=command.financing_type,
        rate_bp=command.rate_bp,
        eligible_cents=examination.eligible_cents,
        amount_cents=command.amount_cents,
        by_year=command.by_year,
        plan=command.plan,
        period_from=command.period_from,
        period_to=command.period_to,
        ground=None,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
    )
    check_approval(fact, approval, basis, day=command.drafted_on)
    not_before(command.drafted_on, examination.completed_on, "Antragsprüfung")
    return fact


def _rejection(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    require(approval.phase, UNDECIDED)
    assert approval.asked is not None
    _complete({"Ablehnungsgrund": command.ground})
    not_before(command.drafted_on, approval.asked.received_on, "letzte Antragsfassung")
    return DecisionDrafted(
        decision=decision_number(approval.asked.case, approval.numbers),
        act="rejection",
        application_version=approval.asked.version,
        plan_version=None,
        financing_type=None,
        rate_bp=None,
        eligible_cents=None,
        amount_cents=None,
        by_year=(),
        plan=(),
        period_from=None,
        period_to=None,
        ground=command.ground,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
    )


def _amendment(command: DraftDecision, approval: Approval, basis: GrantBasis) -> DecisionDrafted:
    asked, grant = check_amendable(approval)
    fact = _amended(command, asked, grant, basis).model_copy(
        update={"decision": decision_number(asked.case, approval.numbers)}
    )
    check_amendment(fact, approval, basis)
    not_before(command.drafted_on, grant.signed_on, "letzte Entscheidung über die Zuwendung")
    return fact


def _amended(
    command: DraftDecision, asked: Asked, grant: Grant, basis: GrantBasis
) -> DecisionDrafted:
    amount = grant.amount_cents if command.amount_cents is None else command.amount_cents
    # Nothing granted any more needs no share; otherwise shares left out stay as they are.
    shares = command.by_year if command.by_year or amount == 0 else grant.by_year
    plan = command.plan or grant.plan
    return DecisionDrafted(
        decision="",
        act="amendment",
        application_version=asked.version,
        plan_version=grant.plan_version + 1,
        financing_type=grant.financing_type,
        rate_bp=grant.rate_bp,
        eligible_cents=sum(line.cents for line in plan),
        amount_cents=amount,
        by_year=shares,
        plan=plan,
        period_from=command.period_from or grant.period_from,
        period_to=command.period_to or grant.period_to,
        ground=command.ground,
        reasons=command.reasons,
        drafted_by=basis.person,
        drafted_on=command.drafted_on,
    )


def _complete(stated: dict[str, object]) -> None:
    missing = [name for name, value in stated.items() if value is None]
    if missing:
        raise DraftIncomplete(missing=", ".join(missing))


def _drafted_before(fact: DecisionDrafted, approval: Approval) -> bool:
    """Whether the draft made last says exactly this, on the same examination, and is unsigned."""
    last = next(reversed(list(approval.drafts.values())), None)
    return (
        last is not None
        and last.fact.decision not in approval.decisions
        and last.examination == approval.examination
        and last.fact == fact.model_copy(update={"decision": last.fact.decision})
    )

"""Objections: filed against a decision, pending, decided by somebody who had no part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.application.rejections import AllianceMemberActs
from grants.approval.commands import DecideObjection, FileObjection
from grants.approval.decision import Decision, SetAside, Signed
from grants.approval.delivery import find_decision, out_of_order
from grants.approval.events import (
    DecisionDispatched,
    DecisionReturned,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
    RemedyWaived,
)
from grants.approval.rejections import (
    NoObjectionPending,
    ObjectionPending,
    SamePersonDecidesObjection,
)
from grants.approval.state import Approval
from grants.approval.terms import GrantBasis
from grants.approval.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.rules import not_before, not_in_future


def file_objection(command: FileObjection, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Record an objection as it came; what speaks against its admissibility is a finding."""
    decision = find_decision(command.decision, approval)
    remedy_until = _remedy_until(decision)
    fact = ObjectionFiled(
        decision=decision.number,
        grounds=command.grounds,
        remedy_until=remedy_until,
        findings=tuple(_findings(command.filed_on, decision, remedy_until)),
        recorded_by=basis.person,
        filed_on=command.filed_on,
    )
    if fact == decision.objection:
        return ()
    STEPS.admit(command, approval.phase)
    if decision.objection is not None:
        raise ObjectionPending(decision=decision.number, day=decision.objection.filed_on)
    if isinstance(decision.delivery, SetAside):
        raise out_of_order(decision, "wirksam")
    not_before(command.filed_on, decision.signed_on, "Unterschrift")
    not_in_future(command.filed_on, basis.today)
    return (fact,)


def _remedy_until(decision: Decision) -> dt.date | None:
    """The end of the period as last notified; None if the letter is on its way or came back."""
    for fact in reversed(decision.facts):
        match fact:
            case NotificationEffected():
                return fact.remedy_until
            case DecisionDispatched() | DecisionReturned():
                return None
            case _:
                continue
    return None


def _findings(filed_on: dt.date, decision: Decision, remedy_until: dt.date | None) -> Iterator[str]:
    """What makes an objection inadmissible; who decides it says whether it does."""
    if isinstance(decision.delivery, Signed):
        yield "objection-before-dispatch"
    if remedy_until is not None and filed_on > remedy_until:
        yield "objection-late"  # § 70 VwGO; § 58 VwGO without a remedy notice.
    for fact in decision.facts:
        match fact:
            case RemedyWaived() if fact.waived_on <= filed_on:
                yield "objection-after-waiver"
            case ObjectionDecided() if fact.outcome != "withdrawn":
                yield "objection-repeated"
            case _:
                continue


def decide_objection(
    command: DecideObjection, approval: Approval, basis: GrantBasis
) -> tuple[Event, ...]:
    """Decide the pending objection; a refusal that is set aside leaves its case undecided again."""
    decision = find_decision(command.decision, approval)
    fact = ObjectionDecided(
        decision=decision.number,
        outcome=command.outcome,
        returns_to=_returns_to(command, decision),
        reasons=command.reasons,
        decided_by=basis.person,
        competence=basis.competence,
        decided_on=command.decided_on,
    )
    if fact in decision.facts:
        return ()
    if decision.objection is None:
        raise NoObjectionPending(decision=decision.number)
    STEPS.admit(command, approval.phase)
    _check_impartial(decision, approval, basis)
    not_before(command.decided_on, decision.objection.filed_on, "Widerspruch")
    not_in_future(command.decided_on, basis.today)
    return (fact,)


def _returns_to(command: DecideObjection, decision: Decision) -> str | None:
    if decision.act == "rejection" and command.outcome in {"upheld", "partly-upheld"}:
        return str(decision.signed_in)
    return None


def _check_impartial(decision: Decision, approval: Approval, basis: GrantBasis) -> None:
    if basis.person in {decision.drafted_by, decision.signed_by}:
        raise SamePersonDecidesObjection(decision=decision.number)
    if basis.person in basis.alliance_persons:
        assert approval.asked is not None
        raise AllianceMemberActs(scope=approval.asked.scope)  # Nobody decides on their own work.

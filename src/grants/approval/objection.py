"""Objections: filed against a decision, pending, decided by somebody who had no part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.application.rejections import AllianceMemberActs
from grants.approval.commands import DecideObjection, FileObjection
from grants.approval.decision import Decision, DeliveryFact, SetAside, Signed, letter_of
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
from grants.approval.terms import check_limit
from grants.approval.transitions import STEPS
from grants.approval.undoing import ReviewBasis, consequence
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.phrases import Phrase
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
        raise out_of_order(decision, Phrase("wirksam"))
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
    command: DecideObjection, approval: Approval, basis: ReviewBasis
) -> tuple[Event, ...]:
    """Decide the pending objection; what is set aside leaves its case as it was before.

    The handler binds again, annuls and counts beside it.

    Raises:
        LimitExceeded: the recipient gets back more than the approver may sign.
    """
    decision = find_decision(command.decision, approval)
    if any(_repeats(fact, command, basis) for fact in decision.facts):
        return ()
    if decision.objection is None:
        raise NoObjectionPending(decision=decision.number)
    STEPS.admit(command, approval.phase)
    _check_impartial(decision, approval, basis)
    not_before(command.decided_on, decision.objection.filed_on, "Widerspruch")
    not_in_future(command.decided_on, basis.today)
    follows = consequence(command, decision, approval, basis)
    # What falls away of a claim is among what the recipient may have more, where there is a grant.
    check_limit(max(follows["delta_cents"], follows["annulled_cents"]), basis)
    fact = ObjectionDecided(
        decision=decision.number,
        outcome=command.outcome,
        reasons=command.reasons,
        decided_by=basis.person,
        competence=basis.competence,
        limit_cents=basis.limit_cents,
        decided_on=command.decided_on,
        letter=letter_of(decision, outcome=command.outcome, sets_aside=follows["sets_aside"]),
        **follows,
    )
    return (fact,)


def _repeats(fact: DeliveryFact, command: DecideObjection, basis: ReviewBasis) -> bool:
    """Whether exactly this was decided; what followed from it then does not follow once more."""
    if not isinstance(fact, ObjectionDecided):
        return False
    stated = fact.claim_cents if fact.outcome == "partly-upheld" and fact.claim else None
    return (fact.outcome, fact.reasons, stated, fact.decided_by, fact.decided_on) == (
        command.outcome,
        command.reasons,
        command.claim_cents,
        basis.person,
        command.decided_on,
    )


def _check_impartial(decision: Decision, approval: Approval, basis: ReviewBasis) -> None:
    if basis.person in {decision.drafted_by, decision.signed_by}:
        raise SamePersonDecidesObjection(decision=decision.number)
    if basis.person in basis.alliance_persons:
        assert approval.asked is not None
        raise AllianceMemberActs(scope=approval.asked.scope)  # Nobody decides on their own work.

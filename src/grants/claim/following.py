"""A claim and the decision behind it are one letter of one number: served once, and final once.

Whichever of the two it is recorded for, the other has it in the same append.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.approval.basis import case_basis
from grants.approval.commands import BecomeFinal, DispatchDecision, EffectNotification, WaiveRemedy
from grants.approval.decider import APPROVAL
from grants.approval.decision import Decision, Dispatched, Final, Waived
from grants.approval.events import NotificationEffected, RemedyWaived
from grants.claim.basis import claim_basis
from grants.claim.commands import NotifyClaim, RecordClaimFinality
from grants.claim.decider import CLAIM
from grants.claim.events import RecoveryOrdered
from grants.claim.letters import Letter, first_letter
from grants.claim.rejections import ClaimNotifiedOtherwise
from grants.claim.state import Claim
from grants.kernel.ids import case_stream, claim_stream
from grants.store.work import Work


def follow(work: Work, stream: str, number: str) -> None:
    """A decision of a case arrived or is final: so is what it claims back.

    Raises:
        ClaimNotifiedOtherwise: the order is recorded to have arrived with another letter.
    """
    decision = work.state(APPROVAL, stream).decisions.get(number)
    if decision is None:  # The letter of a decision on an objection: it claims nothing.
        return
    letter = first_letter(number, decision.facts)
    if decision.effect.claim is None or letter is None:
        return
    at = claim_stream(decision.effect.claim)
    final = decision.delivery.fact if isinstance(decision.delivery, Final) else None
    if final is None and not _known_by(letter, work.state(CLAIM, at)):
        work.decide(CLAIM, at, _notification(letter), claim_basis(work, at))
    claim = work.state(CLAIM, at)
    if final is not None and claim.final is None and _known_by(letter, claim):
        ends = RecordClaimFinality(
            ground=_ground(decision, final.final_on), final_on=final.final_on
        )
        work.decide(CLAIM, at, ends, claim_basis(work, at))


def _known_by(letter: Letter, claim: Claim) -> bool:
    known = claim.notified
    return known is not None and (known.posted_on, known.effected_on) == (
        letter.sent.posted_on,
        letter.arrived.effected_on,
    )


def _notification(letter: Letter) -> NotifyClaim:
    return NotifyClaim(
        manner=letter.arrived.manner,
        remedy_notice=letter.sent.remedy_notice,
        posted_on=letter.sent.posted_on,
        effected_on=letter.arrived.effected_on,
    )


def _ground(decision: Decision, final_on: dt.date) -> Literal["period-over", "remedy-waived"]:
    """Why no remedy is possible any more; a waiver after the period has moved nothing."""
    for fact in reversed(decision.facts):
        match fact:
            case RemedyWaived() if fact.waived_on <= final_on:
                return "remedy-waived"
            case NotificationEffected():
                return "period-over"
            case _:
                continue
    return "period-over"


def notify_claim(work: Work, stream: str, command: NotifyClaim) -> None:
    """Record that the order was posted and arrived, with the decision it is part of."""
    claim, basis = work.state(CLAIM, stream), claim_basis(work, stream)
    if claim.ordered is not None and (claim.notified is None or basis.came_back):
        _serve(work, claim.ordered, command)
    work.decide(CLAIM, stream, command, basis)


def _serve(work: Work, ordered: RecoveryOrdered, command: NotifyClaim) -> None:
    """The decision was posted and arrived on these days, unless that is recorded already."""
    case = case_stream(ordered.case)
    decision = work.state(APPROVAL, case).decisions.get(ordered.decision)
    if decision is None:
        return
    if letter := first_letter(decision.number, decision.facts):
        if _notification(letter) != command:
            raise ClaimNotifiedOtherwise(day=letter.arrived.effected_on)
        return
    basis = case_basis(work, case)
    if not _on_its_way(decision, command):
        post = DispatchDecision(
            decision=decision.number,
            channel="post",
            remedy_notice=command.remedy_notice,
            posted_on=command.posted_on,
        )
        work.decide(APPROVAL, case, post, basis)
    arrive = EffectNotification(
        decision=decision.number, manner=command.manner, effected_on=command.effected_on
    )
    work.decide(APPROVAL, case, arrive, basis)


def _on_its_way(decision: Decision, command: NotifyClaim) -> bool:
    match decision.delivery:
        case Dispatched(sent):
            return (sent.posted_on, sent.remedy_notice) == (
                command.posted_on,
                command.remedy_notice,
            )
        case _:
            return False


def record_claim_finality(work: Work, stream: str, command: RecordClaimFinality) -> None:
    """Record that the order cannot be attacked any more, nor the decision it is part of."""
    if not work.decide(CLAIM, stream, command, claim_basis(work, stream)):
        return
    ordered = work.state(CLAIM, stream).ordered
    assert ordered is not None
    case = case_stream(ordered.case)
    decision = work.state(APPROVAL, case).decisions.get(ordered.decision)
    if decision is None or isinstance(decision.delivery, Final):
        return
    basis = case_basis(work, case)
    if command.ground == "remedy-waived" and not isinstance(decision.delivery, Waived):
        waive = WaiveRemedy(decision=decision.number, waived_on=command.final_on)
        work.decide(APPROVAL, case, waive, basis)
    final = BecomeFinal(decision=decision.number, final_on=command.final_on)
    work.decide(APPROVAL, case, final, basis)

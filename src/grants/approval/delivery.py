"""What follows a signature: dispatch, notification, waiver of the remedy, finality."""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from grants.approval.commands import (
    BecomeFinal,
    DispatchDecision,
    EffectNotification,
    ReturnDecision,
    WaiveRemedy,
)
from grants.approval.decision import (
    Decision,
    Delivery,
    Dispatched,
    Final,
    Notified,
    Returned,
    Reviewed,
    SetAside,
    Signed,
    Waived,
)
from grants.approval.events import (
    DecisionBecameFinal,
    DecisionDispatched,
    DecisionReturned,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
    RemedyWaived,
)
from grants.approval.rejections import (
    ArrivalBeforePresumed,
    ArrivalNotPresumed,
    DecidedOnObjection,
    DecisionUnknown,
    DeliveryOutOfOrder,
    NotTheDayOfFinality,
    NotThePresumedDay,
    ObjectionPending,
    RemedyOver,
    RemedyStillOpen,
)
from grants.approval.state import Approval
from grants.approval.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_after, month_deadline, presumed_notification
from grants.kernel.event import Event
from grants.kernel.phrases import Phrase
from grants.kernel.rules import not_before, not_in_future


def dispatch(command: DispatchDecision, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Send a decision; the presumption follows the rule in force on the day of posting."""
    decision = _find_letter(command.decision, approval)
    fact = DecisionDispatched(
        decision=decision.number,
        channel=command.channel,
        remedy_notice=command.remedy_notice,
        presumed_on=_presumed_on(command, basis),
        posted_on=command.posted_on,
    )
    waits = isinstance(decision.delivery, Signed | Returned | Reviewed)
    if fact in decision.facts and not waits:  # What goes out anew may do so on the same day.
        return ()
    STEPS.admit(command, approval.phase)
    match decision.delivery:
        case Signed():
            not_before(command.posted_on, decision.signed_on, "Unterschrift")
        case Returned(returned):
            not_before(command.posted_on, returned.returned_on, "Postrücklauf")
        case Reviewed(review):
            not_before(command.posted_on, review.decided_on, "Entscheidung über den Widerspruch")
        case _:
            raise out_of_order(decision, Phrase("unterzeichnet und noch nicht versandt"))
    not_in_future(command.posted_on, basis.today)
    return (fact,)


def _presumed_on(command: DispatchDecision, basis: Basis) -> dt.date | None:
    if command.channel == "delivery":
        return None  # § 41 VwVfG presumes for what is posted or sent; service is proven.
    fiction_days = basis.parameters.on("notification_fiction_days", command.posted_on)
    return presumed_notification(command.posted_on, int(fiction_days))


def effect_notification(
    command: EffectNotification, approval: Approval, basis: Basis
) -> tuple[Event, ...]:
    """The decision reached the recipient; from here the period for a remedy runs."""
    decision = _find_letter(command.decision, approval)
    match decision.delivery:
        case Dispatched(sent):
            pass
        case Notified(sent, earlier) if (
            earlier.manner == command.manner and earlier.effected_on == command.effected_on
        ):
            return ()
        case _:
            raise out_of_order(decision, Phrase("versandt"))
    STEPS.admit(command, approval.phase)
    if command.manner == "presumed":
        if sent.presumed_on is None:
            raise ArrivalNotPresumed
        if command.effected_on != sent.presumed_on:
            raise NotThePresumedDay(presumed=sent.presumed_on)
    elif sent.presumed_on is not None and command.effected_on < sent.presumed_on:
        # § 41 (2) VwVfG: only that it came later or never is proven against the presumption.
        raise ArrivalBeforePresumed(presumed=sent.presumed_on)
    not_before(command.effected_on, sent.posted_on, "Versand")
    not_in_future(command.effected_on, basis.today)
    key = (
        "objection_months"
        if sent.remedy_notice == "included"
        else "objection_months_without_notice"  # § 58 (2) VwGO.
    )
    months = int(basis.parameters.on(key, command.effected_on))
    return (
        NotificationEffected(
            decision=decision.number,
            manner=command.manner,
            remedy_until=month_deadline(command.effected_on, months),
            effected_on=command.effected_on,
        ),
    )


def record_return(command: ReturnDecision, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """A letter that came back did not arrive, whatever was presumed; it can be sent again."""
    decision = _find_letter(command.decision, approval)
    fact = DecisionReturned(
        decision=decision.number,
        ground=command.ground,
        recorded_by=basis.person,
        returned_on=command.returned_on,
    )
    if fact in decision.facts:
        return ()
    STEPS.admit(command, approval.phase)
    match decision.delivery:
        case Dispatched(sent) | Notified(sent, NotificationEffected(manner="presumed")):
            not_before(command.returned_on, sent.posted_on, "Versand")
        case _:
            raise out_of_order(decision, Phrase("versandt und nicht nachweislich bekannt gegeben"))
    not_in_future(command.returned_on, basis.today)
    return (fact,)


def waive_remedy(command: WaiveRemedy, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Only who knows the decision and has a remedy can do without it: while its period runs."""
    decision = find_decision(command.decision, approval)
    fact = RemedyWaived(decision=decision.number, waived_on=command.waived_on)
    if fact in decision.facts:
        return ()
    STEPS.admit(command, approval.phase)
    _none_pending(decision)
    match decision.delivery:
        case Notified(_, notified):
            not_before(command.waived_on, notified.effected_on, "Bekanntgabe")
            if command.waived_on > notified.remedy_until:
                raise RemedyOver(until=notified.remedy_until)
        case _:
            raise out_of_order(decision, Phrase("bekannt gegeben"))
    for decided in decision.facts:
        if isinstance(decided, ObjectionDecided):  # Who objects does not do without a remedy.
            not_before(command.waived_on, decided.decided_on, "Entscheidung über den Widerspruch")
    not_in_future(command.waived_on, basis.today)
    return (fact,)


def become_final(command: BecomeFinal, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Nobody can attack the decision any more: waived, or the period for a remedy is over."""
    decision = find_decision(command.decision, approval)
    fact = DecisionBecameFinal(decision=decision.number, final_on=command.final_on)
    if fact in decision.facts:
        return ()
    STEPS.admit(command, approval.phase)
    _none_pending(decision)
    match decision.delivery:
        case Waived(waiver):
            # A waiver that came when the period was over has moved nothing.
            since = min(waiver.waived_on, _period_over(decision))
        case Notified(_, notified) if command.final_on <= notified.remedy_until:
            raise RemedyStillOpen(until=notified.remedy_until)  # § 70 VwGO.
        case Notified():
            since = _period_over(decision)
        case _:
            raise out_of_order(decision, Phrase("bekannt gegeben"))
    if command.final_on != since:
        # Finality comes by itself; the day somebody looks at the calendar is not its legal date.
        raise NotTheDayOfFinality(since=since)
    not_in_future(command.final_on, basis.today)
    return (fact,)


def _period_over(decision: Decision) -> dt.date:
    """The day on which the period for a remedy was over, and no objection pending any more."""
    *_, notified = (fact for fact in decision.facts if isinstance(fact, NotificationEffected))
    return max(day_after(notified.remedy_until), undisputed_since(decision))


def undisputed_since(decision: Decision) -> dt.date:
    """The day on which the last admissible objection was taken back, if one was.

    An inadmissible one never held up finality, however long it took to say so.
    """
    since = dt.date.min
    admissible = False
    for fact in decision.facts:
        match fact:
            case ObjectionFiled():
                admissible = not fact.findings
            case ObjectionDecided() if admissible:
                since = fact.decided_on
            case _:
                continue
    return since


def _none_pending(decision: Decision) -> None:
    if (objection := decision.objection) is not None:
        raise ObjectionPending(decision=decision.number, day=objection.filed_on)  # § 80 VwGO.


def find_decision(number: str, approval: Approval) -> Decision:
    """The signed decision of this number.

    Raises:
        DecidedOnObjection: what was decided on an objection has this number.
        DecisionUnknown: the case has none.
    """
    decision = approval.decisions.get(number)
    if decision is None and number in approval.rulings:
        raise DecidedOnObjection(decision=number)  # § 68 (1), § 74 (1) VwGO.
    if decision is None:
        raise DecisionUnknown(decision=number)
    return decision


def _find_letter(number: str, approval: Approval) -> Decision:
    """What is sent under this number: a decision, or one on an objection served by itself.

    Nobody objects to the latter, and it holds up no finality (§ 68 VwGO).
    """
    ruling = approval.rulings.get(number)
    return find_decision(number, approval) if ruling is None else ruling


def out_of_order(decision: Decision, needed: str) -> DeliveryOutOfOrder:
    """The rejection that says how far a decision has come and how far it should have."""
    return DeliveryOutOfOrder(
        decision=decision.number, found=_german(decision.delivery), needed=needed
    )


def _german(delivery: Delivery) -> str:
    match delivery:
        case Signed():
            return Phrase("unterzeichnet")
        case Dispatched():
            return Phrase("versandt")
        case Notified():
            return Phrase("bekannt gegeben")
        case Waived():
            return Phrase("durch Verzicht unanfechtbar")
        case Final():
            return Phrase("bestandskräftig")
        case Returned():
            return Phrase("als unzustellbar zurückgekommen")
        case Reviewed():
            return Phrase("nach einem Widerspruch überprüft")
        case SetAside():
            return Phrase("auf Widerspruch aufgehoben")
        case _:
            assert_never(delivery)

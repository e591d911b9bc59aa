"""What follows the signature of a recovery order: notification and finality."""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from grants.approval.rejections import NotTheDayOfFinality, NotThePresumedDay, RemedyStillOpen
from grants.claim.assessment import ClaimBasis
from grants.claim.commands import NotifyClaim, RecordClaimFinality
from grants.claim.events import ClaimBecameFinal, ClaimNotified, RecoveryOrdered
from grants.claim.guards import admit, notified, raised, repeats
from grants.claim.rejections import ClaimFinalOtherwise, ClaimNotifiedOtherwise, ReviewNotFinal
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import month_deadline, presumed_notification
from grants.kernel.event import Event
from grants.kernel.rules import not_before, not_in_future


def notify(command: NotifyClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """The order reached the recipient; from here the period for a remedy runs."""
    ordered = raised(claim)
    if claim.notified is not None:
        if repeats(claim.notified, command, basis):
            return ()
        raise ClaimNotifiedOtherwise(day=claim.notified.effected_on)
    admit(command, claim, on=command.effected_on)
    not_before(command.posted_on, ordered.signed_on, "Erstattungsbescheid")
    if command.manner == "presumed":
        # § 41 (2) VwVfG: the rule in force on the day of posting.
        days = int(basis.parameters.on("notification_fiction_days", command.posted_on))
        presumed = presumed_notification(command.posted_on, days)
        if command.effected_on != presumed:
            raise NotThePresumedDay(presumed=presumed)
    not_before(command.effected_on, command.posted_on, "Versand")
    not_in_future(command.effected_on, basis.today)
    key = (
        "objection_months"
        if command.remedy_notice == "included"
        else "objection_months_without_notice"  # § 58 (2) VwGO.
    )
    months = int(basis.parameters.on(key, command.effected_on))
    fact = ClaimNotified(
        claim=ordered.claim,
        case=ordered.case,
        manner=command.manner,
        remedy_notice=command.remedy_notice,
        remedy_until=month_deadline(command.effected_on, months),
        posted_on=command.posted_on,
        recorded_by=basis.person,
        effected_on=command.effected_on,
    )
    return (fact,)


def become_final(
    command: RecordClaimFinality, claim: Claim, basis: ClaimBasis
) -> tuple[Event, ...]:
    """Nobody can attack the order any more: waived, or the period for a remedy is over."""
    ordered = raised(claim)
    if claim.final is not None:
        if repeats(claim.final, command, basis):
            return ()
        raise ClaimFinalOtherwise(day=claim.final.final_on)
    admit(command, claim, on=basis.today)  # § 80 VwGO: not while an objection is pending.
    arrived = notified(claim)
    since = _final_since(ordered, arrived, basis)
    match command.ground:
        case "period-over" if command.final_on < since:
            raise RemedyStillOpen(until=since - dt.timedelta(days=1))  # § 70 VwGO.
        case "period-over":
            pass
        case "remedy-waived":
            # Only who knows the order can do without a remedy.
            not_before(command.final_on, arrived.effected_on, "Bekanntgabe")
            admit(command, claim, on=command.final_on)
        case _:
            assert_never(command.ground)
    if command.final_on > since:
        raise NotTheDayOfFinality(since=since)  # Finality comes by itself, on that day.
    not_in_future(command.final_on, basis.today)
    fact = ClaimBecameFinal(
        claim=ordered.claim,
        case=ordered.case,
        ground=command.ground,
        recorded_by=basis.person,
        final_on=command.final_on,
    )
    return (fact,)


def _final_since(ordered: RecoveryOrdered, arrived: ClaimNotified, basis: ClaimBasis) -> dt.date:
    """When the period of the order is over; after a review, that of the decision behind it."""
    if basis.review is None:
        period_over = arrived.remedy_until + dt.timedelta(days=1)
        return max(period_over, basis.undisputed_since)
    if basis.review.final_on is None:
        raise ReviewNotFinal(decision=ordered.decision, day=basis.review.decided_on)
    return basis.review.final_on

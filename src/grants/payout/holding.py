"""Holds (Zahlungssperren): while one is in force nothing is ordered or paid."""

from __future__ import annotations

import datetime as dt

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.rules import not_before, not_in_future
from grants.payout.commands import LiftHold, PlaceHold
from grants.payout.events import PaymentHoldLifted, PaymentHoldPlaced
from grants.payout.guards import require_stage
from grants.payout.rejections import (
    HoldLiftedBefore,
    HoldTaken,
    HoldUnknown,
    PaymentOnHold,
    PayoutUnknown,
    SamePersonPlacedAndLifted,
)
from grants.payout.state import Hold, Payouts
from grants.payout.transitions import STEPS


def place(command: PlaceHold, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """Stop one payout that is under way, or all of the case."""
    fact = PaymentHoldPlaced(
        hold=command.hold,
        payout_no=command.payout_no,
        ground=command.ground,
        reasons=command.reasons,
        placed_by=basis.person,
        placed_on=command.placed_on,
    )
    known = payouts.holds.get(command.hold)
    if known is not None and known.placed == fact:
        return ()
    STEPS.admit(command, payouts.phase)
    if known is not None:
        raise HoldTaken(hold=command.hold)
    if command.payout_no is not None:
        payout = payouts.by_number.get(command.payout_no)
        if payout is None:
            raise PayoutUnknown(payout_no=command.payout_no)
        require_stage(command, payout)
        not_before(command.placed_on, payout.request.requested_on, "Mittelabruf")
    not_in_future(command.placed_on, basis.today)
    return (fact,)


def lift(command: LiftHold, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """Let payments go on: not by who stopped them."""
    hold = payouts.holds.get(command.hold)
    if hold is None:
        raise HoldUnknown(hold=command.hold)
    fact = PaymentHoldLifted(
        hold=command.hold,
        payout_no=hold.placed.payout_no,
        reasons=command.reasons,
        lifted_by=basis.person,
        lifted_on=command.lifted_on,
    )
    if hold.lifted == fact:
        return ()
    STEPS.admit(command, payouts.phase)
    if hold.lifted is not None:
        raise HoldLiftedBefore(hold=command.hold, day=hold.lifted.lifted_on)
    if hold.placed.placed_by == basis.person:
        raise SamePersonPlacedAndLifted  # Four eyes: a hold is no private matter.
    not_before(command.lifted_on, hold.placed.placed_on, "Zahlungssperre")
    not_in_future(command.lifted_on, basis.today)
    return (fact,)


def check_free_on(day: dt.date, payouts: Payouts, payout_no: int) -> None:
    """No hold stopped this payout on the day.

    Raises:
        PaymentOnHold: one did.
    """
    for hold in payouts.holds.values():
        if hold.stops(payout_no) and hold.in_force_on(day):
            raise _stopped(hold)


def check_free_now(payouts: Payouts, payout_no: int) -> None:
    """No hold is left to be lifted, so that no order is dated back to before it.

    Raises:
        PaymentOnHold: one is.
    """
    for hold in payouts.holds.values():
        if hold.stops(payout_no) and hold.lifted is None:
            raise _stopped(hold)


def _stopped(hold: Hold) -> PaymentOnHold:
    return PaymentOnHold(hold=hold.placed.hold, day=hold.placed.placed_on)

"""Asking for money: the request, its check, its refusal."""

from __future__ import annotations

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.payout.commands import CheckPayout, RejectPayout, RequestPayout
from grants.payout.events import PayoutChecked, PayoutRejected, PayoutRequested
from grants.payout.guards import check_shares, out_of_order, share_scope
from grants.payout.rejections import (
    PayoutNumberSkipped,
    PayoutNumberTaken,
    RecognisedAboveRequested,
    ShareUnknown,
)
from grants.payout.state import Certified, Checked, Payout, Payouts, Requested, facts_of
from grants.payout.transitions import STEPS


def request(command: RequestPayout, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """The recipient asks for money; the number is the next of the case."""
    known = payouts.by_number.get(command.payout_no)
    if known is None or payouts.grant is None:
        STEPS.admit(command, payouts.phase)
    if payouts.grant is None:
        raise ShareUnknown(year=command.year, earmark=command.earmark)
    fact = PayoutRequested(
        payout_no=command.payout_no,
        kind=command.kind,
        year=command.year,
        scope=share_scope(payouts.grant, year=command.year, earmark=command.earmark),
        earmark=command.earmark,
        cents=command.cents,
        recorded_by=basis.person,
        requested_on=command.requested_on,
    )
    following = len(payouts.by_number) + 1
    if known is not None and known.request == fact:
        return ()
    if known is not None:
        raise PayoutNumberTaken(payout_no=command.payout_no, next=following)
    if command.payout_no != following:
        raise PayoutNumberSkipped(payout_no=command.payout_no, next=following)
    check_shares(fact, cents=command.cents, payouts=payouts)
    not_in_future(command.requested_on, basis.today)
    return (fact,)


def check(
    command: CheckPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Recognise a request, in whole or in part."""
    fact = PayoutChecked(
        payout_no=command.payout_no,
        recognised_cents=command.recognised_cents,
        checked_by=basis.person,
        checked_on=command.checked_on,
    )
    if fact in facts_of(payout):
        return ()
    if not isinstance(payout, Requested):
        raise out_of_order(payout, "abgerufen und noch nicht geprüft")
    STEPS.admit(command, payouts.phase)
    if command.recognised_cents > payout.request.cents:
        raise RecognisedAboveRequested(requested=euros_de(payout.request.cents))
    check_shares(payout.request, cents=command.recognised_cents, payouts=payouts)
    not_before(command.checked_on, payout.request.requested_on, "Mittelabruf")
    not_in_future(command.checked_on, basis.today)
    return (fact,)


def reject(command: RejectPayout, payout: Payout, basis: Basis) -> tuple[Event, ...]:
    """Refuse a request that is not ordered yet."""
    fact = PayoutRejected(
        payout_no=command.payout_no,
        ground=command.ground,
        rejected_by=basis.person,
        rejected_on=command.rejected_on,
    )
    if fact in facts_of(payout):
        return ()
    if not isinstance(payout, Requested | Checked | Certified):
        raise out_of_order(payout, "noch nicht angeordnet")
    not_before(command.rejected_on, payout.request.requested_on, "Mittelabruf")
    not_in_future(command.rejected_on, basis.today)
    return (fact,)

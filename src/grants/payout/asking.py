"""Asking for money: the request, its check, and how it ends before anybody pays."""

from __future__ import annotations

import datetime as dt

from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.payout.backing import check_backing, findings
from grants.payout.commands import (
    CheckPayout,
    ReducePayout,
    RejectPayout,
    RequestPayout,
    WithdrawPayout,
)
from grants.payout.events import (
    PayoutChecked,
    PayoutReduced,
    PayoutRejected,
    PayoutRequested,
    PayoutWithdrawn,
)
from grants.payout.guards import check_shares, done, require_step, share_scope
from grants.payout.rejections import (
    NotReduced,
    PayoutNumberSkipped,
    PayoutNumberTaken,
    RecognisedAboveRequested,
    SamePersonCheckedAndOrdered,
    ShareUnknown,
)
from grants.payout.state import Payout, Payouts
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
        expenditures=command.expenditures,
        need=command.need,
        findings=findings(command, payouts, payouts.grant, basis.parameters),
        recorded_by=basis.person,
        requested_on=command.requested_on,
    )
    following = len(payouts.by_number) + 1
    if known is not None and known.request.model_copy(update={"findings": fact.findings}) == fact:
        return ()  # What strikes about it was found when it came in.
    if known is not None:
        raise PayoutNumberTaken(payout_no=command.payout_no, next=following)
    if command.payout_no != following:
        raise PayoutNumberSkipped(payout_no=command.payout_no, next=following)
    check_backing(command, payouts.grant)
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
    if done(command, fact, payout):
        return ()
    require_step(command, payout, payouts)
    if command.recognised_cents > payout.request.cents:
        raise RecognisedAboveRequested(requested=euros_de(payout.request.cents))
    check_shares(payout.request, cents=command.recognised_cents, payouts=payouts)
    _check_day(command.checked_on, payout, basis)
    return (fact,)


def reduce(
    command: ReducePayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Recognise less after the check, by nobody who ordered it; it is certified anew."""
    fact = PayoutReduced(
        payout_no=command.payout_no,
        recognised_cents=command.recognised_cents,
        ground=command.ground,
        reasons=command.reasons,
        reduced_by=basis.person,
        reduced_on=command.reduced_on,
    )
    if fact in payout.facts:
        return ()
    require_step(command, payout, payouts)
    if basis.person in payout.orderers:
        raise SamePersonCheckedAndOrdered  # VwV zu § 70 SäHO: separation of duties.
    if command.recognised_cents >= payout.recognised_cents:
        raise NotReduced(recognised=euros_de(payout.recognised_cents))
    _check_day(command.reduced_on, payout, basis)
    return (fact,)


def reject(
    command: RejectPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Refuse a request that is not ordered."""
    fact = PayoutRejected(
        payout_no=command.payout_no,
        ground=command.ground,
        rejected_by=basis.person,
        rejected_on=command.rejected_on,
    )
    if done(command, fact, payout):
        return ()
    require_step(command, payout, payouts)
    _check_day(command.rejected_on, payout, basis)
    return (fact,)


def withdraw(
    command: WithdrawPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """The recipient does without a request that is not ordered."""
    fact = PayoutWithdrawn(
        payout_no=command.payout_no,
        recorded_by=basis.person,
        withdrawn_on=command.withdrawn_on,
    )
    if done(command, fact, payout):
        return ()
    require_step(command, payout, payouts)
    _check_day(command.withdrawn_on, payout, basis)
    return (fact,)


def _check_day(day: dt.date, payout: Payout, basis: Basis) -> None:
    not_before(day, payout.since, payout.stage.noun)
    not_in_future(day, basis.today)

"""Decides about payouts: who may ask, check, certify, order and pay (stream `case/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.payout.account import change_account, confirm_account
from grants.payout.asking import check, reduce, reject, request, withdraw
from grants.payout.commands import (
    CertifyPayout,
    ChangeBankAccount,
    CheckPayout,
    ConfirmBankAccount,
    ExecutePayout,
    FailPayout,
    LiftHold,
    Numbered,
    OrderPayout,
    PayoutCommand,
    PlaceHold,
    ReducePayout,
    RejectPayout,
    ReleaseRetention,
    ReportUsage,
    RequestPayout,
    ReturnPayout,
    WithdrawPayout,
)
from grants.payout.holding import lift, place
from grants.payout.payment import certify, execute, fail, order, record_return
from grants.payout.rejections import PayoutUnknown
from grants.payout.retention import release
from grants.payout.state import Payout, Payouts, evolve
from grants.payout.usage import report_usage


def decide(command: PayoutCommand, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case ChangeBankAccount():
            return change_account(command, payouts, basis)
        case ConfirmBankAccount():
            return confirm_account(command, payouts, basis)
        case PlaceHold():
            return place(command, payouts, basis)
        case LiftHold():
            return lift(command, payouts, basis)
        case ReleaseRetention():
            return release(command, payouts, basis)
        case RequestPayout():
            return request(command, payouts, basis)
        case _:
            payout = payouts.by_number.get(command.payout_no)
            if payout is None:
                raise PayoutUnknown(payout_no=command.payout_no)
            return _step(command, payout, payouts, basis)


def _step(command: Numbered, payout: Payout, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    match command:
        case CheckPayout():
            return check(command, payout, payouts, basis)
        case ReducePayout():
            return reduce(command, payout, payouts, basis)
        case RejectPayout():
            return reject(command, payout, payouts, basis)
        case WithdrawPayout():
            return withdraw(command, payout, payouts, basis)
        case CertifyPayout():
            return certify(command, payout, payouts, basis)
        case OrderPayout():
            return order(command, payout, payouts, basis)
        case FailPayout():
            return fail(command, payout, payouts, basis)
        case ExecutePayout():
            return execute(command, payout, payouts, basis)
        case ReturnPayout():
            return record_return(command, payout, payouts, basis)
        case ReportUsage():
            return report_usage(command, payout, payouts, basis)
        case _:
            assert_never(command)


PAYOUTS: Decider[PayoutCommand, Payouts, Event] = Decider(Payouts(), decide, evolve)

__all__ = ["PAYOUTS", "Payouts"]

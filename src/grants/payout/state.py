"""Payouts as they stand: a union of small classes, each with the facts that led there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from grants.application.events import ApplicationSubmitted
from grants.application.lifecycle import Phase, advance
from grants.approval.events import DecisionBecameFinal
from grants.approval.grant import Grant, ShareKey, grant_after
from grants.kernel.event import Event
from grants.payout.events import (
    BankAccountChanged,
    BankAccountConfirmed,
    PayoutCertified,
    PayoutChecked,
    PayoutExecuted,
    PayoutOrdered,
    PayoutRejected,
    PayoutRequested,
    PayoutReturned,
)
from grants.settlement.events import GrantSettled


@dataclass(frozen=True)
class Requested:
    """Asked for (Mittelabruf)."""

    request: PayoutRequested


@dataclass(frozen=True)
class Checked:
    """Recognised in whole or in part (geprüft)."""

    request: PayoutRequested
    check: PayoutChecked


@dataclass(frozen=True)
class Certified:
    """Factually and arithmetically correct (sachlich und rechnerisch richtig)."""

    request: PayoutRequested
    check: PayoutChecked
    certification: PayoutCertified


@dataclass(frozen=True)
class Ordered:
    """The cashier is to pay (angeordnet)."""

    request: PayoutRequested
    check: PayoutChecked
    certification: PayoutCertified
    order: PayoutOrdered


@dataclass(frozen=True)
class Executed:
    """Paid (ausgezahlt)."""

    request: PayoutRequested
    check: PayoutChecked
    certification: PayoutCertified
    order: PayoutOrdered
    execution: PayoutExecuted


@dataclass(frozen=True)
class PartlyReturned:
    """Paid, and a part came back (teilweise zurückgeflossen)."""

    request: PayoutRequested
    check: PayoutChecked
    certification: PayoutCertified
    order: PayoutOrdered
    execution: PayoutExecuted
    refunds: tuple[PayoutReturned, ...]


@dataclass(frozen=True)
class Returned:
    """Paid, and all of it came back (vollständig zurückgeflossen)."""

    request: PayoutRequested
    check: PayoutChecked
    certification: PayoutCertified
    order: PayoutOrdered
    execution: PayoutExecuted
    refunds: tuple[PayoutReturned, ...]


@dataclass(frozen=True)
class Rejected:
    """Refused (abgelehnt), from where it stood."""

    before: Requested | Checked | Certified
    rejection: PayoutRejected

    @property
    def request(self) -> PayoutRequested:
        """What was asked for."""
        return self.before.request


Payout = Requested | Checked | Certified | Ordered | Executed | PartlyReturned | Returned | Rejected


def facts_of(payout: Payout) -> tuple[Event, ...]:
    """The facts that led to where a payout stands."""
    if isinstance(payout, Rejected):
        return (*facts_of(payout.before), payout.rejection)
    found: list[Event] = []
    for part in fields(payout):
        value = getattr(payout, part.name)
        found += value if isinstance(value, tuple) else [value]
    return tuple(found)


def under_way(payout: Payout) -> bool:
    """Neither paid nor refused yet."""
    return isinstance(payout, Requested | Checked | Certified | Ordered)


def taken_cents(payout: Payout) -> int:
    """What a payout takes from its share: asked for, then recognised, then paid.

    What came back reopens the share where it reopens the commitment; what the recipient paid back
    in a later year is revenue of that year (domain section 3), and stays used up here.
    """
    match payout:
        case Rejected():
            return 0
        case Requested(request):
            return request.cents
        case Checked(_, check) | Certified(_, check, _):
            return check.recognised_cents
        case Ordered(order=order) | Executed(order=order):
            return order.cents
        case (
            PartlyReturned(execution=paid, refunds=refunds)
            | Returned(execution=paid, refunds=refunds)
        ):
            return paid.cents - sum(
                refund.cents for refund in refunds if reopens(refund, paid_on=paid.value_on)
            )


def reopens(refund: PayoutReturned, *, paid_on: dt.date) -> bool:
    """Whether a return goes back into the budget it was paid from (domain section 3)."""
    return refund.ground == "bank-return" or refund.value_on.year == paid_on.year


def paid_cents(payout: Payout) -> int:
    """What left and did not come back."""
    match payout:
        case Executed(execution=paid):
            return paid.cents
        case (
            PartlyReturned(execution=paid, refunds=refunds)
            | Returned(execution=paid, refunds=refunds)
        ):
            return paid.cents - sum(refund.cents for refund in refunds)
        case _:
            return 0


@dataclass(frozen=True, kw_only=True)
class Payouts:
    """The payouts of a case by number, what limits them, and the account they go to.

    `final_on` is the day from which the approval is in force.
    """

    phase: Phase = Phase.UNKNOWN
    party: str = ""
    grant: Grant | None = None
    final_on: dt.date | None = None
    final_cents: int | None = None
    by_number: Mapping[int, Payout] = field(default_factory=dict)
    account: BankAccountChanged | None = None
    confirmation: BankAccountConfirmed | None = None

    @property
    def paid_cents(self) -> int:
        """Executed less returned, all payouts together."""
        return sum(paid_cents(payout) for payout in self.by_number.values())

    @property
    def under_way(self) -> tuple[int, ...]:
        """The numbers of payouts that are neither paid nor refused."""
        return tuple(no for no, payout in self.by_number.items() if under_way(payout))

    def kept_cents(self, *, without: int) -> int:
        """What is paid and did not come back, or is under way, leaving one payout out."""
        return sum(
            taken_cents(payout) if under_way(payout) else paid_cents(payout)
            for number, payout in self.by_number.items()
            if number != without
        )

    def taken(self, *, without: int = 0) -> dict[ShareKey, int]:
        """What payouts take from each share, leaving one payout out (0: none)."""
        sums: dict[ShareKey, int] = {}
        for number, payout in self.by_number.items():
            request = payout.request
            if number != without:
                key = (request.year, request.scope, request.earmark)
                sums[key] = sums.get(key, 0) + taken_cents(payout)
        return sums


def evolve(payouts: Payouts, fact: Event) -> Payouts:
    """The state after one more fact."""
    moved = replace(
        payouts, phase=advance(payouts.phase, fact), grant=grant_after(payouts.grant, fact)
    )
    match fact:
        case ApplicationSubmitted():
            return replace(moved, party=fact.party)
        case DecisionBecameFinal() if moved.grant and fact.decision == moved.grant.decision:
            return replace(moved, final_on=fact.final_on)
        case GrantSettled():
            return replace(moved, final_cents=fact.final_cents)
        case BankAccountChanged():
            return replace(moved, account=fact, confirmation=None)
        case BankAccountConfirmed():
            return replace(moved, confirmation=fact)
        case PayoutRequested():
            return _with(moved, fact.payout_no, Requested(fact))
        case (
            PayoutChecked()
            | PayoutRejected()
            | PayoutCertified()
            | PayoutOrdered()
            | PayoutExecuted()
            | PayoutReturned()
        ):
            return _with(moved, fact.payout_no, _after(moved.by_number[fact.payout_no], fact))
        case _:
            return moved


def _after(payout: Payout, fact: Event) -> Payout:
    match payout, fact:
        case Requested(request), PayoutChecked():
            return Checked(request, fact)
        case Checked(request, check), PayoutCertified():
            return Certified(request, check, fact)
        case Certified(request, check, certification), PayoutOrdered():
            return Ordered(request, check, certification, fact)
        case Ordered(request, check, certification, order), PayoutExecuted():
            return Executed(request, check, certification, order, fact)
        case (Requested() | Checked() | Certified()) as before, PayoutRejected():
            return Rejected(before, fact)
        case Executed(request, check, certification, order, execution), PayoutReturned():
            refunds: tuple[PayoutReturned, ...] = (fact,)
        case PartlyReturned(
            request, check, certification, order, execution, earlier
        ), PayoutReturned():
            refunds = (*earlier, fact)
        case _:
            msg = f"the log holds {type(fact).__name__} after {type(payout).__name__}"
            raise ValueError(msg)
    left = execution.cents - sum(refund.cents for refund in refunds)
    back = PartlyReturned if left > 0 else Returned
    return back(request, check, certification, order, execution, refunds)


def _with(payouts: Payouts, number: int, payout: Payout) -> Payouts:
    return replace(payouts, by_number={**payouts.by_number, number: payout})

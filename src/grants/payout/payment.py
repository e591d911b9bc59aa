"""Letting money go: certificate, order, payment, return. No two of the three by one person."""

from __future__ import annotations

from grants.application.lifecycle import Phase
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.payout.account import check_account
from grants.payout.commands import CertifyPayout, ExecutePayout, OrderPayout, ReturnPayout
from grants.payout.events import (
    PayoutCertified,
    PayoutChecked,
    PayoutExecuted,
    PayoutOrdered,
    PayoutReturned,
)
from grants.payout.guards import check_shares, out_of_order
from grants.payout.rejections import (
    RefundTaken,
    RefundTooLarge,
    RepaymentBelongsToClaim,
    SamePersonCertifiedAndExecuted,
    SamePersonCertifiedAndOrdered,
    SamePersonCheckedAndOrdered,
    SamePersonOrderedAndExecuted,
)
from grants.payout.state import (
    Certified,
    Checked,
    Executed,
    Ordered,
    PartlyReturned,
    Payout,
    Payouts,
    facts_of,
    paid_cents,
)
from grants.payout.transitions import STEPS


def certify(
    command: CertifyPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Certify a checked request."""
    fact = PayoutCertified(
        payout_no=command.payout_no,
        certified_by=basis.person,
        certified_on=command.certified_on,
    )
    if fact in facts_of(payout):
        return ()
    if not isinstance(payout, Checked):
        raise out_of_order(payout, "geprüft")
    STEPS.admit(command, payouts.phase)
    not_before(command.certified_on, payout.check.checked_on, "Prüfung")
    not_in_future(command.certified_on, basis.today)
    return (fact,)


def order(
    command: OrderPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Order the cashier to pay: by neither the checker nor the certifier."""
    match payout:
        case Certified(certification=PayoutCertified(certified_by=basis.person)):
            raise SamePersonCertifiedAndOrdered  # VwV zu § 70 SäHO: separation of duties.
        case Certified(check=PayoutChecked(checked_by=basis.person)):
            raise SamePersonCheckedAndOrdered
        case Certified(request, check, certification):
            pass
        case Ordered(order=done) | Executed(order=done) if (
            done.ordered_by == basis.person and done.ordered_on == command.ordered_on
        ):
            return ()  # Pressed twice: nothing new happened.
        case _:
            raise out_of_order(payout, "sachlich und rechnerisch richtig bescheinigt")
    STEPS.admit(command, payouts.phase)
    check_account(payouts)
    check_shares(request, cents=check.recognised_cents, payouts=payouts)
    not_before(command.ordered_on, certification.certified_on, "Bescheinigung")
    if payouts.final_on is not None:  # In force on the day of the order, not only by now.
        not_before(command.ordered_on, payouts.final_on, "Bestandskraft der Bewilligung")
    not_in_future(command.ordered_on, basis.today)
    return (
        PayoutOrdered(
            payout_no=command.payout_no,
            cents=check.recognised_cents,
            ordered_by=basis.person,
            ordered_on=command.ordered_on,
        ),
    )


def execute(
    command: ExecutePayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """The money left: by neither the certifier nor the orderer."""
    match payout:
        case Ordered(certification=PayoutCertified(certified_by=basis.person)):
            raise SamePersonCertifiedAndExecuted  # VwV zu § 70 SäHO.
        case Ordered(order=PayoutOrdered(ordered_by=basis.person)):
            raise SamePersonOrderedAndExecuted  # VwV zu § 70 SäHO.
        case Ordered(order=ordered):
            pass
        case Executed(execution=done) if (
            done.executed_by == basis.person and done.value_on == command.value_on
        ):
            return ()
        case _:
            raise out_of_order(payout, "angeordnet")
    STEPS.admit(command, payouts.phase)
    check_account(payouts)  # It may have changed since the order.
    not_before(command.value_on, ordered.ordered_on, "Anordnung")
    not_in_future(command.value_on, basis.today)
    return (
        PayoutExecuted(
            payout_no=command.payout_no,
            cents=ordered.cents,
            executed_by=basis.person,
            value_on=command.value_on,
        ),
    )


def record_return(
    command: ReturnPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Money came back, at most what was paid."""
    fact = PayoutReturned(
        payout_no=command.payout_no,
        refund=command.refund,
        cents=command.cents,
        ground=command.ground,
        recorded_by=basis.person,
        value_on=command.value_on,
    )
    refunds = [
        known
        for each in payouts.by_number.values()
        for known in facts_of(each)
        if isinstance(known, PayoutReturned) and known.refund == command.refund
    ]
    if fact in refunds:
        return ()
    if refunds:
        raise RefundTaken(refund=command.refund)
    if not isinstance(payout, Executed | PartlyReturned):
        raise out_of_order(payout, "ausgezahlt")
    STEPS.admit(command, payouts.phase)
    if command.ground == "repayment" and payouts.phase is Phase.SETTLED:
        raise RepaymentBelongsToClaim
    if command.cents > paid_cents(payout):
        raise RefundTooLarge(payout_no=command.payout_no, left=euros_de(paid_cents(payout)))
    not_before(command.value_on, payout.execution.value_on, "Auszahlung")
    not_in_future(command.value_on, basis.today)
    return (fact,)

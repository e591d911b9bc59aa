"""Letting money go: certificate, order, payment, return. No two of the three by one person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.application.lifecycle import Phase
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future
from grants.payout.account import (
    check_account,
    check_confirmed_by,
    check_corrected,
    check_same_account,
)
from grants.payout.backing import usage_due_on
from grants.payout.commands import (
    CertifyPayout,
    ExecutePayout,
    FailPayout,
    OrderPayout,
    ReturnPayout,
)
from grants.payout.events import (
    PayoutCertified,
    PayoutExecuted,
    PayoutFailed,
    PayoutOrdered,
    PayoutReturned,
)
from grants.payout.guards import (
    check_conditions,
    check_shares,
    check_solvent,
    check_uncontested,
    done,
    require_stage,
    require_step,
)
from grants.payout.holding import check_free_now, check_free_on
from grants.payout.rejections import (
    RefundTaken,
    RefundTooLarge,
    RepaymentBelongsToClaim,
    ReturnAboveUnclaimed,
    ReturnBelongsToClaim,
    SamePersonCertifiedAndExecuted,
    SamePersonCertifiedAndOrdered,
    SamePersonCheckedAndOrdered,
    SamePersonOrderedAndCertified,
    SamePersonOrderedAndExecuted,
    SamePersonPaidAndSigned,
)
from grants.payout.retention import check_retention, retained_cents
from grants.payout.state import Payout, Payouts
from grants.payout.transitions import STAGES, STEPS


@dataclass(frozen=True, kw_only=True)
class ReturnBasis(Basis):
    """What the budget adds: since when the year of the payment is closed, if it is.

    `claimed_cents` is the principal of all claims of the case together, paid or not; `unpaid` is
    the number of the first of them of which principal is open, and how much.
    """

    year_closed_on: dt.date | None
    claimed_cents: int
    unpaid: tuple[str, int] | None


def certify(
    command: CertifyPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Certify what was recognised: by nobody who ordered or paid in an earlier round."""
    fact = PayoutCertified(
        payout_no=command.payout_no,
        certified_by=basis.person,
        certified_on=command.certified_on,
    )
    if done(command, fact, payout):
        return ()
    require_stage(command, payout)
    if basis.person in payout.orderers:
        raise SamePersonOrderedAndCertified  # VwV zu § 70 SäHO: separation of duties.
    if basis.person in payout.payers:
        raise SamePersonPaidAndSigned
    STEPS.admit(command, payouts.phase)
    not_before(command.certified_on, payout.since, payout.stage.noun)
    not_in_future(command.certified_on, basis.today)
    return (fact,)


def order(
    command: OrderPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Order the cashier to pay: by neither a checker nor a certifier nor a payer of any round."""
    for before in payout.all(PayoutOrdered):
        same = (before.ordered_by, before.ordered_on) == (basis.person, command.ordered_on)
        if same and payout.stage not in STAGES.admitted(OrderPayout):
            return ()  # Pressed twice: nothing new happened.
    require_stage(command, payout)
    if basis.person in payout.certifiers:
        raise SamePersonCertifiedAndOrdered  # VwV zu § 70 SäHO: separation of duties.
    if basis.person in payout.checkers:
        raise SamePersonCheckedAndOrdered
    if basis.person in payout.payers:
        raise SamePersonPaidAndSigned
    STEPS.admit(command, payouts.phase)
    account = check_account(payouts)
    check_corrected(account, payout)
    check_confirmed_by(payouts, command.ordered_on)
    check_uncontested(payouts)
    check_conditions(payouts, command.ordered_on)
    check_solvent(payouts, command.ordered_on)
    check_free_now(payouts, command.payout_no)
    check_free_on(command.ordered_on, payouts, command.payout_no)
    check_shares(payout.request, cents=payout.recognised_cents, payouts=payouts)
    not_before(command.ordered_on, payout.since, payout.stage.noun)
    if payouts.final_on is not None:  # In force on the day of the order, not only by now.
        not_before(command.ordered_on, payouts.final_on, "Bestandskraft der Bewilligung")
    not_in_future(command.ordered_on, basis.today)
    retained = retained_cents(payouts, basis.parameters)
    granted = payouts.grant.amount_cents if payouts.grant is not None else 0
    limit_cents = granted - retained if payouts.final_cents is None else payouts.final_cents
    check_retention(
        payout_no=command.payout_no, limit_cents=limit_cents, retained=retained, payouts=payouts
    )
    return (
        PayoutOrdered(
            payout_no=command.payout_no,
            cents=payout.recognised_cents,
            account=account.account,
            limit_cents=limit_cents,
            retained_cents=retained,
            ordered_by=basis.person,
            ordered_on=command.ordered_on,
        ),
    )


def execute(
    command: ExecutePayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """The money left: by neither a certifier nor an orderer of any round."""
    fact = PayoutExecuted(
        payout_no=command.payout_no,
        cents=payout.recognised_cents,
        usage_due_on=usage_due_on(payout.request.kind, command.value_on, basis.parameters),
        executed_by=basis.person,
        value_on=command.value_on,
    )
    if done(command, fact, payout):
        return ()
    require_stage(command, payout)
    _check_payer(payout, basis.person)
    STEPS.admit(command, payouts.phase)
    account = check_account(payouts)  # It may have changed since the order.
    check_same_account(account, payout, command.value_on)
    check_solvent(payouts, command.value_on)
    # What left before the hold has left, whenever it is recorded.
    check_free_on(command.value_on, payouts, command.payout_no)
    not_before(command.value_on, payout.since, payout.stage.noun)
    not_in_future(command.value_on, basis.today)
    return (fact,)


def _check_payer(payout: Payout, person: str) -> None:
    """Who handles the money has neither certified nor ordered it, in any round.

    Raises:
        SamePersonCertifiedAndExecuted: certified.
        SamePersonOrderedAndExecuted: ordered.
    """
    if person in payout.certifiers:
        raise SamePersonCertifiedAndExecuted  # VwV zu § 70 SäHO: separation of duties.
    if person in payout.orderers:
        raise SamePersonOrderedAndExecuted


def fail(command: FailPayout, payout: Payout, payouts: Payouts, basis: Basis) -> tuple[Event, ...]:
    """What was ordered did not leave; it can be ordered again, and the money stays bound."""
    fact = PayoutFailed(
        payout_no=command.payout_no,
        cents=payout.recognised_cents,
        ground=command.ground,
        recorded_by=basis.person,
        failed_on=command.failed_on,
    )
    if done(command, fact, payout):
        return ()
    require_stage(command, payout)
    _check_payer(payout, basis.person)
    STEPS.admit(command, payouts.phase)
    not_before(command.failed_on, payout.since, payout.stage.noun)
    not_in_future(command.failed_on, basis.today)
    return (fact,)


def record_return(
    command: ReturnPayout, payout: Payout, payouts: Payouts, basis: Basis
) -> tuple[Event, ...]:
    """Money came back, at most what was paid and is not claimed."""
    assert isinstance(basis, ReturnBasis)
    fact = PayoutReturned(
        payout_no=command.payout_no,
        refund=command.refund,
        cents=command.cents,
        ground=command.ground,
        year_closed_on=basis.year_closed_on,
        recorded_by=basis.person,
        value_on=command.value_on,
    )
    refunds = [
        known
        for each in payouts.by_number.values()
        for known in each.all(PayoutReturned)
        if known.refund == command.refund
    ]
    # Sent again, it finds the year closed that was open.
    closed = {"year_closed_on": fact.year_closed_on}
    if any(known.model_copy(update=closed) == fact for known in refunds):
        return ()
    if refunds:
        raise RefundTaken(refund=command.refund)
    require_step(command, payout, payouts)
    if command.ground == "repayment" and payouts.phase in {Phase.SETTLED, Phase.REVOKED}:
        raise RepaymentBelongsToClaim
    if command.cents > payout.paid_cents:
        raise RefundTooLarge(payout_no=command.payout_no, left=euros_de(payout.paid_cents))
    _check_unclaimed(command.cents, payouts.paid_cents, basis)
    not_before(command.value_on, payout.last(PayoutExecuted).value_on, "Auszahlung")
    not_in_future(command.value_on, basis.today)
    return (fact,)


def _check_unclaimed(cents: int, paid_cents: int, basis: ReturnBasis) -> None:
    """What is claimed back comes in on its claim, whoever sends it: nobody owes it twice.

    Raises:
        ReturnBelongsToClaim: something is claimed and has not come in.
        ReturnAboveUnclaimed: less than this was paid beyond what is claimed.
    """
    if basis.unpaid is not None:
        number, still = basis.unpaid
        raise ReturnBelongsToClaim(claim=number, open=euros_de(still))
    claimed = basis.claimed_cents
    if cents > (left := max(0, paid_cents - claimed)):
        raise ReturnAboveUnclaimed(
            paid=euros_de(paid_cents), claimed=euros_de(claimed), left=euros_de(left)
        )

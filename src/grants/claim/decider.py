"""Decides about the recovery of overpaid money (stream `claim/{number}`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from grants.claim.commands import ClaimCommand, OrderRecovery, ReceiveClaimPayment
from grants.claim.events import ClaimPaymentReceived, RecoveryOrdered
from grants.claim.rejections import (
    ClaimRaisedOtherwise,
    ClaimUnknown,
    PaymentExceedsClaim,
    PaymentTaken,
)
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import month_deadline
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future

DUE_MONTHS = 1
"""A recovery falls due a month after it is signed, moved to a working day (§ 193 BGB)."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is claimed and what came in, by payment."""

    ordered: RecoveryOrdered | None = None
    payments: Mapping[str, ClaimPaymentReceived] = field(default_factory=dict)

    @property
    def paid_cents(self) -> int:
        """What came in."""
        return sum(payment.cents for payment in self.payments.values())

    @property
    def open_cents(self) -> int:
        """What is still to come in."""
        return 0 if self.ordered is None else self.ordered.cents - self.paid_cents


def decide(command: ClaimCommand, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case OrderRecovery():
            return _order(command, claim, basis)
        case ReceiveClaimPayment():
            return _receive(command, claim, basis)
        case _:
            assert_never(command)


def _order(command: OrderRecovery, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    fact = RecoveryOrdered(
        claim=command.claim,
        case=command.case,
        programme=command.programme,
        decision=command.decision,
        cents=command.cents,
        ground=command.ground,
        reasons=command.reasons,
        drafted_by=command.drafted_by,
        approved_by=basis.person,
        competence=basis.competence,
        due_on=month_deadline(command.signed_on, DUE_MONTHS),
        signed_on=command.signed_on,
    )
    if claim.ordered == fact:
        return ()
    if claim.ordered is not None:
        raise ClaimRaisedOtherwise(claim=command.claim)
    not_in_future(command.signed_on, basis.today)
    return (fact,)


def _receive(command: ReceiveClaimPayment, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    ordered = claim.ordered
    if ordered is None:
        raise ClaimUnknown
    fact = ClaimPaymentReceived(
        claim=ordered.claim,
        case=ordered.case,
        payment=command.payment,
        cents=command.cents,
        value_on=command.value_on,
    )
    known = claim.payments.get(command.payment)
    if known == fact:
        return ()
    if known is not None:
        raise PaymentTaken(payment=command.payment)
    if command.cents > claim.open_cents:
        raise PaymentExceedsClaim(open=euros_de(claim.open_cents), cents=euros_de(command.cents))
    # What came back before the recovery is a return of the payout itself.
    not_before(command.value_on, ordered.signed_on, "Erstattungsbescheid")
    not_in_future(command.value_on, basis.today)
    return (fact,)


def evolve(claim: Claim, fact: Event) -> Claim:
    """The state after one more fact."""
    match fact:
        case RecoveryOrdered():
            return replace(claim, ordered=fact)
        case ClaimPaymentReceived():
            return replace(claim, payments={**claim.payments, fact.payment: fact})
        case _:
            return claim


CLAIM: Decider[ClaimCommand, Claim, Event] = Decider(Claim(), decide, evolve)

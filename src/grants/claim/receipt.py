"""What comes in on a claim, paid or set off, and what of the claim it takes off.

Interest goes before principal (§ 367 (1) BGB [confirm]), and that order stands in the fact. Only
interest that was assessed by the day of the payment was there to be paid; a payment before that
falls on principal, as far as that reaches. It was no longer owed from the day after, either: what
was assessed on it since falls.
"""

from __future__ import annotations

import datetime as dt

from grants.claim.assessment import ClaimBasis
from grants.claim.commands import OffsetClaim, ReceiveClaimPayment
from grants.claim.correction import corrections
from grants.claim.events import (
    INTEREST_FIRST,
    ClaimOffset,
    ClaimPaymentReceived,
    InterestCorrected,
)
from grants.claim.guards import admit, done_before, notified, raised
from grants.claim.rejections import BeyondOpenClaim, PaymentExceedsClaim, PaymentTaken
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future


def receive(command: ReceiveClaimPayment, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """Money came in; also on what was written down, for it is still owed."""
    ordered = raised(claim)
    known = claim.payments.get(command.payment)
    if known is not None:
        if (known.cents, known.value_on) == (command.cents, command.value_on):
            return ()
        raise PaymentTaken(payment=command.payment)
    if command.payment in claim.acts:
        raise PaymentTaken(payment=command.payment)
    admit(command, claim, on=command.value_on)
    # What came before the recovery was signed and is learnt of now pays it, too.
    not_before(command.value_on, _first_payout(basis) or ordered.signed_on, "Auszahlung")
    not_in_future(command.value_on, basis.today)
    fact = ClaimPaymentReceived(
        claim=ordered.claim,
        case=ordered.case,
        payment=command.payment,
        cents=command.cents,
        interest_cents=_to_interest(claim, cents=command.cents, on=command.value_on),
        allocation=INTEREST_FIRST,
        value_on=command.value_on,
    )
    falls = corrections(claim, fact)
    if command.cents > (still := _open_after(claim, falls)):
        raise PaymentExceedsClaim(open=euros_de(still), cents=euros_de(command.cents))
    return (fact, *falls)


def _open_after(claim: Claim, falls: tuple[InterestCorrected, ...]) -> int:
    return claim.open_cents - sum(fall.by_cents for fall in falls)


def _first_payout(basis: Basis) -> dt.date | None:
    moved = basis.moved if isinstance(basis, ClaimBasis) else ()
    return min((on for on, _ in moved), default=None)


def offset(command: OffsetClaim, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """The claim is set off; like a payment, but declared by the authority."""
    ordered = raised(claim)
    if done_before(claim, command.offset, ClaimOffset, command, basis):
        return ()
    admit(command, claim, on=command.declared_on)
    arrived = notified(claim)
    not_before(command.declared_on, arrived.effected_on, "Bekanntgabe")
    not_in_future(command.declared_on, basis.today)
    fact = ClaimOffset(
        claim=ordered.claim,
        case=ordered.case,
        offset=command.offset,
        cents=command.cents,
        interest_cents=_to_interest(claim, cents=command.cents, on=command.declared_on),
        allocation=INTEREST_FIRST,
        against=command.against,
        declared_by=basis.person,
        competence=basis.competence,
        declared_on=command.declared_on,
    )
    falls = corrections(claim, fact)
    if command.cents > (still := _open_after(claim, falls)):
        raise BeyondOpenClaim(cents=euros_de(command.cents), open=euros_de(still))
    return (fact, *falls)


def _to_interest(claim: Claim, *, cents: int, on: dt.date) -> int:
    """What of an amount that came in on a day goes to interest."""
    assessed = sum(known.cents for known in claim.assessments if known.assessed_on <= on)
    first = min(cents, assessed, claim.open_interest_cents)
    return cents - min(cents - first, claim.open_principal_cents)

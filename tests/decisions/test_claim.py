"""Recovery of overpaid money: ordered once, paid in parts, never overpaid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import BEA, CAN, CASE, DUO, EVE, day, world
from tests.spec import Spec, sealed

from grants.claim import rejections as no
from grants.claim.commands import OrderRecovery, ReceiveClaimPayment
from grants.claim.decider import CLAIM
from grants.claim.events import ClaimPaymentReceived, RecoveryOrdered
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder

claim = Spec(CLAIM, world(BEA, competence="approver", stream=f"claim/{CASE}-1"))

ORDER = OrderRecovery(
    claim=f"{CASE}-1",
    case=CASE,
    programme="FKR",
    decision=f"{CASE}-B2",
    cents=100_000,
    ground="settlement",
    reasons=sealed("settled"),
    drafted_by=CAN,
    signed_on=day("2024-10-20"),
)
ORDERED = RecoveryOrdered(
    claim=f"{CASE}-1",
    case=CASE,
    programme="FKR",
    decision=f"{CASE}-B2",
    cents=100_000,
    ground="settlement",
    reasons=sealed("settled"),
    drafted_by=CAN,
    approved_by=BEA,
    competence="approver",
    due_on=day("2024-11-21"),  # The 20th is Buß- und Bettag.
    signed_on=day("2024-10-20"),
)
PAY = ReceiveClaimPayment(payment="p1", cents=40_000, value_on=day("2024-11-05"))


def paid(payment: str = "p1", cents: int = 40_000) -> ClaimPaymentReceived:
    return ClaimPaymentReceived(
        claim=f"{CASE}-1", case=CASE, payment=payment, cents=cents, value_on=day("2024-11-05")
    )


def test_ordered_once():
    claim.when(ORDER).then(ORDERED)
    claim.given(ORDERED).when(ORDER).then()
    claim.given(ORDERED).when(replace(ORDER, cents=1)).rejected(no.ClaimRaisedOtherwise)
    claim.given(ORDERED).when(ORDER, by=DUO).rejected(no.ClaimRaisedOtherwise)
    claim.when(replace(ORDER, signed_on=day("2026-07-01"))).rejected(DateInFuture)


def test_paid_in_parts_up_to_what_is_open():
    claim.given(ORDERED).when(PAY, by=EVE).then(paid())
    half = claim.given(ORDERED, paid())
    half.when(PAY, by=EVE).then()
    half.when(replace(PAY, cents=1), by=EVE).rejected(no.PaymentTaken)
    rest = replace(PAY, payment="p2", cents=60_000)
    half.when(rest, by=EVE).then(paid("p2", 60_000))
    half.when(replace(rest, cents=60_001), by=EVE).rejected(no.PaymentExceedsClaim)
    assert CLAIM.fold((ORDERED, paid(), paid("p2", 60_000))).open_cents == 0


def test_two_equal_payments_are_two_payments():
    claim.given(ORDERED, paid()).when(replace(PAY, payment="p2"), by=EVE).then(paid("p2"))


def test_no_payment_without_a_claim_before_it_or_from_tomorrow():
    claim.when(PAY, by=EVE).rejected(no.ClaimUnknown)
    early = replace(PAY, value_on=day("2024-10-19"))
    claim.given(ORDERED).when(early, by=EVE).rejected(DateOutOfOrder)
    late = replace(PAY, value_on=day("2026-07-01"))
    claim.given(ORDERED).when(late, by=EVE).rejected(DateInFuture)


STATES: dict[str, tuple[Any, ...]] = {
    "none": (),
    "raised": (ORDERED,),
    "partly paid": (ORDERED, paid()),
    "paid": (ORDERED, paid(cents=100_000)),
}


@pytest.mark.parametrize("facts", STATES.values(), ids=STATES)
@pytest.mark.parametrize("command", [ORDER, PAY], ids=lambda c: type(c).__name__)
def test_every_command_in_every_state_is_answered(command, facts):
    spec = claim.given(*facts).when(command)
    try:
        outcome = spec.outcome()
    except Rejection as rejection:
        assert rejection.detail  # noqa: PT017 - a refusal is an answer, and it says why.
    else:
        assert len(outcome) <= 1
        assert spec.again() == ()


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 60_000)), max_size=12))
def test_never_more_comes_in_than_was_claimed(payments):
    facts: tuple[Any, ...] = (ORDERED,)
    for payment, cents in payments:
        spec = claim.given(*facts).when(replace(PAY, payment=payment, cents=cents))
        try:
            facts += spec.outcome()
        except Rejection:
            continue
    state = CLAIM.fold(facts)
    assert 0 <= state.open_cents == 100_000 - state.paid_cents
    assert len(state.payments) == len(facts) - 1

"""What an upheld objection undoes: phase, grant, commitments, and the claim behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    AMOUNT,
    BEA,
    CAN,
    CASE,
    DUO,
    PAID,
    REGION,
    REVOCATION_OBJECTED,
    REVOKED,
    SETTLED,
    SETTLEMENT_OBJECTED,
    SHARES,
    closing_world,
    day,
    objected,
    objection_decided,
    proof_examined,
    recovery_drafted,
    review_world,
    revocation_set_aside,
    revoked,
    settled,
    settlement_set_aside,
    settling_world,
    share,
)
from tests.projections.examples import example
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.approval import rejections as no
from grants.approval.commands import CloseCase, DecideObjection, FileObjection
from grants.approval.decider import APPROVAL
from grants.approval.decision import Reviewed, SetAside
from grants.approval.events import GrantAmended, ObjectionDecided
from grants.kernel.rules import DateOutOfOrder
from grants.payout.decider import PAYOUTS
from grants.revocation.decider import REVOCATION
from grants.revocation.events import RecoverySigned
from grants.settlement.commands import SettleGrant
from grants.settlement.decider import SETTLEMENT
from grants.settlement.events import GrantSettled

B2 = f"{CASE}-B2"
KEY = (2024, REGION, "general")
NEXT = (2025, REGION, "general")
DRAWN = {KEY: 1_500_000}
FREED = (share(2024, 4_500_000), share(2025, 3_999_999))
review = Spec(APPROVAL, review_world(drawn=DRAWN))


def decide(outcome: Any, on: str, claim_cents: int | None = None) -> DecideObjection:
    return DecideObjection(
        decision=B2,
        outcome=outcome,
        claim_cents=claim_cents,
        reasons=sealed("reviewed"),
        decided_on=day(on),
    )


def released(facts: tuple[Any, ...], freed: Any) -> tuple[Any, ...]:
    """The same history, in which the attacked decision released something."""
    taking = {"released": freed}
    return tuple(
        fact.model_copy(update=taking) if getattr(fact, "released", None) == () else fact
        for fact in facts
    )


def test_a_revocation_set_aside_leaves_everything_as_it_was():
    command = decide("upheld", "2024-10-07")
    fact = revocation_set_aside()
    review.given(*REVOCATION_OBJECTED).when(command).then(fact)
    facts = (*REVOCATION_OBJECTED, fact)
    review.given(*facts).when(command).then()
    again = replace(command, decided_on=day("2024-10-08"))
    review.given(*facts).when(again).rejected(no.NoObjectionPending)
    before, after = APPROVAL.fold(REVOKED[:-1]), APPROVAL.fold(facts)
    assert after.phase is before.phase is Phase.RUNNING
    assert before.grant is not None
    assert after.grant is not None
    assert after.grant.by_year == before.grant.by_year
    assert after.grant.amount_cents == before.grant.amount_cents
    assert (after.raised.cents, after.raised.claims) == (0, (f"{CASE}-1",))
    assert isinstance(after.decisions[B2].delivery, SetAside)
    assert REVOCATION.fold(facts).amount_cents == AMOUNT
    # It has no effect: nobody attacks it once more.
    late = FileObjection(decision=B2, filed_on=day("2024-10-08"))
    review.given(*facts).when(late).rejected(no.DeliveryOutOfOrder)


def within(cents: int) -> Spec:
    """What may be decided by somebody with this limit."""
    return review.under(review_world(drawn=DRAWN, limit_cents=cents))


def test_who_decides_gives_back_no_more_than_they_may_sign():
    command = decide("upheld", "2024-10-07")
    with pytest.raises(no.LimitExceeded, match="99\\.999,98 €"):
        within(AMOUNT - 1).given(*REVOCATION_OBJECTED).when(command).outcome()
    # The claim that falls is a part of that, and not counted once more.
    fact = revocation_set_aside(limit_cents=AMOUNT)
    within(AMOUNT).given(*REVOCATION_OBJECTED).when(command).then(fact)
    # Where a part of the claim falls it is that part; what stays as it is needs no limit.
    partly = within(999_999).given(*REVOCATION_OBJECTED)
    partly.when(decide("partly-upheld", "2024-10-07", 500_000)).rejected(no.LimitExceeded)
    assert partly.when(decide("partly-upheld", "2024-10-07", 500_001)).outcome()
    assert within(1).given(*REVOCATION_OBJECTED).when(decide("dismissed", "2024-10-07")).outcome()


@pytest.mark.parametrize(
    ("bindable", "restored", "by_year"),
    [
        ((KEY, NEXT), FREED, SHARES),
        ((NEXT,), FREED[1:], (share(2024, 1_500_000), SHARES[1])),
        ((KEY,), FREED[:1], SHARES[:1]),
        ((), (), (share(2024, 1_500_000),)),
    ],
)
def test_what_was_released_is_bound_again_where_it_can_be(bindable, restored, by_year):
    facts = released(REVOCATION_OBJECTED, FREED)
    spec = review.under(review_world(drawn=DRAWN, bindable=bindable)).given(*facts)
    lost = sum(part.cents for part in FREED) - sum(part.cents for part in restored)
    fact = revocation_set_aside(restored=restored, unrestored_cents=lost, by_year=by_year)
    spec.when(decide("upheld", "2024-10-07")).then(fact)


def test_a_part_that_was_taken_comes_back_without_a_change_of_phase():
    part = revoked(
        extent="part",
        amount_cents=6_000_000,
        by_year=(share(2024, 2_000_001), share(2025, 3_999_999)),
        overpaid_cents=0,
        claim=None,
    )
    facts = (*REVOKED[:-1], part, REVOCATION_OBJECTED[-1])
    fact = revocation_set_aside(
        returns_to=None, delta_cents=AMOUNT - 6_000_000, claim=None, annulled_cents=0
    )
    review.given(*facts).when(decide("upheld", "2024-10-07")).then(fact)
    assert APPROVAL.fold((*facts, fact)).phase is Phase.RUNNING


def test_a_settlement_set_aside_is_followed_by_another():
    facts = (*SETTLEMENT_OBJECTED, settlement_set_aside())
    command = decide("upheld", "2026-05-05")
    by_duo = review.under(review_world(DUO, drawn=DRAWN))
    by_duo.given(*SETTLEMENT_OBJECTED).when(command).then(facts[-1])
    by_duo.given(*facts).when(command).then()
    state = APPROVAL.fold(facts)
    assert (state.phase, state.final_cents) == (Phase.PROOF_IN_EXAMINATION, None)
    assert PAYOUTS.fold(facts).final_cents is None
    settling = Spec(SETTLEMENT, settling_world(BEA, paid=1_500_000))
    settle = SettleGrant(reasons=sealed("anew"), signed_on=day("2026-05-20"))
    new = (*facts, proof_examined(cents=8_000_000))
    early = replace(settle, signed_on=day("2026-05-04"))
    settling.given(*new).when(early).rejected(DateOutOfOrder)
    (fact,) = settling.given(*new).when(settle).outcome()
    assert isinstance(fact, GrantSettled)
    assert (fact.decision, fact.approved_cents) == (f"{CASE}-B3", AMOUNT)
    assert APPROVAL.fold((*new, fact)).final_cents == fact.final_cents


def test_a_settlement_upheld_in_part_lowers_the_claim_and_stands():
    overpaid = settled(final_cents=1_000_000, overpaid_cents=500_000, claim=f"{CASE}-1")
    facts = (*SETTLED[:-1], overpaid, SETTLEMENT_OBJECTED[-1])
    spec = review.under(review_world(DUO, drawn=DRAWN)).given(*facts)
    spec.when(decide("partly-upheld", "2026-05-05")).rejected(no.ClaimRemainderMissing)
    for cents in (500_000, 500_001):
        command = decide("partly-upheld", "2026-05-05", cents)
        spec.when(command).rejected(no.ClaimRemainderNotLess)
    for outcome in ("upheld", "dismissed", "withdrawn"):
        spec.when(decide(outcome, "2026-05-05", 1)).rejected(no.ClaimRemainderUnused)
    command = decide("partly-upheld", "2026-05-05", 200_000)
    fact = settlement_set_aside(
        outcome="partly-upheld",
        sets_aside=None,
        returns_to=None,
        final_cents=1_300_000,
        delta_cents=300_000,
        claim=f"{CASE}-1",
        claim_cents=200_000,
        annulled_cents=300_000,
        letter=None,
    )
    spec.when(command).then(fact)
    state = APPROVAL.fold((*facts, fact))
    assert (state.phase, state.final_cents, state.raised.cents) == (
        Phase.SETTLED,
        1_300_000,
        200_000,
    )
    assert isinstance(state.decisions[B2].delivery, Reviewed)
    review.under(review_world(DUO)).given(*facts, fact).when(command).then()
    # Attacked once more, no more than what remains is left to fall.
    more = (*facts, fact, objected(2, filed_on=day("2026-05-06"), remedy_until=None))
    twice = decide("partly-upheld", "2026-05-07", 200_000)
    review.under(review_world(DUO)).given(*more).when(twice).rejected(no.ClaimRemainderNotLess)


def test_a_claim_that_is_not_there_has_no_remainder():
    by_duo = review.under(review_world(DUO)).given(*SETTLEMENT_OBJECTED)
    by_duo.when(decide("partly-upheld", "2026-05-05", 1)).rejected(no.ClaimRemainderUnused)
    plain = objection_decided("partly-upheld", 2, decided_by=DUO, decided_on=day("2026-05-05"))
    by_duo.when(decide("partly-upheld", "2026-05-05")).then(plain)


def test_a_recovery_set_aside_leaves_the_case_where_it_stands():
    drafted = recovery_drafted()
    signed = RecoverySigned(
        decision=B2,
        claim=f"{CASE}-1",
        ground="condition",
        cents=500_000,
        paid_cents=1_500_000,
        claimed_before_cents=0,
        reasons=drafted.reasons,
        drafted_by=drafted.drafted_by,
        approved_by=BEA,
        competence="approver",
        limit_cents=None,
        signed_on=day("2024-09-02"),
    )
    facts = (*PAID, drafted, signed, REVOCATION_OBJECTED[-1])
    fact = objection_decided(
        "upheld",
        2,
        sets_aside="recovery",
        letter=f"{B2}-W1",
        claim=f"{CASE}-1",
        annulled_cents=500_000,
        decided_on=day("2024-10-07"),
    )
    review.given(*facts).when(decide("upheld", "2024-10-07")).then(fact)
    state = APPROVAL.fold((*facts, fact))
    assert (state.phase, state.raised.cents) == (Phase.RUNNING, 0)
    below = within(499_999).given(*facts)
    below.when(decide("upheld", "2024-10-07")).rejected(no.LimitExceeded)


def test_what_an_amendment_claimed_falls_away_and_the_rest_waits_for_another():
    amended = example(
        GrantAmended,
        decision=B2,
        claim=f"{CASE}-1",
        overpaid_cents=500_000,
        amount_cents=1_000_000,
        drafted_by=DUO,
        approved_by=BEA,
        signed_on="2024-09-02",
    )
    facts = (*PAID, amended, REVOCATION_OBJECTED[-1])
    fact = objection_decided(
        "upheld", 2, claim=f"{CASE}-1", annulled_cents=500_000, decided_on=day("2024-10-07")
    )
    review.given(*facts).when(decide("upheld", "2024-10-07")).then(fact)
    state = APPROVAL.fold((*facts, fact))
    assert state.grant is not None
    assert (state.grant.amount_cents, state.raised.cents) == (1_000_000, 0)
    assert isinstance(state.decisions[B2].delivery, Reviewed)
    # Upheld once more, there is no claim left to fall.
    more = (*facts, fact, objected(2, filed_on=day("2024-10-08"), remedy_until=None))
    again = objection_decided("upheld", 2, decided_on=day("2024-10-09"))
    review.given(*more).when(decide("upheld", "2024-10-09")).then(again)


def test_money_owed_to_the_recipient_keeps_the_file_open():
    owing = Spec(APPROVAL, closing_world(refunds=(f"{CASE}-1",))).given(*SETTLED)
    with pytest.raises(no.CaseStillOpen, match=f"Erstattung {CASE}-1 nicht zurückgezahlt"):
        owing.when(CloseCase(closed_on=day("2026-06-01"))).outcome()


@given(remaining=st.integers(0, AMOUNT - 1), drawn=st.integers(0, 6_000_000))
def test_a_revocation_and_its_undoing_cancel_out(remaining, drawn):
    """Whatever was taken from whichever share comes back to it."""
    kept = (share(2024, min(remaining, 6_000_000)), share(2025, max(0, remaining - 6_000_000)))
    taken = revoked(
        extent="part" if remaining else "whole",
        amount_cents=remaining,
        by_year=tuple(part for part in kept if part.cents),
        overpaid_cents=max(0, drawn - remaining),
        claim=f"{CASE}-1" if drawn > remaining else None,
    )
    facts = (*REVOKED[:-1], taken, REVOCATION_OBJECTED[-1])
    spec = review.under(review_world(CAN, drawn={KEY: drawn})).given(*facts)
    (fact,) = spec.when(decide("upheld", "2024-10-07")).outcome()
    assert isinstance(fact, ObjectionDecided)
    assert (fact.by_year, fact.approved_cents, fact.final_cents) == (SHARES, AMOUNT, None)
    assert fact.delta_cents == AMOUNT - remaining
    assert APPROVAL.fold((*facts, fact)).raised.cents == 0
    review.given(*facts, fact).when(decide("upheld", "2024-10-07")).then()

"""The claims of one case beside each other: no euro is claimed twice, whatever came before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    BEA,
    CASE,
    EVE,
    HEARD,
    day,
    examination_started,
    proof,
    proof_examined,
    recovery_drafted,
    revocation_drafted,
    settling_world,
    taking_world,
    world,
)
from tests.spec import Spec, sealed

from grants.approval.decider import APPROVAL
from grants.kernel.event import Event
from grants.kernel.rejection import Rejection
from grants.payout.commands import ReturnPayout
from grants.payout.decider import PAYOUTS
from grants.payout.payment import ReturnBasis
from grants.revocation.commands import RevokeGrant, SignRecovery
from grants.revocation.decider import REVOCATION
from grants.revocation.events import GrantRevoked, RecoverySigned
from grants.settlement.commands import SettleGrant
from grants.settlement.decider import SETTLEMENT
from grants.settlement.events import GrantSettled

Act = tuple[str, int]
acts = st.lists(
    st.tuples(
        st.sampled_from(["revoke", "recover", "return", "settle"]), st.integers(0, 1_600_000)
    ),
    max_size=6,
)
"""What is done, and with how many cents: of 15,000.00 EUR that were paid."""


def claimed_by(facts: Iterable[Event]) -> dict[str, int]:
    """The principal of every claim that facts of the case open."""
    found: dict[str, int] = {}
    for fact in facts:
        match fact:
            case GrantRevoked() | GrantSettled() if fact.claim:
                found[fact.claim] = fact.overpaid_cents
            case RecoverySigned():
                found[fact.claim] = fact.cents
            case _:
                pass
    return found


def carried_out(facts: tuple[Event, ...], act: Act) -> tuple[Event, ...]:
    """What an act adds to a case whose claims are all paid; a refusal adds nothing."""
    payouts, approval = PAYOUTS.fold(facts), APPROVAL.fold(facts)
    what, cents = act
    number = REVOCATION.fold(facts).numbers + 1
    paid: dict[str, Any] = {"paid": payouts.paid_cents}
    decision = f"{CASE}-B{number}"
    spec: Spec
    command: Any
    match what:
        case "revoke":
            assert approval.grant is not None
            terms = {
                "before_cents": max(1, REVOCATION.fold(facts).amount_cents),
                "plan_version": approval.grant.plan_version,
            }
            draft: Event = revocation_drafted(number, remaining_cents=cents, **terms)
            if cents >= terms["before_cents"]:
                return ()
            spec = Spec(REVOCATION, taking_world(**paid)).given(*facts, draft)
            command = RevokeGrant(
                decision=decision, signed_on=day("2026-05-05"), override=sealed("o")
            )
        case "recover":
            draft = recovery_drafted(number, cents=cents)
            spec = Spec(REVOCATION, taking_world(**paid)).given(*facts, draft)
            command = SignRecovery(decision=decision, signed_on=day("2026-05-05"))
        case "settle":
            ready = (proof(), examination_started(), proof_examined(cents=cents))
            spec = Spec(SETTLEMENT, settling_world(BEA, **paid)).given(*facts, *ready)
            command = SettleGrant(reasons=sealed("settled"), signed_on=day("2026-05-05"))
        case _:
            basis = ReturnBasis(
                **vars(world(EVE)),
                year_closed_on=None,
                claimed_cents=approval.raised.cents,
                unpaid=None,
            )
            spec = Spec(PAYOUTS, basis).given(*facts)
            command = ReturnPayout(
                payout_no=1,
                refund=f"r{len(facts)}",
                cents=max(1, cents),
                ground="bank-return",
                value_on=day("2026-05-05"),
            )
    try:
        found = spec.when(command).outcome()
    except Rejection:
        return ()
    return (*spec.facts[len(facts) :], *found)


@given(acts)
def test_all_claims_together_are_of_what_was_paid_and_did_not_come_back(chosen):
    facts: tuple[Event, ...] = HEARD
    for act in chosen:
        facts = (*facts, *carried_out(facts, act))
        claims = claimed_by(facts)
        raised = APPROVAL.fold(facts).raised
        assert raised.claims == tuple(claims)
        assert raised.cents == sum(claims.values()) <= PAYOUTS.fold(facts).paid_cents


def test_a_walk_claims_returns_and_settles():
    """The acts of the property do something: each of them is carried out here."""
    facts: tuple[Event, ...] = HEARD
    for act in (("revoke", 1_000_000), ("return", 300_000), ("recover", 100_000), ("settle", 1)):
        more = carried_out(facts, act)
        assert more, act
        facts = (*facts, *more)
    assert claimed_by(facts) == {f"{CASE}-1": 500_000, f"{CASE}-2": 100_000, f"{CASE}-3": 600_000}
    assert carried_out(facts, ("return", 1)) == ()

"""The proof of use: in time or late, examined line by line, and the final decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    AMOUNT,
    APPROVED,
    BEA,
    CAN,
    CASE,
    CLAIMED,
    DUO,
    IN_FORCE,
    PAID,
    PROVEN,
    READY,
    SETTLED,
    STATES,
    approved,
    day,
    drafted,
    examination_started,
    proof,
    proof_examined,
    settled,
    settling_world,
    share,
    world,
)
from tests.spec import Spec, sealed

from grants.application.rejections import AllianceMemberActs
from grants.approval.events import GrantAmended
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.settlement import rejections as no
from grants.settlement.commands import ExamineProof, SettleGrant, StartExamination, SubmitProof
from grants.settlement.decider import SETTLEMENT
from grants.settlement.events import GrantSettled, ProofLine

settlement = Spec(SETTLEMENT, world())
settling = Spec(SETTLEMENT, settling_world(competence="approver", paid=1_500_000))

SUBMIT = SubmitProof(
    lines=CLAIMED, other_means_cents=1_000_000, indicators=(), received_on=day("2026-03-02")
)
START = StartExamination(started_on=day("2026-03-10"))
EXAMINE = ExamineProof(
    recognised=(ProofLine(line="staff", cents=9_000_000),),
    other_means_cents=1_000_000,
    note=sealed("note"),
    examined_on=day("2026-04-01"),
)
SETTLE = SettleGrant(reasons=sealed("settled"), signed_on=day("2026-04-20"))
COMMANDS: tuple[tuple[Any, str], ...] = ((SUBMIT, ADA), (START, CAN), (EXAMINE, CAN), (SETTLE, BEA))

NOTE = proof_examined(cents=9_000_000)
STARTED = (*PAID, proof(), examination_started())
EXAMINED = (*STARTED, NOTE)


def test_the_straight_line():
    settlement.given(*PAID).when(SUBMIT).then(proof())
    settlement.given(*PAID, proof()).when(START, by=CAN).then(examination_started())
    settlement.given(*STARTED).when(EXAMINE, by=CAN).then(NOTE)
    fact = settled(recognised_cents=9_000_000, final_cents=8_100_000)
    settling.given(*EXAMINED).when(SETTLE).then(fact)


@pytest.mark.parametrize(
    ("received", "timeliness"), [("2026-06-30", "in-time"), ("2026-06-29", "in-time")]
)
def test_in_time_up_to_the_due_day(received, timeliness):
    command = replace(SUBMIT, received_on=day(received))
    fact = proof(received_on=day(received), timeliness=timeliness)
    settlement.given(*PAID).when(command).then(fact)


def test_late_is_recorded_with_the_original_due_day():
    # Six months after 30 April 2025 is 30 October; a day later the proof is late.
    facts = (*READY, drafted(), approved(period_to=day("2025-04-30")), *IN_FORCE[len(APPROVED) :])
    command = replace(SUBMIT, received_on=day("2025-10-31"))
    late = proof(due_on=day("2025-10-30"), received_on=day("2025-10-31"), timeliness="late")
    settlement.given(*facts).when(command).then(late)


@pytest.mark.parametrize(
    ("period_to", "due"),
    [
        ("2024-05-20", "2024-11-21"),  # 20 November 2024 is Buß- und Bettag.
        ("2024-04-30", "2024-10-30"),
        ("2024-06-30", "2024-12-30"),
        ("2024-08-31", "2025-02-28"),  # The month's end.
    ],
)
def test_the_due_day_is_a_working_day(period_to, due):
    facts = (*READY, drafted(), approved(period_to=day(period_to)), *IN_FORCE[len(APPROVED) :])
    fact: Any
    (fact,) = settlement.given(*facts).when(SUBMIT).outcome()
    assert fact.due_on == day(due)


def test_no_proof_before_the_approval():
    early = replace(SUBMIT, received_on=day("2024-03-05"))
    settling.given(*PAID).when(early).rejected(DateOutOfOrder)


def test_lines_stand_once():
    twice = (*CLAIMED, ProofLine(line="staff", cents=1))
    settlement.given(*PAID).when(replace(SUBMIT, lines=twice)).rejected(no.ProofLineTwice)
    again = replace(EXAMINE, recognised=(*EXAMINE.recognised, *EXAMINE.recognised))
    settlement.given(*STARTED).when(again, by=CAN).rejected(no.ProofLineTwice)


def test_only_what_was_claimed_is_recognised():
    unknown = replace(EXAMINE, recognised=(ProofLine(line="travel", cents=1),))
    settlement.given(*STARTED).when(unknown, by=CAN).rejected(no.ProofLineUnknown)
    more = replace(EXAMINE, recognised=(ProofLine(line="staff", cents=9_000_001),))
    settlement.given(*STARTED).when(more, by=CAN).rejected(no.RecognisedAboveClaimed)


def test_a_later_note_replaces_the_first():
    less = replace(EXAMINE, recognised=(ProofLine(line="staff", cents=8_000_000),))
    (second,) = settlement.given(*EXAMINED).when(less, by=DUO).outcome()
    (fact,) = settling.given(*EXAMINED, second).when(SETTLE).outcome()
    assert isinstance(fact, GrantSettled)
    assert (fact.final_cents, fact.examiner) == (7_200_000, DUO)


def test_no_examiner_settles():
    settling.given(*EXAMINED).when(SETTLE, by=CAN).rejected(no.SamePersonExaminedAndSettled)
    by_two = (*STARTED, proof_examined(by=DUO, cents=9_000_000))
    for person in (CAN, DUO):  # Who began and who finished.
        settling.given(*by_two).when(SETTLE, by=person).rejected(no.SamePersonExaminedAndSettled)


@pytest.mark.parametrize("member", [BEA, CAN])
def test_a_member_stays_out_of_the_settlement_of_the_alliances_own_work(member):
    spec = settling.under(settling_world(members=[member])).given(*EXAMINED)
    spec.when(SETTLE).rejected(AllianceMemberActs)
    noted_anew = spec.given(examination_started(by=DUO), proof_examined(by=DUO))
    if member == CAN:  # Another examiner's note takes the place of a member's.
        assert noted_anew.when(SETTLE).outcome()


def test_no_final_decision_without_a_note_or_with_payouts_under_way():
    settling.given(*STARTED).when(SETTLE).rejected(no.ProofNotExamined)
    busy = settling.under(settling_world(under_way=(2,)))
    busy.given(*EXAMINED).when(SETTLE).rejected(no.PayoutsUnderWay)


def test_the_approvers_limit():
    poor = settling.under(settling_world(limit_cents=8_099_999))
    poor.given(*EXAMINED).when(SETTLE).rejected(no.SettlementLimitExceeded)


@pytest.mark.parametrize(
    ("kind", "final", "overpaid"),
    [
        ("anteil", 8_100_000, 0),
        ("festbetrag", 9_000_000, 0),
        ("fehlbedarf", 8_000_000, 100_000),
        ("voll", 8_000_000, 100_000),
    ],
)
def test_cost_fell_after_the_payout(kind, final, overpaid):
    """Paid 81,000.00 EUR; 90,000.00 EUR are recognised, of which others paid 10,000.00 EUR."""
    start = len(APPROVED)
    facts = (*READY, drafted(), approved(financing_type=kind), *EXAMINED[start:])
    rich = settling.under(settling_world(paid=8_100_000))
    (fact,) = rich.given(*facts).when(SETTLE).outcome()
    assert isinstance(fact, GrantSettled)
    assert (fact.final_cents, fact.overpaid_cents) == (final, overpaid)
    assert fact.claim == (f"{CASE}-1" if overpaid else None)


def test_the_rest_is_released_but_not_what_is_still_owed():
    committed = (share(2024, 4_500_000), share(2025, 3_999_999))
    (fact,) = (
        settling.under(settling_world(paid=1_500_000, committed=committed))
        .given(*EXAMINED)
        .when(SETTLE)
        .outcome()
    )
    assert isinstance(fact, GrantSettled)
    # 81,000.00 EUR are final, 66,000.00 EUR of them to come: 39,999.99 from 2025, the rest 2024.
    assert fact.released == (share(2024, 4_500_000 - (6_600_000 - 3_999_999)),)


def test_the_final_amount_follows_the_amended_grant():
    amended = GrantAmended(
        decision=f"{CASE}-B2",
        plan_version=2,
        kind="amount",
        amount_cents=8_000_000,
        delta_cents=8_000_000 - AMOUNT,
        by_year=(share(2024, 8_000_000),),
        plan=(),
        period_from=day("2024-04-01"),
        period_to=day("2025-12-31"),
        reasons=sealed("less"),
        drafted_by=ADA,
        approved_by=BEA,
        competence="approver",
        limit_cents=None,
        deviates_from_vote="deviates",
        signed_on=day("2024-06-05"),
    )
    facts = (*PAID, drafted(2, act="amendment"), amended, *EXAMINED[len(PAID) :])
    (fact,) = settling.given(*facts).when(SETTLE).outcome()
    assert isinstance(fact, GrantSettled)
    assert (fact.final_cents, fact.decision) == (8_000_000, f"{CASE}-B3")


@pytest.mark.parametrize(
    ("facts", "command", "by", "reason"),
    [
        (APPROVED, SUBMIT, ADA, NotInThisPhase),
        (SETTLED, replace(SUBMIT, lines=()), ADA, NotInThisPhase),
        (PAID, START, CAN, NotInThisPhase),
        ((*PAID, proof()), EXAMINE, CAN, NotInThisPhase),
        ((*PAID, proof()), SETTLE, BEA, NotInThisPhase),
        (SETTLED, SETTLE, DUO, NotInThisPhase),
        ((*PAID, proof()), replace(START, started_on=day("2026-03-01")), CAN, DateOutOfOrder),
        (STARTED, replace(EXAMINE, examined_on=day("2026-03-09")), CAN, DateOutOfOrder),
        (PROVEN, replace(SETTLE, signed_on=day("2026-03-31")), BEA, DateOutOfOrder),
        (PAID, replace(SUBMIT, received_on=day("2026-07-01")), ADA, DateInFuture),
        ((*PAID, proof()), replace(START, started_on=day("2026-07-01")), CAN, DateInFuture),
        (STARTED, replace(EXAMINE, examined_on=day("2026-07-01")), CAN, DateInFuture),
        (PROVEN, replace(SETTLE, signed_on=day("2026-07-01")), BEA, DateInFuture),
    ],
)
def test_refused(facts, command, by, reason):
    settling.given(*facts).when(command, by=by).rejected(reason)


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        ((*PAID, proof()), SUBMIT, ADA),
        (STARTED, START, CAN),
        (EXAMINED, EXAMINE, CAN),
        (SETTLED, SETTLE, BEA),
    ],
)
def test_done_before_by_the_same_person_with_the_same_values(facts, command, by):
    settling.given(*facts).when(command, by=by).then()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("command", "by"), COMMANDS, ids=lambda v: type(v).__name__)
def test_every_command_in_every_state_is_answered(command, by, state):
    spec = settling.given(*STATES[state]).when(command, by=by)
    try:
        facts = spec.outcome()
    except Rejection as rejection:
        assert rejection.detail  # noqa: PT017 - a refusal is an answer, and it says why.
    else:
        assert len(facts) <= 1
        assert spec.again() == ()


@given(
    paid=st.integers(0, AMOUNT),
    cents=st.integers(0, 9_000_000),
    held=st.lists(st.integers(0, AMOUNT), max_size=3),
)
def test_money_adds_up_at_the_end(paid, cents, held):
    committed = tuple(share(2024 + i, held_cents) for i, held_cents in enumerate(held))
    facts = (*STARTED, proof_examined(cents=cents))
    spec = settling.under(settling_world(paid=paid, committed=committed)).given(*facts).when(SETTLE)
    fact: Any
    (fact,) = spec.outcome()
    assert fact.final_cents == min(AMOUNT, cents * 9 // 10)
    assert fact.overpaid_cents == max(0, paid - fact.final_cents)
    assert (fact.claim is None) == (fact.overpaid_cents == 0)
    owed = max(0, fact.final_cents - paid)
    left = sum(held) - sum(freed.cents for freed in fact.released)
    assert left == min(owed, sum(held))
    assert spec.again() == ()

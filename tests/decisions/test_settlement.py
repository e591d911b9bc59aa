"""The proof of use: in time or late, examined line by line, and the final decision."""

from __future__ import annotations

import datetime as dt
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
    PARAMETERS,
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
    proof_extended,
    proof_months,
    proof_reminded,
    query_answered,
    query_raised,
    settled,
    settling_world,
    share,
    submitted,
    world,
)
from tests.spec import Spec, cases, sealed

from grants.application.events import Indicator
from grants.application.rejections import AllianceMemberActs
from grants.approval.events import GrantAmended
from grants.kernel.machine import NotInThisPhase
from grants.kernel.parameters import Parameters
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.settlement import rejections as no
from grants.settlement.commands import (
    AnswerQuery,
    ExamineProof,
    ExtendProofDeadline,
    RaiseQuery,
    RecognisedLine,
    RemindProof,
    SettleGrant,
    StartExamination,
    SubmitProof,
)
from grants.settlement.decider import SETTLEMENT
from grants.settlement.events import (
    GrantSettled,
    IndicatorCompared,
    IndicatorReached,
    ProofExamined,
    ProofLine,
    ProofSubmitted,
)
from grants.settlement.proof import REMEDIES
from projections.audit_trail.sentences.codes import CODES

settlement = Spec(SETTLEMENT, world())
settling = Spec(SETTLEMENT, settling_world(competence="approver", paid=1_500_000))

SUBMIT = SubmitProof(
    lines=CLAIMED, other_means_cents=1_000_000, indicators=(), received_on=day("2026-03-02")
)
START = StartExamination(depth="formal", choice="all", started_on=day("2026-03-10"))
STAFF = RecognisedLine(line="staff", cents=9_000_000)
MATERIAL_CUT = RecognisedLine(line="material", cents=0, ground="not-eligible", reason=sealed("cut"))
EXAMINE = ExamineProof(
    recognised=(STAFF, MATERIAL_CUT),
    other_means_cents=1_000_000,
    note=sealed("note"),
    examined_on=day("2026-04-01"),
)
SETTLE = SettleGrant(reasons=sealed("settled"), signed_on=day("2026-04-20"))
REMIND = RemindProof(reminder=1, respond_until=day("2026-07-31"), reminded_on=day("2026-07-01"))
EXTEND = ExtendProofDeadline(
    due_on=day("2026-09-30"), reasons=sealed("later"), extended_on=day("2026-06-01")
)
ASK = RaiseQuery(
    query=1, question=sealed("question"), due_on=day("2026-03-25"), raised_on=day("2026-03-11")
)
ANSWER = AnswerQuery(query=1, answer=sealed("answer"), answered_on=day("2026-03-25"))
COMMANDS: tuple[tuple[Any, str], ...] = (
    (SUBMIT, ADA),
    (REMIND, ADA),
    (EXTEND, ADA),
    (START, CAN),
    (ASK, CAN),
    (ANSWER, ADA),
    (EXAMINE, CAN),
    (SETTLE, BEA),
)


def october_world():
    return replace(world(), now=OCTOBER, today=OCTOBER.date())


OCTOBER = dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.UTC)
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
    late = proof(
        due_on=day("2025-10-30"),
        due_in_force_on=day("2025-10-30"),
        received_on=day("2025-10-31"),
        timeliness="late",
    )
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


def test_no_later_rule_moves_the_due_date_that_the_grant_names():
    for guideline in (None, "FKR-2023"):
        later = replace(world(), parameters=proof_months("3", guideline))
        settlement.under(later).given(*PAID).when(SUBMIT).then(proof())
        settlement.under(later).given(*PAID).when(EXTEND).then(proof_extended())


def test_a_grant_that_names_no_date_goes_by_the_rule_of_its_guideline():
    old = approved(proof_due_on=None)
    facts = (*READY, drafted(), old, *IN_FORCE[len(APPROVED) :])
    settlement.given(*facts).when(SUBMIT).then(proof())
    for guideline, due in (("FKR-2023", "2026-03-31"), ("FKR-2019", "2026-06-30")):
        pinned = replace(world(), parameters=proof_months("3", guideline))
        fact: Any
        (fact,) = settlement.under(pinned).given(*facts).when(SUBMIT).outcome()
        assert fact.due_on == day(due)


def test_no_proof_before_the_approval():
    early = replace(SUBMIT, received_on=day("2024-03-05"))
    settling.given(*PAID).when(early).rejected(DateOutOfOrder)


def test_lines_stand_once():
    twice = (*CLAIMED, ProofLine(line="staff", cents=1))
    settlement.given(*PAID).when(replace(SUBMIT, lines=twice)).rejected(no.ProofLineTwice)
    again = replace(EXAMINE, recognised=(*EXAMINE.recognised, *EXAMINE.recognised))
    settlement.given(*STARTED).when(again, by=CAN).rejected(no.ProofLineTwice)


def test_indicators_stand_once():
    reached = (
        IndicatorReached(indicator="participants", reached=40),
        IndicatorReached(indicator="participants", reached=4),
    )
    settlement.given(*PAID).when(replace(SUBMIT, indicators=reached)).rejected(
        no.ProofIndicatorTwice
    )


def test_only_what_was_claimed_is_recognised():
    unknown = replace(EXAMINE, recognised=(RecognisedLine(line="travel", cents=1),))
    settlement.given(*STARTED).when(unknown, by=CAN).rejected(no.ProofLineUnknown)
    more = replace(EXAMINE, recognised=(RecognisedLine(line="staff", cents=9_000_001),))
    settlement.given(*STARTED).when(more, by=CAN).rejected(no.RecognisedAboveClaimed)


def test_a_cut_has_a_ground_and_a_reason_and_nothing_else_has():
    started = settlement.given(*STARTED)
    for bare in (
        (STAFF,),  # A line left out is cut as well.
        (STAFF, replace(MATERIAL_CUT, ground=None)),
        (STAFF, replace(MATERIAL_CUT, reason=None)),
    ):
        started.when(replace(EXAMINE, recognised=bare), by=CAN).rejected(no.CutWithoutGround)
    whole = RecognisedLine(line="material", cents=1_000_000)
    started.when(
        replace(EXAMINE, recognised=(STAFF, replace(whole, ground="no-receipt"))), by=CAN
    ).rejected(no.GroundWithoutCut)
    (fact,) = started.when(replace(EXAMINE, recognised=(STAFF, whole)), by=CAN).outcome()
    assert isinstance(fact, ProofExamined)
    assert (fact.recognised_cents, fact.cut_cents) == (10_000_000, 0)


def test_indicators_are_set_beside_their_targets():
    targets = submitted(indicators=(Indicator(indicator="events", target=4),))
    reached = (
        IndicatorReached(indicator="events", reached=3),
        IndicatorReached(indicator="leads", reached=12),
    )
    facts = (targets, *PAID[1:], proof(indicators=reached), examination_started())
    (fact,) = settlement.given(*facts).when(EXAMINE, by=CAN).outcome()
    assert isinstance(fact, ProofExamined)
    assert fact.indicators == (
        IndicatorCompared(indicator="events", target=4, reached=3),
        IndicatorCompared(indicator="leads", target=None, reached=12),
    )


# -- the due date and what strikes about a proof ---------------------------------------------------


def test_the_original_due_date_stays_and_lateness_follows_the_one_in_force():
    settlement.given(*PAID).when(EXTEND).then(proof_extended())
    later = replace(SUBMIT, received_on=day("2026-09-30"))
    in_time = proof(due_in_force_on=day("2026-09-30"), received_on=day("2026-09-30"))
    october = settlement.under(october_world()).given(*PAID, proof_extended())
    october.when(later).then(in_time)
    late = replace(SUBMIT, received_on=day("2026-10-01"))
    october.when(late).then(
        in_time.model_copy(update={"received_on": day("2026-10-01"), "timeliness": "late"})
    )
    anew = replace(EXTEND, due_on=day("2026-10-30"), extended_on=day("2026-10-02"))
    october.when(anew).then(
        proof_extended(
            before_due_on=day("2026-09-30"),
            due_on=day("2026-10-30"),
            timeliness="late",  # Extended when the date before was over.
            extended_on=day("2026-10-02"),
        )
    )


def test_an_extension_to_a_saturday_lasts_until_monday():
    saturday, monday = day("2026-09-26"), day("2026-09-28")
    october = settlement.under(october_world()).given(*PAID, proof_extended(due_on=saturday))
    october.when(replace(REMIND, reminded_on=monday)).rejected(no.ProofNotOverdue)
    asked = replace(REMIND, reminded_on=day("2026-09-29"), respond_until=day("2026-10-30"))
    october.when(asked).then(
        proof_reminded(
            due_on=monday, reminded_on=day("2026-09-29"), respond_until=day("2026-10-30")
        )
    )
    in_time = proof(due_in_force_on=monday, received_on=monday)
    october.when(replace(SUBMIT, received_on=monday)).then(in_time)
    late = in_time.model_copy(update={"received_on": day("2026-09-29"), "timeliness": "late"})
    october.when(replace(SUBMIT, received_on=day("2026-09-29"))).then(late)
    october.when(replace(EXTEND, due_on=monday)).rejected(no.ExtensionNotLater)
    anew = replace(EXTEND, due_on=day("2026-10-30"), extended_on=monday)
    october.when(anew).then(
        proof_extended(before_due_on=monday, due_on=day("2026-10-30"), extended_on=monday)
    )


def test_what_was_measured_by_a_saturday_was_kept_on_monday():
    saturday, monday, tuesday = day("2026-09-26"), day("2026-09-28"), day("2026-09-29")
    for on, kept in ((monday, "in-time"), (tuesday, "late")):
        late: dict[str, Any] = {"timeliness": "late"}
        assert proof(due_in_force_on=saturday, received_on=on, **late).kept == kept
        assert query_answered(due_on=saturday, answered_on=on, **late).kept == kept
        assert proof_extended(before_due_on=saturday, extended_on=on, **late).kept == kept


def test_an_extension_goes_further_and_follows_the_one_before():
    same_day = replace(EXTEND, due_on=day("2026-06-30"))
    settlement.given(*PAID).when(same_day).rejected(no.ExtensionNotLater)
    earlier = replace(EXTEND, due_on=day("2026-10-30"), extended_on=day("2026-05-31"))
    settlement.given(*PAID, proof_extended()).when(earlier).rejected(DateOutOfOrder)
    tomorrow = replace(EXTEND, extended_on=day("2026-07-01"))
    settlement.given(*PAID).when(tomorrow).rejected(DateInFuture)


def test_only_an_overdue_proof_is_asked_for_again_and_again():
    october = settlement.under(october_world())
    october.given(*PAID).when(REMIND).then(proof_reminded())
    on_the_day = replace(REMIND, reminded_on=day("2026-06-30"))
    october.given(*PAID).when(on_the_day).rejected(no.ProofNotOverdue)
    october.given(*PAID, proof_extended()).when(REMIND).rejected(no.ProofNotOverdue)
    reminded = october.given(*PAID, proof_reminded())
    reminded.when(REMIND).then()
    reminded.when(replace(REMIND, reminded_on=day("2026-07-02"))).rejected(no.ReminderTaken)
    second = replace(REMIND, reminder=2, reminded_on=day("2026-07-20"))
    reminded.when(second).then(proof_reminded(2, reminded_on=day("2026-07-20")))
    reminded.when(replace(second, reminder=3)).rejected(no.ReminderOutOfOrder)
    at_once = replace(REMIND, respond_until=REMIND.reminded_on)
    october.given(*PAID).when(at_once).rejected(no.ResponseTooEarly)


@pytest.mark.parametrize(
    ("spent", "finding"),
    [
        (("staff", 12_000_000), None),  # 20 % above 100,000.00 EUR are tolerated.
        (("staff", 12_000_001), "plan-line-exceeded"),
        (("material", 1_333_333), None),  # 20 % of 11,111.11 EUR is 2,222.22 EUR, rounded down.
        (("material", 1_333_334), "plan-line-exceeded"),
        (("travel", 1), "line-not-in-plan"),
    ],
)
def test_a_line_is_measured_by_the_plan_in_force(spent, finding):
    line, cents = spent
    command = replace(SUBMIT, lines=(ProofLine(line=line, cents=cents),))
    (fact,) = settlement.given(*PAID).when(command).outcome()
    assert isinstance(fact, ProofSubmitted)
    found = [(known.line, known.finding) for known in fact.findings]
    assert found == ([(line, finding)] if finding else [])
    assert finding is None or CODES[finding]


def test_without_a_recorded_tolerance_whatever_is_above_the_plan_strikes():
    known = tuple(p for p in PARAMETERS.values if p.key != "plan_line_tolerance")
    bare = settlement.under(replace(world(), parameters=Parameters(known))).given(*PAID)
    for cents, expected in ((10_000_000, 0), (10_000_001, 1)):
        command = replace(SUBMIT, lines=(ProofLine(line="staff", cents=cents),))
        (fact,) = bare.when(command).outcome()
        assert isinstance(fact, ProofSubmitted)
        assert [f.finding for f in fact.findings] == ["plan-line-tolerance-unknown"] * expected
    assert set(REMEDIES) <= set(CODES)


# -- queries ---------------------------------------------------------------------------------------


def test_the_note_waits_for_answers_or_says_why_not():
    settlement.given(*STARTED).when(ASK, by=CAN).then(query_raised())
    asked = settlement.given(*STARTED, query_raised())
    asked.when(EXAMINE, by=CAN).rejected(no.QueriesOpen)
    anyway = replace(EXAMINE, despite_queries=sealed("no answer in time"))
    open_query = {"open_queries": (1,), "despite_queries": sealed("no answer in time")}
    asked.when(anyway, by=CAN).then(NOTE.model_copy(update=open_query))
    asked.when(ANSWER).then(query_answered())
    answered = settlement.given(*STARTED, query_raised(), query_answered())
    answered.when(anyway, by=CAN).then(NOTE)  # There is nothing to say it about.
    # An answer that comes after the note, or after the final decision, is recorded all the same.
    late = replace(ANSWER, answered_on=day("2026-04-02"))
    settling.given(*SETTLED[:-2], query_raised(), *SETTLED[-2:]).when(late, by=ADA).then(
        query_answered(timeliness="late", answered_on=day("2026-04-02"))
    )


def test_a_query_until_a_sunday_is_answered_in_time_on_monday():
    sunday, monday, tuesday = day("2026-03-22"), day("2026-03-23"), day("2026-03-24")
    settlement.given(*STARTED).when(replace(ASK, due_on=sunday), by=CAN).then(
        query_raised(due_on=sunday)
    )
    asked = settlement.given(*STARTED, query_raised(due_on=sunday))
    in_time = query_answered(due_on=monday, answered_on=monday)
    asked.when(replace(ANSWER, answered_on=monday)).then(in_time)
    late = query_answered(due_on=monday, answered_on=tuesday, timeliness="late")
    asked.when(replace(ANSWER, answered_on=tuesday)).then(late)
    # Recorded when the end did not move, and pressed again today.
    before = query_answered(due_on=sunday, answered_on=monday, timeliness="late")
    asked.given(before).when(replace(ANSWER, answered_on=monday)).then()


def test_queries_are_numbered_and_answered_once():
    asked = settlement.given(*STARTED, query_raised())
    asked.when(ASK, by=CAN).then()
    asked.when(replace(ASK, question=sealed("other")), by=CAN).rejected(no.QueryTaken)
    asked.when(replace(ASK, query=3), by=CAN).rejected(no.QueryOutOfOrder)
    asked.when(replace(ANSWER, query=2)).rejected(no.QueryUnknown)
    answered = settlement.given(*STARTED, query_raised(), query_answered())
    answered.when(ANSWER).then()
    other = replace(ANSWER, answer=sealed("other"))
    answered.when(other).rejected(no.QueryAnsweredOtherwise)
    at_once = replace(ASK, due_on=ASK.raised_on)
    settlement.given(*STARTED).when(at_once, by=CAN).rejected(no.ResponseTooEarly)
    before_asked = replace(ANSWER, answered_on=day("2026-03-10"))
    asked.when(before_asked).rejected(DateOutOfOrder)


def test_ninety_percent_of_odd_cents_over_three_lines():
    """Rounded once, over the sum: 90 % of 100.01 EUR, not three times 90 % of a third of it."""
    lines = (("staff", 3_333), ("material", 3_333), ("travel", 3_335))
    claimed = tuple(ProofLine(line=line, cents=cents) for line, cents in lines)
    recognised = tuple(RecognisedLine(line=line, cents=cents) for line, cents in lines)
    facts = (*PAID, proof(lines=claimed), examination_started())
    (note,) = (
        settlement.given(*facts).when(replace(EXAMINE, recognised=recognised), by=CAN).outcome()
    )
    (fact,) = settling.given(*facts, note).when(SETTLE).outcome()
    assert isinstance(fact, GrantSettled)
    assert fact.final_cents == 9_000  # 90.009 EUR; line by line it would be 89.99 EUR.


def test_a_later_note_replaces_the_first():
    less = replace(
        EXAMINE, recognised=(replace(MATERIAL_CUT, line="staff", cents=8_000_000), MATERIAL_CUT)
    )
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
        proof_due_on=day("2026-06-30"),
        other_means_cents=None,
        conditions=(),
        overpaid_cents=0,
        claim=None,
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
        ((*PAID, proof()), EXTEND, ADA, NotInThisPhase),
        ((*PAID, proof()), REMIND, ADA, NotInThisPhase),
        (PAID, ASK, CAN, NotInThisPhase),
        (PAID, ANSWER, ADA, NotInThisPhase),
    ],
)
def test_refused(facts, command, by, reason):
    settling.given(*facts).when(command, by=by).rejected(reason)


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        ((*PAID, proof()), SUBMIT, ADA),
        ((*PAID, proof_extended()), EXTEND, ADA),
        (STARTED, START, CAN),
        (EXAMINED, EXAMINE, CAN),
        (SETTLED, SETTLE, BEA),
    ],
)
def test_done_before_by_the_same_person_with_the_same_values(facts, command, by):
    settling.given(*facts).when(command, by=by).then()


@pytest.mark.parametrize(("command", "by"), COMMANDS, ids=lambda v: type(v).__name__)
def test_every_command_in_every_state_is_answered(command, by):
    with cases() as case:
        for state, facts in STATES.items():
            with case(state):
                settling.given(*facts).when(command, by=by).answered()


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

"""Facts of a file in, its line and its state out: now and at any moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    ADA,
    SCOPES,
    ZWICKAU,
    amended,
    approved,
    corrected,
    day,
    generated,
    imported,
    notified,
    recovery,
    repaid,
    sealed,
    settled,
    submitted,
    whole_case,
)

from grants.application import events as application
from grants.approval import events as approval
from grants.kernel.event import Event
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.settlement import events as settlement
from projections.cases.agenda import agenda
from projections.cases.filters import CaseFilter
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import CaseLine, case, cases, payouts
from projections.runtime import Projector

CASE = "FKR-2024-0001"


def _own(fact: Event) -> tuple[str, Event, str]:
    return (f"case/{CASE}", fact, ZWICKAU)


def _vote(version: int, recommended: int = 90_00) -> tuple[str, Event, str]:
    return _own(
        application.PrioritisationRecorded(
            meeting="m1",
            application_version=version,
            outcome="prioritised",
            votes_for=9,
            votes_against=0,
            abstentions=0,
            ballots=(),
            recused=(),
            scores=(),
            rank=1,
            recommended_cents=recommended,
            findings=(),
            recorded_by=ADA,
            held_on=day("2024-02-15"),
        )
    )


def _revised(version: int, on: str, *findings: str) -> tuple[str, Event, str]:
    return _own(
        application.ApplicationRevised(
            version=version,
            costs=(),
            financing=(),
            requested_cents=80_00,
            period_from=day("2024-05-01"),
            period_to=day("2024-12-31"),
            findings=findings,
            recorded_by=ADA,
            received_on=day(on),
        )
    )


def _current(recorder: Recorder) -> CaseLine:
    (line,) = cases(recorder.log)
    return line


def test_the_line_of_a_whole_case(recorder: Recorder, projector: Projector):
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00))
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.phase, line.kind, line.scope, line.origin) == (
        "settled",
        "regional",
        ZWICKAU,
        "recorded",
    )
    assert (line.approved_cents, line.amount_cents, line.paid_cents) == (
        90_000_00,
        45_000_00,
        45_000_00,
    )
    assert (line.approved_on, line.budget_years, line.flags) == ("2024-03-01", (2024,), ())
    assert (line.documents_due_on, line.remedy_until) == (None, None)
    (payment,) = payouts(recorder.log)
    assert (payment.stage, payment.paid_cents, payment.value_on) == (
        "executed",
        45_000_00,
        day("2024-04-15"),
    )
    assert payouts(recorder.log, stages=["ordered"]) == []


def test_a_revision_makes_the_vote_stale_until_a_new_one(recorder: Recorder, projector: Projector):
    flags = []
    for entry in (
        submitted(cents=100_00),
        _vote(1),
        _revised(2, "2024-02-20", "plan-unbalanced"),
        _vote(2),
    ):
        recorder.record(entry)
        projector.catch_up([CASES_MODEL])
        flags.append(_current(recorder).flags)
    assert flags == [(), (), ("plan-unbalanced", "vote-stale"), ("plan-unbalanced",)]
    assert _current(recorder).application_version == 2


def test_a_case_as_it_stood(recorder: Recorder, projector: Projector):
    positions = recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        amended(cents=90_00, delta_cents=-10_00, on="2024-05-01"),
        settled(
            final_cents=80_00, approved_cents=90_00, paid_cents=85_00, claim_number=f"{CASE}-C1"
        ),
        recovery(f"{CASE}-C1", cents=5_00),
        repaid(f"{CASE}-C1", cents=2_00),
        _own(
            approval.DecisionDispatched(
                decision=f"{CASE}-B1",
                channel="post",
                remedy_notice="included",
                presumed_on=day("2024-03-05"),
                posted_on=day("2024-03-02"),
            )
        ),  # Recorded long after it happened.
    )
    projector.catch_up([CASES_MODEL])
    log = recorder.log

    def stood(**asked) -> tuple[str, int | None, int, dt.date | None]:
        found = case(log, CASE, **asked)
        assert found is not None
        decisions = found.file.decisions
        posted_on = decisions[0].posted_on if decisions else None
        return (found.line.phase, found.line.amount_cents, len(decisions), posted_on)

    assert stood(as_of=day("2024-02-28")) == ("submitted", None, 0, None)
    assert stood(as_of=day("2024-03-02")) == ("approved", 100_00, 1, day("2024-03-02"))
    assert stood(as_of=day("2024-03-02"), known_at=positions[5]) == ("approved", 100_00, 1, None)
    assert stood(as_of=day("2024-05-01")) == ("running", 90_00, 2, day("2024-03-02"))
    assert stood() == ("settled", 80_00, 4, day("2024-03-02"))
    whole = case(log, CASE)
    assert whole is not None
    assert [(c.claim, c.cents, c.paid_cents) for c in whole.file.claims] == [
        (f"{CASE}-C1", 5_00, 2_00)
    ]
    assert (whole.line.claimed_cents, whole.line.recovered_cents) == (5_00, 2_00)
    assert [decision.act for decision in whole.file.decisions] == [
        "approval",
        "amendment",
        "settlement",
        "recovery",
    ]
    assert case(log, CASE, as_of=day("2024-01-01")) is None
    assert case(log, "FKR-2024-9999") is None


def test_lists_of_the_past_are_those_of_then(recorder: Recorder, projector: Projector):
    recorder.record_all(generated(6), at_once=10)
    projector.catch_up([CASES_MODEL])
    log = recorder.log
    assert cases(log, as_of=day("2999-01-01"), known_at=log.last_position()) == cases(log)
    middle = log.last_position() // 2
    for line in cases(log, as_of=day("2999-01-01"), known_at=middle):
        alone = case(log, line.number, as_of=day("2999-01-01"), known_at=middle)
        assert alone is not None
        assert alone.line == line
    assert cases(log, as_of=day("2019-12-31")) == []
    phases = {line.phase for line in cases(log, as_of=day("2020-02-28"))}
    assert phases == {"ready-to-decide"}


def test_filters_and_pages(recorder: Recorder, projector: Projector):
    recorder.record(
        *(submitted(f"FKR-2024-{n:04d}", cents=n, scope=SCOPES[n % 2]) for n in range(1, 8)),
        imported("1"),
        submitted("FKR-2023-0001", "2023-05-01", kind="statewide", scope="statewide"),
    )
    projector.catch_up([CASES_MODEL])
    log = recorder.log
    moments: tuple[dict[str, Any], ...] = ({}, {"known_at": log.last_position()})
    for asked in moments:
        wanted = CaseFilter(scope=SCOPES[1])
        first = cases(log, wanted, limit=3, **asked)
        rest = cases(log, wanted, limit=3, after=first[-1].number, **asked)
        assert [line.requested_cents for line in (*first, *rest)] == [1, 3, 5, 7]
        found = [
            len(cases(log, wanted, **asked))
            for wanted in (
                CaseFilter(),
                CaseFilter(phases=("submitted",)),
                CaseFilter(phases=("imported", "approved")),
                CaseFilter(kind="statewide"),
                CaseFilter(year=2024, programme="FKR"),
                CaseFilter(origin="imported"),
                CaseFilter(party="party-1", earmark="general", primary_object="7"),
                CaseFilter(flag="vote-stale"),
            )
        ]
        assert found == [9, 8, 1, 1, 7, 1, 8, 0]


def test_an_import_and_its_correction(recorder: Recorder, projector: Projector):
    recorder.record(imported("1", cents=None, paid_cents=5_00, on="2016-05"))
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.phase, line.approved_cents, line.amount_cents, line.paid_cents) == (
        "imported",
        None,
        None,
        5_00,
    )
    recorder.record(
        corrected(
            "1",
            corrects=1,
            approved_cents=(None, 7_00),
            objects=("", "7,8"),
            year=(2016, 2017),
            flags=("amount-unknown", ""),
            period_to=(None, "2018"),
        )
    )
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.approved_cents, line.amount_cents, line.objects, line.year, line.flags) == (
        7_00,
        7_00,
        ("7", "8"),
        2017,
        (),
    )
    assert line.period_to == "2018"
    recorder.record(corrected("1", corrects=1, status=("approved", "cancelled")))
    recorder.record(corrected("1", corrects=1, approved_cents=(7_00, 8_00)))
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.approved_cents, line.amount_cents, line.flags) == (8_00, 0, ("cancelled",))


def test_payouts_come_back(recorder: Recorder, projector: Projector):
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2024, cents=100_00))

    def returned(cents: int) -> tuple[str, Event, str]:
        return _own(example(payout.PayoutReturned, payout_no=1, cents=cents, value_on="2024-04-20"))

    stages = []
    for cents in (20_00, 30_00):
        recorder.record(returned(cents))
        projector.catch_up([CASES_MODEL])
        (line,) = payouts(recorder.log, number=CASE)
        stages.append((line.stage, line.returned_cents, _current(recorder).paid_cents))
    assert stages == [("partly-returned", 20_00, 30_00), ("returned", 50_00, 0)]


def test_a_hold_a_reduction_and_a_failure_are_seen(recorder: Recorder, projector: Projector):
    entries = list(whole_case(CASE, ZWICKAU, year=2024, cents=100_00))
    kinds = [type(entry[1]) for entry in entries]
    recorder.record_all(entries[: kinds.index(payout.PayoutExecuted)])

    def seen(fact: type[Event], **fields: Any) -> tuple[Any, ...]:
        recorder.record(_own(example(fact, payout_no=1, **fields)))
        projector.catch_up([CASES_MODEL])
        (line,) = payouts(recorder.log, number=CASE)
        return line.stage, line.recognised_cents, line.reduced_cents, line.failure, line.holds

    assert seen(payout.PaymentHoldPlaced, hold="h1") == ("ordered", 50_00, 0, None, ("h1",))
    line = _current(recorder)
    assert (line.holds, line.flags) == (("h1",), ("payment-hold",))
    failed = seen(payout.PayoutFailed, ground="account-wrong")
    assert failed == ("failed", 50_00, 0, "account-wrong", ("h1",))
    reduced = seen(payout.PayoutReduced, recognised_cents=40_00)
    assert reduced == ("reduced", 40_00, 10_00, "account-wrong", ("h1",))
    lifted = seen(payout.PaymentHoldLifted, hold="h1")
    assert lifted == ("reduced", 40_00, 10_00, "account-wrong", ())
    assert (_current(recorder).holds, _current(recorder).flags) == ((), ())
    assert seen(payout.PayoutWithdrawn)[0] == "withdrawn"


def test_how_an_advance_was_used_is_seen(recorder: Recorder, projector: Projector):
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2024, cents=100_00))

    def seen(cents: int, until: str, timeliness: str) -> tuple[Any, ...]:
        fact = example(
            payout.UsageReported,
            payout_no=1,
            used_cents=cents,
            used_until=until,
            due_on="2024-06-15",
            timeliness=timeliness,
        )
        recorder.record(_own(fact))
        projector.catch_up([CASES_MODEL])
        (line,) = payouts(recorder.log, number=CASE)
        assert (line.stage, line.usage_due_on) == ("executed", day("2024-06-15"))
        return line.used_cents, line.used_until, line.flags

    assert seen(20_00, "2024-05-31", "in-time") == (20_00, day("2024-05-31"), ())
    assert seen(50_00, "2024-07-31", "late") == (50_00, day("2024-07-31"), ("usage-late",))
    assert seen(10_00, "2024-05-20", "in-time") == (50_00, day("2024-07-31"), ("usage-late",))


def test_deadlines_of_documents_never_drift_and_flags_of_the_course_stay(
    recorder: Recorder, projector: Projector
):
    sealed = example(application.DeadlineExtended).reasons  # type: ignore[attr-defined]
    asked: dict[str, Any] = {
        "items": ("plan",),
        "requested_by": ADA,
        "requested_on": day("2024-01-12"),
    }
    recorder.record_all(
        [
            submitted(CASE, "2024-01-10"),
            # A Saturday: the deadline ends on Monday.
            _own(application.DocumentsRequested(round=1, due_on=day("2024-02-10"), **asked)),
            _own(
                application.DeadlineExtended(
                    round=1,
                    original_due_on=day("2024-02-10"),
                    due_on=day("2024-03-01"),
                    reasons=sealed,
                    extended_by=ADA,
                    extended_on=day("2024-02-05"),
                )
            ),
        ]
    )
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.documents_original_due_on, line.documents_due_on) == (
        day("2024-02-12"),
        day("2024-03-01"),
    )
    early = example(application.MeasureStarted, findings=["started-before-permission"])
    recorder.record_all(
        [
            _own(
                application.DocumentsSupplied(
                    round=1,
                    items=("plan",),
                    open_items=(),
                    original_due_on=day("2024-02-10"),
                    due_on=day("2024-03-01"),
                    timeliness="in-time",
                    supplied_on=day("2024-02-13"),
                )
            ),
            _own(example(application.EarlyStartPermitted)),
            _own(early),
            _own(example(application.DeviationFromVoteJustified)),
            _revised(2, "2024-03-02"),
        ]
    )
    projector.catch_up([CASES_MODEL])
    line = _current(recorder)
    assert (line.documents_original_due_on, line.documents_due_on) == (None, None)
    assert line.flags == (
        "deviation-justified",
        "documents-after-original-deadline",
        "early-start-permitted",
        "started-before-permission",
    )
    found = case(recorder.log, CASE)
    assert found is not None
    assert found.file.checklist == {"plan": "present"}
    assert found.file.measure_start == early


def _approved_with_condition() -> tuple[str, Event, str]:
    stream, fact, scope = approved(CASE)
    condition = approval.Condition(
        condition="lease", effect="before-payout", text=sealed("lease"), due_on=day("2024-06-30")
    )
    return (stream, fact.model_copy(update={"conditions": (condition,)}), scope)


@pytest.mark.parametrize(
    "resolved",
    [
        example(application.EarlyStartPermitted),
        example(application.MeasureStartRetracted),
        example(approval.GrantApproved),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_start_that_looked_too_early_is_not_once_that_is_resolved(recorder, projector, resolved):
    early = example(application.MeasureStarted, findings=["started-before-permission"])
    recorder.record_all([submitted(CASE, scope=ZWICKAU), _own(early)])
    projector.catch_up([CASES_MODEL])
    assert "started-before-permission" in _current(recorder).flags
    recorder.record_all([_own(resolved)])
    projector.catch_up([CASES_MODEL])
    assert "started-before-permission" not in _current(recorder).flags
    found = case(recorder.log, CASE)
    assert found is not None
    retracted = isinstance(resolved, application.MeasureStartRetracted)
    assert found.file.measure_start == (None if retracted else early)


def test_the_service_of_a_decision_on_an_objection_is_a_letter_of_its_own(
    recorder: Recorder, projector: Projector
):
    first, ruling = f"{CASE}-B1", f"{CASE}-B1-W1"

    def arrived(decision: str, on: str, until: str) -> tuple[str, Event, str]:
        dates = {"decision": decision, "effected_on": on, "remedy_until": until}
        return _own(example(approval.NotificationEffected, **dates))

    recorder.record_all(
        [
            submitted(CASE, scope=ZWICKAU),
            approved(CASE),
            arrived(first, "2024-03-10", "2024-04-10"),
            _own(example(approval.ObjectionFiled, decision=first, findings=["objection-late"])),
            _own(
                example(
                    approval.ObjectionDecided,
                    decision=first,
                    outcome="dismissed",
                    returns_to=None,
                    letter=ruling,
                )
            ),
            _own(example(approval.DecisionDispatched, decision=ruling, posted_on="2024-05-07")),
            arrived(ruling, "2024-05-10", "2024-06-10"),
        ]
    )
    projector.catch_up([CASES_MODEL])
    assert _current(recorder).remedy_until == day("2024-04-10")
    found = case(recorder.log, CASE)
    assert found is not None
    assert [(each.decision, each.notified_on) for each in found.file.decisions] == [
        (first, day("2024-03-10")),
        (ruling, day("2024-05-10")),
    ]
    assert found.file.decisions[1].posted_on == day("2024-05-07")


def test_overlays_and_conditions_of_a_case(recorder: Recorder, projector: Projector):
    filed = example(approval.ObjectionFiled, decision=f"{CASE}-B1", findings=["objection-late"])
    decided = example(
        approval.ObjectionDecided,
        decision=f"{CASE}-B1",
        outcome="dismissed",
        returns_to=None,
        letter=f"{CASE}-B1-W1",
    )
    seen = []
    for entry in (
        submitted(CASE, scope=ZWICKAU),
        _approved_with_condition(),
        _own(filed),
        _own(example(approval.InsolvencyOpened)),
        _own(decided),
        _own(example(approval.InsolvencyEnded)),
        _own(example(approval.ConditionFulfilled, condition="lease", fulfilled_on="2024-05-02")),
        _own(example(approval.RecipientChanged, party="party-2")),
        _own(example(approval.CaseReopened, returns_to="approved")),
    ):
        recorder.record_all([entry])
        projector.catch_up([CASES_MODEL])
        line = _current(recorder)
        seen.append((line.objections, line.flags))
    late, pending, insolvent = "objection-late", "objection-pending", "insolvency"
    assert seen == [
        ((), ()),
        ((), ()),
        ((f"{CASE}-B1",), (late, pending)),
        ((f"{CASE}-B1",), (insolvent, late, pending)),
        ((), (insolvent, late)),
        ((), (late,)),
        ((), (late,)),
        ((), (late,)),
        ((), (late, "reopened")),
    ]
    found = case(recorder.log, CASE)
    assert found is not None
    (condition,) = found.file.conditions
    assert (condition.condition, condition.fulfilled_on) == ("lease", day("2024-05-02"))
    assert [(act.act, act.objection) for act in found.file.decisions] == [
        ("approval", "dismissed"),
        ("objection", None),
        ("recipient-change", None),
    ]
    assert found.line.party == "party-2"


@pytest.mark.parametrize(
    ("received_on", "flags"), [("2026-03-02", ()), ("2026-03-03", ("proof-late",))]
)
def test_a_proof_extended_to_a_saturday_is_in_time_on_monday(
    recorder: Recorder, projector: Projector, received_on: str, flags: tuple[str, ...]
):
    dates = {"original_due_on": "2025-12-30", "due_on": "2026-02-28"}
    extended = example(settlement.ProofDeadlineExtended, **dates)
    recorder.record(submitted(), approved(cents=100_00), _own(extended))
    projector.catch_up([CASES_MODEL])
    assert _current(recorder).proof_due_on == day("2026-03-02")
    reminded = example(settlement.ProofReminded, due_on="2026-02-28")
    proof = example(
        settlement.ProofSubmitted,
        due_on="2025-12-30",
        due_in_force_on="2026-02-28",
        timeliness="late",
        findings=[],
        received_on=received_on,
    )
    recorder.record(_own(reminded))
    projector.catch_up([CASES_MODEL])
    assert _current(recorder).proof_due_on == day("2026-03-02")
    recorder.record(_own(proof))
    projector.catch_up([CASES_MODEL])
    assert (_current(recorder).proof_due_on, _current(recorder).flags) == (day("2026-03-02"), flags)


def test_a_proof_is_due_from_its_day_without_any_fact(recorder: Recorder, projector: Projector):
    months = example(
        ParameterSet,
        key="proof_due_months",
        value="6",
        valid_from="2016-01-01",
        valid_to=None,
        guideline=None,
    )
    final = example(approval.DecisionBecameFinal, decision=f"{CASE}-B1", final_on="2024-04-06")
    recorder.record(
        ("programme/FKR", months, "all"), submitted(), approved(cents=100_00), _own(final)
    )
    projector.catch_up([CASES_MODEL])
    log = recorder.log
    for on, phase in (("2025-06-29", "in-force"), ("2025-06-30", "proof-due")):
        (line,) = cases(log, as_of=day(on), known_at=log.last_position())
        assert (line.phase, line.proof_due_on) == (phase, day("2025-06-30"))
        alone = case(log, CASE, as_of=day(on), known_at=log.last_position())
        assert alone is not None
        assert alone.line == line
    assert _current(recorder).phase == "proof-due"  # The day is long past.
    moments: tuple[dict[str, Any], ...] = ({}, {"as_of": day("2025-06-30")})
    found = [
        len(cases(log, CaseFilter(phases=phases), **asked))
        for asked in moments
        for phases in (("proof-due",), ("in-force",), ("proof-due", "in-force"), ("settled",))
    ]
    assert found == [1, 0, 1, 0] * 2
    extended = example(
        settlement.ProofDeadlineExtended, original_due_on="2025-06-30", due_on="2999-01-02"
    )
    recorder.record(_own(extended), amended(cents=90_00, delta_cents=-10_00))
    projector.catch_up([CASES_MODEL])
    assert (_current(recorder).phase, _current(recorder).proof_due_on) == (
        "running",
        day("2999-01-02"),
    )


def test_a_case_says_what_it_waits_for_and_by_when(recorder: Recorder, projector: Projector):
    asked = example(application.DocumentsRequested, round=1, due_on="2024-03-01")
    claimed = recovery(f"{CASE}-1", cents=5_00)
    positions = recorder.record(submitted(), _own(asked), claimed, notified(f"{CASE}-1"))
    projector.catch_up([CASES_MODEL])
    log = recorder.log
    stands = agenda(log, CASE)
    assert [item.kind for item in stands.waiting] == [
        "supply-documents",
        "receive-claim-payment",
        "record-claim-finality",
    ]
    assert [(line.kind, line.due_on) for line in stands.deadlines] == [
        ("documents", day("2024-03-01")),
        ("claim", day("2025-03-31")),
        ("remedy", day("2025-04-07")),
    ]
    then = agenda(log, CASE, known_at=positions[0], as_of=day("2024-06-01"))
    assert ([item.kind for item in then.waiting], then.deadlines) == (
        ["confirm-completeness"],
        (),
    )

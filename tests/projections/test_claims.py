"""Claims in lists, files, totals and sentences: principal and interest stay apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import example as example_of
from hypothesis import strategies as st
from tests.projections.conftest import Recorder, unrecorded
from tests.projections.examples import example
from tests.projections.history import (
    ZWICKAU,
    Entry,
    approved,
    day,
    notified,
    recovery,
    repaid,
    submitted,
)
from tests.spec import basis

from grants.approval import events as approval_events
from grants.approval.events import ObjectionFiled
from grants.claim import events as e
from grants.claim.annulment import annul
from grants.claim.commands import AnnulClaim
from grants.claim.decider import CLAIM as CLAIM_DECIDER
from grants.claim.fold import beside
from grants.kernel.event import Event
from grants.settlement.events import GrantSettled
from grants.store.recorded import Recorded
from projections.audit_trail.sentences import sentence
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import Case, CaseLine, case, cases, folded
from projections.deadlines.projection import DEADLINES
from projections.deadlines.queries import DeadlineFilter, deadlines, listed
from projections.deadlines.tables import DATES
from projections.runtime import Projector, replay_into
from projections.totals.projection import TOTALS
from projections.totals.queries import totals
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter, worklist
from projections.worklist.queries import listed as waits
from projections.worklist.tables import ITEMS

CASE = "FKR-2024-0001"
CLAIM = f"{CASE}-1"
ORDERED = recovery(CLAIM, CASE, "2025-03-03", cents=100_00)  # Due on 2 April.

NOTIFIED = notified(CLAIM, CASE, "2025-03-07")


def about(fact: type[Event], **fields: Any) -> Entry:
    return (f"claim/{CLAIM}", example(fact, claim=CLAIM, case=CASE, **fields), ZWICKAU)


ASSESSED = about(e.InterestAssessed, cents=5_00, assessed_on="2025-04-01")
DEFERRED = about(
    e.ClaimDeferred, deferral="s1", until_on="2025-06-30", deferred_on="2025-04-10", interest="runs"
)
INSTALMENTS = about(
    e.InstalmentsAgreed,
    agreement="r1",
    plan=[
        {"due_on": "2025-05-01", "cents": 50_00},
        {"due_on": "2025-08-01", "cents": 55_00},
    ],
    if_missed="rest-stays",
    agreed_on="2025-04-10",
)
CORRECTED = about(e.InterestCorrected, assessment="z1", by_cents=2_00, segments=[])
OFFSET = about(e.ClaimOffset, offset="a1", cents=20_00, interest_cents=5_00)
DOWN = about(e.ClaimWrittenDown, principal_cents=100_00, interest_cents=5_00)


@pytest.mark.parametrize(
    ("facts", "recovered", "still", "due_on"),
    [
        ([], 0, 100_00, "2025-04-02"),
        ([ASSESSED], 0, 105_00, "2025-04-02"),
        ([ASSESSED, about(e.InterestWaived, waiver="v1", cents=2_00)], 0, 103_00, "2025-04-02"),
        ([ASSESSED, repaid(CLAIM, cents=30_00, interest_cents=5_00)], 25_00, 75_00, "2025-04-02"),
        ([ASSESSED, repaid(CLAIM, cents=30_00), CORRECTED], 30_00, 73_00, "2025-04-02"),
        ([ASSESSED, repaid(CLAIM, cents=103_00), CORRECTED], 103_00, 0, None),
        ([ASSESSED, OFFSET], 15_00, 85_00, "2025-04-02"),
        ([ASSESSED, DEFERRED], 0, 105_00, "2025-06-30"),
        ([ASSESSED, INSTALMENTS], 0, 105_00, "2025-08-01"),
        ([ASSESSED, DOWN], 0, 105_00, None),
        ([about(e.ClaimWaived, waiver="e1", cents=100_00)], 0, 0, None),
        ([ASSESSED, repaid(CLAIM, cents=105_00, interest_cents=5_00)], 100_00, 0, None),
    ],
)
def test_the_line_of_the_case_says_what_is_owed_and_by_when(
    recorder: Recorder,
    projector: Projector,
    facts: list[Entry],
    recovered: int,
    still: int,
    due_on: str | None,
):
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, *facts)
    projector.catch_up([CASES_MODEL])
    line: CaseLine
    (line,) = cases(recorder.log)
    assert (line.claimed_cents, line.recovered_cents, line.claim_open_cents) == (
        100_00,
        recovered,
        still,
    )
    assert line.claim_due_on == (day(due_on) if due_on else None)


ANNULLED = about(
    e.ClaimAnnulled,
    by_cents=100_00,
    to_cents=0,
    interest_cents=5_00,
    dropped_cents=75_00,
    refund_cents=30_00,
    annulled_on="2025-05-02",
)
REFUNDED = about(
    e.ClaimRefunded, refund="b1", cents=30_00, interest_cents=5_00, value_on="2025-05-06"
)


def test_an_annulled_claim_is_owed_to_the_recipient_until_it_is_paid_back(
    recorder: Recorder, projector: Projector
):
    payment = repaid(CLAIM, cents=30_00, interest_cents=5_00)
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, ASSESSED, payment, ANNULLED)

    def seen() -> tuple[int, ...]:
        projector.catch_up([CASES_MODEL, TOTALS])
        (line,) = cases(recorder.log)
        found = case(recorder.log, CASE)
        assert found is not None
        assert found.line == line
        (claim,) = found.file.claims
        assert (claim.stage, claim.open_cents, claim.due_on) == ("annulled", 0, None)
        assert claim.refund_due_cents == line.refund_due_cents
        assert (line.claimed_cents, line.claim_open_cents, line.claim_due_on) == (0, 0, None)
        (total,) = totals(recorder.log)
        assert total.recovered_cents == line.recovered_cents
        return line.refund_due_cents, line.recovered_cents, total.interest_received_cents

    assert seen() == (30_00, 25_00, 5_00)
    recorder.record(REFUNDED)
    assert seen() == (0, 0, 0)


def test_a_claim_in_the_file_is_seen_on_the_day_asked_for(recorder: Recorder, projector: Projector):
    payment = repaid(CLAIM, CASE, "2025-05-20", cents=30_00, interest_cents=5_00)
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, ASSESSED, INSTALMENTS, payment)
    projector.catch_up([CASES_MODEL])

    def seen(on: str) -> tuple[str, int, int]:
        found: Case | None = case(recorder.log, CASE, as_of=day(on))
        assert found is not None
        (claim,) = found.file.claims
        return claim.stage, claim.open_cents, claim.missed_cents

    assert seen("2025-03-06") == ("raised", 100_00, 0)
    assert seen("2025-03-31") == ("notified", 100_00, 0)
    assert seen("2025-05-01") == ("instalments", 105_00, 0)
    assert seen("2025-05-02") == ("instalments", 105_00, 0)  # The 1st is a holiday.
    assert seen("2025-05-03") == ("instalments", 105_00, 50_00)
    assert seen("2025-05-20") == ("instalments", 75_00, 20_00)
    now = case(recorder.log, CASE)
    assert now is not None
    (claim,) = now.file.claims
    assert (claim.missed_cents, claim.due_on) == (75_00, dt.date(2025, 8, 1))
    assert [type(fact) for fact in claim.facts] == [
        e.RecoveryOrdered,
        e.ClaimNotified,
        e.InterestAssessed,
        e.InstalmentsAgreed,
        e.ClaimPaymentReceived,
    ]


def test_a_deferral_ends_without_a_fact(recorder: Recorder, projector: Projector):
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, DEFERRED)
    projector.catch_up([CASES_MODEL])
    stages = []
    for on in ("2025-06-30", "2025-07-01"):
        found = case(recorder.log, CASE, as_of=day(on))
        assert found is not None
        stages.append(found.file.claims[0].stage)
    assert stages == ["deferred", "notified"]


def test_a_claim_waits_for_the_decision_about_an_objection(
    recorder: Recorder, projector: Projector
):
    decision = f"{CASE}-R1"
    filed = example(approval_events.ObjectionFiled, decision=decision, filed_on="2025-03-20")
    decided = example(approval_events.ObjectionDecided, decision=decision, decided_on="2025-05-20")
    objection = [(f"case/{CASE}", fact, ZWICKAU) for fact in (filed, decided)]
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, *objection)
    projector.catch_up([CASES_MODEL])
    seen = []
    for on in ("2025-03-19", "2025-03-20", "2025-05-19", "2025-05-20"):
        found = case(recorder.log, CASE, as_of=day(on))
        assert found is not None
        (claim,) = found.file.claims
        seen.append((claim.stage, claim.due_on))
    assert seen == [
        ("notified", dt.date(2025, 4, 2)),
        ("suspended", None),
        ("suspended", None),
        ("notified", dt.date(2025, 6, 2)),  # 61 days later.
    ]


def disputed(filed_on: str, decided_on: str | None = None) -> list[Entry]:
    """An objection to the decision behind the claim, decided or pending."""
    decision = f"{CASE}-R1"
    facts: list[Event] = [
        example(approval_events.ObjectionFiled, decision=decision, filed_on=filed_on)
    ]
    if decided_on is not None:
        over = example(approval_events.ObjectionDecided, decision=decision, decided_on=decided_on)
        facts.append(over)
    return [(f"case/{CASE}", fact, ZWICKAU) for fact in facts]


@pytest.mark.parametrize(
    ("facts", "due_on"),
    [
        ([*disputed("2025-03-20")], None),
        ([*disputed("2025-03-20", "2025-05-20")], "2025-06-02"),  # 61 days later.
        ([*disputed("2025-03-20", "2025-03-23")], "2025-04-07"),  # The 5th is a Saturday.
        # Objected to anew on the day that it moved to.
        (
            [*disputed("2025-03-20", "2025-03-23"), *disputed("2025-04-07", "2025-04-09")],
            "2025-04-09",
        ),
        ([*disputed("2025-04-03", "2025-06-30")], "2025-04-02"),  # It was due before.
        ([*disputed("2025-04-03")], None),
        # What is arranged when an objection is over holds as arranged.
        ([*disputed("2025-03-20", "2025-04-01"), DEFERRED], "2025-06-30"),
        ([*disputed("2025-03-20", "2025-04-01"), INSTALMENTS], "2025-08-01"),
        ([INSTALMENTS, *disputed("2025-07-01", "2025-07-08")], "2025-08-08"),
        ([DEFERRED, *disputed("2025-06-02", "2025-06-09"), DOWN], None),
    ],
)
def test_the_claim_the_line_and_the_deadlines_name_one_date(facts: list[Entry], due_on: str | None):
    settled = (f"case/{CASE}", example(GrantSettled, decision=f"{CASE}-R1"), ZWICKAU)
    history = [submitted(), approved(), settled, ORDERED, NOTIFIED, ASSESSED, *facts]
    recorded = [unrecorded(*entry, position=n) for n, entry in enumerate(history, 1)]
    found: Case | None = folded(CASE, recorded, day=day("2025-03-31"))
    assert found is not None
    (debt,) = found.file.claims
    dates = [row for row in replay_into(DEADLINES, recorded).rows(DATES) if row["kind"] == "claim"]
    expected = day(due_on) if due_on else None
    assert found.line.claim_due_on == expected
    assert [row["due_on_in_force"] for row in dates if row["standing"] == "open"] == (
        [expected] if expected else []
    )
    if DOWN not in facts:  # What is written down keeps its date, and nobody pursues it.
        assert debt.due_on == expected
    if INSTALMENTS not in facts:  # Where the first of several is waited for.
        waiting = replay_into(WORKLIST, recorded).rows(ITEMS)
        ready = [row["ready_on"] for row in waiting if row["kind"] == "receive-claim-payment"]
        assert ready == ([expected] if expected else [])


def planned(if_missed: str) -> Entry:
    """Three instalments; the first two end on a Saturday."""
    parts = (("2025-04-26", 30_00), ("2025-05-31", 30_00), ("2025-07-30", 40_00))
    plan = [{"due_on": on, "cents": cents} for on, cents in parts]
    return about(
        e.InstalmentsAgreed,
        agreement="r1",
        plan=plan,
        if_missed=if_missed,
        agreed_on="2025-04-10",
    )


def paid(payment: str, cents: int, on: str) -> Entry:
    return about(
        e.ClaimPaymentReceived, payment=payment, cents=cents, interest_cents=0, value_on=on
    )


FORFEITED = planned("rest-due")
RETURNED: Entry = (
    f"case/{CASE}",
    example(approval_events.DecisionReturned, decision=f"{CASE}-R1", returned_on="2025-03-20"),
    ZWICKAU,
)


def sent(on: str) -> Entry:
    fact = example(approval_events.DecisionDispatched, decision=f"{CASE}-R1", posted_on=on)
    return (f"case/{CASE}", fact, ZWICKAU)


COURSES: dict[str, tuple[Entry, ...]] = {
    "never-arrived": (),
    "arrived": (NOTIFIED,),
    "arrived-late": (notified(CLAIM, CASE, "2025-04-12"),),  # A Saturday.
    "came-back": (sent("2025-03-07"), NOTIFIED, RETURNED),
    "arrived-at-last": (
        sent("2025-03-07"),
        NOTIFIED,
        RETURNED,
        sent("2025-04-15"),
        notified(CLAIM, CASE, "2025-04-15"),
    ),
    "instalments": (NOTIFIED, planned("rest-stays"), paid("p1", 20_00, "2025-05-06")),
    "missed": (NOTIFIED, FORFEITED),
    "in-time": (NOTIFIED, FORFEITED, paid("p1", 30_00, "2025-04-28")),
    "too-late": (NOTIFIED, FORFEITED, paid("p1", 30_00, "2025-04-29")),
    "not-enough": (NOTIFIED, FORFEITED, paid("p1", 29_99, "2025-04-28")),
    "second-missed": (
        NOTIFIED,
        FORFEITED,
        paid("p1", 45_00, "2025-04-20"),
        paid("p2", 55_00, "2025-07-01"),
    ),
    "kept": (
        NOTIFIED,
        FORFEITED,
        paid("p1", 30_00, "2025-04-28"),
        paid("p2", 30_00, "2025-06-02"),
        paid("p3", 40_00, "2025-07-30"),
    ),
    "disputed": (NOTIFIED, FORFEITED, *disputed("2025-04-20", "2025-05-04")),
    "missed-before": (NOTIFIED, FORFEITED, *disputed("2025-05-05", "2025-06-05")),
    "paid-then-owed": (
        NOTIFIED,
        paid("p1", 100_00, "2025-03-20"),
        about(
            e.InterestAssessed,
            kind="recovery",
            payout_no=None,
            cents=7_00,
            assessed_on="2025-05-09",
        ),
    ),
}


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("looking_back", [False, True])
def test_on_any_day_decisions_and_lists_name_the_same_day_and_cents(
    course: str, *, looking_back: bool
):
    settled = (f"case/{CASE}", example(GrantSettled, decision=f"{CASE}-R1"), ZWICKAU)
    history = [submitted(), approved(), settled, ORDERED, *COURSES[course]]
    recorded = [unrecorded(*entry, position=n) for n, entry in enumerate(history, 1)]
    last = max(dt.date.fromisoformat(fact.stored.effective_on) for fact in recorded[3:])
    seen = day("2025-03-03") if looking_back else last
    while seen < day("2025-08-15"):
        facts = [f for f in recorded if dt.date.fromisoformat(f.stored.effective_on) <= seen]
        _agree(facts, seen)
        seen += dt.timedelta(days=1)


def _agree(facts: list[Recorded], seen: dt.date) -> None:
    found: Case | None = folded(CASE, facts, day=seen)
    assert found is not None
    (known,) = found.file.claims
    due = {known.due_on} if known.open_cents and known.due_on else set()
    assert {found.line.claim_due_on} - {None} == due, seen
    rows = replay_into(DEADLINES, facts).rows(DATES)
    dates = listed(rows, DeadlineFilter(), day=seen)
    claims = [line for line in dates if line.kind == "claim"]
    assert {(line.due_on_in_force, line.cents) for line in claims} == {
        (on, known.open_cents) for on in due
    }, seen
    assert all((line.state == "overdue") == (line.due_on_in_force < seen) for line in dates)
    late = [line for line in dates if line.kind == "instalment" and line.state == "overdue"]
    assert sum(line.cents or 0 for line in late) == known.missed_cents, seen
    waiting = replay_into(WORKLIST, facts).rows(ITEMS)
    items = [
        (item.due_on_in_force, item.cents)
        for item in waits(waiting, WorkFilter(), day=seen)
        if item.kind == "receive-claim-payment"
    ]
    if known.missed_cents or {on for on in due if on <= seen}:
        assert items == [(known.due_on, known.open_cents)], seen
    elif not due:
        assert items == []


_acts = st.lists(
    st.tuples(
        st.sampled_from(["pay", "annul", "dispute"]),
        st.integers(1, 60_00),
        st.dates(day("2025-04-11"), day("2025-08-10")),
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["rest-due", "rest-stays"]), _acts)
@example_of("rest-stays", [("annul", 55_00, day("2025-04-20"))])
@example_of("rest-due", [("annul", 55_00, day("2025-06-20")), ("pay", 30_00, day("2025-04-20"))])
@example_of("rest-due", [("dispute", 1, day("2025-04-20")), ("annul", 55_00, day("2025-04-30"))])
def test_a_plan_that_an_annulment_lowers_is_over_with_the_last_part_that_is_left(if_missed, acts):
    """On every day the date of all of it, what is missed and the lists are one."""
    history = [NOTIFIED, planned(if_missed)]
    for number, (what, cents, on) in enumerate(sorted(acts, key=lambda act: act[2])):
        history += _lowered(history, what, cents, on, number)
    recorded = [
        unrecorded(*entry, position=n)
        for n, entry in enumerate([submitted(), approved(), ORDERED, *history], 1)
    ]
    state = CLAIM_DECIDER.fold(each.fact for each in recorded[2:] if each.stream[:5] == "claim")
    seen = day("2025-04-10")
    while seen < day("2025-08-15"):
        facts = [f for f in recorded if dt.date.fromisoformat(f.stored.effective_on) <= seen]
        _agree(facts, seen)
        known = beside(
            CLAIM_DECIDER.fold(f.fact for f in facts if f.stream[:5] == "claim"),
            [f.fact for f in facts],
        )
        due_on = known.due_on(seen)
        if known.open_cents and due_on is not None:
            all_of_it = known.missed_cents(seen) == known.open_cents
            assert (due_on < seen) == all_of_it, (seen, due_on)
        seen += dt.timedelta(days=1)
    assert state.refund_due_cents == 0 or not state.open_cents


def _lowered(history: list[Entry], what: str, cents: int, on: dt.date, number: int) -> list[Entry]:
    """What an act adds, as the rules of a claim would: nothing beyond what is open."""
    state = CLAIM_DECIDER.fold(
        [ORDERED[1], *(fact for stream, fact, _ in history if stream.startswith("claim/"))]
    )
    if what == "dispute":
        later = on + dt.timedelta(days=9)
        pending = any(isinstance(fact, ObjectionFiled) for _, fact, _ in history)
        return [] if pending else list(disputed(on.isoformat(), later.isoformat()))
    if what == "pay":
        cents = min(cents, state.open_cents)
        return [paid(f"x{number}", cents, on.isoformat())] if cents else []
    if cents >= state.principal_cents:
        return []
    command = AnnulClaim(
        decision=f"{CASE}-R1", to_cents=state.principal_cents - cents, annulled_on=on
    )
    (fact,) = annul(command, state, basis(now=dt.datetime(2025, 8, 15, 12, tzinfo=dt.UTC)))
    return [(f"claim/{CLAIM}", fact, ZWICKAU)]


def test_a_missed_instalment_is_found_in_the_database_as_it_is_in_the_fold(
    recorder: Recorder, projector: Projector
):
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, FORFEITED)
    projector.catch_up([WORKLIST, CASES_MODEL])
    log = recorder.log
    of_claim = DeadlineFilter(state="overdue", case_number=CASE, kinds=("claim", "instalment"))
    lines = deadlines(log, of_claim)
    assert [(line.kind, line.due_on, line.due_on_in_force) for line in lines] == [
        ("claim", day("2025-04-02"), day("2025-04-28")),
        ("instalment", day("2025-04-28"), day("2025-04-28")),
        ("instalment", day("2025-06-02"), day("2025-04-28")),
        ("instalment", day("2025-07-30"), day("2025-04-28")),
    ]
    (line,) = cases(log)
    assert line.claim_due_on == day("2025-04-28")

    def before(on: str, **moment: Any) -> tuple[int, int]:
        wanted: dict[str, Any] = {
            "case_number": CASE,
            "due_before": day(on),
            "kinds": ("claim", "instalment"),
        }
        dates = deadlines(log, DeadlineFilter(**wanted), **moment)
        wanted["kinds"] = ("receive-claim-payment",)
        return len(dates), len(worklist(log, WorkFilter(**wanted), **moment))

    assert (before("2025-04-28"), before("2025-04-29")) == ((0, 0), (4, 1))
    for on, expected in (("2025-04-28", (1, 0)), ("2025-04-29", (4, 1))):
        assert before("2025-04-29", as_of=day(on)) == expected
    then = {item.kind: item for item in worklist(log, as_of=day("2025-04-28"))}
    assert then["receive-claim-payment"].due_on_in_force == day("2025-07-30")


def test_interest_is_no_recovered_principal_in_the_totals(recorder: Recorder, projector: Projector):
    payment = repaid(CLAIM, cents=30_00, interest_cents=4_00)
    recorder.record(submitted(), approved(), ORDERED, NOTIFIED, ASSESSED, payment, OFFSET)
    projector.catch_up([TOTALS])
    (line,) = totals(recorder.log)
    assert (line.recovered_cents, line.interest_received_cents) == (26_00 + 15_00, 4_00 + 5_00)


@pytest.mark.parametrize(
    "fact",
    [
        e.RecoveryOrdered,
        e.InterestWaived,
        e.ClaimDeferred,
        e.InstalmentsAgreed,
        e.ClaimWrittenDown,
        e.ClaimWaived,
    ],
)
def test_who_lets_money_go_says_why(fact: type[Event]):
    assert sentence(example(fact)).endswith("Begründung: „{text:ref-x}“")


def test_the_assessment_can_be_recalculated_from_its_sentence():
    fact = example(
        e.InterestAssessed,
        claim=CLAIM,
        payout_no=None,
        cents=267_08,
        from_on="2022-10-01",
        to_on="2023-03-31",
        segments=[
            {
                "from_on": first,
                "to_on": last,
                "days": days,
                "principal_cents": 10_000_00,
                "base_rate": rate,
                "margin": "5.00",
            }
            for first, last, days, rate in (
                ("2022-10-01", "2022-12-31", 92, "-0.88"),
                ("2023-01-01", "2023-03-31", 90, "1.62"),
            )
        ],
    )
    assert sentence(fact) == (
        f"Zinsen von 267,08 € auf die Forderung {CLAIM} festgesetzt für 01.10.2022 bis 31.03.2023,"
        " von {person:assessed_by-x} (Zeichnungsbefugnis):"
        " 01.10.2022 bis 31.12.2022 10.000,00 € zu 4,12 % (Basiszinssatz −0,88 %) für 92 Tage;"
        " 01.01.2023 bis 31.03.2023 10.000,00 € zu 6,62 % (Basiszinssatz 1,62 %) für 90 Tage."
    )

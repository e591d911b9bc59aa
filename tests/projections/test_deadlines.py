"""Facts in, dates to keep out: the original one for ever, the one in force, what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from tests.decisions.test_citations import NAMED
from tests.projections.conftest import Recorder, unrecorded
from tests.projections.examples import example
from tests.projections.history import (
    ZWICKAU,
    Entry,
    allocated,
    amended,
    approved,
    budget_of,
    day,
    generated,
    notified,
    recovery,
    repaid,
    submitted,
    whole_case,
)

from grants.alliance import events as alliance
from grants.application import events as application
from grants.approval import events as approval
from grants.budget import events as budget
from grants.claim import events as claim
from grants.kernel.event import EVENT_TYPES, Event
from grants.party.events import DeMinimisAwardRecorded, DeMinimisRegisterEntered
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections.deadlines.kinds import KINDS
from projections.deadlines.projection import DEADLINES, FACTS
from projections.deadlines.queries import (
    DeadlineFilter,
    DeadlineLine,
    State,
    deadlines,
    listed,
    state_on,
)
from projections.deadlines.tables import DATES
from projections.moments import today
from projections.runtime import Projector, replay_into
from projections.worklist.projection import WORKLIST

CASE = "FKR-2024-0001"
CLAIM = f"{CASE}-1"
STATES: tuple[State, ...] = get_args(State)


def own(fact: type[Event], **fields: Any) -> Entry:
    return (f"case/{CASE}", example(fact, **fields), ZWICKAU)


def of_claim(fact: type[Event], **fields: Any) -> Entry:
    return (f"claim/{CLAIM}", example(fact, claim=CLAIM, case=CASE, **fields), ZWICKAU)


def months(key: str, value: int, valid_from: str = "2016-04-12") -> Entry:
    fact = example(
        ParameterSet,
        key=key,
        value=str(value),
        valid_from=valid_from,
        valid_to=None,
        guideline=None,
    )
    return ("programme/FKR", fact, "all")


PROOF_MONTHS = months("proof_due_months", 6)


def seen(*entries: Entry, on: str = "2024-06-01", **wanted: Any) -> list[DeadlineLine]:
    """The lines after these facts, seen on a day; of every state unless asked otherwise."""
    facts = [unrecorded(*entry, position=position) for position, entry in enumerate(entries, 1)]
    rows = list(replay_into(DEADLINES, facts).rows(DATES))
    asked = [DeadlineFilter(**wanted)] if wanted else [DeadlineFilter(state=s) for s in STATES]
    lines = [line for each in asked for line in listed(rows, each, day=day(on))]
    return sorted(lines, key=lambda line: line.place)


def told(lines: list[DeadlineLine]) -> list[tuple[str, str, str, str]]:
    return [(line.kind, str(line.due_on), str(line.due_on_in_force), line.state) for line in lines]


def test_documents_are_open_overdue_and_done_late():
    asked = own(application.DocumentsRequested, round=1, due_on="2024-03-01")
    supplied = own(application.DocumentsSupplied, round=1, open_items=[], supplied_on="2024-03-05")
    part = own(application.DocumentsSupplied, round=1, open_items=["plan"])
    (open_still,) = seen(submitted(), asked, part, on="2024-03-02")
    assert (open_still.state, open_still.days_late) == ("overdue", 1)
    next_round = own(application.DocumentsRequested, round=2, due_on="2024-04-02")
    assert told(seen(submitted(), asked, part, next_round, on="2024-03-20")) == [
        ("documents", "2024-03-01", "2024-03-01", "moot"),
        ("documents", "2024-04-02", "2024-04-02", "open"),
    ]
    assert told(seen(submitted(), asked, on="2024-03-01")) == [
        ("documents", "2024-03-01", "2024-03-01", "open")
    ]
    (overdue,) = seen(submitted(), asked, on="2024-03-02")
    assert (overdue.state, overdue.days_late, overdue.owner, overdue.role) == (
        "overdue",
        1,
        "recipient",
        "caseworker",
    )
    assert (overdue.case_number, overdue.programme, overdue.scope) == (CASE, "FKR", ZWICKAU)
    assert overdue.position == 2
    (done,) = seen(submitted(), asked, supplied)
    assert (done.state, done.done_on, done.days_late) == ("done", day("2024-03-05"), 4)


def test_more_time_for_documents_leaves_the_first_date_and_ends_with_what_was_done_without():
    # A Saturday: the deadline ends on Monday.
    asked = own(application.DocumentsRequested, round=1, due_on="2024-03-02")
    extended = own(application.DeadlineExtended, round=1, due_on="2024-03-15")
    assert told(seen(submitted(), asked, extended, on="2024-03-10")) == [
        ("documents", "2024-03-04", "2024-03-15", "open")
    ]
    partly = own(application.DocumentsWaived, open_items=["plan"], waived_on="2024-03-06")
    whole = own(application.DocumentsWaived, open_items=[], waived_on="2024-03-06")
    in_vain = own(application.ApplicationDeemedWithdrawn, deemed_on="2024-03-18")
    for last, state in ((partly, "open"), (whole, "moot"), (in_vain, "moot")):
        (line,) = seen(submitted(), asked, extended, last, on="2024-03-10")
        assert line.state == state


def test_an_advance_is_used_or_comes_back():
    paid = own(payout.PayoutExecuted, payout_no=1, cents=100, usage_due_on="2024-05-15")
    used = own(payout.UsageReported, payout_no=1, used_cents=100, used_until="2024-05-20")
    back = own(payout.PayoutReturned, payout_no=1, cents=100)
    assert [line.days_late for line in seen(submitted(), paid, used)] == [5]
    assert [line.state for line in seen(submitted(), paid, back)] == ["done"]
    assert seen(submitted(), own(payout.PayoutExecuted, usage_due_on=None)) == []


@pytest.mark.parametrize(
    ("used_until", "days_late"), [("2024-05-14", 0), ("2024-05-15", 0), ("2024-05-16", 1)]
)
def test_an_advance_used_on_its_last_day_is_used_in_time(used_until, days_late):
    paid = own(payout.PayoutExecuted, payout_no=1, cents=100, usage_due_on="2024-05-15")
    used = own(payout.UsageReported, payout_no=1, used_cents=100, used_until=used_until)
    assert [line.days_late for line in seen(submitted(), paid, used)] == [days_late]
    assert [line.state for line in seen(submitted(), paid, on="2024-05-15")] == ["open"]
    assert [line.state for line in seen(submitted(), paid, on="2024-05-16")] == ["overdue"]


def test_what_is_withdrawn_has_no_more_dates():
    asked = own(application.DocumentsRequested, round=1, due_on="2024-03-01")
    withdrawn = own(application.ApplicationWithdrawn, withdrawn_on="2024-02-20")
    (line,) = seen(submitted(), asked, withdrawn)
    assert (line.state, line.days_late) == ("moot", 0)


def test_a_decision_is_presumed_to_arrive_and_then_may_be_attacked():
    posted = own(
        approval.DecisionDispatched,
        decision="B1",
        posted_on="2024-03-02",
        presumed_on="2024-03-05",
    )
    arrived = own(
        approval.NotificationEffected,
        decision="B1",
        remedy_until="2024-04-05",
        effected_on="2024-03-05",
    )
    final = own(approval.DecisionBecameFinal, decision="B1", final_on="2024-04-06")
    assert told(seen(submitted(), posted, on="2024-03-02")) == [
        ("notification", "2024-03-05", "2024-03-05", "open")
    ]
    assert [line.state for line in seen(submitted(), posted, arrived, on="2024-04-05")] == [
        "done",
        "open",
    ]
    assert [line.state for line in seen(submitted(), posted, arrived, final)] == ["done", "done"]


def test_what_is_served_is_not_presumed_to_arrive():
    served = own(approval.DecisionDispatched, presumed_on=None)
    assert seen(submitted(), served) == []


def test_a_proof_due_on_repentance_day_is_due_the_day_after():
    period = {"period_to": "2024-05-20", "proof_due_on": "2024-11-21", "signed_on": "2024-03-01"}
    granted = own(approval.GrantApproved, conditions=[], **period)
    # Six months later is Buß- und Bettag, 20 November 2024.
    for rules in ((), (PROOF_MONTHS,)):
        lines = seen(*rules, submitted(), granted)
        assert told(lines) == [("proof", "2024-11-21", "2024-11-21", "open")]
    of_old = {**period, "proof_due_on": None}
    old = own(approval.GrantApproved, conditions=[], **of_old)
    assert told(seen(PROOF_MONTHS, submitted(), old)) == told(lines)


def test_no_later_rule_moves_a_proof():
    later = months("proof_due_months", 3)
    (line,) = seen(PROOF_MONTHS, submitted(), approved(cents=100), later)
    assert (line.due_on, line.due_on_in_force) == (day("2025-06-30"), day("2025-06-30"))


def old_grant(**fields: Any) -> Entry:
    """An approval of a version that did not say when the proof is due."""
    return own(
        approval.GrantApproved,
        conditions=[],
        period_to="2024-12-31",
        proof_due_on=None,
        **fields,
    )


def test_a_proof_is_measured_by_the_months_of_the_period_s_end():
    later = months("proof_due_months", 3, valid_from="2025-01-01")
    granted = old_grant()
    assert told(seen(PROOF_MONTHS, later, submitted(), granted)) == [
        ("proof", "2025-06-30", "2025-06-30", "open")
    ]
    assert seen(submitted(), granted) == []


def test_a_proof_is_measured_by_the_months_of_its_guideline():
    pinned = example(
        ParameterSet,
        key="proof_due_months",
        value="3",
        valid_from="2016-04-12",
        valid_to=None,
        guideline="2023-06-13",
    )
    facts = (PROOF_MONTHS, ("programme/FKR", pinned, "all"), submitted())
    for guideline, due_on in (("2023-06-13", "2025-03-31"), ("2019-04-30", "2025-06-30")):
        granted = old_grant(guideline=guideline)
        assert [str(line.due_on) for line in seen(*facts, granted)] == [due_on]


def test_an_amendment_moves_the_proof_only_with_the_period():
    first = [PROOF_MONTHS, submitted(), approved(cents=100)]
    (before,) = seen(*first)
    (same,) = seen(*first, amended(cents=90, delta_cents=-10))
    assert same == before
    longer = own(approval.GrantAmended, conditions=[], proof_due_on="2025-12-30")
    (moved,) = seen(*first, longer)
    assert (moved.due_on, moved.position) == (day("2025-12-30"), 4)


def test_a_proof_keeps_the_date_it_was_measured_by():
    proof = own(
        settlement.ProofSubmitted,
        due_on="2025-06-30",
        due_in_force_on="2025-06-30",
        received_on="2025-07-02",
    )
    (line,) = seen(PROOF_MONTHS, submitted(), approved(cents=100), proof)
    assert (line.state, line.due_on, line.days_late, line.position) == (
        "done",
        day("2025-06-30"),
        2,
        3,
    )
    (unset,) = seen(submitted(), approved(cents=100), proof)
    assert (unset.state, unset.due_on) == ("done", day("2025-06-30"))


def test_an_extension_keeps_the_original_date_for_ever():
    extended = own(
        settlement.ProofDeadlineExtended, original_due_on="2025-06-30", due_on="2025-09-30"
    )
    granted = (PROOF_MONTHS, submitted(), approved(cents=100), extended)
    (line,) = seen(*granted, on="2025-08-01")
    assert (line.due_on, line.due_on_in_force) == (day("2025-06-30"), day("2025-09-30"))
    assert (line.state, line.days_late) == ("open", 32)
    assert (line.position, line.extended_position) == (3, 4)
    assert seen(*granted, on="2025-08-01", past_due=day("2025-08-01")) == [line]
    proof = own(
        settlement.ProofSubmitted,
        due_on="2025-06-30",
        due_in_force_on="2025-09-30",
        received_on="2025-09-01",
    )
    (done,) = seen(*granted, proof)
    assert (done.state, done.days_late, done.extended_position) == ("done", 63, 4)


def test_an_extension_lasts_beyond_the_date_of_another_period():
    extended = own(
        settlement.ProofDeadlineExtended, original_due_on="2025-06-30", due_on="2025-09-30"
    )
    granted = (PROOF_MONTHS, submitted(), approved(cents=100), extended)
    for due_on, in_force in (("2025-07-31", "2025-09-30"), ("2025-12-30", "2025-12-30")):
        (line,) = seen(*granted, own(approval.GrantAmended, proof_due_on=due_on, conditions=[]))
        assert (line.due_on, line.due_on_in_force) == (day(due_on), day(in_force))


def test_a_reminder_is_answered_by_the_proof():
    reminded = own(settlement.ProofReminded, reminder=1, respond_until="2025-08-31")
    proof = own(settlement.ProofSubmitted, due_on="2025-06-30", due_in_force_on="2025-06-30")
    granted = (PROOF_MONTHS, submitted(), approved(cents=100), reminded)
    assert [line.state for line in seen(*granted)] == ["open", "open"]
    assert [line.state for line in seen(*granted, proof)] == ["done", "done"]


def test_a_query_is_answered():
    raised = own(settlement.QueryRaised, query=1, due_on="2025-08-31")
    answered = own(settlement.QueryAnswered, query=1, answered_on="2025-09-02")
    (line,) = seen(submitted(), raised, answered)
    # The last day of August is a Sunday.
    assert (line.kind, line.state, line.days_late, line.role) == ("query", "done", 1, "examiner")


def test_periods_that_the_office_sets_end_on_a_working_day():
    extended = own(
        settlement.ProofDeadlineExtended, original_due_on="2025-12-30", due_on="2026-02-28"
    )
    reminded = own(settlement.ProofReminded, reminder=1, respond_until="2026-04-03")  # Good Friday.
    raised = own(settlement.QueryRaised, query=1, due_on="2026-11-18")  # Buß- und Bettag.
    heard = own(revocation.HearingHeld, hearing=1, respond_until="2025-01-11", held_on="2025-01-13")
    granted = (submitted(), own(approval.GrantApproved, proof_due_on="2025-12-30", conditions=[]))
    lines = seen(*granted, extended, reminded, raised, heard, on="2026-03-02")
    assert told(lines) == [
        ("hearing", "2025-01-13", "2025-01-13", "done"),
        ("proof", "2025-12-30", "2026-03-02", "open"),
        ("reminder", "2026-04-07", "2026-04-07", "open"),
        ("query", "2026-11-19", "2026-11-19", "open"),
    ]
    # Recorded by the day that was set; the period ended later all the same.
    proof = own(
        settlement.ProofSubmitted,
        due_on="2025-12-30",
        due_in_force_on="2026-02-28",
        received_on="2026-03-02",
    )
    (kept,) = seen(*granted, extended, proof, on="2026-03-02")
    assert (kept.state, kept.due_on_in_force) == ("done", day("2026-03-02"))


def test_a_year_from_knowledge_to_take_a_grant_back():
    known = own(revocation.KnowledgeEstablished, knowledge=1, withdrawal_until="2025-03-01")
    other = own(revocation.KnowledgeEstablished, knowledge=2, withdrawal_until="2025-04-01")
    revoked = own(revocation.GrantRevoked, knowledge=1, extent="part", signed_on="2025-03-02")
    lines = seen(submitted(), known, other, revoked, on="2025-04-01")
    assert [(line.kind, line.number, line.state, line.days_late) for line in lines] == [
        ("withdrawal", "1", "done", 1),
        ("withdrawal", "2", "open", 0),
    ]


def test_a_grant_taken_back_whole_owes_no_proof():
    revoked = own(revocation.GrantRevoked, knowledge=1, extent="whole")
    lines = seen(PROOF_MONTHS, submitted(), approved(cents=100), revoked)
    assert [(line.kind, line.state) for line in lines] == [("proof", "moot")]


def test_what_is_taken_back_whole_or_not_taken_up_leaves_nothing_to_be_done():
    granted = own(approval.GrantApproved, conditions=[LEASE])
    known = [own(revocation.KnowledgeEstablished, knowledge=number) for number in (1, 2)]
    whole = own(revocation.GrantRevoked, knowledge=1, extent="whole")
    lines = seen(submitted(), granted, *known, whole)
    assert {(line.kind, line.number): line.state for line in lines} == {
        ("proof", "1"): "moot",
        ("condition", "lease"): "moot",
        ("withdrawal", "1"): "done",
        ("withdrawal", "2"): "moot",
    }
    lapsed = own(approval.GrantNotTakenUp)
    assert {line.state for line in seen(submitted(), granted, lapsed)} == {"moot"}


def test_a_call_closes():
    opened = ("alliance/FKR/14524", example(alliance.CallOpened, call="c1"), ZWICKAU)
    closed = ("alliance/FKR/14524", example(alliance.CallClosed, call="c1"), ZWICKAU)
    (line,) = seen(opened)
    assert (line.kind, line.case_number, line.programme, line.scope) == (
        "call",
        None,
        "FKR",
        ZWICKAU,
    )
    assert [line.state for line in seen(opened, closed)] == ["done"]
    # Its last day passes without any act.
    states = [seen(opened, on=on)[0].state for on in ("2024-12-31", "2025-01-01")]
    assert states == ["open", "done"]
    assert seen(opened, on="2025-01-01", past_due=day("2025-01-01")) == []


def known(cents: int, number: str = CLAIM) -> tuple[Entry, Entry]:
    """A claim that was ordered and arrived; due on 31 March 2025."""
    return recovery(number, cents=cents), notified(number)


def owed(*entries: Entry, **wanted: Any) -> list[DeadlineLine]:
    """What is due of claims."""
    lines = seen(*entries, **wanted)
    return [line for line in lines if line.kind in {"claim", "instalment", "deferral"}]


def test_a_claim_is_due_and_paid():
    lines = owed(submitted(), *known(500))
    assert [(line.kind, line.cents, line.case_number) for line in lines] == [("claim", 500, CASE)]
    part = repaid(CLAIM, cents=200)
    assert [line.state for line in owed(*known(500), part)] == ["open"]
    paid = (submitted(), *known(200), part)
    assert [(line.state, line.done_on) for line in owed(*paid)] == [("done", day("2025-04-01"))]


def test_interest_keeps_a_claim_open():
    interest = of_claim(claim.InterestAssessed, cents=10)
    whole = (submitted(), *known(200), interest)
    assert [line.state for line in owed(*whole, repaid(CLAIM, cents=200))] == ["open"]
    waived = of_claim(claim.InterestWaived, cents=10)
    assert [line.state for line in owed(*whole, waived, repaid(CLAIM, cents=200))] == ["done"]


def test_a_deferral_gives_more_time_and_keeps_the_original_date():
    deferred = of_claim(claim.ClaimDeferred, deferral="d1", until_on="2025-12-31")
    lines = owed(*known(200), deferred, on="2025-06-01")
    assert told(lines) == [
        ("claim", "2025-03-31", "2025-12-31", "open"),
        ("deferral", "2025-12-31", "2025-12-31", "open"),
    ]
    assert [line.days_late for line in lines] == [62, 0]


def agreed(*parts: tuple[str, int]) -> Entry:
    plan = [{"due_on": due_on, "cents": cents} for due_on, cents in parts]
    return of_claim(claim.InstalmentsAgreed, agreement="a1", plan=plan)


def test_instalments_are_kept_one_by_one():
    plan = agreed(("2025-04-30", 100), ("2025-05-31", 100))
    facts = (*known(200), plan, repaid(CLAIM, cents=150))
    assert told(owed(*facts, on="2025-05-15")) == [
        ("claim", "2025-03-31", "2025-06-02", "open"),
        ("instalment", "2025-04-30", "2025-04-30", "done"),
        ("instalment", "2025-06-02", "2025-06-02", "open"),  # The 31st is a Saturday.
    ]
    lines = owed(*facts, repaid(CLAIM, cents=50))
    assert [line.state for line in lines] == ["done", "done", "done"]


def test_a_later_arrangement_replaces_the_earlier_one():
    plan = agreed(("2025-04-30", 100), ("2025-05-31", 100))
    deferred = of_claim(claim.ClaimDeferred, deferral="d1", until_on="2026-12-31")
    lines = owed(*known(200), plan, deferred)
    assert [(line.kind, line.state) for line in lines] == [
        ("claim", "open"),
        ("instalment", "moot"),
        ("instalment", "moot"),
        ("deferral", "open"),
    ]


def test_a_claim_written_down_is_not_pursued():
    written_down = of_claim(claim.ClaimWrittenDown)
    assert [line.state for line in owed(*known(200), written_down)] == ["moot"]


def test_the_period_of_a_claim_is_that_of_its_decision():
    order = recovery(CLAIM, cents=200)
    raised = order[1]
    assert isinstance(raised, claim.RecoveryOrdered)
    served = own(
        approval.NotificationEffected,
        decision=raised.decision,
        remedy_until="2025-04-10",
    )
    arrived = of_claim(claim.ClaimNotified, remedy_until="2025-04-10")
    lines = seen(order, served, arrived)
    assert [(line.subject, line.kind) for line in lines if line.kind == "remedy"] == [
        (f"case/{CASE}", "remedy")
    ]
    # Recorded before there was one period for both.
    other = of_claim(claim.ClaimNotified, remedy_until="2025-05-12")
    lines = seen(order, served, other)
    assert [line.subject for line in lines if line.kind == "remedy"] == [
        f"case/{CASE}",
        f"claim/{CLAIM}",
    ]


def test_nobody_has_to_keep_the_dates_of_an_annulled_claim():
    whole = of_claim(claim.ClaimAnnulled, to_cents=0, dropped_cents=200)
    lines = seen(*known(200), whole)
    assert [(line.kind, line.state) for line in lines] == [("claim", "moot"), ("remedy", "moot")]
    part = of_claim(claim.ClaimAnnulled, to_cents=50, dropped_cents=150)
    lines = owed(*known(200), part)
    assert [(line.kind, line.state) for line in lines] == [("claim", "open")]
    lines = owed(*known(200), part, repaid(CLAIM, cents=50))
    assert [(line.kind, line.state) for line in lines] == [("claim", "done")]


def test_the_proof_is_due_again_once_a_revocation_is_set_aside():
    whole = own(revocation.GrantRevoked, decision=f"{CASE}-B2", extent="whole")
    filed = own(approval.ObjectionFiled, decision=f"{CASE}-B2")

    def proof(*facts: Entry) -> list[str]:
        lines = seen(submitted(), approved(), *facts, on="2024-06-01")
        return [line.state for line in lines if line.kind == "proof"]

    def decided(**fields: Any) -> Entry:
        return own(approval.ObjectionDecided, decision=f"{CASE}-B2", **fields)

    assert proof() == ["open"]
    assert proof(whole, filed) == ["moot"]
    aside = decided(sets_aside="revocation", returns_to="running")
    assert proof(whole, filed, aside) == ["open"]
    dismissed = decided(outcome="dismissed", sets_aside=None, returns_to=None)
    assert proof(whole, filed, dismissed) == ["moot"]


def test_how_a_decision_on_an_objection_is_served_sets_no_period_for_another_one():
    ruling = f"{CASE}-B1-W1"
    sent = own(approval.DecisionDispatched, decision=ruling, presumed_on="2024-05-05")
    there = own(approval.NotificationEffected, decision=ruling, remedy_until="2024-06-05")

    def letter(*facts: Entry) -> list[tuple[str, str]]:
        lines = seen(submitted(), approved(), *facts, on="2024-06-10")
        return [(line.kind, line.state) for line in lines if line.number == ruling]

    assert letter(sent) == [("notification", "overdue")]
    assert letter(sent, there) == [("notification", "done")]


def test_an_objection_keeps_a_claim_from_falling_due():
    ordered = known(200)  # Due on 31 March 2025.
    filed = own(approval.ObjectionFiled, decision=f"{CASE}-R1", filed_on="2025-03-11")
    decided = own(approval.ObjectionDecided, decision=f"{CASE}-R1", decided_on="2025-06-10")
    (pending,) = owed(submitted(), *ordered, filed, on="2025-05-01")
    assert pending.state == "suspended"
    assert owed(submitted(), *ordered, filed, on="2025-05-01", past_due=day("2025-05-01")) == []
    (again,) = owed(submitted(), *ordered, filed, decided, on="2025-06-15")
    # Twenty days were left: they end on 30 June.
    assert (again.state, again.due_on, again.due_on_in_force) == (
        "open",
        day("2025-03-31"),
        day("2025-06-30"),
    )
    other = own(approval.ObjectionFiled, decision=f"{CASE}-B1", filed_on="2025-03-11")
    assert [line.state for line in owed(submitted(), *ordered, other, on="2025-03-15")] == ["open"]
    paid = (submitted(), *ordered, filed, repaid(CLAIM, cents=200))
    assert [line.state for line in owed(*paid, on="2025-05-01")] == ["done"]


def test_one_claim_of_a_case_does_not_end_the_dates_of_another():
    other = f"{CASE}-2"
    facts = (*known(200), *known(300, other), repaid(CLAIM, cents=200))
    assert [(line.number, line.state) for line in owed(*facts)] == [
        (CLAIM, "done"),
        (other, "open"),
    ]


def award(**fields: Any) -> Entry:
    fact = example(DeMinimisAwardRecorded, award="w1", case=CASE, programme="FKR", **fields)
    return ("undertaking/u1", fact, "all")


def test_an_award_is_entered_in_the_register():
    granted = award(register_due_on="2026-02-27")
    entered = example(DeMinimisRegisterEntered, award="w1", entered_on="2026-03-01")
    (line,) = seen(submitted(), granted)
    assert (line.subject, line.case_number, line.scope) == ("undertaking/u1", CASE, ZWICKAU)
    (done,) = seen(submitted(), granted, ("undertaking/u1", entered, "all"))
    assert (done.state, done.days_late) == ("done", 2)
    assert seen(submitted(), award(register_due_on=None)) == []


def test_a_budget_year_ends_and_its_remainder_later():
    carried = (
        budget_of(year=2024),
        example(
            budget.RemainderCarriedForward, side="in", carry="r1", available_until="2025-12-31"
        ),
        ZWICKAU,
    )
    closed = (budget_of(), example(budget.BudgetYearClosed, closed_on="2025-03-12"), ZWICKAU)
    assert told(seen(allocated(100), allocated(50), carried)) == [
        ("budget-year", "2024-12-31", "2024-12-31", "open"),
        ("remainder", "2025-12-31", "2025-12-31", "open"),
    ]
    assert [line.state for line in seen(allocated(100), carried, closed)] == ["done", "moot"]


def test_filters(recorder: Recorder, projector: Projector):
    """The database and the fold of the past limit alike."""
    recorder.record(PROOF_MONTHS)
    recorder.record_all(generated(8))
    recorder.record(
        submitted(),
        ("alliance/FKR/14524", example(alliance.CallOpened, call="c1"), ZWICKAU),
        own(application.DocumentsRequested, round=1, due_on="2024-03-01"),
        recovery(CLAIM, on="2999-01-01", cents=500),
        notified(CLAIM, on="2999-01-05"),
    )
    projector.catch_up([WORKLIST])
    log = recorder.log
    whole: dict[str, Any] = {"as_of": day("2999-12-31"), "known_at": log.last_position()}
    found = {}
    for name, wanted in {
        "all": DeadlineFilter(),
        "done": DeadlineFilter(state="done"),
        "passed": DeadlineFilter(state="done", kinds=("call",)),
        "overdue": DeadlineFilter(state="overdue", kinds=("call", "documents")),
        "past-call": DeadlineFilter(past_due=day("2999-01-01"), kinds=("call",)),
        "documents": DeadlineFilter(kinds=("documents",)),
        "none": DeadlineFilter(kinds=()),
        "scope": DeadlineFilter(scope=ZWICKAU),
        "scopes": DeadlineFilter(scopes=()),
        "case": DeadlineFilter(case_number=CASE),
        "past": DeadlineFilter(past_due=day("2024-03-02")),
        "before": DeadlineFilter(due_before=day("2024-03-01")),
        "programme": DeadlineFilter(programme="HH"),
        "open": DeadlineFilter(state="open", case_number=CASE),
    }.items():
        now = deadlines(log, wanted, limit=1000)
        assert all(line.state == state_on(_row(log, line), today()) for line in now)
        found[name] = len(now)
        if name != "open":
            then = deadlines(log, wanted, limit=1000, **whole)
            assert [line.place for line in then] == [line.place for line in now], name
    assert found["case"] == 3
    assert (found["passed"], found["overdue"], found["past-call"]) == (1, 1, 0)
    assert found["open"] == 2
    assert (found["documents"], found["none"], found["scopes"], found["programme"]) == (1, 0, 0, 0)
    assert found["done"] > 10
    assert found["all"] > found["scope"] > 0


def _row(log: Any, line: DeadlineLine) -> dict[str, Any]:
    with log.reading() as connection:
        row = connection.execute(
            "SELECT * FROM reads.worklist_dates WHERE (subject, kind, number) = (%s, %s, %s)",
            (line.subject, line.kind, line.number),
        ).fetchone()
    return dict(row)


def test_pages_join_to_the_whole_list(recorder: Recorder, projector: Projector):
    recorder.record_all(generated(6))
    projector.catch_up([WORKLIST])
    log = recorder.log
    moments: tuple[dict[str, Any], ...] = ({}, {"as_of": day("2999-12-31")})
    for asked in moments:
        whole = deadlines(log, limit=1000, **asked)
        paged: list[DeadlineLine] = []
        while page := deadlines(log, after=paged[-1].place if paged else None, limit=7, **asked):
            paged += page
        assert paged == whole
        assert len(whole) > 14


def test_a_list_of_the_past_is_that_of_then(recorder: Recorder, projector: Projector):
    recorder.record_all(whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00))
    projector.catch_up([WORKLIST])
    log = recorder.log
    then = deadlines(log, DeadlineFilter(case_number=CASE), as_of=day("2024-01-15"))
    assert told(then) == [("documents", "2024-02-12", "2024-02-12", "open")]
    assert deadlines(log, DeadlineFilter(case_number=CASE), as_of=day("2024-01-11")) == []


def test_a_condition_is_due_until_it_is_fulfilled():
    granted = (submitted(), own(approval.GrantApproved, conditions=[LEASE]))
    assert ("condition", WHEN, WHEN, "open") in told(seen(*granted))
    done = own(approval.ConditionFulfilled, condition="lease", fulfilled_on="2030-01-02")
    assert ("condition", WHEN, WHEN, "done") in told(seen(*granted, done))


def test_a_letter_that_came_back_ends_its_dates_and_an_objection_that_of_the_remedy():
    sent = own(approval.DecisionDispatched, decision="B1", presumed_on="2024-03-04")
    known = own(approval.NotificationEffected, decision="B1", remedy_until="2024-04-04")
    back = own(approval.DecisionReturned, decision="B1")
    assert told(seen(submitted(), sent, known, back)) == [
        ("notification", "2024-03-04", "2024-03-04", "done"),
        ("remedy", "2024-04-04", "2024-04-04", "moot"),
    ]
    filed = own(approval.ObjectionFiled, decision="B1", filed_on="2024-04-02")
    assert told(seen(submitted(), sent, known, filed))[-1][0::3] == ("remedy", "done")


def dated(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The fields of a fact, and of its parts, that are named like a date to keep."""
    for name, field in model.model_fields.items():
        inner = [part for part in get_args(field.annotation) if isinstance(part, type)]
        for part in inner:
            if issubclass(part, BaseModel):
                yield from dated(part, f"{path}{name}.")
        if name in {"due_on", "until_on", "closes_on", "presumed_on"} or name.endswith(
            ("_until", "_due_on")
        ):
            yield f"{path}{name}"


TO_KEEP = {f"{name}/{field}" for name, fact in sorted(EVENT_TYPES.items()) for field in dated(fact)}
WHEN = "2031-03-03"
LEASE = {
    "condition": "lease",
    "effect": "accompanying",
    "text": {"ref": "r", "commitment": "c"},
    "due_on": WHEN,
}


COVERED: dict[str, tuple[Entry, ...]] = {
    "alliance.call-opened/closes_on": (
        ("alliance/FKR/14524", example(alliance.CallOpened, closes_on=WHEN), ZWICKAU),
    ),
    "application.deadline-extended/due_on": (
        own(application.DocumentsRequested, round=1, due_on="2031-01-02"),
        own(application.DeadlineExtended, round=1, due_on=WHEN),
    ),
    "application.documents-requested/due_on": (own(application.DocumentsRequested, due_on=WHEN),),
    "approval.grant-amended/conditions.due_on": (own(approval.GrantAmended, conditions=[LEASE]),),
    "approval.grant-approved/conditions.due_on": (own(approval.GrantApproved, conditions=[LEASE]),),
    "approval.decision-dispatched/presumed_on": (
        own(approval.DecisionDispatched, presumed_on=WHEN),
    ),
    "approval.notification-effected/remedy_until": (
        own(approval.NotificationEffected, remedy_until=WHEN),
    ),
    "budget.remainder-carried-forward/available_until": (
        (
            budget_of(),
            example(budget.RemainderCarriedForward, side="in", available_until=WHEN),
            ZWICKAU,
        ),
    ),
    "claim.deferred/until_on": (of_claim(claim.ClaimDeferred, until_on=WHEN),),
    "approval.grant-approved/proof_due_on": (own(approval.GrantApproved, proof_due_on=WHEN),),
    "approval.grant-amended/proof_due_on": (own(approval.GrantAmended, proof_due_on=WHEN),),
    "claim.instalments-agreed/plan.due_on": (*known(5), agreed((WHEN, 5))),
    "claim.notified/remedy_until": (of_claim(claim.ClaimNotified, remedy_until=WHEN),),
    "claim.recovery-ordered/due_on": (
        of_claim(claim.RecoveryOrdered, cents=5, due_on=WHEN),
        notified(CLAIM),
    ),
    "party.de-minimis-award-recorded/register_due_on": (award(register_due_on=WHEN),),
    "payout.executed/usage_due_on": (own(payout.PayoutExecuted, usage_due_on=WHEN),),
    "revocation.hearing-held/respond_until": (own(revocation.HearingHeld, respond_until=WHEN),),
    "revocation.knowledge-established/withdrawal_until": (
        own(revocation.KnowledgeEstablished, withdrawal_until=WHEN),
    ),
    "settlement.proof-deadline-extended/due_on": (
        own(settlement.ProofDeadlineExtended, original_due_on="2031-01-01", due_on=WHEN),
    ),
    "settlement.proof-deadline-extended/original_due_on": (
        own(settlement.ProofDeadlineExtended, original_due_on=WHEN),
    ),
    "settlement.proof-reminded/respond_until": (own(settlement.ProofReminded, respond_until=WHEN),),
    "settlement.proof-submitted/due_on": (own(settlement.ProofSubmitted, due_on=WHEN),),
    "settlement.query-raised/due_on": (own(settlement.QueryRaised, due_on=WHEN),),
}
EXEMPT: dict[str, str] = {
    "payout.usage-reported/due_on": "repeats the date set with the payment",
    "payout.usage-reported/used_until": "the last day the report is about",
    "application.deadline-extended/original_due_on": "repeats the date of the request",
    "application.deemed-withdrawn/due_on": "repeats the date that was let pass",
    "application.deemed-withdrawn/original_due_on": "repeats the date of the request",
    "application.documents-supplied/due_on": "repeats the date that was in force",
    "application.documents-supplied/original_due_on": "repeats the date of the request",
    "approval.decision-drafted/conditions.due_on": "binds nobody before it is signed",
    "approval.objection-filed/remedy_until": "repeats the date set with the notification",
    "party.de-minimis-register-entered/due_on": "repeats the date set with the award",
    "party.undertaking-grouped/member_until": "the last day of a membership is nobody's to keep",
    "revocation.grant-revoked/withdrawal_until": "repeats the date set with the knowledge",
    "revocation.grant-withdrawn/withdrawal_until": "repeats the date set with the knowledge",
    "settlement.proof-deadline-extended/before_due_on": "what was in force before is in the list",
    "settlement.proof-reminded/due_on": "repeats the date of the proof that was in force",
    "settlement.query-answered/due_on": "repeats the date of the query",
}
"""Field: why nobody has to keep it."""


def test_every_date_to_keep_is_covered_or_exempt_for_a_reason():
    assert COVERED.keys() | EXEMPT.keys() == TO_KEEP
    assert not COVERED.keys() & EXEMPT.keys()


@pytest.mark.parametrize("field", sorted(COVERED))
def test_a_date_that_a_fact_sets_is_in_the_list(field):
    lines = seen(submitted(), *COVERED[field])
    assert WHEN in {str(date) for line in lines for date in (line.due_on, line.due_on_in_force)}


def test_every_fact_that_sets_a_date_is_looked_at():
    setting = {EVENT_TYPES[field.split("/")[0]] for field in COVERED}
    assert setting <= FACTS


def test_every_kind_cites_what_may_be_cited():
    assert {kind.basis for kind in KINDS.values()} <= {"", *NAMED}

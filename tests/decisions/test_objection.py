"""Objections to decisions and letters that come back: what is noted, what waits, who decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    APPROVED,
    BEA,
    CAN,
    CASE,
    IN_FORCE,
    OBJECTED,
    READY,
    REFUSAL_OBJECTED,
    REJECTED,
    SETTLED,
    closing_world,
    day,
    dispatched,
    drafted,
    final,
    grant_world,
    notified,
    objected,
    objection_decided,
    review_world,
    submitted,
)
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.application.rejections import AllianceMemberActs
from grants.approval import rejections as no
from grants.approval.commands import (
    Approve,
    BecomeFinal,
    CloseCase,
    DecideObjection,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    FileObjection,
    ReturnDecision,
    WaiveRemedy,
)
from grants.approval.decider import APPROVAL
from grants.approval.events import (
    DecisionBecameFinal,
    DecisionReturned,
    ObjectionFiled,
    RemedyWaived,
)
from grants.claim.schedule import Suspension, suspensions_of
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder

B1, B2 = f"{CASE}-B1", f"{CASE}-B2"
W1 = f"{B1}-W1"
NOTIFIED = (*APPROVED, dispatched(), notified())

case = Spec(APPROVAL, grant_world())
review = case.under(review_world())
OBJECT = FileObjection(decision=B1, filed_on=day("2024-04-10"))
FINAL = BecomeFinal(decision=B1, final_on=day("2024-04-11"))


def decide(outcome: Any, on: str = "2024-05-06") -> DecideObjection:
    return DecideObjection(
        decision=B1, outcome=outcome, reasons=sealed("reviewed"), decided_on=day(on)
    )


# -- filing --------------------------------------------------------------------------------------


def test_an_objection_in_time_has_no_finding():
    case.given(*NOTIFIED).when(OBJECT).then(objected())
    case.given(*OBJECTED).when(OBJECT).then()


@pytest.mark.parametrize(
    ("posted", "presumed", "until", "findings"),
    [
        # Posted on the same number of days before the presumed day: 3 in 2024, 4 in 2025.
        ("2024-12-30", "2025-01-02", "2025-02-03", ("objection-late",)),
        ("2025-01-01", "2025-01-05", "2025-02-05", ()),
    ],
)
def test_objection_one_day_late_under_the_3_or_4_day_rule(posted, presumed, until, findings):
    """Filed on 4 February: one day late under the old rule, in time under the new one."""
    spec = case.given(*APPROVED)
    command = DispatchDecision(
        decision=B1, channel="post", remedy_notice="included", posted_on=day(posted)
    )
    sent = dispatched(posted_on=day(posted), presumed_on=day(presumed))
    spec.when(command).then(sent)
    known = notified(effected_on=day(presumed), remedy_until=day(until))
    notify = EffectNotification(decision=B1, manner="presumed", effected_on=day(presumed))
    spec.given(sent).when(notify).then(known)
    filed = objected(filed_on=day("2025-02-04"), remedy_until=day(until), findings=findings)
    late = replace(OBJECT, filed_on=day("2025-02-04"))
    spec.given(sent, known).when(late).then(filed)


def test_a_missing_remedy_notice_leaves_a_year_to_object():
    sent = dispatched(remedy_notice="missing")
    known = notified(remedy_until=day("2025-03-10"))
    notify = EffectNotification(decision=B1, manner="presumed", effected_on=day("2024-03-10"))
    case.given(*APPROVED, sent).when(notify).then(known)
    last_day = replace(OBJECT, filed_on=day("2025-03-10"))
    fact = objected(filed_on=day("2025-03-10"), remedy_until=day("2025-03-10"))
    case.given(*APPROVED, sent, known).when(last_day).then(fact)
    late = replace(OBJECT, filed_on=day("2025-03-11"))
    fact = objected(
        filed_on=day("2025-03-11"), remedy_until=day("2025-03-10"), findings=("objection-late",)
    )
    case.given(*APPROVED, sent, known).when(late).then(fact)


def test_a_late_objection_is_recorded_even_against_what_is_final():
    late = objected(filed_on=day("2024-04-11"), findings=("objection-late",))
    case.given(*IN_FORCE).when(replace(OBJECT, filed_on=day("2024-04-11"))).then(late)
    # Inadmissible: the decision stays as final as it was.
    dismissed = objection_decided("dismissed")
    state = APPROVAL.fold((*IN_FORCE, late, dismissed))
    assert state.phase is Phase.IN_FORCE
    again = replace(FINAL, final_on=day("2024-04-11"))
    case.given(*IN_FORCE, late, dismissed).when(again).then()


@pytest.mark.parametrize(
    ("facts", "filed", "until", "findings"),
    [
        (APPROVED, "2024-03-06", None, ("objection-before-dispatch",)),
        ((*APPROVED, dispatched()), "2024-03-09", None, ()),
        (
            (*NOTIFIED, RemedyWaived(decision=B1, waived_on=day("2024-03-12"))),
            "2024-03-12",
            "2024-04-10",
            ("objection-after-waiver",),
        ),
        (
            (*OBJECTED, objection_decided("dismissed", decided_on=day("2024-04-10"))),
            "2024-04-10",
            "2024-04-10",
            ("objection-repeated",),
        ),
        (
            (*OBJECTED, objection_decided("withdrawn", decided_on=day("2024-04-10"))),
            "2024-04-10",
            "2024-04-10",
            (),
        ),
    ],
)
def test_what_speaks_against_an_objection_is_noted(facts, filed, until, findings):
    command = replace(OBJECT, filed_on=day(filed))
    fact = objected(
        filed_on=day(filed), remedy_until=day(until) if until else None, findings=findings
    )
    case.given(*facts).when(command).then(fact)


def test_one_objection_at_a_time_against_a_decision_that_exists():
    another = replace(OBJECT, filed_on=day("2024-04-09"))
    case.given(*OBJECTED).when(another).rejected(no.ObjectionPending)
    case.given(*READY, drafted()).when(OBJECT).rejected(no.DecisionUnknown)
    before = replace(OBJECT, filed_on=day("2024-03-05"))
    case.given(*NOTIFIED).when(before).rejected(DateOutOfOrder)
    case.given(*NOTIFIED).when(replace(OBJECT, filed_on=day("2026-07-01"))).rejected(DateInFuture)


def test_two_decisions_may_be_objected_to_at_once():
    facts = (*SETTLED, objected(findings=("objection-late",)))
    second = FileObjection(decision=B2, filed_on=day("2026-05-04"))
    (fact,) = case.given(*facts).when(second).outcome()
    state = APPROVAL.fold((*facts, fact))
    assert state.objections_pending == (B1, B2)
    pending = Suspension(day("2024-04-10"), None)
    assert suspensions_of(B1, state.decisions[B1].facts) == (pending,)
    taken = APPROVAL.fold((*facts, objection_decided("withdrawn")))
    over = Suspension(day("2024-04-10"), day("2024-05-06"))
    assert suspensions_of(B1, taken.decisions[B1].facts) == (over,)


# -- what waits ----------------------------------------------------------------------------------


def test_nothing_becomes_final_while_an_objection_is_pending():
    case.given(*OBJECTED).when(FINAL).rejected(no.ObjectionPending)
    waive = WaiveRemedy(decision=B1, waived_on=day("2024-04-11"))
    case.given(*OBJECTED).when(waive).rejected(no.ObjectionPending)


def test_a_case_is_not_closed_while_an_objection_is_pending():
    close = CloseCase(closed_on=day("2024-06-01"))
    closing = case.under(closing_world())
    with pytest.raises(no.CaseStillOpen, match=f"Widerspruch gegen {B1}"):
        closing.given(*REFUSAL_OBJECTED).when(close).outcome()
    decided = objection_decided("dismissed")
    over = closing.given(*REFUSAL_OBJECTED, decided)
    assert over.when(close).outcome()
    too_early = CloseCase(closed_on=decided.decided_on - dt.timedelta(days=1))
    over.when(too_early).rejected(DateOutOfOrder)
    assert over.when(CloseCase(closed_on=decided.decided_on)).outcome()


# -- deciding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["upheld", "partly-upheld", "dismissed", "withdrawn"])
def test_an_objection_is_decided_once(outcome):
    fact = objection_decided(outcome)
    review.given(*OBJECTED).when(decide(outcome)).then(fact)
    review.given(*OBJECTED, fact).when(decide(outcome)).then()
    again = decide(outcome, "2024-05-07")
    review.given(*OBJECTED, fact).when(again).rejected(no.NoObjectionPending)
    review.given(*NOTIFIED).when(decide(outcome)).rejected(no.NoObjectionPending)


@pytest.mark.parametrize("person", [ADA, BEA])
def test_who_drafted_or_signed_does_not_decide(person):
    review.given(*OBJECTED).when(decide("dismissed"), by=person).rejected(
        no.SamePersonDecidesObjection
    )
    # Nor do they say that it was taken back.
    review.given(*OBJECTED).when(decide("withdrawn"), by=person).rejected(
        no.SamePersonDecidesObjection
    )


def test_the_examiner_of_a_settlement_does_not_decide_about_it():
    facts = (*SETTLED, objected(2, filed_on=day("2026-05-04"), remedy_until=None))
    command = replace(decide("dismissed", "2026-05-05"), decision=B2)
    review.given(*facts).when(command).rejected(no.SamePersonDecidesObjection)


def test_a_member_stays_out_of_an_objection_about_the_alliances_own_work():
    facts = (submitted(kind="network"), *OBJECTED[1:])
    member = review.under(review_world(members=(CAN,)))
    member.given(*facts).when(decide("dismissed")).rejected(AllianceMemberActs)


def test_the_decision_is_not_older_than_the_objection_nor_from_tomorrow():
    review.given(*OBJECTED).when(decide("dismissed", "2024-04-09")).rejected(DateOutOfOrder)
    review.given(*OBJECTED).when(decide("dismissed", "2026-07-01")).rejected(DateInFuture)


def test_a_refusal_that_is_set_aside_leaves_the_case_ready_to_decide():
    fact = objection_decided(
        "upheld", sets_aside="rejection", returns_to="ready-to-decide", letter=W1
    )
    review.given(*REFUSAL_OBJECTED).when(decide("upheld")).then(fact)
    facts = (*REFUSAL_OBJECTED, fact)
    assert APPROVAL.fold(facts).phase is Phase.READY_TO_DECIDE
    draft = DraftDecision(
        act="rejection", ground="no-money", reasons=sealed("new"), drafted_on=day("2024-05-07")
    )
    (drafted_anew,) = case.given(*facts).when(draft).outcome()
    assert APPROVAL.fold((*facts, drafted_anew)).numbers == 2
    early = replace(draft, drafted_on=day("2024-05-05"))
    case.given(*facts).when(early).rejected(DateOutOfOrder)
    # The old refusal has no effect any more.
    for command in (FINAL, OBJECT):
        case.given(*facts).when(command).rejected(NotInThisPhase)
    review.given(*facts).when(Approve(decision=B1, signed_on=day("2024-05-08"))).rejected(
        no.AlreadySigned
    )
    approval = drafted(2, drafted_on=day("2024-05-07"))
    signed = Approve(decision=B2, signed_on=day("2024-05-08"))
    assert review.given(*facts, approval).when(signed).outcome()
    older = drafted(2)  # Drafted before the refusal, and never signed.
    back_dated = Approve(decision=B2, signed_on=day("2024-05-05"))
    review.given(*facts, older).when(back_dated).rejected(DateOutOfOrder)


def test_a_refusal_before_the_examination_returns_to_where_the_case_stood():
    refusal = REJECTED[-1]
    facts = (submitted(), refusal, dispatched(), notified(), objected())
    fact = objection_decided(
        "partly-upheld", sets_aside="rejection", returns_to="submitted", letter=W1
    )
    review.given(*facts).when(decide("partly-upheld")).then(fact)
    assert APPROVAL.fold((*facts, fact)).phase is Phase.SUBMITTED


def test_in_a_closed_file_an_objection_is_recorded_but_not_decided():
    closed = (*REJECTED, dispatched(), notified(), *_closed())
    filed = case.given(*closed).when(OBJECT)
    filed.then(objected())
    review.given(*closed, objected()).when(decide("upheld")).rejected(NotInThisPhase)


def _closed() -> tuple[Any, ...]:
    (fact,) = (
        case.under(closing_world())
        .given(*REJECTED)
        .when(CloseCase(closed_on=day("2024-03-20")))
        .outcome()
    )
    return (fact,)


# -- what is served by itself ---------------------------------------------------------------------

SERVE = DispatchDecision(
    decision=W1, channel="delivery", remedy_notice="included", posted_on=day("2024-05-06")
)
ARRIVE = EffectNotification(decision=W1, manner="proven", effected_on=day("2024-05-08"))
SERVED = dispatched(decision=W1, channel="delivery", presumed_on=None, posted_on=day("2024-05-06"))
ARRIVED = notified(
    decision=W1, manner="proven", effected_on=day("2024-05-08"), remedy_until=day("2024-06-10")
)


def test_that_an_objection_was_inadmissible_is_served_by_itself_and_changes_nothing_else():
    late = objected(filed_on=day("2024-04-11"), findings=("objection-late",))
    for before in (NOTIFIED, IN_FORCE):
        fact = objection_decided("dismissed", letter=W1)
        review.given(*before, late).when(decide("dismissed")).then(fact)
        facts = (*before, late, fact)
        early = replace(SERVE, posted_on=day("2024-05-05"))
        case.given(*facts).when(early).rejected(DateOutOfOrder)
        case.given(*facts).when(ARRIVE).rejected(no.DeliveryOutOfOrder)
        case.given(*facts).when(SERVE).then(SERVED)
        case.given(*facts, SERVED).when(SERVE).then()
        case.given(*facts, SERVED).when(ARRIVE).then(ARRIVED)
        served = (*facts, SERVED, ARRIVED)
        known = APPROVAL.fold(served)
        assert known.decisions == APPROVAL.fold(facts).decisions
        assert known.phase is APPROVAL.fold(before).phase
        # Nobody objects to it once more, and its own finality is nobody's matter here.
        for command in (
            replace(OBJECT, decision=W1, filed_on=day("2024-05-09")),
            replace(FINAL, decision=W1, final_on=day("2024-06-11")),
            WaiveRemedy(decision=W1, waived_on=day("2024-05-09")),
        ):
            with pytest.raises(no.DecidedOnObjection, match="die Klage zum Verwaltungsgericht"):
                case.given(*served).when(command).outcome()
        # A second one has a number of its own.
        second = objected(filed_on=day("2024-05-09"), findings=("objection-repeated",))
        again = objection_decided("dismissed", letter=f"{B1}-W2", decided_on=day("2024-05-10"))
        review.given(*served, second).when(decide("dismissed", "2024-05-10")).then(again)


def test_that_a_refusal_is_set_aside_is_served_while_the_case_is_undecided():
    fact = objection_decided(
        "upheld", sets_aside="rejection", returns_to="ready-to-decide", letter=W1
    )
    facts = (*REFUSAL_OBJECTED, fact)
    case.given(*facts).when(replace(SERVE, decision=B1)).rejected(no.DeliveryOutOfOrder)
    case.given(*facts).when(SERVE).then(SERVED)
    case.given(*facts, SERVED).when(ARRIVE).then(ARRIVED)
    back = DecisionReturned(
        decision=W1, ground="address-unknown", recorded_by=ADA, returned_on=day("2024-05-07")
    )
    gone = replace(RETURN, decision=W1, returned_on=day("2024-05-07"))
    case.given(*facts, SERVED).when(gone).then(back)
    known = APPROVAL.fold((*facts, SERVED, ARRIVED))
    assert known.phase is Phase.READY_TO_DECIDE


def test_what_was_taken_back_is_not_served():
    review.given(*OBJECTED).when(decide("withdrawn")).then(objection_decided("withdrawn"))
    case.given(*OBJECTED, objection_decided("withdrawn")).when(SERVE).rejected(no.DecisionUnknown)


# -- finality follows the decided objection ------------------------------------------------------


def test_what_was_decided_on_an_objection_is_served_and_then_final():
    facts = (*OBJECTED, objection_decided("dismissed"))
    case.given(*facts).when(FINAL).rejected(no.DeliveryOutOfOrder)
    early = DispatchDecision(
        decision=B1, channel="delivery", remedy_notice="included", posted_on=day("2024-05-05")
    )
    case.given(*facts).when(early).rejected(DateOutOfOrder)
    served = replace(early, posted_on=day("2024-05-06"))
    sent = dispatched(channel="delivery", presumed_on=None, posted_on=day("2024-05-06"))
    case.given(*facts).when(served).then(sent)
    case.given(*facts, sent).when(served).then()
    # Of one day and one kind with the first letter, it is another one all the same.
    at_once = objection_decided("dismissed", decided_on=sent.posted_on)
    case.given(*APPROVED, sent, objected(), at_once).when(served).then(sent)
    known = notified(manner="proven", effected_on=day("2024-05-08"), remedy_until=day("2024-06-10"))
    case.given(*facts, sent, known).when(FINAL).rejected(no.RemedyStillOpen)
    done = DecisionBecameFinal(decision=B1, final_on=day("2024-06-11"))
    case.given(*facts, sent, known).when(replace(FINAL, final_on=day("2024-06-11"))).then(done)


@pytest.mark.parametrize(
    ("taken_back", "since"), [("2024-04-10", "2024-04-11"), ("2024-05-06", "2024-05-06")]
)
def test_an_objection_taken_back_leaves_the_period_as_it_was(taken_back, since):
    facts = (*OBJECTED, objection_decided("withdrawn", decided_on=day(taken_back)))
    done = DecisionBecameFinal(decision=B1, final_on=day(since))
    case.given(*facts).when(replace(FINAL, final_on=day(since))).then(done)


def test_a_late_objection_does_not_hold_up_finality_once_it_is_dismissed():
    late = objected(filed_on=day("2024-04-11"), findings=("objection-late",))
    facts = (*NOTIFIED, late)
    case.given(*facts).when(FINAL).rejected(no.ObjectionPending)
    case.given(*facts, objection_decided("dismissed")).when(FINAL).then(final())


@given(days=st.integers(1, 400), outcome=st.sampled_from(["upheld", "dismissed", "withdrawn"]))
def test_no_decision_is_final_before_its_objection_is_decided(days, outcome):
    filed_on = day("2024-03-10").fromordinal(day("2024-03-10").toordinal() + days)
    (filed,) = case.given(*NOTIFIED).when(replace(OBJECT, filed_on=filed_on)).outcome()
    assert isinstance(filed, ObjectionFiled)
    assert (filed.findings == ()) == (filed_on <= day("2024-04-10"))
    for offset in range(0, 60, 7):
        final_on = filed_on.fromordinal(filed_on.toordinal() + offset)
        case.given(*NOTIFIED, filed).when(replace(FINAL, final_on=final_on)).rejected(
            no.ObjectionPending
        )
    alone = outcome == "dismissed" and filed.findings != ()
    decided = objection_decided(outcome, decided_on=filed_on, letter=W1 if alone else None)
    review.given(*NOTIFIED, filed).when(decide(outcome, filed_on.isoformat())).then(decided)
    assert APPROVAL.fold((*NOTIFIED, filed, decided)).objections_pending == ()


# -- letters that come back ----------------------------------------------------------------------

RETURN = ReturnDecision(decision=B1, ground="address-unknown", returned_on=day("2024-03-14"))
RETURNED = DecisionReturned(
    decision=B1, ground="address-unknown", recorded_by=ADA, returned_on=day("2024-03-14")
)


@pytest.mark.parametrize("facts", [(*APPROVED, dispatched()), NOTIFIED])
def test_a_letter_that_came_back_is_sent_again(facts):
    case.given(*facts).when(RETURN).then(RETURNED)
    back = case.given(*facts, RETURNED)
    back.when(RETURN).then()
    back.when(FINAL).rejected(no.DeliveryOutOfOrder)
    again = DispatchDecision(
        decision=B1, channel="post", remedy_notice="included", posted_on=day("2024-03-15")
    )
    sent = dispatched(posted_on=day("2024-03-15"), presumed_on=day("2024-03-18"))
    back.when(again).then(sent)
    back.when(replace(again, posted_on=day("2024-03-13"))).rejected(DateOutOfOrder)
    known = notified(effected_on=day("2024-03-18"), remedy_until=day("2024-04-18"))
    back.given(sent).when(
        EffectNotification(decision=B1, manner="presumed", effected_on=day("2024-03-18"))
    ).then(known)


def test_what_provably_arrived_did_not_come_back():
    proven = (*APPROVED, dispatched(), notified(manner="proven"))
    case.given(*proven).when(RETURN).rejected(no.DeliveryOutOfOrder)
    case.given(*APPROVED).when(RETURN).rejected(no.DeliveryOutOfOrder)
    case.given(*IN_FORCE).when(RETURN).rejected(no.DeliveryOutOfOrder)
    early = replace(RETURN, returned_on=day("2024-03-06"))
    case.given(*NOTIFIED).when(early).rejected(DateOutOfOrder)

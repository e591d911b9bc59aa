"""Between decisions and at the end: shifted plans, a new recipient, insolvency, reopening."""

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
    CLOSED,
    DUO,
    EVE,
    IN_FORCE,
    INSOLVENT,
    PAID,
    PARTY,
    PAYABLE,
    PLAN,
    REJECTED,
    account,
    account_confirmed,
    certified,
    checked,
    closing_world,
    day,
    drafted,
    grant_world,
    ordered,
    reopened,
    requested,
    world,
)
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.approval import rejections as no
from grants.approval.commands import (
    AmendGrant,
    ChangeRecipient,
    CloseCase,
    DraftDecision,
    EndInsolvency,
    RecordInsolvency,
    ReopenCase,
    ReportPlanShift,
)
from grants.approval.decider import APPROVAL
from grants.approval.events import (
    CaseClosed,
    DecisionDrafted,
    InsolvencyEnded,
    PlanLine,
    PlanShiftReported,
    RecipientChanged,
)
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.payout.commands import ChangeBankAccount, ExecutePayout, OrderPayout
from grants.payout.decider import PAYOUTS
from grants.payout.rejections import BankAccountMissing, PartyOfAnotherCase, RecipientInsolvent

B2 = f"{CASE}-B2"
case = Spec(APPROVAL, grant_world())
signing = case.under(grant_world(BEA, competence="approver"))

# -- shifts between plan lines -------------------------------------------------------------------


def plan(staff: int, material: int) -> tuple[PlanLine, ...]:
    return (PlanLine(line="staff", cents=staff), PlanLine(line="material", cents=material))


# 20 % on 11,111.11 EUR is 13,333.332 EUR: rounded down to the cent.
SHIFT = ReportPlanShift(
    plan=plan(9_777_778, 1_333_333), reasons=sealed("prices"), reported_on=day("2024-05-02")
)


def shifted(version: int = 2, **changes: Any) -> PlanShiftReported:
    fields: dict[str, Any] = {
        "plan_version": version,
        "plan": SHIFT.plan,
        "tolerance_bp": 2000,
        "reasons": sealed("prices"),
        "recorded_by": ADA,
        "reported_on": day("2024-05-02"),
    }
    return PlanShiftReported(**{**fields, **changes})


def test_a_shift_within_the_tolerance_changes_the_plan_in_force():
    case.given(*IN_FORCE).when(SHIFT).then(shifted())
    case.given(*IN_FORCE, shifted()).when(SHIFT).then()
    grant = APPROVAL.fold((*IN_FORCE, shifted())).grant
    assert grant is not None
    assert (grant.plan, grant.decided_plan, grant.plan_version) == (SHIFT.plan, PLAN, 2)


def test_beyond_the_tolerance_an_amendment_is_needed():
    more = replace(SHIFT, plan=plan(9_777_777, 1_333_334))
    with pytest.raises(no.ShiftBeyondTolerance, match="13\\.333,33 € möglich"):
        case.given(*IN_FORCE).when(more).outcome()
    unplanned = (*plan(10_000_000, 1_111_110), PlanLine(line="travel", cents=1))
    case.given(*IN_FORCE).when(replace(SHIFT, plan=unplanned)).rejected(no.ShiftBeyondTolerance)


def test_small_shifts_do_not_add_up_to_a_large_one():
    again = replace(SHIFT, plan=plan(9_700_000, 1_411_111))
    case.given(*IN_FORCE, shifted()).when(again).rejected(no.ShiftBeyondTolerance)


def test_a_shift_leaves_the_total_and_changes_something():
    case.given(*IN_FORCE).when(replace(SHIFT, plan=plan(10_000_000, 1_111_110))).rejected(
        no.PlanNotEligibleTotal
    )
    case.given(*IN_FORCE).when(replace(SHIFT, plan=PLAN)).rejected(no.NothingChanges)
    case.given(*APPROVED).when(SHIFT).rejected(NotInThisPhase)
    case.given(*IN_FORCE).when(replace(SHIFT, reported_on=day("2024-03-05"))).rejected(
        DateOutOfOrder
    )
    case.given(*IN_FORCE).when(replace(SHIFT, reported_on=day("2026-07-01"))).rejected(DateInFuture)


def test_an_amendment_drafted_before_a_shift_is_outdated():
    draft = drafted(
        2,
        act="amendment",
        plan_version=2,
        period_to=day("2026-01-31"),
        drafted_on=day("2024-05-01"),
    )
    sign = AmendGrant(decision=B2, signed_on=day("2024-05-03"))
    assert signing.given(*IN_FORCE, draft).when(sign).outcome()
    signing.given(*IN_FORCE, draft, shifted()).when(sign).rejected(no.DraftOutdated)


@given(staff=st.integers(0, 11_111_111))
def test_no_line_grows_beyond_the_tolerance(staff):
    wanted = plan(staff, 11_111_111 - staff)
    admitted = staff <= 12_000_000 and 11_111_111 - staff <= 1_333_333
    spec = case.given(*IN_FORCE).when(replace(SHIFT, plan=wanted))
    if wanted == PLAN:
        spec.rejected(no.NothingChanges)
    elif admitted:
        spec.then(shifted(plan=wanted))
    else:
        spec.rejected(no.ShiftBeyondTolerance)


# -- a new recipient -----------------------------------------------------------------------------

CHANGE_DRAFT = DraftDecision(
    act="recipient-change", party="party-2", reasons=sealed("merger"), drafted_on=day("2024-05-20")
)
CHANGE = ChangeRecipient(decision=B2, signed_on=day("2024-05-21"))


def change_drafted() -> DecisionDrafted:
    return drafted(
        2,
        act="recipient-change",
        financing_type=None,
        rate_bp=None,
        eligible_cents=None,
        by_year=(),
        plan=(),
        period_from=None,
        period_to=None,
        party="party-2",
        reasons=sealed("merger"),
        drafted_on=day("2024-05-20"),
    )


CHANGED = RecipientChanged(
    decision=B2,
    party="party-2",
    former_party=PARTY,
    amount_cents=AMOUNT,
    reasons=sealed("merger"),
    drafted_by=ADA,
    approved_by=BEA,
    competence="approver",
    limit_cents=None,
    deviates_from_vote="follows",
    signed_on=day("2024-05-21"),
)


def test_a_change_of_recipient_is_drafted_by_one_and_signed_by_another():
    case.given(*PAID).when(CHANGE_DRAFT).then(change_drafted())
    signing.given(*PAID, change_drafted()).when(CHANGE).then(CHANGED)
    signing.given(*PAID, change_drafted(), CHANGED).when(CHANGE).then()
    signing.given(*PAID, change_drafted()).when(CHANGE, by=ADA).rejected(no.SelfApproval)
    poor = signing.under(grant_world(BEA, limit_cents=AMOUNT - 1))
    poor.given(*PAID, change_drafted()).when(CHANGE).rejected(no.LimitExceeded)


def test_a_change_of_recipient_is_drafted_anew_where_the_amount_has_changed():
    """Who may sign for the amount of the draft may not hand over more by an old draft."""
    less = change_drafted().model_copy(update={"amount_cents": AMOUNT - 1})
    limited = signing.under(grant_world(BEA, limit_cents=AMOUNT - 1))
    limited.given(*PAID, less).when(CHANGE).rejected(no.DraftOutdated)


def test_the_new_recipient_is_another_one_and_named():
    same = replace(CHANGE_DRAFT, party=PARTY)
    case.given(*PAID).when(same).rejected(no.NothingChanges)
    case.given(*PAID).when(replace(CHANGE_DRAFT, party=None)).rejected(no.DraftIncomplete)
    case.given(*APPROVED).when(CHANGE_DRAFT).rejected(NotInThisPhase)


def test_the_former_recipients_account_is_paid_no_more():
    facts = (*PAYABLE, requested(), checked(), certified(), change_drafted(), CHANGED)
    payouts = Spec(PAYOUTS, world(DUO)).given(*facts)
    order = OrderPayout(payout_no=1, ordered_on=day("2024-05-22"))
    payouts.when(order).rejected(BankAccountMissing)
    old = ChangeBankAccount(party=PARTY, account=sealed("iban"), changed_on=day("2024-05-22"))
    payouts.when(old).rejected(PartyOfAnotherCase)
    new = account().model_copy(update={"party": "party-2", "changed_on": day("2024-05-22")})
    confirmed = account_confirmed().model_copy(update={"confirmed_on": day("2024-05-22")})
    assert payouts.given(new, confirmed).when(order).outcome()


def test_the_change_is_a_decision_with_a_remedy():
    state = APPROVAL.fold((*PAID, change_drafted(), CHANGED))
    assert state.decisions[B2].act == "recipient-change"
    assert state.asked is not None
    assert state.asked.party == "party-2"


# -- insolvency ----------------------------------------------------------------------------------

RECORD = RecordInsolvency(opened_on=day("2024-05-07"))
END = EndInsolvency(ended_on=day("2024-09-02"))
ENDED = InsolvencyEnded(note=None, recorded_by=ADA, ended_on=day("2024-09-02"))


def test_insolvency_is_recorded_and_ends():
    case.given(*PAID).when(RECORD).then(INSOLVENT)
    case.given(*PAID, INSOLVENT).when(RECORD).then()
    other = replace(RECORD, opened_on=day("2024-05-08"))
    case.given(*PAID, INSOLVENT).when(other).rejected(no.InsolvencyKnown)
    case.given(*PAID, INSOLVENT).when(END).then(ENDED)
    case.given(*PAID, INSOLVENT, ENDED).when(END).then()
    case.given(*PAID).when(END).rejected(no.InsolvencyUnknown)
    early = replace(END, ended_on=day("2024-05-06"))
    case.given(*PAID, INSOLVENT).when(early).rejected(DateOutOfOrder)


def test_nothing_is_ordered_or_paid_during_insolvency():
    facts = (*PAYABLE, requested(), checked(), certified())
    order = OrderPayout(payout_no=1, ordered_on=day("2024-05-07"))
    ordering = Spec(PAYOUTS, world(DUO)).given(*facts, INSOLVENT)
    ordering.when(order).rejected(RecipientInsolvent)
    assert ordering.given(ENDED).when(order).outcome()
    pay = ExecutePayout(payout_no=1, value_on=day("2024-05-10"))
    paying = Spec(PAYOUTS, world(EVE)).given(*facts, ordered(), INSOLVENT)
    paying.when(pay).rejected(RecipientInsolvent)


# -- reopening -----------------------------------------------------------------------------------

REOPEN = ReopenCase(reasons=sealed("new evidence"), reopened_on=day("2024-07-01"))


def test_a_closed_case_is_reopened_as_it_stood():
    signing.given(*CLOSED).when(REOPEN).then(reopened())
    signing.given(*CLOSED, reopened()).when(REOPEN).then()
    assert APPROVAL.fold((*CLOSED, reopened())).phase is Phase.REJECTED
    signing.given(*REJECTED).when(REOPEN).rejected(NotInThisPhase)
    early = replace(REOPEN, reopened_on=day("2024-05-31"))
    signing.given(*CLOSED).when(early).rejected(DateOutOfOrder)
    signing.given(*CLOSED).when(replace(REOPEN, reopened_on=day("2026-07-01"))).rejected(
        DateInFuture
    )


def test_a_reopened_case_is_closed_again_not_before_it_was_reopened():
    closing = case.under(closing_world()).given(*CLOSED, reopened())
    closing.when(CloseCase(closed_on=day("2024-06-01"))).rejected(DateOutOfOrder)
    again = CaseClosed(closed_by=ADA, closed_on=day("2024-07-02"))
    closing.when(CloseCase(closed_on=day("2024-07-02"))).then(again)
    # And opened once more, by somebody else.
    twice = replace(REOPEN, reopened_on=day("2024-07-03"))
    (fact,) = signing.given(*CLOSED, reopened(), again).when(twice, by=CAN).outcome()
    assert APPROVAL.fold((*CLOSED, reopened(), again, fact)).phase is Phase.REJECTED


def test_a_case_closed_twice_is_reopened_twice_for_the_same_reasons():
    again = CaseClosed(closed_by=ADA, closed_on=day("2024-07-01"))
    signing.given(*CLOSED, reopened(), again).when(REOPEN).then(reopened())

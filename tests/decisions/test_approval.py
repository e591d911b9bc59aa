"""Decisions on a case: drafted by one, signed by another, notified, final, amended, closed."""

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
    ELIGIBLE,
    IN_FORCE,
    LAPSED,
    PARAMETERS,
    PLAN,
    READY,
    REGION,
    REJECTED,
    REQUESTED,
    SETTLED,
    SHARES,
    STATES,
    approved,
    closing_world,
    complete,
    day,
    dispatched,
    drafted,
    examined,
    final,
    grant_world,
    notified,
    proof_months,
    review_world,
    revised,
    settled,
    share,
    submitted,
    vote,
    world,
)
from tests.spec import Spec, cases, sealed

from grants.application.rejections import AllianceMemberActs
from grants.approval import rejections as no
from grants.approval.commands import (
    AmendGrant,
    Approve,
    BecomeFinal,
    CloseCase,
    DecideObjection,
    DeclareNotTakenUp,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    FileObjection,
    ReturnDecision,
    WaiveRemedy,
)
from grants.approval.decider import APPROVAL
from grants.approval.events import (
    CaseClosed,
    DecisionBecameFinal,
    DecisionDrafted,
    GrantAmended,
    GrantNotTakenUp,
    PlanLine,
    RemedyWaived,
)
from grants.kernel.calendar import month_deadline
from grants.kernel.machine import NotInThisPhase
from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder

B1, B2, B3 = (f"{CASE}-B{n}" for n in (1, 2, 3))
case = Spec(APPROVAL, grant_world())
signing = case.under(grant_world(BEA, competence="approver"))

DRAFT = DraftDecision(
    act="approval",
    financing_type="anteil",
    rate_bp=9000,
    amount_cents=AMOUNT,
    by_year=SHARES,
    plan=PLAN,
    period_from=day("2024-04-01"),
    period_to=day("2025-12-31"),
    reasons=sealed("reasons"),
    drafted_on=day("2024-03-04"),
)
REFUSE = DraftDecision(
    act="rejection", ground="no-money", reasons=sealed("reasons"), drafted_on=day("2024-03-04")
)
AMEND = DraftDecision(
    act="amendment",
    amount_cents=9_000_000,
    by_year=(share(2024, 6_000_000), share(2025, 3_000_000)),
    reasons=sealed("less"),
    drafted_on=day("2024-06-03"),
)
SIGN = Approve(decision=B1, signed_on=day("2024-03-06"))
SIGN_AMENDMENT = AmendGrant(decision=B2, signed_on=day("2024-06-05"))
DISPATCH = DispatchDecision(
    decision=B1, channel="post", remedy_notice="included", posted_on=day("2024-03-07")
)
NOTIFY = EffectNotification(decision=B1, manner="presumed", effected_on=day("2024-03-10"))
WAIVE = WaiveRemedy(decision=B1, waived_on=day("2024-03-12"))
FINAL = BecomeFinal(decision=B1, final_on=day("2024-04-11"))
RETURN = ReturnDecision(decision=B1, ground="address-unknown", returned_on=day("2024-03-14"))
OBJECT = FileObjection(decision=B1, filed_on=day("2024-04-10"))
REVIEW = DecideObjection(
    decision=B1, outcome="dismissed", reasons=sealed("reviewed"), decided_on=day("2024-05-06")
)
NOT_TAKEN = DeclareNotTakenUp(declared_on=day("2024-04-02"))
CLOSE = CloseCase(closed_on=day("2024-06-01"))
COMMANDS: tuple[Any, ...] = (
    DRAFT,
    REFUSE,
    AMEND,
    SIGN,
    SIGN_AMENDMENT,
    DISPATCH,
    NOTIFY,
    WAIVE,
    FINAL,
    RETURN,
    OBJECT,
    REVIEW,
    NOT_TAKEN,
    CLOSE,
)


def amendment(number: int = 2, **changes: Any) -> DecisionDrafted:
    fields: dict[str, Any] = {
        "act": "amendment",
        "plan_version": 2,
        "amount_cents": 9_000_000,
        "by_year": AMEND.by_year,
        "reasons": sealed("less"),
        "drafted_on": day("2024-06-03"),
    }
    return drafted(number, **{**fields, **changes})


def amended(**changes: Any) -> GrantAmended:
    fields: dict[str, Any] = {
        "decision": B2,
        "plan_version": 2,
        "kind": "amount",
        "amount_cents": 9_000_000,
        "delta_cents": -999_999,
        "by_year": AMEND.by_year,
        "plan": PLAN,
        "period_from": day("2024-04-01"),
        "period_to": day("2025-12-31"),
        "other_means_cents": None,
        "conditions": (),
        "overpaid_cents": 0,
        "claim": None,
        "reasons": sealed("less"),
        "drafted_by": ADA,
        "approved_by": BEA,
        "competence": "approver",
        "limit_cents": None,
        "deviates_from_vote": "deviates",
        "signed_on": day("2024-06-05"),
        **changes,
    }
    return GrantAmended(**{"proof_due_on": month_deadline(fields["period_to"], 6), **fields})


def for_basis(command: Any, spec: Spec) -> Spec:
    """The kind of basis the handler makes for a command."""
    match command:
        case CloseCase():
            return spec.under(closing_world())
        case DecideObjection():  # By neither drafter nor signatory.
            return spec.under(review_world())
        case _:
            return spec.under(grant_world(BEA))


ALL_STATES = {
    **STATES,
    "amendment drafted": (*IN_FORCE, amendment()),
    "amended": (*IN_FORCE, amendment(), amended()),
}


# -- drafts --------------------------------------------------------------------------------------


def test_a_draft_gets_the_first_number_of_the_case():
    case.given(*READY).when(DRAFT).then(drafted())


def test_the_same_draft_again_is_the_same_draft():
    case.given(*READY, drafted()).when(DRAFT).then()


def test_another_draft_gets_the_next_number():
    changed = replace(DRAFT, reasons=sealed("better reasons"))
    case.given(*READY, drafted()).when(changed).then(drafted(2, reasons=sealed("better reasons")))


def test_a_new_examination_asks_for_a_new_draft_of_the_same_words():
    case.given(*READY, drafted(), examined()).when(DRAFT).then()
    again = examined(eligible=ELIGIBLE + 1)
    case.given(*READY, drafted(), again).when(DRAFT).rejected(no.PlanNotEligibleTotal)


def test_a_rejection_needs_its_ground():
    case.given(submitted()).when(replace(REFUSE, ground=None)).rejected(no.DraftIncomplete)


@pytest.mark.parametrize(
    "missing", ["financing_type", "rate_bp", "amount_cents", "period_from", "period_to"]
)
def test_an_approval_needs_all_its_terms(missing):
    without: Any = {missing: None}
    case.given(*READY).when(replace(DRAFT, **without)).rejected(no.DraftIncomplete)


def test_no_draft_is_older_than_what_it_is_about():
    before_receipt = replace(REFUSE, drafted_on=day("2024-01-09"))
    case.given(submitted()).when(before_receipt).rejected(DateOutOfOrder)
    before_revision = replace(REFUSE, drafted_on=day("2024-02-09"))
    case.given(submitted(), revised(2)).when(before_revision).rejected(DateOutOfOrder)
    before_approval = replace(AMEND, drafted_on=day("2024-03-05"))
    case.given(*IN_FORCE).when(before_approval).rejected(DateOutOfOrder)


def test_a_rejection_may_be_drafted_before_the_examination():
    fact = drafted(
        act="rejection",
        financing_type=None,
        rate_bp=None,
        eligible_cents=None,
        amount_cents=None,
        by_year=(),
        plan=(),
        period_from=None,
        period_to=None,
        ground="no-money",
    )
    case.given(submitted()).when(REFUSE).then(fact)


def test_a_draft_is_not_older_than_the_examination():
    early = replace(DRAFT, drafted_on=day("2024-02-29"))
    case.given(*READY).when(early).rejected(DateOutOfOrder)


def test_a_draft_is_not_from_tomorrow():
    case.given(*READY).when(replace(DRAFT, drafted_on=day("2026-07-01"))).rejected(DateInFuture)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_cents": 0, "by_year": ()}, no.AmountZero),
        ({"amount_cents": AMOUNT + 1}, no.AmountAboveRate),
        ({"amount_cents": REQUESTED + 1}, no.AmountAboveRequested),
        ({"rate_bp": 9001}, no.RateTooHigh),
        ({"amount_cents": AMOUNT - 1}, no.SharesDoNotSum),
        ({"by_year": (share(2024, AMOUNT, scope="14713"),)}, no.ShareOfOtherScope),
        ({"by_year": (share(2024, AMOUNT), share(2025, 0))}, no.ShareEmpty),
        ({"by_year": (share(2024, 1), share(2024, AMOUNT - 1))}, no.ShareTwice),
        ({"by_year": (share(2023, AMOUNT, "international"),)}, no.ShareEarmarkUndefined),
        ({"plan": PLAN[:1]}, no.PlanNotEligibleTotal),
        ({"plan": (*PLAN, PlanLine(line="staff", cents=0))}, no.PlanLineTwice),
        ({"period_to": day("2024-03-31")}, no.PeriodReversed),
    ],
)
def test_terms_the_rules_do_not_admit(changes, reason):
    case.given(*READY).when(replace(DRAFT, **changes)).rejected(reason)
    fields = {k: v for k, v in changes.items() if k != "financing_type"}
    signing.given(*READY, drafted(**fields)).when(SIGN).rejected(reason)


def test_earmarked_money_is_for_its_own_objects_alone():
    shares = (share(2024, AMOUNT, "international"),)
    earmarked = replace(DRAFT, by_year=shares)
    case.given(*READY).when(earmarked).then(drafted(by_year=shares))
    both = (submitted(objects=("7", "8")), *READY[1:])
    case.given(*both).when(earmarked).rejected(no.EarmarkForOtherObjects)
    # The same earmark is wider in the next year.
    wider = (share(2025, AMOUNT, "international"),)
    case.given(*both).when(replace(DRAFT, by_year=wider)).then(drafted(by_year=wider))


# -- approval ------------------------------------------------------------------------------------


def test_another_person_signs():
    signing.given(*READY, drafted()).when(SIGN).then(approved())


def test_the_drafter_does_not_sign():
    case.given(*READY, drafted()).when(SIGN, by=ADA).rejected(no.SelfApproval)


def test_an_amount_other_than_recommended_deviates_from_the_vote():
    facts = (submitted(), complete(), vote(recommended=AMOUNT - 1), examined(), drafted())
    signing.given(*facts).when(SIGN).then(approved(deviates_from_vote="deviates"))


def test_the_approvers_limit_is_named():
    exact = signing.under(grant_world(BEA, competence="approver", limit_cents=AMOUNT))
    exact.given(*READY, drafted()).when(SIGN).then(approved(limit_cents=AMOUNT))
    below = signing.under(grant_world(BEA, competence="approver", limit_cents=AMOUNT - 1))
    with pytest.raises(no.LimitExceeded, match="99\\.999,98 €"):
        below.given(*READY, drafted()).when(SIGN).outcome()


@pytest.mark.parametrize(
    ("kind", "scope", "top"), [("statewide", "statewide", 10_000), ("network", REGION, 9000)]
)
def test_statewide_and_network_need_no_vote(kind, scope, top):
    facts = (submitted(kind=kind, scope=scope), complete(), examined())
    shares = tuple(s.model_copy(update={"scope": scope}) for s in SHARES)
    signing.given(*facts, drafted(by_year=shares)).when(SIGN).then(
        approved(by_year=shares, rate_max_bp=top, deviates_from_vote="no-vote")
    )


def test_a_member_stays_out_of_the_alliances_own_work():
    facts = (submitted(kind="network"), complete(), examined(), drafted())
    member = case.under(grant_world(BEA, members=(BEA,)))
    member.given(*facts).when(SIGN).rejected(AllianceMemberActs)
    drafting = case.under(grant_world(members=(ADA,)))
    drafting.given(*facts[:-1]).when(DRAFT).rejected(AllianceMemberActs)


def test_a_vote_on_version_2_does_not_carry_version_3():
    facts = (submitted(), complete(), revised(2), vote(version=2), revised(3), examined(version=3))
    case.given(*facts).when(DRAFT).rejected(no.VoteStale)


def test_a_negative_vote_or_none_is_no_approval():
    negative = (submitted(), complete(), vote(outcome="not-prioritised"), examined())
    case.given(*negative).when(DRAFT).rejected(no.VoteNegative)
    case.given(submitted(), complete(), examined()).when(DRAFT).rejected(no.VoteMissing)


def test_a_draft_of_an_older_version_is_outdated():
    facts = (*READY, drafted(), revised(2), vote(version=2), examined(version=2))
    signing.given(*facts).when(SIGN).rejected(no.DraftOutdated)


def test_a_draft_older_than_the_examination_is_outdated():
    facts = (*READY, drafted(), examined(eligible=ELIGIBLE - 1))
    signing.given(*facts).when(SIGN).rejected(no.DraftOutdated)


def test_a_draft_of_another_act_is_not_approved():
    signing.given(*READY).when(SIGN).rejected(no.DraftUnknown)
    other = drafted(act="rejection", ground="no-money")
    signing.given(*READY, other).when(SIGN).rejected(no.DraftUnknown)


def test_approved_twice_is_approved_once():
    signing.given(*APPROVED).when(SIGN).then()
    signing.given(*APPROVED).when(SIGN, by=CAN).rejected(no.AlreadySigned)
    later = replace(SIGN, signed_on=day("2024-03-07"))
    signing.given(*APPROVED).when(later).rejected(no.AlreadySigned)


def test_the_signature_is_not_older_than_the_draft_nor_from_tomorrow():
    ready = signing.given(*READY, drafted())
    ready.when(replace(SIGN, signed_on=day("2024-03-03"))).rejected(DateOutOfOrder)
    ready.when(replace(SIGN, signed_on=day("2026-07-01"))).rejected(DateInFuture)


def test_without_a_guideline_nothing_is_approved():
    facts = (submitted(guideline=None), *READY[1:], drafted())
    signing.given(*facts).when(SIGN).then(approved())  # The one in force when it is signed.
    without = replace(grant_world(BEA), guideline=None)
    signing.under(without).given(*facts).when(SIGN).rejected(no.GuidelineMissing)


def test_the_rate_needs_a_recorded_limit():
    blind = signing.under(replace(grant_world(BEA), parameters=type(PARAMETERS)()))
    blind.given(*READY, drafted()).when(SIGN).rejected(ParameterUnknown)


# -- notification --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "presumed"),
    [
        ("2024-12-30", "2025-01-02"),  # Three days.
        ("2024-12-31", "2025-01-03"),
        ("2025-01-01", "2025-01-05"),  # Four days, a Sunday: the presumed day is not moved.
    ],
)
def test_presumed_notification_follows_the_rule_on_the_day_of_posting(posted, presumed):
    command = replace(DISPATCH, posted_on=day(posted))
    signing.given(*APPROVED).when(command).then(
        dispatched(posted_on=day(posted), presumed_on=day(presumed))
    )


def test_approved_on_new_years_eve_and_notified_in_january():
    signed = (*READY, drafted(), approved(signed_on=day("2024-12-31")))
    sent = dispatched(posted_on=day("2024-12-31"), presumed_on=day("2025-01-03"))
    command = replace(NOTIFY, effected_on=day("2025-01-03"))
    known = notified(effected_on=day("2025-01-03"), remedy_until=day("2025-02-03"))
    signing.given(*signed, sent).when(command).then(known)


def test_nothing_is_dispatched_unsigned_twice_or_before_it_is_signed():
    signing.given(*READY, drafted()).when(DISPATCH).rejected(no.DecisionUnknown)
    signing.given(*APPROVED, dispatched()).when(DISPATCH).then()
    again = replace(DISPATCH, posted_on=day("2024-03-08"))
    signing.given(*APPROVED, dispatched()).when(again).rejected(no.DeliveryOutOfOrder)
    early = replace(DISPATCH, posted_on=day("2024-03-05"))
    signing.given(*APPROVED).when(early).rejected(DateOutOfOrder)


@pytest.mark.parametrize(
    ("effected", "notice", "until"),
    [
        ("2024-03-12", "included", "2024-04-12"),
        ("2024-03-31", "included", "2024-04-30"),  # The month's end.
        ("2024-05-18", "included", "2024-06-18"),
        ("2024-10-20", "included", "2024-11-21"),  # The 20th is Buß- und Bettag.
        ("2024-09-30", "included", "2024-10-30"),
        ("2024-03-12", "missing", "2025-03-12"),
        ("2024-10-31", "missing", "2025-11-03"),  # Reformationstag, then the weekend.
    ],
)
def test_the_period_for_a_remedy(effected, notice, until):
    sent = dispatched(remedy_notice=notice)
    command = EffectNotification(decision=B1, manner="proven", effected_on=day(effected))
    known = notified(manner="proven", effected_on=day(effected), remedy_until=day(until))
    spec = signing.given(*APPROVED, sent).when(command)
    spec.then(known)


def test_presumed_is_one_day_only_and_proof_is_of_a_later_one():
    sent = signing.given(*APPROVED, dispatched())
    sent.when(NOTIFY).then(notified())
    sent.when(replace(NOTIFY, effected_on=day("2024-03-11"))).rejected(no.NotThePresumedDay)
    proven = EffectNotification(decision=B1, manner="proven", effected_on=day("2024-03-11"))
    later = notified(manner="proven", effected_on=day("2024-03-11"), remedy_until=day("2024-04-11"))
    sent.when(proven).then(later)
    # Who reads the letter the day after it was posted has a month from the presumed day.
    early = replace(proven, effected_on=day("2024-03-09"))
    sent.when(early).rejected(no.ArrivalBeforePresumed)
    served = signing.given(*APPROVED, dispatched(channel="delivery", presumed_on=None))
    assert served.when(early).outcome()
    served.when(replace(proven, effected_on=day("2024-03-06"))).rejected(DateOutOfOrder)


def test_what_is_served_is_not_presumed_to_arrive():
    served = dispatched(channel="delivery", presumed_on=None)
    signing.given(*APPROVED).when(replace(DISPATCH, channel="delivery")).then(served)
    known = signing.given(*APPROVED, served)
    known.when(NOTIFY).rejected(no.ArrivalNotPresumed)
    assert known.when(replace(NOTIFY, manner="proven")).outcome()


def test_notification_needs_dispatch_and_happens_once():
    signing.given(*APPROVED).when(NOTIFY).rejected(no.DeliveryOutOfOrder)
    done = signing.given(*APPROVED, dispatched(), notified())
    done.when(NOTIFY).then()
    proven = EffectNotification(decision=B1, manner="proven", effected_on=day("2024-03-09"))
    done.when(proven).rejected(no.DeliveryOutOfOrder)


def test_final_only_after_the_period():
    known = signing.given(*APPROVED, dispatched(), notified())
    last_day = replace(FINAL, final_on=day("2024-04-10"))
    known.when(last_day).rejected(no.RemedyStillOpen)
    known.when(FINAL).then(final())
    known.when(replace(FINAL, final_on=day("2024-04-12"))).rejected(no.NotTheDayOfFinality)
    known.given(final()).when(FINAL).then()


def test_a_waiver_makes_it_final_at_once():
    known = signing.given(*APPROVED, dispatched(), notified())
    waived = RemedyWaived(decision=B1, waived_on=day("2024-03-12"))
    known.when(WAIVE).then(waived)
    early = replace(WAIVE, waived_on=day("2024-03-09"))
    known.when(early).rejected(DateOutOfOrder)
    at_once = DecisionBecameFinal(decision=B1, final_on=day("2024-03-12"))
    known.given(waived).when(replace(FINAL, final_on=day("2024-03-12"))).then(at_once)
    known.given(waived).when(replace(FINAL, final_on=day("2024-03-11"))).rejected(
        no.NotTheDayOfFinality
    )
    known.given(waived).when(WAIVE).then()


def test_there_is_nothing_to_waive_when_the_period_is_over():
    known = signing.given(*APPROVED, dispatched(), notified())
    last_day, late = day("2024-04-10"), day("2024-04-11")
    assert known.when(replace(WAIVE, waived_on=last_day)).outcome()
    known.when(replace(WAIVE, waived_on=late)).rejected(no.RemedyOver)
    # Waivers were once taken then: the decision has been final since the end of its period.
    before = known.given(RemedyWaived(decision=B1, waived_on=day("2024-05-02")))
    before.when(replace(FINAL, final_on=day("2024-05-02"))).rejected(no.NotTheDayOfFinality)
    before.when(FINAL).then(final())


def test_no_waiver_and_no_finality_before_notification():
    for facts in (APPROVED, (*APPROVED, dispatched())):
        signing.given(*facts).when(WAIVE).rejected(no.DeliveryOutOfOrder)
        signing.given(*facts).when(FINAL).rejected(no.DeliveryOutOfOrder)


@pytest.mark.parametrize(
    ("facts", "number"), [(REJECTED, 1), (SETTLED, 2), ((*IN_FORCE, amendment(), amended()), 2)]
)
def test_every_signed_decision_is_dispatched(facts, number):
    sent = dispatched(number, posted_on=day("2026-05-04"), presumed_on=day("2026-05-08"))
    command = replace(DISPATCH, decision=f"{CASE}-B{number}", posted_on=day("2026-05-04"))
    signing.given(*facts).when(command).then(sent)


# -- amendment -----------------------------------------------------------------------------------


def test_an_amendment_is_drafted_on_what_is_approved():
    case.given(*IN_FORCE).when(AMEND).then(amendment())
    case.given(*APPROVED).when(AMEND).rejected(NotInThisPhase)


def test_an_amendment_is_signed_by_another_person():
    facts = (*IN_FORCE, amendment())
    signing.given(*facts).when(SIGN_AMENDMENT).then(amended())
    signing.given(*facts).when(SIGN_AMENDMENT, by=ADA).rejected(no.SelfApproval)
    signing.given(*facts, amended()).when(SIGN_AMENDMENT).then()
    signing.given(*facts, amended()).when(SIGN_AMENDMENT, by=CAN).rejected(no.AlreadySigned)
    signing.given(*IN_FORCE).when(SIGN_AMENDMENT).rejected(no.DraftUnknown)


def test_a_grant_names_the_day_its_proof_is_due_by_the_rule_of_its_guideline():
    for guideline, due in (("FKR-2023", "2026-03-31"), ("FKR-2019", "2026-06-30")):
        pinned = replace(grant_world(BEA), parameters=proof_months("3", guideline))
        spec = signing.under(pinned)
        fact: Any
        (fact,) = spec.given(*READY, drafted()).when(SIGN).outcome()
        assert fact.proof_due_on == day(due)
        # The application named no version: that of the approval counts.
        unnamed = (submitted(guideline=None), *READY[1:], drafted())
        (fact,) = spec.given(*unnamed).when(SIGN).outcome()
        assert fact.proof_due_on == day(due)


def test_an_amendment_moves_the_proof_with_the_period_alone():
    pinned = replace(grant_world(BEA), parameters=proof_months("3", "FKR-2023"))
    spec = signing.under(pinned)
    same, longer = amendment(), amendment(period_to=day("2026-04-30"))
    fact: Any
    (fact,) = spec.given(*IN_FORCE, same).when(SIGN_AMENDMENT).outcome()
    assert fact.proof_due_on == day("2026-06-30")  # As approved, before the later rule.
    (fact,) = spec.given(*IN_FORCE, longer).when(SIGN_AMENDMENT).outcome()
    assert fact.proof_due_on == day("2026-07-30")  # Three months after the new end.


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"amount_cents": AMOUNT, "by_year": (share(2024, AMOUNT),)}, "years"),
        ({"amount_cents": AMOUNT, "by_year": SHARES, "period_to": day("2026-03-31")}, "period"),
        (
            {
                "amount_cents": AMOUNT,
                "by_year": SHARES,
                "plan": (PlanLine(line="a", cents=ELIGIBLE),),
            },
            "plan",
        ),
    ],
)
def test_what_an_amendment_changes_follows_from_its_terms(changes, kind):
    draft = amendment(**changes)
    (fact,) = signing.given(*IN_FORCE, draft).when(SIGN_AMENDMENT).outcome()
    assert isinstance(fact, GrantAmended)
    assert fact.kind == kind
    assert fact.delta_cents == 0


def test_an_amendment_changes_something():
    nothing = DraftDecision(act="amendment", reasons=sealed("less"), drafted_on=day("2024-06-03"))
    case.given(*IN_FORCE).when(nothing).rejected(no.NothingChanges)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_cents": AMOUNT + 1, "by_year": (share(2024, AMOUNT + 1),)}, no.AmountAboveRate),
        ({"amount_cents": 8_000_000}, no.SharesDoNotSum),
        ({"by_year": (share(2024, 9_000_000, scope="14713"),)}, no.ShareOfOtherScope),
        ({"by_year": (share(2026, 9_000_000, "international"),)}, no.ShareEarmarkUndefined),
        ({"period_to": day("2024-03-31")}, no.PeriodReversed),
    ],
)
def test_an_amendments_terms_are_checked_twice(changes, reason):
    case.given(*IN_FORCE).when(replace(AMEND, **changes)).rejected(reason)
    signing.given(*IN_FORCE, amendment(**changes)).when(SIGN_AMENDMENT).rejected(reason)


def test_a_raise_rests_on_a_larger_plan():
    plan = (PlanLine(line="staff", cents=20_000_000),)
    raised = (share(2024, 18_000_000),)
    more = replace(AMEND, amount_cents=18_000_000, by_year=raised, plan=plan)
    (draft,) = case.given(*IN_FORCE).when(more).outcome()
    assert isinstance(draft, DecisionDrafted)
    assert draft.eligible_cents == 20_000_000
    poor = signing.under(grant_world(BEA, limit_cents=17_999_999))
    poor.given(*IN_FORCE, draft).when(SIGN_AMENDMENT).rejected(no.LimitExceeded)


def test_no_share_falls_below_what_was_drawn():
    key = (2025, REGION, "general")
    for drawn, reason in ((3_000_000, None), (3_000_001, no.AmountBelowDrawn)):
        spec = signing.under(grant_world(BEA, competence="approver", drawn={key: drawn}))
        asked = spec.given(*IN_FORCE, amendment()).when(SIGN_AMENDMENT)
        if reason is None:
            asked.then(amended())
        else:
            asked.rejected(reason)


def test_of_two_amendments_drafted_at_once_one_is_outdated():
    facts = (*IN_FORCE, amendment(2), amendment(3, amount_cents=6_000_000), amended())
    later = AmendGrant(decision=B3, signed_on=day("2024-06-06"))
    signing.given(*facts).when(later).rejected(no.DraftOutdated)


def test_a_grant_may_be_amended_to_nothing():
    gone = replace(AMEND, amount_cents=0, by_year=())
    (draft,) = case.given(*IN_FORCE).when(gone).outcome()
    (fact,) = signing.given(*IN_FORCE, draft).when(SIGN_AMENDMENT).outcome()
    assert isinstance(fact, GrantAmended)
    assert (fact.amount_cents, fact.delta_cents, fact.by_year) == (0, -AMOUNT, ())


# -- the end -------------------------------------------------------------------------------------


def test_not_taken_up_while_nothing_is_drawn():
    fact = GrantNotTakenUp(
        decision=B1, amount_cents=AMOUNT, recorded_by=ADA, declared_on=day("2024-04-02")
    )
    case.given(*APPROVED).when(NOT_TAKEN).then(fact)
    case.given(*LAPSED).when(NOT_TAKEN).then()
    case.given(*LAPSED).when(NOT_TAKEN, by=BEA).rejected(NotInThisPhase)
    drawn = case.under(grant_world(drawn={(2024, REGION, "general"): 1}))
    drawn.given(*IN_FORCE).when(NOT_TAKEN).rejected(no.AlreadyDrawn)
    case.given(*READY).when(NOT_TAKEN).rejected(NotInThisPhase)
    case.given(*SETTLED).when(NOT_TAKEN).rejected(NotInThisPhase)
    early = DeclareNotTakenUp(declared_on=day("2024-03-05"))
    case.given(*APPROVED).when(early).rejected(DateOutOfOrder)


@pytest.mark.parametrize(
    ("facts", "ended"), [(SETTLED, "2026-04-20"), (REJECTED, "2024-03-06"), (LAPSED, "2024-04-02")]
)
def test_a_finished_case_is_closed(facts, ended):
    close = CloseCase(closed_on=day(ended))
    closed = CaseClosed(closed_by=ADA, closed_on=day(ended))
    spec = case.under(closing_world()).given(*facts)
    spec.when(close).then(closed)
    spec.when(CloseCase(closed_on=day(ended) - dt.timedelta(days=1))).rejected(DateOutOfOrder)
    spec.given(closed).when(close).then()
    spec.given(closed).when(CloseCase(closed_on=day("2026-06-02"))).rejected(NotInThisPhase)
    spec.when(CloseCase(closed_on=day("2026-07-01"))).rejected(DateInFuture)


@pytest.mark.parametrize(
    "moved", [{"payouts_on": day("2026-05-04")}, {"claims_on": day("2026-05-04")}]
)
def test_no_case_was_closed_before_its_money_had_come_to_rest(moved):
    spec = case.under(closing_world(**moved)).given(*SETTLED)
    spec.when(CloseCase(closed_on=day("2026-05-03"))).rejected(DateOutOfOrder)
    assert spec.when(CloseCase(closed_on=day("2026-05-04"))).outcome()


@pytest.mark.parametrize(
    ("still", "named"),
    [
        ({"payouts": (2, 3)}, "Auszahlung 2, 3"),
        ({"claims": (f"{CASE}-1",)}, f"Erstattung {CASE}-1"),
        ({"committed": 1_234}, "12,34 €"),
    ],
)
def test_what_is_open_is_named(still, named):
    spec = case.under(closing_world(**still)).given(*SETTLED)
    with pytest.raises(no.CaseStillOpen, match=named):
        spec.when(CLOSE).outcome()


def test_a_running_case_is_not_closed():
    case.under(closing_world()).given(*IN_FORCE).when(CLOSE).rejected(NotInThisPhase)


# -- every command in every state ----------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: getattr(c, "act", type(c).__name__))
def test_every_command_in_every_state_is_answered(command):
    with cases() as one:
        for state, facts in ALL_STATES.items():
            with one(state):
                for_basis(command, case.given(*facts)).when(command).answered()


def test_the_table_holds_acceptances_too():
    """The table above would pass if everything were refused."""
    accepted = set()
    for command in COMMANDS:
        for facts in ALL_STATES.values():
            try:
                if for_basis(command, case.given(*facts)).when(command).outcome():
                    accepted.add((type(command), getattr(command, "act", "")))
            except Rejection:
                continue
    assert {kind for kind, _ in accepted} == {type(c) for c in COMMANDS}
    assert {act for _, act in accepted if act} == {"approval", "rejection", "amendment"}


@given(
    amount=st.integers(1, REQUESTED + 10),
    rate=st.integers(1, 10_000),
    first=st.integers(0, REQUESTED),
    limit=st.none() | st.integers(1, REQUESTED),
)
def test_whatever_is_approved_keeps_the_rules(amount, rate, first, limit):
    shares = tuple(
        s
        for s in (share(2024, min(first, amount)), share(2025, amount - min(first, amount)))
        if s.cents
    )
    draft = drafted(amount_cents=amount, rate_bp=rate, by_year=shares)
    spec = signing.under(grant_world(BEA, limit_cents=limit)).given(*READY, draft).when(SIGN)
    fact: Any
    try:
        (fact,) = spec.outcome()
    except Rejection:
        assert amount > ELIGIBLE * rate // 10_000 or rate > 9000 or amount > (limit or amount)
        return
    assert fact.amount_cents == sum(s.cents for s in fact.by_year)
    assert fact.amount_cents <= min(fact.eligible_cents * rate // 10_000, REQUESTED)
    assert fact.drafted_by != fact.approved_by
    assert limit is None or fact.amount_cents <= limit
    assert spec.again() == ()


@given(posted=st.dates(dt.date(2024, 3, 6), dt.date(2025, 3, 1)))
def test_a_decision_is_never_final_while_a_remedy_is_possible(posted):
    sent: Any
    known: Any
    done: Any
    spec = signing.under(world(BEA)).given(*APPROVED)
    (sent,) = spec.when(replace(DISPATCH, posted_on=posted)).outcome()
    spec = spec.given(sent)
    command = replace(NOTIFY, effected_on=sent.presumed_on)
    (known,) = spec.when(command).outcome()
    assert (sent.presumed_on - posted).days == (3 if posted.year == 2024 else 4)
    spec = spec.given(known)
    spec.when(replace(FINAL, final_on=known.remedy_until)).rejected(no.RemedyStillOpen)
    (done,) = spec.when(
        replace(FINAL, final_on=known.remedy_until + dt.timedelta(days=1))
    ).outcome()
    assert done.final_on > known.remedy_until > known.effected_on


def test_the_final_decision_takes_the_next_number():
    assert APPROVAL.fold((*IN_FORCE, settled())).numbers == 2

"""What a request rests on, what is kept back, what became of an advance, and where money goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.casework import (
    ADA,
    AMOUNT,
    BEA,
    CONDITIONED,
    DUO,
    EVE,
    FULFILLED,
    IN_FORCE,
    NEED,
    PAID,
    PARAMETERS,
    PARTY,
    PAYABLE,
    PROVEN,
    SETTLED,
    account,
    account_confirmed,
    approved,
    certified,
    checked,
    day,
    executed,
    failed,
    keeping,
    objected,
    objection_decided,
    ordered,
    released,
    requested,
    returned,
    used,
    world,
)
from tests.decisions.paywork import (
    CERTIFIED,
    CHANGE,
    EXECUTE,
    ORDER,
    ORDERED,
    RELEASE,
    REPORT,
    REQUEST,
    payouts,
)
from tests.spec import sealed

from grants.approval.events import GrantApproved, RecipientChanged
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.payout import rejections as no
from grants.payout.decider import PAYOUTS
from grants.payout.events import Expenditure, NeedPeriod
from grants.payout.usage import Unused, unused_periods

# -- what a request rests on -----------------------------------------------------------------------


def spent(cents: int, line: str = "staff", on: str = "2024-04-20") -> Expenditure:
    return Expenditure(line=line, cents=cents, paid_on=day(on))


def reimbursement(cents: int, *lines: Expenditure, number: int = 1) -> Any:
    return replace(
        REQUEST,
        payout_no=number,
        kind="reimbursement",
        cents=cents,
        expenditures=lines,
        need=None,
    )


def reimbursed(cents: int, *lines: Expenditure, findings: tuple[str, ...] = (), number: int = 1):
    return requested(
        number,
        cents,
        kind="reimbursement",
        expenditures=lines,
        need=None,
        findings=findings,
    )


def test_a_reimbursement_is_the_share_of_what_was_spent():
    """90 % of 11,111.11 EUR over two lines are 9,999.99 EUR, rounded down."""
    lines = (spent(1_000_000), spent(111_111, "material"))
    payouts.given(*PAYABLE).when(reimbursement(999_999, *lines)).then(reimbursed(999_999, *lines))
    above = reimbursement(1_000_000, *lines)
    payouts.given(*PAYABLE).when(above).rejected(no.RequestAboveExpenditures)


def test_other_types_of_financing_know_no_share_of_each_expenditure():
    fixed = (
        approved(financing_type="festbetrag") if isinstance(fact, GrantApproved) else fact
        for fact in PAYABLE
    )
    lines = (spent(1_000_000),)
    payouts.given(*fixed).when(reimbursement(1_000_000, *lines)).then(reimbursed(1_000_000, *lines))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"need": None}, no.NeedMissing),
        ({"expenditures": (spent(1),)}, no.ExpendituresMissing),
        ({"kind": "reimbursement"}, no.ExpendituresMissing),
        ({"kind": "reimbursement", "expenditures": (spent(5_000_000),)}, no.NeedMissing),
        (
            {"need": NeedPeriod(from_on=day("2024-05-02"), to_on=day("2024-05-01"))},
            no.NeedReversed,
        ),
        (
            {"kind": "reimbursement", "need": None, "expenditures": (spent(5_000_000, "travel"),)},
            no.ExpenditureLineUnknown,
        ),
        (
            {
                "kind": "reimbursement",
                "need": None,
                "expenditures": (spent(5_000_000, on="2024-05-03"),),
            },
            DateOutOfOrder,
        ),
    ],
)
def test_what_a_request_has_to_name(changes, reason):
    payouts.given(*PAYABLE).when(replace(REQUEST, **changes)).rejected(reason)


def test_a_line_above_the_plan_is_a_finding_over_all_requests():
    """The plan has 11,111.11 EUR for material, and a fifth more is within the tolerance."""
    first = reimbursed(500_000, spent(1_000_000, "material"))
    within = spent(333_333, "material")
    payouts.given(*PAYABLE, first).when(reimbursement(1, within, number=2)).then(
        reimbursed(1, within, number=2)
    )
    beyond = spent(333_334, "material")
    payouts.given(*PAYABLE, first).when(reimbursement(1, beyond, number=2)).then(
        reimbursed(1, beyond, findings=("plan-line-exceeded",), number=2)
    )


def test_an_expenditure_from_before_the_period_is_a_finding():
    early = spent(1_000_000, on="2024-03-31")
    payouts.given(*PAYABLE).when(reimbursement(1, early)).then(
        reimbursed(1, early, findings=("paid-before-period",))
    )


def test_an_advance_for_longer_than_it_may_lie_unused_is_a_finding():
    longer = NeedPeriod(from_on=NEED.from_on, to_on=day("2024-07-16"))
    payouts.given(*PAYABLE).when(replace(REQUEST, need=longer)).then(
        requested(need=longer, findings=("need-beyond-window",))
    )


def test_what_struck_when_it_came_in_makes_no_new_request_later():
    """Sent again, now that the plan knows a tolerance it did not know then."""
    before = reimbursed(1, spent(1_200_000, "material"), findings=("plan-line-exceeded",))
    again = reimbursement(1, spent(1_200_000, "material"))
    payouts.given(*PAYABLE, before).when(again).then()


# -- what is kept back -----------------------------------------------------------------------------


def kept(person: str = DUO, share: str = "0.10", **more: Any) -> Any:
    return payouts.under(replace(world(person), parameters=keeping(share, **more)))


RETAINED = 999_999  # A tenth of 99,999.99 EUR, rounded down.


def _up_to(cents: int, year: int = 2025) -> tuple[Any, ...]:
    """60,000.00 EUR of 2024 are paid; so much of 2025 is certified."""
    first = (
        requested(cents=6_000_000),
        checked(cents=6_000_000),
        certified(),
        ordered(cents=6_000_000),
        executed(cents=6_000_000),
    )
    return (*first, requested(2, cents, year=year), checked(2, cents), certified(2))


def test_nothing_is_ordered_of_what_is_kept_back():
    most = AMOUNT - RETAINED - 6_000_000
    last = replace(ORDER, payout_no=2)
    expected = ordered(2, most, limit_cents=AMOUNT - RETAINED, retained_cents=RETAINED)
    kept().given(*PAYABLE, *_up_to(most)).when(last).then(expected)
    kept().given(*PAYABLE, *_up_to(most + 1)).when(last).rejected(no.RetentionKept)


def test_without_such_a_rule_at_the_approval_nothing_is_kept_back():
    last = replace(ORDER, payout_no=2)
    facts = (*PAYABLE, *_up_to(3_999_999))
    payouts.given(*facts).when(last, by=DUO).then(ordered(2, 3_999_999))
    later = kept(valid_from="2024-03-07")
    later.given(*facts).when(last).then(ordered(2, 3_999_999))
    kept(share="0").given(*facts).when(last).then(ordered(2, 3_999_999))


def test_the_examination_of_the_proof_ends_what_is_kept_back():
    second = (requested(2, 4_500_000), checked(2, 4_500_000), certified(2), ordered(2, 4_500_000))
    third = (requested(3, 3_999_999, year=2025), checked(3, 3_999_999), certified(3))
    kept().given(*PROVEN, *second, *third).when(replace(ORDER, payout_no=3)).then(
        ordered(3, 3_999_999)
    )


def test_what_is_kept_back_can_be_released():
    facts = (*PAYABLE, *_up_to(3_999_999))
    approver = kept(BEA).under(
        replace(world(BEA, competence="approver"), parameters=keeping("0.10"))
    )
    approver.given(*facts).when(RELEASE).then(released(RETAINED))
    approver.given(*facts, released()).when(RELEASE).then()
    other = replace(RELEASE, reasons=sealed("again"))
    approver.given(*facts, released()).when(other).rejected(no.NothingRetained)
    payouts.given(*facts).when(RELEASE, by=BEA).rejected(no.NothingRetained)
    kept().given(*facts, released()).when(replace(ORDER, payout_no=2)).then(ordered(2, 3_999_999))


def test_after_the_final_decision_its_amount_is_the_limit_in_force():
    facts = (*SETTLED, requested(2, 100_000), checked(2, 100_000), certified(2))
    expected = ordered(2, 100_000, limit_cents=8_100_000)
    payouts.given(*facts).when(replace(ORDER, payout_no=2), by=DUO).then(expected)


# -- what became of an advance ---------------------------------------------------------------------


def test_how_much_was_used_until_when():
    payouts.given(*PAID).when(REPORT).then(used(1_000_000, "2024-07-10"))
    late = replace(REPORT, used_until=day("2024-07-11"))
    payouts.given(*PAID).when(late).then(used(1_000_000, "2024-07-11", late=True))


def test_a_later_report_for_the_same_day_counts_and_can_be_taken_back():
    first, second = used(1_000_000, "2024-07-10"), used(900_000, "2024-07-10")
    payouts.given(*PAID, first).when(replace(REPORT, used_cents=900_000)).then(second)
    payouts.given(*PAID, first, second).when(REPORT).then(first)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"used_cents": 1_500_001}, no.UsageAbovePaid),
        ({"used_cents": 999_999, "used_until": day("2024-07-11")}, no.UsageFalls),
        ({"used_cents": 1_000_001, "used_until": day("2024-07-09")}, no.UsageFalls),
        ({"used_cents": 0, "used_until": day("2024-05-09")}, DateOutOfOrder),
        ({"used_until": day("2024-10-02"), "reported_on": day("2024-10-01")}, DateOutOfOrder),
        ({"used_until": day("2024-10-01"), "reported_on": day("2026-07-01")}, DateInFuture),
    ],
)
def test_a_report_that_cannot_be_right(changes, reason):
    reported = (*PAID, used(1_000_000, "2024-07-10"))
    payouts.given(*reported).when(replace(REPORT, **changes)).rejected(reason)


def test_what_was_reimbursed_had_been_used():
    facts = (*PAYABLE, reimbursed(2_000_000, spent(3_000_000)), *PAID[len(PAYABLE) + 1 :])
    payouts.given(*facts).when(REPORT).rejected(no.UsageOfReimbursement)
    execution = payouts.given(*facts[:-1]).when(EXECUTE, by=EVE).outcome()
    assert execution == (executed().model_copy(update={"usage_due_on": None}),)


def unused(*facts: Any, until: str) -> tuple[Unused, ...]:
    payout = PAYOUTS.fold((*PAID, *facts)).by_number[1]
    return unused_periods(payout, until=day(until), parameters=PARAMETERS)


def _unused(cents: int, from_on: str, to_on: str) -> Unused:
    return Unused(cents=cents, from_on=day(from_on), to_on=day(to_on))


def test_what_is_used_in_time_is_no_base_of_interest():
    """Paid on 10 May, to be used by 10 July."""
    assert unused(used(1_500_000, "2024-07-10"), until="2025-12-31") == ()
    assert unused(until="2024-07-10") == ()


def test_what_lies_longer_bears_interest_until_it_is_used_or_comes_back():
    facts = (
        used(600_000, "2024-06-30"),
        used(1_000_000, "2024-08-31"),
        returned("r1", 200_000, ground="repayment", on="2024-09-30"),
        used(1_300_000, "2024-10-15"),
    )
    assert unused(*facts, until="2024-12-31") == (
        _unused(900_000, "2024-07-11", "2024-08-31"),
        _unused(500_000, "2024-09-01", "2024-09-30"),
        _unused(300_000, "2024-10-01", "2024-10-15"),
    )
    assert unused(*facts, until="2024-09-15")[-1] == _unused(500_000, "2024-09-01", "2024-09-15")


def test_what_nobody_reported_as_used_counts_as_unused():
    assert unused(until="2024-07-31") == (_unused(1_500_000, "2024-07-11", "2024-07-31"),)


@given(
    st.lists(
        st.tuples(st.dates(day("2024-05-10"), day("2024-12-31")), st.integers(0, 1_500_000)),
        max_size=6,
    )
)
def test_every_day_has_what_was_paid_less_what_was_used_before_it(points):
    """Against a count day by day."""
    days = sorted({on for on, _ in points})
    amounts = sorted(cents for _, cents in points)[: len(days)]
    reports = tuple(
        used(cents, on.isoformat(), on="2025-01-01")
        for on, cents in zip(days, amounts, strict=True)
    )
    periods = unused(*reports, until="2025-01-31")
    for offset in range((day("2025-01-31") - day("2024-07-10")).days):
        today = day("2024-07-11") + (day("2024-01-02") - day("2024-01-01")) * offset
        before = [c for on, c in zip(days, amounts, strict=True) if on < today]
        covered = [p.cents for p in periods if p.from_on <= today <= p.to_on]
        expected = 1_500_000 - max(before, default=0)
        assert covered == ([expected] if expected else [])


# -- the decision in force -------------------------------------------------------------------------


def test_while_the_approval_is_contested_nothing_is_ordered():
    payouts.given(*CERTIFIED, objected()).when(ORDER, by=DUO).rejected(no.ApprovalContested)
    for outcome in ("dismissed", "withdrawn", "partly-upheld"):
        decided = (objected(), objection_decided(outcome))
        payouts.given(*CERTIFIED, *decided).when(ORDER, by=DUO).then(ordered())


def test_an_objection_against_another_decision_stops_no_order():
    payouts.given(*CERTIFIED, objected(2)).when(ORDER, by=DUO).then(ordered())
    both = (objected(), objected(2), objection_decided("dismissed", 2))
    payouts.given(*CERTIFIED, *both).when(ORDER, by=DUO).rejected(no.ApprovalContested)


# -- where the money goes --------------------------------------------------------------------------


def other_account(on: str) -> tuple[Any, ...]:
    changed = account().model_copy(update={"account": sealed("other"), "changed_on": day(on)})
    confirmed = account_confirmed().model_copy(update={"confirmed_on": day(on)})
    return changed, confirmed


def test_the_order_names_the_account():
    facts = (*IN_FORCE, *other_account("2024-05-01"), *CERTIFIED[len(PAYABLE) :])
    payouts.given(*facts).when(ORDER, by=DUO).then(ordered(account=sealed("other")))


def test_nothing_is_paid_to_another_account_than_the_order_names():
    facts = (*ORDERED, *other_account("2024-05-09"))
    payouts.given(*facts).when(EXECUTE, by=EVE).rejected(no.BankAccountChangedSinceOrder)
    left_before = replace(EXECUTE, value_on=day("2024-05-08"))
    payouts.given(*facts).when(left_before, by=EVE).then(executed(on="2024-05-08"))


def test_what_failed_because_of_its_account_goes_to_another():
    facts = (*ORDERED, failed(ground="account-closed"))
    again = replace(ORDER, ordered_on=day("2024-05-12"))
    payouts.given(*facts).when(again, by=DUO).rejected(no.BankAccountNotCorrected)
    expected = ordered(account=sealed("other"), ordered_on=day("2024-05-12"))
    payouts.given(*facts, *other_account("2024-05-09")).when(again, by=DUO).then(expected)


def test_an_unconfirmed_new_account_stops_the_order():
    facts = (*CERTIFIED, account(by=ADA))
    payouts.given(*facts).when(ORDER, by=DUO).rejected(no.BankAccountUnconfirmed)


def test_the_account_was_confirmed_by_the_day_of_the_order():
    facts = (*CERTIFIED, *other_account("2024-05-09"))
    payouts.given(*facts).when(ORDER, by=DUO).rejected(DateOutOfOrder)
    on = replace(ORDER, ordered_on=day("2024-05-09"))
    expected = ordered(account=sealed("other"), ordered_on=day("2024-05-09"))
    payouts.given(*facts).when(on, by=DUO).then(expected)


def test_the_condition_was_fulfilled_by_the_day_of_the_order():
    file = (*CONDITIONED, *CERTIFIED[len(IN_FORCE) :])
    payouts.given(*file).when(ORDER, by=DUO).rejected(no.ConditionOpen)
    late = FULFILLED.model_copy(update={"fulfilled_on": day("2024-05-08")})
    payouts.given(*file, late).when(ORDER, by=DUO).rejected(DateOutOfOrder)
    payouts.given(*file, FULFILLED).when(ORDER, by=DUO).then(ordered())


def test_a_new_recipient_has_an_account_of_their_own_confirmed_anew():
    changed = RecipientChanged(
        decision="FKR-2024-0001-B2",
        party="party-2",
        former_party=PARTY,
        amount_cents=AMOUNT,
        reasons=sealed("merger"),
        drafted_by=ADA,
        approved_by=BEA,
        competence="approver",
        limit_cents=None,
        deviates_from_vote="follows",
        signed_on=day("2024-05-06"),
    )
    payouts.given(*CERTIFIED, changed).when(ORDER, by=DUO).rejected(no.BankAccountMissing)
    payouts.given(*CERTIFIED, changed).when(CHANGE).rejected(no.PartyOfAnotherCase)
    new, confirmed = other_account("2024-05-07")
    own = new.model_copy(update={"party": "party-2"})
    facts = (*CERTIFIED, changed, own)
    payouts.given(*facts).when(ORDER, by=DUO).rejected(no.BankAccountUnconfirmed)
    payouts.given(*facts, confirmed).when(ORDER, by=DUO).then(ordered(account=sealed("other")))
    # What was ordered before goes to the former recipient's account no more.
    after = (*ORDERED, changed, own, confirmed)
    payouts.given(*after).when(EXECUTE, by=EVE).rejected(no.BankAccountChangedSinceOrder)

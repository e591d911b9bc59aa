"""Payouts: who may ask, check, certify, order and pay; what a share still allows."""

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
    DUO,
    EVE,
    IN_FORCE,
    PAID,
    PAYABLE,
    SETTLED,
    STATES,
    account,
    account_confirmed,
    certified,
    checked,
    day,
    executed,
    failed,
    held,
    lifted,
    ordered,
    reduced_payout,
    rejected_payout,
    requested,
    returned,
    settled,
    withdrawn_payout,
    world,
)
from tests.decisions.paywork import (
    CERTIFIED,
    CERTIFY,
    CHANGE,
    CHECK,
    CHECKED,
    CONFIRM,
    EXECUTE,
    FAIL,
    FAILED,
    HOLD,
    LIFT,
    ORDER,
    ORDERED,
    REDUCE,
    REDUCED,
    REJECT,
    RELEASE,
    REPORT,
    REQUEST,
    REQUESTED,
    RETURN,
    WITHDRAW,
    payouts,
    returning,
)
from tests.spec import cases

from grants.kernel.machine import NotInThisPhase
from grants.kernel.rejection import Rejection
from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.payout import rejections as no
from grants.payout.decider import PAYOUTS
from grants.payout.stages import Stage

STEPS = (
    (CHECK, ADA),
    (REDUCE, ADA),
    (REJECT, ADA),
    (WITHDRAW, ADA),
    (CERTIFY, CAN),
    (ORDER, DUO),
    (FAIL, EVE),
    (EXECUTE, EVE),
    (RETURN, EVE),
    (REPORT, ADA),
)
COMMANDS: tuple[tuple[Any, str], ...] = (
    (REQUEST, ADA),
    *STEPS,
    (HOLD, ADA),
    (LIFT, BEA),
    (RELEASE, BEA),
    (CHANGE, ADA),
    (CONFIRM, BEA),
)


def test_the_straight_line():
    payouts.given(*PAYABLE).when(REQUEST).then(requested())
    payouts.given(*REQUESTED).when(CHECK).then(checked())
    payouts.given(*CHECKED).when(CERTIFY, by=CAN).then(certified())
    payouts.given(*CERTIFIED).when(ORDER, by=DUO).then(ordered())
    payouts.given(*ORDERED).when(EXECUTE, by=EVE).then(executed())
    payouts.given(*PAID).when(RETURN, by=EVE).then(returned("r1", 500_000))


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        (REQUESTED, REQUEST, ADA),
        (CHECKED, CHECK, ADA),
        (CERTIFIED, CERTIFY, CAN),
        (ORDERED, ORDER, DUO),
        (PAID, EXECUTE, EVE),
        (PAID, ORDER, DUO),
        ((*REQUESTED, rejected_payout()), REJECT, ADA),
        (REDUCED, REDUCE, ADA),
        ((*CHECKED, withdrawn_payout()), WITHDRAW, ADA),
        (FAILED, FAIL, EVE),
        ((*PAYABLE, held()), HOLD, ADA),
        ((*PAYABLE, held(), lifted()), LIFT, BEA),
        ((*PAID, returned("r1", 500_000)), RETURN, EVE),
        ((*IN_FORCE, account()), CHANGE, ADA),
        (PAYABLE, CONFIRM, BEA),
    ],
)
def test_done_before_by_the_same_person_with_the_same_values(facts, command, by):
    payouts.given(*facts).when(command, by=by).then()


# -- separation of duties ------------------------------------------------------------------------


def test_the_certifier_may_not_order():
    payouts.given(*CERTIFIED).when(ORDER, by=CAN).rejected(no.SamePersonCertifiedAndOrdered)


def test_the_checker_may_not_order():
    payouts.given(*CERTIFIED).when(ORDER, by=ADA).rejected(no.SamePersonCheckedAndOrdered)


def test_certifier_and_orderer_may_not_pay():
    payouts.given(*ORDERED).when(EXECUTE, by=CAN).rejected(no.SamePersonCertifiedAndExecuted)
    payouts.given(*ORDERED).when(EXECUTE, by=DUO).rejected(no.SamePersonOrderedAndExecuted)


def test_certifier_and_orderer_do_not_say_that_it_failed():
    payouts.given(*ORDERED).when(FAIL, by=CAN).rejected(no.SamePersonCertifiedAndExecuted)
    payouts.given(*ORDERED).when(FAIL, by=DUO).rejected(no.SamePersonOrderedAndExecuted)


def test_a_new_role_does_not_make_a_new_person():
    """Certified under one role, now asked under another: the rule looks at the person."""
    changed = payouts.under(world(CAN, competence="orderer"))
    changed.given(*CERTIFIED).when(ORDER).rejected(no.SamePersonCertifiedAndOrdered)


def test_the_checker_may_certify():
    payouts.given(*CHECKED).when(CERTIFY, by=ADA).then(certified(by=ADA))


@given(st.lists(st.sampled_from([ADA, BEA, CAN, DUO, EVE]), min_size=4, max_size=4))
def test_what_is_paid_was_signed_by_three_persons(people):
    checker, certifier, orderer, payer = people
    facts: tuple[Any, ...] = (*REQUESTED, checked(by=checker), certified(by=certifier))
    try:
        facts += payouts.given(*facts).when(ORDER, by=orderer).outcome()
        payouts.given(*facts).when(EXECUTE, by=payer).outcome()
    except Rejection:
        assert orderer in {checker, certifier} or payer in {certifier, orderer}
    else:
        assert len({certifier, orderer, payer}) == 3
        assert orderer != checker


# -- the bank account ----------------------------------------------------------------------------


def test_a_second_person_confirms_the_account():
    payouts.given(*IN_FORCE).when(CHANGE).then(account())
    payouts.given(*IN_FORCE, account()).when(CONFIRM, by=BEA).then(account_confirmed())
    payouts.given(*IN_FORCE, account()).when(CONFIRM, by=ADA).rejected(
        no.SamePersonEditedAndConfirmed
    )
    payouts.given(*IN_FORCE).when(CONFIRM, by=BEA).rejected(no.BankAccountMissing)
    payouts.given(*PAYABLE).when(CONFIRM, by=CAN).rejected(no.BankAccountConfirmedBefore)


def test_the_account_is_the_partys_own():
    payouts.given(*IN_FORCE).when(replace(CHANGE, party="other")).rejected(no.PartyOfAnotherCase)


def test_nothing_is_ordered_or_paid_to_an_unconfirmed_account():
    new = account(by=DUO)
    payouts.given(*CERTIFIED, new).when(ORDER, by=BEA).rejected(no.BankAccountUnconfirmed)
    payouts.given(*ORDERED, new).when(EXECUTE, by=EVE).rejected(no.BankAccountUnconfirmed)
    bare = (*IN_FORCE, requested(), checked(), certified())
    payouts.given(*bare).when(ORDER, by=DUO).rejected(no.BankAccountMissing)


# -- reductions, failures, holds -----------------------------------------------------------------


def test_a_reduction_is_certified_anew():
    less = {"cents": 1_200_000}
    payouts.given(*CERTIFIED).when(REDUCE).then(reduced_payout())
    payouts.given(*REDUCED).when(ORDER, by=DUO).rejected(no.PayoutOutOfOrder)
    payouts.given(*REDUCED).when(CERTIFY, by=CAN).then(certified())
    anew = payouts.given(*REDUCED, certified()).when(ORDER, by=DUO)
    anew.then(ordered().model_copy(update=less))


def test_a_reduction_recognises_less_and_frees_the_share():
    same = replace(REDUCE, recognised_cents=1_500_000)
    payouts.given(*CERTIFIED).when(same).rejected(no.NotReduced)
    # After a failed order it is reduced by somebody else than ordered it.
    later = replace(REDUCE, reduced_on=day("2024-05-12"))
    payouts.given(*FAILED).when(later, by=DUO).rejected(no.SamePersonCheckedAndOrdered)
    assert payouts.given(*FAILED).when(later, by=ADA).outcome()
    second = replace(REQUEST, payout_no=2, cents=6_000_000 - 1_200_000)
    payouts.given(*REDUCED).when(second).then(requested(2, 4_800_000))
    payouts.given(*REDUCED).when(replace(second, cents=4_800_001)).rejected(no.ShareExceeded)


def test_who_reduced_it_may_not_order_it():
    facts = (*CERTIFIED, reduced_payout(by=DUO), certified())
    payouts.given(*facts).when(ORDER, by=DUO).rejected(no.SamePersonCheckedAndOrdered)


def test_what_failed_is_ordered_again_and_its_money_stays_bound():
    again = replace(ORDER, ordered_on=day("2024-05-09"))
    payouts.given(*ORDERED).when(FAIL, by=EVE).then(failed())
    assert sum(PAYOUTS.fold(FAILED).taken().values()) == 1_500_000
    assert PAYOUTS.fold(FAILED).under_way == (1,)
    anew = ordered().model_copy(update={"ordered_on": day("2024-05-09")})
    payouts.given(*FAILED).when(again, by=DUO).then(anew)
    payouts.given(*FAILED, anew).when(EXECUTE, by=EVE).then(executed())


SECOND_ROUND = (
    *FAILED,
    reduced_payout().model_copy(update={"reduced_on": day("2024-05-09")}),
    certified(by=ADA).model_copy(update={"certified_on": day("2024-05-09")}),
)
"""Certified by Can, ordered by Duo, failed with Eve; reduced, and certified by Ada."""


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (CAN, no.SamePersonCertifiedAndOrdered),
        (ADA, no.SamePersonCertifiedAndOrdered),
        (EVE, no.SamePersonPaidAndSigned),
    ],
)
def test_who_took_part_in_the_first_round_does_not_order_in_the_second(person, reason):
    again = replace(ORDER, ordered_on=day("2024-05-09"))
    payouts.given(*SECOND_ROUND).when(again, by=person).rejected(reason)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (CAN, no.SamePersonCertifiedAndExecuted),
        (ADA, no.SamePersonCertifiedAndExecuted),
        (DUO, no.SamePersonOrderedAndExecuted),
        (BEA, no.SamePersonOrderedAndExecuted),
    ],
)
def test_who_certified_or_ordered_in_any_round_does_not_pay(person, reason):
    anew = {"ordered_on": day("2024-05-09"), "cents": 1_200_000}
    facts = (*SECOND_ROUND, ordered(by=BEA).model_copy(update=anew))
    payouts.given(*facts).when(EXECUTE, by=person).rejected(reason)


@pytest.mark.parametrize(
    ("person", "reason"),
    [(DUO, no.SamePersonOrderedAndCertified), (EVE, no.SamePersonPaidAndSigned)],
)
def test_who_ordered_or_paid_in_the_first_round_does_not_certify_in_the_second(person, reason):
    again = replace(CERTIFY, certified_on=day("2024-05-09"))
    payouts.given(*SECOND_ROUND[:-1]).when(again, by=person).rejected(reason)


@pytest.mark.parametrize("number", [None, 1])
def test_while_on_hold_nothing_is_ordered_or_paid(number):
    stopped = held(number=number, on="2024-05-04")
    payouts.given(*CERTIFIED, stopped).when(ORDER, by=DUO).rejected(no.PaymentOnHold)
    payouts.given(*ORDERED, stopped).when(EXECUTE, by=EVE).rejected(no.PaymentOnHold)
    free = (stopped, lifted(number=number, on="2024-05-07"))
    payouts.given(*CERTIFIED, *free).when(ORDER, by=DUO).then(ordered())
    early = replace(ORDER, ordered_on=day("2024-05-06"))
    payouts.given(*CERTIFIED, *free).when(early, by=DUO).rejected(no.PaymentOnHold)


def test_a_hold_on_one_payout_leaves_the_others_alone():
    other = held(number=2, on="2024-05-02")
    payouts.given(*CERTIFIED, requested(2), other).when(ORDER, by=DUO).then(ordered())


def test_no_order_is_dated_back_to_before_a_hold():
    payouts.given(*CERTIFIED, held(on="2024-05-20")).when(ORDER, by=DUO).rejected(no.PaymentOnHold)


def test_what_left_before_the_hold_has_left():
    payouts.given(*ORDERED, held(on="2024-05-11")).when(EXECUTE, by=EVE).then(executed())
    payouts.given(*ORDERED, held(on="2024-05-10")).when(EXECUTE, by=EVE).rejected(no.PaymentOnHold)


def test_of_two_holds_both_must_be_lifted():
    facts = (*CERTIFIED, held(), held("h2"), lifted())
    payouts.given(*facts).when(ORDER, by=DUO).rejected(no.PaymentOnHold)
    payouts.given(*facts, lifted("h2")).when(ORDER, by=DUO).then(ordered())


def test_another_person_lifts_a_hold():
    payouts.given(*PAYABLE).when(HOLD).then(held())
    payouts.given(*PAYABLE, held()).when(LIFT, by=BEA).then(lifted())
    payouts.given(*PAYABLE, held()).when(LIFT, by=ADA).rejected(no.SamePersonPlacedAndLifted)
    payouts.given(*PAYABLE, held(), lifted()).when(LIFT, by=CAN).rejected(no.HoldLiftedBefore)
    payouts.given(*PAYABLE).when(LIFT, by=BEA).rejected(no.HoldUnknown)


def test_a_hold_has_its_own_id_and_stops_what_is_not_paid():
    payouts.given(*PAYABLE, held()).when(replace(HOLD, ground="insolvency")).rejected(no.HoldTaken)
    one = replace(HOLD, payout_no=1, placed_on=day("2024-05-12"))
    payouts.given(*PAYABLE).when(one).rejected(no.PayoutUnknown)
    payouts.given(*ORDERED).when(one).then(held(number=1, on="2024-05-12"))
    payouts.given(*PAID).when(one).rejected(no.PayoutOutOfOrder)


# -- limits --------------------------------------------------------------------------------------


def test_nothing_is_paid_before_the_decision_is_in_force():
    payouts.given(*APPROVED).when(REQUEST).rejected(NotInThisPhase)
    payouts.given(*STATES["lapsed"]).when(REQUEST).rejected(NotInThisPhase)


def test_payouts_are_numbered_without_gaps():
    payouts.given(*PAYABLE).when(replace(REQUEST, payout_no=2)).rejected(no.PayoutNumberSkipped)
    payouts.given(*REQUESTED).when(replace(REQUEST, cents=1)).rejected(no.PayoutNumberTaken)
    second = replace(REQUEST, payout_no=2)
    payouts.given(*REQUESTED).when(second).then(requested(2))


def test_the_share_of_the_year_is_the_limit():
    left = 6_000_000 - 1_500_000  # A check frees what it does not recognise.
    second = replace(REQUEST, payout_no=2, cents=left)
    payouts.given(*CHECKED).when(second).then(requested(2, left))
    payouts.given(*CHECKED).when(replace(second, cents=left + 1)).rejected(no.ShareExceeded)
    payouts.given(*PAYABLE).when(replace(REQUEST, year=2026)).rejected(no.ShareUnknown)
    payouts.given(*PAYABLE).when(replace(REQUEST, earmark="other")).rejected(no.ShareUnknown)


def test_a_rejected_request_takes_nothing():
    facts = (*PAYABLE, requested(cents=6_000_000), rejected_payout())
    second = replace(REQUEST, payout_no=2, cents=6_000_000)
    payouts.given(*facts).when(second).then(requested(2, 6_000_000))


@pytest.mark.parametrize(
    ("ground", "on", "closed_on", "reopens"),
    [
        ("bank-return", "2024-05-14", None, True),
        ("bank-return", "2025-01-13", "2025-01-10", True),
        ("repayment", "2024-12-31", None, True),
        ("repayment", "2024-12-31", "2025-01-10", False),
        ("repayment", "2025-01-01", None, False),
    ],
)
def test_what_comes_back_may_be_paid_again_where_its_budget_holds_it_again(
    ground, on, closed_on, reopens
):
    second = replace(REQUEST, payout_no=2, cents=5_000_000)
    back = returned("r1", 500_000, ground=ground, on=on, closed_on=closed_on)
    spec = payouts.given(*PAID, back).when(second)
    if reopens:
        spec.then(requested(2, 5_000_000))
    else:
        spec.rejected(no.ShareExceeded)


@pytest.mark.parametrize("on", ["2024-12-31", "2025-01-01"])
def test_what_the_final_decision_still_owes_can_be_drawn(on):
    """5,000.00 EUR came back, and the final decision grants all that was paid."""
    repaid = returned("r1", 500_000, ground="repayment", on=on)
    facts = (*PAID, repaid, settled(final_cents=1_500_000, paid_cents=1_000_000))
    last = replace(REQUEST, payout_no=2, year=2025, cents=500_000)
    payouts.given(*facts).when(last).then(requested(2, 500_000, year=2025))
    payouts.given(*facts).when(replace(last, cents=500_001)).rejected(no.GrantExceeded)


def test_nothing_is_ordered_on_a_day_before_the_approval_was_in_force():
    days = {"checked_on": day("2024-04-01"), "certified_on": day("2024-04-01")}
    known = [fact.model_copy(update={"confirmed_on": day("2024-04-03")}) for fact in PAYABLE[-1:]]
    early = (
        *PAYABLE[:-1],
        *known,
        requested(requested_on=day("2024-04-01")),
        checked().model_copy(update={"checked_on": days["checked_on"]}),
        certified().model_copy(update={"certified_on": days["certified_on"]}),
    )
    before, on = (replace(ORDER, ordered_on=day(d)) for d in ("2024-04-10", "2024-04-11"))
    payouts.given(*early).when(before, by=DUO).rejected(DateOutOfOrder)
    assert payouts.given(*early).when(on, by=DUO).outcome()


def test_never_more_than_was_asked_for():
    more = replace(CHECK, recognised_cents=2_000_001)
    payouts.given(*REQUESTED).when(more).rejected(no.RecognisedAboveRequested)


def test_after_the_final_decision_its_amount_is_the_limit():
    facts = (*PAID, settled(final_cents=1_600_000))
    last = replace(REQUEST, payout_no=2, cents=100_000)
    payouts.given(*facts).when(last).then(requested(2, 100_000))
    payouts.given(*facts).when(replace(last, cents=100_001)).rejected(no.GrantExceeded)


# -- order of steps and days ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        (CHECKED, replace(CHECK, recognised_cents=1), ADA),
        (REQUESTED, CERTIFY, CAN),
        (CHECKED, ORDER, DUO),
        (CERTIFIED, EXECUTE, EVE),
        (ORDERED, REJECT, ADA),
        (ORDERED, WITHDRAW, ADA),
        (ORDERED, REDUCE, ADA),
        (REQUESTED, REDUCE, ADA),
        (CERTIFIED, FAIL, EVE),
        (REDUCED, ORDER, DUO),
        (FAILED, EXECUTE, EVE),
        (ORDERED, RETURN, EVE),
        ((*REQUESTED, rejected_payout()), CHECK, ADA),
        ((*PAID, returned("r0", 1_500_000)), RETURN, EVE),
        (PAID, replace(EXECUTE, value_on=day("2024-05-11")), EVE),
    ],
)
def test_steps_follow_one_another(facts, command, by):
    payouts.given(*facts).when(command, by=by).rejected(no.PayoutOutOfOrder)


@pytest.mark.parametrize("facts", [REQUESTED, CHECKED, CERTIFIED, REDUCED, FAILED])
def test_refused_or_taken_back_while_nobody_is_told_to_pay(facts):
    late = replace(REJECT, rejected_on=day("2024-05-08"))
    payouts.given(*facts).when(late).then(
        rejected_payout().model_copy(update={"rejected_on": day("2024-05-08")})
    )
    payouts.given(*facts).when(WITHDRAW).then(withdrawn_payout())


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        (REQUESTED, replace(CHECK, checked_on=day("2024-05-01")), ADA),
        (CHECKED, replace(CERTIFY, certified_on=day("2024-05-02")), CAN),
        (CERTIFIED, replace(ORDER, ordered_on=day("2024-05-05")), DUO),
        (ORDERED, replace(EXECUTE, value_on=day("2024-05-06")), EVE),
        (PAID, replace(RETURN, value_on=day("2024-05-09")), EVE),
        (REQUESTED, replace(REJECT, rejected_on=day("2024-05-01")), ADA),
        (CERTIFIED, replace(REDUCE, reduced_on=day("2024-05-05")), ADA),
        (CHECKED, replace(WITHDRAW, withdrawn_on=day("2024-05-02")), ADA),
        (ORDERED, replace(FAIL, failed_on=day("2024-05-06")), EVE),
        (REQUESTED, replace(HOLD, payout_no=1, placed_on=day("2024-05-01")), ADA),
        ((*PAYABLE, held()), replace(LIFT, lifted_on=day("2024-04-30")), BEA),
        ((*IN_FORCE, account()), replace(CONFIRM, confirmed_on=day("2024-04-11")), BEA),
    ],
)
def test_a_step_is_not_older_than_the_one_before(facts, command, by):
    payouts.given(*facts).when(command, by=by).rejected(DateOutOfOrder)


@pytest.mark.parametrize(
    ("facts", "command", "by"),
    [
        (PAYABLE, replace(REQUEST, requested_on=day("2026-07-01")), ADA),
        (REQUESTED, replace(CHECK, checked_on=day("2026-07-01")), ADA),
        (REQUESTED, replace(REJECT, rejected_on=day("2026-07-01")), ADA),
        (CHECKED, replace(REDUCE, reduced_on=day("2026-07-01")), ADA),
        (CHECKED, replace(WITHDRAW, withdrawn_on=day("2026-07-01")), ADA),
        (ORDERED, replace(FAIL, failed_on=day("2026-07-01")), EVE),
        (PAYABLE, replace(HOLD, placed_on=day("2026-07-01")), ADA),
        ((*PAYABLE, held()), replace(LIFT, lifted_on=day("2026-07-01")), BEA),
        (CHECKED, replace(CERTIFY, certified_on=day("2026-07-01")), CAN),
        (CERTIFIED, replace(ORDER, ordered_on=day("2026-07-01")), DUO),
        (ORDERED, replace(EXECUTE, value_on=day("2026-07-01")), EVE),
        (PAID, replace(RETURN, value_on=day("2026-07-01")), EVE),
        (IN_FORCE, replace(CHANGE, changed_on=day("2026-07-01")), ADA),
        ((*IN_FORCE, account()), replace(CONFIRM, confirmed_on=day("2026-07-01")), BEA),
    ],
)
def test_nothing_is_recorded_before_it_happened(facts, command, by):
    payouts.given(*facts).when(command, by=by).rejected(DateInFuture)


# -- returns -------------------------------------------------------------------------------------


def test_no_euro_comes_back_on_a_claim_and_without_it():
    """15,000.00 EUR were paid, of which 10,000.00 EUR are claimed: on the claim they come in."""
    open_claim = returning(claimed_cents=1_000_000, unpaid=("FKR-2024-0001-1", 1))
    payouts.under(open_claim).given(*PAID).when(RETURN).rejected(no.ReturnBelongsToClaim)
    paid_claim = payouts.under(returning(claimed_cents=1_000_000))
    paid_claim.given(*PAID).when(RETURN).then(returned("r1", 500_000))
    paid_claim.given(*PAID).when(replace(RETURN, cents=500_001)).rejected(no.ReturnAboveUnclaimed)
    rest = (*PAID, returned("r1", 500_000))
    paid_claim.given(*rest).when(replace(RETURN, refund="r2", cents=1)).rejected(
        no.ReturnAboveUnclaimed
    )
    # The same once more, whatever is claimed by then.
    payouts.under(open_claim).given(*rest).when(RETURN).then()


def test_a_return_says_since_when_its_year_was_closed():
    open_year = returning()
    closed_year = replace(open_year, year_closed_on=day("2025-01-10"))
    repaid = replace(RETURN, ground="repayment", value_on=day("2024-12-30"))
    told = returned("r1", 500_000, ground="repayment", on="2024-12-30", closed_on="2025-01-10")
    payouts.under(closed_year).given(*PAID).when(repaid).then(told)
    first = told.model_copy(update={"year_closed_on": None})
    payouts.under(open_year).given(*PAID).when(repaid).then(first)
    # The same once more, when the year has been closed since.
    payouts.under(closed_year).given(*PAID, first).when(repaid).then()


def test_partly_then_wholly_returned():
    rest = replace(RETURN, refund="r2", cents=1_000_000)
    facts = (*PAID, returned("r1", 500_000))
    payouts.given(*facts).when(rest, by=EVE).then(returned("r2", 1_000_000))
    back = PAYOUTS.fold((*facts, returned("r2", 1_000_000)))
    assert back.by_number[1].stage is Stage.RETURNED
    assert back.paid_cents == 0


def test_no_more_comes_back_than_was_paid():
    much = replace(RETURN, cents=1_500_001)
    payouts.given(*PAID).when(much, by=EVE).rejected(no.RefundTooLarge)


def test_a_refund_id_stands_for_one_return():
    other = replace(RETURN, cents=1)
    payouts.given(*PAID, returned("r1", 500_000)).when(other, by=EVE).rejected(no.RefundTaken)


def test_repayment_after_the_final_decision_belongs_to_the_claim():
    late = replace(RETURN, ground="repayment", value_on=day("2026-05-01"))
    payouts.given(*SETTLED).when(late, by=EVE).rejected(no.RepaymentBelongsToClaim)
    by_bank = replace(late, ground="bank-return")
    payouts.given(*SETTLED).when(by_bank, by=EVE).then(returned("r1", 500_000, on="2026-05-01"))


# -- every command in every state ----------------------------------------------------------------


@pytest.mark.parametrize(("command", "by"), COMMANDS, ids=lambda v: type(v).__name__)
def test_every_command_in_every_state_is_answered(command, by):
    with cases() as case:
        for state, facts in STATES.items():
            with case(state):
                payouts.given(*facts).when(command, by=by).answered()


@pytest.mark.parametrize(("command", "by"), STEPS)
def test_no_step_without_a_request(command, by):
    payouts.given(*PAYABLE).when(command, by=by).rejected(no.PayoutUnknown)


@given(
    st.lists(
        st.tuples(st.sampled_from([c for c, _ in COMMANDS]), st.integers(1, 3), st.integers(1, 7)),
        max_size=30,
    )
)
def test_never_more_is_taken_than_granted(steps):
    """Any order of steps, by whoever may: shares and grant hold, and nothing else is raised."""
    facts: tuple[Any, ...] = PAYABLE
    people = {type(c): by for c, by in COMMANDS}
    for command, number, millions in steps:
        changed = replace(
            command,
            **{
                k: v
                for k, v in {"payout_no": number, "cents": millions * 1_000_000}.items()
                if hasattr(command, k)
            },
        )
        spec = payouts.given(*facts).when(changed, by=people[type(command)])
        try:
            facts += spec.outcome()
        except Rejection:
            continue
    state = PAYOUTS.fold(facts)
    taken = state.taken()
    assert all(cents <= {2024: 6_000_000, 2025: 3_999_999}[key[0]] for key, cents in taken.items())
    assert 0 <= state.paid_cents <= sum(taken.values()) <= AMOUNT

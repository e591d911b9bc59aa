"""One case from submission to closing over the real database, with its budgets; what goes wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from tests.acceptance.stage import REGION, Stage, cost_of, stage

from grants.approval.decider import APPROVAL
from grants.approval.rejections import (
    CaseStillOpen,
    LimitExceeded,
    NotThePresumedDay,
    RemedyStillOpen,
)
from grants.budget.events import (
    CommitmentChanged,
    CommitmentReleased,
    DisbursementReversed,
    FundsCommitted,
    FundsDisbursed,
)
from grants.budget.rejections import BudgetExhausted, BudgetYearOver, YearClosed
from grants.kernel.event import Event
from grants.kernel.rules import DateOutOfOrder
from grants.payout.rejections import CommitmentNotCarried, ShareExceeded
from grants.settlement.events import GrantSettled
from grants.store.refusals import Forbidden

BUDGET_2025 = f"budget/FKR/{REGION}/2025"
ALLOCATED = {2024: 10_000_000, 2025: 10_000_000}


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated=ALLOCATED) as made:
        yield made


def assert_equation(region: Stage, year: int) -> None:
    """available = allocated + carried - committed; committed = open + disbursed."""
    account = region.account(year)
    facts = region.facts(f"budget/FKR/{REGION}/{year}")
    committed = sum(_committed(fact) for fact in facts) + _carried(facts)
    disbursed = sum(fact.delta_cents for fact in facts if isinstance(fact, FundsDisbursed)) - sum(
        fact.cents for fact in facts if isinstance(fact, DisbursementReversed)
    )
    money = ALLOCATED[year] + sum(account.carried_in.values()) - sum(account.carried_out.values())
    assert account.committed_cents == committed
    assert account.disbursed_cents == disbursed
    assert account.available_cents == money - committed
    assert account.open_cents == committed - disbursed >= 0
    assert account.available_cents >= 0


def _committed(fact: Event) -> int:
    match fact:
        case FundsCommitted(delta_cents=cents) | CommitmentChanged(delta_cents=cents):
            return cents
        case CommitmentReleased(cents=cents):
            return -cents
        case _:
            return 0


def _carried(facts: list[Event]) -> int:
    total = 0
    for fact in facts:
        fields: dict[str, Any] = fact.model_dump()
        sign = {"in": 1, "out": -1}.get(str(fields.get("side")), 0)
        total += sign * sum(moved["cents"] for moved in fields.get("commitments", ()))
    return total


def names(region: Stage, stream: str) -> list[str]:
    return [fact.NAME for fact in region.facts(stream)]


def pay_back(region: Stage, claim: str, payment: str, cents: int, on: str) -> None:
    region.do("receive-claim-payment", claim, "eve", payment=payment, cents=cents, value_on=on)


def test_from_submission_to_closing(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    assert region.account(2024).case(case.removeprefix("case/")).open_cents == 6_000_000
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    region.order(case, 2, year=2025, cents=3_000_000, on="2025-02-03")
    region.do("execute-payout", case, "eve", payout_no=2, value_on="2025-02-05")
    for year in ALLOCATED:
        assert_equation(region, year)

    # 85,000.00 EUR of 100,000.00 EUR are recognised: 76,500.00 EUR final, 3,500.00 EUR overpaid.
    region.prove(case, recognised=8_500_000, other=850_000)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    assert_equation(region, 2024)
    number = case.removeprefix("case/")
    assert region.account(2024).case(number).open_cents == 0
    claim = f"claim/{number}-1"
    assert names(region, claim) == ["claim.recovery-ordered"]
    with pytest.raises(CaseStillOpen, match="Erstattung"):
        region.do("close-case", case, "ada", closed_on="2025-09-11")

    region.do(
        "receive-claim-payment", claim, "eve", payment="p1", cents=300_000, value_on="2025-09-20"
    )
    region.do(
        "receive-claim-payment", claim, "eve", payment="p2", cents=50_000, value_on="2025-09-22"
    )
    for year in ALLOCATED:
        assert_equation(region, year)
    # Paid out in 2025 and paid back in 2025: that budget has it again.
    assert region.account(2025).disbursed_cents == 3_000_000 - 350_000
    assert region.account(2025).available_cents == 10_000_000 - 2_650_000
    region.do("close-case", case, "ada", closed_on="2025-09-23")
    assert names(region, case)[-1] == "approval.case-closed"
    claim_facts = region.service.log.read(claim)
    assert {fact.stored.scope for fact in claim_facts} == {REGION}


def test_a_payment_in_a_later_year_is_revenue(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    region.prove(case, recognised=1_000_000, other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    before = region.account(2024), region.account(2025)
    claim = f"claim/{case.removeprefix('case/')}-1"
    region.do(
        "receive-claim-payment", claim, "eve", payment="p1", cents=100_000, value_on="2025-09-20"
    )
    assert (region.account(2024), region.account(2025)) == before
    region.do("close-case", case, "ada", closed_on="2025-09-23")


@pytest.mark.parametrize("signed_on", ["2024-12-31", "2025-01-01"])
def test_approved_31_dec_notified_in_january(region, signed_on):
    """The signature binds the money of its year, wherever the letter is; a day later none is."""
    case = region.ready_case(cents=3_000_000)
    decision = region.draft(case, {2024: 3_000_000}, cost=cost_of(3_000_000))
    if signed_on > "2024-12-31":
        with pytest.raises(BudgetYearOver):
            region.do("approve", case, "bea", decision=decision, signed_on=signed_on)
        return
    region.do("approve", case, "bea", decision=decision, signed_on=signed_on)
    region.do(
        "dispatch-decision",
        case,
        "ada",
        decision=decision,
        channel="post",
        remedy_notice="included",
        posted_on=signed_on,
    )
    # Posted in 2024: the third day, although the fourth would be the rule of the day it arrives.
    presumed: dict[str, Any] = {"decision": decision, "manner": "presumed"}
    with pytest.raises(NotThePresumedDay):
        region.do("effect-notification", case, "ada", **presumed, effected_on="2025-01-04")
    region.do("effect-notification", case, "ada", **presumed, effected_on="2025-01-03")
    # What nobody was promised lapses; what was signed for stays bound in its year.
    region.do(
        "lapse-remainder",
        f"budget/FKR/{REGION}/2024",
        "gus",
        lapse="l1",
        earmark="general",
        cents=7_000_000,
        lapsed_on="2025-01-02",
    )
    assert (region.account(2024).committed_cents, region.account(2025).committed_cents) == (
        3_000_000,
        0,
    )
    with pytest.raises(RemedyStillOpen):
        region.do("become-final", case, "ada", decision=decision, final_on="2025-02-03")
    region.do("become-final", case, "ada", decision=decision, final_on="2025-02-04")


def test_ordered_30_dec_executed_2_jan(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    region.order(case, 1, year=2024, cents=2_000_000, on="2024-12-30")
    # The share of 2025 is not for it, although it would suffice.
    with pytest.raises(CommitmentNotCarried):
        region.do("execute-payout", case, "eve", payout_no=1, value_on="2025-01-02")
    region.do(
        "carry-remainder-forward",
        f"budget/FKR/{REGION}/2024",
        "gus",
        carry="c1",
        earmark="general",
        funds_cents=0,
        commitments=[{"case": case.removeprefix("case/"), "cents": 6_000_000}],
        consent="Zustimmung SMF",
        decided_on="2025-01-02",
    )
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2025-01-02")
    for year in ALLOCATED:
        assert_equation(region, year)
    assert region.account(2025).disbursed_cents == 2_000_000
    # The amendment finds the money where it was carried to.
    number = (
        region.do(
            "draft-decision",
            case,
            "ada",
            act="amendment",
            amount_cents=5_000_000,
            by_year=[
                {"year": 2024, "scope": REGION, "earmark": "general", "cents": 2_000_000},
                {"year": 2025, "scope": REGION, "earmark": "general", "cents": 3_000_000},
            ],
            reasons="weniger Bedarf",
            drafted_on="2025-01-10",
        )
        .facts[0]
        .fact.model_dump()["decision"]
    )
    region.do("amend-grant", case, "bea", decision=number, signed_on="2025-01-13")
    assert_equation(region, 2025)
    assert region.account(2025).open_cents == 3_000_000


def test_executed_30_dec_returned_3_jan(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-12-29")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-12-30")
    region.do(
        "return-payout",
        case,
        "eve",
        payout_no=1,
        refund="r1",
        cents=1_000_000,
        ground="bank-return",
        value_on="2025-01-03",
    )
    assert_equation(region, 2024)
    assert region.account(2024).open_cents == 1_000_000


@pytest.mark.parametrize(("on", "open_cents"), [("2024-06-03", 400_000), ("2025-06-03", 0)])
def test_a_repayment_refills_its_own_year_only(region, on, open_cents):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    region.do(
        "return-payout",
        case,
        "eve",
        payout_no=1,
        refund="r1",
        cents=400_000,
        ground="repayment",
        value_on=on,
    )
    assert_equation(region, 2024)
    assert region.account(2024).open_cents == open_cents


def test_a_repayment_that_is_learnt_of_when_its_year_is_closed_refills_nothing(region):
    case = region.in_force(shares={2024: 1_000_000, 2025: 500_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    budget = f"budget/FKR/{REGION}/2024"
    lapse = {"lapse": "l1", "earmark": "general", "lapsed_on": "2025-01-02"}
    region.do("lapse-remainder", budget, "gus", **lapse, cents=9_000_000)
    region.do("close-budget-year", budget, "gus", closed_on="2025-01-10")
    closed = region.account(2024)
    back = {"payout_no": 1, "refund": "r1", "cents": 400_000, "value_on": "2024-12-30"}
    # What never arrived reopens the commitment, and nothing is dated into a closed year.
    with pytest.raises(YearClosed):
        region.do("return-payout", case, "eve", **back, ground="bank-return")
    region.do("return-payout", case, "eve", **back, ground="repayment")
    assert region.account(2024) == closed
    # The share of the year stays used up, as its commitment is.
    asked = {"kind": "advance", "earmark": "general", "cents": 400_000}
    need = {"from_on": "2025-02-03", "to_on": "2025-02-03"}
    with pytest.raises(ShareExceeded):
        region.do(
            "request-payout",
            case,
            "ada",
            payout_no=2,
            year=2024,
            need=need,
            requested_on="2025-02-03",
            **asked,
        )


def test_an_amendment_moves_money_between_years(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    draft = region.do(
        "draft-decision",
        case,
        "ada",
        act="amendment",
        by_year=[
            {"year": 2024, "scope": REGION, "earmark": "general", "cents": 2_000_000},
            {"year": 2025, "scope": REGION, "earmark": "general", "cents": 7_000_000},
        ],
        reasons="späterer Beginn",
        drafted_on="2024-06-03",
    )
    decision = draft.facts[0].fact.model_dump()["decision"]
    region.do("amend-grant", case, "bea", decision=decision, signed_on="2024-06-04")
    for year, cents in {2024: 2_000_000, 2025: 7_000_000}.items():
        assert_equation(region, year)
        assert region.account(year).committed_cents == cents


def test_not_taken_up_frees_every_year(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    region.do("not-taken-up", case, "ada", declared_on="2024-04-02")
    for year, cents in ALLOCATED.items():
        assert region.account(year).available_cents == cents
    region.do("close-case", case, "ada", closed_on="2024-04-03")


def test_an_approval_beyond_the_money_leaves_nothing_behind(region):
    """The first year would do; the second does not, so neither budget nor case has a fact."""
    case = region.ready_case(cents=12_000_000)
    shares = {2024: 1_000_000, 2025: 10_000_001}
    decision = region.draft(case, shares, cost=cost_of(12_000_000))
    position = region.service.log.last_position()
    with pytest.raises(BudgetExhausted):
        region.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    assert region.service.log.last_position() == position
    assert region.account(2024).committed_cents == 0
    assert APPROVAL.fold(region.facts(case)).grant is None


def test_who_signs_needs_the_role_and_the_limit(region):
    case = region.ready_case(cents=1_000_001)
    decision = region.draft(case, {2024: 1_000_001}, cost=cost_of(1_000_001))
    with pytest.raises(LimitExceeded):
        region.do("approve", case, "pia", decision=decision, signed_on="2024-02-06")
    with pytest.raises(Forbidden):
        region.do("approve", case, "ada", decision=decision, signed_on="2024-02-06")


def test_of_two_approvals_racing_for_the_last_money_one_wins(region):
    cases = [region.ready_case(cents=6_000_000) for _ in range(2)]
    decisions = {
        case: region.draft(case, {2024: 6_000_000}, cost=cost_of(6_000_000)) for case in cases
    }
    together = threading.Barrier(2)
    answers: list[object] = []

    def approve(case: str) -> None:
        together.wait()
        try:
            answers.append(
                region.do("approve", case, "bea", decision=decisions[case], signed_on="2024-02-06")
            )
        except BudgetExhausted as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=approve, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(answer, BudgetExhausted) for answer in answers) == [False, True]
    assert_equation(region, 2024)
    assert region.account(2024).committed_cents == 6_000_000
    granted = [case for case in cases if APPROVAL.fold(region.facts(case)).grant is not None]
    assert len(granted) == 1


def test_the_last_instalment_is_paid_after_the_final_decision(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    region.order(case, 1, year=2024, cents=6_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    # 80,000.00 EUR of 100,000.00 EUR are recognised: 72,000.00 EUR final, 12,000.00 EUR to come.
    region.prove(case, recognised=8_000_000, other=800_000)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    assert region.account(2025).open_cents == 1_200_000
    assert region.account(2025).available_cents == 10_000_000 - 1_200_000
    with pytest.raises(CaseStillOpen, match="Mittelbindung"):
        region.do("close-case", case, "ada", closed_on="2025-09-11")
    region.order(case, 2, year=2025, cents=1_200_000, on="2025-09-15")
    with pytest.raises(CaseStillOpen, match="Auszahlung 2"):
        region.do("close-case", case, "ada", closed_on="2025-09-15")
    region.do("execute-payout", case, "eve", payout_no=2, value_on="2025-09-17")
    assert_equation(region, 2025)
    with pytest.raises(DateOutOfOrder, match="Auszahlung"):
        region.do("close-case", case, "ada", closed_on="2025-09-16")
    region.do("close-case", case, "ada", closed_on="2025-09-18")


def test_equal_payments_of_one_day_are_never_lost(region):
    case = region.in_force(shares={2025: 3_000_000})
    region.order(case, 1, year=2025, cents=3_000_000, on="2025-02-03")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2025-02-05")
    region.prove(case, recognised=3_000_000, other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    claim = f"claim/{case.removeprefix('case/')}-1"
    pay_back(region, claim, "p1", 100_000, "2025-09-20")
    pay_back(region, claim, "p2", 100_000, "2025-09-20")
    assert region.account(2025).disbursed_cents == 2_800_000
    assert region.account(2025).committed_cents == 2_800_000
    assert_equation(region, 2025)
    posted = [fact for fact in region.facts(BUDGET_2025) if isinstance(fact, CommitmentChanged)]
    number = claim.removeprefix("claim/")
    assert [(fact.claim, fact.payment) for fact in posted] == [(number, "p1"), (number, "p2")]
    settled = region.facts(case)[-1]
    assert isinstance(settled, GrantSettled)
    assert {fact.decision for fact in posted} == {settled.decision}


def test_equal_returns_of_one_day_are_never_lost(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    back = {"payout_no": 1, "cents": 300_000, "ground": "repayment", "value_on": "2024-06-03"}
    region.do("return-payout", case, "eve", refund="r1", **back)
    region.do("return-payout", case, "eve", refund="r2", **back)
    assert region.account(2024).disbursed_cents == 400_000
    assert_equation(region, 2024)


def test_the_grant_may_fall_by_what_came_back_in_the_same_year(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    back = {"payout_no": 1, "cents": 300_000, "ground": "repayment", "value_on": "2024-06-03"}
    region.do("return-payout", case, "eve", refund="r1", **back)
    share = {"year": 2024, "scope": REGION, "earmark": "general", "cents": 700_000}
    draft = {"amount_cents": 700_000, "by_year": [share], "reasons": "weniger Bedarf"}
    drafted = region.do(
        "draft-decision", case, "ada", act="amendment", drafted_on="2024-06-10", **draft
    )
    decision = drafted.facts[0].fact.model_dump()["decision"]
    region.do("amend-grant", case, "bea", decision=decision, signed_on="2024-06-11")
    account = region.account(2024)
    assert (account.committed_cents, account.disbursed_cents) == (700_000, 700_000)
    assert_equation(region, 2024)

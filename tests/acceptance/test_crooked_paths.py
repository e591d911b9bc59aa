"""Cases that do not go straight, over the real database with their budgets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.acceptance.stage import REGION, Stage, cost_of, stage
from tests.acceptance.test_revocation import drafted, heard

from grants.application.lifecycle import Phase
from grants.application.rejections import PartyUnknown
from grants.approval.decider import APPROVAL
from grants.approval.events import ObjectionFiled
from grants.approval.rejections import AmountBelowDrawn
from grants.budget.rejections import BudgetExhausted, BudgetYearOver
from grants.claim.decider import CLAIM
from grants.claim.events import RecoveryOrdered
from grants.party.rejections import PartyErased
from grants.payout.rejections import (
    BankAccountMissing,
    ConditionOpen,
    GrantExceeded,
    ReturnAboveUnclaimed,
    ReturnBelongsToClaim,
)
from grants.settlement.events import GrantSettled
from projections.cases.queries import case as read_case
from projections.models import MODELS
from projections.runtime import Projector

ALLOCATED = {2024: 10_000_000, 2025: 10_000_000}


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated=ALLOCATED) as made:
        yield made


def shares(by_year: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {"year": year, "scope": REGION, "earmark": "general", "cents": cents}
        for year, cents in by_year.items()
    ]


def draft(region: Stage, case: str, act: str, on: str, **terms: Any) -> str:
    result = region.do(
        "draft-decision", case, "ada", act=act, reasons="Begründung", drafted_on=on, **terms
    )
    decision: str = result.facts[0].fact.model_dump()["decision"]
    return decision


def amend(region: Stage, case: str, on: str, **terms: Any) -> None:
    decision = draft(region, case, "amendment", on, **terms)
    region.do("amend-grant", case, "bea", decision=decision, signed_on=on)


def pay(region: Stage, case: str, number: int, cents: int) -> None:
    region.order(case, number, year=2024, cents=cents, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=number, value_on="2024-05-06")


def erase(region: Stage, party: str) -> None:
    asked = {"legal_basis": "Antrag", "override": "Verwechslung", "requested_on": "2024-05-03"}
    region.do("request-erasure", f"party/{party}", "ada", **asked)
    region.do("erase-personal-data", f"party/{party}", "kim", erased_on="2024-05-03")


def test_an_amendment_below_what_is_paid_claims_the_rest_back(region):
    case = region.in_force(shares={2024: 6_000_000})
    pay(region, case, 1, 5_000_000)
    amend(region, case, "2024-06-03", amount_cents=4_000_000, by_year=shares({2024: 4_000_000}))
    number = case.removeprefix("case/")
    (recovery,) = region.facts(f"claim/{number}-1")
    assert isinstance(recovery, RecoveryOrdered)
    assert (recovery.cents, recovery.ground) == (1_000_000, "amendment")
    # What was never paid is free again; what was paid stays bound until it comes back.
    account = region.account(2024)
    assert (account.committed_cents, account.disbursed_cents) == (5_000_000, 5_000_000)
    region.do(
        "receive-claim-payment",
        f"claim/{number}-1",
        "eve",
        payment="p1",
        cents=1_000_000,
        value_on="2024-07-01",
    )
    account = region.account(2024)
    assert (account.committed_cents, account.disbursed_cents) == (4_000_000, 4_000_000)
    # The final decision does not claim it a second time.
    region.prove(case, recognised=cost_of(6_000_000), other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    settled = region.facts(case)[-1]
    assert isinstance(settled, GrantSettled)
    assert (settled.final_cents, settled.overpaid_cents, settled.claim) == (4_000_000, 0, None)


def test_what_comes_back_while_something_is_claimed_pays_the_claim(region):
    """Taken as a return of the payout it would be owed on the claim a second time."""
    case = region.in_force(shares={2024: 6_000_000})
    pay(region, case, 1, 5_000_000)
    amend(region, case, "2024-06-03", amount_cents=4_000_000, by_year=shares({2024: 4_000_000}))
    back = {"payout_no": 1, "refund": "r1", "ground": "repayment", "value_on": "2024-06-10"}
    with pytest.raises(ReturnBelongsToClaim, match=r"10\.000,00"):
        region.do("return-payout", case, "eve", **back, cents=1_000_000)
    claim = f"claim/{case.removeprefix('case/')}-1"
    paid = {"payment": "p1", "cents": 1_000_000, "value_on": "2024-06-10"}
    region.do("receive-claim-payment", claim, "eve", **paid)
    with pytest.raises(ReturnAboveUnclaimed, match=r"40\.000,00"):
        region.do("return-payout", case, "eve", **back, cents=4_000_001)
    # Nothing is open any more: what else comes back is a return of the payout.
    region.do("return-payout", case, "eve", **back, cents=500_000)
    account = region.account(2024)
    assert (account.committed_cents, account.disbursed_cents) == (4_000_000, 3_500_000)


def test_what_came_back_before_the_final_decision_and_was_recorded_after_it(region):
    case = region.in_force(shares={2024: 6_000_000})
    pay(region, case, 1, 5_000_000)
    region.prove(case, recognised=cost_of(4_000_000), other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    number = case.removeprefix("case/")
    paid = {"payment": "p1", "cents": 1_000_000, "value_on": "2025-09-08"}
    region.do("receive-claim-payment", f"claim/{number}-1", "eve", **paid)
    assert CLAIM.fold(region.facts(f"claim/{number}-1")).open_cents == 0
    region.do("close-case", case, "ada", closed_on="2025-09-11")
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    between = read_case(region.service.log, number, as_of=dt.date(2025, 9, 9))
    assert between is not None
    assert between.line.recovered_cents == 1_000_000
    assert (between.line.claimed_cents, between.line.claim_open_cents) == (0, 0)
    after = read_case(region.service.log, number, as_of=dt.date(2025, 9, 10))
    assert after is not None
    assert (after.line.claimed_cents, after.line.claim_open_cents) == (1_000_000, 0)


def test_a_bank_return_after_the_revocation_leaves_nothing_open(region):
    case = region.in_force(shares={2024: 6_000_000})
    pay(region, case, 1, 5_000_000)
    heard(region, case, 1, known_on="2024-05-07", held_on="2024-05-10")
    terms = {"knowledge": 1, "hearing": 1, "remaining_cents": 0, "from_on": "2024-05-06"}
    decision = drafted(region, case, **terms, drafted_on="2024-05-13")
    region.do("revoke-grant", case, "bea", decision=decision, signed_on="2024-05-14")
    back = {"payout_no": 1, "refund": "r1", "ground": "bank-return", "value_on": "2024-05-15"}
    with pytest.raises(ReturnBelongsToClaim):
        region.do("return-payout", case, "eve", **back, cents=5_000_000)
    claim = f"claim/{case.removeprefix('case/')}-1"
    paid = {"payment": "r1", "cents": 5_000_000, "value_on": "2024-05-15"}
    region.do("receive-claim-payment", claim, "eve", **paid)
    account = region.account(2024)
    assert (account.committed_cents, account.disbursed_cents) == (0, 0)
    region.do("close-case", case, "ada", closed_on="2024-05-16")


def test_what_is_asked_for_is_refused_before_the_grant_falls_below_it(region):
    case = region.in_force(shares={2024: 6_000_000})
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-02")
    with pytest.raises(AmountBelowDrawn):
        amend(region, case, "2024-06-03", amount_cents=4_000_000, by_year=shares({2024: 4_000_000}))


def test_several_years_without_authority_for_the_third(region):
    """The budget of 2026 has neither money nor authority: nothing is bound in any year."""
    case = region.ready_case(cents=3_000_000)
    decision = region.draft(
        case, {2024: 1_000_000, 2025: 1_000_000, 2026: 1_000_000}, cost=cost_of(3_000_000)
    )
    position = region.service.log.last_position()
    with pytest.raises(BudgetExhausted):
        region.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    assert region.service.log.last_position() == position
    region.do(
        "grant-commitment-authority",
        f"budget/FKR/{REGION}/2026",
        "gus",
        authority="v1",
        earmark="general",
        cents=1_000_000,
        use_year=2024,
        decided_on="2024-02-05",
    )
    region.do("approve", case, "bea", decision=decision, signed_on="2024-02-06")
    for year in (2024, 2025, 2026):
        assert region.account(year).committed_cents == 1_000_000


def refused(region: Stage) -> str:
    """A refusal of which the case is closed, and the money of its year has lapsed since."""
    case = region.ready_case(cents=3_000_000)
    decision = draft(region, case, "rejection", "2024-02-05", ground="no-state-interest")
    region.do("reject-application", case, "bea", decision=decision, signed_on="2024-02-06")
    region.do(
        "dispatch-decision",
        case,
        "ada",
        decision=decision,
        channel="post",
        remedy_notice="missing",
        posted_on="2024-02-07",
    )
    region.do(
        "effect-notification",
        case,
        "ada",
        decision=decision,
        manner="presumed",
        effected_on="2024-02-10",
    )
    region.do("close-case", case, "ada", closed_on="2024-03-01")
    region.do(
        "lapse-remainder",
        f"budget/FKR/{REGION}/2024",
        "gus",
        lapse="l1",
        earmark="general",
        cents=10_000_000,
        lapsed_on="2025-01-02",
    )
    return case


def test_a_case_reopened_after_its_remainder_lapsed_needs_new_money(region):
    case = refused(region)
    number = case.removeprefix("case/")
    # Without a remedy notice there is a year to object, in a closed file too.
    region.do(
        "file-objection",
        case,
        "ada",
        decision=f"{number}-B1",
        grounds="Die Ablehnung beruht auf einem Irrtum.",
        filed_on="2025-02-10",
    )
    filed = region.facts(case)[-1]
    assert isinstance(filed, ObjectionFiled)
    assert filed.findings == ()
    region.do("reopen-case", case, "bea", reasons="Widerspruch", reopened_on="2025-02-11")
    region.do(
        "decide-objection",
        case,
        "pia",
        decision=f"{number}-B1",
        outcome="upheld",
        reasons="Ein Landesinteresse liegt vor.",
        decided_on="2025-03-03",
    )
    assert APPROVAL.fold(region.facts(case)).phase is Phase.READY_TO_DECIDE
    # That it is set aside is served by itself, in a case that is undecided again.
    letter = {"decision": f"{number}-B1-W1"}
    region.do(
        "dispatch-decision",
        case,
        "ada",
        **letter,
        channel="delivery",
        remedy_notice="included",
        posted_on="2025-03-04",
    )
    arrived = {"manner": "proven", "effected_on": "2025-03-06"}
    region.do("effect-notification", case, "ada", **letter, **arrived)
    terms: dict[str, Any] = {
        "financing_type": "anteil",
        "rate_bp": 9000,
        "amount_cents": 3_000_000,
        "plan": [{"line": "staff", "cents": cost_of(3_000_000)}],
        "period_from": "2025-04-01",
        "period_to": "2025-12-31",
    }
    old = draft(region, case, "approval", "2025-03-10", by_year=shares({2024: 3_000_000}), **terms)
    with pytest.raises((BudgetYearOver, BudgetExhausted)):
        region.do("approve", case, "bea", decision=old, signed_on="2025-03-11")
    account = region.account(2024)
    assert (account.committed_cents, account.available_cents) == (0, 0)
    new = draft(region, case, "approval", "2025-03-10", by_year=shares({2025: 3_000_000}), **terms)
    region.do("approve", case, "bea", decision=new, signed_on="2025-03-11")
    assert region.account(2025).committed_cents == 3_000_000
    assert region.account(2025).available_cents == 7_000_000


def test_a_settled_case_reopened_after_its_remainder_lapsed_pays_nothing(region):
    case = region.in_force(shares={2024: 3_000_000})
    pay(region, case, 1, 2_000_000)
    region.prove(case, recognised=cost_of(2_000_000), other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    region.do("close-case", case, "ada", closed_on="2025-09-11")
    region.do(
        "lapse-remainder",
        f"budget/FKR/{REGION}/2024",
        "gus",
        lapse="l1",
        earmark="general",
        cents=8_000_000,
        lapsed_on="2025-12-01",
    )
    region.do("reopen-case", case, "bea", reasons="neue Belege", reopened_on="2026-02-02")
    assert APPROVAL.fold(region.facts(case)).phase is Phase.SETTLED
    with pytest.raises(GrantExceeded):
        region.order(case, 2, year=2024, cents=1, on="2026-02-03")
    account = region.account(2024)
    assert (account.available_cents, account.open_cents) == (0, 0)


def test_a_condition_before_payout_and_a_new_recipient(region):
    case = region.in_force(shares={2024: 3_000_000})
    amend(
        region,
        case,
        "2024-04-10",
        conditions=[
            {
                "condition": "lease",
                "effect": "before-payout",
                "text": "Vor der ersten Auszahlung ist der Mietvertrag vorzulegen.",
                "due_on": "2024-06-30",
            }
        ],
    )
    with pytest.raises(ConditionOpen, match="lease"):
        region.order(case, 1, year=2024, cents=1_000_000, on="2024-05-02")
    region.do("fulfil-condition", case, "ada", condition="lease", fulfilled_on="2024-05-02")
    region.do("order-payout", case, "duo", payout_no=1, ordered_on="2024-05-02")

    with pytest.raises(PartyUnknown):
        draft(region, case, "recipient-change", "2024-05-03", party="party-unknown")
    gone, going, party = region.party(), region.party(), region.party()
    erase(region, gone)
    with pytest.raises(PartyErased):
        draft(region, case, "recipient-change", "2024-05-03", party=gone)
    decision = draft(region, case, "recipient-change", "2024-05-03", party=going)
    erase(region, going)
    with pytest.raises(PartyErased):
        region.do("change-recipient", case, "bea", decision=decision, signed_on="2024-05-04")
    decision = draft(region, case, "recipient-change", "2024-05-03", party=party)
    region.do("change-recipient", case, "bea", decision=decision, signed_on="2024-05-04")
    with pytest.raises(BankAccountMissing):
        region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")


def test_a_commitment_carried_before_its_year_is_over_is_found_and_freed(region):
    region.do(
        "allocate-budget",
        f"budget/FKR/{REGION}/2026",
        "gus",
        allocation="a1",
        earmark="general",
        cents=10_000_000,
        method="Erlass",
        decided_on="2024-01-05",
    )
    case = region.in_force(shares={2026: 3_000_000})
    region.do(
        "carry-remainder-forward",
        f"budget/FKR/{REGION}/2026",
        "gus",
        carry="k1",
        earmark="general",
        funds_cents=0,
        commitments=[{"case": case.removeprefix("case/"), "cents": 3_000_000}],
        consent="Einwilligung des SMF",
        decided_on="2026-06-01",
    )
    assert region.account(2027).open_cents == 3_000_000
    region.do("not-taken-up", case, "ada", declared_on="2026-06-02")
    assert region.account(2027).open_cents == 0
    region.do("close-case", case, "ada", closed_on="2026-06-03")

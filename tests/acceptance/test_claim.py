"""A claim over the real database: from the overpaid settlement to the closed file."""

from __future__ import annotations

from typing import Any

import pytest
from tests.acceptance.stage import PROGRAMME, REGION, Stage, stage

from grants.approval.rejections import CaseStillOpen
from grants.claim.decider import CLAIM
from grants.claim.events import ClaimOffset, ClaimPaymentReceived, InterestAssessed
from grants.claim.phase import ClaimPhase
from grants.claim.rejections import (
    CaseOfClaimClosed,
    ClaimLimitExceeded,
    InterestBaseAbovePaid,
    PaymentExceedsClaim,
    SamePersonRaisedAndLetGo,
)
from grants.kernel.calendar import first_day
from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rules import DateOutOfOrder
from grants.store.refusals import Forbidden
from projections.audit_trail.queries import history
from projections.cases.queries import case as read_case
from projections.models import MODELS
from projections.runtime import Projector
from projections.totals.queries import totals

OVERPAID = 350_000
# 3,500.00 EUR: 146 days at 2.27 + 5 % and 70 days at 1.27 + 5 %: 101.78 + 42.0863… EUR.
INTEREST = 14_387
TERMS: dict[str, Any] = {"reasons": "Liquiditätsengpass", "agreed_on": "2025-11-10"}


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000, 2025: 10_000_000}) as made:
        for key, value, valid_from, valid_to in (
            ("interest_margin", "5.00", "2016-01-01", None),
            ("base_rate", "2.27", "2025-01-01", "2025-06-30"),
            ("base_rate", "1.27", "2025-07-01", "2025-12-31"),
        ):
            made.do(
                "set-parameter",
                PROGRAMME,
                "hal",
                key=key,
                value=value,
                valid_from=valid_from,
                valid_to=valid_to,
                citation="§ 247 BGB",
                status="confirmed",
                set_on="2025-07-01",
            )
        yield made


def overpaid(region: Stage) -> tuple[str, str]:
    """A settled case and its claim: 3,500.00 EUR too much, paid out on 5 February 2025."""
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    region.order(case, 2, year=2025, cents=3_000_000, on="2025-02-03")
    region.do("execute-payout", case, "eve", payout_no=2, value_on="2025-02-05")
    region.prove(case, recognised=8_500_000, other=850_000)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    return case, f"claim/{case.removeprefix('case/')}-1"


def enforceable(region: Stage, claim: str) -> None:
    """The claim is notified and final."""
    region.do(
        "notify-claim",
        claim,
        "ada",
        manner="presumed",
        remedy_notice="included",
        posted_on="2025-09-11",
        effected_on="2025-09-15",
    )
    region.do("record-claim-finality", claim, "ada", ground="period-over", final_on="2025-10-16")


def assess(region: Stage, claim: str, **changed: Any) -> int:
    body = {
        "assessment": "z1",
        "from_on": "2025-02-05",
        "to_on": "2025-09-08",
        "base_cents": OVERPAID,
        "assessed_on": "2025-10-20",
    }
    (recorded,) = region.do("assess-interest", claim, "ada", **{**body, **changed}).facts
    assert isinstance(recorded.fact, InterestAssessed)
    return recorded.fact.cents


def pay(region: Stage, claim: str, payment: str, cents: int, on: str) -> ClaimPaymentReceived:
    facts = region.do(
        "receive-claim-payment", claim, "eve", payment=payment, cents=cents, value_on=on
    ).facts
    (fact,) = (r.fact for r in facts if isinstance(r.fact, ClaimPaymentReceived))
    return fact


def phase(region: Stage, claim: str, on: str) -> ClaimPhase:
    return CLAIM.fold(region.facts(claim)).phase_on(first_day(on))


def test_from_the_overpaid_settlement_to_the_closed_file(region):
    case, claim = overpaid(region)
    assert phase(region, claim, "2025-09-10") is ClaimPhase.RAISED
    enforceable(region, claim)
    assert phase(region, claim, "2025-10-16") is ClaimPhase.DUE
    assert assess(region, claim) == INTEREST
    owed = OVERPAID + INTEREST
    plan = [
        {"due_on": "2025-11-30", "cents": 150_000},
        {"due_on": "2025-12-31", "cents": owed - 150_000},
    ]
    agree = {"agreement": "r1", "plan": plan, "if_missed": "rest-stays", **TERMS}
    with pytest.raises(Forbidden):
        region.do("agree-instalments", claim, "ada", **agree)
    with pytest.raises(SamePersonRaisedAndLetGo):
        region.do("agree-instalments", claim, "bea", **agree)
    region.do("agree-instalments", claim, "pia", **agree)
    assert phase(region, claim, "2025-12-01") is ClaimPhase.INSTALMENTS
    planned = CLAIM.fold(region.facts(claim))
    assert planned.missed_cents(first_day("2025-12-01")) == 0  # The 30th is a Sunday.
    assert planned.missed_cents(first_day("2025-12-02")) == 150_000

    first = pay(region, claim, "p1", 150_000, "2025-12-02")
    assert first.interest_cents == INTEREST
    with pytest.raises(CaseStillOpen, match="Erstattung"):
        region.do("close-case", case, "ada", closed_on="2025-12-03")
    second = pay(region, claim, "p2", owed - 150_000, "2025-12-30")
    assert second.interest_cents == 0
    assert phase(region, claim, "2025-12-30") is ClaimPhase.PAID
    # Principal refills the budget of its year; interest does not.
    assert region.account(2025).disbursed_cents == 3_000_000 - OVERPAID
    assert region.account(2025).available_cents == 10_000_000 - 3_000_000 + OVERPAID
    with pytest.raises(DateOutOfOrder, match="Erstattung"):
        region.do("close-case", case, "ada", closed_on="2025-12-29")
    region.do("close-case", case, "ada", closed_on="2025-12-31")
    with pytest.raises(CaseOfClaimClosed):
        assess(region, claim, assessment="z2", from_on="2025-09-09", to_on="2025-10-01")
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    read(region, case, owed)


def read(region: Stage, case: str, owed: int) -> None:
    """What people see of it afterwards."""
    log = region.service.log
    number = case.removeprefix("case/")
    found = read_case(log, number)
    assert found is not None
    (claim,) = found.file.claims
    assert (claim.stage, claim.cents, claim.interest_cents) == ("paid", OVERPAID, INTEREST)
    assert (claim.paid_cents, claim.interest_paid_cents, claim.open_cents) == (owed, INTEREST, 0)
    line = found.line
    assert (line.claimed_cents, line.recovered_cents, line.claim_open_cents) == (
        OVERPAID,
        OVERPAID,
        0,
    )
    assert line.claim_due_on is None
    then = read_case(log, number, as_of=first_day("2025-11-15"))
    assert then is not None
    (claim,) = then.file.claims
    assert (claim.stage, claim.open_cents, claim.due_on) == (
        "instalments",
        owed,
        first_day("2025-12-31"),
    )
    assert then.line.claim_due_on == first_day("2025-12-31")
    (total,) = totals(log, programme="FKR")
    assert (total.recovered_cents, total.interest_received_cents) == (OVERPAID, INTEREST)
    told = [line.what for line in history(log, number, vault=region.service.vault)]
    assert any("Ratenzahlung" in what and "Liquiditätsengpass" in what for what in told)
    assert any("davon 143,87 € auf Zinsen" in what for what in told)


def test_written_down_counts_as_done_and_can_still_be_paid(region):
    case, claim = overpaid(region)
    enforceable(region, claim)
    region.do("write-down-claim", claim, "pia", reasons="Insolvenz", written_down_on="2025-11-10")
    region.do("close-case", case, "ada", closed_on="2025-11-11")
    pay(region, claim, "p1", 100_000, "2026-01-15")
    assert phase(region, claim, "2026-01-15") is ClaimPhase.WRITTEN_DOWN


def test_an_offset_refills_the_budget_and_an_approver_signs_within_the_limit(region):
    case, claim = overpaid(region)
    enforceable(region, claim)
    offset = region.do(
        "offset-claim",
        claim,
        "pia",
        offset="a1",
        cents=100_000,
        against="Auszahlung 3 des Vorhabens FKR-2025-0009",
        declared_on="2025-11-10",
    )
    assert isinstance(offset.facts[0].fact, ClaimOffset)
    assert region.account(2025).disbursed_cents == 3_000_000 - 100_000
    region.do(
        "waive-claim",
        claim,
        "pia",
        waiver="e1",
        cents=250_000,
        reasons="unbillige Härte",
        waived_on="2025-11-11",
    )
    assert phase(region, claim, "2025-11-11") is ClaimPhase.WAIVED
    region.do("close-case", case, "ada", closed_on="2025-11-12")


def test_a_payment_that_is_learnt_of_after_the_assessment_lowers_its_interest(region):
    case, claim = overpaid(region)
    enforceable(region, claim)
    assert assess(region, claim) == INTEREST
    # Paid on 30 June: 1,000.00 EUR less on 70 days at 1.27 + 5 %: 30.0616… of 42.0863… EUR remain.
    pay(region, claim, "p1", 100_000, "2025-06-30")
    state = CLAIM.fold(region.facts(claim))
    assert state.interest_cents == 10_178 + 3_006
    assert region.account(2025).disbursed_cents == 3_000_000 - 100_000
    rest = OVERPAID - 100_000 + state.interest_cents
    with pytest.raises(PaymentExceedsClaim):
        pay(region, claim, "p2", rest + 1, "2025-10-21")
    pay(region, claim, "p2", rest, "2025-10-21")
    assert phase(region, claim, "2025-10-21") is ClaimPhase.PAID
    region.do("close-case", case, "ada", closed_on="2025-12-31")
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    found = read_case(region.service.log, case.removeprefix("case/"))
    assert found is not None
    (known,) = found.file.claims
    assert (known.stage, known.interest_cents, known.open_cents) == ("paid", 13_184, 0)
    assert (found.line.claim_open_cents, found.line.claim_due_on) == (0, None)


def close_2025(region: Stage) -> None:
    """Nothing is left open in the year, and it is closed in January."""
    budget = f"budget/FKR/{REGION}/2025"
    lapse = {"lapse": "l1", "earmark": "general", "lapsed_on": "2026-01-05"}
    left = region.account(2025).available_cents
    region.do("lapse-remainder", budget, "gus", **lapse, cents=left)
    region.do("close-budget-year", budget, "gus", closed_on="2026-01-10")


def test_what_is_learnt_of_when_its_year_is_closed_pays_the_claim_and_refills_nothing(region):
    _, claim = overpaid(region)
    enforceable(region, claim)
    close_2025(region)
    closed = region.account(2025)
    assert pay(region, claim, "p1", 100_000, "2025-12-30").value_on == first_day("2025-12-30")
    offset = {"offset": "a1", "cents": 150_000, "against": "Auszahlung 3 eines anderen Vorhabens"}
    region.do("offset-claim", claim, "pia", **offset, declared_on="2025-12-29")
    assert region.account(2025) == closed
    # Interest hangs on the day on which the money came: of the last days of the year on the rest.
    assess(region, claim, from_on="2025-12-29", to_on="2025-12-31", assessed_on="2026-01-12")
    (assessed,) = CLAIM.fold(region.facts(claim)).assessments
    assert [(part.principal_cents, part.days) for part in assessed.segments] == [
        (OVERPAID, 1),
        (OVERPAID - 150_000, 1),
        (OVERPAID - 250_000, 1),
    ]
    pay(region, claim, "p2", 100_000 + assessed.cents, "2026-01-15")
    assert phase(region, claim, "2026-01-15") is ClaimPhase.PAID


def test_a_half_year_without_a_base_rate_refuses_the_assessment(region):
    _, claim = overpaid(region)
    with pytest.raises(ParameterUnknown, match=r"01\.01\.2026.*„base_rate“"):
        assess(region, claim, to_on="2026-01-01", assessed_on="2026-01-02")


def test_more_than_the_limit_is_for_another_approver(region):
    case = region.in_force(shares={2025: 3_000_000})
    region.order(case, 1, year=2025, cents=3_000_000, on="2025-02-03")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2025-02-05")
    region.prove(case, recognised=1_000_000, other=100_000)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    claim = f"claim/{case.removeprefix('case/')}-1"
    enforceable(region, claim)
    deferral = {"deferral": "s1", "until_on": "2026-03-31", "interest": "runs"}
    with pytest.raises(ClaimLimitExceeded):
        region.do(
            "defer-claim", claim, "pia", **deferral, reasons="Härte", deferred_on="2025-11-10"
        )


def test_interest_on_money_not_used_in_time_is_a_claim_of_its_own(region):
    case = region.in_force(shares={2025: 3_000_000})
    region.order(case, 1, year=2025, cents=2_000_000, on="2025-02-03")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2025-02-05")
    (drafted,) = region.do(
        "draft-recovery",
        case,
        "ada",
        ground="interim-interest",
        cents=0,
        reasons="erst im Juli verwendet",
        drafted_on="2025-09-01",
    ).facts
    decision = drafted.fact.decision
    region.do("order-recovery", case, "bea", decision=decision, signed_on="2025-09-02")
    claim = f"claim/{case.removeprefix('case/')}-1"
    body = {
        "assessment": "i1",
        "payout_no": 1,
        "from_on": "2025-04-06",
        "to_on": "2025-06-30",
        "base_cents": 1_000_000,
        "assessed_on": "2025-09-03",
    }
    with pytest.raises(InterestBaseAbovePaid):
        region.do("assess-interim-interest", claim, "ada", **{**body, "base_cents": 2_000_001})
    (assessed,) = region.do("assess-interim-interest", claim, "ada", **body).facts
    # 10,000.00 EUR, 86 days at 2.27 + 5 %, from the day after the two months to use it.
    assert assessed.fact.cents == 17_129
    pay(region, claim, "p1", 17_129, "2025-09-20")
    assert phase(region, claim, "2025-09-20") is ClaimPhase.PAID
    # Interest is revenue: the budget does not see it.
    assert region.account(2025).disbursed_cents == 2_000_000

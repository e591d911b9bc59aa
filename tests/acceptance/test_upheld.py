"""An objection is upheld over the real database: claim, commitments and phase follow."""

from __future__ import annotations

from typing import Any

import pytest
from tests.acceptance.stage import Stage, cost_of, stage

from grants.application.lifecycle import Phase
from grants.approval.decider import APPROVAL
from grants.approval.events import ObjectionDecided
from grants.approval.rejections import (
    CaseStillOpen,
    ClaimRemainderMissing,
    ClaimRemainderUnused,
    NoObjectionPending,
)
from grants.budget.rejections import BudgetExhausted
from grants.claim.decider import CLAIM, Claim
from grants.claim.phase import ClaimPhase
from grants.claim.rejections import RefundMismatch, ReviewNotFinal
from grants.kernel.calendar import first_day
from grants.kernel.machine import NotInThisPhase
from grants.payout.rejections import ShareExceeded
from grants.settlement.events import GrantSettled
from grants.store.dispatch import Request
from projections.cases.queries import case as read_case
from projections.cases.queries import cases as read_cases
from projections.models import MODELS
from projections.runtime import Projector
from projections.totals.queries import totals
from projections.worklist.queries import worklist

OVERPAID = 350_000


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000, 2025: 10_000_000}) as made:
        yield made


def pay(region: Stage, case: str, number: int, *, year: int, cents: int, on: str) -> None:
    region.order(case, number, year=year, cents=cents, on=on)
    region.do("execute-payout", case, "eve", payout_no=number, value_on=on)


def examine(region: Stage, case: str, *, recognised: int, on: str) -> None:
    region.do(
        "examine-proof",
        case,
        "fay",
        recognised=[
            {
                "line": "staff",
                "cents": recognised,
                "ground": "not-eligible",
                "reason": "nicht zuwendungsfähig",
            }
        ],
        other_means_cents=recognised // 10,
        note="geprüft",
        examined_on=on,
    )


def overpaid(region: Stage) -> tuple[str, str]:
    """80,000.00 EUR are paid, 76,500.00 EUR are the grant: the rest is claimed back."""
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    pay(region, case, 1, year=2024, cents=5_000_000, on="2024-05-06")
    pay(region, case, 2, year=2025, cents=3_000_000, on="2025-02-05")
    region.do(
        "submit-proof",
        case,
        "ada",
        lines=[{"line": "staff", "cents": 9_000_000}],
        other_means_cents=900_000,
        indicators=[],
        received_on="2025-09-01",
    )
    region.do(
        "start-examination", case, "fay", depth="formal", choice="all", started_on="2025-09-02"
    )
    examine(region, case, recognised=8_500_000, on="2025-09-03")
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    claim = f"claim/{case.removeprefix('case/')}-1"
    notify(region, claim, posted="2025-09-11", effected="2025-09-15")
    return case, claim


def notify(region: Stage, claim: str, *, posted: str, effected: str) -> None:
    region.do(
        "notify-claim",
        claim,
        "ada",
        manner="presumed",
        remedy_notice="included",
        posted_on=posted,
        effected_on=effected,
    )


def repay(region: Stage, claim: str, payment: str, cents: int, on: str) -> None:
    region.do("receive-claim-payment", claim, "eve", payment=payment, cents=cents, value_on=on)


def decide(
    region: Stage, case: str, number: int, outcome: str, *, filed: str, on: str, **more: Any
) -> ObjectionDecided:
    decision = f"{case.removeprefix('case/')}-B{number}"
    region.do("file-objection", case, "ada", decision=decision, grounds="falsch", filed_on=filed)
    region.do("decide-objection", case, "lea", **ruling(decision, outcome, on), **more)
    (fact,) = (f for f in region.facts(case) if isinstance(f, ObjectionDecided))
    return fact


def ruling(decision: str, outcome: str, on: str) -> dict[str, Any]:
    return {"decision": decision, "outcome": outcome, "reasons": "geprüft", "decided_on": on}


def claim_of(region: Stage, claim: str) -> Claim:
    return CLAIM.fold(region.facts(claim))


def phase(region: Stage, case: str) -> Phase:
    return APPROVAL.fold(region.facts(case)).phase


def test_a_settlement_set_aside_annuls_its_claim_and_a_new_one_follows(region):
    case, claim = overpaid(region)
    repay(region, claim, "p1", 200_000, "2025-10-01")
    assert region.account(2025).disbursed_cents == 2_800_000
    fact = decide(region, case, 2, "upheld", filed="2025-10-10", on="2025-11-05")
    assert (fact.sets_aside, fact.returns_to) == ("settlement", "proof-in-examination")
    assert (fact.approved_cents, fact.final_cents, fact.delta_cents) == (9_000_000, None, 1_350_000)
    # The year of the released 10,000.00 EUR is over.
    assert (fact.restored, fact.unrestored_cents) == ((), 1_000_000)
    assert [(share.year, share.cents) for share in fact.by_year] == [
        (2024, 5_000_000),
        (2025, 3_000_000),
    ]
    assert phase(region, case) is Phase.PROOF_IN_EXAMINATION
    known = claim_of(region, claim)
    assert known.phase_on(first_day("2025-11-05")) is ClaimPhase.ANNULLED
    assert (known.open_cents, known.refund_due_cents) == (0, 200_000)
    with pytest.raises(NotInThisPhase):
        repay(region, claim, "p2", 1, "2025-11-06")
    position = region.service.log.last_position()
    again = ruling(fact.decision, "upheld", "2025-11-06")
    with pytest.raises(NoObjectionPending):
        region.do("decide-objection", case, "lea", **again)
    assert region.service.log.last_position() == position

    examine(region, case, recognised=8_900_000, on="2025-11-10")
    region.do("settle-grant", case, "bea", reasons="neu abgerechnet", signed_on="2025-11-20")
    settled = region.facts(case)[-1]
    assert isinstance(settled, GrantSettled)
    assert (settled.final_cents, settled.claimed_before_cents, settled.claim) == (
        8_010_000,
        0,
        None,
    )
    with pytest.raises(CaseStillOpen, match="nicht zurückgezahlt"):
        region.do("close-case", case, "ada", closed_on="2025-11-21")
    seen(region, case, refund_due=200_000, recovered=200_000)
    with pytest.raises(RefundMismatch):
        region.do("refund-claim", claim, "eve", refund="b1", cents=199_999, value_on="2025-11-25")
    back = {"refund": "b1", "cents": 200_000, "value_on": "2025-11-25"}
    assert region.do("refund-claim", claim, "eve", **back).facts
    assert region.do("refund-claim", claim, "eve", **back).facts == ()
    account = region.account(2025)
    assert (account.committed_cents, account.disbursed_cents) == (3_000_000, 3_000_000)
    region.do("close-case", case, "ada", closed_on="2025-11-26")
    seen(region, case, refund_due=0, recovered=0)


def seen(region: Stage, case: str, *, refund_due: int, recovered: int) -> None:
    """What people see, in lists and in the file; the rows are what the facts fold to."""
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    log = region.service.log
    found = read_case(log, case.removeprefix("case/"))
    assert found is not None
    (line,) = read_cases(log)
    assert line == found.line
    assert (line.refund_due_cents, line.recovered_cents) == (refund_due, recovered)
    assert (line.claimed_cents, line.claim_open_cents, line.claim_due_on) == (0, 0, None)
    assert line.amount_cents == 8_010_000
    (claim,) = found.file.claims
    assert (claim.stage, claim.annulled_cents, claim.due_on) == ("annulled", OVERPAID, None)
    assert (claim.refund_due_cents, claim.open_cents) == (refund_due, 0)
    (total,) = totals(log, programme="FKR")
    assert (total.recovered_cents, total.approved_net_cents) == (recovered, 8_010_000)
    waits = {item.kind for item in worklist(log)}
    assert ("refund-claim" in waits) == bool(refund_due)
    assert not waits & {"receive-claim-payment", "record-claim-finality", "notify-claim"}


def test_a_refund_of_a_later_year_is_no_expense_of_the_budget(region):
    case, claim = overpaid(region)
    repay(region, claim, "p1", 200_000, "2025-10-01")
    decide(region, case, 2, "upheld", filed="2025-10-10", on="2025-11-05")
    region.do("refund-claim", claim, "eve", refund="b1", cents=200_000, value_on="2026-01-12")
    assert claim_of(region, claim).refund_due_cents == 0
    assert region.account(2025).disbursed_cents == 2_800_000
    assert region.account(2026).disbursed_cents == 0


def revoked(region: Stage) -> str:
    """50,000.00 of 90,000.00 EUR are paid when the grant is revoked as a whole."""
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    pay(region, case, 1, year=2024, cents=5_000_000, on="2024-05-06")
    region.do(
        "establish-knowledge",
        case,
        "ada",
        knowledge=1,
        circumstance="purpose-missed",
        description="Ein Seminar fand nicht statt.",
        known_by=region.persons["bea"],
        known_on="2024-05-20",
    )
    region.do(
        "hold-hearing",
        case,
        "ada",
        hearing=1,
        knowledge=1,
        invited_on="2024-05-20",
        respond_until="2024-06-20",
        response="answered",
        statement="Es wird nachgeholt.",
        held_on="2024-06-20",
    )
    region.do(
        "draft-revocation",
        case,
        "ada",
        act="revocation",
        ground="purpose-missed",
        knowledge=1,
        hearing=1,
        remaining_cents=0,
        from_on="2024-05-01",
        reasons="Zweck verfehlt",
        drafted_on="2024-06-24",
    )
    number = case.removeprefix("case/")
    region.do("revoke-grant", case, "bea", decision=f"{number}-B2", signed_on="2024-07-03")
    assert region.account(2024).committed_cents == 5_000_000
    assert region.account(2025).committed_cents == 0
    assert phase(region, case) is Phase.REVOKED
    return case


def test_a_revocation_set_aside_leaves_the_grant_running_and_payable(region):
    case = revoked(region)
    fact = decide(region, case, 2, "upheld", filed="2024-07-20", on="2024-08-05")
    assert (fact.sets_aside, fact.returns_to) == ("revocation", "running")
    assert [(share.year, share.cents) for share in fact.restored] == [
        (2024, 1_000_000),
        (2025, 3_000_000),
    ]
    assert (fact.approved_cents, fact.delta_cents, fact.unrestored_cents) == (
        9_000_000,
        9_000_000,
        0,
    )
    assert [(share.year, share.cents) for share in fact.by_year] == [
        (2024, 6_000_000),
        (2025, 3_000_000),
    ]
    assert region.account(2024).committed_cents == 6_000_000
    assert region.account(2025).committed_cents == 3_000_000
    number = case.removeprefix("case/")
    known = claim_of(region, f"claim/{number}-1")
    assert (known.open_cents, known.refund_due_cents) == (0, 0)
    pay(region, case, 2, year=2024, cents=1_000_000, on="2024-08-12")
    with pytest.raises(ShareExceeded):
        region.order(case, 3, year=2024, cents=1, on="2024-08-12")
    assert region.account(2024).disbursed_cents == 6_000_000
    # It is settled as if it had never been revoked.
    region.prove(case, recognised=cost_of(6_000_000), other=0)
    region.do("settle-grant", case, "bea", reasons="abgerechnet", signed_on="2025-09-10")
    settled = region.facts(case)[-1]
    assert isinstance(settled, GrantSettled)
    assert (settled.overpaid_cents, settled.claimed_before_cents) == (0, 0)
    region.do("close-case", case, "ada", closed_on="2025-09-11")


def test_what_was_bound_by_others_meanwhile_needs_an_accepted_shortfall(region):
    case = revoked(region)
    region.in_force(shares={2024: 4_500_000})
    position = region.service.log.last_position()
    with pytest.raises(BudgetExhausted):
        decide(region, case, 2, "upheld", filed="2024-07-20", on="2024-08-05")
    assert region.service.log.last_position() == position + 1  # The objection alone.
    assert phase(region, case) is Phase.REVOKED
    region.do(
        "accept-overcommitment",
        "budget/FKR/14511/2024",
        "gus",
        acceptance="o1",
        earmark="general",
        shortfall_cents=500_000,
        reason="Abhilfe",
        accepted_on="2024-08-05",
    )
    decision = f"{case.removeprefix('case/')}-B2"
    region.do("decide-objection", case, "lea", **ruling(decision, "upheld", "2024-08-05"))
    assert region.account(2024).available_cents == -500_000
    assert phase(region, case) is Phase.RUNNING


def test_money_of_a_year_that_is_over_takes_an_amendment(region):
    case = revoked(region)
    fact = decide(region, case, 2, "upheld", filed="2024-07-20", on="2025-02-03")
    assert [(share.year, share.cents) for share in fact.restored] == [(2025, 3_000_000)]
    assert fact.unrestored_cents == 1_000_000
    assert region.account(2024).committed_cents == 5_000_000
    drafted = region.do(
        "draft-decision",
        case,
        "ada",
        act="amendment",
        by_year=[
            {"year": year, "scope": "14511", "earmark": "general", "cents": cents}
            for year, cents in ((2024, 5_000_000), (2025, 4_000_000))
        ],
        reasons="Mittel eines anderen Jahres",
        drafted_on="2025-02-04",
    )
    decision = drafted.facts[0].fact.model_dump()["decision"]
    region.do("amend-grant", case, "bea", decision=decision, signed_on="2025-02-05")
    assert region.account(2024).committed_cents == 5_000_000
    assert region.account(2025).committed_cents == 4_000_000


def test_a_recovery_upheld_in_part_is_final_after_a_new_period(region):
    case = region.in_force(shares={2025: 3_000_000})
    number = case.removeprefix("case/")
    pay(region, case, 1, year=2025, cents=3_000_000, on="2025-02-05")
    region.do(
        "draft-recovery",
        case,
        "ada",
        ground="condition",
        cents=1_000_000,
        reasons="Bedingung eingetreten",
        drafted_on="2025-03-03",
    )
    order = f"{number}-B2"
    region.do("order-recovery", case, "bea", decision=order, signed_on="2025-03-04")
    claim = f"claim/{number}-1"
    notify(region, claim, posted="2025-03-05", effected="2025-03-09")
    region.do("file-objection", case, "ada", decision=order, filed_on="2025-04-01")
    partly = ruling(order, "partly-upheld", "2025-06-02")
    with pytest.raises(ClaimRemainderMissing):
        region.do("decide-objection", case, "pia", **partly)
    upheld = ruling(order, "upheld", "2025-06-02")
    with pytest.raises(ClaimRemainderUnused):
        region.do("decide-objection", case, "pia", **upheld, claim_cents=400_000)
    request = Request(
        route=region.service.routes["decide-objection"],
        stream=case,
        body={**partly, "claim_cents": 400_000},
        person=region.persons["pia"],
        account="account-pia",
        command_id="command-partly",
    )
    assert region.service.dispatcher.execute(request).facts
    position = region.service.log.last_position()
    assert region.service.dispatcher.execute(request).repeated
    assert region.service.log.last_position() == position
    assert claim_of(region, claim).open_cents == 400_000
    final = {"ground": "period-over", "final_on": "2025-07-08"}
    with pytest.raises(ReviewNotFinal):
        region.do("record-claim-finality", claim, "ada", **final)
    region.do(
        "dispatch-decision",
        case,
        "ada",
        decision=order,
        channel="post",
        remedy_notice="included",
        posted_on="2025-06-03",
    )
    region.do(
        "effect-notification",
        case,
        "ada",
        decision=order,
        manner="presumed",
        effected_on="2025-06-07",
    )
    region.do("become-final", case, "ada", decision=order, final_on="2025-07-08")
    region.do("record-claim-finality", claim, "ada", **final)
    repay(region, claim, "p1", 400_000, "2025-07-10")
    assert claim_of(region, claim).is_done
    assert region.account(2025).disbursed_cents == 2_600_000

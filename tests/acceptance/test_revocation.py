"""A grant is taken back over the real database: in part, then whole, with money and claims."""

from __future__ import annotations

from typing import Any

import pytest
from tests.acceptance.stage import Stage, stage

from grants.budget.decider import BUDGET
from grants.claim.decider import CLAIM
from grants.claim.events import RecoveryOrdered
from grants.kernel.calendar import first_day
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from grants.revocation.rejections import HearingStillOpen, WithdrawalPeriodOver
from grants.settlement.events import ProofSubmitted
from grants.settlement.rejections import ProofNotOverdue
from grants.store.refusals import Forbidden
from projections.cases.queries import case as read_case
from projections.deadlines.queries import DeadlineFilter, DeadlineLine, State, deadlines
from projections.models import MODELS
from projections.runtime import Projector
from projections.totals.queries import totals


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000, 2025: 10_000_000}) as made:
        yield made


def heard(region: Stage, case: str, number: int, *, known_on: str, held_on: str) -> None:
    region.do(
        "establish-knowledge",
        case,
        "ada",
        knowledge=number,
        circumstance="purpose-missed",
        description="Ein Seminar fand nicht statt.",
        known_by=region.persons["bea"],
        known_on=known_on,
    )
    region.do(
        "hold-hearing",
        case,
        "ada",
        hearing=number,
        knowledge=number,
        invited_on=known_on,
        respond_until=held_on,
        response="answered",
        statement="Es wird nachgeholt.",
        held_on=held_on,
    )


def silent(region: Stage, case: str, *, until: str, held_on: str) -> None:
    """A hearing that nobody answered, until a day."""
    region.do(
        "hold-hearing",
        case,
        "ada",
        hearing=1,
        knowledge=1,
        invited_on="2025-01-03",
        respond_until=until,
        response="none",
        held_on=held_on,
    )


def dates(region: Stage, case: str, kind: str) -> list[DeadlineLine]:
    """The dates of a kind in a case, done or not, as the lists show them."""
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    number = case.removeprefix("case/")
    states: tuple[State, ...] = ("open", "overdue", "done")
    asked = [DeadlineFilter(state=s, case_number=number, kinds=(kind,)) for s in states]
    return [line for each in asked for line in deadlines(region.service.log, each)]


def drafted(region: Stage, case: str, **fields: Any) -> str:
    body = {"reasons": "Zweck verfehlt", "ground": "purpose-missed", "act": "revocation", **fields}
    (recorded,) = region.do("draft-revocation", case, "ada", **body).facts
    decision: str = recorded.fact.decision  # type: ignore[attr-defined]
    return decision


def bound(region: Stage, case: str) -> dict[int, tuple[int, int]]:
    """What is open and what is paid, by year."""
    number = case.removeprefix("case/")
    accounts = {
        year: BUDGET.fold(region.facts(f"budget/FKR/14511/{year}")).account("general").case(number)
        for year in (2024, 2025)
    }
    return {year: (found.open_cents, found.disbursed_cents) for year, found in accounts.items()}


def test_in_part_and_then_whole(region):
    case = region.in_force(shares={2024: 6_000_000, 2025: 3_000_000})
    number = case.removeprefix("case/")
    region.order(case, 1, year=2024, cents=5_000_000, on="2024-05-02")
    region.do("execute-payout", case, "eve", payout_no=1, value_on="2024-05-06")
    assert bound(region, case) == {2024: (1_000_000, 5_000_000), 2025: (3_000_000, 0)}

    heard(region, case, 1, known_on="2024-06-03", held_on="2024-07-01")
    first = drafted(
        region,
        case,
        knowledge=1,
        hearing=1,
        remaining_cents=7_000_000,
        from_on="2024-06-01",
        drafted_on="2024-07-02",
    )
    with pytest.raises(Forbidden):
        region.do("revoke-grant", case, "ada", decision=first, signed_on="2024-07-03")
    region.do("revoke-grant", case, "bea", decision=first, signed_on="2024-07-03")
    # 20,000.00 EUR of 70,000.00 EUR are still to come; they stay bound in the youngest year.
    assert bound(region, case) == {2024: (0, 5_000_000), 2025: (2_000_000, 0)}
    assert not region.facts(f"claim/{number}-1")

    heard(region, case, 2, known_on="2024-08-05", held_on="2024-09-02")
    second = drafted(
        region,
        case,
        act="withdrawal",
        ground="unlawful",
        knowledge=2,
        hearing=2,
        remaining_cents=0,
        from_on="2024-03-06",
        drafted_on="2024-09-03",
    )
    late = {"decision": second, "signed_on": "2025-08-06"}
    with pytest.raises(WithdrawalPeriodOver):
        region.do("withdraw-grant", case, "bea", **late)
    region.do("withdraw-grant", case, "bea", **late, override="Vergleich gescheitert")
    assert bound(region, case) == {2024: (0, 5_000_000), 2025: (0, 0)}

    facts = region.facts(case)
    (in_part,) = (fact for fact in facts if isinstance(fact, GrantRevoked))
    (whole,) = (fact for fact in facts if isinstance(fact, GrantWithdrawn))
    assert (in_part.extent, in_part.amount_cents, in_part.claim) == ("part", 7_000_000, None)
    assert (whole.before_cents, whole.overpaid_cents, whole.limit) == (
        7_000_000,
        5_000_000,
        "overridden",
    )
    (order,) = region.facts(f"claim/{number}-1")
    assert isinstance(order, RecoveryOrdered)
    assert (order.cents, order.ground, order.decision) == (5_000_000, "withdrawal", second)
    assert order.drafted_by == region.persons["ada"]
    assert CLAIM.fold((order,)).open_cents == 5_000_000

    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
    found = read_case(region.service.log, number)
    assert found is not None
    assert (found.line.phase, found.line.amount_cents) == ("revoked", 0)
    assert {"taken-back-in-part", "taken-back-late"} <= set(found.line.flags)
    assert [d.act for d in found.file.decisions][-3:] == ["revocation", "withdrawal", "recovery"]
    (line,) = (row for row in totals(region.service.log) if row.kind == "regional")
    assert (line.approved_cents, line.approved_net_cents) == (9_000_000, 0)


def test_a_hearing_until_a_saturday_is_open_until_monday(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.do(
        "establish-knowledge",
        case,
        "ada",
        knowledge=1,
        circumstance="purpose-missed",
        description="Stelle nicht besetzt",
        known_by=region.persons["ada"],
        known_on="2025-01-02",
    )
    for held_on in ("2025-01-12", "2025-01-13"):
        with pytest.raises(HearingStillOpen, match=r"13\.01\.2025"):
            silent(region, case, until="2025-01-11", held_on=held_on)
    silent(region, case, until="2025-01-11", held_on="2025-01-14")
    (line,) = dates(region, case, "hearing")
    assert (line.due_on, line.state) == (first_day("2025-01-13"), "done")


def test_a_proof_extended_to_a_saturday_is_in_time_on_monday(region):
    case = region.in_force(shares={2024: 1_000_000})
    region.do(
        "extend-proof-deadline",
        case,
        "ada",
        due_on="2026-02-28",
        reasons="Krankheit",
        extended_on="2025-12-01",
    )
    monday = first_day("2026-03-02")
    (line,) = dates(region, case, "proof")
    assert (line.due_on, line.due_on_in_force) == (first_day("2025-12-30"), monday)
    for reminded_on in ("2026-03-01", "2026-03-02"):
        reminder = {"reminder": 1, "respond_until": "2026-03-20", "reminded_on": reminded_on}
        with pytest.raises(ProofNotOverdue, match=r"02\.03\.2026"):
            region.do("remind-proof", case, "ada", **reminder)
    region.do(
        "submit-proof",
        case,
        "ada",
        lines=[{"line": "staff", "cents": 1_000_000}],
        other_means_cents=0,
        indicators=[],
        received_on="2026-03-02",
    )
    proof = region.facts(case)[-1]
    assert isinstance(proof, ProofSubmitted)
    assert (proof.timeliness, proof.due_in_force_on) == ("in-time", monday)
    (line,) = dates(region, case, "proof")
    assert (line.state, line.due_on_in_force) == ("done", monday)
    found = read_case(region.service.log, case.removeprefix("case/"))
    assert found is not None
    assert found.line.proof_due_on == monday
    assert "proof-late" not in found.line.flags

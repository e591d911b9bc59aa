"""Two approvals race for the last money of a budget: one wins, the other learns what is left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.acceptance.interface import Interface, establish, interface

from grants.kernel.roles import Role
from projections.moments import today

REGION = "14511"
BUDGET = {"programme": "FKR", "scope": REGION, "year": 2024}
LAST_CENTS = 10_000_00
TODAY = today().isoformat()
PERSONS: dict[str, Role | tuple[Role, ...]] = {
    "ada": (Role.CASEWORKER, Role.COORDINATION),
    "bea": Role.APPROVER,
    "cem": Role.APPROVER,
    "gus": Role.BUDGET_HOLDER,
    "hal": Role.PROGRAMME_AUTHORITY,
}


@pytest.fixture
def office(copies, tmp_path):
    """The programme, and a region with one statewide budget and nothing in it yet."""
    with interface(copies, tmp_path, PERSONS) as (made, service):
        establish(made, service, today=today())
        yield made


def drafted(office: Interface, party: str) -> tuple[str, str]:
    """A statewide case that asks for the last money, drafted; its number and decision."""
    cost = LAST_CENTS * 10 // 9 + 1
    case = office.do(
        "submit-application",
        "ada",
        programme="FKR",
        kind="statewide",
        scope="statewide",
        party=party,
        title="Vorhaben",
        purpose="Fachkräfte gewinnen",
        objects=["7"],
        primary_object="7",
        costs=[{"line": "staff", "year": 2024, "cents": cost}],
        financing=[
            {"source": "grant", "cents": LAST_CENTS},
            {"source": "own", "cents": cost - LAST_CENTS},
        ],
        requested_cents=LAST_CENTS,
        earmark="general",
        period_from="2024-04-01",
        period_to="2024-12-31",
        received_on="2024-01-10",
    )["number"]
    office.do(
        "confirm-completeness",
        "ada",
        number=case,
        complete_on="2024-01-10",
        confirmed_on="2024-01-11",
    )
    office.do("classify-aid", "ada", number=case, aid="none", classified_on="2024-02-01")
    office.do("check-double-funding", "ada", number=case, outcome="none", checked_on="2024-02-01")
    office.do(
        "complete-examination",
        "ada",
        number=case,
        eligible_cents=cost,
        rate_bp=9000,
        proposed_cents=LAST_CENTS,
        completed_on="2024-02-02",
    )
    share = {"year": 2024, "scope": "statewide", "earmark": "general", "cents": LAST_CENTS}
    drafted = office.do(
        "draft-decision",
        "ada",
        number=case,
        act="approval",
        financing_type="anteil",
        rate_bp=9000,
        amount_cents=LAST_CENTS,
        by_year=[share],
        plan=[{"line": "staff", "cents": cost}],
        period_from="2024-04-01",
        period_to="2024-12-31",
        reasons="förderwürdig",
        drafted_on="2024-02-05",
    )
    decision: str = drafted["facts"][0]["fields"]["decision"]
    return case, decision


@pytest.mark.parametrize(
    "rounds", [10, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
def test_of_two_approvals_for_the_last_money_exactly_one_wins(office, rounds):
    party = office.do(
        "register-party", "ada", name="Verein", kind="association", registered_on="2024-01-02"
    )["number"]
    budget = {**BUDGET, "scope": "statewide", "earmark": "general", "cents": LAST_CENTS}
    waiting = drafted(office, party)
    with ThreadPoolExecutor(2) as threads:
        for number in range(rounds):
            if number:
                office.do(
                    "supplement-budget",
                    "gus",
                    **budget,
                    supplement=f"s{number}",
                    citation="Nachtrag",
                    decided_on="2024-01-05",
                )
            else:
                office.do(
                    "allocate-budget",
                    "gus",
                    **budget,
                    allocation="a1",
                    method="Erlass",
                    decided_on="2024-01-05",
                )
            newcomer = drafted(office, party)
            tries = [(*waiting, "bea"), (*newcomer, "cem")]
            if number % 2:
                tries.reverse()
            answers = list(threads.map(lambda of: approve(office, *of), tries))
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (lost,) = (n for n, answer in enumerate(answers) if answer.status_code == 409)
            problem = answers[lost].json()
            assert problem["code"] == "budget-exhausted"
            assert problem["found"]["available_cents"] == 0
            assert "sind 0,00 € verfügbar, nötig sind 10.000,00 €" in problem["detail"]
            waiting = tries[lost][:2]


def approve(office: Interface, case: str, decision: str, by: str):
    return office.send("approve", by, number=case, decision=decision, signed_on="2024-02-06")

"""Over HTTP alone, by a client of the description: whole cases from application to closing."""

from __future__ import annotations

import pytest
from tests.acceptance.interface import establish, interface
from tests.acceptance.lives import OTHER_REGION, PERSONS, REGION, SEATS, TODAY, Life

from projections.moments import today

MEMBERS = [f"member-{seat}" for seat in SEATS]


@pytest.fixture
def office(copies, tmp_path):
    """A founded service with the shipped programme, and somebody for another region alone."""
    strangers = {"stranger": OTHER_REGION}
    with interface(copies, tmp_path, PERSONS, strangers=strangers) as (made, service):
        establish(made, service, today=today())
        yield made, service


@pytest.fixture(
    params=[False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]
)
def provoked(request):
    """Whether every command is also sent with everything that could be wrong about it."""
    return request.param


def life_of(office, scope, provoked):
    made, service = office
    life = Life(made, service, scope=scope, provoked=provoked)
    for year in (2024, 2025):
        life.allocate(year, 20_000_000)
    return life


def ended(life, *wanted):
    """Closed, nothing was let through that should not be, and the file tells what happened."""
    life.step("close-case", "ada", closed_on=TODAY)
    assert [fault for faults in life.faults.values() for fault in faults] == []
    told = life.history()
    text = "\n".join(told)
    for words in wanted:
        assert words in text, text
    positions = [text.index(words) for words in wanted]
    assert positions == sorted(positions), text
    assert told[-1].startswith("Akte abgeschlossen"), told[-1]


def hear(life, cents, **vote):
    """The alliance meets, one member is biased, and the others vote for the project."""
    life.step("refer-to-alliance", "ada", referred_on="2024-02-05")
    life.alliance("hold-meeting", meeting="2024-02-20", present=MEMBERS, held_on="2024-02-20")
    life.alliance(
        "declare-conflict",
        meeting="2024-02-20",
        member="member-M7",
        case=life.case,
        declared_on="2024-02-20",
    )
    life.step(
        "record-vote",
        "ida",
        meeting="2024-02-20",
        votes_for=4,
        votes_against=1,
        abstentions=0,
        scores=[{"criterion": "need", "points": 9}, {"criterion": "quality", "points": 8}],
        rank=1,
        recommended_cents=cents,
        **vote,
    )


def test_a_regional_case_from_application_to_closing(office, provoked):
    life = life_of(office, REGION, provoked)
    life.constitute()
    cost, cents = 12_345_678, 11_111_110
    party = life.apply("regional", cents=cents, cost=cost, call="2024-1")
    life.complete()
    hear(life, cents)
    life.examine(cents=cents, cost=cost)
    life.approve(cost=cost, by_year={2024: 7_000_000, 2025: 4_111_110})
    life.account(party)
    life.pay(1, year=2024, cents=7_000_000, on="2024-06-03", value_on="2024-06-10")
    life.pay(2, year=2025, cents=2_000_000, on="2025-02-03", value_on="2025-02-10")
    settled = life.settle(spent=11_900_000, recognised=11_500_000, other=0)
    life.pay(3, year=2025, cents=1_350_000, on="2025-12-10", value_on="2025-12-15")
    life.deliver(settled, posted="2025-12-09", presumed="2025-12-13", final="2026-01-14")
    ended(
        life,
        "Antrag FKR-2024-0001 von Willkommen in der Region e. V. eingegangen",
        "1. Nachforderung",
        "Antrag vollständig seit 30.01.2024",
        "Votum der Allianz (Sitzung 2024-02-20) zur Fassung 1: priorisiert, Rang 1",
        "Zuwendungsbescheid FKR-2024-0001-B1",
        "70.000,00 € zum Mittelabruf 1 ausgezahlt",
        "Verwendungsnachweis",
        "Schlussbescheid FKR-2024-0001-B2",
        "13.500,00 € zum Mittelabruf 3 ausgezahlt",
    )


def test_a_statewide_case_over_two_years_that_is_amended(office, provoked):
    life = life_of(office, "statewide", provoked)
    cost, cents = 10_000_000, 9_000_000
    party = life.apply("statewide", cents=cents, cost=cost)
    life.complete()
    life.examine(cents=cents, cost=cost)
    life.approve(cost=cost, by_year={2024: 5_000_000, 2025: 4_000_000})
    life.account(party)
    life.pay(1, year=2024, cents=5_000_000, on="2024-06-03", value_on="2024-06-10")
    amendment = life.draft(
        "amendment",
        "2024-10-07",
        amount_cents=8_000_000,
        by_year=life.shares({2024: 5_000_000, 2025: 3_000_000}),
    )
    life.step("amend-grant", "bea", decision=amendment, signed_on="2024-10-10")
    life.deliver(amendment, posted="2024-10-11", presumed="2024-10-14", final="2024-11-15")
    life.pay(2, year=2025, cents=3_000_000, on="2025-02-03", value_on="2025-02-10")
    settled = life.settle(spent=10_000_000, recognised=10_000_000, other=2_000_000)
    life.deliver(settled, posted="2025-12-09", presumed="2025-12-13", final="2026-01-14")
    ended(
        life,
        "landesweites Vorhaben",
        "Zuwendungsbescheid",
        "Änderungsbescheid FKR-2024-0001-B2",
        "30.000,00 € zum Mittelabruf 2 ausgezahlt",
        "Schlussbescheid",
    )


def test_the_network_work_of_an_alliance_without_its_own_members(office, provoked):
    life = life_of(office, REGION, provoked)
    life.constitute(person="ada")
    cost, cents = 5_000_000, 4_500_000
    party = life.apply("network", cents=cents, cost=cost)
    life.complete()
    refused = life.made.send(
        "complete-examination",
        "ada",
        number=life.case,
        eligible_cents=cost,
        rate_bp=9000,
        proposed_cents=cents,
        completed_on="2024-03-05",
    )
    assert refused.json()["code"] == "alliance-member-acts"
    life.examine(cents=cents, cost=cost, by="eli")
    life.approve(cost=cost, by_year={2024: 4_500_000}, drafter="eli")
    life.account(party)
    life.pay(1, year=2024, cents=4_500_000, on="2024-06-03", value_on="2024-06-10")
    settled = life.settle(spent=5_000_000, recognised=5_000_000, other=500_000)
    life.deliver(settled, posted="2025-12-09", presumed="2025-12-13", final="2026-01-14")
    ended(life, "Netzwerkarbeit", "Zuwendungsbescheid", "Schlussbescheid")


def test_a_case_that_is_taken_back_in_part_with_interest(office, provoked):
    life = life_of(office, "statewide", provoked)
    cost, cents = 10_000_000, 9_000_000
    party = life.apply("statewide", cents=cents, cost=cost)
    life.complete()
    life.examine(cents=cents, cost=cost)
    life.approve(cost=cost, by_year={2024: 5_000_000, 2025: 4_000_000})
    life.account(party)
    life.pay(1, year=2024, cents=5_000_000, on="2024-06-03", value_on="2024-06-10")
    life.take_back(remaining=4_000_000)
    claim = f"{life.case}-1"
    life.claim_steps(claim)
    settled = life.settle(spent=4_444_445, recognised=4_444_445, other=444_445)
    life.deliver(settled, posted="2025-12-09", presumed="2025-12-13", final="2026-01-14")
    ended(
        life,
        "Kenntnis",
        "Anhörung",
        "Widerruf",
        "Erstattung",
        "Schlussbescheid",
    )

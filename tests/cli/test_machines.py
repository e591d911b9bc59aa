"""The printed tables hold every row and every cell of the machines."""

from __future__ import annotations

import pytest

from grants.cli.machines import GROUPS, MACHINES, transitions
from grants.wiring import CASE_STEPS, ROUTES

NAMES = {route.command: route.name for route in ROUTES.values()}


def section(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, its own head included."""
    _, _, rest = transitions().partition(f"## {heading}\n")
    table = rest.partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("name", "machine"), MACHINES, ids=[name for name, _ in MACHINES])
def test_every_row_of_a_machine_is_printed_with_its_facts(name, machine):
    _, _, *rows = section(name)
    printed = {row[2] for row in rows}
    for row in machine.transitions:
        facts = ", ".join(fact.__name__ for fact in row.facts)
        assert f"{NAMES.get(row.command, row.command.__name__)} → {facts}" in printed
    computed = machine is CASE_STEPS
    assert len(rows) == len(machine.transitions) + computed


@pytest.mark.parametrize(("name", "machine"), MACHINES, ids=[name for name, _ in MACHINES])
def test_every_cell_of_the_matrix_is_that_of_the_machine(name, machine):
    head, _, *rows = section(f"{name}: Befehl × Stand")
    states = list(machine.states)
    assert head == ["Befehl", *(state.german for state in states)]
    expected = {
        NAMES.get(row.command, row.command.__name__): [
            "●" if state in row.admitted else "–" for state in states
        ]
        for row in machine.transitions
    }
    assert {row[0]: row[1:] for row in rows} == expected


def legend(name: str) -> dict[str, str]:
    """What the list above a table says of each group."""
    _, _, rest = transitions().partition(f"## {name}\n")
    lines = rest.partition("\n| ")[0].splitlines()
    pairs = (line.removeprefix("- **").split("**: ") for line in lines if line)
    return dict(pairs)


@pytest.mark.parametrize(("name", "machine"), MACHINES, ids=[name for name, _ in MACHINES])
def test_every_row_names_its_states_one_by_one_or_by_groups_of_the_legend(name, machine):
    groups = legend(name)
    assert set(groups) == set(GROUPS[name])
    every = [state.german for state in machine.states]

    def spelt(cell: str) -> set[str]:
        if cell == "jeder Stand":
            return set(every)
        if cell.startswith(without := "jeder Stand außer "):
            return set(every) - spelt(cell.removeprefix(without))
        return {state for part in cell.split(", ") for state in groups.get(part, part).split(", ")}

    _, _, *rows = section(name)
    printed = {row[2].split(" → ")[0]: row for row in rows}
    for row in machine.transitions:
        cells = printed[NAMES.get(row.command, row.command.__name__)]
        assert spelt(cells[1]) == {state.german for state in row.admitted}
        to = {state.german for state in row.leads_to} or {"unverändert"}
        assert spelt(cells[3]) == to


def test_a_long_row_reads_by_its_groups():
    _, _, *rows = section("Vorgang")
    admitted = {row[2].split(" → ")[0]: row[1] for row in rows}
    assert admitted["withdraw-application"] == "UNDECIDED"
    assert admitted["request-payout"] == "IN_EXECUTION, abgerechnet"
    assert admitted["file-objection"] == "DECIDED"
    assert admitted["effect-notification"] == "DECIDED, UNDECIDED, zurückgezogen"
    left_out = "jeder Stand außer noch kein Antrag, abgeschlossen, Altfall"
    assert admitted["change-bank-account"] == left_out


def test_the_table_of_a_case_is_in_the_order_of_the_steps_and_says_who():
    _, _, *rows = section("Vorgang")
    steps = [int(row[0] or 99) for row in rows]
    assert steps == sorted(steps)
    approve = next(row for row in rows if row[2].startswith("approve →"))
    assert approve[:5] == [
        "11", "entscheidungsreif", "approve → GrantApproved", "bewilligt", "Zeichnungsbefugnis",
    ]  # fmt: skip
    assert approve[6] == "§ 44 SäHO"


def test_every_step_of_the_life_of_a_grant_is_printed():
    """Twenty-six steps, one of them computed."""
    _, _, *rows = section("Vorgang")
    assert {int(row[0]) for row in rows if row[0]} == set(range(1, 27))
    assert {row.step for row in CASE_STEPS.transitions if row.step} == set(range(1, 27)) - {19}


def test_the_step_that_is_computed_is_printed():
    (row,) = [row for row in section("Vorgang") if row[0] == "19"]
    assert row[1:4] == ["Bewilligungszeitraum beendet", "– (berechnet)", "Nachweis fällig"]

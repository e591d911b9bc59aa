"""The machines as Markdown: what leads from where to where, who may, and on what basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grants.claim.transitions import STAGES as CLAIM_STAGES
from grants.kernel.machine import Machine, State, Transition
from grants.payout.transitions import STAGES as PAYOUT_STAGES
from grants.store.dispatch import Route
from grants.wiring import CASE_STEPS, ROUTES
from projections.audit_trail.sentences.words import role as role_in_german

_HEADINGS = ("Schritt", "Von", "Befehl → Fakten", "Nach", "Wer", "Bedingung", "Grundlage")
_PROOF_DUE = (
    "19",
    "Bewilligungszeitraum beendet",
    "– (berechnet)",
    "Nachweis fällig",
    "–",
    "Ende des Zeitraums und die Monate der Richtlinie, auf einen Werktag verschoben",
    "",
)
"""Shown from its day on and never recorded, so no machine has a row for it."""
MACHINES: tuple[tuple[str, Machine[Any]], ...] = (
    ("Vorgang", CASE_STEPS),
    ("Auszahlung", PAYOUT_STAGES),
    ("Erstattung", CLAIM_STAGES),
)
_ADMITTED, _REFUSED = "●", "–"
_BY_COMMAND = {route.command: route for route in ROUTES.values()}


def transitions() -> str:
    """All tables: the transitions of every machine, then its commands × states."""
    parts = [part for name, machine in MACHINES for part in (f"## {name}", _table(machine))]
    parts += [
        part
        for name, machine in MACHINES
        for part in (f"## {name}: Befehl × Stand", _matrix(machine))
    ]
    return "\n\n".join(("# Übergänge", *parts)) + "\n"


def _table(machine: Machine[Any]) -> str:
    rows = [_row(row, machine) for row in machine.transitions]
    if machine is CASE_STEPS:
        rows.append(_PROOF_DUE)
    rows.sort(key=lambda row: int(row[0] or 99))  # Acts beside the steps come last.
    return "\n".join(_lines(_HEADINGS, rows))


def _row(row: Transition[Any], machine: Machine[Any]) -> tuple[str, ...]:
    route = _BY_COMMAND.get(row.command)
    facts = ", ".join(fact.__name__ for fact in row.facts)
    return (
        "" if row.step is None else str(row.step),
        _states(row.admitted, machine),
        f"{_name(row.command)} → {facts}",
        ", ".join(state.german for state in row.leads_to) or "unverändert",
        _who(route),
        row.guard,
        row.basis,
    )


def _states(states: Iterable[State], machine: Machine[Any]) -> str:
    found, possible = set(states), _states_of(machine)
    if found == set(possible):
        return "jeder Stand"
    return ", ".join(state.german for state in possible if state in found)


def _states_of(machine: Machine[Any]) -> list[State]:
    states: type[State] = machine.states
    return list(states)


def _name(command: type) -> str:
    """As faces call it; what no face offers is decided together with another command."""
    route = _BY_COMMAND.get(command)
    return route.name if route else command.__name__


def _who(route: Route | None) -> str:
    if route is None:
        return "mit einem anderen Befehl"
    return ", ".join(sorted(role_in_german(role) for role in route.roles))


def _matrix(machine: Machine[Any]) -> str:
    states = _states_of(machine)
    rows = [
        (
            _name(row.command),
            *(_ADMITTED if state in row.admitted else _REFUSED for state in states),
        )
        for row in machine.transitions
    ]
    return "\n".join(_lines(("Befehl", *(state.german for state in states)), rows))


def _lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _line(headings)
    yield _line(["---"] * len(headings))
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"

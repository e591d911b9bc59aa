"""The machines as Markdown: what leads from where to where, who may, and on what basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from grants.application.lifecycle import IN_EXECUTION, UNDECIDED
from grants.approval.transitions import CLOSABLE, DECIDED, GRANTED
from grants.claim.transitions import STAGES as CLAIM_STAGES
from grants.kernel.machine import Machine, State, Transition
from grants.payout.stages import PAID, UNDER_WAY, UNORDERED
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
GROUPS: Mapping[str, Mapping[str, frozenset[Any]]] = {
    "Vorgang": {
        "UNDECIDED": UNDECIDED,
        "IN_EXECUTION": IN_EXECUTION,
        "GRANTED": GRANTED,
        "DECIDED": DECIDED,
        "CLOSABLE": CLOSABLE,
    },
    "Auszahlung": {"UNORDERED": UNORDERED, "UNDER_WAY": UNDER_WAY, "PAID": PAID},
    "Erstattung": {},
}
"""States that go together, under the names the machines give them."""
_ADMITTED, _REFUSED = "●", "–"
_BY_COMMAND = {route.command: route for route in ROUTES.values()}


def transitions() -> str:
    """All tables: the transitions of every machine, then its commands × states."""
    parts: list[str] = []
    for name, machine in MACHINES:
        groups = GROUPS[name]
        parts += [f"## {name}", *_legend(machine, groups), _table(machine, groups)]
    parts += [
        part
        for name, machine in MACHINES
        for part in (f"## {name}: Befehl × Stand", _matrix(machine))
    ]
    return "\n\n".join(("# Übergänge", *parts)) + "\n"


def _legend(machine: Machine[Any], groups: Mapping[str, frozenset[Any]]) -> Iterator[str]:
    if groups:
        yield "\n".join(
            f"- **{name}**: {', '.join(_listed(states, machine))}"
            for name, states in groups.items()
        )


def _table(machine: Machine[Any], groups: Mapping[str, frozenset[Any]]) -> str:
    rows = [_row(row, machine, groups) for row in machine.transitions]
    if machine is CASE_STEPS:
        rows.append(_PROOF_DUE)
    rows.sort(key=lambda row: int(row[0] or 99))  # Acts beside the steps come last.
    return "\n".join(_lines(_HEADINGS, rows))


def _row(
    row: Transition[Any], machine: Machine[Any], groups: Mapping[str, frozenset[Any]]
) -> tuple[str, ...]:
    route = _BY_COMMAND.get(row.command)
    facts = ", ".join(fact.__name__ for fact in row.facts)
    return (
        "" if row.step is None else str(row.step),
        _states(row.admitted, machine, groups),
        f"{_name(row.command)} → {facts}",
        _states(row.leads_to, machine, groups) or "unverändert",
        _who(route),
        row.guard,
        row.basis,
    )


def _states(
    states: Iterable[State], machine: Machine[Any], groups: Mapping[str, frozenset[Any]]
) -> str:
    """In as few words as groups allow, the largest first; or by the few that are left out."""
    left = set(states)
    missing = _listed(set(_states_of(machine)) - left, machine)
    if not missing:
        return "jeder Stand"
    named: list[str] = []
    for name, group in sorted(groups.items(), key=lambda known: -len(known[1])):
        if group <= left:
            named.append(name)
            left -= group
    named += _listed(left, machine)
    if len(missing) + 1 < len(named):
        return f"jeder Stand außer {', '.join(missing)}"
    return ", ".join(named)


def _listed(states: Iterable[State], machine: Machine[Any]) -> list[str]:
    found = set(states)
    return [state.german for state in _states_of(machine) if state in found]


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

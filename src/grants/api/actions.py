"""What a person may do next on a case, and why everything else is closed to them.

Read from the machines that the decisions obey, from the roles of the routes and from the duties:
this module has no list of phases, commands or roles of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, InstanceOf

from grants.access.competence import competence_of
from grants.access.state import Held
from grants.api.problems import who_may
from grants.kernel.duties import Duty, look
from grants.kernel.event import Event
from grants.kernel.machine import Machine, NotInThisPhase, State, Transition, require
from grants.kernel.phrases import Phrase
from grants.kernel.roles import Role
from grants.store.dispatch import Route
from grants.store.refusals import Forbidden
from grants.store.validation import body_schema

Reason = Literal["phase", "nothing-pending", "role", "region", "duty"]


class Step(BaseModel):
    """A command, its step in the life of a grant, and what it asks beyond where things stand."""

    command: str
    step: int | None
    guard: str
    basis: str


class Allowed(Step):
    """A step this person may try now; `competence` is the role under which it would be done.

    `body` is the JSON Schema of what to send to `address`.
    """

    address: str
    competence: Role
    body: dict[str, Any]


class Closed(Step):
    """A step that is not possible for this person now, the first reason why, and what would be.

    `possible` are the states that admit it, `roles` those who may.
    """

    reason: Reason
    detail: InstanceOf[str]  # A phrase stays one.
    possible: list[str]
    roles: list[Role]


@dataclass(frozen=True, kw_only=True)
class Doer:
    """The person who asks, with the roles they may act in today."""

    person: str
    held: Sequence[Held]


@dataclass(frozen=True)
class Standing:
    """Where something stands, and the machine that says what follows from that."""

    machine: Machine[Any]
    state: State


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What commands act on: where it stands in each machine, its facts, its scope, its address."""

    standings: tuple[Standing, ...]
    facts: Sequence[Event]
    scope: str
    address: str


def steps(
    thing: Thing, routes: Iterable[Route], duties: Mapping[type, Duty], doer: Doer
) -> tuple[list[Allowed], list[Closed]]:
    """Every one of these commands for this person: the allowed ones, and the closed ones."""
    found = [_step(thing, route, duties.get(route.command), doer) for route in routes]
    allowed = [step for step in found if isinstance(step, Allowed)]
    closed = [step for step in found if isinstance(step, Closed)]
    return allowed, closed


def nothing_there(route: Route, thing: Thing, detail: str) -> Closed:
    """A command whose subject there is none of; `thing` is what the subject would belong to."""
    rows = [row for each in thing.standings if (row := each.machine.find(route.command))]
    return _closed(route, rows, "nothing-pending", detail)


def _step(thing: Thing, route: Route, duty: Duty | None, doer: Doer) -> Allowed | Closed:
    """Reasons come in the order in which they close: to everybody, to this person."""
    rows: list[Transition[Any]] = []
    for standing in thing.standings:
        row = standing.machine.find(route.command)
        if row is None:
            continue  # Possible wherever the thing stands.
        rows.append(row)
        try:
            require(standing.state, row.admitted)
        except NotInThisPhase as elsewhere:
            return _closed(route, rows, "phase", elsewhere.detail)
    waiting = look(duty, thing.facts, doer.person) if duty else "possible"
    if duty and waiting == "nothing-pending":
        return _closed(route, rows, "nothing-pending", Phrase(duty.nothing))
    try:
        competence = competence_of(doer.held, route.roles, thing.scope)
    except Forbidden as refusal:
        return _closed(route, rows, refusal.code, who_may(refusal.code, route.roles))
    if duty and waiting == "duty":
        return _closed(route, rows, "duty", Phrase(duty.reason))
    return Allowed(
        **_named(route, rows),
        address=f"{thing.address}/{route.name}",
        competence=Role(competence.role),
        body=body_schema(route),
    )


def _closed(route: Route, rows: list[Transition[Any]], reason: Reason, detail: str) -> Closed:
    admitted = rows[-1].admitted if reason == "phase" else frozenset()
    return Closed(
        **_named(route, rows),
        reason=reason,
        detail=detail,
        possible=sorted(state.value for state in admitted),
        roles=sorted(route.roles),
    )


def _named(route: Route, rows: list[Transition[Any]]) -> dict[str, Any]:
    """What the machines say about a command; a row of the case has the number of the step."""
    return {
        "command": route.name,
        "step": next((row.step for row in rows if row.step is not None), None),
        "guard": "; ".join(dict.fromkeys(row.guard for row in rows if row.guard)),
        "basis": next((row.basis for row in rows if row.basis), ""),
    }

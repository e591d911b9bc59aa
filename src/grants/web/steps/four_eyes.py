"""Separation of duties with names: who did what already, and who may do the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.web.language import N_, day, gettext
from grants.wiring import DUTIES
from projections.people.queries import person_names

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from grants.kernel.duties import Duty
    from grants.kernel.event import Event
    from grants.kernel.roles import Role
    from grants.store.dispatch import Route
    from grants.web.steps.desk import Desk

NAMED_MAX = 4
_DID = {
    "drafted_by": N_("entworfen von %(name)s am %(day)s"),
    "checked_by": N_("geprüft von %(name)s am %(day)s"),
    "reduced_by": N_("gekürzt von %(name)s am %(day)s"),
    "certified_by": N_("festgestellt von %(name)s am %(day)s"),
    "ordered_by": N_("angeordnet von %(name)s am %(day)s"),
    "executed_by": N_("ausgezahlt von %(name)s am %(day)s"),
    "recorded_by": N_("als fehlgeschlagen erfasst von %(name)s am %(day)s"),
    "placed_by": N_("gesperrt von %(name)s am %(day)s"),
    "changed_by": N_("erfasst von %(name)s am %(day)s"),
    "examiner": N_("geprüft von %(name)s am %(day)s"),
    "approved_by": N_("gezeichnet von %(name)s am %(day)s"),
    "waived_by": N_("verzichtet von %(name)s am %(day)s"),
    "assessed_by": N_("festgesetzt von %(name)s am %(day)s"),
}

_ACTED = N_("getan von %(name)s am %(day)s")


@dataclass(frozen=True, kw_only=True)
class SecondPair:
    """Who acted before a step, and who of those who may do it did not.

    `mine`: the visitor is kept from it by what they did. `others` are the names of those who may;
    `more` counts those left out.
    """

    did: Sequence[str]
    mine: bool
    others: Sequence[str]
    more: int
    reason: str


def second_pair(
    desk: Desk, route: Route, facts: Iterable[Event] | None = None
) -> SecondPair | None:
    """Whose eyes a step needs besides; None if it needs none. `facts`: of one payout or claim."""
    duty = DUTIES.get(route.command)
    if duty is None or not duty.barred:
        return None
    before = _barred(duty, desk.facts if facts is None else facts)
    if not before:
        return None
    names = person_names(desk.log, {person for person, _, _ in before})
    did = [_told(field) % {"name": names[person], "day": day(on)} for person, field, on in before]
    barred = {person for person, _, _ in before}
    able = who_may(desk, route.roles, barred)
    return SecondPair(
        did=list(dict.fromkeys(did)),
        mine=desk.person in barred,
        others=able[:NAMED_MAX],
        more=max(0, len(able) - NAMED_MAX),
        reason=duty.reason,
    )


def _told(field: str) -> str:
    return gettext(_DID.get(field, _ACTED))


def _barred(duty: Duty, facts: Iterable[Event]) -> list[tuple[str, str, str]]:
    """Person, field and day of everything that keeps somebody from the step now."""
    found: dict[object, list[tuple[str, str, str]]] = {}
    for fact in facts:
        thing = getattr(fact, duty.key, None) if duty.key else ""
        if isinstance(fact, duty.done_by):
            found.pop(thing, None)
        for bar in duty.barred:
            if isinstance(fact, bar.fact) and _fits(duty, fact):
                on = fact.effective_on
                found.setdefault(thing, []).append((getattr(fact, bar.by), bar.by, str(on)))
    return [each for entries in found.values() for each in entries]


def _fits(duty: Duty, fact: Event) -> bool:
    if not isinstance(fact, duty.begun_by):
        return True
    return all(getattr(fact, name) == value for name, value in duty.where.items())


def who_may(desk: Desk, roles: AbstractSet[Role], without: AbstractSet[str]) -> list[str]:
    """The names of those who hold one of these roles for the case today."""
    return [
        name
        for person, name, held in desk.holders
        if person not in without and not held.isdisjoint(roles)
    ]

"""Persons at a moment: their roles on its day, folded from what was known then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grants.access.decider import ACCESS
from grants.access.state import Access, Grant
from grants.kernel.ids import EVERYWHERE, STATEWIDE
from grants.kernel.roles import Role
from grants.party.erasure import ERASURE, Subject
from grants.web import wording
from grants.web.language import gettext
from projections import remembered
from projections.audit_trail.places import trail_at
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.wiring import Service
    from projections.audit_trail.queries import TrailLine
    from projections.moments import Moment

_PARTS_OF_A_PERSON = 2
"""`access/{person}`; what belongs to an account or an identity has one more."""


@dataclass(frozen=True)
class Known:
    """A person as known at a moment, with the facts that say so."""

    access: Access
    facts: Sequence[Recorded]


def known(log: Log, moment: Moment) -> dict[str, Known]:
    """Everybody who was registered at a moment, by id."""
    facts: dict[str, list[Recorded]] = {}
    for each in remembered.of_kind(log, "access", to=moment.known_at):
        parts = each.stored.stream.split("/")
        if len(parts) == _PARTS_OF_A_PERSON and moment.counts(
            each.position, each.stored.effective_on
        ):
            facts.setdefault(parts[1], []).append(each)
    found = {
        person: Known(ACCESS.fold(each.fact for each in of_one), of_one)
        for person, of_one in facts.items()
    }
    return {person: each for person, each in found.items() if each.access.person}


@dataclass(frozen=True, kw_only=True)
class HeldRole:
    """A role that somebody holds on a day; `deputy_of`: the person represented."""

    role: Role
    grant: Grant
    deputy_of: str | None


def held_on(day: dt.date, access: Access) -> list[HeldRole]:
    """The roles in force on a day, one's own first, in order of roles."""
    found = [
        HeldRole(role=role, grant=grant, deputy_of=deputy_of)
        for role, deputy_of in access.grants
        if (grant := access.grant_on(day, role, deputy_of)) is not None
    ]
    return sorted(found, key=lambda each: (each.deputy_of or "", [*Role].index(each.role)))


def erasure_of(facts: Iterable[Recorded]) -> Subject:
    """Whether somebody asked to erase the name, and whether it was erased."""
    return ERASURE.fold(each.fact for each in facts)


def in_words(log: Log) -> Callable[[Iterable[str]], str]:
    """What the scopes of a role are called."""
    regions: Mapping[str, str] = registered_regions(log)

    def told(scopes: Iterable[str]) -> str:
        return ", ".join(scope_word(each, regions) for each in sorted(scopes))

    return told


def scope_word(scope: str, regions: Mapping[str, str]) -> str:
    """What a scope of a role is called."""
    match scope:
        case str() if scope == EVERYWHERE:
            return gettext("alle Regionen")
        case str() if scope == STATEWIDE:
            return wording.code("scope", STATEWIDE)
        case _:
            return regions.get(scope, scope)


def trail_of(service: Service, facts: Iterable[Recorded]) -> list[TrailLine]:
    """What facts say, with names that were not erased; the last one first."""
    return trail_at(service.log, [each.position for each in facts], vault=service.vault)[::-1]

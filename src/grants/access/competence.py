"""Under which competence somebody acts: one's own or another's, named or the one that reaches far.

Decided here once for every command: a role held in one's own right comes before one exercised for
somebody else; of several the one with the largest limit. Who wants another one names it. A deputy
acts as far as both grants reach, on the day itself; revoking or expiry of either ends it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from grants.access.decider import ACCESS
from grants.access.state import Access, Held, held_on
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Route
from grants.store.refusals import Forbidden
from grants.store.work import Work


def authorise(work: Work, route: Route, stream: str, command: Any) -> Competence:
    """The competence under which the acting person may do this.

    Roles are read from the log with every command, so a revoked one ends at once; the append holds
    only while they are unchanged. The heading names competence and person represented if the caller
    did.

    Raises:
        Forbidden: no role of the route is held (`role`), or not for this scope (`region`).
    """
    asked = work.heading.actor
    named = [
        held
        for held in held_by(work, asked.person)
        if asked.competence in {"", held.role} and asked.on_behalf_of in {None, held.on_behalf_of}
    ]
    return competence_of(named, route.roles, target_scope(work, route, stream, command))


def competence_of(held: Iterable[Held], needed: AbstractSet[Role], scope: str) -> Competence:
    """The one of the roles held that is needed, reaches a scope, and reaches furthest.

    Raises:
        Forbidden: none is held (`role`), or not for this scope (`region`).
    """
    possible = [each for each in held if each.role in needed]
    if not possible:
        raise Forbidden("role")
    able = [each for each in possible if each.grant.covers(scope)]
    if not able:
        raise Forbidden("region")
    chosen = max(able, key=lambda each: each.preference)  # Of equals the first, in order of roles.
    return Competence(chosen.role.value, chosen.grant.limit_cents, chosen.on_behalf_of)


def held_by(work: Work, person: str) -> Iterator[Held]:
    """Every role a person may act in today; the append holds only while that is unchanged."""

    def access_of(each: str) -> Access:
        return work.state(ACCESS, access_stream(each))

    yield from held_on(work.basis.today, access_of(person), access_of)


def target_scope(work: Work, route: Route, stream: str, command: Any) -> str:
    """The scope a command touches: of its stream, of what it opens, or of what it is about."""
    if route.scope_of is not None:
        return route.scope_of(work, stream, command)
    if route.opens is None:
        return work.scope(stream)
    scope: str = getattr(command, "scope", EVERYWHERE)
    return scope

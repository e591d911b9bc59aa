"""Who may act: the commands on a person, and the question every other command asks first."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from grants.access.commands import (
    AccessCommand,
    GrantRole,
    LinkAccount,
    RegisterPerson,
    RevokeRole,
)
from grants.access.decider import ACCESS, AccessBasis, Grant
from grants.kernel.ids import EVERYWHERE, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Forbidden, Route, new_id
from grants.store.work import Work


def authorise(work: Work, route: Route, stream: str, command: Any) -> Competence:
    """The competence under which the acting person may do this.

    Roles are read from the log with every command, so a revoked one ends at once; the append holds
    only while they are unchanged.

    Raises:
        Forbidden: no role of the route is held (`role`), or not for this scope (`region`).
    """
    held = work.state(ACCESS, access_stream(work.heading.actor.person)).roles
    return competence_of(held, route.roles, target_scope(work, route, stream, command))


def competence_of(held: Mapping[Role, Grant], needed: AbstractSet[Role], scope: str) -> Competence:
    """The first role that is held, needed, and reaches a scope.

    Raises:
        Forbidden: none is held (`role`), or not for this scope (`region`).
    """
    able = [role for role in Role if role in needed and role in held]
    if not able:
        raise Forbidden("role")
    for role in able:
        if held[role].covers(scope):
            return Competence(role.value, held[role].limit_cents)
    raise Forbidden("region")


def target_scope(work: Work, route: Route, stream: str, command: Any) -> str:
    """The scope a command touches: of its stream, or of what it opens."""
    if route.opens is None:
        return work.scope(stream)
    scope: str = getattr(command, "scope", EVERYWHERE)
    return scope


def open_person(work: Work, _command: RegisterPerson) -> str:
    """A random id, unless a caller inside the service addressed the new person already."""
    return work.stream or access_stream(new_id())


def decide_access(work: Work, stream: str, command: AccessCommand) -> None:
    """Decide a command on one person."""
    work.decide(ACCESS, stream, command)


def grant_role(work: Work, stream: str, command: GrantRole) -> None:
    """Decide with the regions in which the acting person administers access."""
    if work.basis.competence == Role.ADMINISTRATOR:
        own = work.state(ACCESS, access_stream(work.basis.person)).roles
        reach = own[Role.ADMINISTRATOR].scopes
    else:  # The service itself, while there is no administrator.
        reach = frozenset({EVERYWHERE})
    work.decide(ACCESS, stream, command, AccessBasis(**vars(work.basis), reach=reach))


_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

ROUTES: tuple[Route, ...] = (
    Route(
        name="register-person",
        kind="access",
        command=RegisterPerson,
        roles=_ADMINISTRATORS,
        handle=decide_access,
        opens=open_person,
    ),
    Route(
        name="link-account",
        kind="access",
        command=LinkAccount,
        roles=_ADMINISTRATORS,
        handle=decide_access,
    ),
    Route(
        name="grant-role",
        kind="access",
        command=GrantRole,
        roles=_ADMINISTRATORS,
        handle=grant_role,
    ),
    Route(
        name="revoke-role",
        kind="access",
        command=RevokeRole,
        roles=_ADMINISTRATORS,
        handle=decide_access,
    ),
)

"""How the first administrator comes to be: by the system itself, while there is none.

Every grant of power names who gave it. The first ones cannot name a person, so they are recorded
under the actor `system`, which holds no role and for which no face lets anybody act. Once an
administrator stands it founds no more. In one other place it acts for itself: it makes the operator
of the command line known, and grants them the role that imports, on the authority of the
database's logins and the vault's key, which they hold (`grants.cli.operator`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from grants.access.competence import authorise
from grants.access.decider import ACCESS
from grants.access.handlers import ROUTES
from grants.kernel.calendar import berlin_day
from grants.kernel.event import Event
from grants.kernel.ids import SYSTEM, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Authorise, Competence, Dispatcher, Request, Route, new_id
from grants.store.kinds import read_kind
from grants.store.log import Log
from grants.store.work import Work

_TURN = access_stream("founding")
"""Whose turn it is to found; nothing is stored under this name."""


class AlreadyFounded(Exception):
    """An administrator exists; further persons and roles are theirs to grant."""


def administrator_exists(log: Log) -> bool:
    """Whether anybody was given the role that grants roles, and nobody took it back."""
    facts: dict[str, list[Event]] = {}
    for recorded in read_kind(log, "access"):
        facts.setdefault(recorded.stream, []).append(recorded.fact)
    return any((Role.ADMINISTRATOR, None) in ACCESS.fold(known).grants for known in facts.values())


def founding(log: Log) -> Authorise:
    """An `authorise` for one founding: lets `system` register, link and grant; others as always.

    Raises:
        AlreadyFounded: an administrator exists.
    """
    if administrator_exists(log):
        raise AlreadyFounded

    def authorise_founding(work: Work, route: Route, stream: str, command: Any) -> Competence:
        if work.heading.actor.person == SYSTEM and route in ROUTES:
            return Competence(SYSTEM)
        return authorise(work, route, stream, command)

    return authorise_founding


@dataclass(frozen=True, kw_only=True)
class Founder:
    """The person who is to grant all other roles, and how they sign in."""

    name: str
    account: str
    iss: str
    sub: str


def found_access(dispatcher: Dispatcher, founder: Founder, *, now: dt.datetime) -> str:
    """Make `founder` the first administrator, in one transaction; answers with their person id.

    Of several at the same moment one founds, and the others come too late.

    Raises:
        AlreadyFounded: an administrator exists.
        Rejection: account or sign-in belong to another person for ever.
        pydantic.ValidationError: a text cannot be used.
        Conflict: account or sign-in were taken this moment; nothing was stored.
    """
    with dispatcher.log.turn(_TURN):
        return _found(dispatcher, founder, now)


def _found(dispatcher: Dispatcher, founder: Founder, now: dt.datetime) -> str:
    batch = replace(dispatcher, authorise=founding(dispatcher.log)).batch()
    day = berlin_day(now).isoformat()
    person = new_id()
    identity = {"iss": founder.iss, "sub": founder.sub}
    grant = {"role": Role.ADMINISTRATOR, "scopes": ["all"], "limit_cents": None}
    bodies: dict[str, dict[str, Any]] = {
        "register-person": {"name": founder.name, "registered_on": day},
        "link-account": {"account": founder.account, "identity": identity, "linked_on": day},
        "grant-role": {**grant, "granted_on": day},
    }
    for route in ROUTES:
        if route.name in bodies:
            request = Request(
                route=route,
                stream=access_stream(person),
                body=bodies[route.name],
                person=SYSTEM,
                account=SYSTEM,
                command_id=f"founding-{new_id()}",
                face="cli",
            )
            batch.execute(request, now=now)
    batch.flush()
    return person

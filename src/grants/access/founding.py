"""How the first administrator comes to be: by the system itself, while there is none.

Every grant of power names who gave it. The first ones cannot name a person, so they are recorded
under the actor `system`, which may do nothing else, and nothing more once an administrator stands.
"""

from __future__ import annotations

from typing import Any

from grants.access.decider import ACCESS
from grants.access.handlers import ROUTES, authorise
from grants.kernel.event import Event
from grants.kernel.roles import Role
from grants.store.dispatch import Authorise, Competence, Route
from grants.store.log import Log
from grants.store.work import Work

SYSTEM = "system"
"""Person and account of what the service does by itself; no stream `access/system` exists."""


class AlreadyFounded(Exception):
    """An administrator exists; further persons and roles are theirs to grant."""


def administrator_exists(log: Log) -> bool:
    """Whether anybody holds the role that grants roles."""
    facts: dict[str, list[Event]] = {}
    for recorded in log.read_kind("access"):
        facts.setdefault(recorded.stream, []).append(recorded.fact)
    return any(Role.ADMINISTRATOR in ACCESS.fold(known).roles for known in facts.values())


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

"""The person behind the command line: whoever holds the database's logins and the vault's key."""

from __future__ import annotations

import getpass
import hashlib
import os
import socket
from dataclasses import dataclass, replace
from typing import Any

from grants.access.events import AccountLinked
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import EVERYWHERE, SYSTEM, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Request
from grants.store.kinds import read_kind
from grants.wiring import Service

_ROLES = (Role.IMPORTER,)


@dataclass(frozen=True)
class Operator:
    """The natural person at the command line, as the log knows them."""

    person: str
    account: str


def local_operator(service: Service) -> Operator:
    """Make the operator known to the log: a person, by facts like everybody else.

    Holding the logins and the key is the authority; the facts say since when it was used.
    """
    key = _key()
    operator = Operator(f"operator-{key}", f"shell-{key}")
    today = berlin_day(service.dispatcher.clock()).isoformat()
    system = replace(service.dispatcher, authorise=lambda *_: Competence(SYSTEM))
    stream = access_stream(operator.person)
    if service.log.read(stream):
        return operator
    _send(service, system, stream, "register-person", {"name": _login(), "registered_on": today})
    for role in _ROLES:
        grant = {"role": role, "scopes": [EVERYWHERE], "limit_cents": None, "granted_on": today}
        _send(service, system, stream, "grant-role", grant)
    return operator


def known_person(service: Service, *, person: str | None, account: str | None) -> Operator | None:
    """The person the log knows by their id or by a linked account; None if there is none.

    The account used is this shell, whoever it acts for: the log shows how a command came in.
    """
    if account is not None:
        linked = (
            recorded.stream.removeprefix(access_stream(""))
            for recorded in read_kind(service.log, "access")
            if isinstance(recorded.fact, AccountLinked) and recorded.fact.account == account
        )
        person = next(linked, None)
    if person is None or not service.log.read(access_stream(person)):
        return None
    return Operator(person, f"shell-{_key()}")


def _key() -> str:
    """Names this user of this machine without telling who that is."""
    return hashlib.sha256(f"{socket.gethostname()}/{os.getuid()}".encode()).hexdigest()[:12]


def _send(service: Service, system: Any, stream: str, route: str, body: dict[str, Any]) -> None:
    system.execute(
        Request(
            route=service.routes[route],
            stream=stream,
            body=body,
            person=SYSTEM,
            account=SYSTEM,
            command_id=f"operator-{stream.removeprefix('access/')}-{route}",
            face="cli",
        )
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # A uid without an entry in the list of users.
        return f"uid {os.getuid()}"

"""The person behind the command line: whoever holds the database's logins and the vault's key.

Who that is says the operating system, in whose list of users they are: a variable of the
environment says whatever somebody likes.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import socket
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from grants.access.commands import GrantRole
from grants.access.events import AccountLinked, PersonRegistered, RoleGranted
from grants.access.rejections import PersonKnown
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import EVERYWHERE, SYSTEM, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Request, Route
from grants.store.kinds import read_kind
from grants.store.log import Conflict
from grants.store.refusals import Forbidden
from grants.store.vault import Vault
from grants.store.work import Work
from grants.wiring import Service

_ROLES = (Role.IMPORTER,)


@dataclass(frozen=True)
class Operator:
    """The natural person at the command line, as the log knows them."""

    person: str
    account: str


def local_operator(service: Service) -> Operator:
    """Make the operator known to the log: a person, by facts like everybody else.

    Holding the logins and the key is the authority; the facts say since when it was used. A role
    that an administrator took away is not granted again.
    """
    key = _known_key(service)
    operator = Operator(f"operator-{key}", f"shell-{key}")
    stream = access_stream(operator.person)
    if wanted := _wanted(service, stream):
        batch = replace(service.dispatcher, authorise=_authorise).batch()
        with suppress(Conflict, PersonKnown):  # Another process of this user has done the same.
            for request in wanted:
                batch.execute(request, now=service.dispatcher.clock())
            batch.flush()
    return operator


def _wanted(service: Service, stream: str) -> list[Request]:
    """What the log has still to learn; of one who was killed half-way, the rest."""
    today = berlin_day(service.dispatcher.clock()).isoformat()
    known = [recorded.fact for recorded in service.log.read(stream)]
    wanted = []
    if not any(isinstance(fact, PersonRegistered) for fact in known):
        body = {"name": _login(), "registered_on": today}
        wanted.append(_request(service, stream, "register-person", body))
    granted = {fact.role for fact in known if isinstance(fact, RoleGranted)}
    for role in _ROLES:
        if role not in granted:
            grant = {"role": role, "scopes": [EVERYWHERE], "limit_cents": None}
            wanted.append(_request(service, stream, "grant-role", {**grant, "granted_on": today}))
    return wanted


def _authorise(_work: Work, route: Route, _stream: str, command: Any) -> Competence:
    """The system makes the operator known and lets them import; it may do nothing else."""
    if route.name == "register-person" or (
        isinstance(command, GrantRole) and command.role in _ROLES
    ):
        return Competence(SYSTEM)
    raise Forbidden("role")


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
    return Operator(person, f"shell-{_key(service.vault)}")


def _known_key(service: Service) -> str:
    """Earlier releases took the machine's name for it: who is known by that remains who they are.

    It changes with every container, and one natural person was many.
    """
    former = f"{socket.gethostname()}/{os.getuid()}"
    key = hashlib.sha256(former.encode()).hexdigest()[:12]
    return key if service.log.read(access_stream(f"operator-{key}")) else _key(service.vault)


def _key(vault: Vault) -> str:
    """Names this user of the operating system, on whatever machine, without telling who that is."""
    return vault.fingerprint(["operator", _login()]).hex()[:12]


def _request(service: Service, stream: str, route: str, body: dict[str, Any]) -> Request:
    return Request(
        route=service.routes[route],
        stream=stream,
        body=body,
        person=SYSTEM,
        account=SYSTEM,
        command_id=f"operator-{stream.removeprefix('access/')}-{route}",
        face="cli",
    )


def _login() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # A uid without an entry in the list of users.
        return f"uid {os.getuid()}"

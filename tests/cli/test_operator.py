"""Who works at the command line: one natural person, as the operating system knows them."""

from __future__ import annotations

import hashlib
import os
import pwd
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.api.conftest import databases

from grants.access.sight import sight
from grants.cli.operator import known_person, local_operator
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import SYSTEM, access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Competence, Request
from grants.wiring import open_service


@pytest.fixture
def service(database, tmp_path):
    with open_service(databases(database), tmp_path / "kek") as opened:
        yield opened


def ask(service, name, person, /, **body):
    system = replace(service.dispatcher, authorise=lambda *_: Competence(SYSTEM))
    return system.execute(
        Request(
            route=service.routes[name],
            stream=access_stream(person),
            body=body,
            person=SYSTEM,
            account=SYSTEM,
            command_id=f"operator-{person}-{name}",
        )
    )


def today(service):
    return berlin_day(service.dispatcher.clock())


def roles(service, person):
    return sight(service.log, person, today(service)).roles


def former():
    """The id by which earlier releases knew this user of this machine."""
    name = f"{socket.gethostname()}/{os.getuid()}"
    return f"operator-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def test_the_operator_is_registered_with_the_role_at_once(service):
    operator = local_operator(service)
    assert operator.person != former()
    assert operator.account == operator.person.replace("operator-", "shell-")
    first, second = service.log.read_all()
    assert (first.fact.NAME, second.fact.NAME) == (
        "access.person-registered",
        "access.role-granted",
    )
    assert roles(service, operator.person) == {Role.IMPORTER}
    assert local_operator(service) == operator
    assert service.log.last_position() == second.position


def test_it_is_one_transaction(service, monkeypatch):
    """Killed half-way, nobody is left without the role."""
    counts = []
    append = service.log.append

    def watched(facts, append_with):
        counts.append(len(facts))
        return append(facts, append_with)

    monkeypatch.setattr(service.log, "append", watched)
    local_operator(service)
    assert counts == [2]


def test_the_environment_says_nothing_about_who_it_is(service, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "mallory")
    local_operator(service)
    registered = next(service.log.read_all()).fact
    with service.log.connection() as connection:
        (name,) = service.vault.open(connection, [registered.name.ref]).values()
    assert name == pwd.getpwuid(os.getuid()).pw_name


def test_on_another_machine_it_is_the_same_person(service, monkeypatch):
    operator = local_operator(service)
    monkeypatch.setattr(socket, "gethostname", lambda: "another-container")
    assert local_operator(service) == operator
    assert service.log.last_position() == 2
    acting = known_person(service, person=operator.person, account=None)
    assert acting == operator


def test_who_is_known_from_an_earlier_release_remains_who_they_are(service):
    ask(service, "register-person", former(), name="ada", registered_on=today(service).isoformat())
    assert local_operator(service).person == former()
    assert roles(service, former()) == {Role.IMPORTER}  # That release was killed before.
    assert service.log.last_position() == 2


def test_a_role_that_was_taken_away_is_not_granted_again(service):
    person = local_operator(service).person
    ask(service, "revoke-role", person, role="importer", revoked_on=today(service).isoformat())
    assert local_operator(service).person == person
    assert roles(service, person) == set()


def test_who_looked_too_early_finds_what_another_process_did(service, monkeypatch):
    operator = local_operator(service)
    monkeypatch.setattr(service.log, "read", lambda _: [])
    assert local_operator(service) == operator
    assert len(list(service.log.read_all())) == 2


def test_of_several_at_once_one_makes_the_operator_known(service):
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: local_operator(service), range(4)))
    assert len(found) == 1
    assert service.log.last_position() <= 5  # Positions that were refused are left out.
    assert len(list(service.log.read_all())) == 2

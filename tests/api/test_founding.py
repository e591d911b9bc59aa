"""The first administrator: made by the service itself, once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from tests.api.conftest import ISSUER, databases

from grants.access.accounts import Accounts, SignedIn
from grants.access.founding import (
    AlreadyFounded,
    Founder,
    administrator_exists,
    found_access,
)
from grants.access.rejections import SignInOfAnotherPerson
from grants.access.sight import sight
from grants.kernel.calendar import berlin_day
from grants.kernel.ids import SYSTEM
from grants.kernel.roles import Role
from grants.store.dispatch import Request
from grants.store.refusals import Forbidden
from grants.wiring import open_service

FOUNDER = Founder(name="Ada", account="ada-1", iss=ISSUER, sub="ada@example.org")
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def service(database, tmp_path):
    with open_service(databases(database), tmp_path / "kek") as opened:
        yield opened


def request_of(service, name, person, stream, /, **body):
    return Request(
        route=service.routes[name],
        stream=stream,
        body=body,
        person=person,
        account=person,
        command_id=f"test-{name}-{person}",
    )


def test_the_founder_can_sign_in_and_grant(service):
    accounts = Accounts(service.log, service.vault)
    assert accounts.find(ISSUER, FOUNDER.sub) is None
    person = found_access(service.dispatcher, FOUNDER, now=NOW)
    assert accounts.find(ISSUER, FOUNDER.sub) == SignedIn(person, "ada-1")
    assert accounts.find("https://other.example", FOUNDER.sub) is None
    assert sight(service.log, person, berlin_day(NOW)).roles == {Role.ADMINISTRATOR}
    assert {fact.stored.actor.person for fact in service.log.read_all()} == {SYSTEM}
    day = NOW.date().isoformat()
    opened = service.dispatcher.execute(
        request_of(service, "register-person", person, "", name="Bea", registered_on=day)
    )
    assert opened.facts[0].stored.actor.competence == Role.ADMINISTRATOR


def test_there_is_one_founding(service):
    assert not administrator_exists(service.log)
    found_access(service.dispatcher, FOUNDER, now=NOW)
    position = service.log.last_position()
    with pytest.raises(AlreadyFounded):
        found_access(service.dispatcher, FOUNDER, now=NOW)
    assert service.log.last_position() == position


def test_of_several_at_the_same_moment_one_founds(service):
    together = threading.Barrier(4)

    def founds(number):
        founder = replace(FOUNDER, account=f"ada-{number}", sub=f"ada-{number}@example.org")
        together.wait()
        try:
            return found_access(service.dispatcher, founder, now=NOW)
        except AlreadyFounded:
            return None

    with ThreadPoolExecutor(4) as threads:
        persons = list(threads.map(founds, range(4)))
    assert len([person for person in persons if person]) == 1
    registered = {fact.stream for fact in service.log.read_all() if "person" in fact.stored.name}
    assert len(registered) == 1


def test_the_service_itself_holds_no_role(service):
    day = NOW.date().isoformat()
    request = request_of(service, "register-person", SYSTEM, "", name="Bea", registered_on=day)
    with pytest.raises(Forbidden):
        service.dispatcher.execute(request)
    assert service.log.last_position() == 0


def test_a_sign_in_stays_with_the_person_it_was_first_linked_to(service):
    person = found_access(service.dispatcher, FOUNDER, now=NOW)
    day = NOW.date().isoformat()
    other = service.dispatcher.execute(
        request_of(service, "register-person", person, "", name="Bea", registered_on=day)
    ).stream
    identity = {"iss": ISSUER, "sub": FOUNDER.sub}
    body = {"account": "bea-1", "identity": identity, "linked_on": day}
    with pytest.raises(SignInOfAnotherPerson):
        service.dispatcher.execute(request_of(service, "link-account", person, other, **body))
    found = Accounts(service.log, service.vault).find(ISSUER, FOUNDER.sub)
    assert found == SignedIn(person, "ada-1")

"""What a process remembers saves it reading, and never decides anything that has changed since."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from tests.api.conftest import YESTERDAY, databases, found
from tests.store.toy import STREAM, TOY, Fill, Take, ToyShort, dispatcher, request

from grants.kernel.ids import access_stream
from grants.kernel.roles import Role
from grants.store.dispatch import Dispatcher, Request, Result
from grants.store.log import Log
from grants.store.memory import NOTHING, Memory
from grants.store.refusals import Forbidden, StaleVersion
from grants.wiring import Service, open_service

PROGRAMME = "programme/FKR"


@pytest.fixture
def here(database, tmp_path):
    with Log(database.url("grants_app")) as log:
        made = dispatcher(log, tmp_path)
        made.execute(request(Fill, "command-fill", cents=1000))
        yield made


@pytest.fixture
def elsewhere(database, here, tmp_path):
    """Another process."""
    assert here.log.memory.find(STREAM) is not NOTHING
    with Log(database.url("grants_app")) as log:
        yield dispatcher(log, tmp_path)


def round_trips(made: Dispatcher, monkeypatch) -> list[str]:
    """What is asked of the database from now on."""
    asked = []
    for name in ("_rows", "append"):
        real = getattr(made.log, name)

        def call(*given, name=name, real=real):
            asked.append(name)
            return real(*given)

        monkeypatch.setattr(made.log, name, call)
    return asked


def test_a_command_on_what_is_remembered_reads_nothing(here, monkeypatch):
    asked = round_trips(here, monkeypatch)
    result = here.execute(request(Take, "command-take", case="c1", cents=6, expected_version=1))
    assert (asked, result.version) == (["append"], 2)


def test_a_command_on_what_is_not_remembered_reads_once(elsewhere, monkeypatch):
    asked = round_trips(elsewhere, monkeypatch)
    elsewhere.execute(request(Take, "command-take", case="c1", cents=600))
    assert asked == ["_rows", "append"]


def test_a_refusal_and_a_repetition_read_once(here, monkeypatch):
    here.execute(request(Take, "command-take", case="c1", cents=600, expected_version=1))
    asked = round_trips(here, monkeypatch)
    with pytest.raises(ToyShort):
        here.execute(request(Take, "command-more", case="c2", cents=600))
    assert asked == ["_rows"]
    with pytest.raises(StaleVersion):
        here.execute(request(Take, "command-more", case="c2", cents=1, expected_version=1))
    assert asked == ["_rows", "_rows"]


def test_what_another_process_added_is_decided_on(here, elsewhere):
    elsewhere.execute(request(Take, "command-elsewhere", case="c1", cents=900))
    with pytest.raises(ToyShort):
        here.execute(request(Take, "command-here", case="c2", cents=300))
    assert here.execute(request(Take, "command-less", case="c2", cents=100)).version == 3
    elsewhere.execute(request(Fill, "command-fill-more", cents=500))
    assert here.execute(request(Take, "command-again", case="c3", cents=300)).version == 5
    assert TOY.fold(r.fact for r in here.log.read(STREAM)).cents == 200


def test_what_another_process_did_already_is_nothing_new(here, elsewhere):
    elsewhere.execute(request(Take, "command-elsewhere", case="c1", cents=900))
    again = here.execute(request(Take, "command-here", case="c1", cents=900))
    assert (again.version, again.facts) == (2, ())


def test_a_stream_that_is_only_read_is_not_taken_as_it_was(here, elsewhere, monkeypatch):
    other = "budget/FKR/14521/2024"
    here.execute(request(Fill, "command-other", stream=other, cents=1))
    elsewhere.execute(request(Take, "command-elsewhere", stream=other, case="x", cents=1))
    append, unchanged = here.log.append, []

    def watched(facts, append_with):
        unchanged.append(append_with.unchanged)
        return append(facts, append_with)

    monkeypatch.setattr(here.log, "append", watched)
    here.execute(request(Take, "command-here", case="c1", cents=1, witness=other))
    assert unchanged == [{other: 1}, {other: 2}]


def test_a_command_carried_out_elsewhere_is_answered_not_repeated(here, elsewhere):
    first = elsewhere.execute(request(Take, "command-take", case="c1", cents=6, expected_version=1))
    again = here.execute(request(Take, "command-take", case="c1", cents=6, expected_version=1))
    assert again == replace(first, repeated=True)


@pytest.fixture
def founded(database, tmp_path):
    """A service with a programme, and the same in another process."""
    urls, key = databases(database), tmp_path / "kek"
    with open_service(urls, key) as service, open_service(urls, key) as other:
        jan = ("jan", Role.ADMINISTRATOR, ("all",))
        hal = ("hal", Role.PROGRAMME_AUTHORITY, ("all",))
        persons = found(service, jan, hal)
        body = {"title": "Richtlinie", "authority": "SMWA", "ceiling": "allocated"}
        ask(service, "establish-programme", persons["hal"], **body, established_on=YESTERDAY)
        yield service, other, persons


def ask(service: Service, name: str, by: str, /, *, stream: str = PROGRAMME, **body) -> Result:
    return service.dispatcher.execute(
        Request(
            route=service.routes[name],
            stream=stream,
            body=body,
            person=by,
            account="account",
            command_id=f"command-{secrets.token_hex(8)}",
        )
    )


def register(service: Service, person: str, region: str) -> Result:
    body = {"region": region, "nuts": "DED41", "name": "Stadt", "kind": "district-free-city"}
    return ask(service, "register-region", person, **body, registered_on=YESTERDAY)


def test_a_role_given_or_revoked_by_another_process_counts_at_once(founded):
    service, other, persons = founded
    hal, jan = persons["hal"], persons["jan"]
    register(service, hal, "14511")
    stream, role = access_stream(hal), Role.PROGRAMME_AUTHORITY
    ask(other, "revoke-role", jan, stream=stream, role=role, revoked_on=YESTERDAY)
    with pytest.raises(Forbidden):
        register(service, hal, "14521")
    grant = {"role": role, "scopes": ["all"], "limit_cents": None, "granted_on": YESTERDAY}
    ask(other, "grant-role", jan, stream=stream, **grant)
    assert len(register(service, hal, "14522").facts) == 1


def test_two_processes_in_turn_lose_nothing_and_see_everything(founded):
    service, other, persons = founded
    regions = [f"14{number:03}" for number in range(12)]
    for number, region in enumerate(regions):
        made = register((service, other)[number % 2], persons["hal"], region)
        assert made.version == number + 2
    facts = service.log.read(PROGRAMME)[1:]
    assert [fact.fact.model_dump()["region"] for fact in facts] == regions


def test_facts_that_a_restored_log_has_lost_are_not_decided_on(here):
    """Neither in the stream that is written nor in one that is read."""
    other = "budget/FKR/14521/2024"
    beginning = here.log.memory.find(STREAM)
    lost = replace(beginning, facts=beginning.facts * 3, states={})
    here.log.memory.keep(STREAM, lost)
    assert here.execute(request(Take, "command-take", case="c1", cents=600)).version == 2
    here.log.memory.keep(other, lost)
    here.execute(request(Take, "command-again", case="c2", cents=1, witness=other))
    assert here.log.memory.find(other) is NOTHING


def test_memory_is_bounded_and_forgets_what_was_not_used(here):
    beginning = here.log.memory.find(STREAM)
    memory = Memory(facts_max=2)
    memory.keep("a", beginning)
    memory.keep("b", beginning)
    assert memory.find("a") is beginning
    memory.keep("c", beginning)
    assert [memory.find(name) for name in "abc"] == [beginning, NOTHING, beginning]


def test_more_is_never_replaced_by_less(here):
    one = here.log.memory.find(STREAM)
    here.execute(request(Take, "command-take", case="c1", cents=6))
    two = here.log.memory.find(STREAM)
    here.log.memory.keep(STREAM, one)
    assert here.log.memory.find(STREAM) is two

"""A command is carried out once, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import psycopg
import pytest
from pydantic import ValidationError
from tests.store.cutting import CuttingProxy
from tests.store.toy import STREAM, TOY, Fill, Remark, Take, ToyShort, dispatcher, request

from grants.budget.events import OvercommitmentAccepted
from grants.store.dispatch import Dispatcher
from grants.store.log import Log
from grants.store.refusals import CommandReused, Contended, Forbidden, StaleVersion


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


@pytest.fixture
def asked(log, tmp_path) -> Dispatcher:
    made = dispatcher(log, tmp_path)
    made.execute(request(Fill, "command-fill", cents=1000))
    return made


def test_the_same_id_again_answers_as_the_first_time(asked, log):
    first = asked.execute(request(Take, "command-take", case="c1", cents=600))
    asked.execute(request(Take, "command-other", case="c2", cents=300))
    again = asked.execute(request(Take, "command-take", case="c1", cents=600))
    assert (again.stream, again.version, again.facts) == (STREAM, first.version, first.facts)
    assert again.repeated
    assert len(log.read(STREAM)) == 3


def test_a_fact_says_by_which_command_it_came_and_is_caused_by_no_other_fact(asked):
    (fact,) = asked.execute(request(Take, "command-take", case="c1", cents=600)).facts
    stored = fact.stored
    assert (stored.command_id, stored.correlation_id) == ("command-take", "command-take")
    assert stored.causation_id is None


def test_the_same_id_with_another_body_is_refused(asked, log):
    asked.execute(request(Take, "command-take", case="c1", cents=600))
    with pytest.raises(CommandReused):
        asked.execute(request(Take, "command-take", case="c1", cents=601))
    other_person = replace(request(Take, "command-take", case="c1", cents=600), person="person-bea")
    with pytest.raises(CommandReused):
        asked.execute(other_person)
    assert len(log.read(STREAM)) == 2


def test_the_first_answer_counts_even_if_the_version_is_old_by_then(asked):
    first = asked.execute(request(Take, "command-take", case="c1", cents=6, expected_version=1))
    asked.execute(request(Take, "command-next", case="c2", cents=6))
    again = asked.execute(request(Take, "command-take", case="c1", cents=6, expected_version=1))
    assert again.facts == first.facts


def test_a_command_without_new_facts_is_remembered_too(asked, log):
    asked.execute(request(Take, "command-take", case="c1", cents=6))
    nothing = asked.execute(request(Take, "command-same", case="c1", cents=6))
    assert (nothing.facts, nothing.version) == ((), 2)
    assert log.command("command-same") is not None
    assert asked.execute(request(Take, "command-same", case="c1", cents=6)).version == 2
    with pytest.raises(CommandReused):
        asked.execute(request(Take, "command-same", case="c9", cents=6))


def test_a_refused_command_leaves_nothing_and_its_id_may_be_used_again(asked, log):
    with pytest.raises(ToyShort):
        asked.execute(request(Take, "command-take", case="c1", cents=1001))
    assert log.command("command-take") is None
    asked.execute(request(Take, "command-take", case="c1", cents=1000))
    assert len(log.read(STREAM)) == 2


def test_an_old_expected_version_is_refused_with_the_current_one(asked):
    with pytest.raises(StaleVersion) as refused:
        asked.execute(request(Take, "command-take", case="c1", cents=1, expected_version=0))
    assert refused.value.version == 1


def test_an_unauthorised_command_leaves_nothing(asked, log):
    def nobody(*_):
        raise Forbidden("role")

    with pytest.raises(Forbidden):
        replace(asked, authorise=nobody).execute(request(Fill, "command-more", cents=1))
    assert len(log.read(STREAM)) == 1
    assert log.command("command-more") is None


@pytest.mark.parametrize(
    ("acceptance", "refusal"), [("x", Forbidden), ("not an id " * 2000, ValidationError)]
)
def test_who_may_not_or_asks_nonsense_makes_no_key(asked, log, acceptance, refusal):
    def nobody(*_):
        raise Forbidden("role")

    body = {"acceptance": acceptance, "reason": "Kanarienvogel"}
    with pytest.raises(refusal):
        replace(asked, authorise=nobody).execute(request(Remark, "command-key", **body))
    with log.connection() as connection:
        assert connection.execute("SELECT subject FROM vault.keys").fetchall() == []


def test_a_body_that_does_not_fit_is_refused(asked, log):
    with pytest.raises(ValidationError):
        asked.execute(request(Take, "command-take", case="c1", cents="much"))
    assert len(log.read(STREAM)) == 1


def test_texts_reach_the_vault_and_only_the_vault(asked, log, database):
    body = {"acceptance": "x", "reason": "Kanarienvogel Meier"}
    asked.execute(request(Remark, "command-remark", **body))
    fact = log.read(STREAM)[-1].fact
    assert isinstance(fact, OvercommitmentAccepted)
    with log.connection() as connection:
        assert asked.vault.open(connection, [fact.reason.ref]) == {
            fact.reason.ref: "Kanarienvogel Meier"
        }
    with psycopg.connect(database.owner_url) as connection:
        for table in ("grants.facts", "grants.commands", "vault.entries", "vault.keys"):
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert "Kanarienvogel" not in repr(rows), table


def test_two_writers_at_once_are_decided_one_after_the_other(asked, log):
    refusals = []

    def take(number: int) -> None:
        try:
            asked.execute(request(Take, f"command-{number:03}", case=f"c{number}", cents=300))
        except ToyShort as refusal:
            refusals.append(refusal)

    threads = [threading.Thread(target=take, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 5
    assert TOY.fold(r.fact for r in log.read(STREAM)).cents == 100


def test_a_stream_that_was_only_read_must_not_have_changed(asked, log, monkeypatch):
    other = "budget/FKR/14521/2024"
    asked.execute(request(Fill, "command-other", stream=other, cents=1))
    append, attempts = log.append, []

    def append_after_a_change(facts, append_with):
        attempts.append(append_with.unchanged)
        if len(attempts) == 1:
            monkeypatch.setattr(log, "append", append)
            asked.execute(request(Take, "command-in-between", stream=other, case="x", cents=1))
            monkeypatch.setattr(log, "append", append_after_a_change)
        return append(facts, append_with)

    monkeypatch.setattr(log, "append", append_after_a_change)
    asked.execute(request(Take, "command-take", case="c1", cents=1, witness=other))
    assert attempts == [{other: 1}, {other: 2}]


def test_endless_conflict_ends_with_an_answer(asked, monkeypatch):
    from grants.store.log import Conflict  # noqa: PLC0415 - close to its one use.

    def conflict(*_):
        raise Conflict

    monkeypatch.setattr(asked.log, "append", conflict)
    with pytest.raises(Contended):
        asked.execute(request(Take, "command-take", case="c1", cents=1))


def test_a_connection_cut_after_commit_is_answered_as_success(database, tmp_path, log):
    dispatcher(log, tmp_path).execute(request(Fill, "command-fill", cents=1000))
    with (
        CuttingProxy(database.url("grants_app")) as proxy,
        Log(proxy.url, pool_size=1, overflow=2) as through_proxy,
    ):
        asked = dispatcher(through_proxy, tmp_path)
        asked.execute(request(Take, "command-before", case="c0", cents=1))
        proxy.cut_after_next_append()
        answer = asked.execute(request(Take, "command-take", case="c1", cents=600))
    assert proxy.cuts == 1
    assert answer.version == 3
    assert [fact.stored.command_id for fact in log.read(STREAM)] == [
        "command-fill",
        "command-before",
        "command-take",
    ]


def test_reading_goes_on_after_the_server_closed_every_connection(asked, log, database):
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'grants_app'"
        )
    asked.execute(request(Take, "command-take", case="c1", cents=600))
    assert len(log.read(STREAM)) == 2


def test_a_batch_decides_on_what_it_did_itself(asked, log):
    batch = asked.batch()
    now = dt.datetime.now(dt.UTC)
    batch.execute(request(Take, "command-a", case="c1", cents=600), now=now)
    with pytest.raises(ToyShort):
        batch.execute(request(Take, "command-b", case="c2", cents=600), now=now)
    batch.execute(request(Take, "command-c", case="c3", cents=400), now=now)
    assert len(log.read(STREAM)) == 1
    batch.flush()
    assert [r.fact.case for r in log.read(STREAM)[1:]] == ["c1", "c3"]
    assert log.command("command-b") is None
    assert asked.execute(request(Take, "command-c", case="c3", cents=400)).repeated


def test_a_refusal_after_half_a_command_leaves_no_trace_in_a_batch(asked, log):
    other = "budget/FKR/14521/2024"

    def both(work, stream, command):
        work.decide(TOY, stream, command)
        work.decide(TOY, other, command)

    batch = asked.batch()
    halved = request(Take, "command-a", case="c1", cents=600)
    with pytest.raises(ToyShort):
        batch.execute(
            replace(halved, route=replace(halved.route, handle=both)), now=dt.datetime.now(dt.UTC)
        )
    assert batch.known.get(STREAM).state(TOY).cents == 1000
    batch.execute(request(Take, "command-b", case="c2", cents=1000), now=dt.datetime.now(dt.UTC))
    batch.flush()
    assert len(log.read(STREAM)) == 2

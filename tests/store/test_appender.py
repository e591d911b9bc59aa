"""Commands of one event loop are appended together, and each is answered as if it were alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from tests.store.cutting import CuttingProxy
from tests.store.toy import STREAM, TOY, Fill, Remark, Take, dispatcher, request

from grants.budget.events import OvercommitmentAccepted
from grants.store.appender import Appender
from grants.store.dispatch import Dispatcher, Request, Result
from grants.store.log import Log

OTHERS = tuple(f"budget/FKR/14{number}/2024" for number in range(521, 529))


@pytest.fixture
def here(database, tmp_path) -> Iterator[Dispatcher]:
    """One that remembers its streams: what begins at once needs no reading."""
    with Log(database.url("grants_app")) as log:
        made = dispatcher(log, tmp_path)
        for number, stream in enumerate((STREAM, *OTHERS)):
            made.execute(request(Fill, f"command-fill-{number}", stream=stream, cents=1000))
        yield made


def take(number: int, stream: str, **more: Any) -> Request:
    body = {"case": f"c{number}", "cents": 1, "expected_version": 1, **more}
    return request(Take, f"command-take-{number}", stream=stream, **body)


def at_once(made: Dispatcher, url: str, *asked: Request) -> list[Result | None]:
    """All of them in one moment."""

    async def ask() -> list[Result | None]:
        async with Appender(url) as appender:
            return await asyncio.gather(*(made.at_once(each, appender) for each in asked))

    return asyncio.run(ask())


def ordinarily(made: Dispatcher, asked: Request, result: Result | None) -> Result:
    return result or made.execute(asked)


def transactions(database, streams) -> list[str]:
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT xmin::text FROM grants.facts WHERE originator_id = ANY (%s)"
            " AND originator_version = 2 ORDER BY notification_id",
            (list(streams),),
        )
        return [row[0] for row in rows]


def test_what_waits_is_appended_in_one_transaction(here, database):
    asked = [take(number, stream) for number, stream in enumerate(OTHERS)]
    results = at_once(here, database.url("grants_app"), *asked)
    assert len(set(transactions(database, OTHERS))) == 1
    for each, result in zip(asked, results, strict=True):
        assert result is not None
        (fact,) = result.facts
        assert (result.stream, result.version, fact.stored.command_id, fact) == (
            each.stream,
            2,
            each.command_id,
            here.log.read(each.stream)[1],
        )
        assert here.execute(each) == replace(result, repeated=True)


def test_what_was_done_at_once_is_remembered(here, database):
    url = database.url("grants_app")
    assert at_once(here, url, take(1, STREAM)) != [None]
    assert here.log.memory.find(STREAM).version == 2
    assert at_once(here, url, take(2, STREAM, expected_version=2)) != [None]


def test_two_on_one_stream_are_not_both_decided_on_the_same(here, database):
    asked = [
        take(1, STREAM, cents=700, expected_version=None),
        take(2, STREAM, cents=700, expected_version=None),
        take(3, STREAM, cents=300, expected_version=None),
    ]
    first, *left = at_once(here, database.url("grants_app"), *asked)
    assert first is not None
    assert left == [None, None]
    assert here.execute(asked[2]).version == 3
    assert TOY.fold(r.fact for r in here.log.read(STREAM)).cents == 0


def test_the_same_command_twice_in_one_moment_is_carried_out_once(here, database):
    one = take(1, STREAM)
    first, second = at_once(here, database.url("grants_app"), one, one)
    assert first is not None
    assert second is None
    assert here.execute(one) == replace(first, repeated=True)
    assert len(here.log.read(STREAM)) == 2


def test_one_key_for_two_streams_in_one_moment_is_used_once(here, database):
    one, two = take(1, OTHERS[0]), take(1, OTHERS[1])
    first, second = at_once(here, database.url("grants_app"), one, two)
    assert first is not None
    assert second is None
    assert len(here.log.read(OTHERS[1])) == 1


@pytest.mark.parametrize("reader_first", [True, False])
def test_who_reads_a_stream_is_not_appended_with_who_writes_it(here, database, reader_first):
    writer, reader = take(1, OTHERS[0]), take(2, OTHERS[1], witness=OTHERS[0])
    both = [reader, writer] if reader_first else [writer, reader]
    first, second = at_once(here, database.url("grants_app"), *both)
    assert first is not None
    assert second is None
    assert here.execute(both[1]).version == 2


def test_one_that_cannot_be_right_spoils_no_other(here, database, tmp_path):
    with Log(database.url("grants_app")) as log:
        dispatcher(log, tmp_path).execute(take(9, OTHERS[0]))
    asked = [take(number, stream) for number, stream in enumerate((STREAM, *OTHERS))]
    results = at_once(here, database.url("grants_app"), *asked)
    versions = [
        ordinarily(here, each, result).version
        for each, result in zip(asked, results, strict=True)
        if each.stream != OTHERS[0]
    ]
    assert versions == [2] * len(versions)
    assert results[1] is None
    assert [r.stored.command_id for r in here.log.read(OTHERS[0])][1:] == ["command-take-9"]


def test_what_must_be_read_or_refused_is_left_to_the_ordinary_way(here, database, tmp_path):
    url = database.url("grants_app")
    with Log(url) as log:
        forgetful = dispatcher(log, tmp_path)
        assert at_once(forgetful, url, take(1, STREAM)) == [None]
    short, stale = take(2, STREAM, cents=2000), take(3, STREAM, expected_version=0)
    unsealed = request(Remark, "command-remark", acceptance="a1", reason="Vorsorglich")
    assert at_once(here, url, short, stale, unsealed) == [None, None, None]
    assert len(here.log.read(STREAM)) == 1
    assert here.execute(unsealed).version == 2
    more = request(Remark, "command-remark-more", acceptance="a2", reason="Nochmals")
    (result,) = at_once(here, url, more)  # The key of the stream is known by now.
    assert result is not None
    fact = result.facts[0].fact
    assert isinstance(fact, OvercommitmentAccepted)
    ref = fact.reason.ref
    with here.log.connection() as connection:
        assert here.vault.open(connection, [ref]) == {ref: "Nochmals"}


def test_a_connection_cut_after_commit_is_answered_as_success(here, database):
    with CuttingProxy(database.url("grants_app")) as proxy:
        proxy.cut_after_next_append()
        asked = [take(1, STREAM)]
        assert at_once(here, proxy.url, *asked) == [None]
        assert proxy.cuts == 1
    result = here.execute(asked[0])
    assert (result.version, result.repeated) == (2, True)
    assert len(here.log.read(STREAM)) == 2


def test_a_lost_connection_comes_again(here, database):
    async def ask() -> list[bool]:
        done = []
        async with Appender(database.url("grants_app")) as appender:
            with psycopg.connect(database.owner_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = 'grants_app'"
                )
            for number in range(200):
                result = await here.at_once(take(number, OTHERS[0]), appender)
                done.append(result is not None)
                if result is not None:
                    break
                await asyncio.sleep(0.01)
        return done

    *lost, last = asyncio.run(ask())
    assert lost
    assert last
    assert len(here.log.read(OTHERS[0])) == 2


def test_nobody_waits_for_an_appender_that_was_closed(here, database):
    async def ask() -> Result | None:
        appender = Appender(database.url("grants_app"))
        async with appender:
            waiting = asyncio.create_task(here.at_once(take(1, STREAM), appender))
            await asyncio.sleep(0)
        return await asyncio.wait_for(waiting, 5)

    result = asyncio.run(ask())
    assert ordinarily(here, take(1, STREAM), result).version == 2
    assert len(here.log.read(STREAM)) == 2

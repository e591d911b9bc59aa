"""A new version of a read model is built beside the old one, which is shown until the switch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.projections.conftest import Recorder
from tests.projections.followers import following, release, running, status, until
from tests.projections.history import allocated, committed

from grants.store.recorded import Recorded
from grants.store.vault import FileKeyEncryption, Vault
from projections.following import follow
from projections.rebuild import check, rebuild
from projections.runtime import OtherVersionServed, Projector, ReadModel, Rows, Table

Gate = Callable[[Recorded], object]
"""Called before each fact; what a test makes a version wait or fail with."""


def _counts(recorded: Recorded, rows: Rows, table: Table, more: dict[str, Any]) -> None:
    row = rows.get(table, (recorded.stored.scope,))
    known = row["facts"] if row else 0
    rows.put(table, {"scope": recorded.stored.scope, "facts": known + 1, **more})


def first(gate: Gate = bool) -> ReadModel:
    """Facts by scope; and, in a part of its own, their names."""
    table = Table(columns={"scope": "text NOT NULL", "facts": "bigint NOT NULL"}, key=("scope",))
    names = Table(part="names", columns={"name": "text NOT NULL"}, key=("name",))

    def apply(recorded: Recorded, rows: Rows) -> None:
        gate(recorded)
        _counts(recorded, rows, table, {})
        rows.put(names, {"name": recorded.fact.NAME})

    return ReadModel(name="counts", version=1, tables=(table, names), apply=apply)


def second(gate: Gate = bool) -> ReadModel:
    """The next version: a column more, one of another type, and the part gone."""
    table = Table(
        columns={"scope": "text NOT NULL", "last": "bigint NOT NULL", "facts": "integer NOT NULL"},
        key=("scope",),
    )

    def apply(recorded: Recorded, rows: Rows) -> None:
        gate(recorded)
        _counts(recorded, rows, table, {"last": recorded.position})

    return ReadModel(name="counts", version=2, tables=(table,), apply=apply)


def shown(url: str) -> list[dict[str, Any]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute("SELECT * FROM reads.counts ORDER BY scope").fetchall()


def relations(url: str) -> set[str]:
    """Tables and views of the model, without what is being built."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'reads'::regnamespace"
            " AND relkind IN ('r', 'v') AND relname LIKE 'counts%'"
        )
        return {row[0] for row in rows if "__next" not in row[0]}


def test_the_old_version_is_shown_and_followed_until_the_new_one_is_built(
    recorder: Recorder, projector: Projector, vault: Vault
):
    recorder.record(allocated(1_000), committed(1))
    projector.catch_up([first()])
    opened = threading.Event()
    url = projector.url
    with following(url, vault, first()), release(url, vault, second(lambda _: opened.wait(20))):
        until(lambda: status(recorder.log, second()).building)
        recorder.record(committed(2))
        until(lambda: shown(url) == [{"scope": "14524", "facts": 3}])
        told = status(recorder.log, second())
        assert (told.model, told.served, told.current) == ("counts_v2", "counts_v1", False)
        assert (told.position, told.behind) == (3, 0)
        assert relations(url) == {"counts", "counts_names", "counts_v1", "counts_v1_names"}
        opened.set()
        until(lambda: status(recorder.log, second()).current)
        recorder.record(committed(3))
        until(lambda: shown(url) == [{"scope": "14524", "last": 4, "facts": 4}])
        # The old process found its tables gone, and left it at that.
        assert relations(url) == {"counts", "counts_v2"}
    told = status(recorder.log, second())
    assert (told.served, told.behind, told.building, told.incident) == ("counts_v2", 0, False, None)
    assert check(projector, [second()]) == []


def test_without_an_old_process_the_old_version_falls_behind_and_says_so(
    recorder: Recorder, projector: Projector, vault: Vault
):
    recorder.record(allocated(1_000))
    projector.catch_up([first()])
    opened = threading.Event()
    with release(projector.url, vault, second(lambda _: opened.wait(20))):
        until(lambda: status(recorder.log, second()).building)
        recorder.record(committed(1))
        told = status(recorder.log, second())
        assert (told.served, told.position, told.behind) == ("counts_v1", 1, 1)
        assert told.behind_seconds > 0
        opened.set()
        until(
            lambda: (
                status(recorder.log, second()).current and not status(recorder.log, second()).behind
            )
        )
    assert shown(projector.url) == [{"scope": "14524", "last": 2, "facts": 2}]


def test_an_old_release_creates_nothing_again_and_only_a_person_goes_back(
    recorder: Recorder, projector: Projector, vault: Vault
):
    recorder.record(allocated(1_000))
    projector.catch_up([second()])
    with pytest.raises(OtherVersionServed) as told:
        projector.catch_up([first()])
    assert told.value.version == 2
    with pytest.raises(OtherVersionServed):
        check(projector, [first()])
    with release(projector.url, vault, second()), release(projector.url, vault, first()):
        recorder.record(committed(1))
        until(lambda: status(recorder.log, second()).position == 2)
        assert relations(projector.url) == {"counts", "counts_v2"}
        rebuild(projector, [first()])
        recorder.record(committed(2))
        until(lambda: status(recorder.log, first()).position == 3)
        assert status(recorder.log, second()).served == "counts_v1"
        assert shown(projector.url) == [{"scope": "14524", "facts": 3}]
        rebuild(projector, [second()])
        recorder.record(committed(3))
        until(lambda: status(recorder.log, second()).position == 4)
        assert relations(projector.url) == {"counts", "counts_v2"}
    assert check(projector, [second()]) == []


def test_a_version_that_cannot_be_built_leaves_the_old_one_and_tells_the_fact(
    recorder: Recorder, projector: Projector, vault: Vault
):
    recorder.record(allocated(1_000), committed(1), committed(2))
    projector.catch_up([first()])

    def fails(recorded: Recorded) -> None:
        if recorded.position == 2:
            raise ValueError("this fact is poison")

    with following(projector.url, vault, first()), release(projector.url, vault, second(fails)):
        until(lambda: status(recorder.log, second()).incident is not None)
        recorder.record(committed(3))
        until(lambda: shown(projector.url) == [{"scope": "14524", "facts": 4}])
        told = status(recorder.log, second())
    assert told.incident is not None
    assert (told.incident.position, told.incident.error_type) == (2, "ValueError")
    assert told.incident.fact == "budget.funds-committed@1"
    with release(projector.url, vault, second()):  # The mended release.
        until(lambda: status(recorder.log, second()).current)
    assert status(recorder.log, second()).incident is None
    assert check(projector, [second()]) == []


def test_of_two_processes_one_builds(recorder: Recorder, projector: Projector, vault: Vault):
    recorder.record(allocated(1_000))
    projector.catch_up([first()])
    built = []
    model = second(lambda recorded: built.append(recorded.position))
    with release(projector.url, vault, model), release(projector.url, vault, model):
        until(lambda: status(recorder.log, model).current)
        recorder.record(committed(1))
        until(lambda: status(recorder.log, model).position == 2)
    assert sorted(built) == [1, 2]


def builds_slowly(url: str, key: Path) -> None:
    """The life of a process of the next release, which takes its time for each fact."""
    model = second(lambda _: time.sleep(0.3))
    follow(url, Vault(FileKeyEncryption(key)), [model], threading.Event())


def test_a_killed_building_leaves_the_old_version_to_its_process(
    recorder: Recorder, projector: Projector, vault: Vault, tmp_path: Path
):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 6)))
    projector.catch_up([first()])
    with following(projector.url, vault, first()):
        with running(builds_slowly, projector.url, tmp_path) as builder:
            until(lambda: status(recorder.log, second()).building)
            time.sleep(0.2)
            builder.kill()
            builder.join()
        recorder.record(committed(7))
        until(lambda: shown(projector.url) == [{"scope": "14524", "facts": 7}])
        assert status(recorder.log, second()).served == "counts_v1"
        with release(projector.url, vault, second()):
            until(lambda: status(recorder.log, second()).current)
    assert relations(projector.url) == {"counts", "counts_v2"}
    assert check(projector, [second()]) == []


def test_a_view_of_somebody_over_ours_stays(recorder: Recorder, projector: Projector):
    """Where no column goes or changes, views that others made over ours are left alone."""
    recorder.record(allocated(1_000))
    projector.catch_up([second()])
    with psycopg.connect(projector.url, autocommit=True) as connection:
        connection.execute("CREATE VIEW reads.theirs AS SELECT sum(facts) FROM reads.counts")
        rebuild(projector, [second()])
        assert connection.execute("SELECT * FROM reads.theirs").fetchone() == (1,)


def test_a_long_reader_delays_the_switch_and_is_not_ended(
    recorder: Recorder, projector: Projector, vault: Vault
):
    """Others read on behind it: whoever switches gives up soon, and tries again."""
    recorder.record(allocated(1_000))
    projector.catch_up([first()])
    with release(projector.url, vault, second()):
        pass
    rebuild(projector, [first()])
    with (
        psycopg.connect(projector.url) as reader,
        release(projector.url, vault, second()),
    ):
        reader.execute("SELECT * FROM reads.counts")  # Holds it until its transaction ends.
        until(lambda: status(recorder.log, second()).building)
        for _ in range(30):
            assert shown(projector.url)[0]["facts"] == 1
        reader.commit()
        until(lambda: status(recorder.log, second()).current)

"""Live, rebuilt and replayed rows are the same, whatever happens on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.conftest import Database
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    allocated,
    committed,
    disbursed,
    generated,
    imported,
    submitted,
)

from grants.kernel.event import EVENT_TYPES
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import budgets
from projections.comparison import Difference
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.rebuild import check, rebuild
from projections.rebuild import engine as rebuilding
from projections.runtime import (
    PoisonFact,
    Projector,
    ReadModel,
    Row,
    Rows,
    Table,
    positions,
    replay_into,
)
from projections.totals.projection import TOTALS

CASES = 15


def _rows(url: str, models: tuple[ReadModel, ...] = MODELS) -> dict[str, list[dict[str, Any]]]:
    """Everything in the live tables, in a fixed order."""
    with psycopg.connect(url, row_factory=dict_row, options="-c timezone=UTC") as connection:
        return {
            model.physical(table): sorted(
                connection.execute(f"SELECT * FROM reads.{model.physical(table)}".encode()),
                key=repr,
            )
            for model in models
            for table in model.tables
        }


def _stored(table: Table, row: Row) -> dict[str, Any]:
    """A row kept in memory as the table holds it."""
    objects = {
        name: None if row[name] is None else kind.dump_python(row[name], mode="json")
        for name, kind in table.objects.items()
    }
    return {**row, **objects}


def _replayed(log: Log, models: tuple[ReadModel, ...]) -> dict[str, list[dict[str, Any]]]:
    return {
        model.physical(table): sorted((_stored(table, row) for row in rows.rows(table)), key=repr)
        for model in models
        for rows in [replay_into(model, log.read_all())]
        for table in model.tables
    }


@pytest.mark.parametrize("batch", [pytest.param(1, marks=pytest.mark.long), 7, 2000])
def test_live_is_replayed_is_rebuilt(
    recorder: Recorder, projector_url: str, vault: Vault, batch: int
):
    recorder.record_all(generated(CASES))
    recorder.record(
        imported("1", cents=None), imported("2"), disbursed(5, "2016", case="HH-2010-2")
    )
    with Projector(projector_url, vault, batch=batch) as projector:
        last = projector.catch_up(MODELS)
        live = _rows(projector_url)
        assert live == _replayed(recorder.log, MODELS)
        assert len(live["audit_trail_v1"]) == last > 300
        assert check(projector, MODELS) == []
        rebuilt = rebuild(projector, MODELS)
        assert [(done.position, done.differences) for done in rebuilt] == [(last, ())] * len(MODELS)
        assert _rows(projector_url) == live


_STREAMS = {
    "access": "access/person-ada",
    "alliance": "alliance/FKR/14524",
    "budget": "budget/FKR/14524/2024",
    "claim": "claim/FKR-2024-0001-C1",
    "legacy": "case/HH-2010-1",
    "party": "party/party-1",
    "programme": "programme/FKR",
}


def test_every_type_of_fact_passes_through_every_model(
    recorder: Recorder, projector: Projector, log: Log
):
    types = sorted(EVENT_TYPES.values(), key=lambda fact: fact.NAME)
    examples = [
        (_STREAMS.get(fact.NAME.split(".")[0], "case/FKR-2024-0001"), example(fact), "14524")
        for fact in types
    ]
    recorder.record(submitted(), imported("1"), *examples, *examples)
    projector.catch_up(MODELS)
    live = _rows(projector.url)
    assert live == _replayed(log, MODELS)
    assert len(live["audit_trail_v1"]) == 2 + 2 * len(types)
    assert check(projector, MODELS) == []


def test_it_goes_on_from_any_checkpoint(recorder: Recorder, projector: Projector, log: Log):
    entries = list(generated(6))
    for start in range(0, len(entries), 17):
        recorder.record(*entries[start : start + 17])
        if start % 2:
            projector.catch_up(MODELS)
        else:
            projector.catch_up(MODELS[:2])
    projector.catch_up(MODELS)
    assert _rows(projector.url) == _replayed(log, MODELS)


def test_facts_that_come_while_a_rebuild_runs_are_in_both(
    recorder: Recorder, projector: Projector, log: Log, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(3))
    projector.catch_up(MODELS)
    build = rebuilding._build

    def slow(*args: Any) -> None:
        build(*args)
        recorder.record(allocated(7, stream="budget/FKR/14730/2024"))
        with Projector(projector.url, projector.vault) as other:
            other.catch_up(MODELS)
        recorder.record(committed(3, stream="budget/FKR/14730/2024"))

    monkeypatch.setattr(rebuilding, "_build", slow)
    assert all(done.differences == () for done in rebuild(projector, MODELS))
    (line,) = budgets(log, scope="14730")
    assert (line.original_cents, line.committed_cents) == (7, 3)
    assert set(projector.lag(MODELS)) == {
        replace(lag, position=log.last_position(), behind=0) for lag in projector.lag(MODELS)
    }
    assert _rows(projector.url) == _replayed(log, MODELS)


def test_a_deleted_row_is_the_only_difference_and_a_rebuild_repairs_it(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000), committed(10), committed(20))
    projector.catch_up(MODELS)
    whole = _rows(projector.url)
    with psycopg.connect(projector.url) as connection:
        connection.execute("DELETE FROM reads.ledger_v2 WHERE position = 2")
        connection.execute("UPDATE reads.budgets_v1 SET committed_cents = 31")
    broken = _rows(projector.url)
    found = check(projector, MODELS)
    assert [(d.model, d.table, d.key) for d in found] == [
        ("ledger_v2", "ledger_v2", (2, 0)),
        ("budgets_v1", "budgets_v1", ("FKR", "14524", 2024, "general")),
    ]
    missing, edited = found
    assert missing.live is None
    assert missing.rebuilt is not None
    assert missing.rebuilt["cents"] == 10
    assert edited.live is not None
    assert edited.rebuilt is not None
    assert (edited.live["committed_cents"], edited.rebuilt["committed_cents"]) == (31, 30)
    assert _rows(projector.url) == broken
    repaired: list[Difference] = [
        d for done in rebuild(projector, MODELS) for d in done.differences or ()
    ]
    assert repaired == found
    assert _rows(projector.url) == whole
    assert check(projector, MODELS) == []


def test_a_new_model_is_filled_by_a_rebuild(recorder: Recorder, projector: Projector, log: Log):
    recorder.record_all(generated(3))
    rebuilt = rebuild(projector, MODELS)
    assert {(done.position, done.differences) for done in rebuilt} == {(log.last_position(), None)}
    assert _rows(projector.url) == _replayed(log, MODELS)
    assert check(projector, MODELS) == []


def test_a_cancelled_rebuild_leaves_everything_as_it_was(
    recorder: Recorder, projector: Projector, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(2))
    projector.catch_up(MODELS)
    before = _rows(projector.url)

    def cancelled(*args: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_switch_now", cancelled)
        with pytest.raises(KeyboardInterrupt):
            rebuild(projector, MODELS)
    assert _rows(projector.url) == before
    assert _leftovers(projector.url) == []


def _leftovers(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [
            row[0]
            for row in connection.execute(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE nspname = 'reads' AND strpos(relname, '__next') > 0"
                " UNION ALL SELECT model FROM reads.checkpoints WHERE strpos(model, '__next') > 0"
            )
        ]


def _killed_between_build_and_switch(url: str, key: Path) -> None:
    def dies(*args: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(rebuilding, "_switch_now", dies)  # noqa: B010 - in this process alone.
    rebuild(Projector(url, Vault(FileKeyEncryption(key))), MODELS)


def test_leftovers_of_a_killed_rebuild_go_at_the_next_run(
    recorder: Recorder, projector: Projector, tmp_path: Path
):
    recorder.record_all(generated(2))
    projector.catch_up(MODELS)
    before = _rows(projector.url)
    _in_a_process(_killed_between_build_and_switch, projector.url, tmp_path / "kek")
    assert _leftovers(projector.url) != []
    assert _rows(projector.url) == before
    _until(lambda: _locks(projector.url) == 0)
    rebuild(projector, MODELS)
    assert _leftovers(projector.url) == []
    assert _rows(projector.url) == before


def _locks(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7106"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _in_a_process(target: Any, *args: Any) -> None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=args)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def _killed_in_the_middle(url: str, key: Path, fact: int) -> None:
    def apply(recorded: Any, rows: Rows) -> None:
        if recorded.position == fact:
            os.kill(os.getpid(), signal.SIGKILL)
        LEDGER.apply(recorded, rows)

    with Projector(url, Vault(FileKeyEncryption(key)), batch=10) as projector:
        projector.catch_up([replace(LEDGER, apply=apply)])


def _killed_before_commit(url: str, key: Path) -> None:
    from projections.runtime import checkpoints  # noqa: PLC0415 - patched in this process alone.

    advance = checkpoints.advance

    def dies(*args: Any) -> None:
        advance(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(checkpoints, "advance", dies)  # noqa: B010 - in this process alone.
    with Projector(url, Vault(FileKeyEncryption(key)), batch=10) as projector:
        projector.catch_up([LEDGER])


def test_killed_in_a_batch_or_before_its_commit_it_goes_on_exactly(
    recorder: Recorder, projector: Projector, log: Log, tmp_path: Path
):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 40)))
    _in_a_process(_killed_in_the_middle, projector.url, tmp_path / "kek", 25)
    with psycopg.connect(projector.url, row_factory=dict_row) as connection:
        assert positions(connection) == {"ledger_v2": 20}
    _in_a_process(_killed_before_commit, projector.url, tmp_path / "kek")
    with psycopg.connect(projector.url, row_factory=dict_row) as connection:
        assert positions(connection) == {"ledger_v2": 20}
    projector.catch_up([LEDGER])
    assert _rows(projector.url, (LEDGER,)) == _replayed(log, (LEDGER,))


def test_two_projectors_at_once_apply_once(recorder: Recorder, projector: Projector, log: Log):
    projector.catch_up(MODELS)
    stop = threading.Event()
    others = [
        threading.Thread(target=_follow, args=(projector.url, projector.vault, stop))
        for _ in range(2)
    ]
    for other in others:
        other.start()
    recorder.record_all(generated(CASES), at_once=40)
    _until(lambda: all(lag.behind == 0 for lag in projector.lag(MODELS)))
    stop.set()
    for other in others:
        other.join()
    assert _rows(projector.url) == _replayed(log, MODELS)


def _follow(url: str, vault: Vault, stop: threading.Event, *models: ReadModel) -> None:
    with Projector(url, vault, batch=25) as projector:
        projector.follow(models or MODELS, stop)


def _until(reached: Any, *, seconds_max: float = 30) -> None:
    end = time.monotonic() + seconds_max
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.02)


def _poisoned(model: ReadModel, *, at: int) -> ReadModel:
    def apply(recorded: Any, rows: Rows) -> None:
        if recorded.position == at:
            msg = "this fact is poison"
            raise ValueError(msg)
        model.apply(recorded, rows)

    return replace(model, apply=apply)


def test_a_poison_fact_stops_its_model_alone(recorder: Recorder, projector: Projector, log: Log):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 10)))
    poisoned = _poisoned(LEDGER, at=6)
    stop = threading.Event()
    follower = threading.Thread(
        target=_follow, args=(projector.url, projector.vault, stop, poisoned, BUDGETS)
    )
    follower.start()
    try:
        _until(lambda: _incidents(projector.url) != [])
        recorder.record(committed(100))
        _until(lambda: projector.lag([BUDGETS])[0].position == 11)
    finally:
        stop.set()
        follower.join()
    assert _incidents(projector.url) == [("ledger", 6, "ValueError", "this fact is poison", None)]
    lag = projector.lag([LEDGER])[0]
    assert (lag.position, lag.behind) == (5, 6)
    assert lag.incident is not None
    assert (lag.incident.position, lag.incident.fact) == (6, "budget.funds-committed@1")
    assert (lag.incident.error_type, lag.incident.error) == ("ValueError", "this fact is poison")
    assert lag.behind_seconds > 0
    with pytest.raises(PoisonFact) as stopped:
        projector.catch_up([poisoned, TOTALS])
    assert stopped.value.position == 6
    assert projector.lag([TOTALS])[0].behind == 0
    projector.catch_up([LEDGER])
    assert projector.lag([LEDGER])[0].incident is None
    assert _rows(projector.url, (LEDGER,)) == _replayed(log, (LEDGER,))


def _incidents(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT to_regclass('reads.incidents')").fetchone()
        if known is None or known[0] is None:
            return []
        return connection.execute(
            "SELECT model, position, error_type, error, resolved_at FROM reads.incidents"
        ).fetchall()


def test_a_lost_connection_is_opened_again(recorder: Recorder, database: Database, vault: Vault):
    recorder.record(allocated(1_000))
    with Projector(database.url("grants_projector"), vault) as projector:
        projector.catch_up([LEDGER])
        pid = projector.connection().info.backend_pid
        with psycopg.connect(database.owner_url, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", (pid,))
        recorder.record(committed(10))
        stop = threading.Event()
        end = threading.Timer(20, stop.set)
        end.start()

        def watch() -> None:
            _until(lambda: projector.lag([LEDGER])[0].position == 2)
            stop.set()

        watcher = threading.Thread(target=watch)
        watcher.start()
        projector.follow([LEDGER], stop)
        watcher.join()
        end.cancel()
        assert projector.lag([LEDGER])[0].position == 2


def test_a_lost_table_begins_again(recorder: Recorder, projector: Projector, log: Log):
    recorder.record(allocated(1_000), committed(10))
    projector.catch_up(MODELS)
    with psycopg.connect(projector.url) as connection:
        connection.execute("DROP TABLE reads.budgets_v1_authority CASCADE")
    projector.catch_up(MODELS)
    assert _rows(projector.url) == _replayed(log, MODELS)


def test_another_log_is_noticed(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_000), committed(10))
    projector.catch_up([LEDGER])
    with psycopg.connect(projector.url) as connection:
        connection.execute("UPDATE reads.checkpoints SET leaf_hash = 'of another log'")
    recorder.record(committed(10))
    with pytest.raises(PoisonFact) as stopped:
        projector.catch_up([LEDGER])
    assert type(stopped.value.__cause__).__name__ == "LogDiverged"


def test_the_app_reads_and_does_not_write(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_000))
    projector.catch_up(MODELS)
    rebuild(projector, MODELS)
    with recorder.log.connection() as connection:
        for model in MODELS:
            for table in model.tables:
                connection.execute(f"SELECT * FROM reads.{model.physical(table)}".encode())
        with pytest.raises(Exception, match="permission denied"):
            connection.execute("DELETE FROM reads.ledger_v2")

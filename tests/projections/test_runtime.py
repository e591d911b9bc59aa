"""Live, rebuilt and replayed rows are the same, whatever happens on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.followers import lag_of, live_rows, replayed_rows, until
from tests.projections.history import (
    ZWICKAU,
    allocated,
    committed,
    disbursed,
    generated,
    imported,
    submitted,
    whole_case,
)

from grants.kernel.event import EVENT_TYPES
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault
from projections.budgets.queries import budgets
from projections.comparison import Difference
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.rebuild import check, rebuild
from projections.rebuild import engine as rebuilding
from projections.runtime import (
    PoisonFact,
    Projector,
    Rows,
    positions,
)
from projections.runtime.live import LiveRows
from projections.runtime.model import LIVE
from projections.worklist.projection import WORKLIST
from projections.worklist.tables import ITEMS

CASES = 15


@pytest.mark.parametrize(
    "batch",
    [pytest.param(1, marks=pytest.mark.long), 7, pytest.param(2000, marks=pytest.mark.long)],
)
def test_live_is_replayed_is_rebuilt(
    recorder: Recorder, projector_url: str, vault: Vault, batch: int
):
    recorder.record_all(generated(CASES))
    recorder.record(
        imported("1", cents=None), imported("2"), disbursed(5, "2016", case="HH-2010-2")
    )
    with Projector(projector_url, vault, batch=batch) as projector:
        last = projector.catch_up(MODELS)
        live = live_rows(projector_url)
        assert live == replayed_rows(recorder.log, MODELS)
        assert len(live["audit_trail_v2"]) == last > 300
        assert check(projector, MODELS) == []
        rebuilt = rebuild(projector, MODELS)
        assert [(done.position, done.differences) for done in rebuilt] == [(last, ())] * len(MODELS)
        assert live_rows(projector_url) == live


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
    live = live_rows(projector.url)
    assert live == replayed_rows(log)
    assert len(live["audit_trail_v2"]) == 2 + 2 * len(types)
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
    assert live_rows(projector.url) == replayed_rows(log)


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
    assert set(lag_of(projector, MODELS)) == {
        replace(lag, position=log.last_position(), behind=0) for lag in lag_of(projector, MODELS)
    }
    assert live_rows(projector.url) == replayed_rows(log)


def test_a_deleted_row_is_the_only_difference_and_a_rebuild_repairs_it(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000), committed(10), committed(20))
    projector.catch_up(MODELS)
    whole = live_rows(projector.url)
    with psycopg.connect(projector.url) as connection:
        connection.execute("DELETE FROM reads.ledger_v4 WHERE position = 2")
        connection.execute("UPDATE reads.budgets_v2 SET committed_cents = 31")
    broken = live_rows(projector.url)
    found = check(projector, MODELS)
    assert [(d.model, d.table, d.key) for d in found] == [
        ("ledger_v4", "ledger_v4", (2, 0)),
        ("budgets_v2", "budgets_v2", ("FKR", "14524", 2024, "general")),
    ]
    missing, edited = found
    assert missing.live is None
    assert missing.rebuilt is not None
    assert missing.rebuilt["cents"] == 10
    assert edited.live is not None
    assert edited.rebuilt is not None
    assert (edited.live["committed_cents"], edited.rebuilt["committed_cents"]) == (31, 30)
    assert live_rows(projector.url) == broken
    repaired: list[Difference] = [
        d for done in rebuild(projector, MODELS) for d in done.differences or ()
    ]
    assert repaired == found
    assert live_rows(projector.url) == whole
    assert check(projector, MODELS) == []


def test_a_new_model_is_filled_by_a_rebuild(recorder: Recorder, projector: Projector, log: Log):
    recorder.record_all(generated(3))
    rebuilt = rebuild(projector, MODELS)
    assert {(done.position, done.differences) for done in rebuilt} == {(log.last_position(), None)}
    assert live_rows(projector.url) == replayed_rows(log)
    assert check(projector, MODELS) == []


def test_a_cancelled_rebuild_leaves_everything_as_it_was(
    recorder: Recorder, projector: Projector, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(2))
    projector.catch_up(MODELS)
    before = live_rows(projector.url)

    def cancelled(*args: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_switch_now", cancelled)
        with pytest.raises(KeyboardInterrupt):
            rebuild(projector, MODELS)
    assert live_rows(projector.url) == before
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
    before = live_rows(projector.url)
    _in_a_process(_killed_between_build_and_switch, projector.url, tmp_path / "kek")
    assert _leftovers(projector.url) != []
    assert live_rows(projector.url) == before
    until(lambda: _locks(projector.url) == 0)
    rebuild(projector, MODELS)
    assert _leftovers(projector.url) == []
    assert live_rows(projector.url) == before


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
        assert positions(connection) == {"ledger": 20}
    _in_a_process(_killed_before_commit, projector.url, tmp_path / "kek")
    with psycopg.connect(projector.url, row_factory=dict_row) as connection:
        assert positions(connection) == {"ledger": 20}
    projector.catch_up([LEDGER])
    assert live_rows(projector.url, (LEDGER,)) == replayed_rows(log, (LEDGER,))


def test_what_is_foretold_by_the_beginning_of_its_key_is_asked_for_once(
    recorder: Recorder, projector: Projector, vault: Vault, monkeypatch: pytest.MonkeyPatch
):
    entries = list(whole_case("FKR-2024-0001", ZWICKAU, year=2024, cents=90_000_00))
    recorder.record_all(entries[:9])
    projector.catch_up([WORKLIST])
    with recorder.log.reading() as connection:
        rows = LiveRows(connection, WORKLIST, LIVE, vault)
        rows.prefetch(recorder.log.read("case/FKR-2024-0001"))
        there = connection.execute("SELECT * FROM reads.worklist").fetchall()
        monkeypatch.setattr(LiveRows, "_load", None)
        found = [rows.get(ITEMS, ITEMS.key_of(row)) for row in there]
        assert found == there != []
        assert rows.get(ITEMS, ("case/FKR-2024-0001", "close-case", "")) is None


def test_a_lost_table_begins_again(recorder: Recorder, projector: Projector, log: Log):
    recorder.record(allocated(1_000), committed(10))
    projector.catch_up(MODELS)
    with psycopg.connect(projector.url) as connection:
        connection.execute("DROP TABLE reads.budgets_v2_authority CASCADE")
    projector.catch_up(MODELS)
    assert live_rows(projector.url) == replayed_rows(log)


def test_another_log_is_noticed(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_000), committed(10))
    projector.catch_up([LEDGER])
    with psycopg.connect(projector.url) as connection:
        connection.execute("UPDATE reads.checkpoints SET leaf_hash = 'of another log'")
    recorder.record(committed(10))
    with pytest.raises(PoisonFact) as stopped:
        projector.catch_up([LEDGER])
    assert type(stopped.value.__cause__).__name__ == "LogDiverged"


def test_who_asks_does_not_write_and_the_app_has_nothing_to_ask(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000))
    projector.catch_up(MODELS)
    rebuild(projector, MODELS)
    with recorder.log.reading() as connection:
        for model in MODELS:
            for table in model.tables:
                connection.execute(f"SELECT * FROM reads.{model.physical(table)}".encode())
        with pytest.raises(Exception, match="read-only transaction"):
            connection.execute("DELETE FROM reads.ledger_v4")
    for statement in (b"SELECT * FROM reads.ledger_v4", b"DELETE FROM reads.ledger_v4"):
        with (
            recorder.log.connection() as connection,
            pytest.raises(Exception, match="permission denied"),
        ):
            connection.execute(statement)

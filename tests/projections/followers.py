"""Followers, rebuilds and writers for tests: as threads and as processes, and what came of them."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from tests.projections.conftest import Recorder
from tests.projections.history import Entry

from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault
from projections.following import follow
from projections.models import MODELS
from projections.rebuild import rebuild
from projections.runtime import Lag, Projector, ReadModel, Row, Table, lag, replay_into

NEVER = 3_600.0
"""Seconds between two looks at the log: whatever is applied meanwhile came by notification."""
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["grants.cli"])


def until(reached: Callable[[], bool], *, seconds_max: float = 60) -> None:
    end = time.monotonic() + seconds_max
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.01)


@contextmanager
def in_thread(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Work that ends when told to, in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


@contextmanager
def following(
    url: str, vault: Vault, *models: ReadModel, poll_seconds: float = NEVER, batch: int = 2_000
) -> Iterator[None]:
    """A follower of exactly these models, which builds no new version."""

    def work(stop: threading.Event) -> None:
        with Projector(url, vault, batch=batch) as projector:
            projector.follow(models, stop, poll_seconds=poll_seconds)

    with in_thread(work):
        yield


@contextmanager
def release(url: str, vault: Vault, *models: ReadModel) -> Iterator[None]:
    """What a process of a release does: it follows, and builds what is new."""
    with in_thread(lambda stop: follow(url, vault, models, stop)):
        yield


@contextmanager
def writing(recorder: Recorder, entries: Iterator[Entry], *, pause: float = 0.03) -> Iterator[None]:
    """Facts come one by one, or a few at once, all the while."""
    chance = random.Random(5)

    def work(stop: threading.Event) -> None:
        while not stop.is_set():
            some = list(islice(entries, chance.choice([1, 1, 1, 4])))
            assert some, "no more facts to write"
            recorder.record(*some)
            time.sleep(chance.uniform(0, pause))

    with in_thread(work):
        yield


def follows(url: str, key: Path) -> None:
    """The life of a follower's process."""
    follow(url, Vault(FileKeyEncryption(key)), MODELS, threading.Event())


def rebuilds(url: str, key: Path) -> None:
    """The life of a process that rebuilds everything, again and again."""
    with Projector(url, Vault(FileKeyEncryption(key))) as projector:
        while True:
            rebuild(projector, MODELS)


@contextmanager
def running(target: Callable[[str, Path], None], url: str, folder: Path) -> Iterator[Any]:
    """A process of its own, killed at the end."""
    process = processes.Process(target=target, args=(url, folder / "kek"), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def status(log: Log, model: ReadModel) -> Lag:
    """How far a model is, asked as the application asks."""
    with log.reading() as connection:
        return lag(connection, [model])[0]


def reaches(log: Log, position: int, *models: ReadModel) -> None:
    until(lambda: all(status(log, model).position >= position for model in models))


def live_rows(url: str, models: Sequence[ReadModel] = MODELS) -> dict[str, list[dict[str, Any]]]:
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


def replayed_rows(
    log: Log, models: Sequence[ReadModel] = MODELS
) -> dict[str, list[dict[str, Any]]]:
    """The same as folded in memory, without the tables."""
    return {
        model.physical(table): sorted((_stored(table, row) for row in rows.rows(table)), key=repr)
        for model in models
        for rows in [replay_into(model, log.read_all())]
        for table in model.tables
    }


def _stored(table: Table, row: Row) -> dict[str, Any]:
    """A row kept in memory as the table holds it."""
    objects = {
        name: None if row[name] is None else kind.dump_python(row[name], mode="json")
        for name, kind in table.objects.items()
    }
    return {**{name: row[name] for name in table.columns}, **objects}


def listening(url: str) -> int:
    """How many connections listen for facts."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query = 'LISTEN facts'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def lag_of(projector: Projector, models: Sequence[ReadModel]) -> tuple[Lag, ...]:
    """How far each model is behind the log."""
    with projector.log.connection() as connection:
        return lag(connection, models)

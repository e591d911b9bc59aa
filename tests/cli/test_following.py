"""The follower behind `serve`: follows, comes again if it was killed, ends with its server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from tests.store.toy import Fill, dispatcher, request

from grants.cli import following as module
from grants.cli.following import following
from grants.store.log import Log
from projections.models import MODELS
from projections.runtime import checkpoints


def eventually(found: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def started(monkeypatch) -> Iterator[list[subprocess.Popen[str]]]:
    """The processes that were started."""
    begun = []
    real = subprocess.Popen

    def popen(*given, **more):
        process = real(*given, **more)
        begun.append(process)
        return process

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    yield begun
    assert all(process.poll() is not None for process in begun)


def test_it_follows_comes_again_and_ends(database, tmp_path: Path, started):
    url, key = database.url("grants_projector"), tmp_path / "keys" / "kek"
    with Log(database.url("grants_app")) as log:
        asked = dispatcher(log, tmp_path)

        def follows_to(position: int) -> Callable[[], bool]:
            def look() -> bool:
                try:
                    with psycopg.connect(url, row_factory=dict_row) as connection:
                        known = checkpoints.states(connection, MODELS)
                except psycopg.errors.UndefinedTable:
                    return False
                return len(known) == len(MODELS) and all(
                    state.checkpoint.position >= position for state in known.values()
                )

            return look

        with following(url, key, log_format="json"):
            first = asked.execute(request(Fill, "command-first", cents=1))
            eventually(follows_to(first.facts[-1].position))
            os.kill(started[0].pid, signal.SIGKILL)
            second = asked.execute(request(Fill, "command-second", cents=2))
            eventually(follows_to(second.facts[-1].position))
            assert len(started) == 2
        assert started[1].returncode == 0


def test_it_listens_past_a_pooler(database, tmp_path: Path):
    direct = make_conninfo(database.url("grants_app"), application_name="past-the-pooler")

    def listens() -> bool:
        with psycopg.connect(database.owner_url) as connection:
            rows = connection.execute(
                "SELECT application_name FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
                " AND datname = current_database()"
            ).fetchall()
        return rows == [("past-the-pooler",)]

    url, key = database.url("grants_projector"), tmp_path / "kek"
    with following(url, key, log_format="json", direct=direct):
        eventually(listens)


def test_it_ends_with_its_input(database, tmp_path: Path):
    given = {
        "url": database.url("grants_projector"),
        "key_file": str(tmp_path / "kek"),
        "log_format": "json",
    }
    command = [sys.executable, "-c", "from grants.cli.following import main; main()"]
    ended = subprocess.run(command, input=json.dumps(given), text=True, timeout=60, check=False)
    assert ended.returncode == 0

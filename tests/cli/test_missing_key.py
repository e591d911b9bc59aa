"""Without the vault's key nothing begins, and everything that would says which file it wants."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.api.conftest import databases
from tests.cli.shell import run_grants
from tests.conftest import Database

from grants.store import tasks
from grants.store.log import Log
from grants.wiring import open_service


@pytest.fixture
def key(database: Database, tmp_path: Path) -> Path:
    """The key of the database's vault, which is elsewhere now."""
    key = tmp_path / "keys" / "kek"
    with open_service(databases(database), key):
        pass
    key.rename(tmp_path / "elsewhere")
    return key


@pytest.fixture
def free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@pytest.mark.parametrize(
    "words", [("totals",), ("project",), ("serve", "--port", "PORT"), ("duties",)]
)
def test_a_command_ends_with_three_and_names_file_and_setting(words, key, database, free_port):
    environment = {
        "GRANTS_DATABASE_URL": database.url("grants_app"),
        "GRANTS_OWNER_URL": database.owner_url,
        "GRANTS_PROJECTOR_URL": database.url("grants_projector"),
        "GRANTS_KEK_FILE": str(key),
    }
    done = run_grants(tuple(word.replace("PORT", free_port) for word in words), environment)
    assert (done.returncode, done.stdout) == (3, "")
    (told,) = done.stderr.splitlines()
    assert told.startswith(f"the vault key {key} is missing")
    assert "GRANTS_KEK_FILE" in told
    assert not key.exists()


def _run(module: str, given: Mapping[str, object]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"from {module} import main; main()"]
    return subprocess.run(
        command, input=json.dumps(given), text=True, timeout=60, check=False, capture_output=True
    )


def test_the_follower_ends_and_says_so(key, database):
    given = {
        "url": database.url("grants_projector"),
        "key_file": str(key),
        "log_format": "json",
    }
    done = _run("grants.cli.following", given)
    assert done.returncode == 3
    assert done.stderr.startswith(f"the vault key {key} is missing")
    assert "Traceback" not in done.stderr
    assert not key.exists()


def test_work_that_was_begun_has_failed(key, database):
    urls = databases(database)
    with Log(urls.app) as log:
        task = tasks.begin(log, "rebuild", {}, person="ada")
        given = {
            "databases": vars(urls),
            "key_file": str(key),
            "log_format": "json",
            "task": task.task,
        }
        assert "Traceback" not in _run("grants.web.operating.worker", given).stderr
    with psycopg.connect(urls.app, row_factory=dict_row) as connection:
        row = connection.execute("SELECT state, error_type FROM grants.tasks").fetchone()
    assert row == {"state": "failed", "error_type": "KeyUnavailable"}

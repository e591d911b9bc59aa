"""`grants serve` as a process: it begins, outlives its database's crash, and ends when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from grants.store.embedded import EmbeddedServer
from grants.store.embedded.postmaster import find_postmaster

OIDC = {
    "GRANTS_OIDC_ISSUER": "https://issuer.example",
    "GRANTS_OIDC_AUDIENCE": "grants",
    "GRANTS_OIDC_JWKS_URL": "https://issuer.example/keys",
}
STATED = {
    "GRANTS_ACCESSIBILITY_CONTACT": "barrieren@foerderung.example",
    "GRANTS_ACCESSIBILITY_STATED_ON": "2026-01-31",
}
SECONDS_MAX = 60


@dataclass
class Served:
    process: subprocess.Popen[str]
    port: int
    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    def ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    def await_ready(self) -> None:
        deadline = time.monotonic() + SECONDS_MAX
        while not self.ready():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


def serve(folder: Path, port: int) -> subprocess.Popen[str]:
    command = (str(Path(sys.executable).with_name("grants")), "serve")
    options = ("--data", str(folder), "--port", str(port), "--lang", "en")
    return subprocess.Popen(
        (*command, *options),
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **OIDC, **STATED},
    )


@pytest.fixture
def served() -> Iterator[Served]:
    # The user who runs PostgreSQL for root must reach it; pytest's own folders are closed.
    with tempfile.TemporaryDirectory(prefix="grants-serving-") as above:
        Path(above).chmod(0o711)
        port = free_port()
        found = Served(serve(Path(above) / "data", port), port, Path(above) / "data")
        try:
            found.await_ready()
            yield found
        finally:
            found.process.kill()
            found.process.communicate()
            while find_postmaster(found.cluster) is not None:
                time.sleep(0.05)


@pytest.mark.parametrize(
    "told", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)]
)
def test_a_killed_database_comes_back_and_the_end_is_clean(served, told):
    before = find_postmaster(served.cluster)
    assert before is not None
    os.kill(before.pid, signal.SIGKILL)
    served.await_ready()
    after = find_postmaster(served.cluster)
    assert after is not None
    assert after.pid != before.pid

    served.process.send_signal(told)
    _, said = served.process.communicate(timeout=SECONDS_MAX)
    assert served.process.returncode == 0
    assert find_postmaster(served.cluster) is None
    assert f"http://127.0.0.1:{served.port}/api/v1/openapi.json" in said
    assert "database-started-again" in said
    assert "\x1b" not in said  # No colours where no terminal is.


def test_what_the_operator_states_is_on_the_pages(served):
    page = httpx.get(f"http://127.0.0.1:{served.port}/barrierefreiheit", timeout=30)
    assert "mailto:barrieren@foerderung.example" in page.text
    assert "31.01.2026" in page.text


def test_what_is_over_is_forgotten_when_it_begins(served):
    with (
        EmbeddedServer.start(served.folder) as server,
        psycopg.connect(server.url("postgres", "grants"), autocommit=True) as connection,
    ):
        connection.execute(
            "INSERT INTO grants.sessions (token_hash, person, account, form_token, ends_at)"
            " VALUES ('', 'ada', 'a', 't', clock_timestamp() - interval '1 hour')"
        )
        served.process.send_signal(signal.SIGTERM)
        served.process.communicate(timeout=SECONDS_MAX)
        served.process = serve(served.folder, served.port)
        served.await_ready()
        deadline = time.monotonic() + SECONDS_MAX
        while connection.execute("SELECT count(*) FROM grants.sessions").fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_taken_port_is_said_before_anything_is_started(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = serve(tmp_path / "data", port)
        _, said = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == 3
    assert f"127.0.0.1:{port}" in said
    assert not (tmp_path / "data" / "postgres").exists()

"""One real PostgreSQL per test session (per worker of a parallel run), one fresh database per test.

A database is a copy of a template that was migrated once.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from grants.store.embedded import EmbeddedServer
from grants.store.migrate import migrate

ORIGIN = "grants.example/test"
KIND = "test"
TEMPLATE = "grants_template"

# No test is a matter of seconds, neither what it does nor what it draws.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_numbers = count(1)


def pytest_collection_finish() -> None:
    """What was collected stays: thousands of tests are not looked through for garbage again."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class Database:
    """A migrated, empty database of one test."""

    server: EmbeddedServer
    name: str

    def url(self, role: str = "postgres") -> str:
        return self.server.url(role, self.name)

    @property
    def owner_url(self) -> str:
        return self.url("postgres")


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The session's PostgreSQL, with no database but its own."""
    folder = Path(tempfile.mkdtemp(prefix="grants-test-"))
    folder.chmod(0o711)  # The user that runs PostgreSQL for root must be able to enter.
    with EmbeddedServer.start(folder) as running:
        yield running
    shutil.rmtree(folder)


class Copies:
    """Databases like the template, made ahead of the tests and dropped behind them.

    Both take a fifth of a second of waiting, which is nobody's while a thread does it.
    """

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(max_workers=1)
        _run(server, f"CREATE DATABASE {TEMPLATE}")
        migrate(server.url("postgres", TEMPLATE), origin=ORIGIN, kind=KIND)
        self._next = self._thread.submit(self._create)

    def _create(self) -> str:
        name = f"grants_{next(_numbers)}"
        _run(self._server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def _drop(self, name: str) -> None:
        _run(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def one(self) -> Iterator[Database]:
        """A migrated, empty database."""
        name = self._next.result()
        self._next = self._thread.submit(self._create)
        try:
            yield Database(self._server, name)
        finally:
            self._thread.submit(self._drop, name)

    def end(self) -> None:
        """The server goes, and every database with it."""
        self._thread.shutdown(cancel_futures=True)


@pytest.fixture(scope="session")
def copies(server: EmbeddedServer) -> Iterator[Copies]:
    """The session's databases."""
    made = Copies(server)
    yield made
    made.end()


@pytest.fixture
def database(copies: Copies) -> Iterator[Database]:
    """A database for one test."""
    with copies.one() as made:
        yield made


@pytest.fixture(scope="module")
def module_database(copies: Copies) -> Iterator[Database]:
    """A database for the tests of one module, which see each other's rows."""
    with copies.one() as made:
        yield made


def _run(server: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())

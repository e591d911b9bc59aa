"""One real PostgreSQL per test session (per worker of a parallel run), one fresh database per test.

A database is a copy of a template that was migrated once; so is a founded service.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings

from grants.store.embedded import EmbeddedServer
from grants.store.migrate import migrate

ORIGIN = "grants.example/test"
KIND = "test"
TEMPLATE = "grants_template"

# No test is a matter of seconds, neither what it does nor what it draws.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# To print the values of all variables around a failure takes seconds, and nobody reads them.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Thousands of tests leave little garbage: looking for it as often as usual takes a tenth of them.
gc.set_threshold(50_000, 20, 100)

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


@dataclass(frozen=True)
class Filled:
    """A database to copy, the key of what is sealed in it, and what its maker knows of it."""

    name: str
    vault_key: bytes
    known: Any


class Copies:
    """Databases like the template, made ahead of the tests and dropped behind them.

    Both take a fifth of a second of waiting, which is nobody's while a thread does it.
    """

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(max_workers=1)
        _run(server, f"CREATE DATABASE {TEMPLATE}")
        migrate(server.url("postgres", TEMPLATE), origin=ORIGIN, kind=KIND)
        self._next = {TEMPLATE: self._ordered(TEMPLATE)}
        self._filled: dict[Hashable, Filled] = {}

    def _ordered(self, template: str) -> Future[str]:
        return self._thread.submit(self._create, template)

    def _create(self, template: str) -> str:
        name = f"grants_{next(_numbers)}"
        _run(self._server, f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _drop(self, name: str) -> None:
        _run(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def one(self, template: str = TEMPLATE) -> Iterator[Database]:
        """A migrated database: empty, or with what that template holds."""
        name = (self._next.pop(template, None) or self._ordered(template)).result()
        self._next[template] = self._ordered(template)
        try:
            yield Database(self._server, name)
        finally:
            self._thread.submit(self._drop, name)

    @contextmanager
    def filled(
        self, key: Hashable, fill: Callable[[Database, Path], Any], kek: Path
    ) -> Iterator[tuple[Database, Any]]:
        """A copy of the database that `fill` has filled, once for each key, and what it returned.

        `fill` is told where to keep the key of its vault; the copy's lies at `kek`.
        """
        if key not in self._filled:
            name = self._ordered(TEMPLATE).result()
            known = fill(Database(self._server, name), kek)
            self._filled[key] = Filled(name, kek.read_bytes(), known)
        made = self._filled[key]
        kek.write_bytes(made.vault_key)
        with self.one(made.name) as copy:
            yield copy, made.known

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

"""One real PostgreSQL per test session (per worker of a parallel run), one fresh database per test.

A database is a copy of a template that was migrated once, so a test pays for the copy alone.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
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


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of the migrated database that the others are copied from."""
    _run(server, f"CREATE DATABASE {TEMPLATE}")
    migrate(server.url("postgres", TEMPLATE), origin=ORIGIN, kind=KIND)
    return TEMPLATE


@pytest.fixture
def database(server: EmbeddedServer, template: str) -> Iterator[Database]:
    """A database for one test."""
    yield from _copy(server, template)


@pytest.fixture(scope="module")
def module_database(server: EmbeddedServer, template: str) -> Iterator[Database]:
    """A database for the tests of one module, which see each other's rows."""
    yield from _copy(server, template)


def _copy(server: EmbeddedServer, template: str) -> Iterator[Database]:
    name = f"grants_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield Database(server, name)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: EmbeddedServer, statement: str) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())

"""Logs of any size with the demonstration's distribution, multiplied by the database itself.

The demonstration is played once; its facts are then copied under other programme codes and party
ids, interleaved in the order of time, so that a log of ten million facts is as busy on each day as
a hundred and sixty such programmes would be.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import string
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from grants.demonstration.player import play
from grants.settings import DatabaseUrls
from grants.store.embedded import EmbeddedServer
from grants.store.migrate import migrate
from grants.store.vault import FileKeyEncryption, Vault
from grants.wiring import open_service

ORIGIN = "benchmarks.example/log"
TODAY = dt.date(2026, 11, 20)
SEED = "seed"
CODE = "FKR"
ONCE = ("access/", "engagement/", "import/", "report/")
"""Streams there is one set of, however many programmes there are."""
_ID = re.compile(r"\b[0-9a-f]{20}\b")
_HOLE = "\x01"
_LETTERS = string.ascii_uppercase
_DIGITS = string.digits + _LETTERS


@dataclass(frozen=True)
class Machine:
    """One embedded server for all databases of a run, and the vault's key."""

    server: EmbeddedServer
    key: Path

    def urls(self, name: str) -> DatabaseUrls:
        """The logins of a database."""
        return DatabaseUrls(
            app=self.server.url("grants_app", name),
            owner=self.server.url("postgres", name),
            projector=self.server.url("grants_projector", name),
            direct=self.server.url("grants_app", name),
        )

    def create(self, name: str, template: str | None = None) -> DatabaseUrls:
        """A new database: a copy of another one, or migrated and empty."""
        like = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
        self.run(f"CREATE DATABASE {name}{like}")
        urls = self.urls(name)
        if template is None:
            migrate(self.server.url("postgres", name), origin=ORIGIN, kind="demonstration")
        return urls

    def drop(self, name: str) -> None:
        """Give the disk back."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, name: str = "postgres") -> None:
        """A statement of the owner's, outside a transaction."""
        with psycopg.connect(self.server.url("postgres", name), autocommit=True) as connection:
            connection.execute(statement.encode())

    def vault(self) -> Vault:
        """The vault that opens the demonstration's texts."""
        return Vault(FileKeyEncryption(self.key))


@contextmanager
def machine() -> Iterator[Machine]:
    """A server with nothing in it; everything is thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="grants-benchmark-"))
    folder.chmod(0o711)  # The user that runs PostgreSQL for root must be able to enter.
    try:
        with EmbeddedServer.start(folder / "server") as server:
            yield Machine(server, folder / "kek")
    finally:
        shutil.rmtree(folder)


def seed(here: Machine) -> int:
    """Play the demonstration into a database that stays, with what is needed to copy its facts.

    How many facts it has. Its vault is that of all copies.
    """
    urls = here.create(SEED)
    with open_service(urls, here.key) as service:
        play(service, TODAY, lambda _done, _total: None)
    with psycopg.connect(here.server.url("postgres", SEED)) as connection:
        rows = connection.execute(
            "SELECT notification_id, originator_id, originator_version, topic,"
            " convert_from(state, 'UTF8'), recorded_at FROM grants.facts ORDER BY notification_id"
        ).fetchall()
        ids = {
            stream.partition("/")[2]
            for _, stream, *_ in rows
            if stream.startswith(("party/", "undertaking/"))
        }
        connection.execute("SET LOCAL grants.migration = 'declared'")
        connection.execute("CREATE SCHEMA seed")
        connection.execute(
            "CREATE TABLE seed.facts (place bigint, stream text, version bigint, topic text,"
            " state text, recorded_at timestamptz, once boolean)"
        )
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY seed.facts FROM STDIN") as copy,
        ):
            for place, stream, version, topic, state, at in rows:
                once = stream.startswith(ONCE)
                copy.write_row(
                    (place, _holed(stream, ids), version, topic, _holed(state, ids), at, once)
                )
    return len(rows)


def _holed(text: str, ids: set[str]) -> str:
    """A hole where an id of a party begins: in JSON, as in a stream, there is no such character."""
    return _ID.sub(lambda found: _HOLE + found[0][1:] if found[0] in ids else found[0], text)


_MULTIPLY = """
    INSERT INTO grants.facts (originator_id, originator_version, topic, state, recorded_at)
    SELECT replace(replace(stream, %(code)s, copies.code), %(hole)s, mark), version, topic,
           convert_to(replace(replace(state, %(code)s, copies.code), %(hole)s, mark), 'UTF8'),
           recorded_at
    FROM (SELECT * FROM seed.facts ORDER BY place) AS seeded
    CROSS JOIN LATERAL (
        SELECT code, mark FROM unnest(%(codes)s::text[], %(marks)s::text[])
        WITH ORDINALITY AS copies (code, mark, n)
        WHERE NOT seeded.once OR n = 1 ORDER BY n
    ) AS copies
    LIMIT %(facts)s
"""
"""Every fact as often as there are codes, the copies of one fact side by side."""


def _code(n: int) -> str:
    """The n-th programme code: FKR, then A00, A01, …"""
    if n == 0:
        return CODE
    high, low = divmod(n, len(_DIGITS))
    first, second = divmod(high, len(_DIGITS))
    return _LETTERS[first] + _DIGITS[second] + _DIGITS[low]


def fill(here: Machine, name: str, seeded: int, facts: int) -> DatabaseUrls:
    """A database with the first `facts` facts of as many copies as that takes.

    Triggers and indexes are put aside while the rows go in, which nobody but the owner of an
    otherwise empty database could do.
    """
    urls = here.create(name, template=SEED)
    copies = range(-(-facts // seeded) + 1)
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        connection.execute("SET LOCAL grants.migration = 'declared'")
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        connection.execute("ALTER TABLE grants.facts DISABLE TRIGGER ALL")
        connection.execute("TRUNCATE grants.facts RESTART IDENTITY")
        connection.execute("ALTER TABLE grants.facts DROP CONSTRAINT facts_pkey")
        connection.execute("DROP INDEX grants.facts_position, grants.facts_recorded_at")
        connection.execute(
            _MULTIPLY,
            {
                "code": CODE,
                "hole": _HOLE,
                "codes": [_code(n) for n in copies],
                "marks": [f"p{n:03x}" for n in copies],
                "facts": facts,
            },
        )
        _assert_in_order(connection, facts)
        connection.execute(
            "ALTER TABLE grants.facts ADD PRIMARY KEY (originator_id, originator_version)"
        )
        connection.execute("CREATE UNIQUE INDEX facts_position ON grants.facts (notification_id)")
        connection.execute(
            "CREATE INDEX facts_recorded_at ON grants.facts (recorded_at, notification_id)"
        )
        for trigger in ("facts_10_order", "facts_20_stamp", "facts_30_keep"):
            connection.execute(f"ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER {trigger}".encode())
        connection.execute("DROP SCHEMA seed CASCADE")
        _forget_read_models(connection)
    here.run("VACUUM ANALYZE grants.facts", name)
    return urls


def _forget_read_models(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """They were filled from the demonstration's own log."""
    for (table,) in connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'reads'"
    ).fetchall():
        connection.execute(f"DROP TABLE {table} CASCADE".encode())


def _assert_in_order(connection: psycopg.Connection[tuple[Any, ...]], facts: int) -> None:
    """The moments of a log never go back; a plan that mixed the copies up would show here."""
    row = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE recorded_at < before) FROM (SELECT recorded_at,"
        " lag(recorded_at) OVER (ORDER BY notification_id) AS before FROM grants.facts) AS moments"
    ).fetchone()
    assert row == (facts, 0), f"the log is not what it should be: {row}"

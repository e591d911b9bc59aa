"""Logs of any size with the demonstration's distribution, written by COPY.

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
from itertools import islice
from pathlib import Path

import psycopg

from grants.demonstration.player import play
from grants.settings import DatabaseUrls
from grants.store.embedded import EmbeddedServer
from grants.store.migrate import migrate
from grants.store.vault import FileKeyEncryption, Vault
from grants.wiring import open_service

ORIGIN = "benchmarks.example/log"
TODAY = dt.date(2026, 11, 20)
CODE = b"FKR"
ONCE = ("access/", "engagement/", "import/", "report/")
"""Streams there is one set of, however many programmes there are."""
_ID = re.compile(rb"\b[0-9a-f]{20}\b")
_HOLE = b"\x01"
_LETTERS = string.ascii_uppercase
_DIGITS = string.digits + _LETTERS
_COLUMNS = "originator_id, originator_version, topic, state, recorded_at"
_TYPES = ("text", "int8", "text", "bytea", "timestamptz")

Row = tuple[str, int, str, bytes, dt.datetime]


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
            sealer=self.server.url("grants_sealer", name),
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


class Seed:
    """The demonstration's facts in order, with a hole in every id of a party."""

    def __init__(self, rows: list[Row]) -> None:
        ids = {
            row[0].partition("/")[2].encode()
            for row in rows
            if row[0].startswith(("party/", "undertaking/"))
        }

        def holed(text: bytes) -> bytes:
            return _ID.sub(
                lambda found: _HOLE + found[0][1:] if found[0] in ids else found[0], text
            )

        self._rows = [
            (stream, version, topic, state, at)
            if stream.startswith(ONCE)
            else (holed(stream.encode()), version, topic, holed(state), at)
            for stream, version, topic, state, at in rows
        ]

    def __len__(self) -> int:
        return len(self._rows)

    def copies(self, count: int) -> Iterator[Row]:
        """Every fact `count` times, the copies of one fact side by side."""
        names = [(_code(n), _mark(n)) for n in range(count)]
        for stream, version, topic, state, at in self._rows:
            if isinstance(stream, str):
                yield stream, version, topic, state, at
                continue
            for code, mark in names:
                yield (
                    stream.replace(CODE, code).replace(_HOLE, mark).decode(),
                    version,
                    topic,
                    state.replace(CODE, code).replace(_HOLE, mark),
                    at,
                )


def _code(n: int) -> bytes:
    """The n-th programme code: FKR, then A00, A01, …"""
    if n == 0:
        return CODE
    high, low = divmod(n, len(_DIGITS))
    first, second = divmod(high, len(_DIGITS))
    return (_LETTERS[first] + _DIGITS[second] + _DIGITS[low]).encode()


def _mark(n: int) -> bytes:
    """What the ids of the n-th copy begin with."""
    return b"p%03x" % n


def seed(here: Machine, name: str = "seed") -> Seed:
    """Play the demonstration into a database that stays: its vault is that of all copies."""
    urls = here.create(name)
    with open_service(urls, here.key) as service:
        play(service, TODAY, lambda _done, _total: None)
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM grants.facts ORDER BY notification_id".encode(),
            binary=True,
        ).fetchall()
    return Seed([(row[0], row[1], row[2], bytes(row[3]), row[4]) for row in rows])


def fill(here: Machine, name: str, sown: Seed, facts: int) -> DatabaseUrls:
    """A database with the first `facts` facts of as many copies as that takes.

    Triggers and indexes are put aside while the rows go in, which nobody but the owner of an
    otherwise empty database could do.
    """
    urls = here.create(name, template="seed")
    count = -(-facts // len(sown)) + 1
    with psycopg.connect(here.server.url("postgres", name)) as connection:
        connection.execute("SET LOCAL grants.migration = 'declared'")
        connection.execute("ALTER TABLE grants.facts DISABLE TRIGGER ALL")
        connection.execute("TRUNCATE grants.facts RESTART IDENTITY")
        connection.execute("ALTER TABLE grants.facts DROP CONSTRAINT facts_pkey")
        connection.execute("DROP INDEX grants.facts_position, grants.facts_recorded_at")
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f"COPY grants.facts ({_COLUMNS}) FROM STDIN (FORMAT binary)".encode()
            ) as copy,
        ):
            copy.set_types(_TYPES)
            for row in islice(sown.copies(count), facts):
                copy.write_row(row)
        connection.execute(
            "ALTER TABLE grants.facts ADD PRIMARY KEY (originator_id, originator_version)"
        )
        connection.execute("CREATE UNIQUE INDEX facts_position ON grants.facts (notification_id)")
        connection.execute(
            "CREATE INDEX facts_recorded_at ON grants.facts (recorded_at, notification_id)"
        )
        for trigger in ("facts_10_order", "facts_20_stamp", "facts_30_keep"):
            connection.execute(f"ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER {trigger}".encode())
    here.run("VACUUM ANALYZE grants.facts", name)
    return urls

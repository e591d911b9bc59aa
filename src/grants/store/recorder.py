"""The library's recorder on our own table: an append is one statement, all that belongs to it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict

from grants.store.arrays import Bigints, Byteas, Texts
from grants.store.begun import QUESTIONS, begin
from grants.store.vault import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, LiteralString

    from eventsourcing.persistence import StoredEvent
    from psycopg import Connection

SCHEMA = "grants"
CHANNEL = "facts"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """That a command was carried out: id, keyed body hash, stream, `[stream, first, count]`."""

    command_id: str
    body_hash: bytes
    stream: str
    writes: tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class Append:
    """What goes into the log in one transaction, beside the facts; `stamps` come back from it.

    `documents` are those that the facts name. `moments` are the simulated ones at which the facts
    are recorded, one for each; without any it is now.
    """

    commands: list[CommandRow] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    stamps: list[tuple[int, dt.datetime]] = field(default_factory=list)

    def add(self, other: Append) -> None:
        """Carry along what another append does, but for the streams it wants unchanged."""
        self.commands += other.commands
        self.entries += other.entries
        self.documents += other.documents
        self.erased += other.erased


IDLE_SECONDS_MAX = 60
"""How long a transaction may stand still before the server ends it."""
_SESSION = {**QUESTIONS, "idle_in_transaction_session_timeout": f"{IDLE_SECONDS_MAX}s"}


class _Datastore(PostgresDatastore):
    own: ClassVar[Mapping[str, str]] = {}

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """The library's own sets no more than the idle time."""
        own = self.own

        def after_connect(connection: Connection[Any]) -> None:
            connection.autocommit = True
            begin(connection, _SESSION, own=own)

        return after_connect


class _ReadingDatastore(_Datastore):
    own: ClassVar[Mapping[str, str]] = {"default_transaction_read_only": "on"}
    """Against mistakes alone: who means to write can turn it off."""


def connect(url: str, *, pool_size: int, overflow: int) -> PostgresDatastore:
    """A pool for a login; sessions run in UTC and recover from a lost connection."""
    return _pool(_Datastore, url, pool_size, overflow)


def connect_reading(url: str, *, pool_size: int, overflow: int) -> PostgresDatastore:
    """The same for questions to read models, which change nothing."""
    return _pool(_ReadingDatastore, url, pool_size, overflow)


def _pool(kind: type[_Datastore], url: str, pool_size: int, overflow: int) -> PostgresDatastore:
    parts = conninfo_to_dict(url)
    datastore = kind(
        dbname=str(parts.get("dbname") or parts.get("user") or "postgres"),
        host=str(parts.get("host") or ""),
        port=str(parts.get("port") or 5432),
        user=str(parts.get("user") or ""),
        password=str(parts.get("password") or ""),
        pool_size=pool_size,
        max_overflow=overflow,
        schema=SCHEMA,
        originator_id_type="text",
    )
    rest = {
        key: value
        for key, value in parts.items()
        if key not in {"dbname", "host", "port", "user", "password"}
    }
    known = datastore.pool.kwargs
    assert isinstance(known, dict)  # The library sets one; the pool's type also allows a function.
    datastore.pool.kwargs = {**known, **rest}
    return datastore


class FactRecorder(PostgresApplicationRecorder):
    """Differs from its base in that the migration holds the table and the statement that appends.

    The library's own statements take five waits and LOCK TABLE, which needs more privilege than an
    append-only role has and stalls behind VACUUM; its database function takes no lock at all. Ours
    is ordered by the table's own trigger.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name=CHANNEL)

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, append: Append
    ) -> Sequence[int] | None:
        """Append in one statement, which is a transaction of its own."""
        statement, values = call_of(stored_events, append)
        with self.datastore.get_connection() as connection:
            rows = connection.execute(statement, values, prepare=True).fetchall()
        if len(rows) != len(stored_events):
            msg = f"{len(rows)} positions came back for {len(stored_events)} facts"
            raise ProgrammingError(msg)
        append.stamps = [(row["notification_id"], row["recorded_at"]) for row in rows]
        return [position for position, _ in append.stamps]


def call_of(events: Sequence[StoredEvent], append: Append) -> tuple[LiteralString, list[bytes]]:
    """The call of the function that appends, with those of its parameters that are not empty.

    In binary: escaping a thousand facts costs more than storing them.
    """
    commands, entries = append.commands, append.entries
    parameters: tuple[tuple[LiteralString, bytes], ...] = (
        ("command_ids => %b::text[]", Texts.of(command.command_id for command in commands)),
        ("body_hashes => %b::bytea[]", Byteas.of(command.body_hash for command in commands)),
        ("command_streams => %b::text[]", Texts.of(command.stream for command in commands)),
        ("writes => %b::text[]::jsonb[]", Texts.of(json.dumps(each.writes) for each in commands)),
        ("refs => %b::text[]", Texts.of(entry.ref for entry in entries)),
        ("subjects => %b::text[]", Texts.of(entry.subject for entry in entries)),
        ("sealed => %b::bytea[]", Byteas.of(entry.sealed for entry in entries)),
        ("documents => %b::text[]", Texts.of(sorted(set(append.documents)))),
        ("streams => %b::text[]", Texts.of(str(event.originator_id) for event in events)),
        ("versions => %b::bigint[]", Bigints.of(event.originator_version for event in events)),
        ("names => %b::text[]", Texts.of(event.topic for event in events)),
        ("states => %b::bytea[]", Byteas.of(event.state for event in events)),
        ("moments => %b::text[]", Texts.of(append.moments)),
        ("unchanged => %b::text[]", Texts.of(append.unchanged)),
        ("unchanged_at => %b::bigint[]", Bigints.of(append.unchanged.values())),
        ("erased => %b::text[]", Texts.of(append.erased)),
    )
    given = [(name, values) for name, values in parameters if values]
    names = ", ".join(name for name, _ in given)
    call: LiteralString = f"SELECT * FROM grants.append({names})"  # noqa: S608 - literals.
    return call, [values for _, values in given]


__all__ = ["Append", "CommandRow", "FactRecorder", "IntegrityError", "connect", "connect_reading"]

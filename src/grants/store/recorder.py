"""The library's recorder on our own table: order by trigger, commands and vault beside."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from grants.kernel.event import Event
from grants.store.erasure import assert_not_erased, erase
from grants.store.recorded import Stored
from grants.store.vault import Entry, Vault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventsourcing.persistence import StoredEvent
    from psycopg import Connection, Cursor
    from psycopg.rows import DictRow

SCHEMA = "grants"
CHANNEL = "facts"
LOCK_TIMEOUT_SECONDS = 30
PIPELINED_BYTES_MAX = 32_768
"""Far below what a socket takes at once."""
INSERT_FACTS = (
    "INSERT INTO grants.facts (originator_id, originator_version, topic, state)"
    " SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[])"
    " RETURNING notification_id, recorded_at"
)
"""As the library's statement, in binary: escaping a thousand facts costs more than storing them."""
INSERT_PLAYED_FACTS = (
    "INSERT INTO grants.facts (originator_id, originator_version, topic, state)"
    " SELECT stream, version, name, state FROM (SELECT stream, version, name, state,"
    " set_config('grants.simulated_now', moment, true) AS moment"
    " FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::text[])"
    " AS played (stream, version, name, state, moment)"
    ") AS played WHERE moment IS NOT NULL"
    " RETURNING notification_id"
)
"""Rows come one by one: each sets the simulated moment just before the row trigger stamps it."""


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

    `documents` are those that the facts name.
    """

    command: CommandRow | None = None
    entries: list[Entry] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    erased: tuple[str, ...] = ()
    stamps: list[tuple[int, dt.datetime]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Play:
    """One command's facts within a batch, with the simulated moment at which they are recorded."""

    facts: tuple[Stored[Event], ...]
    append: Append
    simulated_now: dt.datetime | None


class Datastore(PostgresDatastore):
    """The library's pool; a connection that saw an error is not used again."""

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """A pooled connection, given back at the end."""
        with super().get_connection() as connection:
            try:
                yield connection
            except psycopg.Error:
                # An aborted pipeline has skipped PREPAREs that psycopg believes are done.
                connection.close()
                raise


def connect(url: str, *, pool_size: int, overflow: int) -> PostgresDatastore:
    """A pool for the app's login; sessions run in UTC and recover from a lost connection."""
    parts = conninfo_to_dict(url)
    datastore = Datastore(
        dbname=str(parts.get("dbname") or parts.get("user") or "postgres"),
        host=str(parts.get("host") or ""),
        port=str(parts.get("port") or 5432),
        user=str(parts.get("user") or ""),
        password=str(parts.get("password") or ""),
        pool_size=pool_size,
        max_overflow=overflow,
        lock_timeout=LOCK_TIMEOUT_SECONDS,
        idle_in_transaction_session_timeout=60,
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
    datastore.pool.kwargs = {**known, **rest, "options": "-c timezone=UTC"}
    return datastore


class FactRecorder(PostgresApplicationRecorder):
    """Differs from its base in what the migration holds and what one append carries along."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name=CHANNEL)
        # The library's LOCK TABLE needs more privilege than an append-only role has and stalls
        # behind VACUUM; our statement trigger orders appends instead.
        self.lock_table_statements = [
            SQL("SET LOCAL lock_timeout = '{0}s'").format(self.datastore.lock_timeout)
        ]
        self.insert_events_statement += SQL(", recorded_at")
        self.table = SQL("{}.{}").format(Identifier(SCHEMA), Identifier(CHANNEL))

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append; large appends without the library's pipeline.

        A pipeline may leave the end of a large statement unsent and wait for ever for the answer
        to it (psycopg 3.3: what one flush does not take is not flushed before the wait).
        """
        append: Append = kwargs["append"]
        size = sum(len(event.state) for event in stored_events)
        size += sum(len(entry.sealed) for entry in append.entries)
        pipelined = size <= PIPELINED_BYTES_MAX
        insert = super().insert_events if pipelined else self._insert_unpipelined
        positions: Sequence[int] | None = insert(stored_events, **kwargs)
        return positions

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def _insert_unpipelined(
        self, stored_events: Sequence[StoredEvent], *, append: Append
    ) -> Sequence[int] | None:
        with self.datastore.transaction(commit=True) as cursor:
            insert_beside(cursor, [append])
            self._lock_table(cursor)
            self._notify_channel(cursor)
            cursor.execute(
                INSERT_FACTS,
                (
                    [event.originator_id for event in stored_events],
                    [event.originator_version for event in stored_events],
                    [event.topic for event in stored_events],
                    [event.state for event in stored_events],
                ),
            )
            check_beside(cursor, [append], append.unchanged)
            return self._fetch_ids_after_insert_events(cursor, stored_events, append=append)

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],  # noqa: ARG002 - the library's signature.
        **kwargs: Any,
    ) -> None:
        insert_beside(curs, [kwargs["append"]])

    def _insert_stored_events(
        self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> None:
        super()._insert_stored_events(curs, stored_events, **kwargs)
        append: Append = kwargs["append"]
        check_beside(curs, [append], append.unchanged)

    def _fetch_ids_after_insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> Sequence[int] | None:
        rows = curs.fetchall()
        if len(rows) != len(stored_events):
            msg = f"{len(rows)} positions came back for {len(stored_events)} facts"
            raise ProgrammingError(msg)
        append: Append = kwargs["append"]
        append.stamps = [(row["notification_id"], row["recorded_at"]) for row in rows]
        return [position for position, _ in append.stamps]


def insert_beside(cursor: Cursor[DictRow], appends: Sequence[Append]) -> None:
    """The command rows, vault entries and named documents of appends."""
    commands = [append.command for append in appends if append.command is not None]
    if commands:
        _insert_commands(cursor, commands)
    Vault.insert(cursor, [entry for append in appends for entry in append.entries])
    documents = sorted({document for append in appends for document in append.documents})
    if documents:
        # A document that was swept since it was looked at violates the foreign key.
        cursor.execute(
            "INSERT INTO vault.filed_documents SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING",
            (documents,),
        )


def _insert_commands(cursor: Cursor[DictRow], commands: Sequence[CommandRow]) -> None:
    """Store command rows; the same id again violates their primary key."""
    cursor.execute(
        "INSERT INTO grants.commands (command_id, body_hash, stream, writes)"
        " SELECT * FROM unnest(%b::text[], %b::bytea[], %b::text[], %b::jsonb[])",
        (
            [command.command_id for command in commands],
            [command.body_hash for command in commands],
            [command.stream for command in commands],
            [Jsonb(command.writes) for command in commands],
        ),
    )


def check_unchanged(cursor: Cursor[DictRow], unchanged: dict[str, int]) -> None:
    """Runs after the insert, hence under the append lock and with a snapshot taken after it."""
    if unchanged:
        cursor.connection.execute(
            "SELECT grants.assert_unchanged(%s::text[], %s::bigint[])",
            (list(unchanged), list(unchanged.values())),
        )


def check_beside(
    cursor: Cursor[DictRow], appends: Sequence[Append], unchanged: dict[str, int]
) -> None:
    """What must hold once the facts are in: streams unchanged, keys there; and what they erase."""
    check_unchanged(cursor, unchanged)
    connection = cursor.connection
    assert_not_erased(connection, [entry for append in appends for entry in append.entries])
    erase(connection, [subject for append in appends for subject in append.erased])


__all__ = [
    "Append",
    "CommandRow",
    "FactRecorder",
    "IntegrityError",
    "Play",
    "check_beside",
    "connect",
    "insert_beside",
]

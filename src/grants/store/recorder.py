"""The library's recorder on our own table: an append is one statement, all that belongs to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from grants.store.vault import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventsourcing.persistence import StoredEvent

SCHEMA = "grants"
CHANNEL = "facts"
APPEND = (
    "SELECT * FROM grants.append(%b::text[], %b::bytea[], %b::text[], %b::jsonb[],"
    " %b::text[], %b::text[], %b::bytea[], %b::text[],"
    " %b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::text[],"
    " %b::text[], %b::bigint[], %b::text[])"
)
"""In binary: escaping a thousand facts costs more than storing them."""


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


def connect(url: str, *, pool_size: int, overflow: int) -> PostgresDatastore:
    """A pool for the app's login; sessions run in UTC and recover from a lost connection."""
    parts = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(parts.get("dbname") or parts.get("user") or "postgres"),
        host=str(parts.get("host") or ""),
        port=str(parts.get("port") or 5432),
        user=str(parts.get("user") or ""),
        password=str(parts.get("password") or ""),
        pool_size=pool_size,
        max_overflow=overflow,
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
        with self.datastore.get_connection() as connection:
            rows = connection.execute(
                APPEND, _values(stored_events, append), prepare=True
            ).fetchall()
        if len(rows) != len(stored_events):
            msg = f"{len(rows)} positions came back for {len(stored_events)} facts"
            raise ProgrammingError(msg)
        append.stamps = [(row["notification_id"], row["recorded_at"]) for row in rows]
        return [position for position, _ in append.stamps]


def _values(events: Sequence[StoredEvent], append: Append) -> tuple[Sequence[object], ...]:
    """In the order of the function's parameters."""
    commands, entries = append.commands, append.entries
    return (
        [command.command_id for command in commands],
        [command.body_hash for command in commands],
        [command.stream for command in commands],
        [Jsonb(command.writes) for command in commands],
        [entry.ref for entry in entries],
        [entry.subject for entry in entries],
        [entry.sealed for entry in entries],
        sorted(set(append.documents)),
        [event.originator_id for event in events],
        [event.originator_version for event in events],
        [event.topic for event in events],
        [event.state for event in events],
        list(append.moments),
        list(append.unchanged),
        list(append.unchanged.values()),
        list(append.erased),
    )


__all__ = ["Append", "CommandRow", "FactRecorder", "IntegrityError", "connect"]

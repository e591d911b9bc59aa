"""The log: append to streams atomically, read a stream, read everything in order."""

from __future__ import annotations

import datetime as dt
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from eventsourcing.persistence import EventStore, InterfaceError, OperationalError, PersistenceError

from grants.kernel.event import Event
from grants.store import locks
from grants.store.erasure import erased_subject
from grants.store.leaf import Receipt, leaf_hash, leaf_text
from grants.store.mapper import FactMapper
from grants.store.memory import Memory
from grants.store.recorded import Recorded, Stored, Unrecorded
from grants.store.recorder import (
    Append,
    CommandRow,
    FactRecorder,
    IntegrityError,
    connect,
    connect_reading,
)
from grants.store.rows import READ_COMMAND, READ_MANY, command_row, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import LiteralString, Self

    from psycopg import Connection
    from psycopg.rows import DictRow

Unavailable = (InterfaceError, OperationalError)  # The database cannot be reached.
PAGE = 5_000  # Facts read at once when the whole log is walked.
POSITION_MAX = 2**63 - 1
RETRY_SECONDS = 5.0
"""How long a read looks for a database that went away: a restart, not an outage."""
RETRY_WAIT_SECONDS = 0.2
DATABASE_ERRORS = (psycopg.Error, PersistenceError)
"""What a lost, full or refusing database raises, through the library or past it."""


class Conflict(Exception):
    """Another writer was there first: a stream has moved on, or the command id exists already."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The name of this log (in every leaf) and whether it is a demonstration."""

    name: str
    kind: str


class Log:
    """The one log, seen through the app's login. Thread-safe; close it to give connections back.

    `reads` is the login that owns the read models. A view runs what is in it with the rights of
    whoever asks: through that login it is nobody's but those of its owner, who cannot append. None:
    `url` is that login, or read models are not asked.
    """

    def __init__(
        self, url: str, *, reads: str | None = None, pool_size: int = 2, overflow: int = 14
    ) -> None:
        self.datastore = connect(url, pool_size=pool_size, overflow=overflow)
        self._reads = (
            self.datastore
            if reads is None
            else connect_reading(reads, pool_size=pool_size, overflow=overflow)
        )
        self._recorder = FactRecorder(self.datastore)
        self.memory = Memory()
        self._turn = threading.Lock()
        self._events: EventStore[str] = EventStore(FactMapper(), self._recorder)
        with self.connection() as connection:
            row = connection.execute("SELECT origin, kind FROM grants.log_origin").fetchone()
        if row is None:
            msg = "this log has no origin yet: run `grants migrate`"
            raise LookupError(msg)
        self.origin = Origin(row["origin"], row["kind"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give all connections back."""
        self.datastore.close()
        self._reads.close()

    def connection(self) -> AbstractContextManager[Connection[DictRow]]:
        """A pooled connection in autocommit mode with rows as dicts (context manager)."""
        return self.datastore.get_connection()

    def reading(self) -> AbstractContextManager[Connection[DictRow]]:
        """The same for questions to read models, which also see the log and the vault."""
        return self._reads.get_connection()

    # -- writing ---------------------------------------------------------------------------------

    def append(self, facts: Sequence[Stored[Event]], append: Append) -> tuple[Recorded, ...]:
        """Append facts to one or many streams, with what `append` carries, all or nothing.

        Versions in the facts are the expected ones: the next of each stream.

        Raises:
            Conflict: a stream has moved on, an `unchanged` one too, or the command id exists.
            SubjectErased: a value was sealed under a key that was destroyed meanwhile.
        """
        try:
            recordings = self._events.put([Unrecorded(stored) for stored in facts], append=append)
        except IntegrityError as error:
            raise erased_subject(error) or Conflict(str(error)) from error
        return tuple(
            Recorded(position, recorded_at, stored, bytes(recording.notification.state))
            for stored, recording, (position, recorded_at) in zip(
                facts, recordings, append.stamps, strict=True
            )
        )

    @contextmanager
    def turn(self, stream: str) -> Iterator[None]:
        """Wait until nobody else has the turn on a stream, in this process or another.

        Only those who met a conflict ask for one; a thread of this process waits without holding
        a connection, so that turns cannot use up the pool.
        """
        with self._turn, self.connection() as connection, connection.transaction():
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            connection.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (locks.TURNS, stream)
            )
            yield

    def receipt(self, recorded: Recorded) -> Receipt:
        """The receipt of a fact that is in the log."""
        return Receipt(recorded.position, leaf_hash(self.leaf(recorded)))

    def leaf(self, recorded: Recorded) -> bytes:
        """The text that is hashed for a fact that is in the log."""
        return leaf_text(
            origin=self.origin.name,
            position=recorded.position,
            recorded_at=recorded.recorded_at,
            stream=recorded.stream,
            version=recorded.stored.version,
            name=recorded.stored.name,
            scope=recorded.stored.scope,
            state=recorded.state,
        )

    def command(self, command_id: str) -> CommandRow | None:
        """What is known of a command id."""
        rows = self._rows(READ_COMMAND, (command_id,))
        return command_row(command_id, rows[0]) if rows else None

    # -- reading ---------------------------------------------------------------------------------

    def read(self, stream: str, *, after: int = 0) -> list[Recorded]:
        """The facts of a stream in order, after version `after`."""
        return self.read_many({stream: after})[stream]

    def read_many(self, streams: dict[str, int]) -> dict[str, list[Recorded]]:
        """The facts of several streams, each after a version, in one round trip."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for row in self._rows(READ_MANY, (list(streams), list(streams.values()))):
            found[row["originator_id"]].append(recorded(row))
        return found

    def look(
        self, command_id: str, streams: dict[str, int]
    ) -> tuple[CommandRow | None, dict[str, list[Recorded]]]:
        """`command` and `read_many` in one round trip."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        known = None
        rows = self._rows(
            READ_COMMAND + " UNION ALL " + READ_MANY,
            (command_id, list(streams), list(streams.values())),
        )
        for row in rows:
            if row["originator_version"] == 0:
                known = command_row(command_id, row)
            else:
                found[row["originator_id"]].append(recorded(row))
        return known, found

    def read_pages(self, stream: str) -> Iterator[Recorded]:
        """The facts of a long stream in order, page by page."""
        after = 0
        while rows := self._rows(
            "SELECT * FROM grants.facts WHERE originator_id = %s AND originator_version > %s"
            " ORDER BY originator_version LIMIT %s",
            (stream, after, PAGE),
        ):
            yield from map(recorded, rows)
            after = rows[-1]["originator_version"]

    def read_all(self, *, after: int = 0, to: int | None = None) -> Iterator[Recorded]:
        """Every fact in order of position, page by page."""
        while page := self.page(after=after, to=to):
            yield from page
            after = page[-1].position

    def page(self, *, after: int, to: int | None = None, limit: int = PAGE) -> list[Recorded]:
        """The next facts after a position, at most `limit`, up to position `to`."""
        rows = self._rows(
            "SELECT * FROM grants.facts WHERE notification_id > %s AND notification_id <= %s"
            " ORDER BY notification_id LIMIT %s",
            (after, POSITION_MAX if to is None else to, limit),
        )
        return [recorded(row) for row in rows]

    def last_position(self) -> int:
        """The position of the last fact, 0 for an empty log."""
        return self._last_position("ORDER BY notification_id DESC", ())

    def position_at(self, moment: dt.datetime) -> int:
        """The last position recorded at or before `moment`, 0 if none."""
        # The moments of a log never go back: the last one is found without walking the log.
        return self._last_position(
            "WHERE recorded_at <= %s ORDER BY recorded_at DESC, notification_id DESC", (moment,)
        )

    def _last_position(self, which: LiteralString, values: tuple[object, ...]) -> int:
        rows = self._rows(
            "SELECT notification_id FROM grants.facts " + which + " LIMIT 1",  # noqa: S608 - literals.
            values,
        )
        return int(rows[0]["notification_id"]) if rows else 0

    def recorded_at(self, position: int) -> dt.datetime | None:
        """When the last fact at or before `position` was recorded; None before the first."""
        rows = self._rows(
            "SELECT recorded_at FROM grants.facts WHERE notification_id <= %s"
            " ORDER BY notification_id DESC LIMIT 1",
            (position,),
        )
        return rows[0]["recorded_at"] if rows else None

    def last_stream(self, prefix: str) -> str | None:
        """The greatest stream id that begins with `prefix` (ids sort as bytes)."""
        rows = self._rows(
            "SELECT originator_id FROM grants.facts WHERE originator_id > %s"
            " AND originator_id < %s ORDER BY originator_id DESC LIMIT 1",
            (prefix, prefix + "~"),
        )
        return str(rows[0]["originator_id"]) if rows else None

    def _rows(self, query: LiteralString, values: tuple[object, ...]) -> list[dict[str, Any]]:
        """A read, sent again on another connection when one was lost (restart, fail-over)."""
        until = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                with self.connection() as connection:
                    return connection.execute(query, values, prepare=True).fetchall()
            except Unavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(RETRY_WAIT_SECONDS)

"""Appends for the commands of one event loop: whoever waits meanwhile is appended together.

An append is ordered by a lock that is held until its commit; so appends of many commands in one
transaction take hardly longer than the append of one. Nothing here is done twice and nothing is
explained: what does not succeed is left to the ordinary way, which reads anew, decides again and
finds out what was stored although the connection was lost before the answer came.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg import AsyncConnection

from grants.store.begun import pooled
from grants.store.direct import Direct
from grants.store.mapper import FactMapper
from grants.store.recorded import Recorded, Unrecorded
from grants.store.recorder import Append, call_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventsourcing.persistence import StoredEvent
    from psycopg.pq.abc import PGresult

    from grants.kernel.event import Event
    from grants.store.recorded import Stored

AGAIN_SECONDS = 1.0
"""How long nothing is asked of a database that was lost; the ordinary way asks meanwhile."""
TOGETHER_MAX = 64
"""How many commands share a transaction at most."""
_BIGINT = struct.Struct("!q")
_YEAR_2000 = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_to_stored_event = FactMapper().to_stored_event


class NotAppended(Exception):
    """As far as is known nothing was stored; the ordinary way finds out."""


@dataclass(eq=False)
class _Waiting:
    """The append of one command, and whoever waits for the stamps of its facts."""

    events: list[StoredEvent]
    append: Append
    stamps: asyncio.Future[list[tuple[int, dt.datetime]]]

    def __post_init__(self) -> None:
        self.written = {event.originator_id for event in self.events}
        self.commands = {command.command_id for command in self.append.commands}

    def meets(self, other: _Waiting) -> bool:
        """Whether the two cannot both be right, or not in one transaction."""
        mine, theirs = self.append.unchanged, other.append.unchanged
        return not (
            self.written.isdisjoint(other.written)
            and self.written.isdisjoint(theirs)
            and other.written.isdisjoint(mine)
            and self.commands.isdisjoint(other.commands)
            and all(theirs.get(stream, version) == version for stream, version in mine.items())
        )


class Appender:
    """One connection of one event loop's; open it there (`async with`)."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Direct | None = None
        self._gathered: list[_Waiting] = []
        self._under_way: list[_Waiting] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = self._working = self._connecting = False

    async def __aenter__(self) -> Self:
        self._open = True
        with suppress(psycopg.Error):
            await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._leave_all()  # A task that had not begun leaves nothing itself.
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def append(self, facts: Sequence[Stored[Event]], append: Append) -> tuple[Recorded, ...]:
        """As `Log.append`, together with what others append in the same moment.

        Raises:
            NotAppended: whatever the reason is.
        """
        loop = asyncio.get_running_loop()
        events = [_to_stored_event(Unrecorded(stored)) for stored in facts]
        mine = _Waiting(events, append, loop.create_future())
        if self._connection is None:
            self._connect_again()
            raise NotAppended
        if append.erased or any(mine.meets(each) for each in (*self._under_way, *self._gathered)):
            raise NotAppended
        self._gathered.append(mine)
        if not self._working:
            self._working = True
            self._begin(self._work())
        stamps = await mine.stamps
        return tuple(
            Recorded(position, recorded_at, stored, event.state)
            for stored, event, (position, recorded_at) in zip(facts, events, stamps, strict=True)
        )

    async def _work(self) -> None:
        """Append what has gathered until nothing has."""
        try:
            while self._gathered:
                self._under_way = self._gathered[:TOGETHER_MAX]
                del self._gathered[:TOGETHER_MAX]
                await self._append(self._under_way)
        finally:
            self._working = False
            self._leave_all()

    async def _append(self, group: list[_Waiting]) -> None:
        together = Append()
        for each in group:
            together.add(each.append)
            together.unchanged |= each.append.unchanged
        statement, values = call_of([event for each in group for event in each.events], together)
        try:
            if self._connection is None:
                raise NotAppended
            found = await self._connection.execute(statement, values)
        except (psycopg.Error, NotAppended):
            await self._look_after_connection()
            _leave(group)
            return
        rows = [_stamp(found, row) for row in range(found.ntuples)]
        for each in group:
            count = len(each.events)
            if not each.stamps.done():  # Whoever waited may be gone.
                each.stamps.set_result(rows[:count])
            del rows[:count]

    async def _connect(self) -> None:
        connection = await AsyncConnection.connect(self._url, autocommit=True)
        try:
            prepares = not await pooled(connection)
        except psycopg.Error:
            await connection.close()
            raise
        self._connection = Direct(connection, prepares=prepares)

    async def _look_after_connection(self) -> None:
        if self._connection is not None and self._connection.lost:
            await self._connection.close()
            self._connection = None

    def _connect_again(self) -> None:
        async def attempt() -> None:
            try:
                with suppress(psycopg.Error):
                    await self._connect()
                    return
                await asyncio.sleep(AGAIN_SECONDS)
            finally:
                self._connecting = False

        if self._open and not self._connecting:
            self._connecting = True
            self._begin(attempt())

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _leave_all(self) -> None:
        _leave(self._under_way + self._gathered)
        self._under_way, self._gathered = [], []


def _stamp(found: PGresult, row: int) -> tuple[int, dt.datetime]:
    """Position and moment, which PostgreSQL counts in microseconds from the year 2000 on."""
    position, recorded_at = (_BIGINT.unpack(found.get_value(row, n) or b"")[0] for n in (0, 1))
    return position, _YEAR_2000 + dt.timedelta(microseconds=recorded_at)


def _leave(group: list[_Waiting]) -> None:
    """To the ordinary way."""
    for each in group:
        if not each.stamps.done():
            each.stamps.set_exception(NotAppended())

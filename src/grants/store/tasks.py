"""Long work that people begin on pages: who asked for what, how far it is, what came of it.

Whatever process does it holds an advisory lock, one per place: so there is one at a time, and of
one that was killed everybody sees that it goes on no more.
"""

from __future__ import annotations

import datetime as dt
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from grants.store import locks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg.rows import DictRow

    from grants.store.log import Log

Place = Literal["rebuild", "import"]
End = Literal["interrupted", "done", "failed", "cancelled"]
KEPT_DAYS = 90
BEGIN_SECONDS_MAX = 30
"""How long a process may take to begin."""
_NUMBERS: dict[Place, int] = {"rebuild": 1, "import": 2}
assert max(_NUMBERS.values()) <= locks.PLACES_MAX
_FIND: LiteralString = """
    SELECT task, place, asked, begun_by, begun_at, done, total, stopped_by, error_type, result,
        ended_at,
        CASE WHEN state = 'running' AND NOT held THEN 'interrupted'
            WHEN state = 'waiting' AND NOT held
                AND begun_at < clock_timestamp() - make_interval(secs => %(begin)s)
                THEN 'interrupted'
            ELSE state END AS phase
    FROM (
        SELECT *, EXISTS (
            SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = %(class)s::int::oid
            AND objid = (CASE place WHEN 'rebuild' THEN 1 ELSE 2 END)::oid
        ) AS held FROM grants.tasks
    ) AS known
"""
_CONSTANT = {"begin": BEGIN_SECONDS_MAX, "class": locks.TASKS}


@dataclass(frozen=True, kw_only=True)
class Task:
    """One piece of work. `asked` says of what, `result` what came of it; neither is personal.

    `phase` is waiting, running, interrupted (its process is gone), done, failed or cancelled.
    `stopped_by` is who asked it to stop.
    """

    task: str
    place: Place
    asked: dict[str, Any]
    begun_by: str
    begun_at: dt.datetime
    phase: str
    done: int
    total: int | None
    stopped_by: str | None
    error_type: str | None
    result: Any
    ended_at: dt.datetime | None

    @property
    def goes_on(self) -> bool:
        """Whether something may still come of it."""
        return self.phase in {"waiting", "running"}


class Busy(Exception):
    """At this place another task goes on."""

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(task.task)


def begin(log: Log, place: Place, asked: dict[str, Any], *, person: str) -> Task:
    """Note a task that a process will now be started for; forgets very old ones.

    Raises:
        Busy: one at a time.
    """
    task = secrets.token_urlsafe(12)
    with log.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (locks.TASKS,))
        before = _latest(connection.cursor(), place)
        if before is not None and before.goes_on:
            raise Busy(before)
        connection.execute(
            "DELETE FROM grants.tasks WHERE begun_at < clock_timestamp()"
            " - make_interval(days => %s)",
            (KEPT_DAYS,),
        )
        connection.execute(
            "INSERT INTO grants.tasks (task, place, asked, begun_by) VALUES (%s, %s, %s, %s)",
            (task, place, Jsonb(asked), person),
        )
    begun = find(log, task)
    assert begun is not None
    return begun


def find(log: Log, task: str) -> Task | None:
    """A task by its id."""
    with log.connection() as connection:
        row = connection.execute(
            _FIND + " WHERE task = %(task)s", {**_CONSTANT, "task": task}
        ).fetchone()
    return Task(**row) if row else None


def recent(log: Log, place: Place, *, limit: int) -> list[Task]:
    """The tasks of a place, the newest first."""
    with log.connection() as connection:
        rows = connection.execute(
            _FIND + " WHERE place = %(place)s ORDER BY begun_at DESC LIMIT %(limit)s",
            {**_CONSTANT, "place": place, "limit": limit},
        ).fetchall()
    return [Task(**row) for row in rows]


def _latest(cursor: psycopg.Cursor[DictRow], place: Place) -> Task | None:
    row = cursor.execute(
        _FIND + " WHERE place = %(place)s ORDER BY begun_at DESC LIMIT 1",
        {**_CONSTANT, "place": place},
    ).fetchone()
    return Task(**row) if row else None


def stop(log: Log, task: str, *, person: str) -> None:
    """Ask a task to stop; it does so as soon as it can."""
    with log.connection() as connection:
        connection.execute(
            "UPDATE grants.tasks SET stopped_by = %s WHERE task = %s AND stopped_by IS NULL"
            " AND state IN ('waiting', 'running')",
            (person, task),
        )


@contextmanager
def alone(log: Log, url: str, task: str) -> Iterator[Task | None]:
    """Do a task meanwhile, alone at its place; None: another process does one there.

    `url` is a login whose sessions last, so that the lock does.
    """
    known = find(log, task)
    if known is None:
        yield None
        return
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT pg_try_advisory_lock(%s, %s)", (locks.TASKS, _NUMBERS[known.place])
        ).fetchone()
        if row is None or not row[0]:
            yield None
            return
        with log.connection() as writing:
            writing.execute(
                "UPDATE grants.tasks SET state = CASE WHEN task = %s THEN 'running'"
                " ELSE 'interrupted' END WHERE place = %s AND state IN ('waiting', 'running')",
                (task, known.place),
            )
        yield known


def report(log: Log, task: str, *, done: int, total: int | None) -> bool:
    """Note how far a task is; whether it is to stop."""
    with log.connection() as connection:
        row = connection.execute(
            "UPDATE grants.tasks SET done = %s, total = %s WHERE task = %s"
            " RETURNING stopped_by IS NOT NULL AS stopped",
            (done, total, task),
        ).fetchone()
    return row is None or bool(row["stopped"])


def end(log: Log, task: str, state: End, *, result: Any = None, error_type: str = "") -> None:
    """Note how a task ended, unless it has."""
    with log.connection() as connection:
        connection.execute(
            "UPDATE grants.tasks SET state = %s, result = %s, error_type = %s,"
            " done = CASE WHEN %s THEN coalesce(total, done) ELSE done END,"
            " ended_at = clock_timestamp() WHERE task = %s AND ended_at IS NULL",
            (state, Jsonb(result), error_type or None, state == "done", task),
        )

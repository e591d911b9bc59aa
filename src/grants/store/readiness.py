"""Whether the log can be trusted with a command right now: reachable, up to date, guarded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg

from grants.kernel.phrases import N_, Phrase
from grants.store import drift
from grants.store.log import Log, Unavailable
from grants.store.migrate import lacking, of_another_release

if TYPE_CHECKING:
    from collections.abc import Collection

    from psycopg import Connection

GUARDS = frozenset(
    {
        "facts_10_order",
        "facts_20_stamp",
        "facts_30_keep",
        "log_origin_keep",
        "commands_keep",
        "keys_destroyed",
    }
)
"""Triggers without which the log is not append-only and not ordered, or erasure leaves traces."""
DDL_GUARDS = frozenset({"grants_guard_ddl", "grants_guard_drop"})
"""Event triggers that keep the tables from being changed outside a migration. Creating one takes a
superuser: a database whose owner is none has none. That is told here (the drift check of
0004_guard.sql) and stands against nothing."""

_ON: LiteralString = (
    "SELECT tgname AS name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE nspname IN ('grants', 'vault') AND tgenabled = 'A'"
    " UNION ALL SELECT evtname FROM pg_event_trigger WHERE evtenabled IN ('O', 'A')"
    " AND evtfoid = to_regprocedure('grants.refuse_undeclared_ddl()')"
)
_ABSENT: LiteralString = (
    "SELECT name FROM unnest(%s::text[]) AS name, pg_namespace"
    " JOIN pg_roles ON pg_roles.oid = nspowner WHERE nspname = 'grants' AND NOT rolsuper"
    " AND name NOT IN (SELECT evtname FROM pg_event_trigger)"
)
_TAIL_FACTS = 256
_TAIL: LiteralString = (
    "SELECT min(notification_id) FILTER (WHERE recorded_at < before) AS backwards,"
    " coalesce(extract(epoch FROM max(recorded_at) - clock_timestamp()), 0)::float AS ahead_seconds"
    " FROM (SELECT notification_id, recorded_at,"
    " lag(recorded_at) OVER (ORDER BY notification_id) AS before FROM"
    " (SELECT notification_id, recorded_at FROM grants.facts"
    " ORDER BY notification_id DESC LIMIT %s) AS last) AS following"
)
BACKWARDS = N_("Ereignis {position} ist früher aufgezeichnet als das vor ihm")


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What was found. `migrations` are those still to be applied.

    `guards` are the names of those switched off, and in sentences what else somebody has changed
    on the log and the vault. `guards_absent` are those that the owner of the database was not
    allowed to create. `ahead_seconds` is how far the last fact lies ahead of the database's clock:
    one that was set back stands still until it has come so far, and nothing can be done about it.
    """

    reachable: bool
    migrations: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    guards_absent: tuple[str, ...] = ()
    ahead_seconds: float = 0.0

    @property
    def ready(self) -> bool:
        """Nothing stands against accepting commands."""
        return self.reachable and not self.migrations and not self.guards


def readiness(log: Log) -> Readiness:
    """Look at the database of this log."""
    try:
        with log.connection() as connection:
            on = {row["name"] for row in connection.execute(_ON)}
            absent = {row["name"] for row in connection.execute(_ABSENT, (list(DDL_GUARDS),))}
            rows = connection.execute("SELECT name FROM grants.migrations").fetchall()
            applied = {row["name"] for row in rows}
            changed = _changed(connection, applied)
            tail = connection.execute(_TAIL, (_TAIL_FACTS,), prepare=True).fetchone()
    except (*Unavailable, psycopg.Error):
        return Readiness(reachable=False)
    assert tail is not None  # It adds up.
    if tail["backwards"] is not None:
        changed = (*changed, Phrase(BACKWARDS, position=tail["backwards"]))
    return Readiness(
        reachable=True,
        migrations=lacking(applied),
        guards=(*sorted((GUARDS | DDL_GUARDS) - on - absent), *changed),
        guards_absent=tuple(sorted(absent)),
        ahead_seconds=max(0.0, tail["ahead_seconds"]),
    )


def _changed(connection: Connection[Any], applied: Collection[str]) -> tuple[Phrase, ...]:
    """What is otherwise than the migrations make it.

    Of a database that a later release has migrated while this one still runs, or that waits for
    its migrations, this release knows the roles alone.
    """
    now, expected = drift.found(connection), drift.wanted()
    if of_another_release(applied):
        now, expected = (
            frozenset(each for each in some if each.kind == "ROLE") for some in (now, expected)
        )
    return drift.drift(now, expected)


def connection_lost(error: Exception) -> bool:
    """Whether a database error says that the database is not there; if not, it is a fault."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return isinstance(error, Unavailable)  # The library's own: its pool gave up.
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    # Connection exceptions and the server's shutdown; who never got through has no state.
    return cause.sqlstate is None or cause.sqlstate.startswith(("08", "57P"))


def told_without_values(error: Exception) -> str:
    """What a database error is, without what it may quote from rows and bodies.

    Texts of class 42 (syntax, privileges) name tables and columns alone.
    """
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return type(error).__qualname__
    told = f"{type(cause).__qualname__} ({cause.sqlstate})"
    named = (cause.sqlstate or "").startswith("42")
    return f"{told}: {cause.diag.message_primary}" if named else told


def read_models_exist(log: Log) -> bool:
    """Whether a projector has ever prepared this database.

    Raises:
        Unavailable: the database cannot be reached.
    """
    with log.reading() as connection:
        row = connection.execute(
            "SELECT to_regclass('reads.checkpoints') IS NOT NULL AS there"
        ).fetchone()
    return row is not None and bool(row["there"])

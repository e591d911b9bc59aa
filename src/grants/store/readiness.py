"""Whether the log can be trusted with a command right now: reachable, up to date, guarded."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from grants.store.log import Log, Unavailable
from grants.store.migrate import pending

GUARDS = frozenset(
    {
        "facts_10_order",
        "facts_20_stamp",
        "facts_30_keep",
        "log_origin_keep",
        "commands_keep",
    }
)
"""Triggers without which the log is not append-only and not ordered."""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What was found. `migrations` are those still to be applied, `guards` those switched off."""

    reachable: bool
    migrations: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Nothing stands against accepting commands."""
        return self.reachable and not self.migrations and not self.guards


def readiness(log: Log, url: str) -> Readiness:
    """Look at the database of this log; `url` is the login of the application."""
    try:
        with log.connection() as connection:
            rows = connection.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE relnamespace = 'grants'::regnamespace AND tgenabled = 'A'"
            ).fetchall()
        migrations = pending(url)
    except (*Unavailable, psycopg.Error):
        return Readiness(reachable=False)
    off = GUARDS - {row["tgname"] for row in rows}
    return Readiness(reachable=True, migrations=migrations, guards=tuple(sorted(off)))


def read_models_exist(log: Log) -> bool:
    """Whether a projector has ever prepared this database.

    Raises:
        Unavailable: the database cannot be reached.
    """
    with log.connection() as connection:
        row = connection.execute(
            "SELECT to_regclass('reads.checkpoints') IS NOT NULL AS there"
        ).fetchone()
    return row is not None and bool(row["there"])

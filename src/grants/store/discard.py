"""Removes a demonstration, and nothing but a demonstration."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from grants.kernel.phrases import Phrase
from grants.store.embedded import EmbeddedServer


class NotADemonstration(Exception):
    """The folder holds something else, or somebody works in it; nothing was touched."""


def discard_demonstration(folder: Path, database: str) -> None:
    """Drop the demonstration's database and keys in a data folder; nothing there is fine, too.

    Raises:
        NotADemonstration: the log is no demonstration, or another process is connected to it.
        EmbeddedServerError: the server cannot be started.
    """
    if not (folder / "postgres").exists():
        return
    with EmbeddedServer.start(folder) as server:
        admin = server.url("postgres", "postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,))
            if known.fetchone() is None:
                return
            kind = _kind(server.url("postgres", database))
            if kind not in ("demonstration", None):
                msg = Phrase(
                    "{folder} hält einen Bestand der Art „{kind}“; er wird nicht angetastet.",
                    folder=folder,
                    kind=kind,
                )
                raise NotADemonstration(msg)
            others = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (database,)
            ).fetchone()
            if others is not None and others[0]:
                msg = Phrase(
                    "In {folder} arbeitet noch ein anderer Prozess; bitte dessen Server beenden"
                    " (Strg+C) oder mit --data einen anderen Ordner wählen.",
                    folder=folder,
                )
                raise NotADemonstration(msg)
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(database)))
    shutil.rmtree(folder / "keys", ignore_errors=True)


def _kind(url: str) -> str | None:
    """The kind of the log; None where an interrupted set-up has left no log yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT to_regclass('grants.log_origin')").fetchone()
        if there is None or there[0] is None:
            return None
        row = connection.execute("SELECT kind FROM grants.log_origin").fetchone()
        return None if row is None else str(row[0])

"""Writes what the migrations make of a database, for the product to compare others with.

Run as `python -m tests.store.guarded` after adding a migration, and read what has changed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg

import grants.store
from grants.store.drift import Guarded, found
from grants.store.embedded import EmbeddedServer
from grants.store.migrate import create_database, migrate

FILE = Path(grants.store.__file__).with_name("guarded.tsv")


def text(rows: frozenset[Guarded]) -> str:
    """The lines of the file, in order."""
    return "".join("\t".join(row) + "\n" for row in sorted(rows))


def made(url: str) -> str:
    """What the file should say, by a database that is as the migrations made it."""
    with psycopg.connect(url) as connection:
        return text(found(connection))


def main() -> None:
    """Write the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # The user that runs PostgreSQL for root must be able to enter.
        with EmbeddedServer.start(Path(folder) / "made") as server:
            create_database(server.url("postgres", "postgres"), "made")
            migrate(server.url("postgres", "made"), origin="grants.example/test", kind="test")
            FILE.write_text(made(server.url("grants_app", "made")), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What is kept for a time goes in time, while the server runs and without anybody bringing more."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from grants.cli import forgetting as module
from grants.cli.forgetting import forgetting
from grants.store import sessions
from grants.store.deliveries import Deliveries
from grants.store.documents import Label, Upload, documents_of
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault

CASE = "case/FKR-2024-0001"
_TABLES = {
    "grants.deliveries": "brought_at",
    "grants.sessions": "used_at",
    "vault.documents": "created_at",
    "vault.document_chunks": "created_at",
}


@dataclass
class Kept:
    log: Log
    vault: Vault

    def add(self, number: int) -> None:
        Deliveries(self.log, self.vault).bring(
            io.BytesIO(b"name;cents\n"), name="a.csv", mapping="", person="ada", account="a"
        )
        upload = Upload(self.log, self.vault, label(number))
        upload.write(b"text")
        upload.finish()
        sessions.begin(self.log, person="ada", account="a")

    def count(self) -> dict[str, int]:
        with self.log.connection() as connection:
            rows = connection.execute(
                "SELECT (SELECT count(*) FROM grants.deliveries) AS deliveries,"
                " (SELECT count(*) FROM grants.delivery_chunks) AS chunks,"
                " (SELECT count(*) FROM grants.sessions) AS sessions"
            ).fetchone()
        return {**(rows or {}), "documents": len(documents_of(self.log, CASE))}


def label(number: int) -> Label:
    return Label(
        subject=CASE,
        kind="minutes",
        media_type="text/plain",
        name="a.txt",
        person="ada",
        command_id=f"upload-{number:04}",
    )


@pytest.fixture
def kept(database, tmp_path: Path):
    with Log(database.url("grants_app")) as log:
        yield Kept(log, Vault(FileKeyEncryption(tmp_path / "kek")))


def older(database, days: int) -> None:
    """Time passes for all that is there."""
    with psycopg.connect(database.owner_url) as connection:
        for table, column in _TABLES.items():
            connection.execute(f"UPDATE {table} SET {column} = {column} - interval '{days} days'")


def test_it_goes_when_its_time_is_over_and_nothing_else_goes(database, kept, monkeypatch):
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.05)
    every = dict.fromkeys(("deliveries", "chunks", "sessions", "documents"), 1)
    kept.add(1)
    older(database, 59)
    with forgetting(kept.log):
        until(lambda: kept.count() == {**every, "sessions": 0, "documents": 0})
        kept.add(2)
        time.sleep(0.3)
        assert kept.count() == {**every, "deliveries": 2, "chunks": 2}
        older(database, 2)
        until(lambda: kept.count() == {**every, "sessions": 0, "documents": 0})


def test_it_goes_on_after_a_database_that_refused(database, kept, monkeypatch):
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.05)
    kept.add(1)
    older(database, 61)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("SET grants.migration = 'declared'")
        connection.execute("ALTER TABLE grants.sessions RENAME TO away")
        with forgetting(kept.log):
            time.sleep(0.3)
            connection.execute("ALTER TABLE grants.away RENAME TO sessions")
            until(lambda: set(kept.count().values()) == {0})


def until(found) -> None:
    end = time.monotonic() + 30
    while not found():
        assert time.monotonic() < end
        time.sleep(0.05)

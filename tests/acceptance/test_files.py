"""After an erasure the files of the server hold neither the name nor the key that opens it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.acceptance.stage import Stage, stage
from tests.projections.followers import in_thread, running, until

from grants.store import sessions, views
from grants.store.vault import FileKeyEncryption, Vault
from projections.cleaning import VAULT, clean, remains
from projections.following import follow
from projections.models import MODELS
from projections.people.projection import PEOPLE
from projections.rebuild import rebuild
from projections.runtime import Projector, checkpoints, tables
from projections.runtime.model import NEXT
from projections.runtime.projector import connect


@pytest.fixture
def region(copies, tmp_path) -> Iterator[Stage]:
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        yield made


@pytest.fixture
def projector(region: Stage) -> Iterator[Projector]:
    with Projector(region.service.databases.projector, region.service.vault) as opened:
        yield opened


@dataclass(frozen=True)
class Secrets:
    """What must go, as bytes, by what it is."""

    subject: str
    bytes: dict[str, bytes]

    def found(self, server: Any, folder: str = "base") -> set[str]:
        """Which of it the files of the server hold once all is written to them."""
        _as_superuser(server, "CHECKPOINT")
        there = set()
        for path in (server.folder / "postgres" / folder).rglob("*"):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except FileNotFoundError:  # Removed meanwhile.
                continue
            there |= {what for what, wanted in self.bytes.items() if wanted in content}
        return there


def _as_superuser(server: Any, statement: str) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def registered(region: Stage) -> Secrets:
    """A party whose name is nobody else's, among others."""
    name = f"Kanarienvogel-{secrets.token_hex(8)}"
    subject = ""
    for one in ("Amsel", name, "Drossel"):
        done = region.do(
            "register-party", "", "ada", name=one, kind="person", registered_on="2024-01-02"
        )
        subject = done.stream if one == name else subject
    return Secrets(subject, {"name": name.encode(), **sealed(region, subject)})


def sealed(region: Stage, subject: str) -> dict[str, bytes]:
    with region.service.log.connection() as connection:
        row = connection.execute(
            "SELECT wrapped, sealed FROM vault.keys JOIN vault.entries USING (subject)"
            " WHERE subject = %s",
            (subject,),
        ).fetchone()
    assert row is not None
    return {"key": bytes(row["wrapped"]), "text": bytes(row["sealed"])}


def erased(region: Stage, gone: Secrets, *, kind: str = "party") -> None:
    asks, erases = {
        "party": ("request-erasure", "erase-personal-data"),
        "person": ("request-person-erasure", "erase-person"),
    }[kind]
    region.do(asks, gone.subject, "ada", legal_basis="Antrag", requested_on="2026-06-01")
    region.do(erases, gone.subject, "kim", erased_on="2026-06-02")


def left(projector: Projector) -> int:
    return remains(projector.connection()).erasures


def test_nothing_of_an_erased_applicant_is_left_in_the_files(server, region, projector):
    gone = registered(region)
    projector.catch_up(MODELS)
    rebuild(projector, [PEOPLE])
    projector.connection().execute("ANALYZE")  # Statistics are a copy of values, too.
    assert clean(projector, MODELS)
    erased(region, gone)
    assert not clean(projector, MODELS)  # The read model has not come past it.
    projector.catch_up(MODELS)
    assert gone.found(server) == {"name", "key", "text"}
    assert left(projector) == 1
    assert clean(projector, MODELS)
    assert gone.found(server) == set()
    assert left(projector) == 0
    # Whoever is not erased is still there, and can be.
    assert region.do(
        "register-party", "", "ada", name="Star", kind="person", registered_on="2024-01-02"
    ).facts


def test_the_segments_of_the_write_ahead_log_go_with_the_next_checkpoint(server, region, projector):
    gone = registered(region)
    projector.catch_up(MODELS)
    erased(region, gone)
    projector.catch_up(MODELS)
    assert "key" in gone.found(server, "pg_wal")
    assert clean(projector, MODELS)
    assert gone.found(server, "pg_wal") == set()


def own_folder(projector: Projector) -> str:
    row = (
        projector.connection()
        .execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        .fetchone()
    )
    assert row is not None
    return f"base/{row['oid']}"


def test_what_stood_beside_the_log_about_a_person_goes_from_the_files_too(
    server, region, projector
):
    person = region.persons["ida"]
    view, account = secrets.token_hex(8), secrets.token_hex(8)
    gone = Secrets(
        f"access/{person}",
        {
            "view": view.encode(),
            "session": account.encode(),
            **sealed(region, f"access/{person}"),
        },
    )
    folder = own_folder(projector)  # The test's database is a copy: others hold these people, too.
    views.keep(region.service.log, person, name=f"Fragen an {view}", address="/vorgaenge")
    sessions.begin(region.service.log, person=person, account=account)
    region.do(
        "revoke-role", f"access/{person}", "jan", role="alliance-office", revoked_on="2026-05-04"
    )
    erased(region, gone, kind="person")
    projector.catch_up(MODELS)
    assert gone.found(server, folder) == {"view", "session", "key", "text"}
    assert clean(projector, MODELS)
    assert gone.found(server, folder) == set()


def test_what_a_killed_rebuild_left_beside_goes_too(server, region, projector):
    gone = registered(region)
    projector.catch_up(MODELS)
    connection = projector.connection()
    with connection.transaction():
        tables.create(connection, PEOPLE, NEXT)
        for table in PEOPLE.tables:
            there, served = PEOPLE.physical(table) + NEXT.suffix, PEOPLE.physical(table)
            connection.execute(f"INSERT INTO reads.{there} SELECT * FROM reads.{served}".encode())
    erased(region, gone)
    projector.catch_up(MODELS)
    checkpoints.lock_rebuild(projector.session(), PEOPLE)
    with Projector(projector.url, projector.vault) as other:
        assert not clean(other, MODELS)  # It may still be at it.
    checkpoints.unlock_rebuild(projector.session(), PEOPLE)
    assert clean(projector, MODELS)
    assert gone.found(server) == set()


def test_as_long_as_a_transaction_may_see_it_nothing_is_said_to_be_gone(
    server, region, projector, monkeypatch
):
    monkeypatch.setattr("projections.cleaning.OTHERS_SECONDS_MAX", 0.2)
    gone = registered(region)
    projector.catch_up(MODELS)
    with psycopg.connect(region.service.databases.app) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM grants.facts")
        erased(region, gone)
        projector.catch_up(MODELS)
        assert not clean(projector, MODELS)
        assert left(projector) == 1
    assert clean(projector, MODELS)
    assert gone.found(server) == set()


def cleans(url: str, key: Path) -> None:
    """The life of a process that cleans at once."""
    with Projector(url, Vault(FileKeyEncryption(key))) as projector:
        clean(projector, MODELS)


@pytest.mark.parametrize("waits_for", [PEOPLE.physical(PEOPLE.tables[0]), "vault.entries"])
def test_whoever_is_killed_meanwhile_has_it_done_by_the_next(
    server, region, projector, tmp_path, waits_for
):
    table = waits_for if "." in waits_for else f"reads.{waits_for}"
    gone = registered(region)
    projector.catch_up(MODELS)
    erased(region, gone)
    projector.catch_up(MODELS)
    with psycopg.connect(region.service.databases.owner) as owner:
        owner.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE".encode())
        with running(cleans, projector.url, tmp_path) as process:
            until(lambda: _awaited(region, table))
            process.kill()
            process.join()
    assert left(projector) == 1
    until(lambda: clean(projector, MODELS))  # The server notices a moment later who is gone.
    assert gone.found(server) == set()


def _awaited(region: Stage, table: str) -> bool:
    with connect(region.service.databases.owner) as connection:
        row = connection.execute(
            "SELECT count(*) AS waiting FROM pg_locks"
            " WHERE relation = %s::regclass AND NOT granted",
            (table,),
        ).fetchone()
    return row is not None and row["waiting"] > 0


def test_a_follower_cleans_by_itself(server, region, projector, monkeypatch):
    monkeypatch.setattr("projections.cleaning.EVERY_SECONDS", 0.1)
    gone = registered(region)
    projector.catch_up(MODELS)

    def follows(stop: threading.Event) -> None:
        follow(projector.url, projector.vault, MODELS, stop)

    with in_thread(follows):
        erased(region, gone)
        until(lambda: noted(projector) > 0 and left(projector) == 0)
    assert gone.found(server) == set()


def noted(projector: Projector) -> int:
    row = projector.connection().execute("SELECT position FROM reads.written_anew").fetchone()
    return row["position"] if row else 0


@pytest.mark.parametrize("role", ["grants_app", "grants_auditor", "grants_reader"])
def test_nobody_else_has_the_vault_written_anew(region, role):
    server = psycopg.conninfo.conninfo_to_dict(region.service.databases.owner)
    with (
        psycopg.connect(**{**server, "user": role}, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT vault.write_anew('vault.keys')")


def test_the_log_itself_is_nothing_that_can_be_written_anew(projector):
    assert "grants.facts" not in VAULT
    with pytest.raises(psycopg.errors.CaseNotFound):
        projector.connection().execute("SELECT vault.write_anew('grants.facts')")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        projector.connection().execute("CLUSTER grants.facts USING facts_position")

"""Migrations: each file once, never edited, and the origin named for ever."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from grants.store.embedded import EmbeddedServer
from grants.store.log import Log, Origin
from grants.store.migrate import MigrationRefused, create_database, migrate, pending
from grants.store.readiness import DDL_GUARDS, readiness


@pytest.fixture
def empty(server):
    name = "migrate_me"
    create_database(server.url("postgres", "postgres"), name)
    create_database(server.url("postgres", "postgres"), name)  # A second process may try, too.
    yield server.url("postgres", name)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_second_run_applies_nothing_and_keeps_the_origin(empty):
    assert pending(empty)[0] == "0001_log.sql"
    assert migrate(empty, origin="grants.example/one", kind="production")[0] == "0001_log.sql"
    assert migrate(empty, origin="grants.example/two", kind="demonstration") == ()
    assert pending(empty) == ()
    with Log(empty) as log:
        assert log.origin == Origin("grants.example/one", "production")


def test_an_edited_file_is_refused(empty):
    migrate(empty, origin="grants.example/one", kind="test")
    with psycopg.connect(empty) as connection:
        connection.execute("UPDATE grants.migrations SET sha256 = 'x' WHERE name LIKE '0002%'")
    with pytest.raises(MigrationRefused, match=r"0002_vault\.sql differs"):
        migrate(empty, origin="grants.example/one", kind="test")


def test_a_newer_release_is_not_overrun(empty):
    migrate(empty, origin="grants.example/one", kind="test")
    with psycopg.connect(empty) as connection:
        connection.execute("INSERT INTO grants.migrations VALUES ('9999_later.sql', 'x')")
    with pytest.raises(MigrationRefused, match="newer release"):
        migrate(empty, origin="grants.example/one", kind="test")


def test_the_application_of_an_earlier_release_had_rights_on_read_models_that_end(server, empty):
    migrate(empty, origin="grants.example/one", kind="test")
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute(
            "CREATE SCHEMA stand AUTHORIZATION grants_projector; SET ROLE grants_projector;"
            " CREATE TABLE reads.old (); CREATE TABLE stand.old ();"
            " ALTER DEFAULT PRIVILEGES IN SCHEMA reads GRANT SELECT ON TABLES TO grants_app;"
            " GRANT USAGE ON SCHEMA reads, stand TO grants_app, grants_auditor;"
            " GRANT SELECT ON reads.old, stand.old TO grants_app, grants_auditor; RESET ROLE;"
            " DELETE FROM grants.migrations WHERE name LIKE '0018%'"
        )
        migrate(empty, origin="grants.example/one", kind="test")
        connection.execute("SET ROLE grants_projector; CREATE TABLE reads.new (); RESET ROLE")
        for table in ("reads.old", "reads.new", "stand.old"):
            rights = "SELECT has_table_privilege(%s, %s, 'SELECT')"
            schema = "SELECT has_schema_privilege(%s, split_part(%s, '.', 1), 'USAGE')"
            for role, kept in (("grants_app", False), ("grants_auditor", True)):
                for question in (rights, schema):
                    assert connection.execute(question, (role, table)).fetchone() == (kept,)


@pytest.fixture(scope="module")
def new_server() -> Iterator[EmbeddedServer]:
    """A server that knows none of the roles."""
    folder = Path(tempfile.mkdtemp(prefix="grants-new-"))
    folder.chmod(0o711)
    with EmbeddedServer.start(folder) as running:
        yield running
    shutil.rmtree(folder)


def test_an_owner_who_is_no_superuser_gets_ready_by_the_statements_it_is_told(new_server):
    """From nothing: each refusal names one, and nothing is there before the last."""
    superuser = new_server.url("postgres", "postgres")
    owner = new_server.url("plain-owner", "empty")

    def refused() -> str:
        with pytest.raises(MigrationRefused) as error:
            migrate(owner, origin="grants.example/one", kind="test")
        assert pending(owner)[0] == "0001_log.sql"
        return str(error.value)

    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute('CREATE ROLE "plain-owner" LOGIN')
        connection.execute("CREATE DATABASE empty")
        for wanted in (
            'ALTER ROLE "plain-owner" CREATEROLE',
            'ALTER DATABASE "empty" OWNER TO "plain-owner"',
        ):
            reason, _, remedy = refused().partition("; let a superuser run: ")
            assert reason.startswith("permission denied ")
            assert remedy == wanted
            connection.execute(remedy.encode())
    assert migrate(owner, origin="grants.example/one", kind="test")[0] == "0001_log.sql"
    assert migrate(owner, origin="grants.example/one", kind="test") == ()
    app = new_server.url("grants_app", "empty")
    with Log(app) as log:
        found = readiness(log)
    assert found.ready
    assert found.guards_absent == tuple(sorted(DDL_GUARDS))
    with psycopg.connect(app) as connection:  # As a pooler connects, which says nothing itself.
        assert connection.execute("SHOW jit").fetchone() == ("off",)


def test_an_owner_who_did_not_create_the_roles_is_told_how_to_join(new_server):
    superuser = new_server.url("postgres", "postgres")
    owner = new_server.url("second", "second")
    create_database(superuser, "first")
    migrate(new_server.url("postgres", "first"), origin="grants.example/one", kind="test")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE second LOGIN")
        connection.execute("CREATE DATABASE second OWNER second")
        remedy = 'GRANT grants_projector TO "second"'
        with pytest.raises(MigrationRefused, match=f"{remedy}$"):
            migrate(owner, origin="grants.example/two", kind="test")
        connection.execute(remedy.encode())
    migrate(owner, origin="grants.example/two", kind="test")
    assert pending(owner) == ()


def test_a_log_of_another_owner_is_left_alone(new_server):
    superuser = new_server.url("postgres", "postgres")
    create_database(superuser, "theirs")
    migrate(new_server.url("postgres", "theirs"), origin="grants.example/one", kind="test")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE third LOGIN CREATEROLE")
    with pytest.raises(MigrationRefused, match="the log belongs to postgres"):
        migrate(new_server.url("third", "theirs"), origin="grants.example/one", kind="test")

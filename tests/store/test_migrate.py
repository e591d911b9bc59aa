"""Migrations: each file once, never edited, and the origin named for ever."""

from __future__ import annotations

import psycopg
import pytest

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


def test_an_owner_who_is_no_superuser_is_ready_and_lacks_the_guards_of_ddl(server, empty):
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("CREATE ROLE plain_owner LOGIN CREATEROLE")
        connection.execute("GRANT grants_projector TO plain_owner")  # Owns the read side.
        connection.execute("ALTER DATABASE migrate_me OWNER TO plain_owner")
    try:
        migrate(server.url("plain_owner", "migrate_me"), origin="grants.example/one", kind="test")
        app = server.url("grants_app", "migrate_me")
        with Log(app) as log:
            found = readiness(log)
        assert found.ready
        assert found.guards_absent == tuple(sorted(DDL_GUARDS))
    finally:
        with psycopg.connect(empty, autocommit=True) as connection:
            connection.execute("DROP OWNED BY plain_owner CASCADE")
            connection.execute("ALTER DATABASE migrate_me OWNER TO postgres")
            connection.execute("DROP ROLE plain_owner")

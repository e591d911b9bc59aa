"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import psycopg
import pytest
from tests.store.test_log import allocated, stored

from grants.store.log import Log
from grants.store.migrate import migrate
from grants.store.recorder import Append

INSERT = "INSERT INTO grants.facts (originator_id, originator_version, topic, state"


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        opened.append([stored(allocated(), 1)], Append())
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants.facts SET topic = 'other.name@1'",
        "UPDATE grants.facts SET recorded_at = now()",
        "DELETE FROM grants.facts",
        "TRUNCATE grants.facts",
        f"{INSERT}, notification_id) VALUES ('case/x', 1, 'a.name@1', '', 5)",
        f"{INSERT}, notification_id) OVERRIDING SYSTEM VALUE VALUES ('c/x', 1, 'a.name@1', '', 5)",
        f"{INSERT}, recorded_at) VALUES ('case/x', 1, 'a.name@1', '', '2001-01-01')",
        f"{INSERT}) VALUES ('case/x', 2, 'a.name@1', '')",
        f"{INSERT}) VALUES ('case/x', 1, E'a.name@1\\n', '')",
        "UPDATE grants.commands SET stream = 'x'",
        "DELETE FROM grants.commands",
        "UPDATE grants.log_origin SET kind = 'production'",
        "ALTER TABLE grants.facts DISABLE TRIGGER ALL",
        "DROP TABLE grants.facts",
        "UPDATE vault.entries SET sealed = ''",
        "DELETE FROM vault.keys",
        "SELECT setval(pg_get_serial_sequence('grants.facts', 'notification_id'), 1)",
    ],
)
def test_the_app_cannot(log, database, statement):
    with (
        psycopg.connect(database.url("grants_app"), autocommit=True) as connection,
        pytest.raises(psycopg.Error),
    ):
        connection.execute(statement)
    assert len(list(log.read_all())) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants.facts SET topic = 'other.name@1'",
        "DELETE FROM grants.facts",
        "TRUNCATE grants.facts",
        "TRUNCATE grants.commands",
        "DELETE FROM grants.log_origin",
        "ALTER TABLE grants.facts DISABLE TRIGGER facts_30_keep",
        "DROP TRIGGER facts_30_keep ON grants.facts",
        "DROP TABLE grants.facts",
        "SET session_replication_role = replica; DELETE FROM grants.facts",
    ],
)
def test_even_the_owner_cannot_by_accident(log, database, statement):
    with (
        psycopg.connect(database.owner_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"),
    ):
        connection.execute(statement)
    assert len(list(log.read_all())) == 1


def test_positions_are_handed_out_one_by_one(database):
    # A cached sequence would let a session use an older position after a newer one.
    with psycopg.connect(database.owner_url) as connection:
        assert connection.execute(
            "SELECT seqcache FROM pg_sequence WHERE seqrelid ="
            " pg_get_serial_sequence('grants.facts', 'notification_id')::regclass"
        ).fetchone() == (1,)


def test_a_failed_append_may_leave_a_gap_that_nobody_fills(log, database):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("SELECT nextval('grants.facts_notification_id_seq')")
    (second,) = log.append([stored(allocated(), 1, "budget/FKR/14521/2024")], Append())
    assert [fact.position for fact in log.read_all()] == [1, second.position]
    assert second.position == 3


@pytest.mark.parametrize("role", ["grants_projector", "grants_sealer", "grants_auditor"])
def test_other_roles_read_the_log_and_cannot_add_to_it(log, database, role):
    with psycopg.connect(database.url(role), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM grants.facts").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"{INSERT}) VALUES ('case/x', 1, 'a.name@1', '')")


def test_the_auditor_cannot_open_the_vault(database):
    with (
        psycopg.connect(database.url("grants_auditor"), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM vault.entries")


DAY = "CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.date"
"""Cuts the moment down to the midnight before."""


def shifted(hours: int) -> str:
    """A domain that writes the clock in one time zone and has it read in another."""
    return (
        "SET datestyle = 'German, DMY'; SET timezone = '<Sat>0';"
        " CREATE FUNCTION pg_temp.f(v text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
        f" PERFORM set_config('timezone', '<Sat>{hours}', false); RETURN true; END $$;"
        ' CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.text COLLATE "C"'
        " CHECK (pg_temp.f(value))"
    )


@pytest.mark.parametrize("disguise", [DAY, shifted(-167), shifted(167)], ids=["day", "back", "on"])
def test_the_app_cannot_say_when_a_fact_was_recorded(log, database, disguise):
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        # A copy of a database hands temporary objects out again; even so.
        owner.execute(f"GRANT TEMPORARY ON DATABASE {database.name} TO grants_app")
    with psycopg.connect(database.url("grants_app"), autocommit=True) as connection:
        connection.execute(disguise)
        connection.execute(f"{INSERT}) VALUES ('access/evil', 1, 'a.bc@1', '{{}}')")
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        assert owner.execute(
            "SELECT count(*) FROM grants.facts a JOIN grants.facts b"
            " ON a.notification_id < b.notification_id AND (a.recorded_at > b.recorded_at"
            " OR b.recorded_at NOT BETWEEN clock_timestamp() - interval '1 minute'"
            " AND clock_timestamp())"
        ).fetchone() == (0,)


def test_the_app_cannot_lend_the_guards_a_clock_of_its_own(log, database):
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(
            "CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO grants_app;"
            " CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
            " AS $$ SELECT timestamptz '2001-01-01' $$;"
            " CREATE FUNCTION evil.pg_advisory_xact_lock(integer, integer) RETURNS void"
            " LANGUAGE sql AS $$ SELECT $$;"
        )
    with psycopg.connect(database.url("grants_app")) as connection:
        connection.execute("SET search_path = evil, pg_catalog")
        (first,) = log.read_all()
        row = connection.execute(
            f"{INSERT}) VALUES ('access/evil', 1, 'a.bc@1', '') RETURNING recorded_at"
        ).fetchone()
        assert row is not None
        assert row[0] > first.recorded_at
        assert connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7104"
        ).fetchone() == (1,)


def test_every_function_of_the_log_and_the_vault_looks_names_up_in_the_system_alone(database):
    with psycopg.connect(database.owner_url) as connection:
        assert connection.execute(
            "SELECT array_agg(proname) FROM pg_proc"
            " WHERE pronamespace IN ('grants'::regnamespace, 'vault'::regnamespace)"
            " AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)"
        ).fetchone() == (None,)


@pytest.mark.parametrize("role", ["grants_app", "grants_projector", "grants_reader"])
def test_nobody_makes_temporary_objects(database, role):
    migrate(database.owner_url, origin="grants.example/test", kind="test")
    with (
        psycopg.connect(database.url(role), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(DAY)

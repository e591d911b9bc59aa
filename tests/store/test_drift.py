"""What somebody changes on the log and the vault is told before the next command is taken."""

from __future__ import annotations

from contextlib import contextmanager

import psycopg
import pytest
from tests.store.guarded import FILE, made
from tests.store.test_log import allocated, stored

from grants.store.log import Log
from grants.store.readiness import GUARDS, readiness
from grants.store.recorder import Append

REFUSE = "grants.refuse_change()"
EMPTY = "LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'begin return null; end'"
RIGHTS = "grants_app hat ein Recht zu viel: "
FACTS = "ON grants.facts"


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


def altered(database, statement):
    """As the owner, who can do anything."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("SET grants.migration = 'declared'")
        connection.execute(statement)


@contextmanager
def meanwhile(server, statement, back):
    """Roles belong to all databases of the server."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement)
        try:
            yield
        finally:
            connection.execute(back)


def test_what_the_migrations_make_is_what_is_expected(database):
    assert made(database.url("grants_app")) == FILE.read_text("utf-8"), (
        "run python -m tests.store.guarded"
    )


def test_every_trigger_that_the_migrations_make_is_a_guard():
    lines = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()]
    assert {name.split(" ")[0] for kind, name, _ in lines if kind == "TRIGGER"} == GUARDS


def test_of_an_untouched_database_nothing_is_told(log, database):
    found = readiness(log)
    assert (found.ready, found.guards) == (True, ())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            f"CREATE OR REPLACE FUNCTION {REFUSE} RETURNS trigger {EMPTY}",
            ["FUNCTION grants.refuse_change ist anders"],
        ),
        (f"ALTER FUNCTION {REFUSE} RESET search_path", ["FUNCTION grants.refuse_change ist"]),
        (
            f"GRANT UPDATE, DELETE, TRUNCATE {FACTS} TO grants_app",
            [f"{RIGHTS}{right} {FACTS}" for right in ("DELETE", "TRUNCATE", "UPDATE")],
        ),
        (f"GRANT UPDATE (state) {FACTS} TO PUBLIC", ["PUBLIC hat ein Recht zu viel: UPDATE ON"]),
        (f"GRANT INSERT (recorded_at) {FACTS} TO grants_app", [f"{RIGHTS}INSERT {FACTS} (rec"]),
        (f"REVOKE SELECT {FACTS} FROM grants_auditor", ["grants_auditor fehlt ein Recht: SELECT"]),
        ("GRANT EXECUTE ON FUNCTION vault.erase TO PUBLIC", ["PUBLIC hat ein Recht zu viel: EXEC"]),
        ("GRANT CREATE ON SCHEMA grants TO grants_app", [f"{RIGHTS}CREATE ON grants"]),
        (
            "ALTER SEQUENCE grants.facts_notification_id_seq CACHE 50",
            ["SEQUENCE grants.facts_notification_id_seq ist anders als in dieser Version: CACHE"],
        ),
        (
            f"CREATE TRIGGER facts_99_mine BEFORE INSERT {FACTS} EXECUTE FUNCTION {REFUSE}",
            ["TRIGGER facts_99_mine ON grants.facts gehört nicht"],
        ),
        (
            "CREATE RULE mine AS ON INSERT TO grants.commands DO INSTEAD NOTHING",
            ["TABLE grants.commands ist anders als in dieser Version: r, p, RULE"],
        ),
        ("ALTER TABLE vault.keys OWNER TO grants_sealer", ["TABLE vault.keys ist anders"]),
        (
            "ALTER TABLE grants.facts DROP CONSTRAINT facts_topic_check",
            ["CONSTRAINT facts_topic_check ON grants.facts fehlt"],
        ),
        ("DROP INDEX grants.facts_position", ["INDEX grants.facts_position fehlt"]),
        (
            "DROP TRIGGER facts_30_keep ON grants.facts",
            ["facts_30_keep"],
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_name_and_stands_against_commands(log, database, statement, told):
    altered(database, statement)
    found = readiness(log)
    assert not found.ready
    for begins in told:
        assert [each for each in found.guards if each.startswith(begins)], found.guards
    if "OWNER" not in statement:  # Whose new owner is no longer told of as somebody with rights.
        assert len(found.guards) == len(told)


@pytest.mark.parametrize(
    ("power", "back", "told"),
    [
        ("ALTER ROLE grants_reader SUPERUSER", "ALTER ROLE grants_reader NOSUPERUSER", "SUPERUSER"),
        ("ALTER ROLE grants_reader BYPASSRLS", "ALTER ROLE grants_reader NOBYPASSRLS", "BYPASSRLS"),
        (
            "GRANT grants_app TO grants_reader",
            "REVOKE grants_app FROM grants_reader",
            "MEMBER OF grants_app",
        ),
        (
            "CREATE ROLE between IN ROLE pg_write_all_data; GRANT between TO grants_reader",
            "DROP ROLE between",
            "MEMBER OF pg_write_all_data",
        ),
    ],
)
def test_a_role_that_is_more_than_it_should_be_is_told(server, log, database, power, back, told):
    with meanwhile(server, power, back):
        found = readiness(log)
    assert found.guards == (f"grants_reader hat ein Recht zu viel: {told}",)
    assert readiness(log).ready


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX mine ON grants.facts (topic)",
        "GRANT SELECT ON grants.facts TO pg_monitor",
    ],
)
def test_what_endangers_nothing_is_the_business_of_those_who_run_the_server(
    log, database, statement
):
    altered(database, statement)
    assert readiness(log).ready


def test_where_a_login_looks_names_up_changes_nothing_that_is_told(database):
    url = database.url("grants_app")
    altered(database, f"ALTER DATABASE {database.name} SET search_path = vault, grants")
    with Log(url) as log:
        assert readiness(log).guards == ()


def test_a_release_that_is_being_replaced_does_not_judge_what_the_next_has_made(log, database):
    altered(database, "INSERT INTO grants.migrations VALUES ('9999_later.sql', 'x')")
    altered(database, "ALTER FUNCTION grants.stamp_fact() SET work_mem = '4MB'")
    assert readiness(log).ready


def test_a_fact_recorded_before_the_one_before_it_is_told(log, database):
    log.append([stored(allocated(), 1)], Append())
    altered(
        database,
        "ALTER TABLE grants.facts DISABLE TRIGGER facts_20_stamp;"
        " INSERT INTO grants.facts (originator_id, originator_version, topic, state, recorded_at)"
        " VALUES ('access/x', 1, 'a.bc@1', '', now() - interval '1 day');"
        " ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_20_stamp",
    )
    assert readiness(log).guards == ("Ereignis 2 ist früher aufgezeichnet als das vor ihm",)


def test_how_far_the_last_fact_lies_ahead_of_the_clock_is_told(log, database):
    altered(
        database,
        "ALTER TABLE grants.facts DISABLE TRIGGER facts_20_stamp;"
        " INSERT INTO grants.facts (originator_id, originator_version, topic, state, recorded_at)"
        " VALUES ('access/x', 1, 'a.bc@1', '', now() + interval '1 day');"
        " ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_20_stamp",
    )
    found = readiness(log)
    assert found.ready
    assert found.ahead_seconds == pytest.approx(86_400, abs=60)

"""What the projector puts into its schema runs with the projector's rights, whoever asks."""

from __future__ import annotations

import psycopg
import pytest
from tests.api.conftest import PREFIX

SEEN = "CREATE TABLE reads.seen (by_session text, by_current text, appended boolean)"
ACT = """
CREATE FUNCTION reads.act() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    appended boolean := false;
BEGIN
    BEGIN
        PERFORM set_config('role', 'none', false);
        PERFORM set_config('default_transaction_read_only', 'off', false);
        PERFORM grants.append(streams => ARRAY['access/forged'], versions => ARRAY[1::bigint],
            names => ARRAY['access.role-granted@2'], states => ARRAY['{}'::bytea]);
        appended := true;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    -- Caught, what was set goes with what failed: for the next question of this session.
    PERFORM set_config('default_transaction_read_only', 'off', false);
    IF current_setting('transaction_read_only') = 'off' THEN
        INSERT INTO reads.seen VALUES (session_user, current_user, appended);
    END IF;
    RETURN true;
END $$
"""
SHOW = "CREATE OR REPLACE VIEW reads.cases AS"
OPEN = "GRANT USAGE ON SCHEMA reads TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA reads TO PUBLIC"
CLOSE = (
    "REVOKE USAGE ON SCHEMA reads FROM PUBLIC; REVOKE ALL ON ALL TABLES IN SCHEMA reads FROM PUBLIC"
)
"""For whoever asks: also for a login other than the owner's."""


@pytest.fixture
def projector(api):
    api.project()
    with psycopg.connect(api.database.url("grants_projector"), autocommit=True) as connection:
        yield connection


def test_a_view_that_acts_does_so_as_its_owner_who_cannot_append(api, projector):
    row = projector.execute("SELECT pg_get_viewdef('reads.cases'::regclass)").fetchone()
    before = api.service.log.last_position()
    for statement in (SEEN, ACT, OPEN):
        projector.execute(statement)
    view = row[0].rstrip().rstrip(";")
    try:
        projector.execute(f"{SHOW} {view} WHERE (SELECT reads.act())")
        for _ in range(6):
            assert api.by("auditor").get(f"{PREFIX}/cases", limit=1).status_code == 200
        seen = set(projector.execute("SELECT * FROM reads.seen").fetchall())
    finally:
        projector.execute(f"{SHOW} {view}")
        projector.execute("DROP FUNCTION reads.act(); DROP TABLE reads.seen")
        projector.execute(CLOSE)
    assert seen == {("grants_projector", "grants_projector", False)}
    assert api.service.log.last_position() == before


def test_the_application_has_no_way_to_what_the_projector_owns(api, projector):
    with (
        psycopg.connect(api.database.url("grants_app"), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT FROM reads.cases")


def test_a_way_that_was_opened_again_stands_against_commands(api, projector):
    projector.execute("GRANT USAGE ON SCHEMA reads TO grants_app")
    try:
        answer = api.by(None).get("/ready")
        assert answer.status_code == 503
        assert answer.json()["guards_off"] == ["grants_app hat ein Recht zu viel: USAGE ON reads"]
    finally:
        projector.execute("REVOKE USAGE ON SCHEMA reads FROM grants_app")

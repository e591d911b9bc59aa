"""For those who run it: ids, limits, figures, readiness; and nothing personal in the logs."""

from __future__ import annotations

import io
import json
import logging
import re
from dataclasses import replace

import psycopg
import pytest
import structlog
from tests.api.conftest import PREFIX, TODAY, erase_somebody

from grants import telemetry
from projections.cleaning import clean
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.runtime import PoisonFact, Projector, ReadModel

CANARY = "Erika-Canary Mustermann"


def test_alive(api):
    answer = api.by(None).get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready(api):
    api.project()
    body = api.by(None).get("/ready").json()
    assert body["status"] == "ready"
    assert body["database"] is True
    assert (body["migrations_pending"], body["guards_off"]) == ([], [])
    assert body["guards_absent"] == []
    assert body["recorded_ahead_seconds"] == 0
    assert [model["behind"] for model in body["read_models"]] == [0] * len(body["read_models"])
    assert body["read_models"]


@pytest.mark.parametrize(
    ("guard", "off", "on"),
    [
        (
            "facts_30_keep",
            "ALTER TABLE grants.facts DISABLE TRIGGER facts_30_keep",
            "ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_30_keep",
        ),
        (
            "keys_destroyed",
            "ALTER TABLE vault.keys ENABLE TRIGGER keys_destroyed",
            "ALTER TABLE vault.keys ENABLE ALWAYS TRIGGER keys_destroyed",
        ),
        (
            "grants_guard_ddl",
            "ALTER EVENT TRIGGER grants_guard_ddl DISABLE",
            "ALTER EVENT TRIGGER grants_guard_ddl ENABLE",
        ),
        (
            "grants_guard_drop",
            "DROP EVENT TRIGGER grants_guard_drop",
            (
                "CREATE EVENT TRIGGER grants_guard_drop ON sql_drop"
                " EXECUTE FUNCTION grants.refuse_undeclared_ddl()"
            ),
        ),
        (
            "grants_reader hat ein Recht zu viel: SUPERUSER",
            "ALTER ROLE grants_reader SUPERUSER",
            "ALTER ROLE grants_reader NOSUPERUSER",
        ),
        (
            "grants_app hat ein Recht zu viel: UPDATE ON grants.facts",
            "GRANT UPDATE ON grants.facts TO grants_app",
            "REVOKE UPDATE ON grants.facts FROM grants_app",
        ),
    ],
)
def test_a_guard_switched_off_or_changed_is_not_ready(api, guard, off, on):
    def alter(how):
        with psycopg.connect(api.database.owner_url, autocommit=True) as connection:
            connection.execute("SET grants.migration = 'declared'")
            connection.execute(how)

    api.project()
    alter(off)
    try:
        answer = api.by(None).get("/ready")
        assert answer.status_code == 503
        assert answer.json()["guards_off"] == [guard]
        assert answer.json()["status"] == "not-ready"
    finally:
        alter(on)
    assert api.by(None).get("/ready").status_code == 200


def test_read_models_of_another_login_are_told_to_be_out_of_reach(api):
    api.project()
    with psycopg.connect(api.database.owner_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE reads.checkpoints OWNER TO postgres")
        try:
            answer = api.by(None).get("/ready")
            figures = api.by(None).get("/metrics")
        finally:
            connection.execute("ALTER TABLE reads.checkpoints OWNER TO grants_projector")
    assert answer.status_code == 503
    assert answer.json()["database"] is True
    assert answer.json()["read_models_denied"] == "permission denied for table checkpoints"
    assert (figures.status_code, "grants_requests_total" in figures.text) == (200, True)
    assert api.by(None).get("/ready").json()["read_models_denied"] is None


def test_a_missing_migration_is_not_ready(api):
    with psycopg.connect(api.database.owner_url, autocommit=True) as connection:
        row = connection.execute(
            "DELETE FROM grants.migrations WHERE name LIKE '0004%' RETURNING *"
        ).fetchone()
        assert row is not None
        try:
            answer = api.by(None).get("/ready")
            assert answer.status_code == 503
            assert answer.json()["migrations_pending"] == [row[0]]
        finally:
            connection.execute("INSERT INTO grants.migrations VALUES (%s, %s, %s)", row)


def test_a_read_model_that_stands_still_is_told_without_what_the_fact_says(api):
    def fails(recorded, rows):
        raise ValueError(CANARY)

    api.project()
    last = api.service.log.last_position()
    broken = replace(LEDGER, apply=fails, facts=None)
    with Projector(api.database.url("grants_projector"), api.service.vault) as projector:
        api.by("administrator").post("/persons", {"name": "Ada", "registered_on": TODAY})
        with pytest.raises(PoisonFact):
            projector.catch_up([broken])
    answer = api.by(None).get("/ready")
    assert answer.status_code == 503
    (ledger,) = [told for told in answer.json()["read_models"] if told["incident"]]
    assert (ledger["model"], ledger["behind"]) == ("ledger_v4", 1)
    told = ledger["incident"]
    assert (told["position"], told["fact"]) == (last + 1, "access.person-registered@1")
    assert told["error_type"] == "ValueError"
    figures = api.by(None).get("/metrics").text
    assert 'grants_read_model_incidents{model="ledger_v4"} 1.0' in figures
    assert 'grants_read_model_incidents{model="budgets_v2"} 0.0' in figures
    assert 'grants_read_model_lag_positions{model="ledger_v4"} 1.0' in figures
    assert CANARY not in answer.text + figures
    api.project()  # A release without the mistake.
    assert api.by(None).get("/ready").status_code == 200
    assert 'grants_read_model_incidents{model="ledger_v4"} 0.0' in api.by(None).get("/metrics").text


def test_an_erasure_that_stays_in_the_files_too_long_is_not_ready(api, monkeypatch):
    api.project()
    assert api.by(None).get("/ready").json()["erasures_in_files"] == {"count": 0, "seconds": 0}
    assert "grants_erasures_in_files 0.0" in api.by(None).get("/metrics").text
    erase_somebody(api)
    api.project()
    answer = api.by(None).get("/ready")
    assert (answer.status_code, answer.json()["erasures_in_files"]["count"]) == (200, 1)
    monkeypatch.setattr("projections.cleaning.SECONDS_MAX", 0.0)
    answer = api.by(None).get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not-ready")
    assert answer.json()["erasures_in_files"]["seconds"] > 0
    figures = api.by(None).get("/metrics").text
    assert "grants_erasures_in_files 1.0" in figures
    assert "grants_erasures_in_files_seconds 0.0\n" not in figures
    with Projector(api.database.url("grants_projector"), api.service.vault) as projector:
        assert clean(projector, MODELS)
    assert api.by(None).get("/ready").status_code == 200
    assert "grants_erasures_in_files 0.0" in api.by(None).get("/metrics").text


def test_figures_count_requests_by_their_pattern(api):
    api.by(None).get(f"{PREFIX}/budgets", scope="14511")
    answer = api.by(None).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    assert f'grants_requests_total{{method="GET",route="{PREFIX}/budgets",status="401"}}' in text
    assert 'grants_read_model_lag_positions{model="budgets_v2"}' in text
    assert "14511" not in text


def test_figures_name_every_question_by_its_whole_pattern(api):
    nobody = api.by(None)
    paths = nobody.get(f"{PREFIX}/openapi.json").json()["paths"]
    asked = [path for path, methods in paths.items() if "get" in methods]
    assert f"{PREFIX}/worklist" in asked
    for path in asked:
        nobody.get(re.sub(r"{[^}]+}", "14511", path))
    text = nobody.get("/metrics").text
    told = set(re.findall(r'grants_requests_total{method="GET",route="([^"]*)"', text))
    assert set(asked) - told == set()
    assert {path for path in told if f"{PREFIX}{path}" in asked} == set()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-123-def", True), ("short", False), ("x" * 65, False), ("a b c d e", False)],
)
def test_a_request_keeps_a_well_formed_id(api, given, kept):
    answer = api.client.get(f"{api.url}/health", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert answer.headers["x-request-id"]


def test_answers_are_not_sniffed_stored_or_framed(api):
    headers = api.by(None).get(f"{PREFIX}/budgets").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_bug_is_answered_without_details_and_logged_without_values(api, log, monkeypatch):
    def broken(request):
        raise RuntimeError(CANARY)

    monkeypatch.setattr(api.service.dispatcher, "execute", broken)
    answer = api.by("administrator").post("/persons", {"name": CANARY, "registered_on": TODAY})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert CANARY not in answer.text
    (failure,) = [line for line in lines(log) if line["event"] == "failed"]
    assert failure["exception"] == "builtins.RuntimeError"
    assert failure["request_id"] == answer.headers["x-request-id"]
    assert CANARY not in log.getvalue()


def test_a_bug_in_a_question_is_no_matter_of_waiting(api, log, monkeypatch):
    api.project()
    monkeypatch.setattr(ReadModel, "select", lambda *_: "SELECT nothing_of_that_name")
    assert api.by("auditor").get(f"{PREFIX}/ledger").status_code == 500


@pytest.fixture
def log():
    root = logging.getLogger()
    before, configured = (root.handlers, root.level), structlog.get_config()
    stream = io.StringIO()
    telemetry.set_up("json", stream=stream)
    yield stream
    root.handlers, root.level = before
    structlog.configure(**configured)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_nothing_personal_reaches_the_logs(api, log):
    admin = api.by("administrator")
    person = {"name": CANARY, "registered_on": TODAY}
    opened = admin.post("/persons", person, key="canary-key-1")
    assert opened.status_code == 201
    stream = f"/persons/{opened.json()['number']}"
    link = {
        "account": "account-1",
        "identity": {"iss": "https://issuer.example", "sub": CANARY},
        "linked_on": TODAY,
    }
    assert admin.post(f"{stream}/link-account", link, version=1).status_code == 200
    assert admin.post("/persons", person | {"nick": CANARY}).status_code == 422
    assert admin.post("/persons", person | {"registered_on": CANARY}).status_code == 422
    assert admin.post(f"/persons/{CANARY}/link-account", link, version=1).status_code == 404
    assert api.by(CANARY).get(f"{PREFIX}/budgets", as_of=CANARY).status_code == 403
    assert api.by(None).get(f"/{CANARY}").status_code == 404
    assert api.by("auditor").post("/persons", person).status_code == 403
    assert CANARY not in log.getvalue()
    assert "Canary" not in log.getvalue()
    assert all("dropped" not in line for line in lines(log))
    requests = [line for line in lines(log) if line["event"] == "request"]
    assert len(requests) == 8
    assert {line["route"] for line in requests} >= {f"{PREFIX}/persons", "unknown"}
    (refusal,) = [line for line in lines(log) if line.get("command") == "register-person"]
    assert (refusal["event"], refusal["code"], refusal["person"]) == (
        "forbidden",
        "role",
        api.persons["auditor"],
    )
    assert refusal["command_id"].startswith("key-")

"""`dry_run=true`: checked like the command itself, answered with what would happen, not stored."""

from __future__ import annotations

import secrets

import pytest
from tests.api.conftest import TODAY

PERSON = {"name": "Erika Mustermann", "registered_on": TODAY}
GRANT = {"role": "auditor", "scopes": ["all"], "limit_cents": None, "granted_on": TODAY}


@pytest.fixture
def admin(api):
    return api.by("administrator")


@pytest.fixture
def newcomer(admin):
    return f"/persons/{admin.send('/persons', PERSON)['number']}"


def test_opening_dry_answers_and_opens_nothing(api, admin):
    position = api.service.log.last_position()
    key = f"key-{secrets.token_hex(8)}"
    answer = admin.post("/persons?dry_run=true", PERSON, key=key)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["dry_run"], body["version"], body["budgets"], body["phase"]) == (True, 1, [], None)
    (fact,) = body["facts"]
    assert fact["name"] == "access.person-registered@1"
    assert fact["fields"]["name"] == {"ref": "", "commitment": ""}
    assert "etag" not in answer.headers
    assert api.service.log.last_position() == position
    # The key is unused: with it the command is carried out.
    assert admin.post("/persons?dry_run=false", PERSON, key=key).status_code == 201


def test_a_dry_command_on_a_stream_leaves_its_version(api, admin, newcomer):
    answer = admin.post(f"{newcomer}/grant-role?dry_run=true", GRANT, version=1)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["number"], body["version"]) == (newcomer.rpartition("/")[2], 2)
    assert [fact["version"] for fact in body["facts"]] == [2]
    assert len(api.service.log.read(newcomer.replace("/persons", "access"))) == 1


def test_it_is_refused_like_the_command(api, admin, newcomer):
    path = f"{newcomer}/grant-role?dry_run=true"
    cases = [
        (admin.post(path, GRANT), 428),
        (admin.post(path, GRANT, version=0), 412),
        (admin.post(path, {**GRANT, "role": "king"}, version=1), 422),
        (admin.post(path, {**GRANT, "granted_on": "2999-01-01"}, version=1), 422),
        (api.by("auditor").post(path, GRANT, version=1), 403),
        (api.by(None).post(path, GRANT, version=1), 401),
        (admin.post(path.replace("persons/", "persons/x"), GRANT, version=1), 404),
        (admin.post(path, GRANT, version=1, headers={"Idempotency-Key": ""}), 400),
    ]
    assert [answer.status_code for answer, _ in cases] == [status for _, status in cases]


@pytest.mark.parametrize(
    "parameters", ["dry-run=true", "dry_run=ja", "dry_run=", "dry_run=true&dry_run=false"]
)
def test_what_is_misspelt_is_not_carried_out(api, admin, newcomer, parameters):
    position = api.service.log.last_position()
    answer = admin.post(f"{newcomer}/grant-role?{parameters}", GRANT, version=1)
    assert (answer.status_code, answer.json()["code"]) == (422, "parameters")
    assert api.service.log.last_position() == position

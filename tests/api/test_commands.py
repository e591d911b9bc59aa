"""Commands over HTTP: carried out once, on the version that was seen, or refused with a reason."""

from __future__ import annotations

import json
import secrets

import pytest
from tests.api.conftest import TODAY, YESTERDAY

PERSON = {"name": "Erika Mustermann", "registered_on": TODAY}


def version_of(api, stream):
    return len(api.service.log.read(stream))


@pytest.fixture
def admin(api):
    return api.by("administrator")


@pytest.fixture
def newcomer(admin):
    """The address of a person who was just registered, at version 1."""
    answer = admin.post("/persons", PERSON)
    assert answer.status_code == 201
    return f"/persons/{answer.json()['number']}"


def grant(**changed):
    body = {"role": "auditor", "scopes": ["all"], "limit_cents": None, "granted_on": TODAY}
    return body | changed


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == f"urn:grants:problem:{body['code']}"
    assert body["title"]
    assert body["detail"]
    return body


def test_opening_answers_where_it_is_and_with_a_receipt(api, admin):
    answer = admin.post("/persons", PERSON)
    assert answer.status_code == 201
    body = answer.json()
    assert "location" not in answer.headers  # Nothing can be asked of a person.
    assert answer.headers["etag"] == '"1"'
    (recorded,) = api.service.log.read(f"access/{body['number']}")
    (fact,) = body["facts"]
    assert body == {
        "number": recorded.fact.person,
        "version": 1,
        "position": recorded.position,
        "facts": [fact],
        "receipt": {
            "position": recorded.position,
            "leaf_hash": api.service.log.receipt(recorded).leaf_hash,
            "sealed": False,
        },
    }
    assert fact == {
        "position": recorded.position,
        "recorded_at": recorded.recorded_at.isoformat(),
        "effective_on": TODAY,
        "stream": recorded.stream,
        "version": 1,
        "name": "access.person-registered@1",
        "fields": recorded.fact.model_dump(mode="json"),
    }


def test_a_text_is_sealed_on_its_way_in(api, admin):
    answer = admin.post("/persons", PERSON)
    ref = answer.json()["facts"][0]["fields"]["name"]["ref"]
    with api.service.log.connection() as connection:
        assert api.service.vault.open(connection, [ref]) == {ref: "Erika Mustermann"}
    assert "Mustermann" not in answer.text


def test_a_command_on_the_version_seen_is_carried_out(admin, newcomer):
    answer = admin.post(f"{newcomer}/grant-role", grant(), version=1)
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["version"] == 2
    assert answer.json()["facts"][0]["fields"]["granted_by"] == admin.persons["administrator"]


def test_the_same_key_again_answers_the_same_and_does_nothing(api, admin, newcomer):
    stream = newcomer.replace("/persons", "access")
    first = admin.post(f"{newcomer}/grant-role", grant(), version=1, key="repeated-key-1")
    again = admin.post(f"{newcomer}/grant-role", grant(), version=1, key="repeated-key-1")
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert version_of(api, stream) == 2
    # The key is looked up before the version: it need not even be sent.
    without = admin.post(f"{newcomer}/grant-role", grant(), key="repeated-key-1")
    assert without.json() == first.json()


def test_opening_again_with_the_same_key_opens_nothing(api, admin):
    key = f"key-{secrets.token_hex(8)}"
    first = admin.post("/persons", PERSON, key=key)
    position = api.service.log.last_position()
    again = admin.post("/persons", PERSON, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["etag"] == first.headers["etag"]
    assert api.service.log.last_position() == position


def test_a_command_that_adds_nothing_answers_so_twice(admin, newcomer):
    admin.post(f"{newcomer}/grant-role", grant(), version=1)
    answers = [
        admin.post(f"{newcomer}/grant-role", grant(), version=2, key=f"nothing-new-{n}")
        for n in (newcomer[-8:], newcomer[-8:])
    ]
    for answer in answers:
        assert answer.status_code == 200
        body = answer.json()
        assert (body["version"], body["facts"], body["receipt"]) == (2, [], None)


def test_the_same_key_with_another_body_is_refused(admin, newcomer):
    admin.post(f"{newcomer}/grant-role", grant(), version=1, key="reused-key-1")
    other = grant(role="examiner")
    answer = admin.post(f"{newcomer}/grant-role", other, version=2, key="reused-key-1")
    assert problem(answer, 422)["code"] == "command-reused"


def test_a_key_is_not_another_persons(api, admin, newcomer):
    admin.post(f"{newcomer}/grant-role", grant(), version=1, key="somebodys-key-1")
    answer = api.by("auditor").post(
        f"{newcomer}/grant-role", grant(), version=1, key="somebodys-key-1"
    )
    assert problem(answer, 422)["code"] == "command-reused"


def test_an_old_version_is_refused_with_the_current_one(admin, newcomer):
    admin.post(f"{newcomer}/grant-role", grant(), version=1)
    revoke = {"role": "auditor", "revoked_on": TODAY}
    answer = admin.post(f"{newcomer}/revoke-role", revoke, version=1)
    body = problem(answer, 412)
    assert (body["code"], body["version"], answer.headers["etag"]) == ("stale-version", 2, '"2"')


def test_the_version_seen_must_be_named(admin, newcomer):
    answer = admin.post(f"{newcomer}/grant-role", grant())
    assert problem(answer, 428)["code"] == "if-match-missing"
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("value", ["1", '"x"', '"-1"', 'W/"1"', "*", '"1", "2"', '"01"', '""'])
def test_a_version_that_is_none_is_malformed(admin, newcomer, value):
    answer = admin.post(f"{newcomer}/grant-role", grant(), headers={"If-Match": value})
    assert problem(answer, 400)["code"] == "malformed"


def test_a_key_is_needed(api, admin):
    answer = admin.client.post(f"{api.url}/api/v1/persons", json=PERSON, headers=admin.headers())
    assert problem(answer, 400)["code"] == "idempotency-key-missing"


@pytest.mark.parametrize("key", ["short", "with space 1", "x" * 129, b"uml\xe4ut-key"])
def test_a_key_has_a_form(admin, key):
    assert problem(admin.post("/persons", PERSON, key=key), 400)["code"] == "malformed"


@pytest.mark.parametrize("version", [None, 1])
def test_what_does_not_exist_is_not_found(admin, version):
    answer = admin.post("/persons/nobody/grant-role", grant(), version=version)
    assert problem(answer, 404)["code"] == "not-found"


@pytest.mark.parametrize(
    "path",
    ["/persons/a%2Fb/grant-role", "/persons/ä/grant-role", "/budgets/FKR/14511/24/allocate-budget"],
)
def test_an_address_that_cannot_be_is_not_found(admin, path):
    problem(admin.post(path, grant(), version=1), 404)


def test_an_unknown_address_is_a_problem_too(api, admin):
    assert problem(admin.post("/nothing", {}), 404)["code"] == "not-found"
    assert problem(admin.get("/api/v1/persons"), 405)["code"] == "method-not-allowed"
    assert problem(admin.get("/api/v1/nothing"), 404)["code"] == "not-found"


def test_a_rule_says_no_with_its_code_and_field(admin):
    own = admin.persons["administrator"]
    version = version_of(admin, f"access/{own}")
    answer = admin.post(f"/persons/{own}/grant-role", grant(), version=version)
    body = problem(answer, 409)
    assert body["code"] == "self-grant"
    assert body["errors"] == [{"field": "role", "code": "self-grant", "message": body["detail"]}]


def test_every_wrong_field_is_named_at_once(admin, newcomer):
    wrong = grant(role="king", scopes=[], limit_cents="5", granted_on="yesterday")
    body = problem(admin.post(f"{newcomer}/grant-role", wrong, version=1), 422)
    assert body["code"] == "fields"
    assert {error["field"] for error in body["errors"]} == {
        "role",
        "scopes",
        "limit_cents",
        "granted_on",
    }
    assert "king" not in json.dumps(body["errors"])


def test_a_misspelt_field_is_not_ignored(admin, newcomer):
    body = problem(admin.post(f"{newcomer}/grant-role", grant(limit=1), version=1), 422)
    assert body["errors"] == [
        {
            "field": "limit",
            "code": "unknown-field",
            "message": "Dieses Feld gibt es hier nicht.",
        }
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"name": "\\ud800", "registered_on": "2024-01-01"}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_malformed(admin, raw):
    headers = {
        **admin.headers(),
        "Idempotency-Key": "some-key-1",
        "Content-Type": "application/json",
    }
    answer = admin.client.post(f"{admin.url}/api/v1/persons", content=raw, headers=headers)
    assert problem(answer, 400)["code"] == "malformed"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_media_type_is_not_read(admin, media_type):
    answer = admin.post("/persons", PERSON, headers={"Content-Type": media_type})
    assert problem(answer, 415)["code"] == "unsupported-media-type"


def test_a_body_has_a_limit_with_and_without_a_length(admin):
    answer = admin.post("/persons", PERSON | {"name": "x" * 1024 * 1024})
    assert problem(answer, 413)["code"] == "body-too-large"
    headers = {
        **admin.headers(),
        "Idempotency-Key": "some-key-1",
        "Content-Type": "application/json",
    }
    chunks = (b" " * 65536 for _ in range(20))
    answer = admin.client.post(f"{admin.url}/api/v1/persons", content=chunks, headers=headers)
    assert problem(answer, 413)["code"] == "body-too-large"


def test_without_a_token_nothing_is_said(api):
    for sent in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer nonsense"}):
        answer = api.by(None).post("/persons", PERSON, headers=sent)
        assert problem(answer, 401)["code"] == "unauthenticated"
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_sign_in_nobody_linked_is_nobody(api):
    assert problem(api.by("stranger").post("/persons", PERSON), 401)["code"] == "unauthenticated"


def test_a_new_account_can_sign_in_and_a_revoked_role_ends_at_once(api, admin, newcomer):
    sub = f"sub-{newcomer[-6:]}"
    link = {
        "account": f"account-{newcomer[-6:]}",
        "identity": {"iss": "https://issuer.example", "sub": sub},
        "linked_on": TODAY,
    }
    assert admin.post(f"{newcomer}/link-account", link, version=1).status_code == 200
    body = grant(role="administrator")
    assert admin.post(f"{newcomer}/grant-role", body, version=2).status_code == 200
    assert api.by(sub).post("/persons", PERSON).status_code == 201
    revoke = {"role": "administrator", "revoked_on": TODAY}
    assert admin.post(f"{newcomer}/revoke-role", revoke, version=3).status_code == 200
    assert problem(api.by(sub).post("/persons", PERSON), 403)["code"] == "role"


def test_an_administrator_of_a_region_takes_no_role_that_counts_elsewhere(api, admin, newcomer):
    sub = f"sub-{newcomer[-6:]}"
    link = {
        "account": f"account-{newcomer[-6:]}",
        "identity": {"iss": "https://issuer.example", "sub": sub},
        "linked_on": TODAY,
    }
    admin.post(f"{newcomer}/link-account", link, version=1)
    admin.post(f"{newcomer}/grant-role", grant(role="administrator", scopes=["14511"]), version=2)
    regional = api.by(sub)
    other = f"/persons/{admin.post('/persons', PERSON).json()['number']}"
    assert admin.post(f"{other}/grant-role", grant(role="approver"), version=1).status_code == 200
    revoke = {"role": "approver", "revoked_on": TODAY}
    refused = problem(regional.post(f"{other}/revoke-role", revoke, version=2), 409)
    assert refused["code"] == "takes-beyond-own-reach"
    assert [error["field"] for error in refused["errors"]] == ["role"]
    here = grant(role="approver", scopes=["14511"])
    refused = problem(regional.post(f"{other}/grant-role", here, version=2), 409)
    assert refused["code"] == "takes-beyond-own-reach"
    assert admin.post(f"{other}/grant-role", here, version=2).status_code == 200
    assert regional.post(f"{other}/revoke-role", revoke, version=3).status_code == 200


def test_a_sign_in_is_stored_nowhere_in_plain(api, admin, newcomer):
    link = {
        "account": "account-canary",
        "identity": {"iss": "https://issuer.example", "sub": "canary@example.org"},
        "linked_on": TODAY,
    }
    answer = admin.post(f"{newcomer}/link-account", link, version=1)
    assert "canary@example.org" not in answer.text
    assert all(
        b"canary@example.org" not in recorded.state for recorded in api.service.log.read_all()
    )


def test_a_stream_named_by_its_users_may_begin_without_a_version(api):
    authority = api.by("programme-authority")
    body = establish()
    answer = authority.post("/programmes/NEU/establish-programme", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["number"] == "NEU"
    again = authority.post("/programmes/NEU/establish-programme", body)
    assert problem(again, 428)["code"] == "if-match-missing"


def establish():
    return {
        "title": "Neues Programm",
        "authority": "Ministerium",
        "ceiling": "allocated",
        "established_on": YESTERDAY,
    }


@pytest.mark.parametrize("name", ["", "   ", "x" * 4001, "a\x00b", "a\x1bb"])
def test_a_text_is_one_that_can_be_shown(admin, name):
    body = problem(admin.post("/persons", PERSON | {"name": name}), 422)
    assert [error["field"] for error in body["errors"]] == ["name"]
    assert name.strip() == "" or name not in json.dumps(body)


@pytest.mark.parametrize("region", ["1451", "145111", "१४५११", "14511\n", "abcde"])
def test_a_region_key_is_five_plain_digits(api, region):
    body = {
        "region": region,
        "nuts": "DED41",
        "name": "Chemnitz",
        "kind": "district-free-city",
        "registered_on": YESTERDAY,
    }
    answer = api.by("programme-authority").post("/programmes/XY/register-region", body)
    assert [error["field"] for error in problem(answer, 422)["errors"]] == ["region"]

"""What a careless or hostile client sends: refused with a reason, never half understood."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.api.conftest import LONG_AGO, PREFIX, TODAY
from tests.api.test_reads import CHEMNITZ, application, establish

from grants.api.field_errors import ERRORS_MAX
from grants.store.log import Log

PARTY = {"name": "Werkstatt", "kind": "company", "registered_on": "2024-01-02"}


def raw(api, path, headers, body=b""):
    """A POST with headers that may stand twice."""
    own = [*api.headers().items(), ("Content-Type", "application/json"), *headers]
    return api.client.post(f"{api.url}{PREFIX}{path}", content=body, headers=own)


@pytest.mark.parametrize(
    "day", [86400, "86400", "20240131", "2024-01-31T00:00:00", "2024-01-31T00:00:00Z", 0.0]
)
def test_only_a_date_is_a_date(api, day):
    """The validator alone would read seconds since 1970 and store a day nobody meant."""
    answer = api.by("caseworker").post("/parties", {**PARTY, "registered_on": day})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "registered_on"
    assert error["message"].startswith("Erwartet wird ein Datum")


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match"])
def test_a_header_that_stands_twice_is_refused(api, name):
    worker = api.by("administrator")
    path = f"/persons/{api.persons['chemnitz']}/revoke-role"
    once = {"Idempotency-Key": "once-0001", "If-Match": '"1"'}
    headers = [*once.items(), (name, '"2"' if name == "If-Match" else "once-0002")]
    answer = raw(worker, path, headers, json.dumps({"role": "auditor", "revoked_on": TODAY}))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    ["after=%00", "asof=2024-01-01", "as_of=2024-01-01&as_of=2025-01-01", "limit=1&limit=2"],
)
@pytest.mark.parametrize("path", ["/cases", "/budgets", "/ledger", "/totals"])
def test_a_question_that_cannot_be_meant_is_refused(api, path, query):
    asker = api.by("auditor")
    answer = asker.client.get(f"{api.url}{PREFIX}{path}?{query}", headers=asker.headers())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        ("/cases", {"phase": ["closed", "CLOSED"]}, "at-alliance"),
        ("/cases", {"phase": "nonsense"}, "proof-due"),
        ("/ledger", {"measure": "nope"}, "committed"),
        ("/ledger", {"figure": "nope"}, "committed_cents"),
        ("/totals/postings", {"kind": "nope"}, "statewide"),
        ("/totals/postings", {"origin": "nope"}, "imported"),
        ("/differences/cases", {"kind": "nope", "from_as_of": "2024-01-01"}, "statewide"),
        ("/worklist", {"kind": "nope"}, "supply-documents"),
    ],
)
def test_a_misspelt_code_is_no_empty_list(api, path, asked, told):
    answer = api.by("auditor").get(f"{PREFIX}{path}", **asked)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] in asked
    assert told in error["message"]


def test_phases_may_be_several(api):
    asker = api.by("auditor")
    assert asker.get(f"{PREFIX}/cases", phase=["submitted", "closed"]).status_code == 200


@pytest.mark.parametrize("name", ["\u200b", "a\u0085b", "Werk\u202etatt", "\u2066x\u2069"])
def test_a_name_is_what_people_see(api, name):
    answer = api.by("caseworker").post("/parties", {**PARTY, "name": name})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["name"]


def test_an_answer_is_not_larger_than_its_question(api):
    answer = api.by("caseworker").post("/parties", {f"f{n}": 1 for n in range(20_000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == ERRORS_MAX


@pytest.mark.parametrize(
    ("parameters", "word"),
    [({"limit": "x"}, "ganze Zahl"), ({"limit": 0}, "mindestens 1"), ({"kind": "x"}, "Möglich")],
)
def test_parameters_are_explained_in_german(api, parameters, word):
    answer = api.by("auditor").get(f"{PREFIX}/cases", **parameters)
    (error,) = answer.json()["errors"]
    assert word in error["message"]


def test_a_wrong_address_or_method_is_explained_in_german(api):
    nobody = api.by(None)
    assert nobody.get("/api/v1/nothing").json()["detail"] == "Unter dieser Adresse gibt es nichts."
    answer = nobody.client.delete(f"{api.url}{PREFIX}/cases")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert "GET" in answer.json()["detail"]


JUNK: tuple[Any, ...] = (None, True, 1.5, 1e308, 10**40, "", "x" * 5000, [], [[]], {}, [{}], "-1")


def test_no_word_of_the_validator_reaches_people(api):
    """Every place in every command's body with a third of the kinds of junk, in turn."""
    document = api.by(None).get(f"{PREFIX}/openapi.json").json()
    admin = api.by("administrator")
    for number, (name, route) in enumerate(api.service.routes.items()):
        path = "/" + re.sub(r"{[^}]+}", "2024", _path(document, name).removeprefix(PREFIX)[1:])
        schema = document["components"]["schemas"][route.command.__name__]
        for junk in JUNK[number % 3 :: 3]:
            body = dict.fromkeys(schema["properties"], junk)
            answer = admin.post(path, body, version=1)
            for error in answer.json()["errors"]:
                assert not re.search(r"Input|should|valid\b", error["message"]), (name, error)


def _path(document, operation):
    return next(
        path
        for path, methods in document["paths"].items()
        if methods.get("post", {}).get("operationId") == operation
    )


def test_who_am_i(api):
    me = api.by("chemnitz").get(f"{PREFIX}/me").json()
    assert me["person"] == api.persons["chemnitz"]
    assert me["roles"] == [
        {
            "role": "caseworker",
            "name": "Sachbearbeitung",
            "scopes": [CHEMNITZ],
            "limit_cents": None,
            "valid_from": LONG_AGO,
            "valid_to": None,
            "deputy_of": None,
        }
    ]
    assert api.by(None).get(f"{PREFIX}/me").status_code == 401


def test_a_refusal_says_who_may(api):
    answer = api.by("auditor").post("/parties", PARTY)
    assert answer.status_code == 403
    assert "Sachbearbeitung" in answer.json()["detail"]
    assert answer.json()["roles"] == ["caseworker", "importer"]


def test_a_number_taken_in_between_is_passed_over(api, monkeypatch):
    """Between looking for the last number and looking at the new one, somebody opened it."""
    establish(api)
    worker = api.by("caseworker")
    party = worker.send("/parties", PARTY)["number"]
    first = worker.send("/applications", application(party, CHEMNITZ))["number"]
    monkeypatch.setattr(Log, "last_stream", lambda _log, _prefix: None)  # Before the first.
    answer = worker.post("/applications", application(party, CHEMNITZ))
    assert answer.status_code == 201, answer.text
    assert answer.json()["number"] > first


def test_a_case_says_where_it_can_be_asked(api):
    establish(api)
    worker = api.by("caseworker")
    party = worker.send("/parties", PARTY)["number"]
    opened = worker.post("/applications", application(party, CHEMNITZ))
    api.project()
    assert worker.get(opened.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "moment",
    [
        {"known_at": "9999-12-31T23:30Z"},
        {"known_at": "9999-12-31T23:59-23:59"},
        {"known_at": "0001-01-01T00:00+23:59"},
        {"as_of": "\u0661\u0662.01.2024"},
        {"as_of": ""},
        {"known_at": ""},
        {"known_at": "2023-W05"},
    ],
)
@pytest.mark.parametrize("path", ["/cases", "/budgets", "/alliances/14511"])
def test_a_moment_that_is_none_is_refused(api, path, moment):
    answer = api.by("auditor").get(f"{PREFIX}{path}", **moment)
    assert (answer.status_code, answer.json()["code"]) == (422, "parameters")


@pytest.mark.parametrize("digits", ["20230131", "9" * 5000])
@pytest.mark.parametrize("path", ["/cases", "/budgets", "/totals", "/facts", "/alliances/14511"])
def test_a_position_beyond_the_end_of_the_log_is_refused(api, path, digits):
    answer = api.by("auditor").get(f"{PREFIX}{path}", known_at=digits)
    assert (answer.status_code, answer.json()["code"]) == (422, "parameters")
    last = api.service.log.last_position()
    assert f"Position {last};" in answer.json()["errors"][0]["message"]
    assert api.by("auditor").get(f"{PREFIX}/facts", known_at=last).status_code == 200


def test_every_question_takes_the_number_of_an_imported_case(api):
    """Made of the key in the old file, it may have 120 characters."""
    number = "ALT-1-AKTENZEICHEN-2012-ABTEILUNG-III-REFERAT-34-0001"
    paths = api.by(None).get(f"{PREFIX}/openapi.json").json()["paths"]
    found = [
        path
        for path, methods in paths.items()
        if any(each["name"] == "case" for each in methods.get("get", {}).get("parameters", ()))
    ]
    assert {f"{PREFIX}/{name}" for name in ("ledger", "totals/postings", "audit-trail")} < {*found}
    for path in found:
        since = {"from_as_of": "2024-01-01"} if "/differences/" in path else {}
        answer = api.by("auditor").get(path, case=number, **since)
        assert (answer.status_code, answer.json()["items"]) == (200, []), path
        assert api.by("auditor").get(path, case="x" * 121, **since).status_code == 422, path

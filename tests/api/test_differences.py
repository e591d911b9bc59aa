"""What changed between two moments, over HTTP, within what the asker may see."""

from __future__ import annotations

import pytest
from tests.api.conftest import PREFIX
from tests.api.test_publications import record
from tests.projections.history import (
    allocated,
    approved,
    budget_of,
    committed,
    disbursed,
    submitted,
)

DIFFERENCES = f"{PREFIX}/differences"
THEN = {"from_as_of": "2024-02-29", "to_as_of": "2024-12-31"}
SCOPES = {"FKR-2024-0001": "14511", "FKR-2024-0002": "14612"}


@pytest.fixture(scope="module")
def changed(api):
    """Two cases in two regions; what was paid to the first is learnt last."""
    for number, scope in SCOPES.items():
        stream = budget_of(scope)
        record(
            api,
            allocated(1_000, stream=stream),
            submitted(number, scope=scope, cents=900),
            approved(number, scope=scope, cents=600),
            committed(600, case=number, stream=stream),
        )
    known = api.service.log.last_position()
    record(api, disbursed(70, case="FKR-2024-0001", stream=budget_of("14511")))
    return known


def test_budgets_that_differ_and_why(api, changed):
    ada = api.by("caseworker")
    found = ada.get(f"{DIFFERENCES}/budgets", **THEN, year=2024).json()
    assert [each["row"]["scope"] for each in found["items"]] == ["14511", "14612"]
    first = found["items"][0]
    assert first["changes"] == [
        {"figure": "committed_cents", "before": 0, "after": 600},
        {"figure": "disbursed_cents", "before": 0, "after": 70},
        {"figure": "available_cents", "before": 1_000, "after": 400},
    ]
    assert [cause["moved"] for cause in first["causes"]] == [
        {"committed_cents": 600},
        {"disbursed_cents": 70},
    ]
    late = {"from_as_of": "2024-12-31", "from_known_at": changed, "to_as_of": "2024-12-31"}
    (only,) = ada.get(f"{DIFFERENCES}/budgets", **late).json()["items"]
    (cause,) = only["causes"]
    assert (cause["late"], cause["position"]) == (True, changed + 1)
    page = ada.get(f"{DIFFERENCES}/budgets", **THEN, limit=1).json()
    assert page == {"items": [first], "next": "FKR/14511/2024/general"}
    rest = ada.get(f"{DIFFERENCES}/budgets", **THEN, limit=1, after=page["next"]).json()
    assert rest == {"items": [found["items"][1]], "next": None}


def test_cases_that_differ_and_why(api, changed):
    found = api.by("caseworker").get(f"{DIFFERENCES}/cases", **THEN).json()
    assert [each["number"] for each in found["items"]] == list(SCOPES)
    assert found["items"][0]["changes"] == [
        {"figure": "phase", "before": "submitted", "after": "approved"},
        {"figure": "approved_cents", "before": None, "after": 600},
        {"figure": "amount_cents", "before": None, "after": 600},
    ]
    (cause,) = found["items"][0]["causes"]
    assert (cause["name"], cause["phase"]) == ("approval.grant-approved@3", "approved")
    asked = {**THEN, "case": "FKR-2024-0002"}
    (one,) = api.by("caseworker").get(f"{DIFFERENCES}/cases", **asked).json()["items"]
    assert one == found["items"][1]
    page = api.by("caseworker").get(f"{DIFFERENCES}/cases", **THEN, limit=1).json()
    assert page == {"items": found["items"][:1], "next": "FKR-2024-0001"}


def test_nobody_sees_what_changed_in_another_region(api, changed):
    for person, scope in (("chemnitz", "14511"), ("dresden", "14612")):
        (budget,) = api.by(person).get(f"{DIFFERENCES}/budgets", **THEN).json()["items"]
        assert budget["row"]["scope"] == scope
        (case,) = api.by(person).get(f"{DIFFERENCES}/cases", **THEN).json()["items"]
        assert case["scope"] == scope
        asked = {**THEN, "scope": ({"14511", "14612"} - {scope}).pop()}
        for name in ("budgets", "cases"):
            found = api.by(person).get(f"{DIFFERENCES}/{name}", **asked).json()
            assert found == {"items": [], "next": None}
        assert api.by(person).get(f"{DIFFERENCES}/totals", **THEN).status_code == 403
    (totals,) = api.by("auditor").get(f"{DIFFERENCES}/totals", **THEN).json()["items"]
    assert totals["row"] == {"programme": "FKR", "kind": "regional", "origin": "recorded"}
    for name in ("budgets", "totals", "cases"):
        assert api.by(None).get(f"{DIFFERENCES}/{name}", **THEN).status_code == 401


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "from_as_of"),
        ({"to_as_of": "2024-12-31"}, "from_as_of"),
        ({"from_as_of": "gestern"}, "from_as_of"),
        ({"from_as_of": "2024-01-01", "from_known_at": "gestern"}, "from_known_at"),
        ({"from_as_of": "2023-02-30", "to_known_at": "1"}, "from_as_of"),
        ({"from_known_at": "1", "to_as_of": "2023-02-30"}, "to_as_of"),
        ({"from_known_at": "1", "to_known_at": "9" * 5000}, "to_known_at"),
        ({"from_as_of": "2024-01-01", "as_of": "2024-01-02"}, "as_of"),
    ],
)
def test_what_is_no_pair_of_moments_is_refused(api, changed, asked, field):
    for name in ("budgets", "totals", "cases"):
        answer = api.by("auditor").get(f"{DIFFERENCES}/{name}", **asked)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_postings_behind_the_totals(api, changed):
    asked = {"as_of": "2024-12-31", "programme": "FKR", "figure": "approved_cents"}
    path = f"{PREFIX}/totals/postings"
    found = api.by("auditor").get(path, **asked).json()
    assert [(each["case_number"], each["amount"]) for each in found["items"]] == [
        ("FKR-2024-0001", 600),
        ("FKR-2024-0002", 600),
    ]
    page = api.by("auditor").get(path, **asked, limit=1).json()
    rest = api.by("auditor").get(path, **asked, limit=1, after=page["next"]).json()
    assert [*page["items"], *rest["items"]] == found["items"]
    assert rest["next"] is None
    (own,) = api.by("chemnitz").get(path, **asked).json()["items"]
    assert own["case_number"] == "FKR-2024-0001"
    late = {**asked, "figure": "disbursed_cents", "known_at": changed}
    assert api.by("auditor").get(path, **late).json()["items"] == []
    del late["known_at"]
    (paid,) = api.by("auditor").get(path, **late).json()["items"]
    assert (paid["position"], paid["amount"]) == (changed + 1, 70)
    for other in (path, f"{PREFIX}/ledger"):
        assert api.by("auditor").get(other, figure="profit_cents").status_code == 422
    figure = {"figure": "available_cents", "scope": "14511", "as_of": "2024-12-31"}
    lines = api.by("auditor").get(f"{PREFIX}/ledger", **figure).json()["items"]
    assert [line["measure"] for line in lines] == ["allocated", "committed"]

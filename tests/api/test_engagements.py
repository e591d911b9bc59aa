"""Audits over HTTP: opened, frozen, drawn, drawn again, answered."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import PREFIX, TODAY, Api
from tests.projections.conftest import stored_of
from tests.projections.history import imported

from grants.engagement.events import PopulationFrozen
from grants.engagement.population import population
from grants.store.recorder import Append
from projections.populations import population_of

CASES = [f"OLD-{n}" for n in range(1, 6)]


@pytest.fixture(scope="module")
def audit(api: Api) -> str:
    """A number of an audit whose population is frozen and whose samples are drawn."""
    facts = [imported(number, cents=1_000 * n) for n, number in enumerate(CASES, start=1)]
    api.service.log.append([stored_of(*entry, version=1) for entry in facts], Append())
    auditor = api.by("auditor")
    opened = auditor.post("/engagements", {"subject": "Altfälle", "opened_on": TODAY})
    assert opened.status_code == 201, opened.text
    number: str = opened.json()["number"]
    assert opened.headers["Location"] == f"{PREFIX}/engagements/{number}"
    empty: dict[str, Any] = {"measure": "approved", "year": 1999, "frozen_on": TODAY}
    refused = act(api, number, "freeze-population", empty)
    assert (refused.status_code, refused.json()["code"]) == (409, "population-empty")
    body = {"measure": "approved", "origin": "imported", "frozen_on": TODAY}
    assert act(api, number, "freeze-population", body).status_code == 200
    for method, bounds in (("random", []), ("stratified", [2_000]), ("monetary-unit", [])):
        sample: dict[str, Any] = {
            "sample": method,
            "method": method,
            "seed": "7",
            "size": 2,
            "drawn_on": TODAY,
        }
        drawn = act(api, number, "draw-sample", {**sample, "bounds_cents": bounds})
        assert drawn.status_code == 200, drawn.text
    return number


def act(api: Api, number: str, command: str, body, *, by: str = "auditor"):
    version = len(api.service.log.read(f"engagement/{number}"))
    return api.by(by).post(f"/engagements/{number}/{command}", body, version=version)


def test_an_audit_is_shown_with_its_population_and_samples(api, audit):
    shown = api.by("auditor").get(f"{PREFIX}/engagements/{audit}").json()
    assert shown["phase"] == "sampled"
    assert (shown["frozen"]["cases"], shown["frozen"]["total_cents"]) == (5, 15_000)
    assert list(shown["texts"].values()) == ["Altfälle"]
    listed = api.by("auditor").get(f"{PREFIX}/engagements").json()["items"]
    assert [each["number"] for each in listed] == [audit]
    then = api.by("auditor").get(f"{PREFIX}/engagements/{audit}", as_of="2020-01-01")
    assert then.status_code == 404


def test_audits_are_read_page_by_page(api, audit):
    auditor = api.by("auditor")
    other = auditor.post("/engagements", {"subject": "Neufälle", "opened_on": TODAY})
    first = auditor.get(f"{PREFIX}/engagements", limit=1).json()
    assert ([each["number"] for each in first["items"]], first["next"]) == ([audit], audit)
    rest = auditor.get(f"{PREFIX}/engagements", limit=1, after=audit).json()
    assert [each["number"] for each in rest["items"]] == [other.json()["number"]]
    assert (rest["items"][0]["version"], rest["next"]) == (1, None)
    assert first["items"][0]["version"] == len(api.service.log.read(f"engagement/{audit}"))


def test_a_population_is_read_from_the_log_once(api, audit):
    (frozen,) = [
        each.fact
        for each in api.service.log.read(f"engagement/{audit}")
        if isinstance(each.fact, PopulationFrozen)
    ]
    whole = ((each.stream, each.fact) for each in api.service.log.read_all(to=frozen.position))
    items = population(
        whole, measure=frozen.measure, counting=frozen.counting, chosen=frozen.filter
    )
    assert population_of(api.service.log, frozen) == items
    assert population_of(api.service.log, frozen) is population_of(api.service.log, frozen)


@pytest.mark.parametrize("sample", ["random", "stratified", "monetary-unit"])
def test_a_sample_is_drawn_again(api, audit, sample):
    path = f"{PREFIX}/engagements/{audit}/samples/{sample}"
    again = api.by("auditor").get(path).json()
    assert again["population_holds"]
    assert again["sample_holds"]
    assert again["redrawn"] == again["drawn"]["cases"]
    assert api.by("caseworker").get(path).status_code == 403
    assert api.by("auditor").get(f"{path}-other").status_code == 404


def test_findings_are_seen_where_the_case_is_seen(api, audit):
    body = {
        "finding": "f1",
        "case": f"HH-2010-{CASES[0]}",
        "code": "vote-missing",
        "text": "Votum fehlt",
        "recorded_on": TODAY,
    }
    assert act(api, audit, "record-finding", body).status_code == 200
    answer = {"finding": "f1", "answer": "liegt bei", "answered_on": TODAY}
    assert act(api, audit, "answer-finding", answer).status_code == 403
    # A caseworker of another region than that of the case.
    refused = act(api, audit, "answer-finding", answer, by="dresden")
    assert (refused.status_code, refused.json()["code"]) == (403, "region")
    unknown = act(api, audit, "answer-finding", {**answer, "finding": "f9"}, by="dresden")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "finding-unknown")
    assert act(api, audit, "answer-finding", answer, by="caseworker").status_code == 200
    shown = api.by("auditor").get(f"{PREFIX}/engagements/{audit}").json()
    assert [each["finding"] for each in shown["findings"]] == ["f1"]
    assert [each["finding"] for each in shown["answers"]] == ["f1"]
    elsewhere = api.by("dresden").get(f"{PREFIX}/engagements/{audit}").json()
    assert (elsewhere["findings"], elsewhere["answers"]) == ([], [])


def test_a_competence_that_is_not_held_or_not_known_is_refused(api):
    body = {"subject": "Altfälle", "opened_on": TODAY}
    auditor = api.by("auditor")
    wrong = auditor.post("/engagements", body, headers={"Acting-As": "approver"})
    assert wrong.status_code == 403
    unknown = auditor.post("/engagements", body, headers={"Acting-As": "emperor"})
    assert unknown.status_code == 400
    nobody = auditor.post("/engagements", body, headers={"On-Behalf-Of": "person-x"})
    assert nobody.status_code == 403
    malformed = auditor.post("/engagements", body, headers={"On-Behalf-Of": "a b"})
    assert malformed.status_code == 400

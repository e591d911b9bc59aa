"""What may I do next, over HTTP: for the person who asks, on the version that is now."""

from __future__ import annotations

import pytest
from tests.api.conftest import PREFIX, TODAY
from tests.api.test_reads import CHEMNITZ, application, establish


@pytest.fixture(scope="module")
def number(api):
    establish(api)
    worker = api.by("caseworker")
    party = {"name": "Werkstatt", "kind": "company", "registered_on": TODAY}
    registered = worker.send("/parties", party)["number"]
    return worker.send("/applications", application(registered, CHEMNITZ))["number"]


def test_what_is_allowed_can_be_sent_to_its_address(api, number):
    worker = api.by("chemnitz")
    answer = worker.get(f"{PREFIX}/cases/{number}/actions")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    shown = answer.json()
    assert (shown["phase"], shown["version"]) == ("submitted", 1)
    assert shown["payouts"] == shown["claims"] == []
    (step,) = [step for step in shown["allowed"] if step["command"] == "confirm-completeness"]
    assert step["competence"] == "caseworker"
    body = dict.fromkeys(step["body"]["required"], TODAY)
    path = step["address"].removeprefix(PREFIX)
    assert worker.post(f"{path}?dry_run=true", body, version=1).status_code == 200


def test_others_are_told_whose_step_it_is(api, number):
    shown = api.by("auditor").get(f"{PREFIX}/cases/{number}/actions").json()
    assert shown["allowed"] == []
    (step,) = [step for step in shown["closed"] if step["command"] == "confirm-completeness"]
    assert (step["reason"], step["roles"]) == ("role", ["caseworker"])
    assert step["detail"] == "Dafür fehlt die Zuständigkeit; nötig ist: Sachbearbeitung."


def test_only_who_sees_the_case_is_told(api, number):
    path = f"{PREFIX}/cases/{number}/actions"
    assert api.by("dresden").get(path).status_code == 403
    assert api.by(None).get(path).status_code == 401
    assert api.by("caseworker").get(f"{PREFIX}/cases/FKR-2024-9999/actions").status_code == 404


def test_what_can_be_done_waits_for_a_fact_and_has_no_past(api, number):
    worker, path = api.by("caseworker"), f"{PREFIX}/cases/{number}/actions"
    assert worker.get(path, wait_for=1).status_code == 200
    beyond = worker.get(path, wait_for=api.service.log.last_position() + 1)
    assert beyond.json()["errors"][0]["field"] == "wait_for"
    for clock in ("as_of", "known_at"):
        refused = worker.get(path, **{clock: TODAY})
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == clock
        assert error["message"].endswith("nennt ihre Tage selbst. Möglich ist: wait_for.")

"""Every question takes both clocks, or says why it has none."""

from __future__ import annotations

import re

import pytest
from tests.api.conftest import PREFIX

from grants.api.reading import DAY_FORM, MOMENT_FORM
from grants.cli.app import ROOMS
from projections.moments import parse_day

WITHOUT = {
    "/me": "who asks and what they may do is so now",
    "/cases/{number}/actions": "what can be done next can be done now",
    "/cases/{number}/documents/{document}": "a file never changes",
    "/engagements/{number}/samples/{sample}": "drawn again from the position it was frozen at",
    "/publications/{report}": "computed again at the moment it was published for",
    "/publications/{report}/difference": "between that moment and now, of the same legal day",
    "/differences/budgets": "has two moments of its own, from and to",
    "/differences/totals": "has two moments of its own, from and to",
    "/differences/cases": "has two moments of its own, from and to",
    "/undertakings/{undertaking}/de-minimis": "`on`, the day of new aid, is its legal date",
}
COMMANDS_WITHOUT = {
    "assets": "brings what pages look like",
    "check-config": "rules name the days they are valid on",
    "command": "is carried out now",
    "demo": "operations",
    "difference": "has two moments of its own, from and to",
    "duties": "a breach stands from the fact on that made it; only known_at",
    "establish": "is carried out now",
    "found": "operations",
    "import": "operations",
    "migrate": "operations",
    "project": "operations",
    "rebuild": "folds all that is known, or with --as-known-at what was",
    "replay": "goes through the moments one by one",
    "schema": "of this release",
    "serve": "operations",
}


def test_every_question_over_http_takes_both_clocks(api):
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    found = {}
    for path, methods in paths.items():
        if path.startswith(PREFIX) and "get" in methods:
            names = {each["name"] for each in methods["get"].get("parameters", ())}
            found[path.removeprefix(PREFIX)] = {"as_of", "known_at"} <= names
    assert {path for path, both in found.items() if not both} == set(WITHOUT)
    assert len(found) > len(WITHOUT) + 10


def test_the_description_shows_how_days_and_moments_are_written(api):
    paths = api.get("/api/v1/openapi.json").json()["paths"]
    given = [each for path in paths.values() for each in path.get("get", {}).get("parameters", ())]
    days = [each for each in given if each["name"].endswith(("as_of", "due_before"))]
    moments = [each for each in given if each["name"].endswith("known_at")]
    assert {each["schema"]["pattern"] for each in days} == {DAY_FORM["pattern"]}
    assert {each["schema"]["pattern"] for each in moments} == {MOMENT_FORM["pattern"]}
    for example in DAY_FORM["examples"]:
        assert parse_day(example).year == 2024
    for form in (DAY_FORM, MOMENT_FORM):
        assert all(re.search(form["pattern"], example) for example in form["examples"])
        assert not re.search(form["pattern"], "31. Dezember")


def test_every_question_on_the_command_line_takes_both_clocks():
    found = {}
    for room in ROOMS:
        for command in room.app.registered_commands:
            assert command.callback is not None
            found[command.name] = {"as_of", "known_at"} <= set(command.callback.__annotations__)
    assert {name for name, both in found.items() if not both} == set(COMMANDS_WITHOUT)


@pytest.mark.parametrize("known_at", ["1", "3"])
def test_facts_as_they_had_taken_effect_and_were_known(api, known_at):
    auditor = api.by("auditor")
    told = auditor.get(f"{PREFIX}/facts", known_at=known_at, as_of="2999-12-31").json()
    assert [fact["position"] for fact in told["items"]] == [*range(1, int(known_at) + 1)]
    early = auditor.get(f"{PREFIX}/facts", as_of="2016-01-01", limit=2).json()
    assert early == {"items": [], "next": "2"}

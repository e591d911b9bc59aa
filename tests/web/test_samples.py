"""Audits on pages: population, samples and findings, and a sample drawn again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.conftest import TODAY
from tests.projections.conftest import stored_of
from tests.projections.history import imported
from tests.web.conftest import Site

from grants.store.recorder import Append

CASES = [f"OLD-{n}" for n in range(1, 5)]


@pytest.fixture(scope="module")
def audit(site: Site) -> str:
    """An audit with a frozen population and a sample."""
    facts = [imported(number, cents=1_000 * n) for n, number in enumerate(CASES, start=1)]
    site.api.service.log.append([stored_of(*entry, version=1) for entry in facts], Append())
    auditor = site.api.by("auditor")
    opened = auditor.post("/engagements", {"subject": "Altfälle", "opened_on": TODAY})
    number: str = opened.json()["number"]

    def act(command: str, body: dict[str, Any]) -> None:
        version = len(site.api.service.log.read(f"engagement/{number}"))
        answer = auditor.post(f"/engagements/{number}/{command}", body, version=version)
        assert answer.status_code == 200, answer.text

    act("freeze-population", {"measure": "approved", "origin": "imported", "frozen_on": TODAY})
    act(
        "draw-sample",
        {
            "sample": "zufall",
            "method": "random",
            "seed": "7",
            "size": 2,
            "bounds_cents": [],
            "drawn_on": TODAY,
        },
    )
    site.api.project()
    return number


def test_samples_are_told_with_all_it_takes_to_draw_them_again(site: Site, audit: str):
    auditor = site.as_("auditor")
    assert f"/pruefung/stichprobe/{audit}" in auditor.get("/pruefung/stichprobe").text
    text = auditor.get(f"/pruefung/stichprobe/{audit}").text
    assert "Altfälle" in text
    assert "einfach zufällig" in text
    assert "<code>7</code>" in text
    drawn = [link for link in auditor.links(text) if "-OLD-" in link]
    assert len(drawn) == 2
    for link in drawn:
        assert auditor.get(link).status_code == 200
    (again,) = [link for link in auditor.links(text) if "nachgezogen=" in link]
    assert "Grundgesamtheit und Stichprobe sind dieselben" in auditor.get(again).text


def test_an_audit_stands_as_it_stood(site: Site, audit: str):
    log = site.api.service.log
    (opened, *_) = log.read(f"engagement/{audit}")
    path = f"/pruefung/stichprobe/{audit}?known_at={opened.position}"
    text = site.as_("auditor").get(path).text
    assert "noch nicht festgestellt" in text
    assert "Noch keine Stichprobe gezogen" in text
    before = f"/pruefung/stichprobe/{audit}?known_at={opened.position - 1}"
    assert site.as_("auditor").get(before).status_code == 404


def test_who_does_not_see_every_region_sees_no_samples(site: Site, audit: str):
    for path in ("/pruefung/stichprobe", f"/pruefung/stichprobe/{audit}"):
        answer = site.as_("chemnitz").get(path)
        assert answer.status_code == 403
        assert "OLD-" not in answer.text
    assert site.as_("auditor").get(f"/pruefung/stichprobe/{audit}?nachgezogen=x").status_code == 404
    assert site.as_("auditor").get("/pruefung/stichprobe/1999-0001").status_code == 404

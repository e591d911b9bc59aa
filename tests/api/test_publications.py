"""Published reports over HTTP: reproduced, and compared with what is known now."""

from __future__ import annotations

from tests.api.conftest import PREFIX, TODAY, YESTERDAY
from tests.projections.conftest import stored_of
from tests.projections.history import corrected, imported

from grants.store.recorder import Append


def record(api, *entries) -> None:
    for entry in entries:
        version = len(api.service.log.read(entry[0])) + 1
        api.service.log.append([stored_of(*entry, version=version)], Append())
    api.project()


def test_a_published_report_is_reproduced_and_says_what_changed_since(api):
    record(api, imported("77", cents=1_000))
    officer = api.by("compliance-officer")
    body = {"name": "totals", "programme": "HH-2010", "as_of": YESTERDAY, "published_on": TODAY}
    assert api.by("caseworker").post("/publications", body).status_code == 403
    assert officer.post("/publications", {**body, "year": 2016}).status_code == 422
    answer = officer.post("/publications", body)
    assert answer.status_code == 201, answer.text
    path = answer.headers["Location"]
    assert path == f"{PREFIX}/publications/{answer.json()['number']}"
    shown = officer.get(path).json()
    assert shown["holds"]
    assert [row["approved_cents"] for row in shown["rows"]] == [1_000]
    assert officer.get(f"{path}/difference").json()["differences"] == []
    (first,) = [fact.position for fact in api.service.log.read("case/HH-2010-77")]
    record(api, corrected("77", corrects=first, approved_cents=(1_000, 900)))
    assert officer.get(path).json() == shown
    found = officer.get(f"{path}/difference").json()
    (difference,) = found["differences"]
    assert difference["row"] == {
        "programme": "HH-2010",
        "kind": "unspecified",
        "origin": "imported",
    }
    assert difference["changes"] == [
        {"figure": "approved_cents", "before": 1_000, "after": 900},
        {"figure": "approved_net_cents", "before": 1_000, "after": 900},
    ]
    (cause,) = difference["causes"]
    assert cause["name"] == "legacy.case-corrected@1"
    assert cause["late"]
    assert cause["moved"] == {"approved_cents": -100, "approved_net_cents": -100}
    assert api.by("caseworker").get(path).status_code == 403
    assert officer.get(f"{PREFIX}/publications/nothing").status_code == 404

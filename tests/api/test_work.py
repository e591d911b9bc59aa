"""What is to be done, over HTTP: within what the asker sees and may do."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.api.conftest import PREFIX, TODAY, YESTERDAY
from tests.api.test_reads import CHEMNITZ, DRESDEN, application, establish, items

from grants.kernel.calendar import next_working_day

LATER = next_working_day(dt.date.fromisoformat(TODAY) + dt.timedelta(days=30)).isoformat()


@pytest.fixture(scope="module")
def numbers(api):
    """Numbers of a case in Chemnitz and one in Dresden that wait for documents."""
    establish(api)
    worker = api.by("caseworker")
    body = {"name": "Werkstatt gGmbH", "kind": "company", "registered_on": YESTERDAY}
    party = worker.send("/parties", body)["number"]
    found = {}
    for scope in (CHEMNITZ, DRESDEN):
        number = worker.send("/applications", application(party, scope))["number"]
        asked = {"round": 1, "items": ["plan"], "due_on": LATER, "requested_on": TODAY}
        worker.send(f"/cases/{number}/request-documents", asked)
        found[scope] = number
    api.project()
    return found


def test_the_dates_of_the_regions_the_asker_sees(api, numbers):
    seen = items(api.by("auditor").get(f"{PREFIX}/deadlines", kind="documents"))
    assert [line["case_number"] for line in seen] == sorted(numbers.values())
    (line,) = items(api.by("chemnitz").get(f"{PREFIX}/deadlines", kind="documents"))
    assert (line["case_number"], line["due_on"], line["state"], line["days_late"]) == (
        numbers[CHEMNITZ],
        LATER,
        "open",
        0,
    )
    assert (line["title"], line["role"]) == ("Nachforderung von Unterlagen", "caseworker")


def test_the_dates_i_act_on(api, numbers):
    for person, count in (("caseworker", 2), ("dresden", 1), ("approver", 0)):
        answer = api.by(person).get(f"{PREFIX}/deadlines", mine="true", kind="documents")
        assert len(items(answer)) == count, person
    holder = items(api.by("budget-holder").get(f"{PREFIX}/deadlines", mine="true"))
    assert {line["kind"] for line in holder} == {"budget-year"}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"role": "caseworker"}, 2),
        ({"role": "cashier"}, 0),
        ({"kind": ["documents", "proof"]}, 2),
        ({"scope": DRESDEN, "kind": "documents"}, 1),
        ({"kind": "documents", "state": "done"}, 0),
        ({"kind": "documents", "state": "open"}, 2),
        ({"kind": "documents", "overdue": "true"}, 0),
        ({"kind": "documents", "overdue": "true", "as_of": "2999-12-31"}, 2),
        ({"kind": "documents", "due_before": LATER}, 0),
        ({"kind": "documents", "due_before": "31.12.2999"}, 2),
        ({"kind": "budget-year"}, 2),
        ({"kind": "documents", "known_at": "1"}, 0),
    ],
)
def test_filters(api, numbers, asked, count):
    assert len(items(api.by("auditor").get(f"{PREFIX}/deadlines", **asked))) == count


def test_pages(api, numbers):
    first = api.by("auditor").get(f"{PREFIX}/deadlines", limit=3).json()
    rest = api.by("auditor").get(f"{PREFIX}/deadlines", after=first["next"]).json()
    whole = items(api.by("auditor").get(f"{PREFIX}/deadlines"))
    assert first["items"] + rest["items"] == whole
    assert len(first["items"]) == 3
    assert rest["next"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "no-such"},
        {"role": "king"},
        {"state": "late"},
        {"due_before": "soon"},
        {"after": "2024-01-01"},
        {"after": "2024-13-01~a~b~c"},
        {"until": "2024-01-01"},
    ],
)
def test_a_question_that_cannot_be_read(api, numbers, asked):
    assert api.by("auditor").get(f"{PREFIX}/deadlines", **asked).status_code == 422


def test_a_case_of_another_region_is_not_told(api, numbers):
    assert items(api.by("chemnitz").get(f"{PREFIX}/deadlines", case=numbers[DRESDEN])) == []


def test_what_waits_is_told_to_those_who_may_do_it(api, numbers):
    for person, count in (("caseworker", 2), ("dresden", 1), ("approver", 0)):
        answer = api.by(person).get(f"{PREFIX}/worklist", mine="true", kind="supply-documents")
        assert len(items(answer)) == count, person
    (item,) = items(api.by("chemnitz").get(f"{PREFIX}/worklist", kind="supply-documents"))
    assert (item["case_number"], item["due_on"], item["since_on"], item["days_late"]) == (
        numbers[CHEMNITZ],
        LATER,
        TODAY,
        0,
    )
    assert (item["roles"], item["commands"][0]) == (["caseworker"], "supply-documents")


def test_what_somebody_did_before_bars_them_from_the_next_step(api, numbers):
    worker, number = api.by("caseworker"), numbers[DRESDEN]
    party = worker.get(f"{PREFIX}/cases/{number}").json()["line"]["party"]
    body = {"account": "DE02120300000000202051", "party": party, "changed_on": TODAY}
    worker.send(f"/cases/{number}/change-bank-account", body)
    api.project()
    asked = {"kind": "confirm-bank-account", "case": number}
    (item,) = items(worker.get(f"{PREFIX}/worklist", **asked))
    assert item["barred"] == [api.persons["caseworker"]]
    assert items(worker.get(f"{PREFIX}/worklist", mine="true", **asked)) == []
    assert len(items(api.by("dresden").get(f"{PREFIX}/worklist", mine="true", **asked))) == 1


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "supply-documents"}, 2),
        ({"kind": ["supply-documents", "approve"], "scope": DRESDEN}, 1),
        ({"kind": "supply-documents", "role": "cashier"}, 0),
        ({"kind": "supply-documents", "overdue": "true"}, 0),
        ({"kind": "supply-documents", "overdue": "true", "as_of": "2999-12-31"}, 2),
        ({"kind": "supply-documents", "due_before": "31.12.2999"}, 2),
        ({"kind": "supply-documents", "known_at": "1"}, 0),
        ({"kind": "close-budget-year"}, 2),
        ({"kind": "close-budget-year", "mine": "true"}, 0),
    ],
)
def test_filters_of_what_waits(api, numbers, asked, count):
    assert len(items(api.by("auditor").get(f"{PREFIX}/worklist", **asked))) == count


def test_pages_of_what_waits(api, numbers):
    whole = items(api.by("auditor").get(f"{PREFIX}/worklist"))
    first = api.by("auditor").get(f"{PREFIX}/worklist", limit=3).json()
    rest = items(api.by("auditor").get(f"{PREFIX}/worklist", after=first["next"]))
    assert first["items"] + rest == whole
    assert len(whole) > 3


@pytest.mark.parametrize("asked", [{"kind": "no-such"}, {"after": "x"}, {"state": "open"}])
def test_what_waits_cannot_be_asked_for_like_this(api, numbers, asked):
    assert api.by("auditor").get(f"{PREFIX}/worklist", **asked).status_code == 422

"""Questions over HTTP: what was answered is what is known, within what the asker may see."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from tests.api.conftest import PREFIX, TODAY, YESTERDAY
from tests.projections.conftest import stored_of
from tests.projections.history import control_total, disbursed, imported, recovery, repaid

from grants.access.events import RoleGranted
from grants.api import reading
from grants.store.recorder import Append
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.runtime import PoisonFact, Projector

CHEMNITZ, DRESDEN = "14511", "14612"


def establish(api):
    """A programme with two regions, their alliances and budgets."""
    authority, holder = api.by("programme-authority"), api.by("budget-holder")
    office = api.by("alliance-office")
    authority.send(
        "/programmes/FKR/establish-programme",
        {
            "title": "Fachkräfterichtlinie",
            "authority": "SMWA",
            "ceiling": "allocated",
            "established_on": "2016-04-12",
        },
    )
    authority.send(
        "/programmes/FKR/publish-guideline",
        {
            "guideline": "2023-06-13",
            "citation": "FKR vom 13. Juni 2023",
            "published_on": "2023-06-29",
            "valid_from": "2023-06-30",
            "objects": [{"code": "7", "title": "Internationale Fachkräfte"}],
        },
    )
    authority.send(
        "/programmes/FKR/set-parameter",
        {
            "key": "max_rate_regional",
            "value": "0.90",
            "valid_from": "2016-04-12",
            "valid_to": None,
            "citation": "FKR Nr. 5.3",
            "status": "confirmed",
            "set_on": "2016-04-12",
        },
    )
    for region, nuts, name in (
        (CHEMNITZ, "DED41", "Chemnitz"),
        (DRESDEN, "DED21", "Dresden"),
    ):
        authority.send(
            "/programmes/FKR/register-region",
            {
                "region": region,
                "nuts": nuts,
                "name": name,
                "kind": "district-free-city",
                "registered_on": "2016-04-12",
            },
        )
        office.send(
            f"/alliances/FKR/{region}/constitute-alliance", {"constituted_on": "2016-06-01"}
        )
        for day, cents in (("2024-01-02", 50_000_00), ("2024-05-02", 10_000_00)):
            additive = {"earmark": "general", "cents": cents, "decided_on": day}
            if day == "2024-01-02":
                body = {"allocation": "a1", "method": "Erlass", **additive}
                holder.send(f"/budgets/FKR/{region}/2024/allocate-budget", body)
            else:
                body = {"supplement": "s1", "citation": "Nachtrag", **additive}
                holder.send(f"/budgets/FKR/{region}/2024/supplement-budget", body)


def application(party, scope):
    return {
        "programme": "FKR",
        "kind": "regional",
        "scope": scope,
        "party": party,
        "title": "Ankommen in der Region",
        "purpose": "Beratung",
        "objects": ["7"],
        "primary_object": "7",
        "costs": [{"line": "staff", "year": 2024, "cents": 10_000_00}],
        "financing": [
            {"source": "grant", "cents": 9_000_00},
            {"source": "own", "cents": 1_000_00},
        ],
        "requested_cents": 9_000_00,
        "earmark": "general",
        "period_from": "2024-04-01",
        "period_to": "2024-12-31",
        "received_on": YESTERDAY,
    }


@pytest.fixture(scope="module")
def history(api):
    """Numbers of a case in Chemnitz and one in Dresden, with everything they need."""
    establish(api)
    party = api.by("caseworker").send(
        "/parties", {"name": "Werkstatt gGmbH", "kind": "company", "registered_on": YESTERDAY}
    )["number"]
    numbers = {
        scope: api.by("caseworker").send("/applications", application(party, scope))["number"]
        for scope in (CHEMNITZ, DRESDEN)
    }
    api.project()
    return {"party": party, **numbers}


def items(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_an_application_opens_a_case_with_a_number(api, history):
    assert history[CHEMNITZ].startswith("FKR-")
    assert history[CHEMNITZ] != history[DRESDEN]


def test_a_role_for_another_region_opens_and_changes_nothing(api, history):
    dresden = api.by("dresden")
    opened = dresden.post("/applications", application(history["party"], CHEMNITZ))
    assert (opened.status_code, opened.json()["code"]) == (403, "region")
    path = f"/cases/{history[CHEMNITZ]}/withdraw-application"
    body = {"reason_code": "own-wish", "withdrawn_on": TODAY}
    answer = dresden.post(path, body, version=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "region")
    own = dresden.post("/applications", application(history["party"], DRESDEN))
    assert own.status_code == 201


def test_a_command_on_a_case_that_is_not_there_is_not_found(api, history):
    body = {"reason_code": "own-wish", "withdrawn_on": TODAY}
    for version in (None, 1):
        answer = api.by("caseworker").post(
            "/cases/FKR-1999-0001/withdraw-application", body, version=version
        )
        assert answer.status_code == 404, answer.text


def test_budgets_as_of_and_as_known(api, history):
    asker = api.by("compliance-officer")
    (now,) = items(asker.get(f"{PREFIX}/budgets", programme="FKR", scope=CHEMNITZ))
    assert (now["allocated_cents"], now["available_cents"]) == (60_000_00, 60_000_00)
    (then,) = items(asker.get(f"{PREFIX}/budgets", scope=CHEMNITZ, as_of="1.3.2024"))
    assert then["allocated_cents"] == 50_000_00
    allocated, supplemented = (
        recorded.position for recorded in api.service.log.read(f"budget/FKR/{CHEMNITZ}/2024")
    )
    for known_at, cents in ((allocated, 50_000_00), (supplemented, 60_000_00)):
        (line,) = items(asker.get(f"{PREFIX}/budgets", scope=CHEMNITZ, known_at=known_at))
        assert line["allocated_cents"] == cents
    assert items(asker.get(f"{PREFIX}/budgets", known_at="2020-01-01")) == []


def test_lists_are_read_page_by_page(api, history):
    asker = api.by("auditor")
    whole = items(asker.get(f"{PREFIX}/ledger", limit=1000))
    assert len(whole) >= 4
    found, after = [], None
    while True:
        answer = asker.get(f"{PREFIX}/ledger", limit=3, **({"after": after} if after else {}))
        found += items(answer)
        after = answer.json()["next"]
        if after is None:
            break
    assert found == whole
    first = asker.get(f"{PREFIX}/budgets", limit=1).json()
    second = asker.get(f"{PREFIX}/budgets", limit=1, after=first["next"]).json()
    assert [line["scope"] for line in (*first["items"], *second["items"])] == [CHEMNITZ, DRESDEN]
    assert second["next"] is None


@pytest.mark.parametrize(
    "parameters",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": "many"},
        {"as_of": "soon"},
        {"as_of": "2024-02-30"},
        {"known_at": "-5"},
        {"known_at": "2024-13-01T00:00"},
        {"year": "MMXXIV"},
        {"after": "nowhere"},
        {"wait_for": "-1"},
        {"scope": "a/b"},
    ],
)
@pytest.mark.parametrize("path", ["/budgets", "/ledger"])
def test_a_parameter_that_cannot_be_is_refused(api, history, path, parameters):
    answer = api.by("auditor").get(f"{PREFIX}{path}", **parameters)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] in parameters


def test_postings_of_other_regions_are_for_those_who_compare(api, history):
    seen = {
        person: {line["scope"] for line in items(api.by(person).get(f"{PREFIX}/ledger"))}
        for person in ("auditor", "approver", "chemnitz", "dresden")
    }
    both = {CHEMNITZ, DRESDEN}
    assert seen == {
        "auditor": both,
        "approver": both,
        "chemnitz": {CHEMNITZ},
        "dresden": {DRESDEN},
    }


def test_pages_of_postings_are_full_and_lead_to_what_is_seen(api, history):
    """Neither a page nor what leads to the next tells of postings of other regions."""
    every = items(api.by("auditor").get(f"{PREFIX}/ledger", limit=1000))
    own = [line for line in every if line["scope"] == DRESDEN]
    assert 1 < len(own) < len(every)
    found: list[object] = []
    after: dict[str, str] = {}
    for number in range(len(own)):
        answer = api.by("dresden").get(f"{PREFIX}/ledger", limit=1, **after).json()
        (line,) = answer["items"]
        found.append(line)
        assert (answer["next"] is None) == (number == len(own) - 1)
        after = {"after": answer["next"]}
    assert found == own


def test_a_case_now_and_at_a_moment(api, history):
    number = history[CHEMNITZ]
    asker = api.by("chemnitz")
    answer = asker.get(f"{PREFIX}/cases/{number}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"1"'
    body = answer.json()
    assert body["line"]["number"] == number
    assert (body["line"]["requested_cents"], body["line"]["approved_cents"]) == (9_000_00, None)
    assert body["party_name"] == "Werkstatt gGmbH"
    assert body["texts"][body["line"]["title_ref"]] == "Ankommen in der Region"
    assert body["texts"][body["line"]["purpose_ref"]] == "Beratung"
    assert body["file"]["costs"] == [{"line": "staff", "year": 2024, "cents": 10_000_00}]
    position = body["line"]["last_position"]
    then = asker.get(f"{PREFIX}/cases/{number}", known_at=position)
    assert then.json() == body
    assert "etag" not in then.headers
    assert asker.get(f"{PREFIX}/cases/{number}", known_at=position - 1).status_code == 404
    assert asker.get(f"{PREFIX}/cases/{number}", as_of="2020-01-01").status_code == 404


def test_the_version_of_a_case_is_what_a_command_needs(api, history):
    worker = api.by("caseworker")
    opened = worker.send("/applications", application(history["party"], DRESDEN))
    path = f"/cases/{opened['number']}"
    etag = worker.get(f"{PREFIX}{path}").headers["etag"]
    body = {"reason_code": "own-wish", "withdrawn_on": TODAY}
    answer = worker.post(f"{path}/withdraw-application", body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    now = worker.get(f"{PREFIX}{path}")
    assert now.headers["etag"] == answer.headers["etag"] == '"2"'
    assert now.json()["line"]["phase"] == "withdrawn"


def test_cases_are_listed_within_sight(api, history):
    api.project()
    everything = items(api.by("auditor").get(f"{PREFIX}/cases"))
    assert {line["scope"] for line in everything} == {CHEMNITZ, DRESDEN}
    assert everything[0]["title"] == "Ankommen in der Region"
    assert everything[0]["party_name"] == "Werkstatt gGmbH"
    last = api.service.log.last_position()
    for moment in ({}, {"known_at": last}):
        (own,) = items(api.by("chemnitz").get(f"{PREFIX}/cases", **moment))
        assert own["number"] == history[CHEMNITZ]
        assert items(api.by("chemnitz").get(f"{PREFIX}/cases", scope=DRESDEN, **moment)) == []
        found = items(api.by("auditor").get(f"{PREFIX}/cases", scope=CHEMNITZ, **moment))
        assert found == [own]
        none = api.by("auditor").get(f"{PREFIX}/cases", phase=["closed", "settled"], **moment)
        assert items(none) == []
        first = api.by("auditor").get(f"{PREFIX}/cases", limit=1, **moment).json()
        assert first["next"] == first["items"][0]["number"] == everything[0]["number"]
        rest = items(api.by("auditor").get(f"{PREFIX}/cases", after=first["next"], **moment))
        assert [*first["items"], *rest] == everything


def test_the_file_of_a_case_tells_who_did_what(api, history):
    number = history[CHEMNITZ]
    (line,) = items(api.by("chemnitz").get(f"{PREFIX}/cases/{number}/history"))
    assert (line["stream"], line["version"], line["scope"]) == (f"case/{number}", 1, CHEMNITZ)
    assert line["person"] == api.persons["caseworker"]
    assert line["who"] == "Frau caseworker"
    assert line["effective_on"] == YESTERDAY
    before = line["position"] - 1
    assert items(api.by("auditor").get(f"{PREFIX}/cases/{number}/history", known_at=before)) == []


def test_the_file_of_another_region_is_closed(api, history):
    whole = f"{PREFIX}/cases/{history[CHEMNITZ]}"
    for path in (whole, f"{whole}/history"):
        refused = api.by("dresden").get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "region")
        for person in ("chemnitz", "auditor", "approver", "cashier"):
            assert api.by(person).get(path).status_code == 200
    assert api.by("auditor").get(f"{PREFIX}/cases/FKR-1999-0001/history").status_code == 404
    assert api.by("auditor").get(f"{PREFIX}/cases/a%20b/history").status_code == 404


def test_the_trail_of_everything_is_for_auditors(api, history):
    asker = api.by("auditor")
    grants = items(asker.get(f"{PREFIX}/audit-trail", name="access.role-granted", limit=1000))
    granted = [r.position for r in api.service.log.read_all() if isinstance(r.fact, RoleGranted)]
    assert [line["position"] for line in grants] == granted
    first = asker.get(f"{PREFIX}/audit-trail", limit=2).json()
    second = asker.get(f"{PREFIX}/audit-trail", limit=2, after=first["next"]).json()
    positions = [line["position"] for line in (*first["items"], *second["items"])]
    assert positions == sorted(set(positions))
    assert len(positions) == 4
    (opened,) = items(asker.get(f"{PREFIX}/audit-trail", case=history[DRESDEN]))
    assert opened["name"] == "application.submitted@1"
    assert api.by("chemnitz").get(f"{PREFIX}/audit-trail").status_code == 403


def test_the_whole_log_is_for_auditors(api, history):
    found, after = [], 0
    while True:
        page = api.by("auditor").get(f"{PREFIX}/facts", after=after, limit=20).json()
        found += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    log = api.service.log
    assert [fact["position"] for fact in found] == [r.position for r in log.read_all()]
    assert found[-1]["fields"]
    assert api.by("chemnitz").get(f"{PREFIX}/facts").status_code == 403
    earlier = items(api.by("auditor").get(f"{PREFIX}/facts", known_at=found[4]["position"]))
    assert earlier == found[:5]


def test_an_alliance_as_of_a_day(api, history):
    office = api.by("alliance-office")
    office.send(
        f"/alliances/FKR/{CHEMNITZ}/appoint-member",
        {
            "member": "m1",
            "seat": "M1",
            "organisation": "Stadt Chemnitz",
            "appointed_on": "2024-03-01",
        },
    )
    asker = api.by("auditor")
    (now,) = items(asker.get(f"{PREFIX}/alliances/{CHEMNITZ}"))
    assert (now["programme"], now["constituted_on"]) == ("FKR", "2016-06-01")
    (member,) = now["members"]
    assert member["member"] == "m1"
    assert now["texts"] == {member["organisation"]["ref"]: "Stadt Chemnitz"}
    # A kreisfreie Stadt has no towns: M2 is not missing.
    assert now["seats"] == {"M1": ["m1"]}
    assert now["findings"] == [f"seat-missing-m{number}" for number in (3, 4, 5, 6, 7)]
    assert (now["populations"], now["conflicts"], now["rankings"]) == ({}, [], [])
    (then,) = items(asker.get(f"{PREFIX}/alliances/{CHEMNITZ}", as_of="2024-02-29"))
    assert then["members"] == []
    assert then["findings"][0] == "seat-missing-m1"
    assert asker.get(f"{PREFIX}/alliances/{CHEMNITZ}", as_of="2016-01-01").status_code == 404
    assert asker.get(f"{PREFIX}/alliances/99999").status_code == 404


def test_the_alliances_of_a_region_come_in_pages(api, history):
    api.project()
    asker, path = api.by("auditor"), f"{PREFIX}/alliances/{CHEMNITZ}"
    whole = asker.get(path).json()
    (one,) = whole["items"]
    assert asker.get(path, limit=1, wait_for=1).json() == whole
    assert items(asker.get(path, after=one["programme"])) == []
    assert asker.get(path, after="NONE").json()["errors"][0]["field"] == "after"


@pytest.mark.parametrize("path", ["/facts", f"/alliances/{CHEMNITZ}"])
def test_answers_from_the_log_wait_for_a_position_too(api, history, path):
    api.project()
    asker, last = api.by("auditor"), api.service.log.last_position()
    assert asker.get(f"{PREFIX}{path}", wait_for=last).status_code == 200
    refused = asker.get(f"{PREFIX}{path}", wait_for=last + 1)
    assert refused.json()["errors"][0]["field"] == "wait_for"


def test_who_holds_no_role_reads_nothing(api, history):
    admin = api.by("administrator")
    person = admin.post("/persons", {"name": "Neu", "registered_on": TODAY}).json()["number"]
    identity = {"iss": "https://issuer.example", "sub": "roleless"}
    link = {"account": "account-roleless", "identity": identity, "linked_on": TODAY}
    assert admin.post(f"/persons/{person}/link-account", link, version=1).status_code == 200
    paths = (
        "/budgets",
        "/totals",
        "/ledger",
        "/facts",
        "/cases",
        f"/cases/{history[CHEMNITZ]}",
        "/audit-trail",
        f"/alliances/{CHEMNITZ}",
        f"/cases/{history[CHEMNITZ]}/history",
    )
    for path in paths:
        assert api.by("roleless").get(f"{PREFIX}{path}").status_code == 403
        assert api.by(None).get(f"{PREFIX}{path}").status_code == 401


def test_an_answer_waits_for_the_read_models(api, history):
    position = api.by("budget-holder").send(
        f"/budgets/FKR/{DRESDEN}/2024/supplement-budget",
        {
            "supplement": "s2",
            "citation": "Nachtrag",
            "earmark": "general",
            "cents": 1_00,
            "decided_on": "2024-05-03",
        },
    )["position"]
    later = threading.Timer(0.3, api.project)
    later.start()
    began = time.monotonic()
    answer = api.by("auditor").get(f"{PREFIX}/budgets", scope=DRESDEN, wait_for=position)
    later.join()
    assert time.monotonic() - began > 0.25
    assert items(answer)[0]["allocated_cents"] == 60_001_00


def test_an_answer_does_not_wait_for_ever(api, history, monkeypatch):
    monkeypatch.setattr(reading, "WAIT_SECONDS_MAX", 0.1)
    monkeypatch.setattr(reading, "positions", lambda _connection: {})
    answer = api.by("auditor").get(f"{PREFIX}/budgets", wait_for=1)
    assert (answer.status_code, answer.json()["code"]) == (503, "read-model-behind")
    assert answer.headers["retry-after"] == "1"


ASKED = (
    ("/budgets", ("ledger", "budgets")),
    ("/ledger", ("ledger",)),
    ("/totals", ("totals",)),
    ("/totals/postings", ("totals",)),
    ("/cases", ("cases", "people")),
    ("/cases/{case}", ("cases", "people")),
    ("/cases/{case}/history", ("audit_trail", "ledger", "people")),
    ("/audit-trail", ("audit_trail", "people")),
    ("/worklist", ("worklist", "cases")),
    ("/deadlines", ("worklist",)),
    ("/differences/budgets", ("ledger", "budgets")),
    ("/differences/totals", ("totals",)),
    ("/differences/cases", ("moves", "cases")),
    ("/alliances/14511", ()),
    ("/facts", ()),
)


@pytest.mark.parametrize(("path", "read"), ASKED)
def test_what_a_read_model_has_not_come_to_is_not_answered(api, history, monkeypatch, path, read):
    """With both clocks a question has one answer for ever, so that a part of it is none."""
    monkeypatch.setattr(reading, "WAIT_SECONDS_MAX", 0.1)
    api.project()
    last = api.service.log.last_position()
    path = path.replace("{case}", history[CHEMNITZ])
    two = path.startswith("/differences")
    clocks = ("from_known_at", "to_known_at") if two else ("known_at",)
    auditor = api.by("auditor")
    for model in MODELS:
        known = {each.name: last for each in MODELS} | {model.name: last - 1}
        monkeypatch.setattr(reading, "positions", lambda _connection, known=known: known)
        for clock in clocks:
            asked = {"from_known_at": last - 1} if two else {}
            answer = auditor.get(f"{PREFIX}{path}", **asked | {clock: last})
            if model.name in read:
                assert (answer.status_code, answer.json()["code"]) == (503, "read-model-behind")
                assert answer.headers["retry-after"] == "1"
            else:
                assert answer.status_code == 200, (model.name, answer.text)
            before = auditor.get(f"{PREFIX}{path}", **asked | {clock: last - 1})
            assert before.status_code == 200, (model.name, before.text)
        now = {"from_known_at": last - 1} if two else {}
        assert auditor.get(f"{PREFIX}{path}", **now).status_code == 200


def test_a_position_just_written_is_answered_once_it_is_there(api, history):
    position = api.by("budget-holder").send(
        f"/budgets/FKR/{DRESDEN}/2024/supplement-budget",
        {
            "supplement": "s3",
            "citation": "Nachtrag",
            "earmark": "general",
            "cents": 2_00,
            "decided_on": "2024-05-04",
        },
    )["position"]
    later = threading.Timer(0.3, api.project)
    later.start()
    answer = api.by("auditor").get(
        f"{PREFIX}/ledger", scope=DRESDEN, known_at=position, after=f"{position - 1}.9"
    )
    later.join()
    assert [line["position"] for line in items(answer)] == [position]


def test_nobody_waits_for_a_read_model_that_stands_still(api, history):
    def fails(recorded, rows):
        raise ValueError

    api.project()
    with Projector(api.service.databases.projector, api.service.vault) as projector:
        api.by("administrator").post("/persons", {"name": "Ada", "registered_on": "2024-05-04"})
        with pytest.raises(PoisonFact):
            projector.catch_up([replace(LEDGER, apply=fails, facts=None)])
    last = api.service.log.last_position()
    began = time.monotonic()
    assert api.by("auditor").get(f"{PREFIX}/budgets", known_at=last).status_code == 503
    assert time.monotonic() - began < 2
    assert api.by("auditor").get(f"{PREFIX}/budgets", known_at=last - 1).status_code == 200
    assert api.by("auditor").get(f"{PREFIX}/budgets").status_code == 200
    api.project()
    assert api.by("auditor").get(f"{PREFIX}/budgets", known_at=last).status_code == 200


def test_nobody_waits_for_what_does_not_exist(api, history):
    """Forty such questions would keep all threads of the server busy."""
    began = time.monotonic()
    answer = api.by("auditor").get(f"{PREFIX}/budgets", wait_for=10**9)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["wait_for"]
    assert time.monotonic() - began < 2


def test_totals_of_cases_with_and_without_an_amount(api):
    log = api.service.log
    case, budget, claim = "HH-2010-1", "budget/HH-2010/BSB/2016", "HH-2010-R1"
    _, published, scope = control_total(
        "k1", measure="approved_cents", stated=490_000, as_of="2016-12-31"
    )
    facts = [
        imported("1", cents=500_000),
        imported("2", cents=None),
        ("programme/HH-2010", published, scope),
        disbursed(200_000, "2016-08-01", case=case, stream=budget),
        recovery(claim, case, "2016-09-01", cents=50_000),
    ]
    log.append([stored_of(*entry, version=1) for entry in facts], Append())
    paid_back = repaid(claim, case, "2016-10-01", cents=50_000, interest_cents=5_000)
    log.append([stored_of(*paid_back, version=2)], Append())
    api.project()
    asker, asked = api.by("auditor"), {"programme": "HH-2010"}
    line = {
        "programme": "HH-2010",
        "kind": "unspecified",
        "origin": "imported",
        "cases": 2,
        "approved_cents": 500_000,
        "approved_net_cents": 500_000,
        "disbursed_cents": 200_000,
        "recovered_cents": 45_000,
        "interest_received_cents": 5_000,
        "amount_unknown": 1,
        "disbursed_unknown": 2,
        "uncertain_cents": 0,
        "uncertain_cases": 0,
    }
    (now,) = items(asker.get(f"{PREFIX}/totals", **asked))
    (stated,) = now.pop("control_totals")
    assert now == line
    assert (stated["stated"], stated["computed"]) == (490_000, 500_000)
    # In the middle of the year nobody knows whether they were approved by then.
    (then,) = items(asker.get(f"{PREFIX}/totals", as_of="2016-06-30", **asked))
    del then["control_totals"]
    nothing = {name: 0 for name, value in line.items() if isinstance(value, int)}
    assert then == line | nothing | {"uncertain_cents": 500_000, "uncertain_cases": 2}
    before = log.read(f"case/{case}")[0].position - 1
    assert items(asker.get(f"{PREFIX}/totals", known_at=before, **asked)) == []

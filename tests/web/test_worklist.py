"""The lists of work and of cases: all in the address, acted on in bulk, taken along as files."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from eventsourcing.persistence import OperationalError
from tests.api.conftest import TODAY, YESTERDAY
from tests.api.test_reads import CHEMNITZ, DRESDEN, application
from tests.web.conftest import PARTY, Site
from tests.web.test_search import listed

from grants.store.dispatch import Dispatcher, Request, Result
from grants.web import exporting
from grants.web.known_cases import Known, known_lines

ALL = "/vorgaenge?wer=alle"
EACH = {"small", "large", "formula"}
LATER = "as_of=31.12.2035"
"""A day from which what is not due yet is seen to be overdue."""


@pytest.fixture(scope="module")
def cases(site: Site) -> Mapping[str, str]:
    """A small, a large and a dangerously named case, the large one waiting for documents."""
    everybody = site.api.by("everybody")
    made = {}
    for name, scope, cents in (
        ("small", CHEMNITZ, 1_000_00),
        ("large", DRESDEN, 9_000_000_00),
        ("formula", CHEMNITZ, 5_000_00),
    ):
        party = everybody.send("/parties", PARTY | {"name": f"={name.upper()}(1)"})["number"]
        asked = application(party, scope) | {
            "title": f"Vorhaben {name}",
            "costs": [{"line": "staff", "year": 2024, "cents": cents}],
            "financing": [{"source": "grant", "cents": cents}],
            "requested_cents": cents,
        }
        made[name] = everybody.send("/applications", asked)["number"]
    body = {"round": 1, "items": ["statutes"], "due_on": "2035-06-01", "requested_on": TODAY}
    everybody.send(f"/cases/{made['large']}/request-documents", body)
    site.api.project()
    return made


def count(text: str) -> int:
    found = re.search(r'id="anzahl"[^>]*>[^<]*?([0-9.]+) Eintr', text)
    return int(found[1].replace(".", "")) if found else 0


def fields(text: str, action: str) -> dict[str, str]:
    """What the form with this action sends beside what is chosen in it."""
    form = re.search(rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form, action
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form[1])
    return {name: html.unescape(value) for name, value in found}


def test_filters_limit_the_list_and_each_can_be_taken_back(site: Site, cases: Mapping[str, str]):
    browser = site.as_("auditor")
    text = browser.get(f"{ALL}&region={DRESDEN}&was=supply-documents").text
    assert cases["large"] in text
    assert cases["small"] not in text
    assert count(text) == 1
    chips = re.search(r'<ul class="chips".*?</ul>', text, re.DOTALL)
    assert chips
    without = browser.links(chips[0])
    assert f"{ALL}&was=supply-documents" in without
    assert f"{ALL}&region={DRESDEN}" in without
    assert "/vorgaenge" in without
    assert all(browser.get(each).status_code == 200 for each in without)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("stand=incomplete", {"large"}), ("stand=submitted&stand=incomplete", EACH),
     (f"region={DRESDEN}", {"large"}), ("art=statewide", set()), ("jahr=2016", set()),
     ("wer=caseworker", EACH), ("wer=cashier", set()),
     ("ueberfaellig=true", set()), (f"ueberfaellig=true&{LATER}", {"large"}),
     ("zustaendig=niemand", EACH), ("zustaendig=ich", set())],
)  # fmt: skip
def test_cases_are_found_by_what_they_are(
    site: Site, cases: Mapping[str, str], asked: str, found: set[str]
):
    numbers = set(listed(site.as_("auditor"), f"/vorgaenge/alle?q=vorhaben&{asked}"))
    assert numbers == {cases[name] for name in found}


def test_columns_put_the_list_in_order_and_say_so(site: Site, cases: Mapping[str, str]):
    browser = site.as_("auditor")
    path = "/vorgaenge/alle?q=vorhaben&sortierung="
    rising, falling = listed(browser, f"{path}beantragt"), listed(browser, f"{path}-beantragt")
    assert rising == [cases[name] for name in ("small", "formula", "large")]
    assert falling == rising[::-1]
    text = browser.get(f"{path}-beantragt").text
    assert text.count("aria-sort=") == 1
    assert re.search(r'aria-sort="descending"><a class="sort" href="[^"]*beantragt"', text)
    assert listed(browser, f"{path}gibtesnicht") == sorted(cases.values())
    at = site.api.service.log.last_position()
    assert listed(browser, f"{path}-beantragt&known_at={at}") == falling


def test_what_is_due_is_grouped_by_its_original_date(site: Site, cases: Mapping[str, str]):
    browser = site.as_("auditor")
    now, then = browser.get(ALL).text, browser.get(f"{ALL}&{LATER}").text
    assert '<tr class="group"><th scope="rowgroup" colspan="6">später fällig' in now
    assert '<tr class="group"><th scope="rowgroup" colspan="6">überfällig' in then
    assert "213 Tage überfällig" in then
    late = browser.get(f"{ALL}&q=vorhaben&{LATER}&frist=ueberfaellig").text
    assert count(late) == 1
    assert cases["large"] in late
    assert listed(browser, f"{ALL}&frist=ueberfaellig") == []
    # A deadline that was extended is counted from its original date.
    everybody = site.api.by("everybody")
    body = {"round": 1, "due_on": "2036-06-01", "extended_on": TODAY, "reasons": "Krank"}
    everybody.send(f"/cases/{cases['large']}/extend-deadline", body)
    site.api.project()
    extended = browser.get(f"{ALL}&q=vorhaben&{LATER}&frist=ueberfaellig").text
    assert "213 Tage überfällig" in extended
    assert "verlängert bis 03.06.2036" in extended  # The 1st is Whit Sunday.


@pytest.mark.parametrize("path", ["/vorgaenge", "/vorgaenge/alle"])
def test_what_limits_a_list_is_folded_away_on_phones_until_it_does(site: Site, path: str):
    browser = site.as_("auditor")
    assert '<details class="narrowing">' in browser.get(f"{path}?q=vorhaben&region=").text
    limited = browser.get(f"{path}?region={DRESDEN}&sortierung=-betrag").text
    assert '<details class="narrowing" open>' in limited
    ordered = browser.get("/vorgaenge?sortierung=-betrag").text
    assert '<option value="-betrag" selected>' in ordered


def test_long_lists_have_pages_that_keep_the_rest_of_the_address(
    site: Site, cases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grants.web.lists.PAGE", 2)
    browser = site.as_("auditor")
    first = browser.get("/vorgaenge/alle?q=vorhaben").text
    assert "1 bis 2 von 3 Einträgen" in first
    assert "/vorgaenge/alle?q=vorhaben&seite=2" in browser.links(first)
    second = browser.get("/vorgaenge/alle?q=vorhaben&seite=2").text
    assert "3 bis 3 von 3 Einträgen" in second
    assert cases["formula"] in second
    beyond = browser.get("/vorgaenge/alle?q=vorhaben&seite=99")
    assert beyond.status_code == 200
    assert "Seite 99" not in beyond.text or "Vorige" in beyond.text
    assert browser.get("/vorgaenge?seite=0").status_code == 422


def test_cases_are_assigned_at_once_each_by_a_command_of_its_own(
    site: Site, cases: Mapping[str, str]
):
    browser, person = site.as_("everybody"), site.api.persons["chemnitz"]
    listing = browser.get("/vorgaenge/alle?q=vorhaben").text
    chosen = {
        **fields(listing, "/vorgaenge/zuweisung"),
        "zustaendig_wird": person,
        "tun": "vorschau",
    }
    sent = {**chosen, "vorgang": [cases["small"], cases["large"]]}
    seen = browser.post("/vorgaenge/zuweisung", sent)  # type: ignore[arg-type]
    assert seen.status_code == 200
    assert "Frau chemnitz zugewiesen" in seen.text
    assert "keine Zuständigkeit in der Sachbearbeitung" in html.unescape(seen.text)  # Dresden.
    log = site.api.service.log
    before = log.last_position()
    assert [f for f in log.read(f"case/{cases['small']}") if "assigned" in f.stored.name] == []
    rows = re.findall(r'name="zeile" value="([^"]*)"', seen.text)
    assert len(rows) == len({row.split(":")[2] for row in rows}) == 2
    confirmed = {
        **fields(seen.text, "/vorgaenge/zuweisung"),
        "zustaendig_wird": person,
        "am": re.search(r'name="am" value="([^"]*)"', seen.text)[1],  # type: ignore[index]
        "zeile": rows,
        "tun": "ausfuehren",
    }
    for _ in range(2):  # Sent twice it is done once.
        done = browser.post("/vorgaenge/zuweisung", confirmed)  # type: ignore[arg-type]
        assert "1 Vorgang ist zugewiesen." in done.text
        assert "1 wurde abgelehnt" in done.text
    assert log.last_position() == before + 1
    site.api.project()
    assert listed(site.as_("chemnitz"), "/vorgaenge/alle?zustaendig=ich") == [cases["small"]]
    assert listed(site.as_("chemnitz"), "/vorgaenge?zustaendig=ich") == [cases["small"]]
    back = f"/vorgaenge/alle?q=vorhaben&zustaendig={person}&known_at={before}"
    assert listed(browser, back) == []


def confirmed(browser: Site, rows: list[str], person: str) -> dict[str, Any]:
    """The form that confirms these rows, after a look at what they would do."""
    listing = fields(browser.get("/vorgaenge/alle").text, "/vorgaenge/zuweisung")
    sent = {**listing, "zeile": rows, "zustaendig_wird": person, "am": TODAY}
    seen = browser.post("/vorgaenge/zuweisung", sent)  # type: ignore[arg-type]
    assert seen.status_code == 200
    return {**sent, **fields(seen.text, "/vorgaenge/zuweisung"), "zeile": rows, "tun": "ausfuehren"}


def row_of(site: Site, number: str) -> str:
    version = len(site.api.service.log.read(f"case/{number}"))
    return f"{number}:{version}:web-{secrets.token_urlsafe(16)}"


def test_an_assignment_that_is_known_as_another_is_refused_beside_the_others(site: Site, case: str):
    browser, persons = site.as_("everybody"), site.api.persons
    first = row_of(site, case)
    done = browser.post("/vorgaenge/zuweisung", confirmed(browser, [first], persons["chemnitz"]))
    assert "1 Vorgang ist zugewiesen." in done.text
    party = site.api.by("everybody").send("/parties", PARTY)["number"]
    other = site.api.by("everybody").send("/applications", application(party, CHEMNITZ))["number"]
    rows = [row_of(site, other), first]
    again = confirmed(browser, rows, persons["caseworker"])
    done = browser.post("/vorgaenge/zuweisung", again)
    assert "1 Vorgang ist zugewiesen." in done.text
    assert "schon für etwas anderes verwendet" in done.text
    assert len(site.api.service.log.read(f"case/{other}")) == 2


def test_what_was_assigned_before_the_database_was_lost_is_told(
    site: Site, case: str, monkeypatch: pytest.MonkeyPatch
):
    browser, person = site.as_("everybody"), site.api.persons["chemnitz"]
    everybody = site.api.by("everybody")
    party = everybody.send("/parties", PARTY)["number"]
    asked = application(party, CHEMNITZ)
    numbers = [case, *(everybody.send("/applications", asked)["number"] for _ in range(2))]
    form = confirmed(browser, [row_of(site, each) for each in numbers], person)
    carried_out = Dispatcher.execute

    def lose_the_second(dispatcher: Dispatcher, request: Request) -> Result:
        if request.stream == f"case/{numbers[1]}":
            raise OperationalError
        return carried_out(dispatcher, request)

    monkeypatch.setattr(Dispatcher, "execute", lose_the_second)
    done = browser.post("/vorgaenge/zuweisung", form)
    assert done.status_code == 200
    assert "1 Vorgang ist zugewiesen." in done.text
    assert "Ob das erfasst ist, ist ungewiss" in done.text
    assert done.text.count("Nicht versucht") == 1
    monkeypatch.undo()
    assert "3 Vorgänge sind zugewiesen." in browser.post("/vorgaenge/zuweisung", form).text


def test_what_was_not_seen_is_not_assigned(site: Site, cases: Mapping[str, str]):
    browser, person = site.as_("everybody"), site.api.persons["dresden"]
    listing = fields(browser.get("/vorgaenge/alle").text, "/vorgaenge/zuweisung")
    sent = {**listing, "vorgang": cases["large"], "zustaendig_wird": person}
    before = site.api.service.log.last_position()
    assert "So erfassen" in browser.post("/vorgaenge/zuweisung", {**sent, "tun": "ausfuehren"}).text
    assert browser.post("/vorgaenge/zuweisung", {**sent, "zustaendig_wird": ""}).status_code == 422
    assert browser.post("/vorgaenge/zuweisung", {**sent, "am": "32.1.2024"}).status_code == 422
    assert browser.post("/vorgaenge/zuweisung", {**sent, "form_token": "x"}).status_code == 403
    assert browser.post(f"/vorgaenge/zuweisung?as_of={TODAY}", sent).status_code == 409
    assert browser.post("/vorgaenge/zuweisung", {**listing}).status_code == 200
    assert site.api.service.log.last_position() == before
    other = site.as_("chemnitz")  # Nobody learns of cases of other regions.
    own = fields(other.get("/vorgaenge/alle").text, "/vorgaenge/zuweisung")
    answer = other.post("/vorgaenge/zuweisung", {**own, "vorgang": cases["large"]})
    assert cases["large"] not in answer.text


def test_nobody_is_offered_what_their_role_does_not_do(site: Site):
    assert "/vorgaenge/zuweisung" not in site.as_("auditor").get("/vorgaenge/alle").text
    assert "/vorgaenge/zuweisung" in site.as_("caseworker").get("/vorgaenge/alle").text
    back = site.as_("caseworker").get(f"/vorgaenge/alle?as_of={TODAY}").text
    assert "/vorgaenge/zuweisung" not in back


def exported(site: Site, path: str) -> Iterator[bytes]:
    answer = site.as_("auditor").get(path)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    yield answer.content


def test_a_list_is_taken_along_as_a_german_excel_opens_it(site: Site, cases: Mapping[str, str]):
    path = "/vorgaenge/alle/export?q=vorhaben&sortierung=-beantragt&seite=7"
    (content,) = exported(site, f"{path}&format=csv")
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert heading[0] == "Nummer"
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["Nummer"] for row in told] == [cases[n] for n in ("large", "formula", "small")]
    assert [row["Beantragt"] for row in told] == ["9000000,00", "5000,00", "1000,00"]
    assert {row["Empfänger"] for row in told} == {"'=SMALL(1)", "'=LARGE(1)", "'=FORMULA(1)"}


def test_a_list_is_taken_along_for_machines_and_as_a_workbook(site: Site, cases: Mapping[str, str]):
    path = "/vorgaenge/export?wer=alle&q=vorhaben&sortierung=vorgang"
    (content,) = exported(site, f"{path}&format=jsonl")
    lines = [json.loads(line) for line in content.decode().splitlines()]
    assert [line["number"] for line in lines] == sorted(cases.values())
    assert lines[1]["waits"] == "supply-documents"
    assert lines[1]["due_on"] == "2035-06-01"
    (content,) = exported(site, "/vorgaenge/alle/export?q=vorhaben&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    heading, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(heading, row, strict=True)) for row in rows]
    assert [row["Empfänger"] for row in found] == ["=SMALL(1)", "=LARGE(1)", "=FORMULA(1)"]
    assert found[0]["Beantragt"] == 1_000
    recipients = [cell for row in sheet.iter_rows() for cell in row if str(cell.value)[:1] == "="]
    assert {cell.data_type for cell in recipients} <= {"s", "f"}
    formulas = [cell for cell in recipients if cell.data_type == "f"]
    assert b"<f>" not in content or not formulas


@pytest.mark.parametrize("path", ["/vorgaenge/alle/export", "/vorgaenge/export"])
def test_a_file_that_is_cut_says_so_in_its_last_line(
    site: Site, cases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, path: str
):
    asked = f"{path}?wer=alle&q=vorhaben&format="
    (whole,) = exported(site, f"{asked}csv")
    monkeypatch.setattr(exporting, "_AT_ONCE", 1)
    assert list(exported(site, f"{asked}csv")) == [whole]
    monkeypatch.setattr(exporting, "ROWS_MAX", 2)
    told = "Hier endet die Datei: die Liste hat mehr als 2 Einträge."
    (content,) = exported(site, f"{asked}csv")
    assert whole.startswith(content.rpartition(b"Hier endet")[0])
    *_, last = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert (last[0][: len(told)], set(last[1:])) == (told, {""})
    (content,) = exported(site, f"{asked}jsonl")
    *rows, end = [json.loads(line) for line in content.decode().splitlines()]
    assert (len(rows), end) == (2, {"cut_after": 2})
    (content,) = exported(site, f"{asked}xlsx")
    *_, bottom = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert bottom[0].startswith(told)


def test_a_file_holds_the_list_of_one_moment(
    site: Site, cases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
):
    """A case that moves to the front while the file is written is neither skipped nor doubled."""
    everybody = site.api.by("everybody")
    path = "/vorgaenge/alle/export?q=vorhaben&sortierung=-zuletzt&format=jsonl"
    monkeypatch.setattr(exporting, "_AT_ONCE", 1)
    moved: list[str] = []

    def move(*given: Any) -> Known:
        if not moved:
            moved.append(cases["formula"])
            body = {"from_on": TODAY, "reasons": "Eilt", "permitted_on": TODAY}
            everybody.send(f"/cases/{moved[0]}/permit-early-start", body)
            site.api.project()
        return known_lines(*given)

    monkeypatch.setattr("grants.web.exporting.known_lines", move)
    (content,) = exported(site, path)
    numbers = [json.loads(line)["number"] for line in content.decode().splitlines()]
    assert moved
    assert sorted(numbers) == sorted(cases.values())


def test_files_hold_what_their_reader_may_see(site: Site, cases: Mapping[str, str]):
    text = site.as_("chemnitz").get("/vorgaenge/alle/export?q=vorhaben&format=jsonl").text
    assert cases["small"] in text
    assert cases["large"] not in text
    assert site.as_("auditor").get("/vorgaenge/alle/export?format=pdf").status_code == 422
    before = f"/vorgaenge/alle/export?format=jsonl&known_at={1}&as_of={YESTERDAY}"
    assert site.as_("auditor").get(before).text == ""


def test_a_list_that_got_shorter_shows_its_last_page(
    site: Site, cases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grants.web.lists.PAGE", 2)
    browser = site.as_("caseworker")
    for path in ("/vorgaenge/alle?q=vorhaben", "/vorgaenge?wer=alle&q=vorhaben"):
        answer = browser.get(f"{path}&seite=99", follow=False)
        assert answer.status_code == 303
        shown = browser.get(f"{path}&seite=99").text
        assert re.search(r'id="anzahl"[^>]*>[^<]*3 bis 3 von 3', shown)
        assert not re.search(r'<p class="empty">', shown)
        assert browser.get(f"{path}&region=00000&seite=99").status_code == 200


def test_a_year_that_is_none_limits_nothing_and_says_so(site: Site, cases: Mapping[str, str]):
    browser = site.as_("caseworker")
    wrong = browser.get("/vorgaenge/alle?jahr=abc").text
    assert 'class="chips"' not in wrong
    assert "Erwartet wird ein Jahr wie 2024" in wrong
    assert 'aria-invalid="true"' in wrong
    right = browser.get("/vorgaenge/alle?jahr=2024").text
    assert 'class="chips"' in right
    assert "Erwartet wird ein Jahr" not in right

"""A file imported in the browser: mapped, tried, approved by a second person, taken over once."""

from __future__ import annotations

import html
import io
import re
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from tests.legacy.importing import HEADINGS, MAPPING, line
from tests.projections.conftest import stored_of
from tests.projections.examples import example
from tests.projections.history import imported
from tests.web.conftest import Site
from tests.web.pages import Form, form_of
from tests.web.test_rebuild_pages import ended, kill, stream, until

from grants.access.sight import Sight
from grants.legacy.events import ImportOpened, ImportSealed, LegacyCaseImported
from grants.store import deliveries, sessions, tasks
from grants.store.recorder import Append
from grants.web.operating import delivering

XLSX = Path(__file__).parents[3] / "shared" / "data" / "hamburg_zuwendungen_beginn_2010.xlsx"
START = "/betrieb/import"


@pytest.fixture(scope="module")
def ida(site: Site) -> Site:
    return site.as_("importer")


@pytest.fixture(scope="module")
def second(site: Site) -> Site:
    """Another natural person with the role."""
    return site.as_("everybody")


def text(*lines: tuple[str, ...]) -> bytes:
    return "\r\n".join(";".join(row) for row in (HEADINGS, *lines)).encode()


def test_a_file_goes_its_whole_way_through_two_persons(site, ida, second):
    content = text(line(1), line(2, Bewilligt="200,50"), line(3, Bewilligt="viel"))
    page = bring(ida, content, MAPPING + '[control_totals]\ncount = 3\napproved = "300,50"\n')
    shown = ida.get(page).text
    assert "in Vorbereitung" in shown
    assert "Verein 2" in shown  # The first rows.

    tried = try_out(site, ida, page)
    assert "Ergebnis des Probelaufs" in tried
    row = words(tried[tried.index('<caption class="kern-sr-only">Abgewiesene Zeilen') :])
    assert re.search(r"4 Bewilligt amount .*viel", row), row
    totals = words(tried)
    assert "Auffällig: ohne Datum 2." in totals
    assert "Anzahl der Vorhaben 2 3 -1" in totals
    assert re.search(r"Bewilligt 300,50\W€ 300,50\W€ 0,00\W€", totals), totals
    assert count(site, LegacyCaseImported) == 0

    assert press(ida, page, "vorlegen").status_code == 303
    own = ida.get(page).text
    assert "wartet auf eine zweite Person" in own
    assert "/freigeben" not in own

    other = second.get(page).text
    assert "Frau importer legt diese Datei vor" in other
    answer = second.post(*filled(other, "freigeben"))
    assert answer.status_code == 303, answer.text
    live = list(stream(second, f"/betrieb/aufgaben/{task_of(site, page)}"))
    assert live[-1] == ("ende", "done")
    site.api.project()
    done = second.get(page).text
    assert "Ergebnis der Übernahme" in done
    assert "freigegeben von Frau everybody" in words(done)
    assert "Auffällig: ohne Datum 2." in words(done)
    assert "gebracht von Frau importer" in words(done)
    for number in ("OLD-1", "OLD-2"):
        assert f'href="/vorgaenge/{number}"' in done
        assert second.get(f"/vorgaenge/{number}").status_code == 200
    (opened,) = facts(site, ImportOpened)
    assert opened.opened_by == site.api.persons["importer"]
    assert opened.approved_by == site.api.persons["everybody"]
    errors = second.get(f"{page}/fehler.csv").text
    assert "row;column;rule;message" in errors
    assert "4;Bewilligt;amount;" in errors
    assert nothing_kept(site, page)
    auditor = site.as_("auditor")
    for path in ("/budgets/buchungen", "/pruefung/buchungen"):
        # The file says no more than the year.
        listed = auditor.get(f"{path}?programm=OLD&csv=buchungen").text.splitlines()[1:]
        assert {row.split(";")[1] for row in listed} == {"2012"}, path
        shown = auditor.get(f"{path}?programm=OLD").text
        assert "31.12.2012" not in shown


def test_the_first_person_cannot_approve_and_is_told_why(site, ida):
    page = proposed(site, ida, text(line(10)))
    token = session(site, ida).form_token
    checked = found(site, page).checked
    answer = ida.post(f"{page}/freigeben", {"form_token": token, "geprueft": checked or ""})
    assert answer.status_code == 409
    assert "Frau importer hat diese Datei gebracht und vorgelegt" in answer.text
    assert found(site, page).state == "proposed"


def test_what_could_not_begin_is_not_approved(site, ida, second):
    page = proposed(site, ida, text(line(12)))
    form = filled(second.get(page).text, "freigeben")
    log, person = site.api.service.log, site.api.persons["importer"]
    other = tasks.begin(log, "import", {"delivery": "another", "mode": "dry-run"}, person=person)
    answer = second.post(*form)
    assert answer.status_code == 409
    assert "bitte versuchen Sie es danach noch einmal" in words(answer.text)
    assert found(site, page).state == "proposed"
    tasks.end(log, other.task, "cancelled")
    assert second.post(*form).status_code == 303
    assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "done"


def test_what_is_approved_as_another_begins_is_said_not_to_have_begun(
    site, ida, second, monkeypatch
):
    page = proposed(site, ida, text(line(13)))
    form = filled(second.get(page).text, "freigeben")
    log, person = site.api.service.log, site.api.persons["importer"]
    approved = deliveries.Deliveries.approve

    def approve_as_another_begins(*given: Any, **named: Any) -> bool:
        tasks.begin(log, "import", {"delivery": "another", "mode": "dry-run"}, person=person)
        return approved(*given, **named)

    monkeypatch.setattr(deliveries.Deliveries, "approve", approve_as_another_begins)
    answer = second.post(*form)
    assert answer.status_code == 409
    assert "begonnen hat die Übernahme nicht" in words(answer.text)
    assert found(site, page).state == "approved"
    (other, *_) = tasks.recent(log, "import", limit=1)
    tasks.end(log, other.task, "cancelled")
    assert second.post(*filled(second.get(page).text, "fortsetzen")).status_code == 303
    assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "done"


def test_what_changed_after_the_look_is_not_approved(site, ida, second):
    page = proposed(site, ida, text(line(11)))
    action, form = filled(second.get(page).text, "freigeben")
    assert press(ida, page, "zurueck").status_code == 303
    change(ida, page, {"title": "Anderer Titel"})
    try_out(site, ida, page)
    press(ida, page, "vorlegen")
    assert second.post(action, form).status_code == 409
    assert found(site, page).state == "proposed"


def test_columns_are_mapped_by_hand(site, ida):
    page = bring(ida, text(line(20)), "")
    form = form_of(ida.get(page).text)
    assert set(HEADINGS) <= set(form.options["spalte.reference"])
    answer = send_to(ida, page, "probelauf", form, {"programme": "HAND"})
    assert answer.status_code == 303
    wrong = ida.get(page).text
    assert "columns" in wrong  # Reference and recipient are missing.
    assert task_of(site, page) is None
    values = {
        "programme": "HAND",
        "title": "Von Hand",
        "authority": "Land",
        "spalte.reference": "Nr",
        "spalte.recipient": "Name",
        "spalte.scope": "Amt",
        "spalte.fiscal_year": "Jahr",
        "spalte.approved": "Bewilligt",
        "komma.approved": ",",
        "summe.approved": "100,00",
    }
    change(ida, page, values)
    again = form_of(ida.get(page).text)
    assert again.values["spalte.approved"] == ["Bewilligt"]
    tried = words(try_out(site, ida, page))
    assert "neu 1" in tried
    assert re.search(r"Bewilligt 100,00\W€ 100,00\W€ 0,00\W€", tried), tried
    mapping = ida.get(f"{page}/zuordnung.toml").text
    assert 'reference = "Nr"' in mapping
    assert found(site, bring(ida, text(line(20)), mapping)).mapping == mapping


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "leer"),
        (b"x" * (deliveries.BYTES_MAX + 1), "zu groß; angenommen werden bis zu 20 MB"),
        (None, "Bitte wählen Sie die Datei aus"),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(ida, content, told):
    answer = upload(ida, content, MAPPING)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="datei-fehler"' in answer.text


@pytest.mark.parametrize(
    ("content", "rule", "remedy"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x00", "encoding", "Kodierung"),
        ("Nr;Name\n1;Käthe\n".encode("latin-1"), "encoding", "encoding angeben"),
        (b"nur ein Satz", "delimiter", "delimiter"),
        (b"PK\x03\x04 kein Archiv", "unreadable", "als XLSX, ODS oder CSV speichern"),
    ],
)
def test_a_file_that_cannot_be_read_says_which_rule_and_what_helps(
    site, ida, content, rule, remedy
):
    page = bring(
        ida, content, MAPPING.replace("[columns]", '[file]\nencoding = "utf-8"\n[columns]')
    )
    shown = html.unescape(ida.get(page).text)
    assert f"<code>{rule}</code>" in shown
    assert remedy in shown
    assert "alt.csv" in shown
    assert "/proc/" not in shown
    assert press(ida, page, "vorlegen").status_code == 409


def test_a_mapping_that_does_not_fit_names_key_rule_and_remedy(site, ida):
    wrong = MAPPING.replace('"Bewilligt"', '"Bewiligt"')
    page = bring(ida, text(line(30)), wrong)
    change(ida, page, {}, "probelauf")
    assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "failed"
    shown = html.unescape(ida.get(page).text)
    assert "no-such-column" in shown
    assert "Bewilligt" in shown  # The hint: the heading that is near.
    broken = upload(ida, text(line(30)), 'programme = "OLD"\n[columns]\nreferenz = "Nr"\n')
    assert broken.status_code == 422
    assert "columns.referenz" in html.unescape(broken.text)
    no_toml = upload(ida, text(line(30)), "programme = ")
    assert no_toml.status_code == 422
    assert 'id="zuordnung-fehler"' in no_toml.text


@pytest.mark.long
def test_killed_in_the_middle_and_continued_every_row_is_there_once(site, ida, second):
    lines = [line(number, Name=f"Verein {number}") for number in range(5000, 9000)]
    page = proposed(site, ida, text(*lines))
    before = count(site, LegacyCaseImported)
    assert second.post(*filled(second.get(page).text, "freigeben")).status_code == 303
    deadline = time.monotonic() + 60
    while count(site, LegacyCaseImported) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    kill(site)
    seen = until(lambda: ida.get(page).text, "unterbrochen")
    assert "Übernahme fortsetzen" in seen
    assert press(ida, page, "fortsetzen").status_code == 303
    assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "done"
    cases = [fact.case for fact in facts(site, LegacyCaseImported) if len(fact.reference) == 4]
    assert len(cases) == len(set(cases)) == 4000
    result = found(site, page).result
    assert result["rows"] == result["accepted"] + result["unchanged"] == 4000
    assert len([f for f in facts(site, ImportSealed) if f.rows == 4000]) == 1


@pytest.mark.long
def test_the_same_file_again_changes_nothing(site, ida, second):
    content = text(line(40))
    for expected in ({"accepted": 1, "unchanged": 0}, {"accepted": 0, "unchanged": 1}):
        page = proposed(site, ida, content)
        second.post(*filled(second.get(page).text, "freigeben"))
        assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "done"
        result = found(site, page).result
        assert {key: result[key] for key in expected} == expected
    assert "unverändert 1" in words(ida.get(page).text)
    assert len([fact for fact in facts(site, LegacyCaseImported) if fact.reference == "40"]) == 1


def test_of_a_large_import_the_first_cases_are_read_and_no_more(site, monkeypatch):
    log = site.api.service.log
    opened = example(ImportOpened, import_id="import-1")
    cases = [imported(f"L{number}") for number in range(150)]
    stored = [stored_of("import/import-1", opened, "all", version=1)]
    stored += [stored_of(*each, version=1) for each in cases]
    sealed = example(ImportSealed, import_id="import-1")
    log.append([*stored, stored_of("import/import-1", sealed, "all", version=2)], Append())
    monkeypatch.setattr(delivering, "_PAGE", 40)
    monkeypatch.setattr(type(log), "page", counted := Counted(type(log).page))
    pages: Any = SimpleNamespace(reading=SimpleNamespace(service=site.api.service))
    visit: Any = SimpleNamespace(asker=SimpleNamespace(sight=Sight(frozenset(), None)))
    shown = delivering.imported_cases(pages, visit, "import-1")
    assert shown == [(stream.removeprefix("case/"), True) for stream, _, _ in cases[:100]]
    assert counted.calls == 3


class Counted:
    """A method that counts how often it is called."""

    def __init__(self, method: Any) -> None:
        self.method, self.calls = method, 0

    def __get__(self, owner: Any, _: type) -> Any:
        self.calls += 1
        return self.method.__get__(owner)


def test_others_learn_nothing_of_files_and_looking_back_nothing_is_done(site, ida):
    page = bring(ida, text(line(50)), MAPPING)
    auditor = site.as_("auditor")
    for path in (START, page, f"{page}/fehler.csv", f"{page}/zuordnung.toml"):
        assert auditor.get(path).status_code == 403
    assert '<form method="post" action="/betrieb' not in ida.get(f"{page}?as_of=2020-01-01").text
    assert ida.get(f"{START}/nonsense").status_code == 404
    assert ida.get("/betrieb", follow=False).headers["location"] == START
    assert 'href="/betrieb"' in ida.get("/").text
    token = session(site, auditor).form_token
    assert auditor.post(f"{page}/verwerfen", {"form_token": token}).status_code == 403
    assert press(ida, page, "verwerfen").status_code == 303
    assert ida.get(page).status_code == 404


def test_between_the_two_persons_the_file_is_not_in_clear_text(site, ida):
    page = proposed(site, ida, text(line(60, Name="Geheimverein Silberblick")))
    with site.api.service.log.connection() as connection:
        rows = connection.execute(
            "SELECT d.*, sealed FROM grants.deliveries d"
            " JOIN grants.delivery_chunks USING (delivery) WHERE delivery = %s",
            (page.rpartition("/")[2],),
        ).fetchall()
    assert rows
    assert "Silberblick" not in repr(rows)
    assert "alt.csv" not in repr(rows)


def test_a_small_file_that_takes_any_amount_of_memory_ends_nobody(ida):
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    book.add_worksheet().write_row("A1", HEADINGS)
    book.add_worksheet().write("A1", 1)
    book.worksheets()[0].write("XFD1048576", 1)
    book.close()
    page = bring(ida, made.getvalue(), MAPPING)
    shown = words(ida.get(page).text)
    assert "braucht zum Lesen mehr als 1.024 MB Arbeitsspeicher" in shown
    assert "die leeren Zeilen und Spalten davor löschen" in shown


@pytest.mark.skipif(not XLSX.is_file(), reason="the published file is not here")
def test_a_published_spreadsheet_with_its_shipped_mapping(site, ida):
    answer = upload(ida, XLSX.read_bytes(), "", name="hamburg.xlsx", kind="hamburg_2010.toml")
    assert answer.status_code == 303
    page = answer.headers["location"]
    assert "Zuwendungsempfänger" in ida.get(page).text
    tried = words(try_out(site, ida, page))
    assert "Anzahl der Vorhaben 4.941 4.941 0" in tried
    assert re.search(r"Bewilligt 892\.152\.355,55\W€ 892\.152\.355,55\W€ 0,00\W€", tried)


def upload(
    browser: Site, content: bytes | None, mapping: str, *, name: str = "alt.csv", kind: str = ""
) -> httpx.Response:
    form = form_of(browser.get(START).text)
    files: list[Any] = [("datei", (name, content))] if content is not None else []
    if mapping:
        files.append(("zuordnung", ("zuordnung.toml", mapping.encode())))
    return browser.client.post(
        f"{browser.url}{form.action}",
        data={**form.values, "zuordnung_art": kind},
        files=files or [("datei", ("", b""))],
        headers={"Accept": "text/html", "Origin": browser.url},
    )


def bring(browser: Site, content: bytes, mapping: str) -> str:
    answer = upload(browser, content, mapping)
    assert answer.status_code == 303, words(answer.text)
    return str(answer.headers["location"])


def send_to(
    browser: Site, page: str, deed: str, form: Form, values: dict[str, str]
) -> httpx.Response:
    sent = {name: value[0] for name, value in form.filled(values).items() if value}
    return browser.post(f"{page}/{deed}", {**sent, **values})


def change(browser: Site, page: str, values: dict[str, str], deed: str = "zuordnen") -> None:
    answer = send_to(browser, page, deed, form_of(browser.get(page).text), values)
    assert answer.status_code == 303, words(answer.text)


def try_out(site: Site, browser: Site, page: str) -> str:
    """A dry run, and the page afterwards."""
    change(browser, page, {}, "probelauf")
    assert ended(site, f"/betrieb/aufgaben/{task_of(site, page)}") == "done"
    return browser.get(page).text


def proposed(site: Site, browser: Site, content: bytes) -> str:
    page = bring(browser, content, MAPPING)
    try_out(site, browser, page)
    assert press(browser, page, "vorlegen").status_code == 303
    return page


def filled(text: str, deed: str) -> tuple[str, dict[str, str]]:
    """A small form of the page: where it goes, and what it sends."""
    match = re.search(rf'<form method="post" action="([^"]*/{deed})">(.*?)</form>', text, re.DOTALL)
    assert match, deed
    return match[1], dict(re.findall(r'name="([^"]*)" value="([^"]*)"', match[2]))


def press(browser: Site, page: str, deed: str) -> httpx.Response:
    """Press a button, though the page may not show it."""
    token = re.search(r'name="form_token" value="([^"]*)"', browser.get(START).text)
    assert token
    return browser.post(f"{page}/{deed}", {"form_token": token[1]})


def session(site: Site, browser: Site) -> sessions.Session:
    found = sessions.find(site.api.service.log, browser.client.cookies["session"])
    assert found is not None
    return found


def found(site: Site, page: str) -> deliveries.Delivery:
    service = site.api.service
    one = deliveries.Deliveries(service.log, service.vault).find(page.rpartition("/")[2])
    assert one is not None
    return one


def task_of(site: Site, page: str) -> str | None:
    return found(site, page).task


def nothing_kept(site: Site, page: str) -> bool:
    with site.api.service.log.connection() as connection:
        return not connection.execute(
            "SELECT FROM grants.delivery_chunks WHERE delivery = %s", (page.rpartition("/")[2],)
        ).fetchall()


def facts(site: Site, kind: type) -> list[Any]:
    return [each.fact for each in site.api.service.log.read_all() if isinstance(each.fact, kind)]


def count(site: Site, kind: type) -> int:
    return len(facts(site, kind))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))

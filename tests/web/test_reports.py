"""Published reports: anybody who compares regions can compute them again, as of then."""

from __future__ import annotations

import csv
import io
import re

import pytest
from tests.api.conftest import TODAY
from tests.projections.conftest import stored_of
from tests.projections.history import imported
from tests.web.conftest import Site

from grants.report.events import ReportPublished
from grants.store.recorder import Append

YEAR_END = "2024-12-31"


@pytest.fixture(scope="module")
def published(site: Site) -> dict[str, str]:
    """A report of each kind, by its name."""
    officer = site.api.by("compliance-officer")
    found = {}
    for body in ({"name": "totals"}, {"name": "budgets", "year": 2024}):
        asked = {**body, "programme": "FKR", "as_of": YEAR_END, "published_on": TODAY}
        answer = officer.post("/publications", asked)
        assert answer.status_code == 201, answer.text
        found[str(body["name"])] = answer.json()["number"]
    site.api.project()
    return found


def test_the_gallery_names_every_report_with_its_figures(site: Site, published: dict[str, str]):
    browser = site.as_("compliance-officer")
    text = browser.get("/berichte").text
    for report in published.values():
        assert f"/berichte/{report}" in browser.links(text)
    assert "Budgets 2024" in text
    assert "120.000,00\xa0€" in text
    assert "Stand 31.12.2024, bekannt bis Ereignis" in text


def test_a_report_is_computed_again_and_leads_to_its_postings(
    site: Site, published: dict[str, str]
):
    browser = site.as_("auditor")
    text = browser.get(f"/berichte/{published['budgets']}").text
    assert "dieselbe Prüfsumme" in text
    assert re.search(r"[0-9a-f]{64}", text)
    assert "So wird gezählt" in text
    postings = [link for link in browser.links(text) if link.startswith("/budgets/buchungen")]
    assert postings
    for link in postings:
        assert f"as_of={YEAR_END}" in link
        assert "known_at=" in link
        assert browser.get(link).status_code == 200
    assert "_cents" not in re.sub(r'href="[^"]*"', "", text)


def test_the_sums_of_a_report_add_up(site: Site, published: dict[str, str]):
    browser = site.as_("auditor")
    path = f"/berichte/{published['budgets']}?csv=bericht-budgets-{YEAR_END}-summen"
    text = browser.get(path).content.decode("utf-8-sig")
    told = {row[0]: row[1:] for row in csv.reader(io.StringIO(text), delimiter=";")}
    assert told.pop("Größe") == ["Veröffentlicht", "Nachgerechnet"]
    for column in (0, 1):
        sums = {name: int(cells[column].replace(",", "")) for name, cells in told.items()}
        left = sums.pop("Bleibt verfügbar")
        allotted = sums.pop("Zusammen zugewiesen")
        sums.pop("davon ausgezahlt", None)
        first = {"Erstzuweisung", "Aufgestockt", "Gekürzt"}
        assert sum(sums.get(name, 0) for name in first) == allotted
        others = [name for name in sums if name not in first and "Nachrichtlich" not in name]
        assert allotted + sum(sums[name] for name in others) == left


def test_totals_stand_as_they_were_published(site: Site):
    for each in (
        imported("77", cents=1_000_00),
        imported("78", cents=2_000_00, kind="regional"),
    ):
        site.api.service.log.append([stored_of(*each, version=1)], Append())
    site.api.project()
    officer = site.api.by("compliance-officer")
    asked = {"name": "totals", "programme": "HH-2010", "as_of": YEAR_END, "published_on": TODAY}
    path = f"/berichte/{officer.post('/publications', asked).json()['number']}"
    site.api.project()
    browser = site.as_("auditor")
    text = browser.get(f"{path}?csv=bericht-totals-{YEAR_END}-summen").content.decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert rows == [
        ["Vorhaben", "2", "2"],
        ["Bewilligt", "3000,00", "3000,00"],
        ["Bewilligt, netto", "3000,00", "3000,00"],
        ["ohne Auszahlungsbetrag", "2", "2"],
    ]
    page = browser.get(path).text
    sums, below = page.split("<tfoot>")
    assert '<td data-name="Veröffentlicht" class="num">2</td>' in sums
    foot = re.sub("<[^>]*>", " ", below.split("</tfoot>")[0])
    assert foot.split()[0] == "Summe"
    for figure in ("2", "3.000,00"):
        assert figure in foot.split()


def test_a_report_that_does_not_come_out_as_published_says_so_and_how_it_differs(
    site: Site, published: dict[str, str]
):
    """An earlier release counted otherwise; what it published stands for ever."""
    log = site.api.service.log
    browser = site.as_("compliance-officer")
    for name, number in published.items():
        (recorded,) = log.read(f"report/{number}")
        told = recorded.fact.model_dump(mode="json")
        measure = {"totals": "approved_cents", "budgets": "committed_cents"}[name]
        sums = {each["measure"]: each["value"] for each in told["totals"]}
        sums[measure] = sums.get(measure, 0) + 1_00
        totals = [{"measure": each, "value": value} for each, value in sums.items()]
        other = {**told, "report": f"other-{name}", "totals": totals, "sha256": "0" * 64}
        fact = ReportPublished.model_validate(other)
        stored = stored_of(f"report/other-{name}", fact, "all", version=1)
        log.append([stored], Append())
        page = browser.get(f"/berichte/other-{name}")
        assert page.status_code == 200
        assert "Die veröffentlichte Prüfsumme ergibt sich nicht" in page.text
        assert told["sha256"] in page.text  # As it was computed again.
        sheet = f"bericht-{name}-{YEAR_END}-summen"
        text = browser.get(f"/berichte/other-{name}?csv={sheet}").content.decode("utf-8-sig")
        heading, *rows = csv.reader(io.StringIO(text), delimiter=";")
        assert heading[-1] == "Unterschied"
        differing = {row[0]: row[-1] for row in rows if row[-1] not in {"0", "0,00", ""}}
        assert list(differing.values()) == [{"totals": "-1,00", "budgets": "1,00"}[name]]


def test_a_report_is_taken_along_as_a_file(site: Site, published: dict[str, str]):
    browser = site.as_("compliance-officer")
    for report in published.values():
        path = f"/berichte/{report}"
        files = [link for link in browser.links(browser.get(path).text) if "csv=" in link]
        for link in files:
            answer = browser.get(link)
            assert answer.content.startswith(b"\xef\xbb\xbf")
            assert answer.headers["content-type"].startswith("text/csv")
    assert browser.get(f"{path}?csv=nirgends").status_code == 404


def test_what_is_known_otherwise_since_stands_beside(site: Site):
    officer, holder = site.api.by("compliance-officer"), site.api.by("budget-holder")
    asked = {"name": "budgets", "programme": "FKR", "year": 2024, "as_of": YEAR_END}
    report = officer.post("/publications", {**asked, "published_on": TODAY}).json()["number"]
    site.api.project()
    browser = site.as_("compliance-officer")
    assert "nichts anders bekannt" in browser.get(f"/berichte/{report}").text
    before = site.api.service.log.last_position()
    body = {"earmark": "general", "cents": 500_00, "decided_on": "2024-06-03"}
    late = {"supplement": "s-late", "citation": "Nachtrag", **body}
    holder.send("/budgets/FKR/14612/2024/supplement-budget", late)
    site.api.project()
    now = browser.get(f"/berichte/{report}").text
    assert "Eine Zeile ist bis Ereignis" in now
    assert "60.500,00\xa0€" in now
    assert "dieselbe Prüfsumme" in now
    then = browser.get(f"/berichte/{report}?known_at={before}&as_of={TODAY}").text
    assert "nichts anders bekannt" in then
    comparison = next(link for link in browser.links(now) if link.startswith("/pruefung/vergleich"))
    assert "60.500,00" in browser.get(comparison).text


def test_who_sees_one_region_reads_no_report(site: Site, published: dict[str, str]):
    own = site.as_("chemnitz")
    gallery = own.get("/berichte")
    assert gallery.status_code == 200
    assert "Berichte vergleichen alle Regionen." in gallery.text
    assert not any(report in gallery.text for report in published.values())
    assert "/berichte" not in own.links(own.get("/").text)
    assert own.get(f"/berichte/{published['budgets']}").status_code == 403


def test_before_it_was_published_there_was_no_report(site: Site, published: dict[str, str]):
    browser = site.as_("auditor")
    assert "wurde kein Bericht veröffentlicht" in browser.get("/berichte?known_at=5").text
    assert browser.get(f"/berichte/{published['totals']}?known_at=5").status_code == 404
    assert browser.get("/berichte/nothing").status_code == 404


def test_who_reports_has_figures_first_others_their_work(site: Site):
    officer = site.as_("compliance-officer").get("/").text
    assert officer.index("Budgets 20") < officer.index("Was auf meine Zuständigkeiten wartet")
    worker = site.as_("caseworker").get("/").text
    assert worker.index("Was auf meine Zuständigkeiten wartet") < worker.index("Budgets 20")

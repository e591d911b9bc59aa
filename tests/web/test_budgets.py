"""Budgets: pictures and tables say the same, keep the moment, and show what one may see."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from tests.api.test_reads import CHEMNITZ, DRESDEN
from tests.web.conftest import Site

from grants.web import language
from grants.web.budgets import VIEWS
from grants.web.sheets import Cell, Column, Sheet
from projections.budgets.queries import budgets

NEXT = {"kacheln": "budgets-2024", "karte": "budgets-2024", "jahre": "anteil-gebunden",
        "plan": "budgets-nach-jahren", "verbleib": "verbleib-2024",
        "geldfluss": "geldfluss-2024"}  # fmt: skip


def rows(text: str, *, delimiter: str = ";") -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def file(site: Site, path: str, *, language: str = "de") -> list[list[str]]:
    answer = site.get(path, language=language)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    return rows(answer.content.decode(), delimiter=";" if language == "de" else ",")


def cents(amount: str) -> int:
    return int(re.sub("[,.]", "", amount))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_a_drawing_a_sentence_and_its_figures_as_a_file(site: Site, view: str):
    browser = site.as_("compliance-officer")
    page = browser.get(f"/budgets?jahr=2024&bild={view}").text
    drawing = page[page.index("<svg") : page.index("</svg>") + 6]
    root = ET.fromstring(drawing)
    sentence = re.search(r'class="conclusion">([^<]+)<', page)
    assert sentence
    said = [each.text for each in root.iter() if each.get("id", "").endswith("inhalt")]
    assert said == [sentence[1].replace("\xa0%", " %")]
    (link,) = [each for each in browser.links(page) if f"csv={NEXT[view]}" in each]
    header, *lines = file(browser, link)
    assert len({len(line) for line in [header, *lines]}) == 1
    assert lines


def test_the_files_add_up_to_what_the_budgets_say(site: Site):
    browser = site.as_("budget-holder")
    lines = budgets(site.api.service.log, year=2024)
    allocated = sum(line.allocated_cents or 0 for line in lines)
    available = sum(line.available_cents or 0 for line in lines)
    assert allocated == 120_000_00
    for name in ("budgets-2024", "konten"):
        header, *rest = file(browser, f"/budgets?jahr=2024&csv={name}")
        at, left = header.index("Zugewiesen"), header.index("Verfügbar")
        assert sum(cents(row[at]) for row in rest) == allocated
        assert sum(cents(row[left]) for row in rest) == available
    _, first, *between, last = file(browser, "/budgets?jahr=2024&bild=verbleib&csv=verbleib-2024")
    moved = sum(cents(amount) for _, amount in [first, *between])
    assert moved == cents(last[1]) == available
    flowing = file(browser, "/budgets?jahr=2024&bild=geldfluss&csv=geldfluss-2024")
    assert sum(cents(amount) for row in flowing[1:] for amount in row[2:]) == allocated


def test_a_page_shows_the_first_rows_and_the_file_has_all(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grants.web.budgets.SHOWN_MAX", 1)
    browser = site.as_("compliance-officer")
    page = browser.get("/budgets?jahr=2024&bild=geldfluss").text
    flowing = file(browser, "/budgets?jahr=2024&bild=geldfluss&csv=geldfluss-2024")[1:]
    accounts = file(browser, "/budgets?jahr=2024&csv=konten")[1:]
    assert len(flowing) == len(accounts) > 1
    assert page.count(f"Die ersten 1 von {len(accounts)} Zeilen; alle stehen in der Datei.") == 2
    caption = "Geldfluss nach Zweckbindung, Region und Stand"
    sums = [sum(cents(row[at]) for row in flowing) for at in range(2, len(flowing[0]))]
    assert [cents(amount.removesuffix("\xa0€")) for amount in foot(page, caption)[2:]] == sums


def foot(page: str, caption: str) -> list[str]:
    """The row of sums of a table."""
    table = page[page.index(f'<caption class="kern-sr-only">{caption}</caption>') :]
    row = table[table.index("<tfoot>") : table.index("</tfoot>")]
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
    return [re.sub("<[^>]*>", "", cell) for cell in cells]


def test_tables_have_a_row_of_sums_that_adds_up(site: Site):
    browser = site.as_("compliance-officer")
    page = browser.get("/budgets?jahr=2024").text
    name, allocated, *_, available, share = foot(page, "Budgets nach Regionen")
    assert (name, allocated) == ("Summe", "120.000,00\xa0€")
    assert f"<b>{available}</b>" in page
    assert share.endswith(" %")


def test_a_page_of_postings_names_its_figure_and_how_many_they_are(site: Site):
    browser = site.as_("auditor")
    page = browser.get("/budgets/buchungen?jahr=2024&groesse=allocated_cents").text
    _, *rows = file(browser, "/budgets/buchungen?jahr=2024&groesse=allocated_cents&csv=buchungen")
    heading = re.search(r"<h1[^>]*>([^<]*)</h1>", page)
    assert heading
    assert heading[1] == f"Zugewiesen: 120.000,00\xa0€ aus {len(rows)} Buchungen"
    assert sum(cents(row[2]) for row in rows) == 120_000_00
    assert f"Buchung 1 bis {len(rows)} von {len(rows)}" in page
    assert foot(page, "Buchungen")[:3] == ["Summe", "", "120.000,00\xa0€"]
    everything = browser.get("/budgets/buchungen").text
    assert "Alle Buchungen aller Konten" in everything
    assert "<tfoot>" not in everything
    left = browser.get("/budgets/buchungen?jahr=2024&groesse=available_cents").text
    lines = budgets(site.api.service.log, year=2024)
    assert language.money(sum(line.available_cents or 0 for line in lines)) in left


def test_numbers_are_written_as_the_spreadsheets_of_each_language_read_them(site: Site):
    browser = site.as_("compliance-officer")
    path = "/budgets?jahr=2024&csv=budgets-2024"
    german, english = file(browser, path), file(browser, path, language="en")
    assert german[1][:2] == ["Chemnitz", "60000,00"]
    assert english[1][:2] == ["Chemnitz", "60000.00"]
    assert browser.get("/budgets?csv=nirgends").status_code == 404


def test_no_text_of_a_file_is_a_formula():
    language.spoken.set("de")
    texts = ["=1+1", "+1", "-1", "@SUM", "\t=1", "a;b", 'say "x"']
    sheet = Sheet(
        name="x",
        title="x",
        columns=[Column(title="=Titel"), Column(title="Betrag", kind="money")],
        rows=[[Cell(each), Cell(-5)] for each in texts] + [[Cell(None), Cell(None)]],
    )
    header, *lines = csv.reader(io.StringIO(sheet.csv()), delimiter=";")
    assert header == ["'=Titel", "Betrag"]
    assert [line[0] for line in lines] == [
        "'=1+1", "'+1", "'-1", "'@SUM", "'\t=1", "a;b", 'say "x"', ""
    ]  # fmt: skip
    assert [line[1] for line in lines] == ["-0,05"] * len(texts) + [""]


def test_the_year_of_a_region_shows_what_is_left_and_its_accounts(site: Site):
    browser = site.as_("compliance-officer")
    path = f"/budgets/{CHEMNITZ}/2024"
    page = browser.get(path)
    assert page.status_code == 200
    assert "2024: 60.000,00\xa0€ zugewiesen" in page.text
    postings = [link for link in browser.links(page.text) if link.startswith("/budgets/buchungen")]
    assert f"/budgets/buchungen?region={CHEMNITZ}&jahr=2024&groesse=allocated_cents" in postings
    assert "Kein Vorgang hat hier Geld gebunden." in page.text
    assert browser.get(f"/budgets/{CHEMNITZ}/2031").text.count("keine Konten") == 1
    assert browser.get("/budgets/99999/2024").status_code == 404
    assert browser.get(f"/budgets/{CHEMNITZ}/24").status_code == 404


def test_what_if_tells_what_would_be_left_and_keeps_nothing(site: Site):
    browser = site.as_("budget-holder")
    path = f"/budgets/{CHEMNITZ}/2024"
    before = site.api.service.log.last_position()
    fits = browser.get(f"{path}?betrag=12.500,50").text
    assert "12.500,50\xa0€ passen in jedes Konto dieses Jahres." in fits
    assert "47.499,50\xa0€" in fits
    over = browser.get(f"{path}?betrag=60.000,01").text
    assert "passen in kein Konto" in over
    assert "es fehlen 0,01\xa0€" in over
    for typed in ("viel", "-5", "0"):
        wrong = browser.get(f"{path}?betrag={typed}").text
        assert "ist kein Betrag" in wrong
        assert f'value="{typed}"' in wrong
    assert site.api.service.log.last_position() == before


def test_filters_stand_in_the_address_and_stay_in_the_links(site: Site):
    browser = site.as_("compliance-officer")
    page = browser.get("/budgets?jahr=2024&zweck=general&bild=jahre").text
    inside = [link for link in browser.links(page) if link.startswith(("/budgets?", "/budgets/1"))]
    tabs = [link for link in inside if "csv=" not in link and "bild=" in link]
    assert [link for link in tabs if "zweck=" not in link] == ["/budgets?jahr=2024&bild=jahre"]
    assert f"/budgets/{CHEMNITZ}/2024?zweck=general" in inside
    nothing = browser.get("/budgets?jahr=2024&zweck=international").text
    assert "Für dieses Jahr gibt es noch keine Budgets." in nothing
    assert "Auswahl aufheben" in nothing
    assert browser.get("/budgets?bild=torte").status_code == 422


def test_looking_back_every_picture_and_file_is_of_then(site: Site):
    browser = site.as_("auditor")
    moment = "as_of=01.03.2024"
    for view in VIEWS:
        page = browser.get(f"/budgets?jahr=2024&bild={view}&{moment}").text
        kept = [link for link in browser.links(page) if link.startswith("/budgets/")]
        assert all("as_of=01.03.2024" in link for link in kept), view
    first = file(browser, f"/budgets?jahr=2024&csv=budgets-2024&{moment}")[1]
    assert first[:2] == ["Chemnitz", "50000,00"]
    year = browser.get(f"/budgets/{CHEMNITZ}/2024?{moment}&betrag=55.000").text
    assert "passen in kein Konto" in year
    assert 'method="post" action="/budgets' not in year
    before = browser.get(f"/budgets/{CHEMNITZ}/2024?as_of=01.03.2016")
    assert before.status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_a_region_sees_itself_alone(site: Site, view: str):
    own = site.as_("dresden")
    page = own.get(f"/budgets?jahr=2024&bild={view}").text
    assert "Chemnitz" not in page
    assert CHEMNITZ not in page
    for line in file(own, f"/budgets?jahr=2024&bild={view}&csv={NEXT[view]}")[1:]:
        assert "Chemnitz" not in line


def test_a_region_gets_to_no_other_by_its_address(site: Site):
    own = site.as_("dresden")
    assert own.get(f"/budgets/{DRESDEN}/2024").status_code == 200
    assert own.get(f"/budgets/{CHEMNITZ}/2024").status_code == 404
    assert "keine Konten" in own.get(f"/budgets?region={CHEMNITZ}").text
    postings = file(own, "/budgets/buchungen?csv=buchungen")
    assert postings[1:]
    assert all("Dresden" in line[4] for line in postings[1:])


def test_in_english_the_sentences_are_english(site: Site):
    browser = site.as_("compliance-officer")
    text = browser.get("/budgets?jahr=2024", language="en").text
    assert "of the funds are committed" in text
    year = browser.get(f"/budgets/{CHEMNITZ}/2024?betrag=1000", language="en").text
    assert "fits into every account" in year

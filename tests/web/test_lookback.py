"""Looking back: from a question of an audit down to single facts; nothing is recorded there."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from tests.projections.conftest import stored_of
from tests.projections.history import approved, came_back, imported, paid_out, submitted
from tests.web.conftest import Site
from tests.web.pages import words

from grants.store.recorder import Append
from projections.timeline import timeline


def amounts(text: str) -> list[str]:
    return re.findall(r'<span class="money">([^<]*)</span>', text)


def test_an_auditor_finds_what_a_budget_was_and_the_facts_behind_it(site: Site):
    auditor = site.as_("auditor")
    last = site.api.service.log.last_position()
    page = auditor.get(f"/pruefung?as_of=01.03.2024&known_at={last}").text
    assert "Stand: 01.03.2024, bekannt am " in page
    (figure,) = [
        link
        for link in auditor.links(page)
        if "region=14511" in link and "groesse=allocated_cents" in link
    ]
    assert "as_of=01.03.2024" in figure
    postings = auditor.get(figure).text
    assert amounts(postings) == ["50.000,00\xa0€"]
    (fact,) = {link for link in auditor.links(postings) if "/ereignisse/" in link}
    told = auditor.get(fact).text
    assert "50.000,00" in told
    assert "budget/FKR/14511/2024" in told
    (since,) = {
        link
        for link in auditor.links(page)
        if "/vergleich" in link and "region=14511" in link and "jahr=2024" in link
    }
    compared = auditor.get(since).text
    assert "50.000,00" in compared
    assert "60.000,00" in compared


def test_the_time_bar_says_both_clocks(site: Site):
    auditor = site.as_("auditor")
    assert "Stand: heute" in auditor.get("/budgets").text
    known = auditor.get("/budgets?as_of=2024-03-01&known_at=2024-04-01").text
    assert "Stand: 01.03.2024, bekannt am 01.04.2024 (Ereignis 0)" in known
    assert 'value="01.03.2024"' in known
    alone = auditor.get("/budgets?as_of=2024-03-01").text
    assert "Stand: 01.03.2024, nach allem, was heute bekannt ist" in alone
    for text in (known, alone):
        assert "Rückblick, nur lesen" in text
        assert "zurück zu heute" in text
    english = auditor.get("/budgets?as_of=2024-03-01", language="en").text
    assert "looking back, read only" in english


@pytest.mark.parametrize("clock", ["as_of=2024-03-01", "known_at=1", "as_of=2024-03-01&known_at=1"])
def test_nothing_is_recorded_from_where_one_looks_back(site: Site, clock: str):
    browser = site.as_("everybody")
    before = site.api.service.log.last_position()
    step = f"/vorgaenge/{site.case}/schritte/withdraw-application"
    answer = browser.post(f"{step}?{clock}", {"reason_code": "own-wish"})
    assert answer.status_code == 409
    assert "Im Rückblick wird nur gelesen" in answer.text
    assert site.api.service.log.last_position() == before


def test_before_a_case_began_its_page_says_so_and_leads_back(site: Site):
    browser = site.as_("auditor")
    first, *_ = site.api.service.log.read(f"case/{site.case}")
    path = f"/vorgaenge/{site.case}"
    begun = dt.date.fromisoformat(first.stored.effective_on)
    told = {
        f"as_of={begun - dt.timedelta(days=1)}": "gab es den Vorgang",
        f"known_at={first.position - 1}": "noch nicht bekannt; erfasst wurde er am",
    }
    for clock, sentence in told.items():
        page = browser.get(f"{path}?{clock}&ansicht=finanzplan")
        assert page.status_code == 404
        assert sentence in page.text
        assert site.case in page.text
        assert f"{path}?ansicht=finanzplan" in browser.links(page.text)
        assert f"/vorgaenge?{clock}" in browser.links(page.text)
        assert page.text.count('id="kopfgueltig"') == 1
    english = browser.get(f"{path}?as_of=2016-03-01", language="en").text
    english = re.sub("<[^>]*>", "", english).replace("\N{NO-BREAK SPACE}", " ")
    assert f"On 1 Mar 2016 there was no case {site.case} yet" in english
    other = site.as_("dresden").get(f"{path}?as_of=2016-03-01")
    assert other.status_code == 403
    assert "gab es" not in other.text


def test_what_is_refused_while_looking_back_leads_back_to_today(site: Site):
    path = f"/vorgaenge/{site.case}/schritte/withdraw-application"
    page = site.as_("caseworker").get(f"{path}?as_of=2024-03-01")
    assert page.status_code == 409
    assert "Rückblick, nur lesen" in page.text
    assert path in site.links(page.text)
    unreadable = site.as_("caseworker").get(f"{path}?as_of=x").text
    assert unreadable.count('id="kopfgueltig"') == 1
    assert site.stranger().get("/vorgaenge?as_of=x", follow=False).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/ansichten",
        "/ansichten/loeschen",
        "/betrieb/aufgaben/x/abbrechen",
        "/betrieb/import",
        "/betrieb/import/x/freigeben",
        "/betrieb/neuaufbau",
        "/vorgaenge/neu/antragsteller",
        "/vorgaenge/zuweisung",
    ],
)
def test_whatever_is_sent_from_where_one_looks_back_is_refused_alike(site: Site, path: str):
    answer = site.as_("everybody").post(f"{path}?known_at=1", {})
    assert answer.status_code == 409
    assert "Im Rückblick wird nur gelesen; erfasst wird am Stand von heute." in answer.text


def test_one_goes_from_fact_to_fact_and_from_day_to_day(site: Site):
    auditor = site.as_("auditor")
    last = site.api.service.log.last_position()
    text = auditor.get(f"/pruefung?as_of=2024-03-01&known_at={last}").text
    assert f'rel="prev" href="/pruefung?known_at={last - 1}&amp;as_of=2024-03-01"' in text
    assert 'rel="next"' not in text
    known = timeline(site.api.service.log)
    earlier = known.day_before(dt.date(2024, 3, 1), known_at=last)
    later = known.day_after(dt.date(2024, 3, 1), known_at=last)
    assert earlier
    assert later
    assert earlier < dt.date(2024, 3, 1) < later
    for day in (earlier, later):
        (link,) = [
            each
            for each in auditor.links(text)
            if f"as_of={day}" in each and "vergleich" not in each
        ]
        assert f"known_at={last}" in link
        assert auditor.get(link).status_code == 200
    assert 'rel="next" href="/pruefung?known_at=2"' in auditor.get("/pruefung?known_at=1").text


def test_what_was_recorded_later_is_in_the_timeline_too(site: Site):
    log = site.api.service.log
    facts = list(log.read_all())
    assert sum(timeline(log).recorded.values()) == len(facts)
    assert sum(timeline(log).years().values()) == len(facts)
    first = min(fact.position for fact in facts if fact.stored.effective_on == "2016-04-12")
    assert timeline(log).effective[dt.date(2016, 4, 12)] == first


def test_everything_works_without_scripts(site: Site):
    text = site.as_("auditor").get("/pruefung").text
    assert re.search(r'<form method="get" action="/pruefung"[^>]*hx-sync="this:replace"', text)
    assert re.search(r'<div class="slide" hidden', text)
    assert 'hx-push-url="true"' in text
    assert len(re.findall(r"as_of=20\d\d-12-31&amp;known_at=20\d\d-12-31", text)) >= 10


def test_totals_are_for_those_who_see_every_region(site: Site):
    assert site.as_("auditor").get("/pruefung/buchungen").status_code == 200
    assert site.as_("chemnitz").get("/pruefung/buchungen").status_code == 403
    text = site.as_("chemnitz").get("/pruefung?as_of=2024-12-31").text
    assert "Chemnitz" in text
    assert "Dresden" not in text
    assert "/pruefung/protokoll" not in text
    assert "/pruefung/stichprobe" not in text


def test_a_figure_of_the_totals_that_is_none_is_refused(site: Site):
    assert site.as_("auditor").get("/pruefung/buchungen?groesse=x").status_code == 422


def test_the_budgets_of_a_year_add_up_by_region(site: Site):
    site.api.by("budget-holder").send(
        "/budgets/FKR/14612/2024/transfer-funds",
        {
            "transfer": "t-lookback",
            "earmark": "general",
            "to_scope": "14511",
            "to_year": 2024,
            "to_earmark": "general",
            "cents": 5_000_00,
            "citation": "Umschichtung 1",
            "decided_on": "2024-06-03",
        },
    )
    site.api.project()
    auditor = site.as_("auditor")
    text = auditor.get("/pruefung?as_of=2024-12-31").text
    table = text[text.index("Budgets 2024 nach Regionen") :]
    table = table[: table.index("</table>")]
    heads = re.findall(r'<th scope="col" class="num">([^<]*)</th>', table)
    assert heads == ["Zugewiesen", "Umgeschichtet", "Gebunden", "Ausgezahlt", "Verfügbar"]
    rows = [
        [int(re.sub(r"\D", "", each)) * (-1 if "\N{MINUS SIGN}" in each else 1) for each in found]
        for row in table.split("<tr>")[2:]
        if (found := amounts(row))
    ]
    assert len(rows) == 3
    for allocated, moved, committed, _, available in rows:
        assert allocated + moved - committed == available
    assert {moved for _, moved, *_ in rows} == {5_000_00, -5_000_00, 0}
    (link,) = {
        each
        for each in auditor.links(table)
        if "groesse=transferred_cents" in each and "region=14511" in each
    }
    assert "5.000,00" in auditor.get(link).text


def test_unknown_payments_and_what_came_back_without_a_claim_are_shown_as_such(site: Site):
    """An imported case of which nobody says what was paid; a repayment of a later year."""
    number = "FKR-2024-9001"
    entries = [
        imported("1", cents=500_000, on="2016-05-04"),
        imported("2", cents=200_000, on="2016-06-01", kind="network"),
        submitted(number),
        approved(number),
        *paid_out(80_000, "2024-11-12", number)[:2],
        *came_back(30_000, "2025-02-03", number, ground="repayment", refills=False),
    ]
    versions = Counter[str]()
    for stream, fact, scope in entries:
        versions[stream] += 1
        stored = stored_of(stream, fact, scope, version=versions[stream])
        site.api.service.log.append([stored], Append())
    site.api.project()
    auditor = site.as_("auditor")
    page = words(auditor.get("/pruefung").text)
    assert re.search(r"HH-2010 ohne Angabe übernommen 1 5.000,00\W€ 5.000,00\W€ unbekannt", page)
    assert "Summe" in page
    # Where nothing is known of any of them, their sum is unknown, too.
    then = words(auditor.get("/pruefung?as_of=2016-12-31").text)
    assert re.search(r"Summe 2 7.000,00\W€ 7.000,00\W€ unbekannt", then)
    case = words(auditor.get(f"/vorgaenge/{number}").text)
    assert re.search(r"Ausgezahlt 800,00\W€", case)
    assert re.search(r"Zurückgezahlt 300,00\W€", case)
    assert "Zurückgefordert" not in case

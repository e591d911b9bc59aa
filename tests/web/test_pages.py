"""Pages: who is signed in sees what is theirs, as it stands or stood, in their language."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re

import pytest
from tests.web.conftest import Site

from grants.web import language
from grants.web.language import catalogue
from grants.web.templating import TEMPLATES
from projections.runtime import Unanswerable

MOMENTS = 60
"""How many of the pages that look back are visited."""
PUBLIC = ("/anmeldung", "/hilfe", "/daten", "/barrierefreiheit", "/lizenzen")
SECRET = "was jemand schrieb"
_PLURAL = re.compile(
    r"{%-? trans (\w+)(?:(?!%}).)*%}(?:(?!{%-? endtrans).)*?{%-? pluralize ?(\w*) ?-?%}", re.DOTALL
)
"""The first name of a message with a plural, and the one that its plural is chosen by."""
PRIVATE = (
    "/",
    "/vorgaenge",
    "/vorgaenge?wer=alle",
    "/suche",
    "/suche?q=region",
    "/ansichten",
    "/vorgaenge/alle",
    "/budgets",
    "/budgets?region=14511",
    "/budgets?jahr=2024",
    "/budgets?jahr=2024&bild=karte",
    "/budgets?bild=jahre",
    "/budgets?bild=plan",
    "/budgets?jahr=2024&bild=verbleib",
    "/budgets?jahr=2024&bild=geldfluss",
    "/budgets/14511/2024?betrag=100",
    "/budgets/buchungen",
    "/berichte",
    "/allianzen",
    "/allianzen/14511",
    "/pruefung",
    "/pruefung/vergleich",
    "/pruefung/vergleich?von_gueltig=01.03.2024",
)


def pages(site: Site) -> list[str]:
    case = f"/vorgaenge/{site.case}"
    tabs = [f"{case}?ansicht={tab}" for tab in ("finanzplan", "unterlagen", "pruefpfad")]
    return [*PUBLIC, *PRIVATE, case, *tabs]


def test_nobody_sees_a_page_and_comes_back_to_it_after_signing_in(site: Site):
    stranger = site.stranger()
    for path in PRIVATE:
        asked = stranger.get(path, follow=False)
        assert asked.status_code == 303
        assert asked.headers["location"].startswith("/anmeldung?weiter=%2F")
    asked = stranger.get(f"/vorgaenge/{site.case}?ansicht=pruefpfad")
    assert asked.url.path == "/anmeldung"
    onward = re.search(r'name="weiter" value="([^"]+)"', asked.text)
    assert onward
    answer = stranger.post("/anmeldung", {"sub": "caseworker", "weiter": onward[1]})
    assert answer.headers["location"] == f"/vorgaenge/{site.case}?ansicht=pruefpfad"
    assert stranger.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\x"])
def test_nobody_is_led_to_another_site(site: Site, elsewhere: str):
    stranger = site.stranger()
    answer = stranger.post("/anmeldung", {"sub": "auditor", "weiter": elsewhere})
    assert answer.headers["location"] == "/pruefung"
    answer = stranger.client.get(f"{site.url}/sprache/en", params={"weiter": elsewhere})
    assert answer.headers["location"] == "/"


def test_everybody_begins_where_their_work_is(site: Site):
    for person, first in {"caseworker": "/", "auditor": "/pruefung"}.items():
        answer = site.stranger().post("/anmeldung", {"sub": person})
        assert answer.headers["location"] == first


def test_a_session_ends_when_one_signs_out(site: Site):
    browser = site.as_("caseworker")
    token = browser.client.cookies["session"]
    assert browser.get("/").status_code == 200
    assert browser.post("/abmeldung", {}).status_code == 303
    browser.client.cookies.set("session", token)
    assert browser.get("/", follow=False).status_code == 303


def test_a_session_ends_by_itself(site: Site):
    browser = site.as_("caseworker")
    with site.api.service.log.connection() as connection:
        connection.execute("UPDATE grants.sessions SET used_at = used_at - interval '61 minutes'")
    assert browser.get("/", follow=False).status_code == 303


def test_only_the_hash_of_a_session_is_kept_and_the_cookie_is_the_servers_alone(site: Site):
    browser = site.stranger()
    cookie = browser.post("/anmeldung", {"sub": "caseworker"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    token = browser.client.cookies["session"]
    with site.api.service.log.connection() as connection:
        rows = connection.execute("SELECT * FROM grants.sessions").fetchall()
    assert rows
    assert token not in repr(rows)


def test_a_form_of_another_site_signs_nobody_in_or_out(site: Site):
    stranger = site.stranger()
    answer = stranger.post("/anmeldung", {"sub": "auditor"}, origin="https://elsewhere.example")
    assert answer.status_code == 403
    assert "session" not in stranger.client.cookies
    assert stranger.post("/anmeldung", {"sub": "nobody"}).status_code == 404


@pytest.mark.long
def test_every_link_of_every_page_leads_to_a_page(site: Site):
    browser = site.as_("everybody")
    seen, moments, wanted = set(), set(), list(pages(site))
    while wanted:
        path = wanted.pop()
        if path in seen or not path.startswith("/") or path.startswith("/sprache/"):
            continue
        seen.add(path)
        if re.search("known_at=|as_of=|von_", path):  # From there one gets to every moment.
            moments.add(path)
            continue
        answer = browser.get(path)
        assert answer.status_code == 200, path
        wanted += browser.links(answer.text)
    for path in sorted(moments, key=lambda each: hashlib.sha256(each.encode()).digest())[:MOMENTS]:
        assert browser.get(path).status_code == 200, path
    assert len(seen) > len(pages(site)) + 5
    assert any("/ereignisse/" in path for path in seen)
    assert any("known_at=" in path for path in seen)


def test_no_page_carries_style_or_script_within(site: Site):
    browser = site.as_("everybody")
    for path in pages(site):
        answer = browser.get(path)
        assert "'unsafe" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r"<style|<script(?![^>]*src)| style=| on[a-z]+=", answer.text), path


def test_a_region_sees_its_own_cases_alone(site: Site):
    own, other = site.as_("chemnitz"), site.as_("dresden")
    assert site.case in own.get("/vorgaenge/alle").text
    assert site.case not in other.get("/vorgaenge/alle").text
    assert other.get(f"/vorgaenge/{site.case}").status_code == 403
    assert "Chemnitz" not in other.get("/budgets?jahr=2024").text
    assert "Dresden" in other.get("/budgets?jahr=2024").text
    assert "14511" not in other.get("/budgets/buchungen").text


def test_a_page_stands_as_it_stood(site: Site):
    browser = site.as_("auditor")
    path = "/budgets?jahr=2024&region=14511"
    assert "60.000,00" in browser.get(path).text
    before = browser.get(f"{path}&as_of=01.03.2024").text
    assert "50.000,00" in before
    assert "60.000,00" not in before
    assert "Rückblick, nur lesen" in before
    assert "/budgets?jahr=2024&amp;region=14511" in before  # The way back.
    assert browser.get(f"/vorgaenge/{site.case}?as_of=01.03.2016").status_code == 404


def test_the_first_page_says_who_one_is_here_and_names_no_more_than_some(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grants.web.overview.NAMED", 0)
    text = site.as_("chemnitz").get("/").text
    assert "Ihre Zuständigkeiten: Sachbearbeitung (Chemnitz)" in text
    waiting = re.search(r"<b>([0-9]+)</b> offen", text)
    assert waiting
    assert f'<a href="/vorgaenge">Alle {waiting[1]} anzeigen</a>' in text


def test_looking_back_offers_nothing_to_send(site: Site):
    browser = site.as_("everybody")
    for path in (*PRIVATE, f"/vorgaenge/{site.case}"):
        joined = "&" if "?" in path else "?"
        text = browser.get(f"{path}{joined}known_at={site.api.service.log.last_position()}").text
        assert re.findall(r'method="post" action="([^"]*)"', text) == ["/abmeldung"], path


@pytest.mark.parametrize(
    "clock", ["as_of=31.02.2024", "known_at=gestern", "known_at=20240131", f"known_at={'9' * 5000}"]
)
def test_a_day_that_is_none_is_told_and_kept(site: Site, clock: str):
    answer = site.as_("auditor").get(f"/pruefung?{clock}")
    assert answer.status_code == 422
    assert "Eine Angabe ist nicht lesbar" in answer.text
    name, _, typed = clock.partition("=")
    assert f'name="{name}" value="{typed}"' in answer.text  # To be corrected where it was typed.
    assert "as_of, known_at" not in answer.text


def test_two_moments_are_compared(site: Site):
    text = site.as_("auditor").get("/pruefung/vergleich?von_gueltig=01.03.2024").text
    assert "50.000,00" in text
    assert "60.000,00" in text
    assert "2 Konten unterscheiden sich" in text


def test_a_fact_shows_what_is_stored_and_the_hash_of_its_entry(site: Site):
    browser = site.as_("auditor")
    log = site.api.service.log
    (fact, *_) = log.read(f"case/{site.case}")
    text = browser.get(f"/vorgaenge/{site.case}/ereignisse/{fact.position}").text
    assert log.receipt(fact).leaf_hash in text
    assert "Ankommen in der Region" in text
    assert fact.stored.name in text
    path = f"/vorgaenge/{site.case}/ereignisse"
    assert browser.get(f"{path}/{fact.position}?known_at={fact.position - 1}").status_code == 404
    assert browser.get(f"{path}/1").status_code == 404


def test_what_is_nowhere_is_a_page_for_people_and_a_problem_for_machines(site: Site):
    answer = site.get("/nirgends")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    machine = site.client.get(f"{site.url}/nirgends")
    assert machine.headers["content-type"] == "application/problem+json"
    assert site.get("/api/v1/nirgends").headers["content-type"] == "application/problem+json"
    assert site.client.post(f"{site.url}/api/v1/me").status_code == 405


def test_a_browser_is_answered_in_the_language_it_asks_for_or_has_chosen(site: Site):
    browser = site.as_("auditor")
    assert '<html lang="de"' in browser.get("/budgets").text
    english = browser.get("/budgets", language="en-GB,de;q=0.5")
    assert '<html lang="en"' in english.text
    assert "€60,000.00" in browser.get("/budgets?jahr=2024&region=14511", language="en").text
    browser.client.get(f"{site.url}/sprache/en")
    assert '<html lang="en"' in browser.get("/budgets", language="de").text


@pytest.mark.parametrize(
    ("accepted", "answered"),
    [("", "de"), ("fr", "de"), ("en", "en"), ("de;q=0.3, en;q=0.8", "en"), ("en;q=0", "de"),
     ("en;q=x,de", "de"), ("EN-us", "en")],
)  # fmt: skip
def test_languages_a_browser_accepts(accepted: str, answered: str):
    assert language.preferred(accepted) == answered


def test_no_english_page_holds_german_words_but_names_and_official_texts(site: Site):
    browser = site.as_("everybody")
    german = {
        re.sub(r"%\([a-z]+\)s", "", message).strip().replace("%%", "%")
        for domain in ("messages", "sentences")
        for message, english in catalogue("en", domain)._catalog.items()  # type: ignore[attr-defined]
        if isinstance(message, str) and message != english
    }
    german = {message for message in german if len(message) > 3}
    assert "Vorgänge" in german
    for path in pages(site):
        text = browser.get(path, language="en").text
        text = re.sub(r'<([a-z]+)[^>]* lang="de"[^>]*>.*?</\1>', "", text, flags=re.DOTALL)
        text = re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)
        told = {html.unescape(each).strip() for each in re.findall(r">([^<]+)<", text)}
        assert not told & german, path


def test_every_message_is_translated():
    for domain in ("messages", "sentences"):
        for message, english in catalogue("en", domain)._catalog.items():  # type: ignore[attr-defined]
            assert english, message


def test_plurals_are_chosen_by_a_number():
    """Otherwise by what is named first, which a language that has them cannot choose by."""
    chosen = []
    for template in TEMPLATES.glob("*.html"):
        for first, named in _PLURAL.findall(template.read_text()):
            chosen.append((template.name, named or first))
    assert len(chosen) > 10
    assert {name for _, name in chosen} == {"count", "num"}, chosen


def test_amounts_days_and_moments_in_both_languages():
    language.spoken.set("de")
    assert language.money(123456750) == "1.234.567,50\xa0€"
    assert language.money(None) == "unbekannt"
    assert language.day("2016-05") == "Mai 2016"
    assert language.day(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)) == "01.07.2026"
    assert language.number(18204) == "18.204"
    language.spoken.set("en")
    assert language.money(-5) == "\N{MINUS SIGN}€0.05"
    assert language.day("2019-12-31") == "31 Dec 2019"
    assert language.day("2016") == "2016"
    language.spoken.set("de")


def test_files_of_the_pages_are_kept_by_browsers_and_sent_compressed(site: Site):
    answer = site.client.get(f"{site.url}/static/own.css", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert site.client.get(f"{site.url}/static/../app.py").status_code == 404


def test_a_bug_is_a_page_without_details(site: Site, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    browser = site.as_("caseworker")
    monkeypatch.setattr("grants.web.overview.seen_lines", broken)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "Das ist schiefgegangen" in answer.text
    assert SECRET not in answer.text


def test_while_a_read_model_is_built_pages_say_so(site: Site, monkeypatch: pytest.MonkeyPatch):
    def unbuilt(*_: object, **__: object) -> None:
        raise Unanswerable[0]

    browser = site.as_("caseworker")
    monkeypatch.setattr("grants.web.overview.seen_lines", unbuilt)
    monkeypatch.setattr("grants.api.operations.Lags.look", lambda _self: ())
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "Zurzeit nicht erreichbar" in answer.text

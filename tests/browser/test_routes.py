"""Every page, for everybody: it answers, leads nowhere wrong, and is whole in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from tests.browser.offices import PERSONS, Office
from tests.browser.tour import Seen, kind_of, page_routes, tour

from grants.web.language import FOLDER

NAMES = [name for name, _, _ in PERSONS]
FEW = ["caseworker", "auditor", "compliance-officer", "administrator"]
"""Who between them see every kind of page."""
NOT_LED_TO = {"/sprache/{code}", "/vorgaenge/{number}/dokumente/{document}"}
"""Languages are not walked through; no case of the first year has a document."""
FIRST_PAGE_BYTES_MAX = 200_000
LETTERS_MIN = 4
_NOT_SHOWN = {"script", "style"}
_HOLE = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[^{}]*\}")


NOT_LINKED = {
    "/sprache/{code}",
    "/betrieb/aufgaben/{id_}",
    "/betrieb/aufgaben/{id_}/verlauf",
    "/betrieb/import/{id_}",
    "/betrieb/import/{id_}/fehler.csv",
    "/betrieb/import/{id_}/zuordnung.toml",
}
"""A language is no page, and nothing was begun that could be watched, no file brought."""
RARE = {"/pruefung/stichprobe/{number}/{command}", "/vorgaenge/{number}/dokumente/{document}"}
"""The only audit is closed, and few cases have documents."""
LATER = RARE | {"/pruefung/stichprobe/{number}"}
"""What the first year does not lead to either: there was no audit."""


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_link_leads_somewhere_and_every_route_is_reached(first_year: Office):
    missed = {route.path for route in page_routes(first_year)} - reached(first_year)
    assert missed <= NOT_LINKED | LATER, f"no link leads to {sorted(missed - NOT_LINKED - LATER)}"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_route_is_reached_in_the_end(four_years: Office):
    missed = {route.path for route in page_routes(four_years)} - reached(four_years)
    assert missed <= NOT_LINKED | RARE, f"no link leads to {sorted(missed - NOT_LINKED - RARE)}"


def reached(office: Office) -> set[str]:
    """The routes that people come to; every link must answer."""
    found: set[str] = set()
    for name in (*NAMES, None):
        for seen in tour(office, name):
            assert seen.status in _expected(seen), f"{name}: {seen.path} answers {seen.status}"
            if seen.status == 200:
                found.add(seen.kind.split()[0])
    return found


@pytest.mark.long
def test_without_anything_recorded_every_page_says_so(empty: Office):
    for name in FEW:
        for seen in tour(empty, name):
            assert seen.status in _expected(seen), f"{name}: {seen.path} answers {seen.status}"


def _expected(seen: Seen) -> set[int]:
    """No link leads to what is not there or not theirs; who types an address may be told so."""
    if seen.person is None:
        return {200, 303}
    return {200} if seen.linked else {200, 403, 404}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_language_is_chosen_for_the_whole_browser(first_year: Office, language: str):
    client = first_year.client("auditor")
    assert client.get(f"/sprache/{language}?weiter=/hilfe").headers["location"] == "/hilfe"
    routes = page_routes(first_year)
    for path in ("/", "/budgets", "/pruefung", "/nirgends"):
        text = client.get(path).text
        assert f'<html lang="{language}"' in text, kind_of(routes, path)


class _Words(HTMLParser):
    """What a page says in its own language: text and described attributes outside `lang="de"`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        hidden = tag in _NOT_SHOWN or given.get("lang") == "de"
        if not hidden and not any(inside for _, inside in self._open):
            said = (given.get(name) for name in ("aria-label", "title", "placeholder", "alt"))
            self.found += [text for text in said if text]
        if tag not in {"meta", "link", "input", "br", "img", "hr", "col", "wbr", "source"}:
            self._open.append((tag, hidden))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(inside for _, inside in self._open) and (text := " ".join(data.split())):
            self.found.append(text)


def _known(domain: str) -> Catalog:
    with (FOLDER / "en" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="en")


def german_only() -> re.Pattern[str]:
    """Everything that is said in German and differently in English."""
    said = []
    for message in (*_known("messages"), *_known("sentences")):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        said += [one for one in ids if one and one not in texts]
    # What is little more than holes would be found in everything.
    said = [one for one in said if len(re.sub(r"\W", "", _HOLE.sub("", one))) > LETTERS_MIN]
    patterns = (".+".join(map(re.escape, _HOLE.split(" ".join(one.split())))) for one in said)
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns, key=len)))


@pytest.mark.long
def test_english_pages_say_nothing_in_german(first_year: Office):
    german = german_only()
    assert german.fullmatch("Vorgänge")
    left: set[tuple[str, str]] = set()
    for name in (*FEW, None):
        for seen in tour(first_year, name, "en"):
            assert seen.status in _expected(seen), f"{name}: {seen.path} answers {seen.status}"
            if "<html" not in seen.text:
                continue
            words = _Words()
            words.feed(seen.text)
            left |= {(seen.kind, text) for text in words.found if german.fullmatch(text)}
    assert not left


def test_the_first_page_is_light(first_year: Office):
    for name in FEW:
        client = first_year.client(name)
        page = client.get("/", follow_redirects=True)
        files = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+)"', page.text)
        loaded = [page, *(client.get(path) for path in files)]
        size = sum(each.num_bytes_downloaded for each in loaded)
        assert size < FIRST_PAGE_BYTES_MAX, (name, size)

"""Every page, for everybody: it answers, leads nowhere wrong, and is whole in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from tests.browser.offices import PERSONS, Office
from tests.browser.tour import kind_of, page_routes, tour

from grants.web.language import FOLDER

NAMES = [name for name, _, _ in PERSONS]
FEW = ["caseworker", "auditor", "compliance-officer", "administrator"]
"""Who between them see every kind of page."""
NOT_LED_TO = {"/sprache/{code}", "/vorgaenge/{number}/dokumente/{document}"}
"""Languages are not walked through; no case of the first year has a document."""
FIRST_PAGE_BYTES_MAX = 200_000
_NOT_SHOWN = {"script", "style"}
_HOLE = re.compile(r"%\([a-z_]+\)[sd]|%%")


def test_every_link_leads_somewhere_and_every_route_is_reached(first_year: Office):
    routes = page_routes(first_year)
    reached: set[str] = set()
    for name in (*NAMES, None):
        for seen in tour(first_year, name):
            expected = {200} if name else {200, 303}
            assert seen.status in expected, f"{name}: {seen.path} answers {seen.status}"
            reached.add(seen.kind.split()[0])
    missed = {route.path for route in routes} - reached - NOT_LED_TO
    assert not missed, f"no link leads to {sorted(missed)}"


def test_without_anything_recorded_every_page_says_so(empty: Office):
    for name in FEW:
        for seen in tour(empty, name):
            assert seen.status == 200, f"{name}: {seen.path} answers {seen.status}"


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


def german_only() -> re.Pattern[str]:
    """Everything that is said in German and differently in English."""
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = read_po(file, locale="en")
    said = []
    for message in known:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        said += [one for one in ids if one and one not in texts]
    patterns = (
        ".+".join(re.escape(" ".join(part.split())) for part in _HOLE.split(one)) for one in said
    )
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns, key=len)))


def test_english_pages_say_nothing_in_german(first_year: Office):
    german = german_only()
    assert german.fullmatch("Vorgänge")
    left: set[tuple[str, str]] = set()
    for name in (*FEW, None):
        for seen in tour(first_year, name, "en"):
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

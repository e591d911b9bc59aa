"""Every kind of page in a real browser: accessible, without a console message, within its width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.browser.offices import Office
from tests.browser.tour import tour
from tests.web.conftest import Site

WIDE, PHONE, NARROWEST = 1440, 390, 320
FEW = ("caseworker", "auditor", "administrator", None)
AT = "as_of=2016-12-31&known_at=2016-12-31"
ERRORS = ("/nirgends", "/vorgaenge/FKR-1999-9999", "/budgets?jahr=nie", "/pruefung?as_of=gestern")
_axe = Axe()
_RULES = {"resultTypes": ["violations"]}
_TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, place, all) => all.indexOf(id) !== place)"""
"""Ids that more than one element has, which axe does not look for."""


@contextmanager
def tab(
    browser: Browser, office: Office | Site, person: str | None, language: str
) -> Iterator[Page]:
    """A page in which this person has signed in and that keeps what is said on its console."""
    context = browser.new_context(base_url=office.url, locale=f"{language}-DE")
    page = context.new_page()
    if person is not None:
        page.request.post("/anmeldung", form={"sub": person}, headers={"Origin": office.url})
    page.goto(f"/sprache/{language}?weiter=/hilfe")
    yield page
    context.close()


def faults(page: Page, path: str, status: int, widths: Iterable[int]) -> Iterator[str]:
    """What is wrong with a page at these widths."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(path)
    if answer is None or answer.status != status:
        yield f"{path}: answers {answer.status if answer else None}"
        return
    if named := page.evaluate(_TWICE):
        yield f"{path}: more than one {named}"
    for width in (*widths, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            yield f"{path}: {across} px wide at {width}"
        if width != NARROWEST:
            for found in _axe.run(page, options=_RULES).response["violations"]:
                where = found["nodes"][0]["html"][:160]
                yield f"{path} at {width}: {found['id']}: {where}"
    if status == 200 and said:
        yield f"{path}: on the console {said}"


@pytest.fixture(scope="module")
def addresses() -> Callable[[Office, str | None], list[str]]:
    """One page of every kind that somebody comes to."""
    known: dict[tuple[str, str | None], list[str]] = {}

    def of(office: Office, person: str | None) -> list[str]:
        asked = (office.url, person)
        if asked not in known:
            first: dict[str, str] = {}
            for seen in tour(office, person):
                if seen.status == 200 and "<html" in seen.text:
                    first.setdefault(seen.kind, seen.path)
            known[asked] = list(first.values())
        return known[asked]

    return of


@pytest.mark.long
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("state", ["filled", "empty"])
@pytest.mark.timeout(900)
def test_every_page_is_accessible_and_quiet(
    browser: Browser,
    first_year: Office,
    empty: Office,
    addresses: Callable[[Office, str | None], list[str]],
    state: str,
    language: str,
    width: int,
):
    office = first_year if state == "filled" else empty
    found: list[str] = []
    looked_at: set[str] = set()
    for person in FEW:
        with tab(browser, office, person, language) as page:
            for path in addresses(office, person):
                if path not in looked_at:
                    looked_at.add(path)
                    found += faults(page, path, 200, [width])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("de", PHONE),
        pytest.param("de", WIDE, marks=pytest.mark.long),
        pytest.param("en", PHONE, marks=pytest.mark.long),
        pytest.param("en", WIDE, marks=pytest.mark.long),
    ],
)
def test_looking_back_and_what_goes_wrong_is_accessible(
    browser: Browser, first_year: Office, language: str, width: int
):
    found: list[str] = []
    with tab(browser, first_year, "caseworker", language) as page:
        for path in ("/", "/vorgaenge", "/budgets", "/pruefung"):
            found += faults(page, f"{path}?{AT}", 200, [width])
        for path in ERRORS:
            answer = page.request.get(path, headers={"Accept": "text/html"})
            assert answer.status in {404, 422}, path
            found += faults(page, path, answer.status, [width])
    assert not found, "\n".join(found)

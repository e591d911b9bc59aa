"""Lists are limited faster than they are answered, and stay what their address says."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.hands import asked, signed_in
from tests.browser.offices import Office

CHEMNITZ = "14511"
FAST_MS = 40
CHANGES = (
    ("#stand", "in-force"),
    ("#region", "14713"),
    ("#jahr", "2017"),
    ("#stand", "settled"),
    ("#art", "regional"),
    ("#q", "zentrum"),
    ("#stand", ""),
    ("#jahr", "2016"),
    ("#q", ""),
    ("#region", CHEMNITZ),
)
"""Ten, the last of which decide; one that is behind them would show."""


def _limited(page: Page) -> dict[str, str]:
    """What the fields of the list say, as its address would."""
    fields = page.locator("form.filters [name]:not([type=hidden])").evaluate_all(
        "all => all.filter(one => one.type !== 'checkbox' || one.checked)"
        ".map(one => [one.name, one.value])"
    )
    return {name: value for name, value in fields if value}


def _shown(page: Page) -> str:
    return page.locator("#ergebnis").inner_text()


def _agreed(page: Page) -> None:
    """Address, fields and what is shown say the same: what the address answers anew."""
    fields, shown = _limited(page), _shown(page)
    assert asked(page) == fields
    page.reload()
    assert _limited(page) == fields
    assert _shown(page) == shown


@pytest.mark.timeout(120)
def test_ten_fast_changes_of_a_list_end_in_agreement(browser: Browser, first_year: Office):
    with signed_in(browser, first_year, "auditor", "mouse") as hands:
        page = hands.page
        page.goto("/vorgaenge/alle")
        everything = _shown(page)
        for field, value in CHANGES:
            hands.fill(page.locator(field), value)
            page.wait_for_timeout(FAST_MS)
        page.wait_for_url(f"**region={CHEMNITZ}*")
        page.locator(".chips").get_by_text("Chemnitz").wait_for()
        page.wait_for_timeout(1_000)  # Nothing that was asked for before comes afterwards.
        assert _limited(page) == {"region": CHEMNITZ, "art": "regional", "jahr": "2016"}
        assert _shown(page) != everything
        _agreed(page)


@pytest.mark.timeout(120)
def test_back_leads_to_the_list_as_it_was_limited(browser: Browser, first_year: Office):
    with signed_in(browser, first_year, "auditor", "mouse") as hands:
        page = hands.page
        page.goto("/vorgaenge/alle")
        hands.fill(page.locator("#region"), CHEMNITZ)
        page.locator(".chips").get_by_text("Chemnitz").wait_for()
        before = _shown(page)
        hands.fill(page.locator("#stand"), "settled")
        page.wait_for_url("**stand=settled*")
        page.go_back()
        page.wait_for_url(f"**/vorgaenge/alle?region={CHEMNITZ}")
        page.locator("#stand").wait_for()
        page.wait_for_timeout(500)
        assert _shown(page) == before
        _agreed(page)
        assert urlsplit(page.url).path == "/vorgaenge/alle"

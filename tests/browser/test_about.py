"""What everybody may read, in a real browser: with what an operator states, and with nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser
from tests.browser.test_pages import PHONE, WIDE, faults, tab
from tests.web.conftest import Site
from tests.web.test_about import stating

from grants.accessibility import NOT_STATED, Accessibility

STATED = Accessibility(
    contact="ansprechstelle-fuer-barrierefreiheit@foerderverwaltung.example.org",
    stated_on=dt.date(2026, 1, 31),
    reviewed_on=dt.date(2026, 11, 2),
)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("accessibility", [STATED, NOT_STATED])
def test_statement_and_licences_are_accessible_and_quiet(
    browser: Browser, site: Site, accessibility: Accessibility, language: str
):
    with stating(site, accessibility) as office, tab(browser, office, None, language) as page:
        found = [
            fault
            for path in ("/barrierefreiheit", "/lizenzen")
            for fault in faults(page, path, 200, [WIDE, PHONE])
        ]
    assert not found, "\n".join(found)

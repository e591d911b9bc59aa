"""Auditors look back, open a figure down to its facts, compare; who reports reads the figures."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.hands import Hands, asked, go, signed_in
from tests.browser.offices import Office

from projections.budgets.queries import budgets
from projections.moments import parse_known_at

CHEMNITZ = "14511"
WAYS = ["mouse", pytest.param("keyboard", marks=pytest.mark.long)]


@dataclass(frozen=True)
class Past:
    """A served history, and the two moments that are asked for."""

    office: Office
    valid: dt.date
    known: dt.date

    def committed(self) -> int:
        """Cents bound in Chemnitz in the year, as of then and as known then."""
        log = self.office.service.log
        known_at, _ = parse_known_at(log, self.known.isoformat())
        lines = budgets(
            log, as_of=self.valid, known_at=known_at, scope=CHEMNITZ, year=self.valid.year
        )
        return sum(line.committed_cents for line in lines)


@pytest.fixture(
    params=["first_year", pytest.param("four_years", marks=pytest.mark.long)], scope="module"
)
def past(request: pytest.FixtureRequest) -> Past:
    found: Office = request.getfixturevalue(request.param)
    if request.param == "first_year":
        return Past(found, dt.date(2016, 12, 31), dt.date(2017, 1, 15))
    return Past(found, dt.date(2019, 12, 31), dt.date(2020, 2, 15))


def written(day: dt.date) -> str:
    return day.strftime("%d.%m.%Y")


def euros(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.timeout(300)
def test_what_a_budget_was_then_as_known_then_down_to_its_facts(
    browser: Browser, past: Past, way: str
):
    with signed_in(browser, past.office, "auditor", way) as hands:
        page = hands.page
        assert urlsplit(page.url).path == "/pruefung"
        hands.fill(page.locator("#as_of"), written(past.valid))
        hands.fill(page.locator("#known_at"), written(past.known))
        hands.press(page.get_by_role("button", name="Zeigen", exact=True).first)
        page.get_by_text("Rückblick, nur lesen").wait_for()
        page.wait_for_url("**known_at=**")
        assert asked(page) == {"as_of": written(past.valid), "known_at": written(past.known)}
        figure = page.locator(
            f'main a.figure[href*="region={CHEMNITZ}"][href*="groesse=committed_cents"]'
        )
        assert past.committed() > 0
        assert euros(past.committed()) in figure.inner_text()
        go(hands, figure)
        page.get_by_role("heading", name=re.compile("^Gebunden: .* aus")).wait_for()
        fact = page.locator('main tbody a[href*="/ereignisse/"]').first
        position = fact.inner_text()
        go(hands, fact)
        page.get_by_role(
            "heading", name=re.compile(f"^Ereignis {re.escape(position)}: ")
        ).wait_for()
        assert "Rückblick, nur lesen" in page.inner_text("body")
        assert page.locator("main form[method=post]").count() == 0
        compared(hands, past)


def compared(hands: Hands, past: Past) -> None:
    """Two dates beside each other, each difference with its facts."""
    page = hands.page
    go(hands, page.locator('nav a[href^="/pruefung"]').first)
    go(hands, page.get_by_role("link", name="Zwei Stände vergleichen").first)
    half = past.valid.replace(month=6, day=30)
    hands.fill(page.locator("#von_gueltig"), written(half))
    hands.fill(page.locator("#von_bekannt"), written(half))
    hands.fill(page.locator("#bis_gueltig"), written(past.valid))
    hands.fill(page.locator("#bis_bekannt"), written(past.known))
    go(hands, page.get_by_role("button", name="Vergleichen"))
    checks = page.locator('main table:has-text("Summe der Unterschiede") tbody tr')
    assert checks.count() > 0
    for check in checks.all():
        assert "stimmt überein" in check.inner_text()
    assert page.locator('main section.difference a[href*="/ereignisse/"]').count() > 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.timeout(300)
def test_who_reports_reads_how_far_each_region_is_used(browser: Browser, past: Past, way: str):
    with signed_in(browser, past.office, "compliance-officer", way) as hands:
        page = hands.page
        assert urlsplit(page.url).path == "/budgets"
        year = past.valid.year
        if asked(page).get("jahr", "") != str(year):
            go(hands, page.locator(f'main a[href^="/budgets?jahr={year}"]').first)
        lines = budgets(past.office.service.log, scope=CHEMNITZ, year=year)
        bound, given, *kept = (
            sum(getattr(line, name) or 0 for line in lines)
            for name in (
                "committed_cents",
                "allocated_cents",
                "available_cents",
                "frozen_cents",
                "lapsed_cents",
            )
        )
        row = page.locator(f'main tr:has(a[href*="/budgets/{CHEMNITZ}/{year}"])').first
        assert euros(bound) in row.inner_text()
        assert euros(given) in row.inner_text()
        assert f"{bound * 100 // (bound + sum(kept))} %" in row.inner_text()


def test_ten_fast_changes_end_in_agreement(browser: Browser, first_year: Office):
    with signed_in(browser, first_year, "auditor", "mouse") as hands:
        page = hands.page
        slider = page.locator("#tag")
        slider.focus()
        for key in ("PageUp", "ArrowLeft", "PageDown", "PageDown", "ArrowRight") * 2:
            page.keyboard.press(key)
            page.wait_for_timeout(60)
        day = page.locator("#as_of").input_value()
        page.wait_for_url(f"**as_of={day}*")
        page.get_by_text(f"Gültig am {day}, bekannt bis").wait_for()
        page.wait_for_timeout(1_000)  # Nothing that was asked for before comes afterwards.
        assert asked(page)["as_of"] == page.locator("#as_of").input_value() == day
        assert f"Gültig am {day}, bekannt bis" in page.inner_text("main")
        page.go_back()
        # The address is there at once, the page when it was fetched.
        expect(page.locator("#as_of")).to_have_value(asked(page).get("as_of", ""))

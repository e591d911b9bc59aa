"""A grant from its intake to its settlement in a real browser, by those whose work it is."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page
from tests.api.conftest import TODAY
from tests.browser.hands import Hands, Keyboard, Mouse, carry_out, fill_in, go, look
from tests.web.conftest import Site
from tests.web.test_lifecycle import BEFORE, CHEMNITZ, DAY, YEAR, prepared, written

from projections.following import follow
from projections.models import MODELS

Values = Mapping[str, str | list[str]]
PEOPLE = {
    "first": "chemnitz",
    "second": "caseworker",
    "approver": "approver",
    "treasurer": "cashier",
    "certifier": "certifier",
    "orderer": "orderer",
    "examiner": "examiner",
    "alliance": "alliance-office",
}
MONTH = dt.timedelta(days=30)
APPLICATION: Values = {
    "title": "Ankommen in Chemnitz",
    "purpose": "Internationale Fachkräfte begleiten",
    "objects": ["7"],
    "primary_object": "7",
    "scope": CHEMNITZ,
    "period_from": written(DAY),
    "period_to": written(DAY + 6 * MONTH),
    "received_on": BEFORE,
    "costs.0.line": "personnel",
    "costs.0.year": str(YEAR),
    "costs.0.cents": "8.000",
    "costs.1.line": "travel",
    "costs.1.year": str(YEAR),
    "costs.1.cents": "2.000,00",
    "financing.0.cents": "9.000",
    "financing.1.cents": "1000,00",
    "requested_cents": "9.000,00 €",
    "indicators.0.indicator": "participants",
    "indicators.0.target": "120",
}
LIFE: list[tuple[str, str, Values]] = [
    ("first", "confirm-completeness", {"complete_on": BEFORE}),
    ("first", "refer-to-alliance", {}),
    (
        "alliance",
        "record-vote",
        {"votes_for": "6", "votes_against": "0", "abstentions": "0", "rank": "1"},
    ),
    ("first", "classify-aid", {"aid": "none"}),
    ("first", "check-double-funding", {"outcome": "none"}),
    ("first", "complete-examination", {}),
    ("first", "draft-decision", {"reasons": "Der Bedarf ist belegt."}),
    ("approver", "approve", {}),
    ("first", "dispatch-decision", {"channel": "delivery"}),
    ("second", "effect-notification", {"manner": "proven", "effected_on": written(DAY)}),
    ("second", "waive-remedy", {}),
    ("second", "become-final", {}),
    ("first", "change-bank-account", {"account": "DE36 0000 0000 0000 0000 00"}),
    ("second", "confirm-bank-account", {}),
    (
        "first",
        "request-payout",
        {
            "kind": "advance",
            "cents": "4.000",
            "need.from_on": written(DAY),
            "need.to_on": written(DAY + MONTH),
        },
    ),
    ("second", "check-payout", {}),
    ("certifier", "certify-payout", {}),
    ("orderer", "order-payout", {}),
    ("treasurer", "execute-payout", {}),
    (
        "first",
        "submit-proof",
        {"lines.0.cents": "3.000", "lines.1.cents": "1.000", "other_means_cents": "400"},
    ),
    ("examiner", "start-examination", {"depth": "in-depth", "choice": "risk"}),
    ("examiner", "examine-proof", {"note": "Geprüft und anerkannt."}),
    ("approver", "settle-grant", {"reasons": "Abgerechnet nach Nachweis."}),
]


@pytest.fixture(scope="module")
def ready(site: Site) -> Iterator[Site]:
    """What budgets, rules and alliances must hold before anybody applies; the log is followed."""
    prepared(site)
    service, stop = site.api.service, threading.Event()
    follower = threading.Thread(
        target=follow, args=(service.databases.projector, service.vault, MODELS, stop)
    )
    follower.start()
    yield site
    stop.set()
    follower.join(20)
    assert not follower.is_alive()


@dataclass
class Staff:
    """Everybody at a browser of their own."""

    site: Site
    open: Callable[[str], Hands]
    hands: dict[str, Hands] = field(default_factory=dict)

    def at(self, who: str) -> Hands:
        if who not in self.hands:
            self.hands[who] = self.open(PEOPLE[who])
        return self.hands[who]

    def applied(self) -> str:
        """The number of a case: the applicant is looked for, entered, and applies."""
        hands = self.at("first")
        page = hands.page
        page.goto("/vorgaenge")
        go(hands, page.locator('main a[href^="/vorgaenge/neu"]').first)
        hands.fill(page.locator('main [name="suche"]'), f"Neue Wege {TODAY}")
        go(hands, page.locator('main form button[type="submit"]').first)
        go(hands, page.locator('a[href^="/vorgaenge/neu/antragst"]').first)
        fill_in(hands, {"kind": "association"})
        look(hands)
        go(hands, page.get_by_role("button", name="So erfassen"))
        assert "/vorgaenge/neu/antrag/" in page.url
        carry_out(hands, APPLICATION)
        return page.url.rpartition("/")[2].partition("?")[0]

    def step(self, case: str, who: str, step: str, values: Values) -> None:
        """One step, from the page of the case through the form and back."""
        hands = self.at(who)
        page = hands.page
        page.goto(f"/vorgaenge/{case}")
        link = page.locator(f'main a[href*="/schritte/{step}"]').first
        folded = link.locator("xpath=ancestor::details[not(@open)]/summary")
        if folded.count():
            hands.press(folded)
        go(hands, link)
        carry_out(hands, values)
        assert f"/vorgaenge/{case}" in page.url


@pytest.fixture
def staff(browser: Browser, ready: Site, way: str) -> Iterator[Staff]:
    with ExitStack() as open_ones:

        def opened(person: str) -> Hands:
            context = browser.new_context(
                base_url=ready.url, locale="de-DE", java_script_enabled=way != "without scripts"
            )
            open_ones.callback(context.close)
            page: Page = context.new_page()
            page.set_default_timeout(20_000)
            hands: Hands = Keyboard(page) if way == "keyboard" else Mouse(page)
            page.goto("/anmeldung")
            go(hands, page.get_by_role("button", name=person, exact=True))
            return hands

        yield Staff(ready, opened)


@pytest.mark.long
@pytest.mark.parametrize("way", ["mouse", "without scripts", "keyboard"])
@pytest.mark.timeout(600)
def test_from_intake_to_settlement_in_a_browser(staff: Staff, way: str):
    case = staff.applied()
    for who, step, values in LIFE:
        staff.step(case, who, step, values)
    names = [each.stored.fact.NAME for each in staff.site.api.service.log.read(f"case/{case}")]
    assert names[0] == "application.submitted"
    assert "approval.grant-approved" in names
    assert "payout.executed" in names
    assert names[-1] == "settlement.grant-settled"

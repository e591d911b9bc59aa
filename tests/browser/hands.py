"""How somebody works a page: with a mouse, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Locator, Page
from tests.browser.offices import CALLED, Office

TABS_MAX = 400
"""Nothing on a page is further away than this."""
_FOCUSED = "element => element === document.activeElement"
_KIND = "element => element.localName === 'input' ? element.type : element.localName"


class Hands(Protocol):
    """Somebody at a page."""

    page: Page

    def press(self, target: Locator) -> None:
        """A link or a button."""

    def fill(self, target: Locator, value: str) -> None:
        """A field."""


def go(hands: Hands, target: Locator) -> None:
    """A link or a button that leads to another page."""
    with hands.page.expect_navigation():
        hands.press(target)


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def fill(self, target: Locator, value: str) -> None:
        match target.first.evaluate(_KIND):
            case "select":
                target.select_option(value)
            case "radio" | "checkbox":
                target.and_(self.page.locator(f'[value="{value}"]')).check()
            case _:
                target.fill(value)


class Keyboard:
    """Has no mouse: goes on with the tabulator until it is there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Forwards from where it is, and round again from the top."""
        for _ in range(TABS_MAX):
            if target.evaluate(_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill(self, target: Locator, value: str) -> None:
        match target.first.evaluate(_KIND):
            case "select":
                self.reach(target)
                self._choose(target, value)
            case "radio":
                self._radio(target, value)
            case "checkbox":
                one = target.and_(self.page.locator(f'[value="{value}"]'))
                self.reach(one)
                if not one.is_checked():
                    self.page.keyboard.press("Space")
            case _:
                self.reach(target)
                self.page.keyboard.press("Control+A")
                self.page.keyboard.press("Delete")
                self.page.keyboard.type(value)

    def _choose(self, target: Locator, value: str) -> None:
        self.page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.input_value() == value

    def _radio(self, target: Locator, value: str) -> None:
        chosen = target.and_(self.page.locator(":checked"))
        self.reach(chosen if chosen.count() else target.first)
        self.page.keyboard.press("Space")
        for _ in range(target.count()):
            if target.and_(self.page.locator(":checked")).input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.and_(self.page.locator(":checked")).input_value() == value


def asked(page: Page) -> dict[str, str]:
    """What the address of a page asks for."""
    return dict(parse_qsl(urlsplit(page.url).query))


@contextmanager
def signed_in(browser: Browser, office: Office, person: str, way: str) -> Iterator[Hands]:
    """Somebody at the first page of this person's; `way` is mouse or keyboard."""
    context = browser.new_context(base_url=office.url, locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(20_000)
    hands: Hands = Keyboard(page) if way == "keyboard" else Mouse(page)
    page.goto("/anmeldung")
    go(hands, page.get_by_role("button", name=CALLED[person], exact=True))
    yield hands
    context.close()


def fill_in(hands: Hands, values: Mapping[str, str | list[str]]) -> None:
    """The fields of the page's form, by name, in the order in which they stand there."""
    fields = hands.page.locator("#formular [name]")
    order = list(dict.fromkeys(fields.evaluate_all("all => all.map(one => one.name)")))
    assert set(values) <= set(order), set(values) - set(order)
    for name in sorted(values, key=order.index):
        wanted = values[name]
        for value in [wanted] if isinstance(wanted, str) else wanted:
            hands.fill(hands.page.locator(f'#formular [name="{name}"]'), value)


def look(hands: Hands) -> None:
    """At what would happen."""
    go(hands, hands.page.locator('#formular button[value="vorschau"]'))
    hands.page.get_by_role("heading", name="Was dadurch geschieht").wait_for()


def carry_out(hands: Hands, values: Mapping[str, str | list[str]]) -> None:
    """A form that is open: filled in, looked at, confirmed."""
    page = hands.page
    fill_in(hands, values)
    look(hands)
    go(hands, page.get_by_role("button", name="So erfassen"))
    page.get_by_role("status").first.wait_for()

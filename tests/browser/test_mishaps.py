"""What goes wrong at a real browser: nothing is done twice, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.api.conftest import AUDIENCE, ISSUER, TODAY, served
from tests.browser.hands import Mouse, fill_in, go, look
from tests.web.conftest import Site, paged
from tests.web.test_provider import free_port

from grants.api.tokens import TokenVerifier
from grants.wiring import open_service

Values = Mapping[str, str | list[str]]
STEP = "permit-early-start"
TYPED = {"from_on": TODAY, "reasons": "Die Stelle ist sonst nicht zu besetzen."}


@pytest.fixture
def context(
    browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> Iterator[BrowserContext]:
    """A browser of a caseworker; nothing recorded is waited for, since nobody follows the log."""
    monkeypatch.setattr("grants.api.reading.Reading.wait_for", lambda *_: None)
    found = browser.new_context(base_url=site.url, locale="de-DE")
    found.set_default_timeout(20_000)
    sign_in(found.new_page(), "caseworker")
    yield found
    found.close()


def sign_in(page: Page, person: str) -> None:
    page.goto("/anmeldung")
    go(Mouse(page), page.get_by_role("button", name=person, exact=True))


def looked_at(
    context: BrowserContext,
    case: str,
    step: str = STEP,
    values: Values = TYPED,
) -> Mouse:
    """The form of a step, filled in and looked at."""
    hands = Mouse(context.new_page())
    hands.page.goto(f"/vorgaenge/{case}/schritte/{step}")
    fill_in(hands, values)
    look(hands)
    return hands


def names(site: Site, case: str) -> list[str]:
    return [each.stored.fact.NAME for each in site.api.service.log.read(f"case/{case}")][1:]


def confirm(hands: Mouse) -> None:
    go(hands, hands.page.get_by_role("button", name="So erfassen"))


DONE = ["application.early-start-permitted"]


def test_a_double_click_does_it_once(site: Site, context: BrowserContext, case: str):
    page = looked_at(context, case).page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    with page.expect_navigation():
        page.get_by_role("button", name="So erfassen").dblclick()
    page.get_by_role("status").first.wait_for()
    assert names(site, case) == DONE
    assert sent.count("POST") == 1


def test_two_windows_with_the_same_step_do_it_once(site: Site, context: BrowserContext, case: str):
    first, second = looked_at(context, case), looked_at(context, case)
    confirm(first)
    confirm(second)
    assert names(site, case) == DONE
    assert f"/vorgaenge/{case}/schritte/{STEP}" in second.page.url
    assert TYPED["reasons"] in second.page.content()  # Nothing typed is lost.
    assert second.page.locator('main [role="alert"], main .kern-alert').count() > 0


def test_going_back_and_confirming_again_does_it_once(
    site: Site, context: BrowserContext, case: str
):
    hands = looked_at(context, case)
    confirm(hands)
    hands.page.go_back()
    again = hands.page.get_by_role("button", name="So erfassen")
    if again.count():  # The browser shows the page as it was.
        go(hands, again)
    assert names(site, case) == DONE


def test_an_old_form_says_what_changed_and_keeps_what_was_typed(
    site: Site, context: BrowserContext, case: str
):
    asked: Values = {"items": ["statutes"], "due_on": "31.12.2199"}
    hands = looked_at(context, case, "request-documents", asked)
    site.api.by("everybody").send(f"/cases/{case}/{STEP}", {**TYPED, "permitted_on": TODAY})
    site.api.project()
    confirm(hands)
    assert "hat sich etwas geändert" in hands.page.inner_text("main")
    assert hands.page.locator('#formular [name="due_on"]').input_value() == asked["due_on"]
    assert names(site, case) == DONE
    look(hands)
    confirm(hands)
    assert len(names(site, case)) == 2


def test_an_expired_session_gives_the_form_back(site: Site, context: BrowserContext, case: str):
    hands = looked_at(context, case)
    with site.api.service.log.connection() as connection:
        connection.execute("UPDATE grants.sessions SET used_at = used_at - interval '61 minutes'")
    confirm(hands)
    assert "Ihre Sitzung ist zu Ende" in hands.page.inner_text("main")
    go(hands, hands.page.get_by_role("button", name="caseworker", exact=True))
    assert "Ihre Angaben sind wieder da" in hands.page.inner_text("main")
    assert names(site, case) == []
    look(hands)
    confirm(hands)
    assert names(site, case) == DONE


def test_a_restart_between_looking_and_confirming_loses_nothing(
    site: Site, browser: Browser, case: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("grants.api.reading.Reading.wait_for", lambda *_: None)
    verifier = TokenVerifier(site.api.issuer, issuer=ISSUER, audience=AUDIENCE)
    port = free_port()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="de-DE")
    with served(paged(site.api.service, verifier, site.api.persons, site.background), port):
        sign_in(context.new_page(), "caseworker")
        hands = looked_at(context, case)
    with (
        open_service(site.api.service.databases, site.kek) as service,
        served(paged(service, verifier, site.api.persons, site.background), port),
    ):
        confirm(hands)
        hands.page.get_by_role("status").first.wait_for()
        assert names(site, case) == DONE
        context.close()


def test_looking_back_there_is_nothing_to_write(site: Site, context: BrowserContext, case: str):
    page = context.new_page()
    page.goto(f"/vorgaenge/{case}?as_of={TODAY}&known_at={site.api.service.log.last_position()}")
    page.get_by_text("Rückblick, nur lesen").wait_for()
    assert page.locator("main form[method=post]").count() == 0
    assert page.locator('main a[href*="/schritte/"]').count() == 0
    answer = page.request.post(
        f"/vorgaenge/{case}/schritte/{STEP}?as_of={TODAY}",
        form={"tun": "ausfuehren"},
        headers={"Origin": site.url},
    )
    assert answer.status == 409


def test_the_jump_box_opens_finds_and_gives_the_place_back(
    site: Site, context: BrowserContext, case: str
):
    page = context.new_page()
    page.goto("/budgets")
    first = page.locator("header a").first
    first.focus()
    page.keyboard.press("Control+k")
    box = page.locator("dialog[open]")
    box.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert first.evaluate("element => element === document.activeElement")
    page.keyboard.press("Control+k")
    page.keyboard.type(case)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"/vorgaenge/{case}" in page.url

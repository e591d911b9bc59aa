"""Acting through forms, without JavaScript: seen before it is done, done once, on what was seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.pages import carried_out, form_of, previewed, send

PREVIEW, CONFIRMED = {"tun": "vorschau"}, {"tun": "ausfuehren"}
WITHDRAWN = {"reason_code": "own-wish", "withdrawn_on": TODAY}


def facts(site: Site, case: str) -> list[str]:
    return [each.stored.name for each in site.api.service.log.read(f"case/{case}")]


def form(text: str) -> dict[str, str]:
    """What the form of a page would send."""
    inside = text[text.index('class="command"') :]
    return dict(re.findall(r'<input [^>]*name="([^"]*)"[^>]*value="([^"]*)"', inside))


def filled(site: Site, case: str, step: str, values: Mapping[str, str]) -> dict[str, str]:
    text = site.get(f"/vorgaenge/{case}/schritte/{step}").text
    return {**form(text), **values}


def seen(site: Site, case: str, step: str, values: Mapping[str, str]) -> dict[str, str]:
    """A form filled in and looked at: what confirming it sends."""
    sent = {**filled(site, case, step, values), **PREVIEW}
    page = site.post(f"/vorgaenge/{case}/schritte/{step}", sent)
    assert page.status_code == 200, page.text
    return {**sent, **form(page.text), **CONFIRMED}


def test_a_case_leads_to_what_can_be_done_with_it(site: Site, case: str):
    browser = site.as_("caseworker")
    text = browser.get(f"/vorgaenge/{case}").text
    steps = [link for link in browser.links(text) if "/schritte/" in link]
    assert f"/vorgaenge/{case}/schritte/confirm-completeness" in steps
    for step in steps:
        assert browser.get(step).status_code == 200, step
    auditor = site.as_("auditor")
    shown = auditor.get(f"/vorgaenge/{case}").text
    assert [link for link in auditor.links(shown) if "/schritte/" in link] == []


def test_what_would_happen_is_shown_and_nothing_is_done(site: Site, case: str):
    browser = site.as_("caseworker")
    before = facts(site, case)
    sent = filled(browser, case, "withdraw-application", WITHDRAWN)
    page = browser.post(f"/vorgaenge/{case}/schritte/withdraw-application", {**sent, **PREVIEW})
    assert page.status_code == 200
    assert "Was dadurch geschieht" in page.text
    assert "„eingegangen“ nach „zurückgezogen“" in page.text
    assert "So erfassen" in page.text
    assert facts(site, case) == before


def test_sent_twice_is_done_once_and_the_case_shows_it(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    sent = seen(browser, case, "withdraw-application", WITHDRAWN)
    first, second = browser.post(path, sent), browser.post(path, sent)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len(facts(site, case)) == 2
    site.api.project()
    shown = browser.get(first.headers["location"])
    assert "Erfasst als Ereignis" in shown.text
    assert "zurückgezogen" in shown.text


def test_two_tabs_the_second_learns_what_changed_and_keeps_what_was_typed(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    second = seen(browser, case, "withdraw-application", WITHDRAWN)
    dates = {"complete_on": TODAY, "confirmed_on": TODAY}
    started = seen(browser, case, "confirm-completeness", dates)
    answer = browser.post(f"/vorgaenge/{case}/schritte/confirm-completeness", started)
    assert answer.status_code == 303, answer.text
    stale = browser.post(path, second)
    assert stale.status_code == 412
    assert "Inzwischen hat sich etwas geändert" in stale.text
    assert "Unterlagen vollständig" in stale.text or "ollständig" in stale.text
    assert 'value="own-wish" selected' in stale.text
    again = browser.post(path, {**second, **form(stale.text), **PREVIEW})
    assert again.status_code == 200
    assert browser.post(path, {**second, **form(again.text), **CONFIRMED}).status_code == 303


def test_what_was_changed_after_the_preview_is_shown_again(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    sent = {**seen(browser, case, "withdraw-application", WITHDRAWN), "reason_code": "other"}
    page = browser.post(path, sent)
    assert page.status_code == 200
    assert "Was dadurch geschieht" in page.text
    assert len(facts(site, case)) == 1
    assert browser.post(path, {**sent, **form(page.text), **CONFIRMED}).status_code == 303


def test_what_is_wrong_is_told_at_its_field_and_kept(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    sent = filled(
        browser,
        case,
        "withdraw-application",
        {"reason_code": "own-wish", "withdrawn_on": "32.01.2024"},
    )
    page = browser.post(path, {**sent, **CONFIRMED})
    assert page.status_code == 422
    assert 'href="#withdrawn_on"' in page.text
    assert 'value="32.01.2024"' in page.text
    missing = browser.post(path, {**sent, "withdrawn_on": "", **CONFIRMED})
    assert missing.status_code == 422
    assert "Diese Angabe fehlt" in missing.text
    future = browser.post(path, {**sent, "withdrawn_on": "31.12.2199", **CONFIRMED})
    assert future.status_code in {409, 422}
    assert len(facts(site, case)) == 1


def test_a_form_of_another_session_does_nothing(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    sent = seen(browser, case, "withdraw-application", WITHDRAWN)
    assert browser.post(path, {**sent, "form_token": "x"}).status_code == 403
    assert site.as_("caseworker").post(path, sent).status_code == 403
    assert len(facts(site, case)) == 1


def test_looking_back_nothing_can_be_sent(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"/vorgaenge/{case}/schritte/withdraw-application"
    sent = seen(browser, case, "withdraw-application", WITHDRAWN)
    assert browser.get(f"{path}?as_of={TODAY}").status_code == 409
    assert browser.post(f"{path}?as_of={TODAY}", sent).status_code == 409
    assert len(facts(site, case)) == 1


def test_a_closed_step_says_why(site: Site, case: str):
    page = site.as_("caseworker").get(f"/vorgaenge/{case}/schritte/settle-grant")
    assert page.status_code == 409
    assert "Eine Regel steht dem entgegen" in page.text
    assert site.as_("caseworker").get(f"/vorgaenge/{case}/schritte/fly-away").status_code == 404
    assert site.as_("dresden").get(f"/vorgaenge/{case}/schritte/approve").status_code == 403


def test_of_papers_that_came_at_least_one_is_ticked_and_each_is_named(site: Site, case: str):
    browser = site.as_("caseworker")
    asked = f"/vorgaenge/{case}/schritte/request-documents"
    carried_out(browser, asked, {"items": ["financing-plan", "signature"]})
    path = f"/vorgaenge/{case}/schritte/supply-documents"
    asked_for = form_of(browser.get(path).text)
    assert asked_for.values["items"] == ["financing-plan", "signature"]
    nothing = send(browser, asked_for, "vorschau", {"items": []})
    assert nothing.status_code == 422
    assert 'href="#items"' in nothing.text
    assert "items" not in form_of(nothing.text).values
    assert len(facts(site, case)) == 2
    page = previewed(browser, path, {"items": ["signature"]})
    told = "fristgerecht eingegangen: Unterschrift; offen: Finanzierungsplan."
    assert told in page.text
    assert "freiwillig" not in page.text[page.text.index('id="items"') - 400 :][:400]


def test_what_cannot_succeed_is_not_offered(site: Site, case: str):
    browser = site.as_("caseworker")
    offered = browser.links(browser.get(f"/vorgaenge/{case}").text)
    for step in ("supply-documents", "extend-deadline", "deem-withdrawn"):
        path = f"/vorgaenge/{case}/schritte/{step}"
        assert path not in offered
        closed = browser.get(path)
        assert closed.status_code == 409
        assert "Es ist nichts nachgefordert, das noch aussteht." in closed.text

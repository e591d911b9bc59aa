"""Nothing typed is lost and nothing is done twice, whatever happens between a form and its end."""

from __future__ import annotations

import html
import re

import httpx
import psycopg
import pytest
from starlette.datastructures import UploadFile
from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.pages import CONFIRM, PREVIEW, Form, carried_out, form_of, previewed, send

from grants.web import files as files_page
from grants.web.acting.sent import CARRIED_BYTES_MAX

PDF = b"%PDF-1.7\n" + b"x" * 5000


def step(case: str, name: str) -> str:
    return f"/vorgaenge/{case}/schritte/{name}"


def facts(site: Site, case: str) -> list[str]:
    return [each.stored.fact.NAME for each in site.api.service.log.read(f"case/{case}")]


WITHDRAWN: dict[str, str | list[str]] = {"reason_code": "own-wish", "withdrawn_on": TODAY}
START = {"from_on": TODAY, "reasons": "Die Stelle ist sonst\nnicht zu besetzen & offen."}


def sign_in_again(browser: Site, page: httpx.Response, person: str) -> httpx.Response:
    """Press the name of a person on the page that asks to sign in, and go where that leads."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    data = {name: html.unescape(value) for name, value in hidden.items()} | {"sub": person}
    headers = {"Accept": "text/html", "Origin": browser.url}
    return browser.client.post(
        f"{browser.url}/anmeldung", data=data, headers=headers, follow_redirects=True
    )


def end_sessions(site: Site) -> None:
    with site.api.service.log.connection() as connection:
        connection.execute("UPDATE grants.sessions SET used_at = used_at - interval '61 minutes'")


@pytest.mark.parametrize("button", [PREVIEW, CONFIRM])
def test_a_session_that_ended_gives_the_form_back_filled(site: Site, case: str, button: str):
    browser = site.as_("caseworker")
    form = form_of(previewed(browser, step(case, "permit-early-start"), START).text)
    end_sessions(site)
    asked = send(browser, form, button)
    assert asked.status_code == 403
    assert "Ihre Sitzung ist zu Ende" in asked.text
    again = sign_in_again(browser, asked, "caseworker")
    assert again.status_code == 200
    assert again.url.path == step(case, "permit-early-start")
    assert "Ihre Angaben sind wieder da" in again.text
    assert len(facts(site, case)) == 1  # Nothing was done by signing in.
    kept = form_of(again.text)
    assert kept.values["reasons"] == [START["reasons"]]
    looked_at = send(browser, kept, PREVIEW)
    assert "Was dadurch geschieht" in looked_at.text
    assert send(browser, form_of(looked_at.text), CONFIRM).status_code == 303
    assert facts(site, case)[1:] == ["application.early-start-permitted"]


def test_a_restart_between_form_and_confirmation_loses_nothing(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(previewed(browser, step(case, "permit-early-start"), START).text)
    with browser.restarted():
        done = send(browser, form, CONFIRM)
        assert done.status_code == 303
        assert send(browser, form, CONFIRM).headers["location"] == done.headers["location"]
    assert facts(site, case)[1:] == ["application.early-start-permitted"]


def test_an_english_page_says_in_english_what_is_wrong(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    headers = {"Accept": "text/html", "Accept-Language": "en", "Origin": browser.url}
    data = {**form.filled({"reasons": ""}), "tun": PREVIEW}
    page = browser.client.post(f"{browser.url}{form.action}", data=data, headers=headers)
    assert '-fehler">This is missing.' in page.text
    assert "Diese Angabe fehlt." not in page.text


def test_the_form_of_a_payout_comes_back_to_its_own_address(site: Site, case: str):
    browser = site.as_("caseworker")
    path = f"{step(case, 'withdraw-application')}?payout_no=1"
    form = form_of(browser.get(step(case, "withdraw-application")).text)
    end_sessions(site)
    asked = send(browser, Form(path, form.values, form.options), PREVIEW, WITHDRAWN)
    assert str(sign_in_again(browser, asked, "caseworker").url).endswith("?payout_no=1")


def test_nobody_else_gets_what_somebody_typed(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    end_sessions(site)
    asked = send(browser, form, PREVIEW, START)
    other = sign_in_again(browser, asked, "everybody")
    assert other.status_code == 403
    assert "andere Person" in other.text
    assert START["reasons"] not in other.text
    assert len(facts(site, case)) == 1


def test_what_is_too_large_to_be_carried_along_is_said_so(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    end_sessions(site)
    asked = send(browser, form, PREVIEW, {"reasons": "x" * (CARRIED_BYTES_MAX + 1)})
    assert "zu umfangreich" in asked.text
    assert 'name="getippt"' not in asked.text


def test_what_is_no_form_is_not_carried_in(site: Site, case: str):
    browser = site.as_("caseworker")
    for carried in ("[]", "{", '{"reasons": "x"}', '{"von": "x", "reasons": "x"}'):
        answer = browser.post(step(case, "permit-early-start"), {"getippt": carried})
        assert answer.status_code in {400, 403}


def test_another_session_of_the_same_person_shows_the_form_again(site: Site, case: str):
    form = form_of(previewed(site.as_("caseworker"), step(case, "permit-early-start"), START).text)
    browser = site.as_("caseworker")
    again = send(browser, form, CONFIRM)
    assert again.status_code == 403
    assert form_of(again.text).values["reasons"] == [START["reasons"]]
    assert len(facts(site, case)) == 1
    looked_at = send(browser, form_of(again.text), PREVIEW)
    assert send(browser, form_of(looked_at.text), CONFIRM).status_code == 303


def test_a_form_from_another_site_is_not_even_shown(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    data = {**form.filled(START), "form_token": "x", "tun": PREVIEW}
    headers = {"Accept": "text/html", "Origin": "https://elsewhere.example"}
    answer = browser.client.post(f"{browser.url}{form.action}", data=data, headers=headers)
    assert answer.status_code == 403
    assert "nicht zu besetzen" not in answer.text


def test_a_mark_in_other_letters_is_refused_like_any_other(site: Site, case: str):
    browser = site.as_("caseworker")
    path = step(case, "permit-early-start")
    for form in (
        {"form_token": "ä"},
        {"form_token": "x", "von": "ä"},
        {"getippt": '{"von": "\\ud800ä"}'},
    ):
        assert browser.post(path, form).status_code == 403
    assert (
        browser.post("/ansichten", {"form_token": "ä", "adresse": "/vorgaenge"}).status_code == 403
    )
    assert browser.post("/vorgaenge/zuweisung", {"form_token": "ä"}).status_code == 403


def test_going_back_and_confirming_again_does_nothing_more(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(previewed(browser, step(case, "permit-early-start"), START).text)
    first, second = send(browser, form, CONFIRM), send(browser, form, CONFIRM)
    assert first.headers["location"] == second.headers["location"]
    assert len(facts(site, case)) == 2


def test_going_back_and_changing_something_is_said_and_kept(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(previewed(browser, step(case, "permit-early-start"), START).text)
    assert send(browser, form, CONFIRM).status_code == 303
    changed = send(browser, form, CONFIRM, {"reasons": "Anders begründet."})
    assert changed.status_code == 409
    assert "schon erfasst" in changed.text
    assert "Anders begründet." in changed.text
    assert len(facts(site, case)) == 2


def test_a_step_that_was_closed_meanwhile_keeps_what_was_typed_and_says_why(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    carried_out(site.as_("everybody"), step(case, "withdraw-application"), WITHDRAWN)
    late = send(browser, form, PREVIEW, START)
    assert late.status_code == 409
    assert "Eine Regel steht dem entgegen" in late.text
    assert "Inzwischen hat sich etwas geändert" in late.text
    assert "Frau everybody" in late.text
    assert "nicht zu besetzen" in late.text
    assert 'value="ausfuehren"' not in late.text


def test_what_changed_meanwhile_is_named_and_the_number_counts_on(site: Site, case: str):
    browser, other = site.as_("caseworker"), site.as_("everybody")
    asked: dict[str, str | list[str]] = {"items": ["statutes"], "due_on": "31.12.2199"}
    form = form_of(previewed(browser, step(case, "request-documents"), asked).text)
    assert form.values["round"] == ["1"]
    carried_out(other, step(case, "permit-early-start"), START)
    stale = send(browser, form, CONFIRM)
    assert stale.status_code == 412
    assert "Frau everybody" in stale.text
    again = form_of(stale.text)
    assert again.values["items"] == ["statutes"]
    looked_at = send(browser, again, PREVIEW)
    assert send(browser, form_of(looked_at.text), CONFIRM).status_code == 303


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    wrong = send(browser, form, PREVIEW, {"from_on": "31.02.2024", "reasons": ""})
    assert wrong.status_code == 422
    summary = wrong.text[wrong.text.index('role="alert"') :]
    assert 'tabindex="-1" autofocus' in summary[:60]
    assert 'href="#from_on"' in summary
    assert 'id="from_on" name="from_on" value="31.02.2024"' in wrong.text
    assert 'aria-describedby="from_on-fehler" aria-invalid="true"' in wrong.text


def test_enter_in_a_field_looks_again_and_does_nothing(site: Site, case: str):
    page = previewed(site.as_("caseworker"), step(case, "permit-early-start"), START).text
    buttons = re.findall(r'<button[^>]*name="tun" value="([a-z]+)"', page)
    assert buttons[0] == PREVIEW  # The first button of a form is what Enter presses.


def test_more_rows_are_given_and_nothing_is_judged(site: Site, case: str):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "revise-application")).text)
    assert form.values["version"] == ["2"]
    assert "costs.3.cents" not in form.values
    more = form_of(send(browser, form, "mehr", {"requested_cents": "viel"}).text)
    assert "costs.5.cents" in more.values
    assert more.values["requested_cents"] == ["viel"]


def test_a_file_is_taken_in_with_a_form_and_named_by_its_fact(site: Site, case: str):
    browser = site.as_("caseworker")
    files = {"datei": ("Begründung.pdf", PDF, "application/octet-stream")}
    carried_out(browser, step(case, "permit-early-start"), START, files=files)
    site.api.project()
    (fact,) = site.api.service.log.read(f"case/{case}")[1:]
    (document,) = fact.stored.documents
    tab = browser.get(f"/vorgaenge/{case}?ansicht=dokumente")
    assert "Begründung.pdf" in tab.text
    path = f"/vorgaenge/{case}/dokumente/{document.document}"
    assert path in browser.links(tab.text)
    given = browser.get(path)
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    assert site.as_("auditor").get(path).content == PDF
    assert site.as_("dresden").get(path).status_code == 403
    assert site.stranger().get(path, follow=False).status_code == 303


def test_a_document_is_filed(site: Site, case: str):
    browser = site.as_("caseworker")
    tab = browser.get(f"/vorgaenge/{case}?ansicht=dokumente")
    assert "Zu diesem Vorgang ist keine Datei abgelegt." in tab.text
    assert step(case, "file-document") in browser.links(tab.text)
    files = {"datei": ("Satzung.txt", b"Satzung", "text/plain")}
    carried_out(browser, step(case, "file-document"), {"datei_art": "letter"}, files=files)
    site.api.project()
    assert facts(site, case)[1:] == ["filing.document-filed"]
    assert "Satzung.txt" in browser.get(f"/vorgaenge/{case}?ansicht=dokumente").text


def test_the_day_of_a_file_is_that_of_berlin(site: Site, case: str):
    browser = site.as_("caseworker")
    files = {"datei": ("Nacht.txt", b"Nacht", "text/plain")}
    previewed(browser, step(case, "permit-early-start"), START, files=files)
    with psycopg.connect(site.api.database.owner_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE vault.documents SET created_at = '2044-06-03T22:30:00Z' WHERE subject = %s",
            (f"case/{case}",),
        )
    assert "Nacht.txt (Schreiben, 04.06.2044)" in browser.get(step(case, "file-document")).text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("Bild.exe", b"MZ", "wird nicht angenommen"),
        ("Antrag.pdf", b"kein PDF", "passt nicht zu ihrer Endung"),
        ("leer.txt", b"", "passt nicht zu ihrer Endung"),
    ],
)
def test_a_file_that_is_not_taken_is_told_and_the_rest_is_kept(
    site: Site, case: str, name: str, content: bytes, why: str
):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    files = {"datei": (name, content, "application/pdf")}
    page = send(browser, form, PREVIEW, START, files=files)
    assert page.status_code == 422
    assert why in page.text
    assert 'href="#datei"' in page.text
    assert "nicht zu besetzen" in page.text


LARGE = {"datei": ("groß.txt", b"x" * 3 * 1024 * 1024, "text/plain")}


def test_a_large_file_is_taken_of_somebody_who_is_signed_in(site: Site, case: str):
    previewed(site.as_("caseworker"), step(case, "permit-early-start"), START, files=LARGE)


def test_without_a_sign_in_nobody_sends_more_than_is_typed(site: Site, case: str):
    stranger, headers = site.stranger(), {"Accept": "text/html", "Origin": site.url}
    for path in (step(case, "permit-early-start"), "/betrieb/import"):
        answer = stranger.client.post(f"{site.url}{path}", files=LARGE, headers=headers)
        assert answer.status_code == 413, path
    for path in ("/ansichten", "/anmeldung"):
        answer = stranger.client.post(f"{site.url}{path}", files=LARGE, headers=headers)
        assert answer.status_code == 400, path


def test_a_form_without_room_for_files_takes_none(site: Site):
    browser, headers = site.as_("caseworker"), {"Accept": "text/html", "Origin": site.url}
    for path in ("/vorgaenge/neu/antragsteller", "/vorgaenge/zuweisung"):
        answer = browser.client.post(f"{site.url}{path}", files=LARGE, headers=headers)
        assert answer.status_code == 413, path


def test_of_a_session_that_ended_what_was_typed_is_kept_and_no_file_is_stored(
    site: Site, case: str, monkeypatch: pytest.MonkeyPatch
):
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    end_sessions(site)
    stored = []
    monkeypatch.setattr(UploadFile, "write", lambda _, data: stored.append(data))
    asked = send(browser, form, PREVIEW, START, files=LARGE)
    assert asked.status_code == 403
    assert stored == []
    again = sign_in_again(browser, asked, "caseworker")
    assert form_of(again.text).values["reasons"] == [START["reasons"]]
    end_sessions(site)
    much = {"reasons": "x" * 700_000, "from_on": "y" * 700_000}
    assert send(browser, form, PREVIEW, much, files=LARGE).status_code == 400


def test_a_file_that_is_too_large_is_told(site: Site, case: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files_page, "DOCUMENT_BYTES_MAX", 10_000)
    browser = site.as_("caseworker")
    form = form_of(browser.get(step(case, "permit-early-start")).text)
    files = {"datei": ("groß.txt", b"x" * 10_001, "text/plain")}
    page = send(browser, form, PREVIEW, START, files=files)
    assert page.status_code == 422
    assert "zu groß" in page.text

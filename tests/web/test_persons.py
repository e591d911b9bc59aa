"""Persons on pages: who may what on a day, through which facts; and that a name can be erased."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.api.conftest import ISSUER, TODAY
from tests.web.conftest import Site
from tests.web.pages import carried_out, form_of, previewed, send, words

TODAY_TYPED = dt.date.fromisoformat(TODAY).strftime("%d.%m.%Y")
NAME = "Wilma Wandel"


@pytest.fixture(scope="module")
def administrator(site: Site) -> Site:
    return site.as_("administrator")


@pytest.fixture(scope="module")
def person(administrator: Site) -> str:
    """Somebody new, who may sign in and works on cases."""
    browser = administrator
    assert "/personen/neu" in browser.links(browser.get("/personen").text)
    led = carried_out(browser, "/personen/neu", {"name": NAME, "registered_on": TODAY_TYPED})
    above = led.partition("?")[0]
    browser.api.project()
    links = browser.links(browser.get(led).text)
    assert f"{above}/grant-role" in links
    form = form_of(browser.get(f"{above}/link-account").text)
    assert form.values["identity.iss"] == [ISSUER]
    carried_out(browser, f"{above}/link-account", {"identity.sub": "wilma"})
    roles: dict[str, str | list[str]] = {
        "role": "approver",
        "scopes": ["14511"],
        "limit_cents": "50.000",
    }
    carried_out(browser, f"{above}/grant-role", roles)
    browser.api.project()
    return above


def test_roles_stand_on_the_day_of_the_page(administrator: Site, person: str):
    text = words(administrator.get(person).text)
    assert f"Zuständigkeiten am {TODAY_TYPED}" in text
    assert "Zeichnungsbefugnis Chemnitz 50.000,00" in text
    listed = words(administrator.get("/personen").text)
    assert NAME in listed
    before = administrator.get("/personen?as_of=01.01.2020").text
    assert NAME not in before
    assert administrator.get(f"{person}?as_of=01.01.2020").status_code == 404


def test_the_history_of_a_person_is_told_from_facts(administrator: Site, person: str):
    text = administrator.get(person).text
    history = words(text[text.index("<ol") :].replace("<ol", "<main><ol"))
    assert "Zeichnungsbefugnis" in history
    assert "Frau administrator" in history


def test_a_role_that_is_revoked_ends_and_is_still_seen_before(
    administrator: Site, site: Site, person: str
):
    carried_out(administrator, f"{person}/grant-role", {"role": "examiner", "scopes": ["all"]})
    site.api.project()
    last = site.api.service.log.last_position()
    links = administrator.links(administrator.get(person).text)
    revoke = next(link for link in links if "revoke-role?role=examiner" in link)
    page = previewed(administrator, revoke, {})
    send(administrator, form_of(page.text), "ausfuehren")
    site.api.project()
    now = administrator.get(person).text
    assert not any("role=examiner" in link for link in administrator.links(now))
    then = administrator.get(f"{person}?known_at={last}").text
    assert "Verwendungsnachweisprüfung" in then
    assert not any("/revoke-role" in link for link in administrator.links(then))


def test_a_further_account_needs_a_second_person(administrator: Site, site: Site, person: str):
    carried_out(administrator, f"{person}/link-account", {"identity.sub": "wilma-zwei"})
    site.api.project()
    text = administrator.get(person).text
    assert "wartet auf eine zweite Person" in text
    confirm = next(
        link for link in administrator.links(text) if f"{person}/confirm-account" in link
    )
    own = send(administrator, form_of(administrator.get(confirm).text), "vorschau")
    assert own.status_code == 409
    carried_out(site.as_("everybody"), confirm, {})
    site.api.project()
    assert "wartet auf eine zweite Person" not in administrator.get(person).text


def test_others_learn_nothing(site: Site, person: str):
    worker = site.as_("caseworker")
    assert worker.get("/personen").status_code == 200
    assert NAME not in worker.get("/personen").text
    assert worker.get(person).status_code == 404
    assert worker.get(f"{person}/grant-role").status_code == 403
    assert worker.get("/personen/neu").status_code == 200
    assert "formular" not in worker.get("/personen/neu").text
    auditor = site.as_("auditor")
    text = auditor.get(person).text
    assert NAME in text
    assert not any(link.startswith(f"{person}/") for link in auditor.links(text))


def test_after_an_erasure_the_name_is_gone_everywhere_and_the_trail_stays(
    administrator: Site, site: Site, person: str
):
    refused = send(
        administrator,
        form_of(administrator.get(f"{person}/request-person-erasure").text),
        "vorschau",
        {"legal_basis": "Art. 17 DSGVO"},
    )
    assert refused.status_code == 409  # Who still may act is not erased.
    revoke = f"{person}/revoke-role?role=approver"
    carried_out(administrator, revoke, {})
    carried_out(administrator, f"{person}/request-person-erasure", {"legal_basis": "Art. 17 DSGVO"})
    site.api.project()
    page = administrator.get(person).text
    assert "eine andere Person muss sie ausführen" in page
    own = send(administrator, form_of(administrator.get(f"{person}/erase-person").text), "vorschau")
    assert own.status_code == 409
    before = len(site.api.service.log.read(f"access/{person.removeprefix('/personen/')}"))
    second = site.as_("compliance-officer")
    assert "Beantragt von Frau administrator" in second.get(f"{person}/erase-person").text
    carried_out(second, f"{person}/erase-person", {})
    site.api.project()
    for path in ("/personen", person, f"{person}?as_of={TODAY_TYPED}", f"{person}/grant-role"):
        assert NAME not in administrator.get(path).text, path
    text = administrator.get(person).text
    assert re.search(r"Person [0-9a-f]{6}", text)
    assert "gelöscht worden" in text
    assert "Zeichnungsbefugnis" in text  # In the trail.
    assert len(site.api.service.log.read(f"access/{person.removeprefix('/personen/')}")) > before

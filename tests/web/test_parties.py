"""Applicants, their undertakings, audits and reports: written through forms, read on pages."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.api.conftest import TODAY
from tests.web.conftest import PARTY, Site
from tests.web.pages import carried_out, form_of, previewed, send, words

from grants.web import language, templating
from projections.people.queries import party_names, pseudonym

TYPED = dt.date.fromisoformat(TODAY).strftime("%d.%m.%Y")


@pytest.fixture
def party(site: Site) -> str:
    """The page of an applicant of its own for every test."""
    number = site.api.by("everybody").send("/parties", PARTY)["number"]
    site.api.project()
    return f"/antragsteller/{number}"


def test_a_case_leads_to_its_applicant_and_back(site: Site):
    browser = site.as_("caseworker")
    case = f"/vorgaenge/{site.case}"
    links = browser.links(browser.get(case).text)
    (applicant,) = {link for link in links if link.startswith("/antragsteller/")}
    text = browser.get(applicant).text
    assert "Werkstatt gGmbH" in text
    assert case in browser.links(text)
    elsewhere = site.as_("dresden").get(applicant)
    assert elsewhere.status_code == 404  # All their cases are another region's.
    assert case not in site.links(elsewhere.text)
    assert "Werkstatt gGmbH" not in elsewhere.text
    assert site.as_("cashier").get("/antragsteller/nobody").status_code == 404


def test_parties_that_count_together_stand_together(site: Site, party: str):
    other = site.api.by("everybody").send("/parties", {**PARTY, "name": "Tochter GmbH"})["number"]
    site.api.project()
    browser = site.as_("caseworker")
    group = next(
        link for link in browser.links(browser.get(party).text) if "group-undertaking" in link
    )
    evidence = {"party": other, "member_from": TYPED, "document": "Registerauszug"}
    led = carried_out(browser, group, evidence)
    site.api.project()
    text = browser.get(led).text
    assert "zählen zusammen" in text
    assert f"/antragsteller/{other}" in browser.links(text)
    before = browser.get(f"{party}?as_of=01.01.2020").text
    assert "Keinem anderen zugeordnet" in before


def test_declared_aid_is_recorded_once_the_ceiling_is_known(site: Site, party: str):
    authority = site.as_("programme-authority")
    for key, value in (("de_minimis", "300.000,00"), ("de_minimis_rolling_years", "3")):
        rule = {
            "key": key,
            "value": value,
            "valid_from": "01.01.2024",
            "citation": "De-minimis-Verordnung",
            "set_on": "02.01.2024",
        }
        carried_out(authority, "/regelwerk/FKR/set-parameter", rule)
    assert "300.000,00" in authority.get("/regelwerk/FKR").text
    browser = site.as_("caseworker")
    declare = next(
        link for link in browser.links(browser.get(party).text) if "record-de-minimis" in link
    )
    aid = {
        "programme": "FKR",
        "authority": "Landratsamt",
        "document": "Erklärung",
        "cents": "12.000",
        "granted_on": TYPED,
    }
    led = carried_out(browser, declare, aid)
    site.api.project()
    text = words(browser.get(led).text)
    assert "D1" in text
    assert "12.000,00" in text
    assert "Landratsamt" in text


def test_an_applicant_is_erased_by_two_and_the_trail_stays(site: Site, party: str):
    first, second = site.as_("caseworker"), site.as_("administrator")
    request = f"{party}/request-erasure"
    assert request in first.links(first.get(party).text)
    carried_out(first, request, {"legal_basis": "Art. 17 DSGVO"})
    site.api.project()
    erase = f"{party}/erase-personal-data"
    assert erase in second.links(second.get(party).text)
    assert erase not in first.links(first.get(party).text)
    carried_out(second, erase, {})
    site.api.project()
    text = second.get(party).text
    assert "Werkstatt gGmbH" not in text
    assert "gelöscht worden" in text
    assert "als Antragsteller erfasst" in text


def test_an_audit_goes_from_its_opening_to_its_end(site: Site):
    browser = site.as_("auditor")
    assert "/pruefung/stichprobe/neu" in browser.links(browser.get("/pruefung/stichprobe").text)
    audit = carried_out(browser, "/pruefung/stichprobe/neu", {"subject": "Jahresprüfung"})
    none = form_of(browser.get(f"{audit}/freeze-population").text)
    refused = send(browser, none, "vorschau", {"measure": "approved"})
    assert refused.status_code == 409  # Nothing is approved yet.
    form = form_of(browser.get(f"{audit}/draw-sample").text)
    assert form.values["sample"] == ["S1"]
    assert len(form.values["seed"][0]) == 16
    bounds = {"method": "stratified", "size": "5", "bounds_cents": "10.000\n50.000,50"}
    read = send(browser, form, "vorschau", bounds)
    assert read.status_code == 409  # Every amount could be read; there is nothing to draw from.
    wrong = send(browser, form, "vorschau", {**bounds, "bounds_cents": "viel"})
    assert wrong.status_code == 422
    finding = {"case": site.case, "code": "documents-missing", "text": "Ein Beleg fehlt."}
    carried_out(browser, f"{audit}/record-finding", finding)
    answer = {"finding": "F1", "answer": "Wird nachgereicht."}
    carried_out(site.as_("approver"), f"{audit}/answer-finding", answer)
    text = browser.get(audit).text
    assert "Ein Beleg fehlt." in text
    assert "Wird nachgereicht." in text
    carried_out(browser, f"{audit}/close-audit", {})
    closed = browser.get(audit).text
    assert not any(link.startswith(f"{audit}/") for link in browser.links(closed))


def test_a_report_is_published_with_the_figures_of_its_day(site: Site):
    browser = site.as_("compliance-officer")
    assert "/berichte/neu" in browser.links(browser.get("/berichte").text)
    values = {"name": "budgets", "as_of": TYPED, "year": "2024"}
    page = previewed(browser, "/berichte/neu", values)
    led = send(browser, form_of(page.text), "ausfuehren").headers["location"]
    site.api.project()
    assert "120.000,00" in browser.get(led).text
    assert led in browser.links(browser.get("/berichte").text)
    others = site.as_("caseworker").get("/berichte/neu")
    assert others.status_code == 200
    assert "Controlling und Berichte" in others.text


def test_a_preview_says_what_was_typed(site: Site):
    browser = site.as_("caseworker")
    path = "/vorgaenge/neu/antragsteller"
    values = {"name": "Probe <b> GmbH", "kind": "municipal"}
    page = previewed(browser, path, values).text
    assert "<li>Probe &lt;b&gt; GmbH als Antragsteller erfasst" in page
    answer = browser.client.post(
        f"{browser.url}{path}",
        data=form_of(page).filled({}) | {"tun": "vorschau"},
        headers={"Accept": "text/html", "Accept-Language": "en", "Origin": browser.url},
    )
    assert '<li><span lang="de">Probe &lt;b&gt; GmbH</span> recorded as an applicant' in answer.text


def test_who_was_never_named_is_a_recipient_in_english(site: Site):
    (name,) = party_names(site.api.service.log, ["nobody"]).values()
    assert name == pseudonym("nobody", of="Empfänger")
    language.spoken.set("en")
    assert templating.said(name) == name.replace("Empfänger", "Recipient")
    language.spoken.set("de")
    assert templating.said(name) == name

"""Every command has a form that somebody with its role reaches by links, in both languages."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable

import pytest
from tests.api.conftest import TODAY, YESTERDAY
from tests.api.test_reads import CHEMNITZ
from tests.web.conftest import PARTY, Site
from tests.web.pages import carried_out, form_of, told

from grants.claim import transitions as claim_steps
from grants.kernel.roles import Role
from grants.store.dispatch import Route
from grants.store.validation import body_schema
from grants.web import language, wording
from grants.web.fields import Field, fields_of
from grants.wiring import CASE_STEPS, ROUTES

TYPED = dt.date.fromisoformat(TODAY).strftime("%d.%m.%Y")
OPENING = {
    "open-audit": "/pruefung/stichprobe/neu",
    "publish-report": "/berichte/neu",
    "register-party": "/vorgaenge/neu/antragsteller",
    "register-person": "/personen/neu",
    "submit-application": "/vorgaenge/neu/antrag/",
}
"""The forms of commands that open something."""
LATER = {
    "answer-finding": "offered once there is a finding",
    "close-call": "of the page of an alliance",
    "confirm-account": "offered once an account is proposed",
    "draw-sample": "offered once a population is fixed",
    "enter-register": "offered for an award of this service",
    "erase-person": "offered once somebody asked",
    "erase-personal-data": "offered once somebody asked",
    "establish-programme": "asks for the code first",
    "request-erasure": "of the page of an applicant",
}
"""Commands that are not offered on the pages as they begin here, and why."""
OTHER = [route for route in ROUTES.values() if route.kind not in {"case", "claim"}]


@pytest.fixture(scope="module")
def places(site: Site) -> dict[str, str]:
    """Where the forms of the streams of each kind are."""
    party = site.api.by("everybody").send("/parties", PARTY)["number"]
    body = {"subject": "Stichprobe", "opened_on": YESTERDAY}
    audit = site.api.by("auditor").send("/engagements", body)["number"]
    region = {
        "region": "14713",
        "nuts": "DED51",
        "name": "Leipzig",
        "kind": "district-free-city",
        "registered_on": TYPED,
    }
    carried_out(site.as_("programme-authority"), "/regelwerk/FKR/register-region", region)
    site.api.project()
    return {
        "access": f"/personen/{site.api.persons['dresden']}",
        "alliance": f"/allianzen/{CHEMNITZ}/FKR",
        "budget": f"/budgets/{CHEMNITZ}/2024/FKR",
        "engagement": f"/pruefung/stichprobe/{audit}",
        "party": f"/antragsteller/{party}",
        "programme": "/regelwerk/FKR",
        "undertaking": f"/unternehmen/{party}",
    }


def form_path(route: Route, places: dict[str, str]) -> str:
    if route.name in OPENING:
        return OPENING[route.name]
    if route.name == "constitute-alliance":
        return "/allianzen/14713/FKR/constitute-alliance"
    return f"{places[route.kind]}/{route.name}"


@pytest.mark.parametrize("route", OTHER, ids=lambda route: route.name)
def test_every_command_beside_the_cases_has_a_form_for_each_of_its_roles(
    site: Site, places: dict[str, str], route: Route
):
    path = form_path(route, places)
    for role in route.roles:
        if route.name == "register-party" and role == Role.IMPORTER:
            continue  # Imports are done by machines; their applicants come with them.
        answer = site.as_(role.value).get(path)
        assert answer.status_code == 200, (role, told(answer.text))
        form = form_of(answer.text)
        assert "command_id" in form.values
        assert wording.COMMANDS[route.name][0] in answer.text
        english = site.as_(role.value).get(path, language="en")
        assert wording.COMMANDS[route.name][1] in html.unescape(english.text)


def test_every_command_beside_the_cases_is_led_to(site: Site, places: dict[str, str]):
    browser = site.as_("everybody")
    first = [
        *(each.removesuffix("/FKR") for each in places.values() if "unternehmen" not in each),
        "/regelwerk/FKR",
        "/allianzen",
        "/budgets",
        "/personen",
        "/berichte",
        "/pruefung/stichprobe",
        "/vorgaenge/neu?suche=Werkstatt",
    ]
    found: set[str] = set()
    for path in first:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        found |= {link.partition("?")[0] for link in browser.links(answer.text)}
    missing = [
        route.name
        for route in OTHER
        if route.name not in LATER
        and not any(link.startswith(form_path(route, places)) for link in found)
        and not any(link.endswith(f"/{route.name}") for link in found)
    ]
    assert not missing


@pytest.mark.parametrize(
    ("path", "above", "needed"),
    [
        ("/berichte/neu", "/berichte", "„Controlling und Berichte“"),
        ("/budgets/neu", "/budgets", "„Haushalt“"),
        ("/personen/neu", "/personen", "„Verwaltung der Zugänge“"),
        ("/pruefung/stichprobe/neu", "/pruefung", "„Prüfung“"),
    ],
)
def test_who_may_not_learns_which_role_may(site: Site, path: str, above: str, needed: str):
    page = site.as_("caseworker").get(path).text
    assert needed in page
    assert "Sie sind angemeldet als: Sachbearbeitung." in page
    assert f'<a href="{above}">Zurück zu' in page
    assert "Im Rückblick" not in page
    back = site.as_("everybody").get(f"{path}?as_of=01.01.2024").text
    assert "Im Rückblick lässt sich nichts erfassen." in back
    assert "angemeldet als" not in back


def test_every_command_on_a_case_or_claim_is_a_step_of_it():
    steps = {row.command for row in CASE_STEPS.transitions}
    steps |= {row.command for row in claim_steps.STAGES.transitions}
    known = {route.command for route in ROUTES.values() if route.kind in {"case", "claim"}}
    assert known <= steps


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_every_command_and_field_has_words_in_both_languages(route: Route):
    assert route.name in wording.COMMANDS
    for each in _all(fields_of(body_schema(route))):
        assert each.name in wording.FIELDS or f"{route.name}.{each.name}" in wording.FIELDS, each


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.name)
def test_every_code_of_a_field_has_words_in_both_languages(route: Route):
    for each in _all(fields_of(body_schema(route))):
        for code, _ in each.options:
            language.spoken.set("de")
            german = wording.code(each.name, code, route.name)
            language.spoken.set("en")
            english = wording.code(each.name, code, route.name)
            language.spoken.set("de")
            assert german != code, (each.name, code)
            assert english, (each.name, code)


def _all(fields: Iterable[Field]) -> Iterable[Field]:
    for each in fields:
        yield each
        yield from _all(each.columns)

"""How far a role reaches: people of one region before what concerns others, in faces and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.api.conftest import AUDIENCE, ISSUER, TODAY, YESTERDAY, Person, found, served
from tests.api.test_reads import CHEMNITZ, DRESDEN, application
from tests.web.conftest import PARTY, Site, paged
from tests.web.pages import carried_out, form_of, send, told

from grants.access.accounts import SignedIn
from grants.api.tokens import TokenVerifier
from grants.kernel.roles import Role
from grants.legacy.commission import Commission
from grants.store import known
from grants.store.kinds import streams_naming
from grants.store.known import Known
from grants.store.log import Log
from grants.store.refusals import Forbidden

PEOPLE: tuple[Person, ...] = (
    ("admin-chemnitz", Role.ADMINISTRATOR, (CHEMNITZ,)),
    ("second-chemnitz", Role.ADMINISTRATOR, (CHEMNITZ,)),
    ("admin-dresden", Role.ADMINISTRATOR, (DRESDEN,)),
    ("both", Role.ADMINISTRATOR, (CHEMNITZ, DRESDEN)),
    ("worker-both", Role.CASEWORKER, (CHEMNITZ, DRESDEN)),
    ("authority-chemnitz", Role.PROGRAMME_AUTHORITY, (CHEMNITZ,)),
    ("compliance-chemnitz", Role.COMPLIANCE, (CHEMNITZ,)),
    ("auditor-chemnitz", Role.AUDITOR, (CHEMNITZ,)),
    ("importer-chemnitz", Role.IMPORTER, (CHEMNITZ,)),
    ("gone-chemnitz", Role.EXAMINER, (CHEMNITZ,)),
    ("gone-dresden", Role.EXAMINER, (DRESDEN,)),
)
ERASURE = {"legal_basis": "Art. 17 DSGVO", "override": "Verwechslung", "requested_on": TODAY}
PARAMETER = {
    "key": "max_rate_regional",
    "value": "0.50",
    "valid_from": TODAY,
    "valid_to": None,
    "citation": "FKR Nr. 5.3",
    "status": "confirmed",
    "set_on": TODAY,
}


@pytest.fixture(scope="module")
def here(site: Site) -> Iterator[Site]:
    """The same pages, which people of single regions may use, too."""
    service, everybody = site.api.service, site.api.persons
    by = SignedIn(everybody["administrator"], "account-administrator")
    persons = {**everybody, **found(service, *PEOPLE, by=by)}
    for gone in ("gone-chemnitz", "gone-dresden"):
        revoke = {"role": "examiner", "revoked_on": TODAY}
        answer = sent(site, "administrator", f"/persons/{persons[gone]}/revoke-role", revoke)
        assert answer.status_code == 200, answer.text
    site.api.project()
    verifier = TokenVerifier(site.api.issuer, issuer=ISSUER, audience=AUDIENCE)
    with served(paged(service, verifier, persons, site.background)) as url:
        yield replace(site, url=url, api=replace(site.api, url=url, persons=persons))


def sent(site: Site, by: str, path: str, body: Any) -> httpx.Response:
    """A command on what stands there now."""
    kinds = {"persons": "access", "parties": "party", "programmes": "programme"}
    kind, _, rest = path[1:].partition("/")
    stream = f"{kinds[kind]}/{rest.partition('/')[0]}" if kind in kinds else ""
    version = len(site.api.service.log.read(stream)) if stream else None
    return site.api.by(by).post(path, body, version=version)


def refused(site: Site, by: str, path: str, body: Any, status: int, code: str) -> None:
    """Carrying out and trying out say the same, and nothing is recorded."""
    before = site.api.service.log.last_position()
    for tried in ("", "?dry_run=true"):
        answer = sent(site, by, f"{path}{tried}", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert site.api.service.log.last_position() == before


def applied(site: Site, *scopes: str) -> str:
    """A party with a case in each of these regions."""
    everybody = site.api.by("everybody")
    party: str = everybody.send("/parties", PARTY)["number"]
    for scope in scopes:
        everybody.send("/applications", application(party, scope))
    site.api.project()
    return party


# -- accounts -------------------------------------------------------------------------------------


def link_to(person: str) -> dict[str, Any]:
    identity = {"iss": ISSUER, "sub": f"{person}-further"}
    return {"account": f"account-{person}-2", "identity": identity, "linked_on": TODAY}


def confirmation_of(person: str) -> dict[str, str]:
    return {"account": f"account-{person}-2", "confirmed_on": TODAY}


def test_nobody_takes_over_an_account_beyond_their_own_reach(here: Site):
    head = f"/persons/{here.api.persons['head-of-bank']}"
    code = "sign-in-beyond-own-reach"
    for by in ("admin-chemnitz", "admin-dresden", "both"):
        refused(here, by, f"{head}/link-account", link_to("head"), 409, code)
    assert sent(here, "administrator", f"{head}/link-account", link_to("head")).status_code == 200
    here.api.project()
    refused(here, "both", f"{head}/confirm-account", confirmation_of("head"), 409, code)
    page = head.replace("/persons", "/personen")
    assert offered(here, "both", page) == set()
    assert {"link-account", "confirm-account"} <= offered(here, "everybody", page)
    browser = here.as_("both")
    form = form_of(browser.get(f"{page}/confirm-account").text)
    answer = send(browser, form, "vorschau")
    assert answer.status_code == 409
    assert "reicht Ihre Verwaltung der Zugänge nicht" in told(answer.text)
    confirmed = sent(here, "everybody", f"{head}/confirm-account", confirmation_of("head"))
    assert confirmed.status_code == 200


def offered(here: Site, by: str, page: str) -> set[str]:
    """The commands on accounts that a page of a person leads to."""
    browser = here.as_(by)
    links = {link.partition("?")[0] for link in browser.links(browser.get(page).text)}
    return {link.removeprefix(f"{page}/") for link in links} & {"link-account", "confirm-account"}


def test_two_administrators_of_a_region_look_after_the_accounts_of_its_people(here: Site):
    worker = f"/persons/{here.api.persons['chemnitz']}"
    page = worker.replace("/persons", "/personen")
    assert offered(here, "admin-chemnitz", page) == {"link-account"}
    linked = sent(here, "admin-chemnitz", f"{worker}/link-account", link_to("chemnitz"))
    assert linked.status_code == 200
    body = confirmation_of("chemnitz")
    code = "sign-in-beyond-own-reach"
    refused(here, "admin-dresden", f"{worker}/confirm-account", body, 409, code)
    assert offered(here, "second-chemnitz", page) == {"link-account", "confirm-account"}
    assert sent(here, "second-chemnitz", f"{worker}/confirm-account", body).status_code == 200


# -- erasure --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scopes", [(DRESDEN,), (CHEMNITZ, DRESDEN), ()])
def test_a_name_is_erased_by_those_who_act_wherever_it_counts(here: Site, scopes: tuple[str, ...]):
    party = applied(here, *scopes)
    path, page = f"/parties/{party}", f"/antragsteller/{party}"
    refused(here, "chemnitz", f"{path}/request-erasure", ERASURE, 403, "region")
    shown = here.as_("chemnitz").get(page)
    assert (shown.status_code == 404) is (scopes == (DRESDEN,))
    assert f"{page}/request-erasure" not in here.links(shown.text)
    form = here.as_("chemnitz").get(f"{page}/request-erasure")
    assert form.status_code == (404 if scopes == (DRESDEN,) else 403)
    able = "worker-both" if scopes else "caseworker"
    assert f"{page}/request-erasure" in here.links(here.as_(able).get(page).text)
    assert sent(here, able, f"{path}/request-erasure", ERASURE).status_code == 200
    body = {"erased_on": TODAY}
    refused(here, "admin-chemnitz", f"{path}/erase-personal-data", body, 403, "region")
    assert here.as_("admin-chemnitz").get(f"{page}/erase-personal-data").status_code in {403, 404}
    by = "both" if scopes else "administrator"
    assert sent(here, by, f"{path}/erase-personal-data", body).status_code == 200


def test_no_page_looks_through_the_log_for_what_it_offers(here: Site, monkeypatch):
    party = applied(here, CHEMNITZ)
    asked = []

    def counting(log: Log, *, party: str, kind: str) -> list[str]:
        asked.append(party)
        return streams_naming(log, party=party, kind=kind)

    monkeypatch.setattr(known, "streams_naming", counting)
    browser = here.as_("chemnitz")
    shown = browser.get(f"/antragsteller/{party}")
    assert f"/antragsteller/{party}/request-erasure" in browser.links(shown.text)
    # Nor does a command of somebody who may not at all.
    refused(here, "examiner", f"/parties/{party}/request-erasure", ERASURE, 403, "role")
    assert asked == []
    refused(here, "admin-dresden", f"/parties/{party}/request-erasure", ERASURE, 403, "region")
    assert set(asked) == {party}


def test_a_region_erases_a_name_that_counts_there_alone(here: Site):
    party = applied(here, CHEMNITZ)
    page = f"/antragsteller/{party}"
    asked = {"legal_basis": "Art. 17 DSGVO", "override": "Verwechslung"}
    carried_out(here.as_("chemnitz"), f"{page}/request-erasure", asked)
    here.api.project()
    carried_out(here.as_("admin-chemnitz"), f"{page}/erase-personal-data", {})
    assert here.api.service.log.read(f"party/{party}")[-1].fact.NAME == "party.personal-data-erased"


def test_a_person_is_erased_by_those_who_reach_where_they_acted(here: Site):
    ask = {"legal_basis": "Art. 17 DSGVO", "override": None, "requested_on": TODAY}
    erase = {"erased_on": TODAY}
    elsewhere = f"/persons/{here.api.persons['gone-dresden']}"
    refused(here, "chemnitz", f"{elsewhere}/request-person-erasure", ask, 403, "region")
    asked = sent(here, "administrator", f"{elsewhere}/request-person-erasure", ask)
    assert asked.status_code == 200
    refused(here, "admin-chemnitz", f"{elsewhere}/erase-person", erase, 403, "region")
    page = elsewhere.replace("/persons", "/personen")
    browser = here.as_("admin-chemnitz")
    assert f"{page}/erase-person" not in browser.links(browser.get(page).text)
    assert browser.get(f"{page}/erase-person").status_code == 403
    own = f"/persons/{here.api.persons['gone-chemnitz']}"
    assert sent(here, "chemnitz", f"{own}/request-person-erasure", ask).status_code == 200
    assert sent(here, "admin-chemnitz", f"{own}/erase-person", erase).status_code == 200


def test_who_takes_an_application_in_finds_everybody_by_name_and_opens_their_own(here: Site):
    mine, other = applied(here, CHEMNITZ), applied(here, DRESDEN)
    browser = here.as_("chemnitz")
    links = browser.links(browser.get("/vorgaenge/neu?suche=Werkstatt").text)
    for party, opens in ((mine, True), (other, False)):
        assert f"/vorgaenge/neu/antrag/{party}" in links
        assert (f"/antragsteller/{party}" in links) is opens
        form = browser.get(f"/vorgaenge/neu/antrag/{party}")
        assert form.status_code == 200
        assert (f"/antragsteller/{party}" in browser.links(form.text)) is opens
    for by in ("admin-chemnitz", "chemnitz"):
        assert here.as_(by).get(f"/antragsteller/{other}").status_code == 404
    assert here.as_("caseworker").get(f"/antragsteller/{other}").status_code == 200


# -- what concerns all regions --------------------------------------------------------------------


def test_the_rules_of_all_regions_are_set_by_a_role_for_all_of_them(here: Site):
    refused(here, "authority-chemnitz", "/programmes/FKR/set-parameter", PARAMETER, 403, "region")
    regional, everywhere = here.as_("authority-chemnitz"), here.as_("programme-authority")
    form = "/regelwerk/FKR/set-parameter"
    answer = regional.get(form)
    assert answer.status_code == 403
    assert "alle Regionen" in told(answer.text)
    assert form not in _plain(regional, "/regelwerk/FKR")
    assert form in _plain(everywhere, "/regelwerk/FKR")
    answer = sent(here, "programme-authority", "/programmes/FKR/set-parameter", PARAMETER)
    assert answer.status_code == 200


def _plain(browser: Site, page: str) -> set[str]:
    return {link.partition("?")[0] for link in browser.links(browser.get(page).text)}


def test_a_report_and_an_audit_of_all_regions_need_a_role_for_all_of_them(here: Site):
    report = {"name": "budgets", "as_of": TODAY, "year": 2024, "published_on": TODAY}
    for scope in (None, "all", DRESDEN):
        body = {**report, "scope": scope}
        refused(here, "compliance-chemnitz", "/publications", body, 403, "region")
    own = sent(here, "compliance-chemnitz", "/publications", {**report, "scope": CHEMNITZ})
    assert own.status_code == 201, own.text
    audit = {"subject": "Stichprobe", "opened_on": YESTERDAY}
    number = here.api.by("auditor-chemnitz").send("/engagements", audit)["number"]
    path, version = f"/engagements/{number}/freeze-population", 1
    answers = [
        here.api.by("auditor-chemnitz").post(
            path, {"measure": "approved", "scope": scope, "frozen_on": TODAY}, version=version
        )
        for scope in (None, DRESDEN, CHEMNITZ)
    ]
    assert [each.status_code for each in answers] == [403, 403, 409]  # Nothing is approved yet.


def test_a_file_with_cases_of_any_region_is_taken_over_by_a_role_for_all_of_them(here: Site):
    for by, status in (("importer-chemnitz", 403), ("importer", 404)):
        browser = here.as_(by)
        token = re.search(r'"form_token" value="([^"]+)"', browser.get("/betrieb/import").text)
        assert token
        answer = browser.post("/betrieb/import/nothing/vorlegen", {"form_token": token[1]})
        assert answer.status_code == status
        assert ("alle Regionen" in told(answer.text)) is (status == 403)
    regional = Commission(
        dispatcher=here.api.service.dispatcher,
        person=here.api.persons["importer-chemnitz"],
        account="account",
        file_sha256="0" * 64,
        mapping_sha256="0" * 64,
    )
    known = Known(here.api.service.log)
    with pytest.raises(Forbidden, match="region"):
        regional.work(known, "import/x", "opened")
    everywhere = replace(regional, person=here.api.persons["importer"])
    assert everywhere.work(known, "import/x", "opened").basis.competence == "importer"

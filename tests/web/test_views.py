"""Views: a name for an address, one's own, changed and deleted, without words or moments."""

from __future__ import annotations

import html
import re

import pytest
from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.test_worklist import fields

from grants.store import views as kept_views
from grants.web.views import kept

FILTERED = "/vorgaenge?wer=alle&region=14511"


def keep(browser: Site, name: str, path: str = FILTERED) -> None:
    sent = fields(browser.get(path).text, "/ansichten")
    answer = browser.post("/ansichten", {**sent, "name": name})
    assert answer.status_code == 303, answer.text


def own(browser: Site) -> dict[str, str]:
    """The views of a person: name and id."""
    text = browser.get("/ansichten").text.partition('class="own-views"')[2]
    names = re.findall(r'<li>\s*<a href="(/vorgaenge[^"]*)">([^<]*)</a>', text)
    deleting = r'action="/ansichten/loeschen".*?name="ansicht" value="([^"]*)"'
    ids = re.findall(deleting, text, re.DOTALL)
    return dict(zip([html.unescape(name) for _, name in names], ids, strict=True))


def change(browser: Site, act: str, view: str, **more: str) -> int:
    token = fields(browser.get("/vorgaenge").text, "/ansichten")["form_token"]
    sent = {"form_token": token, "ansicht": view, **more}
    return browser.post(f"/ansichten/{act}", sent).status_code


def test_a_view_is_kept_used_renamed_and_deleted(site: Site):
    browser = site.as_("caseworker")
    keep(browser, "  Chemnitz   zuerst ")
    text = browser.get(FILTERED).text
    assert re.search(r'region=14511"[^>]*aria-current="true">Chemnitz zuerst<', text)
    assert html.escape(FILTERED) in browser.get("/ansichten").text
    keep(browser, "Chemnitz zuerst", "/vorgaenge/alle?stand=submitted")
    views = own(browser)
    assert list(views) == ["Chemnitz zuerst"]
    keep(browser, "Andere")
    assert change(browser, "umbenennen", views["Chemnitz zuerst"], name="Andere") == 422
    assert change(browser, "umbenennen", views["Chemnitz zuerst"], name=" ") == 422
    assert change(browser, "umbenennen", views["Chemnitz zuerst"], name="Neu") == 303
    assert set(own(browser)) == {"Andere", "Neu"}
    for view in own(browser).values():
        assert change(browser, "loeschen", view) == 303
    assert own(browser) == {}


def test_nobody_sees_or_changes_the_views_of_others(site: Site):
    one, other = site.as_("caseworker"), site.as_("examiner")
    keep(one, "Nur meine")
    assert "Nur meine" not in other.get("/vorgaenge").text
    view = own(one)["Nur meine"]
    assert change(other, "umbenennen", view, name="Gestohlen") == 404
    assert change(other, "loeschen", view) == 303
    assert list(own(one)) == ["Nur meine"]
    assert change(one, "loeschen", view) == 303


def test_looking_back_views_are_used_and_not_changed(site: Site):
    browser = site.as_("caseworker")
    keep(browser, "Bleibt")
    text = browser.get(f"/vorgaenge?as_of={TODAY}").text
    assert f"{FILTERED}&as_of={TODAY}" in html.unescape(text)
    assert '/ansichten"' in text
    assert 'method="post" action="/ansichten' not in text
    token = fields(browser.get("/vorgaenge").text, "/ansichten")["form_token"]
    sent = {"form_token": token, "adresse": FILTERED, "name": "Spät"}
    assert browser.post(f"/ansichten?as_of={TODAY}", sent).status_code == 409
    assert browser.post("/ansichten", sent | {"form_token": "x"}).status_code == 403
    assert change(browser, "loeschen", own(browser)["Bleibt"]) == 303


@pytest.mark.parametrize(
    ("address", "stored"),
    [("/vorgaenge?q=Kanarienvogel&wer=alle&seite=3", "/vorgaenge?wer=alle"),
     ("/vorgaenge/alle?art=network&as_of=2024-01-01&known_at=7", "/vorgaenge/alle?art=network"),
     ("/vorgaenge?was=a&was=b", "/vorgaenge?was=a&was=b"),
     ("/vorgaenge", "/vorgaenge"), ("/abmeldung", None), ("//elsewhere.example/vorgaenge", None),
     ("https://elsewhere.example/vorgaenge", None), ("/vorgaenge/FKR-1", None)],
)  # fmt: skip
def test_neither_words_nor_moments_nor_other_addresses_are_kept(address: str, stored: str | None):
    assert kept(address) == stored


def test_there_is_an_end_to_views(site: Site):
    browser, log = site.as_("cashier"), site.api.service.log
    person = site.api.persons["cashier"]
    for number in range(kept_views.VIEWS_MAX):
        kept_views.keep(log, person, name=f"Ansicht {number}", address="/vorgaenge")
    sent = fields(browser.get("/vorgaenge").text, "/ansichten")
    answer = browser.post("/ansichten", {**sent, "name": "Eine mehr"})
    assert answer.status_code == 422
    assert "löschen Sie eine" in answer.text
    assert browser.post("/ansichten", {**sent, "name": "Ansicht 7"}).status_code == 303
    assert browser.post("/ansichten", {**sent, "name": ""}).status_code == 422
    assert browser.post("/ansichten", {**sent, "name": "x" * 61}).status_code == 422


def test_each_role_finds_views_of_its_own(site: Site):
    shown = {person: site.as_(person).get("/vorgaenge").text for person in ("cashier", "examiner")}
    assert ">Zahlungen<" in shown["cashier"]
    assert ">Nachweise<" not in shown["cashier"]
    assert ">Nachweise<" in shown["examiner"]
    browser = site.as_("everybody")
    text = browser.get("/vorgaenge").text
    bar = re.search(r'<div id="ansichten".*?</nav>', text, re.DOTALL)
    assert bar
    for link in browser.links(bar[0]):
        assert browser.get(link).status_code == 200, link

"""Pages that everybody may read: what the operator states, and whose work this runs with."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from importlib.metadata import Distribution, distributions, version

import pytest
from tests.api.conftest import AUDIENCE, ISSUER, served
from tests.web.conftest import Site, paged
from tests.web.pages import words

from grants.accessibility import Accessibility
from grants.api.tokens import TokenVerifier
from grants.web import dependencies as module
from grants.web.dependencies import dependencies

PATH = "/barrierefreiheit"
_ROW = re.compile(
    r'<tr><th scope="row" class="code">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td></tr>'
)


@contextmanager
def stating(site: Site, accessibility: Accessibility) -> Iterator[Site]:
    """The pages of an operator who states this."""
    verifier = TokenVerifier(site.api.issuer, issuer=ISSUER, audience=AUDIENCE)
    api = site.api
    app = paged(api.service, verifier, api.persons, site.background, accessibility=accessibility)
    other = site.stranger()
    with served(app) as other.url:
        yield other


# -- the statement on accessibility ---------------------------------------------------------------


def test_what_the_operator_has_not_named_is_said(site: Site):
    german = words(site.stranger().get(PATH).text)
    assert "hat noch keine Stelle für Hinweise benannt" in german
    assert "hat nicht angegeben, von wann die Erklärung ist" in german
    assert "Eine Überprüfung der Erklärung ist nicht angegeben." in german
    english = words(site.stranger().get(PATH, language="en").text)
    assert "has not named a contact for reports yet" in english
    assert "has not said when the statement was prepared" in english
    assert "No review of the statement has been named." in english


def test_what_the_operator_states_is_shown(site: Site):
    stated = Accessibility(
        contact="barrieren@foerderung.example",
        stated_on=dt.date(2026, 1, 31),
        reviewed_on=dt.date(2026, 11, 2),
    )
    with stating(site, stated) as browser:
        german = browser.get(PATH).text
        assert (
            '<a href="mailto:barrieren@foerderung.example">barrieren@foerderung.example</a>'
            in german
        )
        assert "keine Stelle" not in german
        assert "am 31.01.2026 erstellt. Zuletzt überprüft wurde sie am 02.11.2026." in words(german)
        english = html.unescape(words(browser.get(PATH, language="en").text))
        told = english.replace("\N{NO-BREAK SPACE}", " ")
        assert "prepared on 31 Jan 2026. It was last reviewed on 2 Nov 2026." in told


def test_a_contact_in_words_is_no_link_and_no_markup(site: Site):
    with stating(site, Accessibility(contact="Frau <b>Beispiel</b>, Telefon 0000 123")) as browser:
        text = browser.get(PATH).text
    contact = "Frau &lt;b&gt;Beispiel&lt;/b&gt;, Telefon 0000 123"
    assert f'<span lang="de">{contact}</span>' in text
    assert "hat nicht angegeben, von wann" in text


# -- the licences of others -----------------------------------------------------------------------


def test_the_packages_that_the_service_runs_with_are_listed_with_their_licences(site: Site):
    text = site.stranger().get("/lizenzen").text
    listed = {name: (of, licence) for name, of, licence in _ROW.findall(text)}
    assert listed["fastapi"] == (version("fastapi"), "MIT")
    assert listed["psycopg-binary"] == (version("psycopg-binary"), "LGPL-3.0-only")  # By an extra.
    assert listed["starlette"] == (version("starlette"), "BSD-3-Clause")  # By FastAPI.
    assert "pytest" not in listed
    assert "mypy" not in listed
    assert "grants" not in listed


def test_only_what_is_required_is_listed_and_found_out_once():
    found = dependencies()
    assert dependencies() is found
    names = {each.name.lower().replace("_", "-") for each in found}
    installed = {each.name.lower().replace("_", "-") for each in distributions()}
    assert names < installed
    assert {"psycopg", "psycopg-binary", "psycopg-pool", "pydantic-core", "click"} <= names
    assert all(each.version for each in found)


def test_what_is_not_installed_requires_nothing():
    assert dependencies("no-such-product") == ()


class _Package(Distribution):
    """A package with these metadata."""

    def __init__(self, **told: str | tuple[str, ...]) -> None:
        self._told = Message()
        for name, values in told.items():
            for value in (values,) if isinstance(values, str) else values:
                self._told[name.replace("_", "-")] = value

    @property
    def metadata(self):
        return self._told

    def read_text(self, filename):  # noqa: ARG002 - As the base has it.
        return None

    def locate_file(self, path):
        return path


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "other"}, "MIT OR Apache-2.0"),
        ({"Classifier": ("License :: OSI Approved :: MIT License", "Topic :: X")}, "MIT License"),
        (
            {"Classifier": ("License :: OSI Approved", "License :: Public Domain")},
            "Public Domain",
        ),
        ({"Classifier": "License :: OSI Approved", "License": "BSD"}, "BSD"),
        ({"License": "The MIT License\n\nPermission is hereby granted"}, "The MIT License"),
        ({"License": "UNKNOWN"}, None),
        ({}, None),
    ],
)
def test_a_licence_is_what_the_package_itself_states(told, licence):
    package = _Package(Name="x", Version="1", **told)
    assert module._licence(package) == licence


def test_a_package_that_states_no_licence_is_listed_as_such(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    silent = module.Dependency(name="silent", version="1.0", licence=None)
    monkeypatch.setattr("grants.web.about.dependencies", lambda: (silent,))
    assert "silent</th><td>1.0</td><td>nicht angegeben</td>" in site.get("/lizenzen").text
    assert "<td>not stated</td>" in site.get("/lizenzen", language="en").text
    monkeypatch.setattr("grants.web.about.dependencies", tuple)
    assert "nicht als Paket installiert" in site.get("/lizenzen").text

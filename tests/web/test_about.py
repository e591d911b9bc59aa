"""Pages that everybody may read: whose work this runs with."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import Distribution, distributions, version

import pytest
from tests.web.conftest import Site

from grants.web import dependencies as module
from grants.web.dependencies import dependencies

_ROW = re.compile(
    r'<tr><th scope="row" class="code">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td></tr>'
)


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

"""A real Chromium before a served demonstration."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.offices import Office, office
from tests.web.conftest import case, site

__all__ = ["case", "site"]

FIRST_YEAR = dt.date(2017, 2, 1)
FOUR_YEARS = dt.date(2020, 3, 1)
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; ended with the module, since its driver runs an event loop."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: deploy/test --needs names its package")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def _played(until: dt.date | None) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="grants-browser-"))
    with office(folder, until) as found:
        yield found
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def first_year() -> Iterator[Office]:
    """The demonstration's first year."""
    with _played(FIRST_YEAR) as found:
        yield found


@pytest.fixture(scope="session")
def empty() -> Iterator[Office]:
    """A demonstration in which nothing has happened yet."""
    with _played(None) as found:
        yield found


@pytest.fixture(scope="session")
def four_years() -> Iterator[Office]:
    """The demonstration until the spring of 2020."""
    with _played(FOUR_YEARS) as found:
        yield found

"""The pages of those who run the service: its state, rule parameters, kinds of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import psycopg
import pytest
from tests.api.conftest import YESTERDAY, erase_somebody
from tests.web.conftest import Site

from grants.kernel.event import EVENT_TYPES
from projections.models import MODELS

PAGES = ("/betrieb", "/betrieb/regeln", "/betrieb/ereignisarten")


@pytest.fixture(scope="module")
def admin(site: Site) -> Site:
    return site.as_("administrator")


@pytest.fixture
def owner(site: Site) -> Iterator[psycopg.Connection]:
    with psycopg.connect(site.api.database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_come_to_the_operation(site, admin, path):
    assert admin.get(path).status_code == 200
    assert admin.get(path, language="en").status_code == 200
    other = site.as_("auditor").get(path)
    assert other.status_code == 403
    assert "Verwaltung der Zugänge" in other.text


def test_the_navigation_leads_administrators_there_and_nobody_else(site, admin):
    assert 'href="/betrieb"' in admin.get("/budgets").text
    assert 'href="/betrieb"' not in site.as_("caseworker").get("/budgets").text


def test_every_read_model_is_shown_with_how_far_it_is(site, admin):
    site.api.project()
    page = admin.get("/betrieb").text
    assert "Alles läuft" in page
    last = site.api.service.log.last_position()
    for model in MODELS:
        row = _row(page, model.full_name)
        assert "aktuell" in row
        assert f">{last:,}<".replace(",", ".") in row


def test_a_model_that_stands_still_says_at_which_fact_and_why(site, admin, owner):
    owner.execute(
        "INSERT INTO reads.incidents (model, version, position, error_type, error)"
        " SELECT model, version, 1, 'KeyError', 'Frau Geheim' FROM reads.checkpoints"
        " WHERE model = 'ledger'"
    )
    try:
        page = admin.get("/betrieb").text
        row = _words(_row(page, "ledger_v4"))
    finally:
        owner.execute("DELETE FROM reads.incidents")
    assert "steht still" in row
    assert "Ereignis 1" in row
    assert "KeyError" in row
    assert "Frau Geheim" not in page
    assert "Etwas ist zu tun" in page


def test_a_model_behind_the_log_says_by_how_much(site, admin, owner):
    """An hour passed since the fact that it lacks was recorded."""
    owner.execute("UPDATE reads.checkpoints SET position = position - 1 WHERE model = 'totals'")
    try:
        row = _words(_row(admin.get("/betrieb").text, "totals_v6"))
    finally:
        owner.execute("UPDATE reads.checkpoints SET position = position + 1 WHERE model = 'totals'")
    assert re.search(r" 1 \d+ – ", row), row


def test_a_guard_that_is_off_is_named(admin, owner):
    owner.execute("SET grants.migration = 'declared'")
    owner.execute("ALTER TABLE grants.facts DISABLE TRIGGER facts_30_keep")
    try:
        page = admin.get("/betrieb").text
    finally:
        owner.execute("ALTER TABLE grants.facts ENABLE ALWAYS TRIGGER facts_30_keep")
    assert "<code>facts_30_keep</code>" in page
    assert "Etwas ist zu tun" in page


def test_an_erasure_that_stays_in_the_files_too_long_is_told(site, admin, monkeypatch):
    there = "Löschungen, von denen die Dateien noch etwas halten"
    site.api.project()
    assert there not in admin.get("/betrieb").text
    erase_somebody(site.api)
    site.api.project()
    page = admin.get("/betrieb").text
    assert there in page
    assert "1, die älteste seit" in page
    assert "Alles läuft" in page
    monkeypatch.setattr("projections.cleaning.SECONDS_MAX", 0.0)
    page = admin.get("/betrieb").text
    assert "länger als zugesagt" in page
    assert "Etwas ist zu tun" in page
    assert "longer than promised" in admin.get("/betrieb", language="en").text


def test_parameters_that_nobody_confirmed_or_set_are_marked(site, admin):
    site.api.by("programme-authority").send(
        "/programmes/FKR/set-parameter",
        {
            "key": "retention_years",
            "value": "5",
            "valid_from": "2016-01-01",
            "valid_to": None,
            "citation": "zu bestätigen",
            "status": "unconfirmed",
            "set_on": YESTERDAY,
        },
    )
    page = admin.get("/betrieb/regeln").text
    assert "Nicht festgelegt: Basiszinssatz" in page
    assert "Unbestätigt: Aufbewahrung der Akten</p>" in page
    assert "unbestätigt" in _row(page, "retention_years")
    assert "bestätigt" in _row(page, "max_rate_regional")
    assert "fehlt" in _row(page, "withdrawal_months")


def test_every_kind_of_fact_is_listed_with_what_is_brought_up_to_it(admin):
    page = unescape(admin.get("/betrieb/ereignisarten").text)
    for name in EVENT_TYPES:
        assert name in page.replace("<wbr>", "")
    row = _row(page, "payout.executed")
    assert "1 → 2" in row


def test_looking_back_the_state_is_still_that_of_today(admin):
    page = admin.get("/betrieb?as_of=2020-01-01").text
    assert "immer den jetzigen Zustand" in page
    assert '<form method="post" action="/betrieb' not in page


def _row(page: str, code: str) -> str:
    """The row of a table with this code."""
    rows: list[str] = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if f">{code}</code>" in row.replace("<wbr>", ""))


def _words(row: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))

"""Pictures of all years say of accounts added up by the database what they say of each of them."""

from __future__ import annotations

import re

import pytest
from tests.projections.accounts import CHEMNITZ, accounts
from tests.projections.conftest import Recorder
from tests.web.conftest import Site
from tests.web.test_budgets import NEXT, file

from grants.store.log import Log
from projections.budgets.queries import BudgetLine, budgets

VIEWS = ("jahre", "plan")
LIMITS = ("", "&programm=ABC", "&zweck=digital", "&programm=ZZZ&zweck=general", "&programm=none")


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    Recorder(site.api.service.log, site.api.service.vault).record(*accounts())
    site.api.project()
    return site


def _one_by_one(log: Log, **wanted: str | None) -> list[BudgetLine]:
    return budgets(log, stated=False, **wanted)  # type: ignore[arg-type] # Its filters.


def _shown(site: Site, path: str) -> str:
    page = site.get(path)
    assert page.status_code == 200
    return page.text[page.text.index("<main") : page.text.index("</main>")]


@pytest.mark.parametrize("person", ["compliance-officer", "chemnitz", "dresden"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("limit", LIMITS)
def test_page_and_file_are_those_of_the_accounts_one_by_one(
    filled: Site, monkeypatch: pytest.MonkeyPatch, person: str, view: str, limit: str
):
    browser = filled.as_(person)
    path = f"/budgets?bild={view}{limit}"
    page, figures = _shown(browser, path), file(browser, f"{path}&csv={NEXT[view]}")
    monkeypatch.setattr("grants.web.budget_lines.budgets_together", _one_by_one)
    assert page == _shown(browser, path)
    assert figures == file(browser, f"{path}&csv={NEXT[view]}")
    if person == "compliance-officer" and limit != "&programm=none":
        assert len(figures) > 2


def test_a_region_is_called_as_the_first_programme_asked_for_calls_it(filled: Site):
    browser = filled.as_("compliance-officer")
    for limit, name in (("", "14511 in ABC"), ("&programm=ZZZ", "14511 in ZZZ")):
        names = [row[0] for row in file(browser, f"/budgets?bild=jahre{limit}&csv=anteil-gebunden")]
        assert name in names
    assert "Chemnitz" in _shown(browser, "/budgets?bild=jahre&programm=FKR")


@pytest.mark.parametrize("view", VIEWS)
def test_years_and_choices_are_those_of_what_one_may_see(filled: Site, view: str):
    log = filled.api.service.log
    for person, lines in (
        ("compliance-officer", budgets(log)),
        ("chemnitz", budgets(log, scope=CHEMNITZ)),
    ):
        page = _shown(filled.as_(person), f"/budgets?bild={view}&zweck=general")
        years = page[page.index('class="tabs years"') :]
        shown = re.findall(r">(\d{4})</a>", years[: years.index("</ul>")])
        assert shown == [str(year) for year in sorted({line.year for line in lines})]
        options = re.findall(r'<option value="([^"]+)"', page)
        programmes = sorted({line.programme for line in lines})
        assert options == [*programmes, *sorted({line.earmark for line in lines})]


def test_looking_back_asks_for_the_accounts_one_by_one(
    filled: Site, monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object, **__: object) -> list[BudgetLine]:
        raise AssertionError

    monkeypatch.setattr("grants.web.budget_lines.budgets_together", never)
    last = filled.api.service.log.last_position()
    auditor = filled.as_("auditor")
    for view in VIEWS:
        then = file(auditor, f"/budgets?bild={view}&known_at={last}&csv={NEXT[view]}")
        assert len(then) > 2

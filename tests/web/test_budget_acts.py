"""Budgets through forms: what is decided is seen before and after, and stands on the page."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.api.conftest import TODAY
from tests.api.test_reads import CHEMNITZ, DRESDEN
from tests.web.conftest import Site
from tests.web.pages import carried_out, form_of, previewed, send, words

TODAY_TYPED = dt.date.fromisoformat(TODAY).strftime("%d.%m.%Y")
YEAR = int(TODAY[:4])
DECIDED = {"decided_on": TODAY_TYPED}


def acts(scope: str, year: int) -> str:
    return f"/budgets/{scope}/{year}/FKR"


@pytest.fixture(scope="module")
def holder(site: Site) -> Site:
    return site.as_("budget-holder")


def figures(browser: Site, scope: str, year: int) -> str:
    browser.api.project()
    return words(browser.get(f"/budgets/{scope}/{year}").text)


def test_the_first_money_of_a_year_is_allocated_from_the_budgets(holder: Site):
    assert "/budgets/neu" in holder.links(holder.get("/budgets").text)
    chosen = holder.get(f"/budgets/neu?programm=FKR&region={CHEMNITZ}&jahr={YEAR + 1}")
    path = chosen.url.path
    assert path == f"{acts(CHEMNITZ, YEAR + 1)}/allocate-budget"
    page = previewed(holder, path, {"cents": "75.000", "method": "Erlass 2", **DECIDED})
    assert "Wirkung auf die Budgets" in page.text
    assert "75.000,00" in words(page.text)
    led = carried_out(holder, path, {"cents": "75.000", "method": "Erlass 2", **DECIDED})
    holder.api.project()
    text = holder.get(led).text
    assert "Erfasst als Ereignis" in text
    assert "75.000,00" in text


def test_what_an_act_does_to_an_account_is_seen_before_and_after(holder: Site):
    path = f"{acts(CHEMNITZ, 2024)}/reduce-budget"
    page = previewed(holder, path, {"cents": "1.000,50", "citation": "Erlass 3", **DECIDED})
    text = words(page.text)
    assert "60.000,00" in text
    assert "58.999,50" in text
    send(holder, form_of(page.text), "ausfuehren")
    assert "58.999,50" in figures(holder, CHEMNITZ, 2024)


def test_money_that_moves_stands_in_both_budgets(holder: Site):
    path = f"{acts(DRESDEN, 2024)}/transfer-funds"
    values = {
        "cents": "5.000",
        "to_scope": CHEMNITZ,
        "to_earmark": "general",
        "citation": "Umschichtung 1",
        **DECIDED,
    }
    page = previewed(holder, path, values)
    assert "Chemnitz 2024, allgemeine Mittel" in page.text
    assert "Dresden 2024, allgemeine Mittel" in page.text
    send(holder, form_of(page.text), "ausfuehren")
    assert "55.000,00" in figures(holder, DRESDEN, 2024)


def test_a_freeze_is_lifted_by_its_name(holder: Site):
    above = acts(DRESDEN, 2024)
    carried_out(
        holder, f"{above}/freeze-budget", {"cents": "2.000", "citation": "Sperre", **DECIDED}
    )
    form = form_of(holder.get(f"{above}/unfreeze-budget").text)
    assert form.values["cents"] == ["2.000,00"]
    assert form.values["freeze"][0].startswith("HS-")
    carried_out(holder, f"{above}/unfreeze-budget", {"cents": "500", **DECIDED})
    assert "1.500,00" in form_of(holder.get(f"{above}/unfreeze-budget").text).values["cents"]


def test_a_rule_is_told_and_what_was_typed_stays(holder: Site):
    path = f"{acts(DRESDEN, 2024)}/reduce-budget"
    form = form_of(holder.get(path).text)
    page = send(holder, form, "vorschau", {"cents": "9.999.999", "citation": "Zu viel", **DECIDED})
    assert page.status_code == 409
    assert "Das geht so nicht" in page.text
    assert form_of(page.text).values["cents"] == ["9.999.999"]
    wrong = send(holder, form, "vorschau", {"cents": "viel", "citation": "x", **DECIDED})
    assert wrong.status_code == 422
    assert 'href="#cents"' in wrong.text


def test_a_remainder_is_carried_into_the_next_year(site: Site, holder: Site):
    rule = {
        "key": "carry_forward_years",
        "value": "2",
        "valid_from": "12.04.2016",
        "citation": "§ 45 SäHO",
        "set_on": TODAY_TYPED,
    }
    carried_out(site.as_("programme-authority"), "/regelwerk/FKR/set-parameter", rule)
    above = acts(DRESDEN, 2024)
    begun = form_of(holder.get(f"{above}/carry-remainder-forward").text)
    assert begun.values["earmark"] == ["general"]
    carried_out(
        holder,
        f"{above}/carry-remainder-forward",
        {"funds_cents": "1.000", "consent": "Einwilligung", **DECIDED},
    )
    assert "1.000,00" in figures(holder, DRESDEN, 2025)


def test_two_tabs_the_second_learns_what_changed_and_takes_the_next_name(holder: Site):
    path = f"{acts(CHEMNITZ, 2024)}/supplement-budget"
    values = {"cents": "10", "citation": "Nachtrag 5", **DECIDED}
    first = previewed(holder, path, values)
    second = previewed(holder, path, {**values, "citation": "Nachtrag 6"})
    done = send(holder, form_of(first.text), "ausfuehren")
    assert done.status_code == 303
    again = send(holder, form_of(first.text), "ausfuehren")
    assert again.headers["location"] == done.headers["location"]
    stale = send(holder, form_of(second.text), "ausfuehren")
    assert stale.status_code == 412
    assert "Inzwischen hat sich etwas geändert" in stale.text
    kept = form_of(stale.text)
    assert kept.values["citation"] == ["Nachtrag 6"]
    assert kept.values["supplement"] != form_of(second.text).values["supplement"]
    page = send(holder, kept, "vorschau")
    assert send(holder, form_of(page.text), "ausfuehren").status_code == 303


def test_others_read_and_looking_back_nobody_acts(site: Site, holder: Site):
    path = f"/budgets/{CHEMNITZ}/2024"
    assert any(link.startswith(f"{path}/FKR/") for link in holder.links(holder.get(path).text))
    then = holder.get(f"{path}?as_of=01.06.2024").text
    assert not any(link.startswith(f"{path}/FKR/") for link in holder.links(then))
    worker = site.as_("caseworker")
    assert not any(link.startswith(f"{path}/FKR/") for link in worker.links(worker.get(path).text))
    assert worker.get(f"{path}/FKR/reduce-budget").status_code == 403
    assert "/budgets/neu" not in worker.links(worker.get("/budgets").text)
    assert worker.get("/budgets/neu").status_code == 200
    assert site.as_("dresden").get(f"{path}/FKR/reduce-budget").status_code == 404

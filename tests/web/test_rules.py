"""The rules of a programme on pages: which version held when, from where, and how they are set."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.api.conftest import TODAY
from tests.web.conftest import Site
from tests.web.pages import carried_out, form_of, previewed, send, words

from grants.programme.decider import PROGRAMME
from grants.programme.events import EarmarkDefined, GuidelinePublished
from grants.programme.keys import NEEDED, OPTIONAL, WHOLE
from grants.web.rules.shown import earmarks, guidelines, unit

RULES = "/regelwerk/FKR"
TODAY_TYPED = dt.date.fromisoformat(TODAY).strftime("%d.%m.%Y")


@pytest.fixture(scope="module")
def authority(site: Site) -> Site:
    return site.as_("programme-authority")


def shown(browser: Site, query: str = "") -> str:
    browser.api.project()
    answer = browser.get(f"{RULES}{query}")
    assert answer.status_code == 200
    return words(answer.text)


def test_years_months_and_days_are_whole(authority: Site):
    times = {"Jahre", "Monate", "Tage", "Arbeitstage"}
    assert {key for key in NEEDED | OPTIONAL if unit(key) in times} == WHOLE
    values = {"key": "carry_forward_years", "value": "1,5", "valid_from": "12.04.2016"}
    values |= {"citation": "§ 45 SäHO", "set_on": "12.04.2016"}
    asked = form_of(authority.get(f"{RULES}/set-parameter").text)
    answer = send(authority, asked, "vorschau", values | {"status": "confirmed"})
    assert answer.status_code == 409
    assert "nötig ist eine ganze Zahl" in words(answer.text)


def test_a_value_holds_from_its_day_and_is_marked_until_it_is_confirmed(authority: Site):
    path = f"{RULES}/set-parameter"
    values = {
        "key": "notification_fiction_days",
        "value": "3",
        "valid_from": "12.04.2016",
        "valid_to": "31.12.2024",
        "citation": "§ 41 VwVfG",
        "set_on": "12.04.2016",
    }
    carried_out(authority, path, {**values, "status": "confirmed"})
    later = {"value": "4", "valid_from": "01.01.2025", "valid_to": "", "set_on": "02.12.2024"}
    page = previewed(authority, path, {**values, **later})
    led = send(authority, form_of(page.text), "ausfuehren").headers["location"]
    authority.api.project()
    assert "Erfasst als Ereignis" in authority.get(led).text
    now, then = authority.get(RULES).text, authority.get(f"{RULES}?as_of=30.06.2024").text
    assert "unbestätigt" in now
    assert "unbestätigt" not in then
    assert ">4 Tage<" in now
    english = authority.get(RULES, language="en").text
    assert "unbestätigt" not in english
    assert "unconfirmed" in english
    assert ">3 Tage<" in then
    everything = authority.get(f"{RULES}?werte=alle").text
    assert ">3 Tage<" in everything
    assert ">4 Tage<" in everything


def test_a_share_is_typed_as_people_write_it_and_read_back(authority: Site):
    path = f"{RULES}/set-parameter"
    values = {
        "key": "plan_line_tolerance",
        "value": "0,2",
        "valid_from": "12.04.2016",
        "citation": "ANBest",
        "set_on": TODAY_TYPED,
    }
    carried_out(authority, path, values)
    assert "20 %" in shown(authority)
    again = form_of(authority.get(f"{path}?key=plan_line_tolerance").text)
    assert again.values["value"] == ["0,2"]
    wrong = send(authority, again, "vorschau", {**values, "value": "ein Fünftel"})
    assert wrong.status_code == 422
    assert 'href="#value"' in wrong.text


def test_what_is_needed_and_was_never_set_is_named(authority: Site):
    assert "Werte fehlen" in shown(authority)
    assert "Aufbewahrung der Akten" in shown(authority)
    english = authority.get(RULES, language="en").text
    assert "how long files are kept" in english


def test_a_version_of_the_guideline_begins_with_what_the_last_one_funds(authority: Site):
    path = f"{RULES}/publish-guideline"
    form = form_of(authority.get(path).text)
    assert form.values["objects.0.title"] == ["Internationale Fachkräfte"]
    values = {
        "guideline": "FKR-2030",
        "citation": "Richtlinie 2030",
        "published_on": TODAY_TYPED,
        "valid_from": "01.01.2030",
        "objects.1.code": "8",
        "objects.1.title": "Integration",
    }
    carried_out(authority, path, values)
    text = shown(authority)
    assert "2 Gegenstände" in text
    assert text.index("FKR-2030") < text.index("2023-06-13")
    assert "2023-06-13 gilt" in text


def test_regions_earmarks_and_checklists_are_recorded(authority: Site):
    region = {
        "region": "14713",
        "nuts": "DED51",
        "name": "Leipzig",
        "kind": "district-free-city",
        "registered_on": "12.04.2016",
    }
    carried_out(authority, f"{RULES}/register-region", region)
    earmark: dict[str, str | list[str]] = {
        "earmark": "international",
        "year": "2024",
        "objects": ["7"],
        "title": "Internationale Fachkräfte",
        "citation": "Haushaltsvermerk",
        "defined_on": "02.01.2024",
    }
    carried_out(authority, f"{RULES}/define-earmark", earmark)
    checklist: dict[str, str | list[str]] = {
        "kind": "regional",
        "items": ["financing-plan", "signature"],
        "valid_from": "01.01.2024",
        "adopted_on": "02.01.2024",
    }
    carried_out(authority, f"{RULES}/adopt-checklist", checklist)
    text = shown(authority)
    assert "Leipzig 14713 DED51 kreisfreie Stadt" in text
    assert "international 2024 Internationale Fachkräfte 7" in text
    assert "Finanzierungsplan" in text
    before = authority.get("/allianzen").text
    assert "noch nicht konstituiert" in before


def test_a_published_total_stands_beside_the_computed_one(site: Site):
    compliance = site.as_("compliance-officer")
    links = compliance.links(compliance.get(RULES).text)
    path = next(link for link in links if "measure=allocated_cents" in link)
    values = {
        "control_total": "smwa-2024",
        "stated": "130.000,00",
        "precision": "0",
        "comparison": "equal",
        "year": "2024",
        "as_of": TODAY_TYPED,
        "citation": "Pressemitteilung",
    }
    page = previewed(compliance, path, values)
    send(compliance, form_of(page.text), "ausfuehren")
    text = shown(compliance)
    assert "130.000,00" in text
    assert "120.000,00" in text
    assert "\N{MINUS SIGN}10.000,00" in text
    rules = compliance.get(RULES).text
    (path,) = [link for link in compliance.links(rules) if "/buchungen" in link]
    assert "120.000,00" in compliance.get(path).text
    assert "jahr=2024" in path
    reader = site.as_("caseworker")
    assert not [link for link in reader.links(reader.get(RULES).text) if "/buchungen" in link]
    explained = {"control_total": "smwa-2024", "explanation": "Gerundet, sagt die Quelle."}
    carried_out(compliance, f"{RULES}/explain-discrepancy", explained)
    assert "Gerundet, sagt die Quelle." in shown(compliance)


def test_a_programme_is_begun_by_its_code(authority: Site, site: Site):
    begun = authority.get("/regelwerk?kuerzel=NEU")
    assert begun.url.path == "/regelwerk/NEU/establish-programme"
    values = {"title": "Neues Programm", "authority": "SMWA", "established_on": TODAY_TYPED}
    led = carried_out(authority, begun.url.path, values)
    site.api.project()
    assert "Neues Programm" in authority.get(led).text
    assert authority.get("/regelwerk/NICHTS").status_code == 404
    assert authority.get("/regelwerk/NICHTS/set-parameter").status_code == 404
    reader = site.as_("caseworker")
    assert "Neues Programm" in reader.get("/regelwerk").text
    text = reader.get(RULES).text
    assert not any(link.startswith(f"{RULES}/") for link in reader.links(text))
    assert reader.get(f"{RULES}/set-parameter").status_code == 403
    then = authority.get(f"{RULES}?as_of=01.06.2024").text
    assert not any(link.startswith(f"{RULES}/") for link in authority.links(then))
    assert authority.get(f"{RULES}/set-parameter?as_of=01.06.2024").status_code == 409


def test_years_that_are_alike_stand_together_and_versions_end_where_the_next_begins():
    def earmark(year: int, *objects: str) -> EarmarkDefined:
        return EarmarkDefined(
            earmark="digital",
            year=year,
            objects=objects,
            title="Digitales",
            citation="Vermerk",
            defined_on=dt.date(2020, 1, 2),
        )

    def version(guideline: str, published_on: dt.date, valid_from: dt.date) -> GuidelinePublished:
        return GuidelinePublished(
            guideline=guideline,
            objects=(),
            valid_from=valid_from,
            valid_to=None,
            citation="Richtlinie",
            published_on=published_on,
        )

    programme = PROGRAMME.fold(
        [
            earmark(2022, "7"),
            earmark(2021, "7"),
            earmark(2023, "7", "8"),
            earmark(2025, "7", "8"),
            version("A", dt.date(2016, 1, 1), dt.date(2016, 1, 1)),
            version("B", dt.date(2019, 4, 30), dt.date(2020, 1, 1)),
            version("C", dt.date(2019, 12, 12), dt.date(2020, 1, 1)),
        ]
    )
    years = [(each.fact.year, each.last) for each in earmarks(programme)]
    assert years == [(2021, 2022), (2023, 2023), (2025, 2025)]
    assert [
        (each.fact.guideline, each.until, each.successor)
        for each in guidelines(programme, dt.date(2024, 1, 1))
    ] == [("C", None, ""), ("B", None, "C"), ("A", dt.date(2019, 12, 31), "B")]

"""Two moments compared on a page: figures, facts, the sum of both, and what everybody may see."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from tests.web.conftest import Site

COMPARE = "/pruefung/vergleich"
ALL = f"{COMPARE}?von_gueltig=01.01.2016"


def table(text: str, caption: str) -> list[list[str]]:
    """The cells of a table by rows, without the heading."""
    inside = text[text.index(f">{caption}</caption>") :]
    body = inside[inside.index("<tbody>") : inside.index("</tbody>")]
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


def saved(site: Site, query: str) -> list[dict[str, str]]:
    answer = site.get(f"{COMPARE}?csv=unterschiede&{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.parametrize("subject", ["budgets", "summen"])
def test_what_differs_adds_up_to_what_its_facts_moved(site: Site, subject: str):
    text = site.as_("auditor").get(f"{ALL}&was={subject}").text
    if subject == "summen":  # Nothing was approved yet.
        assert "unterscheidet sich nichts" in text
        return
    checked = table(text, "Probe: Unterschiede und Ereignisse")
    assert checked
    for figure, differences, facts, _, verdict in checked:
        assert differences == facts, figure
        assert verdict == "stimmt überein"


def test_in_the_file_the_facts_of_every_figure_sum_to_its_difference(site: Site):
    rows = saved(site.as_("auditor"), "von_gueltig=01.01.2016")
    assert rows
    names = ("programme", "scope", "year", "earmark", "figure")
    differences, moved = {}, Counter[tuple[str, ...]]()
    for row in rows:
        line = tuple(row[name] for name in names)
        differences[line] = int(row["after"] or 0) - int(row["before"] or 0)
        moved[line] += int(row["moved"] or 0)
    for line, difference in differences.items():
        if line[-1] != "available_cents":  # It has no postings of its own.
            assert moved[line] == difference, line


def test_every_difference_leads_to_its_facts(site: Site):
    browser = site.as_("auditor")
    links = [link for link in browser.links(browser.get(ALL).text) if "/ereignisse/" in link]
    assert links
    for link in set(links):
        assert browser.get(link).status_code == 200, link


def test_what_came_late_is_told_in_a_word(site: Site):
    assert "nachträglich" not in site.as_("auditor").get(ALL).text  # All of it is known at both.
    then = "von_gueltig=31.12.2025&von_bekannt=1&bis_gueltig=31.12.2025"
    assert "nachträglich" in site.as_("auditor").get(f"{COMPARE}?{then}").text


def test_cases_are_compared_with_what_moved_them(site: Site):
    browser = site.as_("auditor")
    text = browser.get(f"{ALL}&was=vorgaenge").text
    assert site.case in text
    assert ">neu<" in text
    assert "eingegangen" in text
    assert site.case not in browser.get(f"{ALL}&was=vorgaenge&region=14612").text
    assert site.case not in browser.get(f"{ALL}&was=vorgaenge&art=statewide").text
    (first, *_) = saved(browser, "von_gueltig=01.01.2016&was=vorgaenge")
    assert first["case"] == site.case


def test_a_region_compares_its_own_alone(site: Site):
    own, other = site.as_("chemnitz"), site.as_("dresden")
    assert "Chemnitz" in own.get(ALL).text
    text = other.get(ALL).text
    assert "Chemnitz" not in text
    assert "Dresden" in text
    assert site.case not in other.get(f"{ALL}&was=vorgaenge").text
    assert {row["scope"] for row in saved(other, "von_gueltig=01.01.2016")} == {"14612"}
    assert other.get(f"{ALL}&was=summen").status_code == 403
    assert "was=summen" not in text


def test_an_account_alone_shows_all_its_facts(site: Site):
    alone = f"{ALL}&programm=FKR&region=14511&jahr=2024&zweck=general"
    text = site.as_("auditor").get(alone).text
    assert "1 Konto unterscheidet sich." in text
    assert "60.000,00" in text
    assert "Alle zeigen" in text


def test_presets_lead_to_comparisons(site: Site):
    browser = site.as_("auditor")
    text = browser.get(f"{COMPARE}?von_gueltig=2024-03-01").text
    assert 'value="01.03.2024"' in text
    presets = [link for link in browser.links(text) if "von_bekannt=" in link]
    assert len(presets) >= 3
    for link in presets:
        assert browser.get(link).status_code == 200, link
    assert "Jahresende 2023 und Jahresende 2024" in text


def test_a_day_that_is_none_is_told_and_what_was_typed_stays(site: Site):
    answer = site.as_("auditor").get(f"{COMPARE}?von_gueltig=31.02.2024&bis_bekannt=7")
    assert answer.status_code == 422
    assert "Eine Angabe ist nicht lesbar" in answer.text
    assert 'value="31.02.2024"' in answer.text
    assert 'value="7"' in answer.text


def test_nothing_that_differs_is_said_with_what_to_do(site: Site):
    text = site.as_("auditor").get(f"{COMPARE}?von_gueltig=2024-05-01&bis_gueltig=2024-05-01").text
    assert "unterscheidet sich nichts" in text

"""Single facts: told in words with the stored names beside, for those who may read them."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel
from tests.api.conftest import TODAY
from tests.web.conftest import Site

from grants.kernel.event import EVENT_TYPES
from grants.kernel.roles import Role
from grants.web import language, wording
from grants.web.wording.fact_names import FACTS, FEATURES


def first(site: Site, stream: str) -> int:
    return site.api.service.log.read(stream)[0].position


def test_a_fact_of_a_case_is_told_in_words_with_the_stored_names_beside(site: Site):
    position = first(site, f"case/{site.case}")
    text = site.as_("caseworker").get(f"/vorgaenge/{site.case}/ereignisse/{position}").text
    assert "beantragter Betrag" in text
    assert "<code" in text
    assert "requested_cents" in text
    assert "Werkstatt gGmbH" in text
    assert "Ankommen in der Region" in text
    assert "Sachbearbeitung" in text
    assert "Stand an diesem Tag" in text


def test_the_hash_of_a_fact_can_be_made_from_what_the_page_says(site: Site):
    log = site.api.service.log
    (fact, *_) = log.read(f"case/{site.case}")
    text = site.as_("auditor").get(f"/vorgaenge/{site.case}/ereignisse/{fact.position}").text
    leaf = html.unescape(text[text.index('<pre class="told">') + 18 : text.index("</pre>")])
    assert hashlib.sha256(b"\0" + leaf.encode()).hexdigest() == log.receipt(fact).leaf_hash
    assert log.receipt(fact).leaf_hash in text
    assert hashlib.sha256(fact.state).hexdigest() in leaf


def test_a_fact_of_another_stream_is_told_to_those_who_read_the_log(site: Site):
    position = first(site, "budget/FKR/14511/2024")
    for person in (Role.AUDITOR.value, Role.COMPLIANCE.value):
        text = site.as_(person).get(f"/ereignisse/{position}").text
        assert "budget/FKR/14511/2024" in text
        assert "Chemnitz" in text


@pytest.mark.parametrize(
    "person", [role.value for role in Role if role not in {Role.AUDITOR, Role.COMPLIANCE}]
)
def test_who_may_not_read_the_log_learns_nothing_of_a_position(site: Site, person: str):
    browser = site.as_(person)
    there = browser.get(f"/ereignisse/{first(site, 'budget/FKR/14511/2024')}")
    nowhere = browser.get("/ereignisse/999999")
    assert there.status_code == nowhere.status_code == 403
    assert there.text.replace(there.url.path, "") == nowhere.text.replace(nowhere.url.path, "")
    assert "FKR" not in there.text


def test_where_no_fact_is_nothing_is_told(site: Site):
    auditor = site.as_("auditor")
    assert auditor.get("/ereignisse/999999").status_code == 404
    position = first(site, f"case/{site.case}")
    assert auditor.get(f"/ereignisse/{position}?known_at={position - 1}").status_code == 404


def test_one_walks_from_fact_to_fact(site: Site):
    auditor = site.as_("auditor")
    seen, path = [], f"/ereignisse/{first(site, 'budget/FKR/14511/2024')}"
    while path not in seen:
        seen.append(path)
        links = auditor.get(path).text.split('rel="next" href="')
        path = links[1].partition('"')[0] if len(links) > 1 else path
    assert len(seen) == len(site.api.service.log.read("budget/FKR/14511/2024"))
    back = auditor.get(seen[-1]).text
    assert f'rel="prev" href="{seen[-2]}"' in back


def test_a_fact_of_a_budget_says_of_which(site: Site):
    auditor = site.as_("auditor")
    position = first(site, "budget/FKR/14511/2024")
    text = auditor.get(f"/ereignisse/{position}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "<dt>Budget</dt><dd>Chemnitz 2024</dd>" in text
    assert '<p class="said">Budget Chemnitz 2024: 50.000,00 € zugewiesen' in text
    in_file = auditor.get(f"/ereignisse/{first(site, f'case/{site.case}')}").text
    assert "<dt>Budget</dt>" not in in_file


def test_every_fact_of_the_log_has_a_page(site: Site):
    auditor = site.as_("auditor")
    for fact in site.api.service.log.read_all():
        for spoken in ("de", "en"):
            answer = auditor.get(f"/ereignisse/{fact.position}", language=spoken)
            assert answer.status_code == 200, fact.stored.name


def test_what_one_command_recorded_stands_together(site: Site):
    log, auditor = site.api.service.log, site.as_("auditor")
    together: dict[str, list[int]] = {}
    for fact in log.read_all():
        together.setdefault(fact.stored.command_id, []).append(fact.position)
    places = next(each for each in together.values() if len(each) > 1)
    text = auditor.get(f"/ereignisse/{places[0]}").text
    assert "Zugleich erfasst" in text
    assert f"/ereignisse/{places[1]}" in text


def test_no_field_of_a_fact_is_left_out(site: Site):
    text = site.as_("auditor").get(f"/ereignisse/{first(site, f'case/{site.case}')}").text
    (fact, *_) = site.api.service.log.read(f"case/{site.case}")
    for name in fact.fact.model_dump():
        assert name in text, name


def test_the_trail_of_a_case_has_roles_hashes_and_what_came_late(site: Site):
    log = site.api.service.log
    auditor = site.as_("auditor")
    path = f"/vorgaenge/{site.case}?ansicht=pruefpfad"
    text = auditor.get(path).text
    (fact, *_) = log.read(f"case/{site.case}")
    assert log.receipt(fact).leaf_hash[:12] in text
    assert "Sachbearbeitung" in text
    assert "nachträglich, " in text  # It was received before it was recorded.
    answer = auditor.get(f"{path}&csv=pruefpfad")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0]["leaf_hash"] == log.receipt(fact).leaf_hash
    assert int(rows[0]["days_late"]) > 0
    assert {int(row["position"]) for row in rows} >= {
        each.position for each in log.read(f"case/{site.case}")
    }
    assert site.as_("dresden").get(f"{path}&csv=pruefpfad").status_code == 403


def test_every_fact_of_a_case_leads_to_the_day_it_took_effect(site: Site):
    auditor = site.as_("auditor")
    text = auditor.get(f"/vorgaenge/{site.case}").text
    days = [link for link in auditor.links(text) if "known_at=" in link and "as_of=" in link]
    assert days
    assert all(link.startswith(f"/vorgaenge/{site.case}?") for link in days)
    for link in days:
        then = auditor.get(link).text
        assert "Rückblick, nur lesen" in then
        assert "/schritte/" not in then


def test_every_field_of_every_fact_has_a_word(site: Site):
    language.spoken.set("de")
    for fact in EVENT_TYPES.values():
        for name in fact.model_fields:
            told = wording.fact_field(name)
            assert told != name or name in {"region", "status", "position"}, (fact.NAME, name)


def test_every_value_of_an_enumeration_has_words():
    language.spoken.set("de")
    for fact in EVENT_TYPES.values():
        for name, value in enumerated(fact):
            assert wording.fact_code(name, value, fact.NAME) != value, (fact.NAME, name, value)


def enumerated(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The values that the fields of a model, and of what it holds, may only have."""
    for name, field in model.model_fields.items():
        for part in parts(field.annotation):
            if isinstance(part, str):
                yield name, part
            elif isinstance(part, type) and issubclass(part, BaseModel):
                yield from enumerated(part)


def parts(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from parts(part)


def test_every_kind_of_fact_and_every_feature_has_a_german_name():
    assert set(FACTS) == set(EVENT_TYPES)
    assert set(FEATURES) == {name.partition(".")[0] for name in EVENT_TYPES}
    language.spoken.set("en")
    assert wording.fact("access.sign-in-claimed") == "Sign in claimed"
    assert wording.fact("payout.checked@2") == "Payout checked"
    assert wording.feature("access") == "Access"
    language.spoken.set("de")
    assert wording.fact_field("account", "access.account-linked") == "Benutzerkonto"
    assert wording.fact_field("account", "payout.executed") == "Bankverbindung"


def test_a_report_is_told_with_its_title_and_its_figures_by_their_headings(site: Site):
    answer = site.api.by("compliance-officer").post(
        "/publications",
        {
            "name": "budgets",
            "year": 2024,
            "programme": "FKR",
            "as_of": "2024-12-31",
            "published_on": TODAY,
        },
    )
    site.api.project()
    position = first(site, f"report/{answer.json()['number']}")
    text = site.as_("auditor").get(f"/ereignisse/{position}").text
    assert f"Ereignis {position}: Bericht veröffentlicht" in text
    told, _, technical = text.partition("Technische Angaben")
    assert "<dd>Budgets 2024" in told
    assert "<dt>Zugewiesen</dt><dd>120.000,00\xa0€" in told
    assert "alle Regionen" in told
    assert "_cents" not in told
    assert "allocated_cents" in technical


def test_what_the_service_did_by_itself_is_named_so(site: Site):
    text = site.as_("auditor").get("/ereignisse/1").text
    assert re.search(r"<dt>Erfasst von</dt><dd>\s*System\s*</dd>", text)

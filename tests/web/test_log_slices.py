"""Parts of the log: found by what they are about, saved so that anybody can make them again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import psycopg
import pytest
from psycopg.sql import SQL, Placeholder
from tests.web.conftest import PARTY, Site

from grants.kernel.roles import Role
from projections.audit_trail.projection import AUDIT_TRAIL, TRAIL
from projections.log_slices import Slice, facts_of, lines_of, sealed
from projections.runtime.model import LIVE

LOG = "/pruefung/protokoll"


def lines(site: Site, query: str) -> list[dict[str, object]]:
    answer = site.get(f"{LOG}?datei=jsonl&{query}")
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_whole_log_leaves_line_by_line_as_it_is_stored(site: Site):
    found = lines(site.as_("auditor"), "")
    facts = list(site.api.service.log.read_all())
    assert [line["position"] for line in found] == [fact.position for fact in facts]
    for line, fact in zip(found, facts, strict=True):
        stored = json.loads(fact.state)
        assert line == {
            "position": fact.position,
            "recorded_at": fact.recorded_at.isoformat(),
            **stored,
        }


def test_the_manifest_vouches_for_the_lines(site: Site):
    auditor = site.as_("auditor")
    query = f"vorgang={site.case}"
    text = auditor.get(f"{LOG}?{query}").text
    kept = {
        kind: link
        for link in auditor.links(text)
        for kind in ("jsonl", "manifest")
        if f"datei={kind}" in link
    }
    content = auditor.get(kept["jsonl"]).content
    manifest = auditor.get(kept["manifest"]).json()
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["count"] == len(content.splitlines())
    assert manifest["log"] == site.api.service.log.origin.name
    assert manifest["first_position"] == json.loads(content.splitlines()[0])["position"]
    last = site.api.service.log.last_position()
    assert manifest["command"] == f"grants facts --to {last} --case {site.case}"
    assert manifest["command"] in text


def test_a_slice_stays_the_same_however_long_the_log_gets(site: Site):
    auditor = site.as_("auditor")
    link = next(each for each in auditor.links(auditor.get(LOG).text) if "datei=jsonl" in each)
    before = auditor.get(link).content
    site.api.by("everybody").send("/parties", PARTY)
    site.api.project()
    assert auditor.get(link).content == before


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("art=budget.allocated", {"name": "budget.allocated"}),
        ("region=14511", {"scope": "14511"}),
        ("von_ereignis=5&bis_ereignis=7", {"after": 4, "to": 7}),
    ],
)
def test_a_filter_limits_the_page_and_the_file(site: Site, query: str, wanted: dict[str, str]):
    auditor = site.as_("auditor")
    last = site.api.service.log.last_position()
    expected = [
        fact.position
        for fact in site.api.service.log.read_all(to=last)
        if wanted.get("name") in {None, fact.fact.NAME}
        and wanted.get("scope") in {None, fact.stored.scope}
        and fact.position > int(wanted.get("after", 0))
        and fact.position <= int(wanted.get("to", last))
    ]
    assert expected
    assert [line["position"] for line in lines(auditor, query)] == expected
    text = auditor.get(f"{LOG}?{query}").text
    for position in expected[:50]:
        assert f"/ereignisse/{position}" in text
    log = site.api.service.log
    part = Slice(**wanted)  # type: ignore[arg-type] # Names of its own fields.
    assert [fact.position for fact in facts_of(log, part)] == expected
    assert sealed(log, part).sha256 == hashlib.sha256(b"".join(lines_of(log, part))).hexdigest()


def test_who_recorded_it_and_when_are_filters_too(site: Site):
    auditor = site.as_("auditor")
    someone = site.api.service.log.read(f"case/{site.case}")[0].stored.actor.person
    assert {line["actor"]["person"] for line in lines(auditor, f"wer={someone}")} == {someone}  # type: ignore[index] # An object.
    assert lines(auditor, "bis=31.12.2015") == []
    assert "Kein Ereignis passt dazu" in auditor.get(f"{LOG}?bis=31.12.2015").text
    assert len(lines(auditor, "von=01.01.2016")) == len(list(site.api.service.log.read_all()))


@pytest.mark.parametrize("query", ["", "wer={person}", "region={scope}", "art={name}"])
def test_a_slice_is_whole_while_the_trail_is_behind(site: Site, query: str):
    auditor, log = site.as_("auditor"), site.api.service.log
    site.api.by("everybody").send("/parties", PARTY)
    (fact,) = log.page(after=log.last_position() - 1)
    asked = query.format(
        person=fact.stored.actor.person, scope=fact.stored.scope, name=fact.fact.NAME
    )
    asked = f"bis_ereignis={fact.position}&{asked}"
    file, told = (auditor.get(f"{LOG}?datei={kind}&{asked}") for kind in ("jsonl", "manifest"))
    assert told.json()["last_position"] == fact.position
    assert told.json()["count"] == len(file.content.splitlines())
    assert f"/ereignisse/{fact.position}" in auditor.get(f"{LOG}?{asked}").text
    site.api.project()
    assert auditor.get(f"{LOG}?datei=jsonl&{asked}").content == file.content
    after = auditor.get(f"{LOG}?datei=manifest&{asked}").json()
    assert after["sha256"] == told.json()["sha256"]


def test_no_change_of_a_read_model_leaves_a_fact_out(site: Site):
    auditor, region = site.as_("auditor"), "region=14511"
    before = lines(auditor, region)
    sha256 = auditor.get(f"{LOG}?datei=manifest&{region}").json()["sha256"]
    table = LIVE.identifier(AUDIT_TRAIL, TRAIL)
    url = site.api.service.databases.projector
    with psycopg.connect(url, autocommit=True) as projector:
        gone = projector.execute(
            SQL("DELETE FROM {} WHERE scope = '14511' RETURNING *").format(table)
        ).fetchall()
        try:
            assert len(gone) == len(before) > 0
            assert lines(auditor, region) == before
            after = auditor.get(f"{LOG}?datei=manifest&{region}").json()
            assert (after["sha256"], after["count"]) == (sha256, len(before))
            text = auditor.get(f"{LOG}?{region}&folge=alt").text
            assert f"/ereignisse/{before[0]['position']}" in text
        finally:
            places = SQL(", ").join(Placeholder() for _ in gone[0])
            with projector.cursor() as cursor:
                cursor.executemany(SQL("INSERT INTO {} VALUES ({})").format(table, places), gone)


def test_long_slices_have_pages(site: Site):
    auditor = site.as_("auditor")
    last = site.api.service.log.last_position()
    for query, begin in (("", last), ("?folge=alt", 1)):
        first = auditor.get(LOG + query).text
        (onward,) = [link for link in auditor.links(first) if "ab=" in link]
        second = auditor.get(onward).text
        assert f'/ereignisse/{begin}"' in first
        assert f'/ereignisse/{begin}"' not in second
        assert positions(auditor, first)[-1] - positions(auditor, second)[0] in {1, -1}


def positions(site: Site, text: str) -> list[int]:
    found = [re.search(r"/ereignisse/(\d+)$", link) for link in site.links(text)]
    return [int(each[1]) for each in found if each]


def test_the_table_is_a_file_for_spreadsheets(site: Site):
    answer = site.as_("auditor").get(f"{LOG}?datei=csv&vorgang={site.case}")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows
    assert json.loads(rows[0]["fact"])["case"] == site.case


@pytest.mark.parametrize("kind", ["jsonl", "csv", "manifest"])
def test_no_file_holds_what_is_personal(site: Site, kind: str):
    text = site.as_("auditor").get(f"{LOG}?datei={kind}").text
    for personal in ("Werkstatt gGmbH", "Ankommen in der Region"):
        assert personal not in text


@pytest.mark.parametrize(
    "person", [role.value for role in Role if role not in {Role.AUDITOR, Role.COMPLIANCE}]
)
def test_who_may_not_read_the_log_is_told_nothing_of_it(site: Site, person: str):
    browser = site.as_(person)
    for query in ("", "?datei=jsonl", "?datei=manifest", f"?vorgang={site.case}"):
        answer = browser.get(LOG + query)
        assert answer.status_code == 403, query
        assert "/ereignisse/" not in answer.text


def test_a_day_that_is_none_is_told_and_what_was_typed_stays(site: Site):
    auditor = site.as_("auditor")
    answer = auditor.get(f"{LOG}?von=31.02.2024&vorgang=X-1")
    assert answer.status_code == 422
    assert 'value="31.02.2024"' in answer.text
    assert 'value="X-1"' in answer.text
    assert auditor.get(f"{LOG}?von=31.02.2024&datei=jsonl").status_code == 422


@pytest.mark.parametrize("field", ["von_ereignis", "bis_ereignis"])
def test_a_number_that_is_none_stays_and_is_named(site: Site, field: str):
    answer = site.as_("auditor").get(f"{LOG}?{field}=abc&von=01.01.2024")
    assert answer.status_code == 422
    assert "„abc“ ist keine Nummer eines Ereignisses" in answer.text
    (wrong,) = re.findall(r'<input [^>]*aria-invalid="true"[^>]*>', answer.text)
    assert f'name="{field}"' in wrong
    assert 'value="abc"' in wrong
    assert 'value="01.01.2024"' in answer.text
    assert site.as_("auditor").get(f"{LOG}?{field}=-1").status_code == 422

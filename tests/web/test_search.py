"""Looking for cases: by words of the vault, which leave no trace and go with who is erased."""

from __future__ import annotations

import html
import re
import secrets
from pathlib import Path

import pytest
from tests.api.conftest import TODAY
from tests.api.test_reads import CHEMNITZ, application
from tests.web.conftest import Site

from grants.store.vault import FileKeyEncryption, KeyUnavailable, Vault
from projections import searching


def begin(
    site: Site, recipient: str, *, title: str = "Willkommen in der Straße"
) -> tuple[str, str]:
    """A case of a recipient of this name; its number, and the recipient's id."""
    everybody = site.api.by("everybody")
    kind = {"kind": "person", "registered_on": TODAY}
    party = everybody.send("/parties", {"name": recipient, **kind})["number"]
    asked = application(party, CHEMNITZ) | {"title": title}
    number = everybody.send("/applications", asked)["number"]
    site.api.project()
    return number, party


def listed(site: Site, path: str) -> list[str]:
    """The cases a page leads to, in order."""
    found = re.findall(r'href="/vorgaenge/(FKR-[0-9]{4}-[0-9]+)[?"]', site.get(path).text)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    "typed",
    ["Brückenbauer", "brueckenbauer", "BRUCKENBAUER", "bauer strasse", "STRASSE bruecken"],
)  # fmt: skip
def test_umlauts_and_case_do_not_matter_and_all_words_must_stand_there(site: Site, typed: str):
    number, _ = begin(site, "Brückenbauer gGmbH")
    browser = site.as_("caseworker")
    assert number in listed(browser, f"/vorgaenge/alle?q={typed}")
    assert number in listed(browser, f"/vorgaenge?wer=alle&q={typed}")
    assert number in listed(browser, f"/suche?q={typed}")
    assert listed(browser, f"/vorgaenge/alle?q={typed} Nirgendwo") == []


def test_a_whole_number_leads_to_the_case_at_once(site: Site):
    browser = site.as_("caseworker")
    for path in ("/suche", "/vorgaenge", "/vorgaenge/alle"):
        answer = browser.get(f"{path}?q={site.case.lower()}&as_of={TODAY}", follow=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/vorgaenge/{site.case}?as_of={TODAY}"
    part = site.case[:-1]
    assert browser.get(f"/suche?q={part}", follow=False).status_code == 200
    assert site.case in listed(browser, f"/suche?q={part}")


def test_who_sees_one_region_finds_what_is_there_alone(site: Site):
    number, _ = begin(site, "Regionalverein Findling")
    assert listed(site.as_("chemnitz"), "/vorgaenge/alle?q=findling") == [number]
    other = site.as_("dresden")
    for path in ("/vorgaenge/alle?", "/vorgaenge?wer=alle&", "/suche?", "/suche/treffer?"):
        assert number not in other.get(f"{path}q=findling").text
    answer = other.get(f"/suche?q={number}", follow=False)
    assert answer.status_code == 200
    assert f'href="/vorgaenge/{number}"' not in answer.text


def test_looking_back_finds_what_was_known_then_alone(site: Site):
    before = site.api.service.log.last_position()
    number, _ = begin(site, "Später Bekannt eV")
    after = site.api.service.log.last_position()
    browser = site.as_("auditor")
    assert listed(browser, f"/vorgaenge/alle?q=bekannt&known_at={before}") == []
    assert listed(browser, f"/suche?q=bekannt&known_at={before}") == []
    assert browser.get(f"/suche?q={number}&known_at={before}", follow=False).status_code == 200
    assert listed(browser, f"/vorgaenge/alle?q=bekannt&known_at={after}") == [number]
    path = f"/vorgaenge?wer=alle&q=bekannt&known_at={after}"
    assert listed(browser, path) == [number]


def test_who_is_erased_is_found_no_more_at_once(site: Site):
    number, party = begin(site, "Kanarienvogel Anton")
    browser = site.as_("caseworker")
    assert listed(browser, "/vorgaenge/alle?q=kanarienvogel") == [number]
    asked = {"legal_basis": "Antrag", "requested_on": TODAY, "override": "Antrag zurückgezogen"}
    steps = (("everybody", "request-erasure", asked),
             ("administrator", "erase-personal-data", {"erased_on": TODAY}))  # fmt: skip
    for person, step, body in steps:
        version = len(site.api.service.log.read(f"party/{party}"))
        answer = site.api.by(person).post(f"/parties/{party}/{step}", body, version=version)
        assert answer.status_code == 200, answer.text
    # Nothing has followed the log yet: search does not wait for it.
    for path in ("/vorgaenge/alle", "/suche", "/suche/treffer"):
        assert number not in browser.get(f"{path}?q=kanarienvogel").text
    position = site.api.service.log.last_position() - 2
    assert listed(browser, f"/vorgaenge/alle?q=kanarienvogel&known_at={position}") == []
    site.api.project()
    assert "Kanarienvogel" not in browser.get("/vorgaenge/alle").text
    assert number in listed(browser, "/vorgaenge/alle?q=Willkommen&sortierung=-zuletzt")


def test_what_a_first_look_could_not_open_is_found_by_the_next(site: Site, tmp_path: Path):
    begin(site, "Zweiter Versuch eV")
    log, vault, words = site.api.service.log, site.api.service.vault, searching.Words()
    other_key = tmp_path / "other"
    other_key.write_bytes(secrets.token_bytes(32))
    with pytest.raises(KeyUnavailable):
        words.follow(log, Vault(FileKeyEncryption(other_key)))
    (title,) = words.find(log, vault, searching.asked_for("Willkommen"))
    (name,) = words.find(log, vault, searching.asked_for("Versuch"))
    assert title.titles
    assert name.parties
    begin(site, "Dritter Anlauf eV")
    with pytest.raises(KeyUnavailable):
        words.follow(log, Vault(FileKeyEncryption(other_key)))
    (later,) = words.find(log, vault, searching.asked_for("Anlauf"))
    assert later.parties


def test_words_are_in_no_table_and_in_no_line_of_the_servers_log(site: Site, capfd):
    begin(site, "Unverwechselbar Stiftung", title="Einzigartiges Vorhaben")
    browser = site.as_("caseworker")
    assert listed(browser, "/vorgaenge/alle?q=einzigartiges")
    assert "inzigartiges" not in "".join(capfd.readouterr())
    log = site.api.service.log
    for schemas, opened in ((["grants", "vault"], log.connection()), (["reads"], log.reading())):
        with opened as connection:
            tables = connection.execute(
                "SELECT format('%%I.%%I', schemaname, tablename) AS name FROM pg_tables"
                " WHERE schemaname = ANY(%s)",
                (schemas,),
            ).fetchall()
            assert tables
            for table in (each["name"] for each in tables):
                readable = connection.execute(
                    "SELECT has_table_privilege(%s, 'SELECT') AS it", (table,)
                ).fetchone()
                if readable and readable["it"]:
                    rows = connection.execute(f"SELECT t::text AS told FROM {table} AS t".encode())
                    assert not any("inzigartiges" in row["told"] for row in rows), table


def test_the_search_also_leads_to_pages(site: Site):
    browser = site.as_("auditor")
    text = browser.get("/suche?q=budg").text
    assert 'href="/budgets"' in html.unescape(text)
    assert "Prüfen Sie die Schreibweise" in browser.get("/suche?q=gibtesnirgends").text
    assert "<html" not in browser.get("/suche/treffer?q=budg").text


@pytest.mark.parametrize(
    ("text", "typed"),
    [("Müller", "muller"), ("Müller", "MUELLER"), ("Mueller", "müller"), ("Café Größe", "cafe"),
     ("Café Größe", "groesse"), ("Große", "grosse"), ("ŁÓDŹ", "łodz"), ("Istanbul", "istan")],
)  # fmt: skip
def test_how_words_are_compared(text: str, typed: str):
    (word,) = searching.asked_for(typed)
    assert word in searching.folded(text)


def test_no_more_words_than_can_be_meant(site: Site):
    assert len(searching.asked_for("a " * 500)) == searching.WORDS_MAX
    assert site.as_("caseworker").get("/suche?q=" + "x" * 201).status_code == 422

"""Erasure over the real store: gone from vault and read models, and everything else stands."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.acceptance.stage import Stage, stage

from grants.party.events import PersonalDataErased
from grants.party.rejections import PartyErased, RetentionRuns
from grants.store import sessions, views
from grants.store.dispatch import Result
from grants.store.vault import FileKeyEncryption, SubjectErased, Vault
from projections.audit_trail.queries import history
from projections.models import MODELS
from projections.people.queries import parties, party_names, person_names, pseudonym
from projections.rebuild import rebuild
from projections.runtime import Projector

NAME = "Kanarienvogel"


@pytest.fixture
def region(copies, tmp_path):
    with stage(copies, tmp_path, allocated={2024: 10_000_000}) as made:
        yield made


def register(region: Stage, name: str = NAME) -> str:
    return region.do(
        "register-party", "", "ada", name=name, kind="person", registered_on="2024-01-02"
    ).stream


def request(region: Stage, subject: str, name: str = "request-erasure", **body: Any) -> Result:
    return region.do(name, subject, "ada", legal_basis="Antrag", requested_on="2026-06-01", **body)


def erase(region: Stage, subject: str, name: str = "erase-personal-data") -> Result:
    return region.do(name, subject, "kim", erased_on="2026-06-02")


def held(region: Stage, subject: str) -> tuple[int, bytes]:
    with region.service.log.connection() as connection:
        entries = connection.execute(
            "SELECT count(*) AS held FROM vault.entries WHERE subject = %s", (subject,)
        ).fetchone()
        key = connection.execute(
            "SELECT wrapped FROM vault.keys WHERE subject = %s", (subject,)
        ).fetchone()
    assert entries is not None
    assert key is not None
    return entries["held"], bytes(key["wrapped"])


def caught_up(region: Stage, *, again: bool = False) -> None:
    with Projector(region.service.databases.projector, region.service.vault) as projector:
        projector.catch_up(MODELS)
        if again:
            rebuild(projector, MODELS)


def test_an_erased_applicant_is_gone_from_vault_and_read_models(region):
    subject = register(region)
    name = region.facts(subject)[0].model_dump()["name"]["ref"]
    caught_up(region)
    assert parties(region.service.log)[subject.removeprefix("party/")].name == NAME
    request(region, subject)
    before = list(region.service.log.read_all())
    (fact,) = erase(region, subject).facts
    assert isinstance(fact.fact, PersonalDataErased)
    assert fact.fact.references == (name,)
    assert held(region, subject) == (0, b"")
    # Nothing else moved: the same bytes at the same positions, and one fact more.
    assert list(region.service.log.read_all()) == [*before, fact]
    caught_up(region)
    _nowhere(region)
    shown = parties(region.service.log)[subject.removeprefix("party/")]
    assert (shown.name, shown.kind) == (
        pseudonym(subject.removeprefix("party/"), of="Empfänger"),
        "person",
    )
    caught_up(region, again=True)
    _nowhere(region)


def _nowhere(region: Stage) -> None:
    with psycopg.connect(region.service.databases.owner) as connection:
        for schema, table in connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'reads'"
        ).fetchall():
            found = connection.execute(
                SQL("SELECT count(*) FROM {}.{} AS t WHERE t::text LIKE %s").format(
                    Identifier(schema), Identifier(table)
                ),
                (f"%{NAME}%",),
            ).fetchone()
            assert found == (0,), table


def test_erased_person_still_shown_as_role_and_pseudonym(region):
    case = region.ready_case(cents=1_000_000)
    number = case.removeprefix("case/")
    person = region.persons["ida"]  # She recorded the alliance's vote.
    region.do(
        "revoke-role", f"access/{person}", "jan", role="alliance-office", revoked_on="2026-05-04"
    )
    caught_up(region)
    assert person_names(region.service.log, [person]) == {person: "Frau ida"}
    request(region, f"access/{person}", "request-person-erasure")
    erase(region, f"access/{person}", "erase-person")
    caught_up(region)
    told = history(region.service.log, number, vault=region.service.vault)
    (voted,) = [line for line in told if line.name.startswith("application.prioritisation-")]
    assert (voted.who, voted.role) == (pseudonym(person), "Geschäftsstelle der Allianz")
    assert "Frau ida" not in repr(told)
    assert pseudonym(person) in repr(told)


def test_views_and_sessions_go_with_their_person(region):
    log, gone, other = region.service.log, region.persons["ida"], region.persons["ada"]
    for person in (gone, other):
        views.keep(log, person, name=f"Fragen an {NAME}", address="/vorgaenge")
    tokens = {person: sessions.begin(log, person=person, account="a") for person in (gone, other)}
    region.do(
        "revoke-role", f"access/{gone}", "jan", role="alliance-office", revoked_on="2026-05-04"
    )
    request(region, f"access/{gone}", "request-person-erasure")
    assert len(views.of_person(log, gone)) == 1
    erase(region, f"access/{gone}", "erase-person")
    assert views.of_person(log, gone) == []
    assert sessions.find(log, tokens[gone]) is None
    assert len(views.of_person(log, other)) == 1
    assert sessions.find(log, tokens[other]) is not None


def test_an_open_case_keeps_its_applicant_unless_there_is_a_reason(region):
    case = region.ready_case(cents=1_000_000)
    party = region.facts(case)[0].model_dump()["party"]
    with pytest.raises(RetentionRuns, match=case.removeprefix("case/")):
        request(region, f"party/{party}")
    request(region, f"party/{party}", override="Verwechslung")
    (fact,) = erase(region, f"party/{party}").facts
    assert isinstance(fact.fact, PersonalDataErased)
    assert fact.fact.retained == (case.removeprefix("case/"),)
    # The reason outlasts the key of the one who is gone.
    assert fact.fact.override is not None
    with region.service.log.connection() as connection:
        opened = region.service.vault.open(connection, [fact.fact.override.ref])
    assert list(opened.values()) == ["Verwechslung"]
    caught_up(region)
    assert party_names(region.service.log, [party]) == {party: pseudonym(party, of="Empfänger")}


def test_the_same_command_twice_erases_once(region):
    subject = register(region)
    request(region, subject)
    assert len(erase(region, subject).facts) == 1
    assert erase(region, subject).facts == ()


def test_nothing_new_is_sealed_for_who_is_gone(region, tmp_path):
    subject = register(region)
    party = subject.removeprefix("party/")
    # Another process that has the key in its memory.
    other = Vault(FileKeyEncryption(Path(tmp_path) / "kek"))
    other.prepare(region.service.log.connection, [subject])
    request(region, subject)
    erase(region, subject)
    late = replace(region.service, dispatcher=replace(region.service.dispatcher, vault=other))
    body = {"party": party, "member_from": "2024-01-02", "document": NAME}
    for service in (late, region.service):
        with pytest.raises(SubjectErased):
            Stage(service, region.persons).do(
                "group-undertaking", f"undertaking/{party}", "ada", **body
            )
    assert held(region, subject) == (0, b"")


def test_nobody_applies_under_an_erased_name(region):
    party = region.party()
    request(region, f"party/{party}")
    erase(region, f"party/{party}")
    with pytest.raises(PartyErased):
        region.ready_case(cents=1_000_000, party=party)


def _waiting(connection: psycopg.Connection, count: int) -> None:
    """Wait until so many appends wait for their turn."""
    for _ in range(400):
        (found,) = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7104"
            " AND NOT granted AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())"
        ).fetchone() or (0,)
        if found == count:
            return
        time.sleep(0.05)
    pytest.fail("nobody waits")


@pytest.mark.parametrize("first", ["application", "erasure"])
def test_of_an_erasure_and_an_application_at_once_the_second_knows_the_first(region, first):
    party = region.party()
    request(region, f"party/{party}")
    acts = {
        "application": lambda: region.application(cents=1_000_000, party=party),
        "erasure": lambda: erase(region, f"party/{party}"),
    }
    with (
        ThreadPoolExecutor(2) as threads,
        psycopg.connect(region.service.databases.owner) as gate,
    ):
        # Both have looked and decided before either of them is recorded.
        gate.execute("SELECT pg_advisory_xact_lock(7104, 1)")
        earlier = threads.submit(acts.pop(first))
        _waiting(gate, 1)
        later = threads.submit(*acts.values())
        _waiting(gate, 2)
        gate.rollback()
        assert earlier.result()
        with pytest.raises(RetentionRuns if first == "application" else PartyErased):
            later.result()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vault.keys SET wrapped = ''",
        "DELETE FROM vault.entries",
        "SELECT vault.erase('{subject}')",
        "SELECT vault.erase('case/FKR-2024-0001')",
    ],
)
def test_without_a_fact_the_app_cannot_erase(region, statement):
    subject = register(region)
    request(region, subject)
    with (
        psycopg.connect(region.service.databases.app, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.format(subject=subject).encode())
    assert held(region, subject)[0] == 1

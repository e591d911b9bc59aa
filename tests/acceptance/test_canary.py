"""A name, a title or a reason is found nowhere but in the vault and in the read model of people."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.acceptance.stage import REGION, Stage, stage

from grants.kernel.iban import german_iban
from grants.payout.events import BankAccountChanged
from grants.store.documents import Label, Upload, documents_of, open_document
from grants.telemetry import get_logger, set_up
from projections.budgets.queries import budgets
from projections.cases.queries import case, cases
from projections.ledger.queries import ledger
from projections.log_slices import line
from projections.models import MODELS
from projections.rebuild import rebuild
from projections.runtime import Projector
from projections.totals.queries import totals

CANARY = "Kanarienvogel"
ACCOUNT = german_iban("00000000", "4815162342")
"""Another one: an account is no text that people are free to type."""
TEXTS = {
    "delegate",
    "name",
    "note",
    "organisation",
    "purpose",
    "reason",
    "reasons",
    "title",
}
"""Fields of commands that people type into."""


class Singing(Stage):
    """Everybody types the canary wherever text is typed."""

    def do(self, route: str, stream: str, by: str, /, **body: Any):
        sung = {key: f"{CANARY} {key}" if key in TEXTS else value for key, value in body.items()}
        if "account" in body:
            sung["account"] = ACCOUNT
        return super().do(route, stream, by, **sung)


@pytest.fixture
def sung(copies, tmp_path) -> Iterator[tuple[Stage, str]]:
    with stage(copies, tmp_path, allocated={2024: 10_000_000, 2025: 10_000_000}) as made:
        singing = Singing(made.service, made.persons)
        path = singing.in_force(shares={2024: 6_000_000})
        upload = Upload(made.service.log, made.service.vault, letter(path))
        upload.write(f"Sehr geehrter {CANARY}".encode())
        document = upload.finish().document
        singing.do("file-document", path, "ada", document=document, received_on="2024-04-01")
        singing.order(path, 1, year=2024, cents=5_000_000, on="2024-04-02")
        singing.do("execute-payout", path, "eve", payout_no=1, value_on="2024-04-03")
        singing.prove(path, recognised=5_000_000, other=0)
        singing.do("settle-grant", path, "bea", reasons="x", signed_on="2025-10-01")
        yield singing, path.removeprefix("case/")


def letter(case: str) -> Label:
    return Label(
        subject=case,
        kind="letter",
        media_type="text/plain",
        name=f"{CANARY}.txt",
        person="ada",
        command_id="canary-letter",
    )


def sings(text: str) -> bool:
    """Whether a canary is heard, however its account is written."""
    return CANARY in text or ACCOUNT in text or ACCOUNT.replace(" ", "") in text


def tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()


def test_the_canary_is_found_nowhere_else(sung):
    singing, number = sung
    service = singing.service
    lines = io.StringIO()
    set_up("json", stream=lines)
    with Projector(service.databases.projector, service.vault) as projector:
        projector.catch_up(MODELS)
        rebuild(projector, MODELS)
    get_logger("canary").warning("a careless call", name=CANARY, reason=CANARY)

    found, searched = set(), set()
    with psycopg.connect(service.databases.owner) as connection:
        for schema, table in tables(connection):
            rows = connection.execute(
                SQL("SELECT t::text, t.* FROM {}.{} AS t").format(
                    Identifier(schema), Identifier(table)
                )
            ).fetchall()
            searched.add(f"{schema}.{table}") if rows else None
            seen = repr(rows) + "".join(
                bytes(cell).decode("latin-1")
                for row in rows
                for cell in row
                if isinstance(cell, bytes | memoryview)
            )
            if sings(seen):
                found.add(f"{schema}.{table}")
    assert found == {"reads.people_v3_parties"}
    assert {"grants.facts", "grants.commands", "vault.entries", "reads.audit_trail_v2"} <= searched
    assert {"vault.documents", "vault.document_chunks"} <= searched

    exported: list[object] = [line(fact).decode() for fact in service.log.read_all()]
    exported += [vars(each) for each in budgets(service.log)]
    exported += [vars(each) for each in totals(service.log)]
    exported += [vars(each) for each in cases(service.log)]
    exported += [vars(each) for each in ledger(service.log, limit=1000)]
    exported.append({"case": repr(case(service.log, number))})
    assert len(exported) > 60
    assert not sings(json.dumps(exported, default=repr))
    assert lines.getvalue().count("\n") >= 1
    assert not sings(lines.getvalue())
    assert REGION in repr(exported)
    (stored,) = documents_of(service.log, f"case/{number}")
    assert CANARY.encode() in b"".join(open_document(service.log, service.vault, stored))
    assert stored.document in json.dumps(exported, default=repr)


def test_the_vault_holds_it_under_the_right_subjects(sung):
    singing, number = sung
    service = singing.service
    submitted = singing.facts(f"case/{number}")[0]
    with service.log.connection() as connection:
        opened = service.vault.open(connection, [submitted.title.ref, submitted.purpose.ref])
        subjects = {
            row["subject"]
            for row in connection.execute("SELECT DISTINCT subject FROM vault.entries")
        }
        facts = singing.facts(f"case/{number}")
        (changed,) = (fact for fact in facts if isinstance(fact, BankAccountChanged))
        kept = service.vault.open(connection, [changed.account.ref])
    assert sorted(opened.values()) == [f"{CANARY} purpose", f"{CANARY} title"]
    assert list(kept.values()) == [ACCOUNT]
    assert {f"case/{number}", f"party/{submitted.party}"} <= subjects

"""What a command would do is decided like the command itself, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from pydantic import ValidationError
from tests.store.toy import STREAM, Fill, Remark, Take, ToyShort, dispatcher, request

from grants.store.dispatch import Dispatcher
from grants.store.log import Log
from grants.store.refusals import CommandReused, Forbidden, StaleVersion
from grants.store.vault import SubjectErased


@pytest.fixture
def log(database):
    with Log(database.url("grants_app")) as opened:
        yield opened


@pytest.fixture
def asked(log, tmp_path) -> Dispatcher:
    made = dispatcher(log, tmp_path)
    made.execute(request(Fill, "command-fill", cents=1000))
    return made


def stored(database) -> dict[str, list[Any]]:
    """Every row of the log and of the vault."""
    with psycopg.connect(database.owner_url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('grants', 'vault')"
        ).fetchall()
        return {
            f"{schema}.{table}": connection.execute(
                SQL("SELECT t::text FROM {}.{} AS t").format(Identifier(schema), Identifier(table))
            ).fetchall()
            for schema, table in tables
        }


def test_it_answers_what_the_command_then_does(asked, log):
    take = request(Take, "command-take", case="c1", cents=600)
    preview = asked.preview(take)
    done = asked.execute(take)
    assert (preview.stream, preview.version) == (done.stream, done.version)
    assert [planned.fact for planned in preview.facts] == [fact.fact for fact in done.facts]
    (planned,), (recorded,) = preview.facts, done.facts
    differing = {"salt": ""}
    assert planned.model_copy(update=differing) == recorded.stored.model_copy(update=differing)
    assert preview.before == {STREAM: tuple(fact.fact for fact in log.read(STREAM)[:1])}


def test_nothing_is_stored_not_even_a_key(asked, database):
    before = stored(database)
    assert {"grants.facts", "grants.commands", "vault.keys", "vault.entries"} <= before.keys()
    preview = asked.preview(request(Remark, "command-remark", acceptance="a", reason="Kanarie"))
    assert len(preview.facts) == 1
    assert "Kanarie" not in repr(preview)
    assert preview.texts == {"typed-1": "Kanarie"}
    assert stored(database) == before
    # For real it would have been stored: the comparison can fail.
    asked.execute(request(Remark, "command-remark", acceptance="a", reason="Kanarie"))
    after = stored(database)
    assert {table for table in after if after[table] != before[table]} == {
        "grants.facts", "grants.commands", "vault.keys", "vault.entries",
    }  # fmt: skip


def test_every_check_is_made_as_for_real(asked):
    with pytest.raises(ToyShort):
        asked.preview(request(Take, "command-take", case="c1", cents=1001))
    with pytest.raises(StaleVersion):
        asked.preview(request(Take, "command-take", case="c1", cents=1, expected_version=0))
    with pytest.raises(ValidationError):
        asked.preview(request(Take, "command-take", case="c1", cents="viel"))
    with pytest.raises(CommandReused):
        asked.preview(request(Fill, "command-fill", cents=1001))

    def refuse(*_):
        raise Forbidden("role")

    with pytest.raises(Forbidden):
        replace(asked, authorise=refuse).preview(request(Take, "command-take", case="c", cents=1))


def test_what_was_carried_out_before_would_add_nothing(asked):
    asked.execute(request(Take, "command-take", case="c1", cents=600))
    preview = asked.preview(request(Take, "command-take", case="c1", cents=600))
    assert (preview.stream, preview.version, preview.facts) == (STREAM, 2, ())


def test_a_text_that_could_not_be_sealed_any_more_is_refused(asked, database):
    asked.execute(request(Remark, "command-remark", acceptance="a", reason="x"))
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("UPDATE vault.keys SET wrapped = ''")
    with pytest.raises(SubjectErased):
        asked.preview(request(Remark, "command-other", acceptance="b", reason="x"))

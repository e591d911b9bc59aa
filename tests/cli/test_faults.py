"""Errors of the database: a lost one is not there; a bug keeps its places and quotes no values."""

from __future__ import annotations

import traceback

import psycopg
import pytest
import typer

from grants.cli.ending import UNAVAILABLE, DatabaseFault, errors_as_exit_codes
from grants.store.log import Log
from grants.store.recorder import Append, CommandRow

NAME = "Kanarienvogel"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (f"SELECT '{NAME}'::integer", "InvalidTextRepresentation (22P02)"),
        (f"SELECT '{NAME}' FROM nowhere", 'UndefinedTable (42P01): relation "nowhere" does not'),
        ("DELETE FROM grants.facts", "InsufficientPrivilege (42501): permission denied"),
        ("SET lock_timeout = 1; LOCK TABLE held", "LockNotAvailable (55P03)"),
    ],
)
def test_a_refused_statement_keeps_its_places_and_quotes_no_value(database, statement, told):
    def asks():
        with psycopg.connect(database.url("grants_app")) as connection:
            connection.execute(statement)

    with psycopg.connect(database.owner_url) as holder:
        holder.execute("CREATE TABLE held ()")
        holder.execute("GRANT ALL ON held TO grants_app")
        holder.commit()
        holder.execute("LOCK TABLE held")
        with pytest.raises(DatabaseFault) as caught, errors_as_exit_codes():
            asks()
    text = "".join(traceback.format_exception(caught.value))
    assert told in text
    assert "in asks" in text
    assert NAME not in text


def test_a_fault_that_comes_through_the_log_is_told_likewise(database):
    row = CommandRow(f"{NAME}\0", b"", "case/x", ())  # No text of the database can hold this.
    with (
        Log(database.url("grants_app")) as log,
        pytest.raises(DatabaseFault) as caught,
        errors_as_exit_codes(),
    ):
        log.append([], Append([row]))
    text = "".join(traceback.format_exception(caught.value))
    assert "CharacterNotInRepertoire (22021)" in text
    assert NAME not in text


def test_a_lost_connection_is_not_there(database, capsys):
    with psycopg.connect(database.url("grants_app")) as connection:
        with pytest.raises(typer.Exit) as ended, errors_as_exit_codes():
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(typer.Exit) as again, errors_as_exit_codes():
            connection.execute("SELECT 1")
    assert (ended.value.exit_code, again.value.exit_code) == (UNAVAILABLE, UNAVAILABLE)
    assert capsys.readouterr().err.count("nicht erreichbar") == 2

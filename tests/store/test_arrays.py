"""What is packed here arrives in the database as it was."""

from __future__ import annotations

import psycopg
import pytest

from grants.store.arrays import Bigints, Byteas, Texts

TEXTS = ["", "a", "Fördermittel – 10 €", '{x,"y"}', "NULL", "z" * 70_000]
BYTEAS = [b"", bytes(range(256)), b"\\x00"]
BIGINTS = [0, -1, 1, 2**31, 2**63 - 1, -(2**63)]


@pytest.mark.parametrize(
    ("packed", "name", "values"),
    [
        (Texts.of(TEXTS), "text[]", TEXTS),
        (Byteas.of(BYTEAS), "bytea[]", BYTEAS),
        (Bigints.of(BIGINTS), "bigint[]", BIGINTS),
    ],
)
def test_an_array_arrives_as_it_was(database, packed, name, values):
    with psycopg.connect(database.url()) as connection:
        row = connection.execute("SELECT pg_typeof(%b)::text, %b, (%b)[1]", [packed] * 3).fetchone()
    assert row == (name, values, values[0])


@pytest.mark.parametrize("packed", [Texts.of([]), Byteas.of([]), Bigints.of([])])
def test_of_nothing_there_is_nothing_to_send(packed):
    assert not packed


def test_lists_go_by_copy_as_before(database):
    """Nothing else is taken for what is packed here."""
    with psycopg.connect(database.url()) as connection:
        connection.execute("CREATE TEMP TABLE lists (texts text[], numbers bigint[])")
        statement = "COPY lists FROM STDIN (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(["text[]", "bigint[]"])
            copy.write_row((["a"], [1]))
        assert connection.execute("SELECT * FROM lists").fetchone() == (["a"], [1])

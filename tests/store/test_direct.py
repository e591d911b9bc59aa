"""Statements without the driver's cursor: answers, refusals, and connections that are lost."""

from __future__ import annotations

import asyncio
import struct

import psycopg
import pytest
from psycopg import AsyncConnection

from grants.store.arrays import Bigints
from grants.store.direct import Direct


def run(database, *asked: tuple[str, tuple[bytes, ...]]) -> list[bytes | type[Exception] | None]:
    """What is answered in the first row and column, or raised, one after the other."""

    async def ask() -> list[bytes | type[Exception] | None]:
        answers: list[bytes | type[Exception] | None] = []
        direct = Direct(await AsyncConnection.connect(database.url(), autocommit=True))
        for statement, values in asked:
            try:
                answers.append((await direct.execute(statement, values)).get_value(0, 0))
            except psycopg.Error as error:
                answers.append(type(error))
        await direct.close()
        return answers

    return asyncio.run(ask())


def test_a_statement_is_answered_in_binary(database):
    total = "SELECT sum(n)::bigint FROM unnest(%b::bigint[] || %b::bigint[]) AS n"
    asked = [(total, (Bigints.of([n]), Bigints.of([40]))) for n in (1, 2)]
    assert run(database, *asked) == [struct.pack("!q", 41), struct.pack("!q", 42)]


def test_more_than_a_socket_takes_arrives(database):
    length = "SELECT octet_length(%b::bytea)"
    assert run(database, (length, (bytes(20_000_000),))) == [struct.pack("!i", 20_000_000)]


@pytest.mark.parametrize(
    ("wrong", "raised"),
    [
        ("SELECT 1 / (cardinality(%b::bigint[]) - 1)", psycopg.errors.DivisionByZero),
        ("SELECT %b::bigint[] nowhere FROM nowhere", psycopg.errors.UndefinedTable),
    ],
)
def test_after_a_refusal_it_goes_on(database, wrong, raised):
    good = ("SELECT cardinality(%b::bigint[])", (Bigints.of([1, 2]),))
    answers = run(database, (wrong, (Bigints.of([1]),)), good)
    assert answers == [raised, struct.pack("!i", 2)]


def test_a_lost_connection_is_said_and_not_waited_for(database):
    end = "SELECT pg_terminate_backend(pg_backend_pid()), %b::bigint[]"
    good = ("SELECT cardinality(%b::bigint[])", (Bigints.of([1]),))
    answers = run(database, (end, (Bigints.of([1]),)), good, good)
    assert all(
        isinstance(answer, type) and issubclass(answer, psycopg.OperationalError)
        for answer in answers
    )

"""Compares the live tables of a model with those built beside them, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from projections.runtime.model import LIVE, NEXT, Key, Place, ReadModel, Row, Table

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row that is not what the log says; None where it is missing on that side."""

    model: str
    table: str
    key: Key
    live: Row | None
    rebuilt: Row | None


def compare(connection: Connection[DictRow], model: ReadModel) -> Iterator[Difference]:
    """Rows that are on one side alone, joined by their key."""
    for table in model.tables:
        if _digest(connection, model, table, LIVE) == _digest(connection, model, table, NEXT):
            continue
        live = _only(connection, model, table, here=LIVE, there=NEXT)
        rebuilt = _only(connection, model, table, here=NEXT, there=LIVE)
        for key in sorted({*live, *rebuilt}, key=repr):
            yield Difference(
                model=model.full_name,
                table=model.physical(table),
                key=key,
                live=live.get(key),
                rebuilt=rebuilt.get(key),
            )


def _digest(
    connection: Connection[DictRow], model: ReadModel, table: Table, place: Place
) -> tuple[int, int]:
    """How many rows there are and a hash of them all, whatever their order.

    Keys are unique, so that no two equal rows can take each other out of it.
    """
    row = connection.execute(
        sql.SQL(
            "SELECT count(*) AS rows, coalesce(bit_xor(hash_record_extended(r, 0)), 0) AS digest"
            " FROM (SELECT {columns} FROM {table}) AS r"
        ).format(columns=_columns(table), table=place.identifier(model, table))
    ).fetchone()
    assert row is not None
    return row["rows"], row["digest"]


def _columns(table: Table) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)


def _only(
    connection: Connection[DictRow], model: ReadModel, table: Table, *, here: Place, there: Place
) -> dict[Key, dict[str, Any]]:
    rows = connection.execute(
        sql.SQL("SELECT {columns} FROM {here} EXCEPT SELECT {columns} FROM {there}").format(
            columns=_columns(table),
            here=here.identifier(model, table),
            there=there.identifier(model, table),
        )
    )
    return {table.key_of(row): row for row in rows}

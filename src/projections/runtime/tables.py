"""Creates, drops and renames the tables of read models; all of them can be thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from projections.runtime.model import Place, ReadModel, Table


def create(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Empty tables without any index, ready to be filled."""
    for table in model.tables:
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in table.columns.items()
        )
        connection.execute(
            sql.SQL("CREATE TABLE {} ({})").format(place.identifier(model, table), columns)
        )


def create_indexes(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Keys and indexes; after the rows, where there are many."""
    for table in model.tables:
        target = place.identifier(model, table)
        names = _index_names(place.name(model, table), table)
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY ({})").format(
                target, sql.Identifier(names[0]), _list(table.key)
            )
        )
        for name, index in zip(names[1:], table.indexes, strict=True):
            carried = sql.SQL(" INCLUDE ({})").format(_list(index.include))
            connection.execute(
                sql.SQL("CREATE INDEX {} ON {} ({}){}").format(
                    sql.Identifier(name),
                    target,
                    _list(index.columns),
                    carried if index.include else sql.SQL(""),
                )
            )
        connection.execute(sql.SQL("ANALYZE {}").format(target))


def drop(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Remove the tables, whichever of them exist."""
    for table in model.tables:
        connection.execute(
            sql.SQL("DROP TABLE IF EXISTS {}").format(place.identifier(model, table))
        )


def exist(connection: Connection[DictRow], model: ReadModel, place: Place) -> bool:
    """Whether all tables of the model are there."""
    rows = connection.execute(
        "SELECT count(*) AS found FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relname = ANY(%s) AND relkind = 'r'",
        (place.schema, [place.name(model, table) for table in model.tables]),
    ).fetchone()
    return rows is not None and rows["found"] == len(model.tables)


def move(
    connection: Connection[DictRow], model: ReadModel, *, origin: Place, target: Place
) -> None:
    """Put the tables at `origin` in the place of those at `target`, which are dropped.

    A statement that waits meanwhile finds the new tables: names are looked up again after a wait.
    """
    drop(connection, model, target)
    for table in model.tables:
        old, new = origin.name(model, table), target.name(model, table)
        connection.execute(
            sql.SQL("ALTER TABLE {} RENAME TO {}").format(
                sql.Identifier(origin.schema, old), sql.Identifier(new)
            )
        )
        for was, becomes in zip(_index_names(old, table), _index_names(new, table), strict=True):
            connection.execute(
                sql.SQL("ALTER INDEX {} RENAME TO {}").format(
                    sql.Identifier(origin.schema, was), sql.Identifier(becomes)
                )
            )


def _index_names(physical: str, table: Table) -> list[str]:
    return [f"{physical}_key", *(f"{physical}_i{n}" for n in range(1, len(table.indexes) + 1))]


def _list(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)

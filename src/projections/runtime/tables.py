"""Creates, drops and renames the tables of read models; all of them can be thrown away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from projections.runtime.model import Place, ReadModel, Table


LOCK_MILLISECONDS = 800
"""How long all tables of a model may be waited for together."""


def create(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Empty tables without any index, ready to be filled.

    Of columns that hold personal data the server keeps no statistics: they would be a copy of some
    values in a table of its own, which nobody but a superuser can clear.
    """
    for table in model.tables:
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in table.columns.items()
        )
        connection.execute(
            sql.SQL("CREATE TABLE {} ({})").format(place.identifier(model, table), columns)
        )
    for table, column in model.personal:
        connection.execute(
            sql.SQL("ALTER TABLE {} ALTER COLUMN {} SET STATISTICS 0").format(
                place.identifier(model, table), sql.Identifier(column)
            )
        )


def create_all_indexes(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Keys and indexes of every table of a model."""
    for table in model.tables:
        create_indexes(connection, model, table, place)


def create_indexes(
    connection: Connection[DictRow], model: ReadModel, table: Table, place: Place
) -> None:
    """Key and indexes of a table; after the rows, where there are many."""
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


def write_anew(
    connection: Connection[DictRow], model: ReadModel, table: Table, place: Place
) -> None:
    """Put a table and its indexes into new files; with the old ones goes what was deleted.

    Readers wait until the transaction ends, and behind it while it waits for others.
    """
    physical = place.name(model, table)
    connection.execute(
        sql.SQL("CLUSTER {} USING {}").format(
            place.identifier(model, table), sql.Identifier(_index_names(physical, table)[0])
        )
    )


def drop(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Remove the tables, whichever of them exist."""
    for table in model.tables:
        connection.execute(
            sql.SQL("DROP TABLE IF EXISTS {}").format(place.identifier(model, table))
        )


def show(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Let the views that questions read show the tables at a place.

    A view is replaced where it can be, so that views of others over it stay; where columns went or
    changed, it is made anew. Either way nobody sees it missing: the transaction is one.
    """
    for table in model.tables:
        view = sql.Identifier(place.schema, model.served(table))
        shown = sql.SQL("VIEW {} AS SELECT {} FROM {}").format(
            view, _list(tuple(table.columns)), place.identifier(model, table)
        )
        try:
            with connection.transaction():
                connection.execute(sql.SQL("CREATE OR REPLACE ") + shown)
        except psycopg.errors.InvalidTableDefinition:
            connection.execute(sql.SQL("DROP VIEW {}").format(view))
            connection.execute(sql.SQL("CREATE ") + shown)


def hide(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Remove the views, whichever of them exist."""
    for table in model.tables:
        view = sql.Identifier(place.schema, model.served(table))
        connection.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(view))


def shown(connection: Connection[DictRow], model: ReadModel, place: Place) -> bool:
    """Whether all views of the model are there."""
    return _there(connection, place, [model.served(table) for table in model.tables], "v")


def exist(connection: Connection[DictRow], model: ReadModel, place: Place) -> bool:
    """Whether all tables of the model are there."""
    return _there(connection, place, [place.name(model, table) for table in model.tables], "r")


def _there(connection: Connection[DictRow], place: Place, names: list[str], kind: str) -> bool:
    row = connection.execute(
        "SELECT count(*) AS found FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relname = ANY(%s) AND relkind = %s",
        (place.schema, names, kind),
    ).fetchone()
    return row is not None and row["found"] == len(names)


def move(
    connection: Connection[DictRow], model: ReadModel, *, origin: Place, target: Place
) -> None:
    """Put the tables at `origin` in the place of those at `target`, which are dropped.

    So are those of all other versions: the views show the new ones before.

    A statement that waits meanwhile finds the new tables: names are looked up again after a wait.

    Raises:
        psycopg.errors.LockNotAvailable: somebody reads them for longer than others should wait.
    """
    gone = [*_own(connection, model, target), *_others(connection, model, target)]
    _take(connection, target, [*_views_of(connection, target, gone), *gone])
    show(connection, model, origin)
    for name in _views_of(connection, target, gone):  # Of parts that are no more.
        connection.execute(sql.SQL("DROP VIEW {}").format(sql.Identifier(target.schema, name)))
    for name in gone:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(target.schema, name)))
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


def _own(connection: Connection[DictRow], model: ReadModel, place: Place) -> list[str]:
    names = [place.name(model, table) for table in model.tables]
    return [name for name in _relations(connection, place, "r") if name in names]


def _others(connection: Connection[DictRow], model: ReadModel, place: Place) -> list[str]:
    """Tables of other versions of a model, whichever parts those had."""
    of = re.compile(re.escape(model.name) + r"_v([0-9]+)(_|$)")
    found = [(name, of.match(name)) for name in _relations(connection, place, "r")]
    return [name for name, match in found if match and int(match[1]) != model.version]


def _relations(connection: Connection[DictRow], place: Place, kind: str) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = %s"
        " ORDER BY relname",
        (place.schema, kind),
    )
    return [row["relname"] for row in rows]


def _views_of(connection: Connection[DictRow], place: Place, names: Iterable[str]) -> list[str]:
    """Our own views that show one of the tables."""
    rows = connection.execute(
        "SELECT DISTINCT shown.relname FROM pg_depend"
        " JOIN pg_rewrite ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid"
        " JOIN pg_class shown ON shown.oid = ev_class"
        " JOIN pg_class t ON refclassid = 'pg_class'::regclass AND refobjid = t.oid"
        " WHERE shown.relnamespace = %(schema)s::regnamespace AND shown.relkind = 'v'"
        " AND t.relnamespace = %(schema)s::regnamespace AND t.relname = ANY(%(names)s)"
        " ORDER BY 1",
        {"schema": place.schema, "names": list(names)},
    )
    return [row["relname"] for row in rows]


def _take(connection: Connection[DictRow], place: Place, names: Iterable[str]) -> None:
    """Keep readers out until the transaction ends.

    Whoever waits for a table makes others wait behind it, and a reader that holds one table may
    wait for another that is taken already: all is taken here within less time than the server lets
    pass before it looks for deadlocks, so that it is never a reader whom it ends.
    """
    relations = [sql.Identifier(place.schema, name) for name in names]
    if not relations:
        return
    milliseconds = LOCK_MILLISECONDS // len(relations)
    connection.execute(
        sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{milliseconds}ms"))
    )
    connection.execute(
        sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(relations))
    )
    connection.execute("SET LOCAL lock_timeout TO DEFAULT")


def _index_names(physical: str, table: Table) -> list[str]:
    return [f"{physical}_key", *(f"{physical}_i{n}" for n in range(1, len(table.indexes) + 1))]


def _list(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)

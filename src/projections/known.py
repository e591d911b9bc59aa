"""The read side as known at a moment, in a schema that any tool can read.

Its tables have the names of the views that questions read, with keys and indexes. It is filled
under another name and gets its own at the end: what is killed leaves nothing to be read, and what
it leaves is removed by the next. Rows stay as they are; values of the vault are not copied, so that
nothing erased comes back and nothing here has to be erased. The tables of people hold ids and
references; names are joined from the live ones.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg import sql

from grants.kernel.phrases import Phrase
from grants.store import locks
from grants.store.vault import Vault
from projections.rebuild import ALONE, Means, fill
from projections.rebuild.filling import Progress, silent
from projections.runtime.model import Place, ReadModel, Table

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from projections.runtime.projector import Projector

CHECKPOINTS = "checkpoints"
MAKING = "__making"
RESERVED = ("grants", "information_schema", "public", "reads", "vault")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
# A filter that the session sets by itself, so that a tool need not name regions in every question;
# it protects no region from whoever has the login.
_REGIONS: LiteralString = (
    "CREATE POLICY regions ON {table} FOR SELECT TO grants_reader USING"
    " (scope = ANY (string_to_array(current_setting('grants.scopes', true), ',')))"
)
_SEE_ALL = sql.SQL("grants_auditor")


class SchemaRefused(Exception):
    """A schema cannot be made or dropped; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A schema: up to which position, when that was recorded, when it was made, and of what."""

    schema: str
    position: int
    recorded_at: dt.datetime | None
    made_at: dt.datetime
    models: tuple[str, ...]


@dataclass(frozen=True)
class _Plain(Place):
    """Tables under the names that questions know them by."""

    def name(self, model: ReadModel, table: Table) -> str:
        return model.served(table)


class _Closed(Vault):
    """A vault that opens nothing."""

    def __init__(self) -> None:
        """There is no key."""

    def open(self, *_: Any, **__: Any) -> dict[str, str]:
        return {}


def make(
    projector: Projector,
    models: Sequence[ReadModel],
    *,
    known_at: int,
    schema: str,
    progress: Progress = silent,
    means: Means = ALONE,
) -> Known:
    """Fold the models from the facts up to a position into a new schema.

    Raises:
        SchemaRefused: the name is reserved or taken.
    """
    connection = projector.connection()
    _assert_may_be_called(schema)
    position = _last_fact(connection, known_at)
    with _alone(projector, schema):
        try:
            connection.execute("SELECT grants.create_known_schema(%s)", (schema,))
        except psycopg.errors.DuplicateSchema as error:
            msg = Phrase(
                "Ein Schema „{schema}“ gibt es schon. Das eines Kenntnisstandes lässt sich mit"
                " `grants rebuild --drop {schema}` entfernen.",
                schema=schema,
            )
            raise SchemaRefused(msg) from error
        place = _Plain(schema + MAKING)
        limits = dict.fromkeys(models, position)
        fill(projector.url, _Closed(), limits, place, progress=progress, means=means)
        with connection.transaction():
            for model in models:
                _open_to_readers(connection, place, model)
            _describe(projector, place, models, position)
            connection.execute("SELECT grants.name_known_schema(%s)", (schema,))
    return next(known for known in schemas(connection) if known.schema == schema)


def schemas(connection: Connection[DictRow]) -> list[Known]:
    """Every schema that is whole, in order of its name."""
    return [_known(connection, name) for name in _owned(connection) if not name.endswith(MAKING)]


def drop(connection: Connection[DictRow], schema: str) -> None:
    """Remove a schema with all that is in it.

    Raises:
        SchemaRefused: it was not made here.
    """
    if schema not in _owned(connection):
        msg = Phrase(
            "„{schema}“ ist kein Schema eines Kenntnisstandes; `grants rebuild --list` zeigt sie.",
            schema=schema,
        )
        raise SchemaRefused(msg)
    _drop(connection, schema)


def _drop(connection: Connection[DictRow], schema: str) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def _owned(connection: Connection[DictRow]) -> list[str]:
    """What the projector owns beside the live tables was made here: it can create no other."""
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE nspowner = 'grants_projector'::regrole"
        " AND nspname <> 'reads' ORDER BY nspname"
    )
    return [row["nspname"] for row in rows]


def _known(connection: Connection[DictRow], schema: str) -> Known:
    rows = connection.execute(
        sql.SQL("SELECT * FROM {} ORDER BY model").format(sql.Identifier(schema, CHECKPOINTS))
    ).fetchall()
    return Known(
        schema=schema,
        position=rows[0]["position"],
        recorded_at=rows[0]["recorded_at"],
        made_at=rows[0]["made_at"],
        models=tuple(f"{row['model']}_v{row['version']}" for row in rows),
    )


def _assert_may_be_called(schema: str) -> None:
    if (
        _NAME.fullmatch(schema) is None
        or schema in RESERVED
        or schema.startswith("pg_")
        or schema.endswith(MAKING)
    ):
        msg = Phrase(
            "So kann ein Schema nicht heißen: „{schema}“. Möglich sind bis zu 50 Kleinbuchstaben,"
            " Ziffern und Unterstriche; vergeben sind {reserved} und pg_…",
            schema=schema,
            reserved=", ".join(RESERVED),
        )
        raise SchemaRefused(msg)


def _last_fact(connection: Connection[DictRow], known_at: int) -> int:
    row = connection.execute(
        "SELECT coalesce(max(notification_id), 0) AS position FROM grants.facts"
        " WHERE notification_id <= %s",
        (known_at,),
    ).fetchone()
    assert row is not None
    return int(row["position"])


@contextmanager
def _alone(projector: Projector, schema: str) -> Iterator[None]:
    """Nobody else makes this schema; what was killed goes first, what fails goes at once."""
    connection, session = projector.connection(), projector.session()
    for lock in _locks(schema):
        session.execute("SELECT pg_advisory_lock(%s, %s)", lock)
    try:
        for name in _owned(connection):
            if name.endswith(MAKING):
                _drop_if_left(connection, session, name)
        yield
    finally:
        if not session.closed:
            if not connection.closed and schema + MAKING in _owned(connection):
                _drop(connection, schema + MAKING)
            _unlock(session, _locks(schema))


def _drop_if_left(connection: Connection[DictRow], session: Connection[DictRow], name: str) -> None:
    """Whoever still makes a schema holds its locks."""
    wanted = _locks(name.removesuffix(MAKING))
    tried: LiteralString = "SELECT pg_try_advisory_lock(%s, %s) AS taken"
    held = [each for each in wanted if session.execute(tried, each).fetchone() == {"taken": True}]
    if held == wanted:
        _drop(connection, name)
    _unlock(session, held)


def _locks(schema: str) -> list[tuple[int, int]]:
    """What whoever makes a schema holds, in the order in which it is taken."""
    number = _number(schema)
    if number <= locks.PLACES_MAX:  # In the class of earlier releases that would be a task's.
        return [(locks.SCHEMAS, number)]
    return [(locks.TASKS, number), (locks.SCHEMAS, number)]


def _unlock(session: Connection[DictRow], held: Sequence[tuple[int, int]]) -> None:
    for lock in held:
        session.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def _number(schema: str) -> int:
    return zlib.crc32(schema.encode()) % 2**31


def _open_to_readers(connection: Connection[DictRow], place: Place, model: ReadModel) -> None:
    """Auditors see all, readers the rows of their regions: unset, none."""
    for table in model.tables:
        name = place.identifier(model, table)
        statements: list[LiteralString] = ["GRANT SELECT ON {table} TO {all}"]
        if "scope" in table.columns:
            statements += [
                "GRANT SELECT ON {table} TO grants_reader",
                "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                "CREATE POLICY everything ON {table} TO {all}, grants_projector USING (true)",
                _REGIONS,
            ]
        for statement in statements:
            connection.execute(sql.SQL(statement).format(table=name, all=_SEE_ALL))
    for table, column in model.personal:
        connection.execute(
            sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
                place.identifier(model, table),
                sql.Identifier(column),
                sql.Literal("not copied from the vault: join the live table"),
            )
        )


def _describe(
    projector: Projector, place: Place, models: Sequence[ReadModel], position: int
) -> None:
    """Say in the database itself what the schema holds."""
    connection = projector.connection()
    there = projector.log.page(after=position - 1, to=position, limit=1) if position else []
    leaf_hash = projector.log.receipt(there[0]).leaf_hash if there else ""
    recorded_at = there[0].recorded_at if there else None
    table = sql.Identifier(place.schema, CHECKPOINTS)
    connection.execute(
        sql.SQL(
            "CREATE TABLE {} (model text, version integer, position bigint NOT NULL,"
            " leaf_hash text NOT NULL, recorded_at timestamptz,"
            " made_at timestamptz NOT NULL DEFAULT transaction_timestamp(),"
            " PRIMARY KEY (model, version))"
        ).format(table)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL(
                "INSERT INTO {} (model, version, position, leaf_hash, recorded_at)"
                " VALUES (%s, %s, %s, %s, %s)"
            ).format(table),
            [(each.name, each.version, position, leaf_hash, recorded_at) for each in models],
        )
    connection.execute(sql.SQL("GRANT SELECT ON {} TO {}, grants_reader").format(table, _SEE_ALL))
    at = recorded_at.isoformat(timespec="seconds") if recorded_at else "before the first fact"
    made_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    told = (
        f"{projector.log.origin.name} as known at position {position} ({at}), made {made_at};"
        " never updated"
    )
    connection.execute(
        sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
            sql.Identifier(place.schema), sql.Literal(told)
        )
    )

"""How far each read model has come, and where one stopped at a fact it could not apply."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from projections.runtime import tables
from projections.runtime.model import LIVE, Place, ReadModel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection
    from psycopg.rows import DictRow

_LOCKS = 7105
"""Advisory lock class of read models; the second number is the model's (0: creating tables)."""
_REBUILD_LOCKS = 7106


@dataclass(frozen=True)
class Checkpoint:
    """The fact applied last: position (0: none), and leaf hash, which tells the log from others."""

    position: int = 0
    leaf_hash: str = ""


def _slot(model: ReadModel, place: Place) -> str:
    return f"{model.name}{place.suffix}"


def lock(connection: Connection[DictRow], model: ReadModel) -> None:
    """Nobody else applies facts to the live tables of this model until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCKS, _number(model)))


def lock_rebuild(connection: Connection[DictRow], model: ReadModel) -> None:
    """Nobody else rebuilds this model until the session ends."""
    connection.execute("SELECT pg_advisory_lock(%s, %s)", (_REBUILD_LOCKS, _number(model)))


def unlock_rebuild(connection: Connection[DictRow], model: ReadModel) -> None:
    """Let others rebuild this model."""
    connection.execute("SELECT pg_advisory_unlock(%s, %s)", (_REBUILD_LOCKS, _number(model)))


def _number(model: ReadModel) -> int:
    return zlib.crc32(f"{model.name}_v{model.version}".encode()) % (2**31 - 1) + 1


def ensure(connection: Connection[DictRow], models: Iterable[ReadModel]) -> None:
    """Create what is missing. A model that lacks a table begins again from the first fact."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCKS,))
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS reads.checkpoints (model text, version integer,"
            " position bigint NOT NULL, leaf_hash text NOT NULL,"
            " updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
            " PRIMARY KEY (model, version))"
        )
        connection.execute(
            "CREATE TABLE IF NOT EXISTS reads.incidents (model text, version integer,"
            " position bigint, error_type text NOT NULL, error text NOT NULL,"
            " occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
            " resolved_at timestamptz, PRIMARY KEY (model, version, position))"
        )
        for model in models:
            if not tables.exist(connection, model, LIVE):
                lock(connection, model)
                tables.hide(connection, model, LIVE)
                tables.drop(connection, model, LIVE)
                tables.create(connection, model, LIVE)
                tables.create_indexes(connection, model, LIVE)
                save(connection, model, LIVE, Checkpoint())
            if not tables.shown(connection, model, LIVE):
                tables.show(connection, model, LIVE)


def read(connection: Connection[DictRow], model: ReadModel, place: Place = LIVE) -> Checkpoint:
    """The checkpoint of a model; position 0 if it has none yet."""
    row = connection.execute(
        "SELECT position, leaf_hash FROM reads.checkpoints WHERE model = %s AND version = %s",
        (_slot(model, place), model.version),
        prepare=True,
    ).fetchone()
    return Checkpoint() if row is None else Checkpoint(row["position"], row["leaf_hash"])


def save(
    connection: Connection[DictRow], model: ReadModel, place: Place, checkpoint: Checkpoint
) -> None:
    """Note how far the tables are, in the transaction that brought them there."""
    connection.execute(
        "INSERT INTO reads.checkpoints (model, version, position, leaf_hash)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (model, version) DO UPDATE SET"
        " position = EXCLUDED.position, leaf_hash = EXCLUDED.leaf_hash,"
        " updated_at = clock_timestamp()",
        (_slot(model, place), model.version, checkpoint.position, checkpoint.leaf_hash),
        prepare=True,
    )


def forget(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Drop the checkpoint of tables that are dropped."""
    connection.execute(
        "DELETE FROM reads.checkpoints WHERE model = %s AND version = %s",
        (_slot(model, place), model.version),
    )


def record_incident(
    connection: Connection[DictRow], model: ReadModel, position: int, error: BaseException
) -> None:
    """Note that a model stopped at a fact."""
    connection.execute(
        "INSERT INTO reads.incidents (model, version, position, error_type, error)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (model, version, position) DO UPDATE SET"
        " error_type = EXCLUDED.error_type, error = EXCLUDED.error,"
        " occurred_at = clock_timestamp(), resolved_at = NULL",
        (model.name, model.version, position, type(error).__name__, _message(error)),
    )


def resolve_incidents(connection: Connection[DictRow], model: ReadModel, position: int) -> None:
    """A model that has come past a fact no longer stands still there."""
    connection.execute(
        "UPDATE reads.incidents SET resolved_at = clock_timestamp() WHERE model = %s"
        " AND version = %s AND position <= %s AND resolved_at IS NULL",
        (model.name, model.version, position),
        prepare=True,
    )


def positions(connection: Connection[DictRow]) -> dict[str, int]:
    """`{"budgets_v1": position}` of every live read model, through any login that may read them."""
    return {
        f"{row['model']}_v{row['version']}": row["position"]
        for row in connection.execute("SELECT model, version, position FROM reads.checkpoints")
        if "__" not in row["model"]
    }


def _message(error: BaseException) -> str:
    if isinstance(error, psycopg.Error):
        # The full text of a constraint error repeats the row, which may hold personal data.
        return error.diag.message_primary or type(error).__name__
    return str(error)[:2000]

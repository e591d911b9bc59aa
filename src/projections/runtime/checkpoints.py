"""How far each read model has come, and where one stopped at a fact it could not apply."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from eventsourcing.persistence import ProgrammingError

from grants.store import locks
from projections.runtime import tables
from projections.runtime.model import LIVE, NEXT, Place, ReadModel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg import Connection
    from psycopg.rows import DictRow

Unanswerable = (ProgrammingError,)
"""What a question raises that names a view or a column that is not served (yet)."""


@dataclass(frozen=True)
class Checkpoint:
    """The fact applied last: position (0: none), and leaf hash, which tells the log from others."""

    position: int = 0
    leaf_hash: str = ""


@dataclass(frozen=True)
class State:
    """Which version of a model is served, how far it is, and whether it has an open incident."""

    version: int
    checkpoint: Checkpoint
    incident: bool


def _slot(model: ReadModel, place: Place) -> str:
    return f"{model.name}{place.suffix}"


def lock(connection: Connection[DictRow], *models: ReadModel) -> None:
    """Nobody else applies facts to the live tables of these models until the transaction ends."""
    numbers = sorted(_number(model) for model in models)  # In one order, against deadlocks.
    connection.execute(
        "SELECT pg_advisory_xact_lock(%s, number) FROM unnest(%s::int[]) AS number",
        (locks.READ_MODELS, numbers),
        prepare=True,
    )


def lock_rebuild(connection: Connection[DictRow], model: ReadModel) -> None:
    """Nobody else rebuilds this model until the session ends."""
    connection.execute("SELECT pg_advisory_lock(%s, %s)", (locks.REBUILDS, _number(model)))


def lock_rebuild_at_once(connection: Connection[DictRow], model: ReadModel) -> bool:
    """As `lock_rebuild`, if nobody else rebuilds it at the moment; whether that is so."""
    row = connection.execute(
        "SELECT pg_try_advisory_lock(%s, %s) AS taken", (locks.REBUILDS, _number(model))
    ).fetchone()
    return row is not None and bool(row["taken"])


def unlock_rebuild(connection: Connection[DictRow], model: ReadModel) -> None:
    """Let others rebuild this model."""
    connection.execute("SELECT pg_advisory_unlock(%s, %s)", (locks.REBUILDS, _number(model)))


def rebuilt(connection: Connection[DictRow], models: Iterable[ReadModel]) -> set[ReadModel]:
    """The models that somebody rebuilds right now, through any login."""
    held = {
        row["number"]
        for row in connection.execute(
            "SELECT objid::bigint AS number FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND classid = %s::int::oid",
            (locks.REBUILDS,),
        )
    }
    return {model for model in models if _number(model) in held}


def _number(model: ReadModel) -> int:
    """All versions of a model share it: one is switched to in place of another."""
    return zlib.crc32(model.name.encode()) % (2**31 - 1) + 1


def ensure(connection: Connection[DictRow], models: Iterable[ReadModel]) -> None:
    """Create what is missing. A model that lacks a table begins again from the first fact.

    Nothing is created for a model of which another version is served: see `rebuild`.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (locks.READ_MODELS,))
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
        connection.execute(
            "CREATE TABLE IF NOT EXISTS reads.written_anew (only_row boolean PRIMARY KEY"
            " DEFAULT true CHECK (only_row), position bigint NOT NULL,"
            " updated_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        served = states(connection, models)
        for model in models:
            state = served.get(model.name)
            if state is not None and state.version != model.version:
                continue
            if state is None or not tables.exist(connection, model, LIVE):
                lock(connection, model)
                state = states(connection, [model]).get(model.name)
                if state is not None and state.version != model.version:
                    continue  # Switched to another version while we waited.
                tables.hide(connection, model, LIVE)
                tables.drop(connection, model, LIVE)
                tables.create(connection, model, LIVE)
                tables.create_all_indexes(connection, model, LIVE)
                save(connection, model, LIVE, Checkpoint())
            if not tables.shown(connection, model, LIVE):
                tables.show(connection, model, LIVE)


def states(connection: Connection[DictRow], models: Iterable[ReadModel]) -> dict[str, State]:
    """What is served of each model that is, by name: one version of a model at any time."""
    rows = connection.execute(
        "SELECT model, version, position, leaf_hash, EXISTS (SELECT FROM reads.incidents i"
        "  WHERE i.model = c.model AND i.version = c.version AND resolved_at IS NULL) AS incident"
        " FROM reads.checkpoints c WHERE model = ANY(%s)",
        ([model.name for model in models],),
        prepare=True,
    )
    return {
        row["model"]: State(
            row["version"], Checkpoint(row["position"], row["leaf_hash"]), row["incident"]
        )
        for row in rows
    }


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


def advance(
    connection: Connection[DictRow], models: Iterable[ReadModel], checkpoint: Checkpoint
) -> None:
    """Note how far the live tables of several models are now."""
    connection.execute(
        "UPDATE reads.checkpoints SET position = %s, leaf_hash = %s,"
        " updated_at = clock_timestamp() WHERE model = ANY(%s)",
        (checkpoint.position, checkpoint.leaf_hash, [model.name for model in models]),
        prepare=True,
    )


def forget(connection: Connection[DictRow], model: ReadModel, place: Place) -> None:
    """Drop the checkpoint of tables that are dropped."""
    connection.execute(
        "DELETE FROM reads.checkpoints WHERE model = %s AND version = %s",
        (_slot(model, place), model.version),
    )


def switch(connection: Connection[DictRow], model: ReadModel) -> None:
    """Serve the tables built beside, under the model's lock; whatever was served before goes.

    Raises:
        psycopg.errors.LockNotAvailable: somebody reads it for longer than others should wait.
    """
    reached = read(connection, model, NEXT)
    tables.move(connection, model, origin=NEXT, target=LIVE)
    connection.execute(
        "DELETE FROM reads.checkpoints WHERE model = ANY(%s)",
        ([_slot(model, LIVE), _slot(model, NEXT)],),
    )
    save(connection, model, LIVE, reached)
    resolve_incidents(connection, model, reached.position)


def record_incident(
    connection: Connection[DictRow], model: ReadModel, position: int, error: BaseException
) -> None:
    """Note that a model stopped at a fact; as long as it stands there, since when is kept."""
    connection.execute(
        "INSERT INTO reads.incidents AS known (model, version, position, error_type, error)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (model, version, position) DO UPDATE SET"
        " error_type = EXCLUDED.error_type, error = EXCLUDED.error, occurred_at ="
        " CASE WHEN known.resolved_at IS NULL THEN known.occurred_at ELSE clock_timestamp() END,"
        " resolved_at = NULL",
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
    """How far what is served of each read model is, by its name, through any login."""
    return {
        row["model"]: row["position"]
        for row in connection.execute("SELECT model, position FROM reads.checkpoints")
        if "__" not in row["model"]
    }


def _message(error: BaseException) -> str:
    if isinstance(error, psycopg.Error):
        # The full text of a constraint error repeats the row, which may hold personal data.
        return error.diag.message_primary or type(error).__name__
    return str(error)[:2000]

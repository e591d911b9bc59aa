"""How far read models are behind the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg
    from psycopg.rows import DictRow

    from projections.runtime.model import ReadModel


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How far a model is behind: positions, and the age of the oldest fact it lacks.

    `incident` is the position of a fact it could not apply and stands still at.
    """

    model: str
    position: int
    behind: int
    behind_seconds: float
    incident: int | None


def lag(connection: psycopg.Connection[DictRow], models: Sequence[ReadModel]) -> tuple[Lag, ...]:
    """How far each model is behind the log, through any login that may read both."""
    return tuple(_lag(connection, model) for model in models)


def _lag(connection: psycopg.Connection[DictRow], model: ReadModel) -> Lag:
    row = connection.execute(
        "SELECT c.position, clock_timestamp() AS now,"
        " (SELECT recorded_at FROM grants.facts WHERE notification_id > c.position"
        "  ORDER BY notification_id LIMIT 1) AS oldest,"
        " (SELECT coalesce(max(notification_id), 0) FROM grants.facts) AS last,"
        " (SELECT min(position) FROM reads.incidents i WHERE i.model = c.model"
        "  AND i.version = c.version AND resolved_at IS NULL) AS incident"
        " FROM (SELECT %s::text AS model, %s::int AS version, coalesce((SELECT position"
        "  FROM reads.checkpoints WHERE model = %s AND version = %s), 0) AS position) AS c",
        (model.name, model.version, model.name, model.version),
    ).fetchone()
    assert row is not None  # One row comes from the inner SELECT.
    age = row["now"] - row["oldest"] if row["oldest"] else dt.timedelta()
    return Lag(
        model=f"{model.name}_v{model.version}",
        position=row["position"],
        behind=max(0, row["last"] - row["position"]),
        behind_seconds=max(0.0, age.total_seconds()),
        incident=row["incident"],
    )

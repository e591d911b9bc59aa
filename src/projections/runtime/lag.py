"""How far read models are behind the log, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from projections.runtime import checkpoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.rows import DictRow

    from projections.runtime.model import ReadModel


class Unreadable(Exception):
    """The login that asks may not read what the read models are noted in; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Incident:
    """A fact at which a model stands still, by position and stored name, and what it did to it.

    `error` may repeat what the fact says; where anybody may ask, only `error_type` is told.
    """

    position: int
    fact: str | None
    error_type: str
    error: str
    occurred_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How far a model is behind: positions, and the age of the oldest fact it lacks.

    `model` is the version this release knows, `served` the one that questions are answered from
    (None: none yet), and `position` how far that one is. `building`: a rebuild is under way.
    """

    model: str
    served: str | None
    building: bool
    position: int
    behind: int
    behind_seconds: float
    incident: Incident | None

    @property
    def current(self) -> bool:
        """Whether questions are answered from the version this release knows."""
        return self.served == self.model


def lag(connection: psycopg.Connection[DictRow], models: Sequence[ReadModel]) -> tuple[Lag, ...]:
    """How far each model is behind the log, through any login that may read both.

    Raises:
        Unreadable: this login may not.
    """
    try:
        return _lags(connection, models)
    except psycopg.errors.InsufficientPrivilege as error:  # Its text names a table, and no row.
        raise Unreadable(error.diag.message_primary) from error


def _lags(connection: psycopg.Connection[DictRow], models: Sequence[ReadModel]) -> tuple[Lag, ...]:
    last = connection.execute(
        "SELECT coalesce(max(notification_id), 0) AS position, clock_timestamp() AS now"
        " FROM grants.facts"
    ).fetchone()
    assert last is not None  # An aggregate has one row.
    rebuilt = checkpoints.rebuilt(connection, models)
    return tuple(
        _lag(connection, model, last["position"], last["now"], building=model in rebuilt)
        for model in models
    )


def _lag(
    connection: psycopg.Connection[DictRow],
    model: ReadModel,
    last: int,
    now: dt.datetime,
    *,
    building: bool,
) -> Lag:
    state = checkpoints.states(connection, [model]).get(model.name)
    position = state.checkpoint.position if state else 0
    row = connection.execute(
        "SELECT recorded_at FROM grants.facts WHERE notification_id > %s"
        " ORDER BY notification_id LIMIT 1",
        (position,),
    ).fetchone()
    return Lag(
        model=model.full_name,
        served=f"{model.name}_v{state.version}" if state else None,
        building=building,
        position=position,
        behind=max(0, last - position),
        behind_seconds=max(0.0, (now - row["recorded_at"]).total_seconds()) if row else 0.0,
        incident=_incident(connection, model),
    )


def _incident(connection: psycopg.Connection[DictRow], model: ReadModel) -> Incident | None:
    row = connection.execute(
        "SELECT position, topic AS fact, error_type, error, occurred_at FROM reads.incidents"
        " LEFT JOIN grants.facts ON notification_id = position"
        " WHERE model = %s AND version = %s AND resolved_at IS NULL ORDER BY position LIMIT 1",
        (model.name, model.version),
    ).fetchone()
    return Incident(**row) if row else None

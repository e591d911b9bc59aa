"""Builds read models anew beside the live ones, compares, and switches in one transaction.

The live tables are read from and written to all the while, until the switch renames tables under
the model's lock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from projections.comparison import Difference, compare
from projections.rebuild.filling import ALONE, Means, Progress, fill, silent
from projections.runtime import checkpoints, tables
from projections.runtime.checkpoints import Checkpoint
from projections.runtime.model import NEXT, ReadModel
from projections.runtime.projector import Projector, apply
from projections.runtime.supervision import OtherVersionServed

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

BEHIND_MAX = 100_000
"""Positions a live model may be behind to be compared: to follow farther takes longer than all."""
SWITCHES_MAX = 30
"""How often a switch that a long reader blocks is tried; meanwhile others read on."""
AGAIN_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """A model that was switched to its new tables, at a position; what the old ones had wrong.

    `differences` is None where the live tables were not compared: there were none, or they were
    far behind.
    """

    model: str
    position: int
    differences: tuple[Difference, ...] | None


def rebuild(
    projector: Projector,
    models: Sequence[ReadModel],
    *,
    progress: Progress = silent,
    means: Means = ALONE,
) -> tuple[Rebuilt, ...]:
    """Build the models anew and switch to them; readers never see a gap.

    Cancelled or killed at any point, the live tables are as they were; what is left over beside
    them is dropped at the next run.

    Raises:
        Exception: whatever a model raises for a fact it cannot apply; nothing was switched.
        psycopg.errors.LockNotAvailable: somebody reads a table in one long transaction.
    """
    connection = projector.connection()
    with _alone(projector, models) as session:
        last = projector.log.last_position()
        live = {model: checkpoints.read(connection, model).position for model in models}
        limits = {model: _limit(position, last) for model, position in live.items()}
        _build(projector, limits, progress, means)
        return tuple(_switch(projector, session, model) for model in models)


def _limit(live: int, last: int) -> int:
    """Up to where a model is built: to its live position, so that both can be compared.

    One that has nothing, or is far behind, is built to the end of the log at once.
    """
    return live if live and last - live <= BEHIND_MAX else last


def check(
    projector: Projector,
    models: Sequence[ReadModel],
    *,
    progress: Progress = silent,
    means: Means = ALONE,
) -> list[Difference]:
    """Every row of the live tables that is not what the log says, at their own position.

    Changes nothing; what was built beside is dropped.

    Raises:
        OtherVersionServed: there is nothing of this version to compare with.
    """
    connection = projector.connection()
    found: list[Difference] = []
    with _alone(projector, models):
        states = checkpoints.states(connection, models)
        for model in models:
            if states[model.name].version != model.version:
                raise OtherVersionServed(model, states[model.name].version)
        limits = {model: checkpoints.read(connection, model).position for model in models}
        _build(projector, limits, progress, means)
        for model in models:
            with connection.transaction():
                checkpoints.lock(connection, model)
                at = checkpoints.read(connection, model)
                _go_on(projector, model, to=at.position)
                found += compare(connection, model)
            drop_next(connection, model)
    return found


@contextmanager
def _alone(projector: Projector, models: Sequence[ReadModel]) -> Iterator[Connection[DictRow]]:
    """One rebuild of a model at a time; leftovers of a killed one go first, ours at a failure.

    Gives the session that holds the locks: when it is lost, they are.
    """
    connection, session = projector.connection(), projector.session()
    checkpoints.ensure(connection, models)
    with ExitStack() as stack:
        for model in sorted(models, key=lambda model: model.name):
            checkpoints.lock_rebuild(session, model)
            stack.callback(_quietly, connection, session, model)
            drop_next(connection, model)
        yield session


def _quietly(
    connection: Connection[DictRow], session: Connection[DictRow], model: ReadModel
) -> None:
    if session.closed:
        return  # The server drops session locks itself; the next run drops the tables.
    if not connection.closed:
        drop_next(connection, model)
    checkpoints.unlock_rebuild(session, model)


def drop_next(connection: Connection[DictRow], model: ReadModel) -> None:
    """Remove what a rebuild that was killed has left beside the live tables."""
    with connection.transaction():
        connection.execute("SET LOCAL client_min_messages = warning")
        tables.drop(connection, model, NEXT)
        checkpoints.forget(connection, model, NEXT)


def _build(
    projector: Projector, limits: dict[ReadModel, int], progress: Progress, means: Means
) -> None:
    """Fill tables beside the live ones, each model up to its limit."""
    fill(projector.url, projector.vault, limits, NEXT, progress=progress, means=means)
    connection = projector.connection()
    with connection.transaction():
        for model, limit in limits.items():
            checkpoints.save(connection, model, NEXT, _checkpoint(projector, limit))


def _checkpoint(projector: Projector, position: int) -> Checkpoint:
    """The last fact up to a position."""
    there = projector.log.page(after=position - 1, to=position, limit=1)
    return (
        Checkpoint(position, projector.log.receipt(there[0]).leaf_hash) if there else Checkpoint()
    )


def _go_on(projector: Projector, model: ReadModel, *, to: int | None) -> int:
    """Apply what came meanwhile to the new tables, up to a position or to the end of the log."""
    connection = projector.connection()
    at = checkpoints.read(connection, model, NEXT).position
    while page := projector.log.page(after=at, to=to, limit=projector.batch):
        apply(connection, model, NEXT, projector.vault, page)
        at = page[-1].position
        checkpoint = Checkpoint(at, projector.log.receipt(page[-1]).leaf_hash)
        checkpoints.save(connection, model, NEXT, checkpoint)
    return at


def _served(connection: Connection[DictRow], model: ReadModel) -> bool:
    """Whether there is something of this version to compare with."""
    state = checkpoints.states(connection, [model]).get(model.name)
    return state is not None and state.version == model.version


def _switch(projector: Projector, session: Connection[DictRow], model: ReadModel) -> Rebuilt:
    connection = projector.connection()
    with connection.transaction():
        _go_on(projector, model, to=checkpoints.read(connection, model).position)
    for attempt in range(1, SWITCHES_MAX + 1):
        try:
            with connection.transaction():
                session.execute("SELECT")  # Without its locks, these may be another's tables.
                return _switch_now(projector, model)
        except psycopg.errors.LockNotAvailable:
            if attempt == SWITCHES_MAX:
                raise
            time.sleep(AGAIN_SECONDS)
    raise AssertionError  # The loop returns or raises.


def _switch_now(projector: Projector, model: ReadModel) -> Rebuilt:
    connection = projector.connection()
    checkpoints.lock(connection, model)
    live = checkpoints.read(connection, model).position
    differences: tuple[Difference, ...] | None = None
    if _served(connection, model) and _go_on(projector, model, to=live) == live:
        differences = tuple(compare(connection, model))
    position = _go_on(projector, model, to=None)
    checkpoints.switch(connection, model)
    return Rebuilt(model=model.full_name, position=position, differences=differences)

"""Builds read models anew beside the live ones, compares, and switches in one transaction.

Facts are folded in memory and written by COPY; indexes come after the rows. The live tables are
read from and written to all the while, until the switch renames tables under the model's lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

import grants.facts  # noqa: F401 - fills the registry of stored names before the log is read.
from grants.store.log import recorded as decoded
from projections.comparison import Difference, compare
from projections.runtime import checkpoints, tables
from projections.runtime.checkpoints import Checkpoint
from projections.runtime.live import copy_rows
from projections.runtime.memory import MemoryRows, without_collection
from projections.runtime.model import LIVE, NEXT, ReadModel
from projections.runtime.projector import Projector, apply

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.recorded import Recorded

PAGE = 10_000
SPILL = 50_000
"""Appended rows kept in memory before they are written."""
SWITCHES_MAX = 30
AGAIN_SECONDS = 1.0
"""How often a switch that a long reader blocks is tried; meanwhile others read on."""

Progress = Callable[[int, int], None]
"""Called with the position reached and the last one."""


def _silent(position: int, last: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """A model that was switched to its new tables, at a position; what the old ones had wrong.

    `differences` is None where the live tables could not be compared (there were none).
    """

    model: str
    position: int
    differences: tuple[Difference, ...] | None


def rebuild(
    projector: Projector, models: Sequence[ReadModel], *, progress: Progress = _silent
) -> tuple[Rebuilt, ...]:
    """Build the models anew and switch to them; readers never see a gap.

    Cancelled or killed at any point, the live tables are as they were; what is left over beside
    them is dropped at the next run.

    Raises:
        Exception: whatever a model raises for a fact it cannot apply; nothing was switched.
        psycopg.errors.LockNotAvailable: somebody reads a table in one long transaction.
    """
    connection = projector.connection()
    with _alone(connection, models):
        # A new model has nothing to compare with: it is built to the end of the log at once.
        last = projector.log.last_position()
        limits = {model: checkpoints.read(connection, model).position or last for model in models}
        _build(projector, limits, progress)
        return tuple(_switch(projector, model) for model in models)


def check(
    projector: Projector, models: Sequence[ReadModel], *, progress: Progress = _silent
) -> list[Difference]:
    """Every row of the live tables that is not what the log says, at their own position.

    Changes nothing; what was built beside is dropped.
    """
    connection = projector.connection()
    found: list[Difference] = []
    with _alone(connection, models):
        limits = {model: checkpoints.read(connection, model).position for model in models}
        _build(projector, limits, progress)
        for model in models:
            with connection.transaction():
                checkpoints.lock(connection, model)
                at = checkpoints.read(connection, model)
                _go_on(projector, model, to=at.position)
                found += compare(connection, model)
            _drop_next(connection, model)
    return found


@contextmanager
def _alone(connection: Connection[DictRow], models: Sequence[ReadModel]) -> Iterator[None]:
    """One rebuild of a model at a time; leftovers of a killed one go first, ours at a failure."""
    checkpoints.ensure(connection, models)
    with ExitStack() as stack:
        for model in sorted(models, key=lambda model: model.name):
            checkpoints.lock_rebuild(connection, model)
            stack.callback(_quietly, connection, model)
            _drop_next(connection, model)
        yield


def _quietly(connection: Connection[DictRow], model: ReadModel) -> None:
    if connection.closed:
        return  # The server drops session locks itself; the next run drops the tables.
    _drop_next(connection, model)
    checkpoints.unlock_rebuild(connection, model)


def _drop_next(connection: Connection[DictRow], model: ReadModel) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL client_min_messages = warning")
        tables.drop(connection, model, NEXT)
        checkpoints.forget(connection, model, NEXT)


def _build(projector: Projector, limits: dict[ReadModel, int], progress: Progress) -> None:
    """Fill tables beside the live ones, each model up to its limit.

    That is its live position, so that both can be compared: it is never built beyond.
    """
    connection = projector.connection()
    models = tuple(limits)
    rows = {model: MemoryRows(model) for model in models}
    reached: dict[ReadModel, Checkpoint] = {model: Checkpoint() for model in models}
    last = max(limits.values(), default=0)
    with without_collection(), connection.transaction():
        for model in models:
            tables.create(connection, model, NEXT)
        for page in _pages(projector, models, last):
            _fold(projector, page, limits, rows, reached)
            for model in models:
                _spill(connection, rows[model], at_least=SPILL)
            progress(page[-1].position, last)
        for model in models:
            _spill(connection, rows[model], at_least=1)
            for table in model.tables:
                copy_rows(connection, model, NEXT, table, rows[model].rows(table))
            tables.create_indexes(connection, model, NEXT)
            checkpoints.save(connection, model, NEXT, reached[model])


def _fold(
    projector: Projector,
    page: Sequence[Recorded],
    limits: dict[ReadModel, int],
    rows: dict[ReadModel, MemoryRows],
    reached: dict[ReadModel, Checkpoint],
) -> None:
    for model, kept in rows.items():
        limit = limits[model]
        ours = page if page[-1].position <= limit else [f for f in page if f.position <= limit]
        if not ours:
            continue
        refs = [s.ref for fact in ours if model.heeds(fact.fact) for s in model.texts(fact)]
        kept.texts = projector.vault.open(projector.connection(), refs) if refs else {}
        step, heeds = model.apply, model.heeds
        for fact in ours:
            if heeds(fact.fact):
                step(fact, kept)
        reached[model] = Checkpoint(ours[-1].position, projector.log.receipt(ours[-1]).leaf_hash)


def _pages(
    projector: Projector, models: Sequence[ReadModel], last: int
) -> Iterator[list[Recorded]]:
    """The log in pages up to `last`; what no model heeds is not even decoded.

    The last fact of a page always is, for its leaf hash.
    """
    heeded = _names(models)
    after = 0
    while after < last:
        page = (
            projector.connection()
            .execute(
                "SELECT * FROM grants.facts WHERE notification_id > %s AND notification_id <= %s"
                " ORDER BY notification_id LIMIT %s",
                (after, last, PAGE),
                binary=True,
            )
            .fetchall()
        )
        if not page:
            return
        after = page[-1]["notification_id"]
        yield [
            decoded(row)
            for row in page
            if heeded is None
            or row["notification_id"] == after
            or row["topic"].partition("@")[0] in heeded
        ]


def _names(models: Sequence[ReadModel]) -> frozenset[str] | None:
    names: set[str] = set()
    for model in models:
        if model.facts is None:
            return None
        names |= {fact.NAME for fact in model.facts}
    return frozenset(names)


def _spill(connection: Connection[DictRow], rows: MemoryRows, *, at_least: int) -> None:
    for table in rows.model.tables:
        if rows.appended_count(table) >= at_least:
            copy_rows(connection, rows.model, NEXT, table, rows.take_appended(table))


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


def _switch(projector: Projector, model: ReadModel) -> Rebuilt:
    connection = projector.connection()
    with connection.transaction():
        _go_on(projector, model, to=checkpoints.read(connection, model).position)
    for attempt in range(1, SWITCHES_MAX + 1):
        try:
            with connection.transaction():
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
    if _go_on(projector, model, to=live) == live:
        differences = tuple(compare(connection, model))
    position = _go_on(projector, model, to=None)
    tables.move(connection, model, origin=NEXT, target=LIVE)
    checkpoints.save(connection, model, LIVE, checkpoints.read(connection, model, NEXT))
    checkpoints.forget(connection, model, NEXT)
    checkpoints.resolve_incidents(connection, model, position)
    return Rebuilt(model=model.full_name, position=position, differences=differences)

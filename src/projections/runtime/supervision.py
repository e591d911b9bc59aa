"""Who applies which facts when: read models that are equally far go together, in one transaction.

A model that fails goes on alone and fact by fact; at a fact it cannot apply it stops, and the
others do not notice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError

from projections.runtime import checkpoints
from projections.runtime.checkpoints import Checkpoint, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.store.recorded import Recorded
    from projections.runtime.model import ReadModel
    from projections.runtime.projector import Projector

ATTEMPTS_MAX = 3
"""How often a fact is tried before its model stops there."""
RETRIES_MAX = 10
"""How often a lost connection or a lock time-out is retried before it is the caller's."""
DELAY_SECONDS_MIN = 0.05
DELAY_SECONDS_MAX = 30.0

TRANSIENT = (
    psycopg.OperationalError,  # Also deadlocks, lock time-outs, a full disk.
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
)

_logger = structlog.get_logger(module="projections")


def delay_seconds(attempts: int) -> float:
    """How long to wait before the next attempt: twice as long each time, up to a limit."""
    return float(min(DELAY_SECONDS_MIN * 2**attempts, DELAY_SECONDS_MAX))


class PoisonFact(Exception):
    """A model cannot apply a fact; `position` is where it stands still."""

    def __init__(self, model: ReadModel, position: int) -> None:
        self.model, self.position = model, position
        super().__init__(f"{model.full_name} cannot apply the fact at {position}")


class LogDiverged(Exception):
    """The log no longer holds the fact a model applied last: another log, or an altered one."""


class OtherVersionServed(Exception):
    """Another version of a model is served, which this release cannot apply facts to."""

    def __init__(self, model: ReadModel, version: int) -> None:
        self.model, self.version = model, version
        super().__init__(f"{model.full_name} is not served, version {version} is")


@dataclass(eq=False)
class _Pace:
    """How one model gets on under one supervision."""

    model: ReadModel
    limit: int
    alone: bool = False
    attempts: int = 0
    not_before: float = 0.0
    poison: PoisonFact | None = None
    stood_at: Checkpoint | None = None
    other_version: int | None = None
    same_log: bool = False

    @property
    def stands(self) -> bool:
        """Whether it waits for something that others must do."""
        return self.poison is not None or self.other_version is not None

    def delay(self) -> None:
        self.attempts += 1
        self.not_before = time.monotonic() + delay_seconds(self.attempts)

    def succeeded(self, limit_max: int) -> None:
        self.attempts, self.not_before, self.alone = 0, 0.0, False
        self.limit = min(self.limit * 2, limit_max)


class _Failed(Exception):
    """One model of several failed, for the reason that is the cause."""

    def __init__(self, pace: _Pace, error: Exception) -> None:
        self.pace, self.error = pace, error
        super().__init__(pace.model.full_name)


class Supervision:
    """The paces of some models under one projector."""

    def __init__(self, projector: Projector, models: Sequence[ReadModel]) -> None:
        self._projector = projector
        self._paces = [_Pace(model, projector.batch) for model in models]
        self._prepared = False

    def round(self) -> bool:
        """Apply at most one page to each model; whether there may be more to do at once."""
        connection = self._projector.connection()
        models = [pace.model for pace in self._paces]
        if not self._prepared:
            checkpoints.ensure(connection, models)
            self._prepared = True
        states = checkpoints.states(connection, models)
        for pace in self._paces:
            self._look(pace, states.get(pace.model.name))
        now = time.monotonic()
        groups: dict[tuple[int, str], list[_Pace]] = {}
        for pace in self._paces:
            state = states.get(pace.model.name)
            if state is not None and not pace.stands and pace.not_before <= now:
                name = pace.model.name if pace.alone else ""
                groups.setdefault((state.checkpoint.position, name), []).append(pace)
        advanced = [self._advance(group, states) for group in groups.values()]
        return any(advanced) or not self._prepared

    def pause(self) -> float | None:
        """In how many seconds a model that failed is tried again; None: none of them failed."""
        waiting = [pace.not_before for pace in self._paces if pace.attempts and not pace.stands]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def raise_what_stands(self, to: int | None = None) -> None:
        """Tell the first reason for which a model does not go on, up to a position if given."""
        for pace in self._paces:
            if pace.poison is not None and (to is None or pace.poison.position <= to):
                raise pace.poison
            if pace.other_version is not None:
                raise OtherVersionServed(pace.model, pace.other_version)

    def _look(self, pace: _Pace, state: State | None) -> None:
        """What others did meanwhile: a rebuild passed the poison, or switched the version."""
        model = pace.model
        if state is None:
            self._prepared = False  # Its tables are gone; what is missing is created again.
            return
        other = None if state.version == model.version else state.version
        if other is not None and other != pace.other_version:
            _logger.warning("read-model-not-followed", model=model.full_name, version=other)
        pace.other_version = other
        if pace.poison is not None and state.checkpoint != pace.stood_at:
            _logger.info("read-model-goes-on", model=model.full_name)
            pace.poison, pace.same_log = None, False
            pace.succeeded(self._projector.batch)

    def _advance(self, group: list[_Pace], states: dict[str, State]) -> bool:
        """One page of some models that are equally far; whether there may be more to do."""
        checkpoint = states[group[0].model.name].checkpoint
        page: list[Recorded] = []
        try:
            self._assert_same_log(group, states)
            limit = min(pace.limit for pace in group)
            page = self._projector.log.page(after=checkpoint.position, limit=limit)
            if page:
                self._apply(group, page, after=checkpoint.position)
        except TRANSIENT as error:
            for pace in group:
                pace.delay()
            if max(pace.attempts for pace in group) > RETRIES_MAX:
                raise
            _logger.warning("read-models-retry", error=type(error).__name__)
            return False
        except _Failed as failed:
            return self._failed(failed, page, alone=len(group) == 1)
        return bool(page)

    def _apply(self, group: list[_Pace], page: Sequence[Recorded], *, after: int) -> None:
        """Apply a page under the locks of the models, to those that nobody else has brought on."""
        connection = self._projector.connection()
        with connection.transaction():
            checkpoints.lock(connection, *[pace.model for pace in group])
            states = checkpoints.states(connection, [pace.model for pace in group])
            there = [pace for pace in group if _still_at(states.get(pace.model.name), pace, after)]
            for pace in there:
                try:
                    self._projector.apply(pace.model, page)
                except TRANSIENT:
                    raise
                except Exception as error:  # Whatever a fact does to a model is an incident.
                    raise _Failed(pace, error) from error
            leaf_hash = self._projector.log.receipt(page[-1]).leaf_hash
            reached = Checkpoint(page[-1].position, leaf_hash)
            checkpoints.advance(connection, [pace.model for pace in there], reached)
            for pace in there:
                if states[pace.model.name].incident:
                    checkpoints.resolve_incidents(connection, pace.model, reached.position)
        for pace in there:
            pace.succeeded(self._projector.batch)

    def _failed(self, failed: _Failed, page: Sequence[Recorded], *, alone: bool) -> bool:
        """Find the fact first; then try again a few times; then stand still there."""
        pace = failed.pace
        if isinstance(failed.error, psycopg.errors.UndefinedTable):
            self._prepared = (
                False  # Somebody dropped a table: it is created again, or was replaced.
            )
        if not alone or len(page) > 1:
            pace.alone, pace.limit = True, 1
            return True
        pace.delay()
        if pace.attempts >= ATTEMPTS_MAX:
            self._stop(pace, page, failed.error)
        return not pace.stands

    def _stop(self, pace: _Pace, page: Sequence[Recorded], error: Exception) -> None:
        """Record that the model stands still, unless another process has got past the fact."""
        connection, model = self._projector.connection(), pace.model
        with connection.transaction():
            checkpoints.lock(connection, model)
            state = checkpoints.states(connection, [model]).get(model.name)
            if state is None or state.version != model.version:
                return
            position = page[0].position if page else state.checkpoint.position
            if page and state.checkpoint.position >= position:
                return
            checkpoints.record_incident(connection, model, position, error)
        _logger.error(
            "read-model-stopped",
            model=model.full_name,
            position=position,
            fact=page[0].stored.name if page else None,
            error=type(error).__name__,
        )
        pace.poison, pace.stood_at = PoisonFact(model, position), state.checkpoint
        pace.poison.__cause__ = error

    def _assert_same_log(self, group: list[_Pace], states: dict[str, State]) -> None:
        """Once for each model: the fact it applied last is there, and is what it was."""
        for pace in group:
            checkpoint = states[pace.model.name].checkpoint
            if not pace.same_log and checkpoint.position:
                there = self._leaf_hash(checkpoint.position)
                if there != checkpoint.leaf_hash:
                    msg = f"the log has no longer the fact applied last, at {checkpoint.position}"
                    raise _Failed(pace, LogDiverged(msg))
            pace.same_log = True

    def _leaf_hash(self, position: int) -> str:
        log = self._projector.log
        found = log.page(after=position - 1, to=position, limit=1)
        return log.receipt(found[0]).leaf_hash if found else ""


def _still_at(state: State | None, pace: _Pace, position: int) -> bool:
    return (
        state is not None
        and state.version == pace.model.version
        and state.checkpoint.position == position
    )

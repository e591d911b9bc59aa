"""Keeps read models in step with the log: one transaction per batch with its checkpoint."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg.rows import DictRow, dict_row

import grants.facts  # noqa: F401 - fills the registry of stored names before the log is read.
from grants.store.log import Log
from projections.runtime import checkpoints
from projections.runtime.checkpoints import Checkpoint
from projections.runtime.lag import Lag, lag
from projections.runtime.live import LiveRows
from projections.runtime.memory import without_collection
from projections.runtime.model import LIVE, Place, ReadModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from grants.store.recorded import Recorded
    from grants.store.vault import Vault

BATCH = 2_000
POLL_SECONDS = 1.0
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

_logger = structlog.get_logger()


class PoisonFact(Exception):
    """A model cannot apply a fact; `position` is where it stands still."""

    def __init__(self, model: ReadModel, position: int) -> None:
        self.model, self.position = model, position
        super().__init__(f"{model.name}_v{model.version} cannot apply the fact at {position}")


class LogDiverged(Exception):
    """The log no longer holds the fact a model applied last: another log, or an altered one."""


@dataclass
class _Pace:
    """Supervision of one model by one follower."""

    position: int = 0
    limit: int = BATCH
    attempts: int = 0
    not_before: float = 0.0
    poison: PoisonFact | None = None
    same_log: bool = False

    def delay(self) -> None:
        self.attempts += 1
        wait = min(DELAY_SECONDS_MIN * 2**self.attempts, DELAY_SECONDS_MAX)
        self.not_before = time.monotonic() + wait


class Projector:
    """Applies facts to read models through the projector's login. Not shared between threads."""

    def __init__(self, url: str, vault: Vault, *, batch: int = BATCH) -> None:
        self.url = url
        self.vault = vault
        self.batch = batch
        self.log = Log(url, pool_size=1, overflow=3)
        self._open: psycopg.Connection[DictRow] | None = None
        self._page: tuple[int, int, list[Recorded]] = (-1, 0, [])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        if self._open is not None:
            self._open.close()
        self.log.close()

    def connection(self) -> psycopg.Connection[DictRow]:
        """The projector's own connection, opened again after a loss."""
        if self._open is None or self._open.closed:
            self._open = connect(self.url)
        return self._open

    def catch_up(self, models: Sequence[ReadModel]) -> int:
        """Apply everything up to the end of the log; the position of its last fact.

        Raises:
            PoisonFact: a model cannot apply a fact; the other models are up to date.
        """
        checkpoints.ensure(self.connection(), models)
        paces = {model: _Pace(limit=self.batch) for model in models}
        while waiting := [model for model, pace in paces.items() if pace.poison is None]:
            first = min(paces[model].not_before for model in waiting)
            time.sleep(max(0.0, first - time.monotonic()))
            with without_collection():
                advanced = [self._supervise(model, paces[model]) for model in waiting]
            if not any(advanced):
                break
        for pace in paces.values():
            if pace.poison is not None:
                raise pace.poison
        return self.log.last_position()

    def follow(self, models: Sequence[ReadModel], stop: threading.Event) -> None:
        """Apply facts as they come until `stop` is set. A poison fact stops its model alone."""
        paces = {model: _Pace(limit=self.batch) for model in models}
        created = False
        while not stop.is_set():
            try:
                if not created:
                    checkpoints.ensure(self.connection(), models)
                    created = True
                self._round(paces, stop)
            except TRANSIENT as error:
                _logger.warning("projector-retries", error=type(error).__name__)
                stop.wait(POLL_SECONDS)

    def _round(self, paces: dict[ReadModel, _Pace], stop: threading.Event) -> None:
        now = time.monotonic()
        ready = [m for m, pace in paces.items() if pace.poison is None and pace.not_before <= now]
        if not ready:
            stop.wait(POLL_SECONDS / 10)
            return
        advanced = [self._supervise(model, paces[model]) for model in ready]
        if not any(advanced):
            calm = [paces[model].position for model in ready if not paces[model].attempts]
            if calm:
                self.log.wait(min(calm), seconds_max=POLL_SECONDS)

    def _supervise(self, model: ReadModel, pace: _Pace) -> bool:
        """One batch of one model; whether there may be more to do."""
        try:
            applied = self._step(model, pace)
        except TRANSIENT as error:
            pace.delay()
            if pace.attempts > RETRIES_MAX:
                raise
            _logger.warning("read-model-retries", model=model.name, error=type(error).__name__)
            return True
        except Exception as error:  # noqa: BLE001 - whatever a fact does to a model is an incident.
            if pace.limit > 1:
                pace.limit = 1  # One by one from here, to find the fact.
                return True
            pace.delay()
            if pace.attempts >= ATTEMPTS_MAX:
                pace.poison = self._incident(model, error)
            return pace.poison is None
        pace.attempts, pace.not_before = 0, 0.0
        pace.limit = min(pace.limit * 2, self.batch)
        return applied > 0

    def _step(self, model: ReadModel, pace: _Pace) -> int:
        """Apply one batch under the model's lock; how many facts it had."""
        connection = self.connection()
        with connection.transaction():
            checkpoints.lock(connection, model)
            checkpoint = checkpoints.read(connection, model)
            if not pace.same_log:
                self._assert_same_log(checkpoint)
                pace.same_log = True
            pace.position = checkpoint.position
            page = self._read(checkpoint.position, pace.limit)
            if page:
                apply(connection, model, LIVE, self.vault, page)
                reached = Checkpoint(page[-1].position, self.log.receipt(page[-1]).leaf_hash)
                checkpoints.save(connection, model, LIVE, reached)
                checkpoints.resolve_incidents(connection, model, reached.position)
        if page:
            pace.position = page[-1].position
        return len(page)

    def _read(self, after: int, limit: int) -> list[Recorded]:
        """The next page; models that are equally far share it, decoded once."""
        if self._page[:2] == (after, limit):
            return self._page[2]
        page = self.log.page(after=after, limit=limit)
        if page:
            self._page = (after, limit, page)
        return page

    def _assert_same_log(self, checkpoint: Checkpoint) -> None:
        position = checkpoint.position
        if position == 0:
            return
        there = self.log.page(after=position - 1, to=position, limit=1)
        if not there or self.log.receipt(there[0]).leaf_hash != checkpoint.leaf_hash:
            msg = f"the log has no longer the fact that was applied last, at {position}"
            raise LogDiverged(msg)

    def _incident(self, model: ReadModel, error: Exception) -> PoisonFact:
        connection = self.connection()
        with connection.transaction():
            checkpoint = checkpoints.read(connection, model)
            row = connection.execute(
                "SELECT min(notification_id) AS position FROM grants.facts"
                " WHERE notification_id > %s",
                (checkpoint.position,),
            ).fetchone()
            position = (row["position"] if row else None) or checkpoint.position
            checkpoints.record_incident(connection, model, position, error)
        _logger.error(
            "read-model-stopped", model=model.name, position=position, error=type(error).__name__
        )
        poison = PoisonFact(model, position)
        poison.__cause__ = error
        return poison

    def lag(self, models: Sequence[ReadModel]) -> tuple[Lag, ...]:
        """How far each model is behind the log."""
        with self.log.connection() as connection:
            return lag(connection, models)


def apply(
    connection: psycopg.Connection[DictRow],
    model: ReadModel,
    place: Place,
    vault: Vault,
    page: Sequence[Recorded],
) -> None:
    """Apply facts to the tables of a model at a place, inside the caller's transaction."""
    rows = LiveRows(connection, model, place, vault)
    rows.prefetch(page)
    for recorded in page:
        if model.heeds(recorded.fact):
            model.apply(recorded, rows)
    rows.flush()


def connect(url: str) -> psycopg.Connection[DictRow]:
    """A connection of the projector: autocommit outside transactions, UTC, rows as dicts."""
    return psycopg.connect(url, autocommit=True, row_factory=dict_row, options="-c timezone=UTC")

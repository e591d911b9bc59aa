"""Follows the log with every read model, and builds those whose version is new to the database.

Until a new version is switched to, questions are answered from the old one, which this release
cannot apply facts to; a process of the old release goes on doing so until that version is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from projections.cleaning import Cleaner
from projections.rebuild import rebuild
from projections.runtime import MemoryRows, Projector, ReadModel, checkpoints
from projections.runtime.supervision import ATTEMPTS_MAX, TRANSIENT, delay_seconds

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.vault import Vault

AGAIN_SECONDS = 1.0
"""How often is looked whether somebody else has built a version, or failed to."""

_logger = structlog.get_logger(module="projections")


def follow(
    url: str,
    vault: Vault,
    models: Sequence[ReadModel],
    stop: threading.Event,
    *,
    direct: str | None = None,
) -> None:
    """Apply facts as they come until `stop` is set; meanwhile, new versions are built.

    What was erased leaves the files of the database, too.

    `direct` is a login whose connections are sessions; None: those of `url` are.
    """
    beside = [
        threading.Thread(target=Builder(url, vault, models, stop, direct).run, name="builder")
    ]
    if any(model.personal for model in models):
        cleaner = Cleaner(url, vault, models, stop, direct)
        beside.append(threading.Thread(target=cleaner.run, name="cleaner"))
    for thread in beside:
        thread.start()
    try:
        with Projector(url, vault, direct=direct) as projector:
            projector.follow(models, stop)
    finally:
        stop.set()
        for thread in beside:
            thread.join()


class _Stopped(Exception):
    """The process ends; what was built so far is dropped."""


@dataclass
class Builder:
    """Builds, one after the other, the models of which an older version is served."""

    url: str
    vault: Vault
    models: Sequence[ReadModel]
    stop: threading.Event
    direct: str | None = None
    _attempts: dict[ReadModel, int] = field(default_factory=dict)

    def run(self) -> None:
        """Build until nothing is left to build, or `stop` is set."""
        waiting, failures = list(self.models), 0
        while waiting and not self.stop.is_set():
            try:
                with Projector(self.url, self.vault, direct=self.direct) as projector:
                    checkpoints.ensure(projector.connection(), self.models)
                    waiting = [model for model in waiting if not self._settled(projector, model)]
                failures = 0
            except _Stopped:
                return
            except TRANSIENT as error:
                failures += 1
                _logger.warning("builder-retries", error=type(error).__name__)
            if waiting:
                self.stop.wait(max(AGAIN_SECONDS, delay_seconds(failures)))

    def _settled(self, projector: Projector, model: ReadModel) -> bool:
        """Whether there is nothing more to do: it is served, a newer one is, or ours is broken."""
        if not _outdated(projector, model):
            return True
        session = projector.session()
        if not checkpoints.lock_rebuild_at_once(session, model):
            return False
        try:
            if _outdated(projector, model):  # Whoever had the lock before may have built it.
                _logger.info("read-model-being-built", model=model.full_name)
                rebuild(projector, [model], progress=self._progress)
                _logger.info("read-model-switched", model=model.full_name)
        except (_Stopped, *TRANSIENT):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a fact does to a model is an incident.
            self._attempts[model] = self._attempts.get(model, 0) + 1
            _record(projector, model, error)
            return self._attempts[model] >= ATTEMPTS_MAX
        finally:
            if not session.closed:
                checkpoints.unlock_rebuild(session, model)
        return True

    def _progress(self, position: int, last: int) -> None:  # noqa: ARG002 - as rebuild calls it.
        if self.stop.is_set():
            raise _Stopped


def _outdated(projector: Projector, model: ReadModel) -> bool:
    """Whether an older version is served. A newer one stays: only a person goes back."""
    state = checkpoints.states(projector.connection(), [model]).get(model.name)
    return state is not None and state.version < model.version


def _record(projector: Projector, model: ReadModel, error: Exception) -> None:
    position = _poison(projector.log, model)
    _logger.error("read-model-not-built", model=model.full_name, position=position, exc_info=error)
    connection = projector.connection()
    with connection.transaction():
        checkpoints.record_incident(connection, model, position, error)


def _poison(log: Log, model: ReadModel) -> int:
    """The position of the fact that the model cannot apply; 0 where it is no single fact's fault.

    A rebuild does not say: it folds as fast as it can. To fold once more takes as long again.
    """
    rows = MemoryRows(model)
    for recorded in log.read_all():
        try:
            if model.heeds(recorded.fact):
                model.apply(recorded, rows)
        except Exception:  # noqa: BLE001 - the same as the rebuild met.
            return recorded.position
    return 0

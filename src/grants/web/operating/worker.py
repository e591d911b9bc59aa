"""The process behind a task: does it, tells how far it is, stops when it is asked to.

It ends with its input, hence with the server that started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grants import telemetry
from grants.settings import DatabaseUrls
from grants.store import tasks
from grants.store.log import DATABASE_ERRORS, Log
from grants.store.vault import KeyUnavailable
from grants.web.operating.importing import import_delivery
from grants.web.operating.rebuilding import rebuild_models
from grants.wiring import open_service

if TYPE_CHECKING:
    from grants.store.tasks import Place, Task
    from grants.wiring import Service

NICENESS = 10
"""Whoever asks for a page comes first."""
TELL_SECONDS = 0.3
STOP_SECONDS_MAX = 3.0
"""How long it may take to stop in good order; every transaction outlives being killed."""

Work = Callable[["Service", "Task", Callable[[int, int | None], None]], Any]
WORK: Mapping[Place, Work] = {"rebuild": rebuild_models, "import": import_delivery}
_log = telemetry.get_logger("grants.web")


class Stopped(Exception):
    """Somebody asked for it, or the server ended."""


@dataclass
class Watch:
    """How far a task is, told every now and then; and whether it is to stop."""

    log: Log
    task: str
    orphaned: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _done: int = 0
    _total: int | None = None

    def tell(self, done: int, total: int | None = None) -> None:
        """The work has come so far.

        Raises:
            Stopped: it is to go no further.
        """
        self._done, self._total = done, total
        if self._stop.is_set():
            raise Stopped

    def run(self) -> None:
        """Until the task has ended; one that cannot stop in good order ends at once."""
        since = 0.0
        while not self.ended.wait(TELL_SECONDS):
            try:
                asked = tasks.report(self.log, self.task, done=self._done, total=self._total)
            except DATABASE_ERRORS:
                continue  # The work meets the same, and says so.
            if asked or self.orphaned.is_set():
                self._stop.set()
                since = since or time.monotonic()
                if time.monotonic() - since > STOP_SECONDS_MAX and not self.ended.is_set():
                    tasks.end(self.log, self.task, self.stopped_as)
                    os._exit(1)

    @property
    def stopped_as(self) -> tasks.End:
        """What it is that was not finished."""
        return "interrupted" if self.orphaned.is_set() else "cancelled"


def main() -> None:
    """Do the task that the first line of the input names."""
    given = json.loads(sys.stdin.readline())
    telemetry.set_up(given["log_format"])
    os.nice(NICENESS)
    databases = DatabaseUrls(**given["databases"])
    try:
        with open_service(databases, Path(given["key_file"])) as service:
            _do(service, databases, given["task"])
    except KeyUnavailable as error:
        _log.error("key-unavailable", exc_info=error)
        with Log(databases.app) as log:
            tasks.end(log, given["task"], "failed", error_type=type(error).__name__)


def _do(service: Service, databases: DatabaseUrls, name: str) -> None:
    """A task by its name, until it has ended or is to stop."""
    watch = Watch(service.log, name)

    def wait_for_end() -> None:
        sys.stdin.read()
        watch.orphaned.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    with tasks.alone(service.log, databases.direct or databases.app, name) as task:
        if task is None:
            tasks.end(service.log, name, "failed", error_type="Busy")
            return
        teller = threading.Thread(target=watch.run, name="teller")
        teller.start()
        try:
            _carry_out(service, task, watch)
        finally:
            watch.ended.set()
            teller.join()


def _carry_out(service: Service, task: Task, watch: Watch) -> None:
    log = service.log
    try:
        result = WORK[task.place](service, task, watch.tell)
    except Stopped:
        tasks.end(log, task.task, watch.stopped_as)
    except Exception as error:  # noqa: BLE001 - whatever it was is the end of this task alone.
        _log.error("task-failed", code=task.place, exc_info=error)
        tasks.end(log, task.task, "failed", error_type=type(error).__name__)
    else:
        tasks.report(log, task.task, done=watch._done, total=watch._total)  # noqa: SLF001
        tasks.end(log, task.task, "done", result=result)

"""Starts long work in processes of its own: in this one it would take turns with whoever asks."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Self

from grants.store import tasks

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from grants.settings import DatabaseUrls
    from grants.store.log import Log
    from grants.store.tasks import Place, Task

END_SECONDS_MAX = 8.0
"""How long a task may take to put down its work once the server ends."""
WORKER = "grants.web.operating.worker"


@dataclass
class Background:
    """What a process needs to do work here, and the processes that were started."""

    databases: DatabaseUrls
    key_file: Path
    log_format: str = "console"
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes:
            _close(process)
        for process in self._processes:
            try:
                process.wait(END_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def begin(self, log: Log, place: Place, asked: dict[str, object], *, person: str) -> Task:
        """Start a task.

        Raises:
            Busy: at its place another one goes on.
        """
        task = tasks.begin(log, place, asked, person=person)
        given = {
            "databases": asdict(self.databases),
            "key_file": str(self.key_file),
            "log_format": self.log_format,
            "task": task.task,
        }
        try:
            self._start(json.dumps(given))
        except OSError as error:
            tasks.end(log, task.task, "failed", error_type=type(error).__name__)
        return task

    def _start(self, given: str) -> None:
        """A process that ends with its input, hence with this one however that ends."""
        command = [sys.executable, "-c", f"from {WORKER} import main; main()"]
        process = subprocess.Popen(  # noqa: S603 - our own module, and nothing anybody typed.
            command, stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        self._processes = [each for each in self._processes if each.poll() is None] + [process]
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(f"{given}\n")
            process.stdin.flush()
        threading.Thread(target=_reap, args=(process,), name="task", daemon=True).start()


def _reap(process: subprocess.Popen[str]) -> None:
    """Wait for the end of a process; its input is closed with it."""
    process.wait()
    _close(process)


def _close(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()

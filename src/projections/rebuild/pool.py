"""Processes that fold and index beside this one. Each opens connections of its own.

Whoever is free takes the next number out of a pipe: none of them waits for another, and one that is
killed keeps nothing from the others. Read models are known to them by name.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import struct
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Self, TypeVar

import grants.facts  # noqa: F401 - fills the registry of stored names before the log is read.
from projections.rebuild.folding import Folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from projections.rebuild.folding import Limits
    from projections.rebuild.plan import Batch
    from projections.runtime.model import Place

T = TypeVar("T")
_NUMBER = struct.Struct("<I")


class _Numbers:
    """A pipe of numbers: what is written at once can be taken one by one by any process."""

    def __init__(self) -> None:
        self.reader, self.writer = multiprocessing.Pipe(duplex=False)
        os.set_blocking(self.reader.fileno(), False)
        os.set_blocking(self.writer.fileno(), False)

    def close(self) -> None:
        """Nobody here takes any more."""
        self.reader.close()
        self.writer.close()


def _put(writer: Connection, numbers: Sequence[int]) -> None:
    """Raises: BlockingIOError, they are more than a pipe holds (some 16,000)."""
    os.write(writer.fileno(), b"".join(map(_NUMBER.pack, numbers)))


def _take(reader: Connection) -> int | None:
    """The next number; None if there is none."""
    try:
        return int(_NUMBER.unpack(os.read(reader.fileno(), _NUMBER.size))[0])
    except BlockingIOError:
        return None


def _drain(reader: Connection) -> int:
    """Take all there are; how many that was."""
    count = 0
    while _take(reader) is not None:
        count += 1
    return count


class Pool:
    """Shares out pieces of work; with no process beside this one, all of it is done here."""

    def __init__(self, url: str, limits: Limits, place: Place, *, beside: int) -> None:
        self._waiting, self._done = _Numbers(), _Numbers()
        self._beside = beside
        self._executor: ProcessPoolExecutor | None = None
        if beside:
            named = {model.name: limit for model, limit in limits.items()}
            self._executor = ProcessPoolExecutor(
                beside,
                # A process forked from one with threads may inherit a lock for ever.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(url, named, place, self._waiting.reader, self._done.writer),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _drain(self._waiting.reader)
        if self._executor is not None:
            self._executor.shutdown()
        self._waiting.close()
        self._done.close()

    def share(
        self,
        pieces: Sequence[T],
        there: Callable[[Sequence[T]], None],
        here: Callable[[T], None],
        *,
        told: Callable[[int], None],
        meanwhile: Callable[[], None],
    ) -> None:
        """Do every piece `there` in another process or `here`, whoever is free first.

        This process does what there is to do `meanwhile` and then takes pieces too. `told` hears
        how many are done.

        Raises:
            Exception: whatever a piece raised; of the others some are done and some are not.
            BrokenProcessPool: a process was killed.
        """
        _put(self._waiting.writer, range(len(pieces)))
        at_work = [
            self._executor.submit(there, pieces)
            for _ in range(self._beside)
            if self._executor is not None
        ]
        meanwhile()
        done = 0
        while (number := _take(self._waiting.reader)) is not None:
            here(pieces[number])
            done += 1 + _drain(self._done.reader)
            told(done)
        for future in at_work:
            future.result()
        _drain(self._done.reader)


class _Workplace:
    """What a process beside works with, once it has begun."""

    def __init__(self, folder: Folder, waiting: Connection, done: Connection) -> None:
        self.folder = folder
        self.waiting = waiting
        self.done = done

    def work(self, pieces: Sequence[T], do: Callable[[T], None]) -> None:
        """Take pieces as long as there are any; after a failure nobody shall take one."""
        while (number := _take(self.waiting)) is not None:
            try:
                do(pieces[number])
            except BaseException:
                _drain(self.waiting)
                raise
            _put(self.done, [number])


_here: _Workplace | None = None


def _begin(
    url: str, limits: dict[str, int], place: Place, waiting: Connection, done: Connection
) -> None:
    global _here  # noqa: PLW0603 - what pieces of work in one process have in common.
    from projections.models import MODELS  # noqa: PLC0415 - only here are models looked up by name.

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The process that began this one says when.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    known = {model.name: model for model in MODELS}
    folder = Folder(url, {known[name]: limit for name, limit in limits.items()}, place)
    _here = _Workplace(folder, waiting, done)


def _end_with_parent() -> None:
    """Whoever is killed cannot tell others to stop; they see it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def fold_there(batches: Sequence[Batch]) -> None:
    """Fold batches of owners in a process beside."""
    assert _here is not None
    _here.work(batches, _here.folder.owners)


def index_there(named: Sequence[tuple[str, str]]) -> None:
    """Make the indexes of tables, each named by model and part, in a process beside."""
    assert _here is not None
    folder = _here.folder

    def index(name: tuple[str, str]) -> None:
        model = next(model for model in folder.limits if model.name == name[0])
        folder.index(model, next(table for table in model.tables if table.part == name[1]))

    _here.work(named, index)

"""Processes that fold and index beside this one. Each opens connections of its own.

Only the read models of this release are known to them, by name.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
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


class Pool:
    """Shares out pieces of work; with no process beside this one, all of it is done here."""

    def __init__(self, url: str, limits: Limits, place: Place, *, beside: int) -> None:
        self._executor: ProcessPoolExecutor | None = None
        if beside > 0:
            named = {model.name: limit for model, limit in limits.items()}
            self._executor = ProcessPoolExecutor(
                beside,
                # A process forked from one with threads may inherit a lock for ever.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(url, named, place),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def share(
        self,
        pieces: Sequence[T],
        there: Callable[[T], None],
        here: Callable[[T], None],
        told: Callable[[T], None],
        meanwhile: Callable[[], None] | None = None,
    ) -> None:
        """Do every piece `there` in another process or `here`, whichever is free first.

        This process does what there is to do `meanwhile` and then takes pieces from the end.

        Raises:
            Exception: whatever a piece raised; the others may be done or not.
            BrokenProcessPool: a process was killed.
        """
        offered = (
            []
            if self._executor is None
            else [(self._executor.submit(there, piece), piece) for piece in pieces]
        )
        if meanwhile is not None:
            meanwhile()
        if self._executor is None:
            for piece in pieces:
                here(piece)
                told(piece)
            return
        known: set[int] = set()
        for future, piece in reversed(offered):
            if future.cancel():
                here(piece)
                told(piece)
                _tell(offered, known, told)
        for future, _ in offered:
            if not future.cancelled():
                future.result()
                _tell(offered, known, told)


def _tell(
    offered: Sequence[tuple[Future[None], T]], known: set[int], told: Callable[[T], None]
) -> None:
    """Tell of what other processes have done since the last time."""
    for number, (future, piece) in enumerate(offered):
        if number not in known and future.done() and not future.cancelled():
            future.result()
            known.add(number)
            told(piece)


_here: Folder | None = None
"""What this process works with, once it has begun."""


def _begin(url: str, limits: dict[str, int], place: Place) -> None:
    global _here  # noqa: PLW0603 - the one thing that pieces of work have in common.
    from projections.models import MODELS  # noqa: PLC0415 - only processes look models up by name.

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The process that began this one says when.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    known = {model.name: model for model in MODELS}
    _here = Folder(url, {known[name]: limits[name] for name in limits}, place)


def _end_with_parent() -> None:
    """Whoever is killed cannot tell others to stop; they see it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def fold_there(batch: Batch) -> None:
    """A batch of owners, in another process."""
    assert _here is not None
    _here.owners(batch)


def index_there(named: tuple[str, str]) -> None:
    """The indexes of a table, in another process."""
    assert _here is not None
    name, part = named
    model = next(model for model in _here.limits if model.name == name)
    _here.index(model, next(table for table in model.tables if table.part == part))

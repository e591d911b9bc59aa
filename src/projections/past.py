"""A read model as it stood: folded from the facts that count at a moment, and remembered.

Who looks back asks many questions about one moment. What was folded for the first is kept for the
next; as known later, it is brought on by what was recorded since.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from projections.moments import Moment
from projections.rebuild.reading import heeded, stream_facts
from projections.runtime.memory import MemoryRows, without_collection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.store.log import Log
    from projections.runtime.model import ReadModel, Row, Table

    _Key = tuple[object, dt.date]
    _Past = OrderedDict[_Key, "Remembered"]

ROWS_MAX = 100_000
"""Rows of the past kept by a process, for all moments together: some hundred megabytes."""

_pasts: WeakKeyDictionary[Log, _Past] = WeakKeyDictionary()
"""By log, the moment that was asked about last at the end."""
_lock = threading.Lock()


class Remembered(Protocol):
    """What is kept of a moment."""

    @property
    def size(self) -> int:
        """How many rows these are."""


@dataclass(frozen=True)
class _Folded:
    """A model as of a day, from everything that counts up to a position."""

    known_at: int
    rows: MemoryRows

    @property
    def size(self) -> int:
        """How many rows these are."""
        return self.rows.size


def rows_at(log: Log, model: ReadModel, table: Table, moment: Moment) -> Sequence[Row]:
    """The rows of a table at a moment; the first time, it takes time with the length of the log."""
    key, known_at = (model, moment.as_of), min(moment.known_at, log.last_position())
    known = take(log, key)
    assert known is None or isinstance(known, _Folded)
    if known is None or known.known_at > known_at:
        known = _Folded(0, MemoryRows(model))
    if known.known_at < known_at:
        _bring_on(log, known, Moment(moment.as_of, known_at))
    found = list(known.rows.rows(table))
    keep(log, key, _Folded(known_at, known.rows))
    return found


def take(log: Log, key: _Key) -> Remembered | None:
    """What is remembered of something as of a day; it is taken out while it is brought on.

    Whoever asks the same meanwhile folds on their own.
    """
    return _pasts.setdefault(log, OrderedDict()).pop(key, None)


def keep(log: Log, key: _Key, remembered: Remembered) -> None:
    """Remember it for the next question."""
    past = _pasts.setdefault(log, OrderedDict())
    with _lock:
        past[key] = remembered
        _forget(past)


def _bring_on(log: Log, known: _Folded, moment: Moment) -> None:
    """Apply what counts at the moment and is not in the rows yet."""
    model = known.rows.model
    names = heeded([model])
    with log.reading() as connection, without_collection():
        for recorded in stream_facts(
            connection, after=known.known_at, to=moment.known_at, names=names, by=moment.as_of
        ):
            if moment.counts(recorded.position, recorded.stored.effective_on):
                model.apply(recorded, known.rows)


def _forget(past: _Past) -> None:
    """Drop what was asked about longest ago, until what is left is few enough rows."""
    size = sum(remembered.size for remembered in list(past.values()))
    while size > ROWS_MAX and past:
        _, oldest = past.popitem(last=False)
        size -= oldest.size

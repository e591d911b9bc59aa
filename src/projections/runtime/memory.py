"""Rows kept in memory: for rebuilding at full speed and for answering as of a past moment."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grants.kernel.sealed import Sealed
    from grants.store.recorded import Recorded
    from projections.runtime.model import Key, ReadModel, Row, Table


@contextmanager
def without_collection() -> Iterator[None]:
    """Long folds make many objects and no cycles; to look for cycles all along doubles the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class MemoryRows:
    """All rows of one model in memory. `texts` are the opened vault values by reference."""

    def __init__(self, model: ReadModel, texts: Mapping[str, str] | None = None) -> None:
        self.model = model
        self.texts: Mapping[str, str] = texts or {}
        self.notes: dict[str, Any] = {}
        self._kept: dict[Table, dict[Key, Row]] = {table: {} for table in model.tables}
        self._appended: dict[Table, list[Row]] = {table: [] for table in model.tables}

    def get(self, table: Table, key: Key) -> Row | None:
        """See `Rows`."""
        return self._kept[table].get(key)

    def put(self, table: Table, row: Row) -> None:
        """See `Rows`."""
        self._kept[table][table.key_of(row)] = row

    def append(self, table: Table, row: Row) -> None:
        """See `Rows`."""
        self._appended[table].append(row)

    def delete(self, table: Table, key: Key) -> None:
        """See `Rows`."""
        self._kept[table].pop(key, None)

    def text(self, sealed: Sealed) -> str | None:
        """See `Rows`."""
        return self.texts.get(sealed.ref)

    def rows(self, table: Table) -> Iterable[Row]:
        """Every row of a table: kept ones in order of their first writing, then appended ones."""
        yield from self._kept[table].values()
        yield from self._appended[table]

    @property
    def size(self) -> int:
        """How many rows there are in all tables."""
        return sum(map(len, (*self._kept.values(), *self._appended.values())))

    def appended_count(self, table: Table) -> int:
        """How many rows were appended and not taken yet."""
        return len(self._appended[table])

    def take_appended(self, table: Table) -> list[Row]:
        """The rows appended since the last call; they are forgotten here."""
        taken, self._appended[table] = self._appended[table], []
        return taken


def replay_into(model: ReadModel, facts: Iterable[Recorded]) -> MemoryRows:
    """The rows of a model folded from `facts`."""
    rows = MemoryRows(model)
    for recorded in facts:
        if model.heeds(recorded.fact):
            model.apply(recorded, rows)
    return rows

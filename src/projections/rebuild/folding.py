"""Folds facts in memory and writes the rows by COPY: one batch of owners, or one whole log."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from projections.rebuild.reading import heeded, stream_facts
from projections.runtime import tables
from projections.runtime.live import FreshRows
from projections.runtime.memory import without_collection
from projections.runtime.projector import apply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.rebuild.plan import Batch
    from projections.runtime.model import Place, ReadModel, Table

    Connect = Callable[[], Connection[DictRow]]

PAGE = 2_000
"""Facts whose texts are opened at once."""
SPILL = 50_000
"""Appended rows kept in memory before they are written."""

INDEX_MEMORY = "256MB"
"""What PostgreSQL may sort the keys of one index in."""

Limits = dict["ReadModel", int]
"""Up to which position each model is filled."""


class Folder:
    """One process at work. `source` reads the log while `target` writes rows.

    Without a `vault` it can fold owners alone, of models that open no texts.
    """

    def __init__(self, connect: Connect, vault: Vault | None, limits: Limits, place: Place) -> None:
        self.source = connect()
        self.target = connect()
        self.vault = vault
        self.limits = limits
        self.place = place
        self._beside: list[Recorded] | None = None

    def close(self) -> None:
        """Give both connections back."""
        self.source.close()
        self.target.close()

    def owners(self, batch: Batch) -> None:
        """Fold whole owners for all models that can; nothing is there of them yet."""
        models = [m for m in self.limits if m.apart and batch.kind in m.apart.kinds]
        rows = {m: FreshRows(self.target, m, self.place, self.vault) for m in models}
        facts = stream_facts(
            self.source,
            to=max(self.limits[model] for model in models),
            streams=batch.streams,
            names=heeded(models),
        )
        with without_collection():
            steps = [(m.heeds, m.apply, rows[m], self.limits[m]) for m in models]
            beside = _Beside(self._known_beside(models, batch), rows)
            for recorded in facts:
                beside.up_to(recorded.position)
                fact, position = recorded.fact, recorded.position
                for heeds, step, kept, limit in steps:
                    if heeds(fact) and position <= limit:
                        step(recorded, kept)
        with self.target.transaction():
            for model in models:
                assert model.apart is not None
                rows[model].flush(leave=model.apart.shared)

    def _known_beside(self, models: Sequence[ReadModel], batch: Batch) -> list[Recorded]:
        """What owners of this batch may have to know of other streams, in order."""
        if not any(model.apart and model.apart.beside for model in models):
            return []
        if self._beside is None:
            names = sorted(
                f"{fact.NAME}@{version}"
                for fact in {f for m in self.limits if m.apart for f in m.apart.beside}
                for version in range(1, fact.VERSION + 1)
            )
            to = max(self.limits.values())
            self._beside = list(stream_facts(self.source, to=to, names=names))
        return [recorded for recorded in self._beside if _concerns(recorded, batch)]

    def ordered(self, models: Sequence[ReadModel]) -> None:
        """Fold the log in its own order for models that need that."""
        if not models:
            return
        rows = {m: FreshRows(self.target, m, self.place, self.vault) for m in models}
        to = max(self.limits[model] for model in models)
        facts = stream_facts(self.source, to=to, names=heeded(models))
        with without_collection(), self.target.transaction():
            for page in _pages(facts):
                for model in models:
                    self._fold(model, page, rows[model])
            for kept in rows.values():
                kept.flush()

    def _fold(self, model: ReadModel, page: Sequence[Recorded], rows: FreshRows) -> None:
        limit = self.limits[model]
        ours = [r for r in page if r.position <= limit and model.heeds(r.fact)]
        rows.prefetch(ours)
        for recorded in ours:
            model.apply(recorded, rows)
        for table in model.tables:
            rows.flush_appended(table, at_least=SPILL)

    def later(self, model: ReadModel, streams: Sequence[str]) -> None:
        """Fold what may look at other owners, once they are all there and can be looked up."""
        if not streams:
            return
        to = self.limits[model]
        facts = stream_facts(self.source, to=to, streams=streams, names=heeded([model]))
        with without_collection(), self.target.transaction():
            for page in _pages(facts):
                apply(self.target, model, self.place, self.vault, page)

    def index(self, model: ReadModel, table: Table) -> None:
        """Key and indexes of a table that is full."""
        with self.target.transaction():
            self.target.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
            tables.create_indexes(self.target, model, table, self.place)


class _Beside:
    """Facts of other streams, applied just before the first later fact of the owners."""

    def __init__(self, facts: Sequence[Recorded], rows: dict[ReadModel, FreshRows]) -> None:
        self._facts = facts
        self._next = 0
        self._rows = rows

    def up_to(self, position: int) -> None:
        """Apply those that are not after a position."""
        while self._next < len(self._facts) and self._facts[self._next].position < position:
            recorded = self._facts[self._next]
            for model, rows in self._rows.items():
                if model.apart and type(recorded.fact) in model.apart.beside:
                    model.apply(recorded, rows)
            self._next += 1


def _concerns(recorded: Recorded, batch: Batch) -> bool:
    """Whether an owner of the batch may belong to the programme that a fact is about."""
    code = recorded.stream.partition("/")[2]
    return any(
        name.startswith((f"{code}-", f"{code}/"))
        for name in (stream.partition("/")[2] for stream in batch.streams)
    )


def _pages(facts: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    rest = iter(facts)
    while page := list(islice(rest, PAGE)):
        yield page


def in_order(models: Iterable[ReadModel]) -> list[ReadModel]:
    """The models whose facts can only be folded in the order of the log."""
    return [model for model in models if model.apart is None]

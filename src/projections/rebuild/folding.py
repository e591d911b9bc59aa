"""Folds facts in memory and writes the rows by COPY: one batch of owners, or the whole log."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from projections.rebuild.reading import heeded, stored_names, stream_facts
from projections.runtime import tables
from projections.runtime.live import copy_rows
from projections.runtime.memory import MemoryRows, without_collection
from projections.runtime.projector import apply, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from grants.kernel.event import Event
    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.rebuild.plan import Batch
    from projections.runtime.model import Place, ReadModel, Row, Rows, Table

    _Step = tuple[Callable[[Recorded, Rows], None], MemoryRows, int]

PAGE = 2_000
"""Facts whose texts are opened at once."""
SPILL = 50_000
"""Appended rows kept in memory before they are written."""
INDEX_MEMORY = "256MB"
"""What PostgreSQL may sort the keys of one index in."""

Limits = dict["ReadModel", int]
"""Up to which position each model is filled."""


class Folder:
    """One process at work. `source` reads the log while `target` writes rows."""

    def __init__(self, url: str, limits: Limits, place: Place) -> None:
        self.source, self.target = connect(url), connect(url)
        # Nothing of it counts before the switch, whose commit waits for all that went before.
        self.target.execute("SET synchronous_commit = off")
        self.limits = limits
        self.place = place
        self._known_beside: list[Recorded] | None = None

    def close(self) -> None:
        """Give both connections back."""
        self.source.close()
        self.target.close()

    def owners(self, batch: Batch) -> None:
        """Fold whole owners for all models that can; nothing is there of them yet."""
        models = [m for m in self.limits if m.apart and batch.kind in m.apart.kinds]
        rows = {model: MemoryRows(model) for model in models}
        beside = iter(self._beside(models, batch))
        waiting = next(beside, None)
        steps = _Steps(rows, self.limits)
        aside = _Steps({m: rows[m] for m in models if m.apart and m.apart.beside}, self.limits)
        facts = stream_facts(
            self.source,
            to=max(self.limits[model] for model in models),
            streams=batch.streams,
            names=heeded(models),
        )
        with without_collection():
            for recorded in facts:
                while waiting is not None and waiting.position < recorded.position:
                    aside.take(waiting)
                    waiting = next(beside, None)
                steps.take(recorded)
            for model, kept in rows.items():
                model.settle(kept)
        with self.target.transaction():
            for model, kept in rows.items():
                shared = model.apart.shared if model.apart else ()
                for table in model.tables:
                    if table not in shared:
                        self._write(model, table, kept.rows(table))

    def _beside(self, models: Sequence[ReadModel], batch: Batch) -> Iterator[Recorded]:
        """What owners of this batch may have to know of other streams, in order."""
        kinds = {kind for model in models if model.apart for kind in model.apart.beside}
        if not kinds:
            return
        if self._known_beside is None:
            to = max(self.limits.values())
            names = sorted(stored_names(kinds))
            self._known_beside = list(stream_facts(self.source, to=to, names=names))
        for recorded in self._known_beside:
            if _concerns(recorded, batch):
                yield recorded

    def ordered(self, models: Sequence[ReadModel], vault: Vault) -> None:
        """Fold the log in its own order, for models that need that."""
        if not models:
            return
        rows = {model: MemoryRows(model) for model in models}
        steps = _Steps(rows, self.limits)
        to = max(self.limits[model] for model in models)
        facts = stream_facts(self.source, to=to, names=heeded(models))
        with without_collection(), self.target.transaction():
            for page in _pages(facts):
                for model, kept in rows.items():
                    refs = [s.ref for r in page if model.heeds(r.fact) for s in model.texts(r)]
                    kept.texts = vault.open(self.target, refs) if refs else {}
                for recorded in page:
                    steps.take(recorded)
                for model, kept in rows.items():
                    for table in model.tables:
                        if kept.appended_count(table) >= SPILL:
                            self._write(model, table, kept.take_appended(table))
            for model, kept in rows.items():
                model.settle(kept)
                for table in model.tables:
                    self._write(model, table, kept.rows(table))

    def later(self, model: ReadModel, streams: Sequence[str], vault: Vault) -> None:
        """Fold what may look at other owners, once they are all there and can be looked up."""
        to = self.limits[model]
        facts = stream_facts(self.source, to=to, streams=streams, names=heeded([model]))
        with without_collection(), self.target.transaction():
            for page in _pages(facts):
                apply(self.target, model, self.place, vault, page)

    def index(self, model: ReadModel, table: Table) -> None:
        """Key and indexes of a table that is full."""
        with self.target.transaction():
            self.target.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
            tables.create_indexes(self.target, model, table, self.place)

    def _write(self, model: ReadModel, table: Table, rows: Iterable[Row]) -> None:
        copy_rows(self.target, model, self.place, table, rows)


class _Steps:
    """Gives each fact to the models that look at its type, up to the limit of each."""

    def __init__(self, rows: dict[ReadModel, MemoryRows], limits: Limits) -> None:
        self._rows = rows
        self._limits = limits
        self._by_type: dict[type[Event], list[_Step]] = {}

    def take(self, recorded: Recorded) -> None:
        """Apply one fact."""
        kind = type(recorded.fact)
        steps = self._by_type.get(kind)
        if steps is None:
            steps = self._by_type[kind] = [
                (model.apply, kept, self._limits[model])
                for model, kept in self._rows.items()
                if model.facts is None or kind in model.facts
            ]
        for step, kept, limit in steps:
            if recorded.position <= limit:
                step(recorded, kept)


def _concerns(recorded: Recorded, batch: Batch) -> bool:
    """Whether an owner of the batch may belong to the programme that a fact is about."""
    code = recorded.stream.partition("/")[2]
    names = (stream.partition("/")[2] for stream in batch.streams)
    return any(name.startswith((f"{code}-", f"{code}/")) for name in names)


def _pages(facts: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    rest = iter(facts)
    while page := list(islice(rest, PAGE)):
        yield page


def in_order(models: Iterable[ReadModel]) -> list[ReadModel]:
    """The models whose facts can only be folded in the order of the log."""
    return [model for model in models if model.apart is None]

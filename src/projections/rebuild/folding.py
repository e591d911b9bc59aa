"""Folds facts in memory and writes the rows by COPY: one batch of owners, or the whole log."""

from __future__ import annotations

import re
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from grants.kernel.event import EVENT_TYPES
from projections.rebuild.plan import kind_of
from projections.rebuild.reading import elsewhere, heeded, stored_names, stream_facts
from projections.runtime import tables
from projections.runtime.live import copy_rows
from projections.runtime.memory import MemoryRows, without_collection
from projections.runtime.projector import apply, connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grants.kernel.event import Event
    from grants.store.recorded import Recorded
    from grants.store.vault import Vault
    from projections.rebuild.plan import Batch
    from projections.runtime.model import Place, ReadModel, Row, Table

PAGE = 2_000
"""Facts whose texts are opened at once."""
CHUNK = 200
"""Facts that one model folds before the next does: its code and rows stay in the processor."""
SPILL = 50_000
"""Appended rows kept in memory before they are written."""
SORT_MEMORY = "64MB"
"""What PostgreSQL may sort the facts of one batch in."""
INDEX_MEMORY = "256MB"
"""What PostgreSQL may sort the keys of one index in."""

_ENDS = re.compile("[-/]")
"""What ends the code of a programme in the name of a stream: `FKR-2024-0001`, `FKR/14524/2024`."""

_position = attrgetter("position")
Limits = dict["ReadModel", int]
"""Up to which position each model is filled."""


class Folder:
    """One process at work. `source` reads the log while `target` writes rows."""

    def __init__(self, url: str, limits: Limits, place: Place) -> None:
        self.source, self.target = connect(url), connect(url)
        self.source.execute(f"SET work_mem = '{SORT_MEMORY}'")
        self.limits = limits
        self.place = place
        self._known_beside: list[Recorded] | None = None

    def close(self) -> None:
        """Give both connections back."""
        self.source.close()
        self.target.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Rows written together, after folding that may take longer than others may stand still.

        Nothing of it counts before the switch, whose commit waits for all that went before.
        """
        with self.target.transaction():
            self.target.execute("SET LOCAL synchronous_commit = off")
            self.target.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield

    @without_collection()
    def owners(self, batch: Batch) -> None:
        """Fold whole owners for all models that can; nothing is there of them yet."""
        models = [m for m in self.limits if m.apart and batch.kind in m.apart.kinds]
        rows = {model: MemoryRows(model) for model in models}
        fold = _Fold(rows, self.limits)
        beside = list(self._beside(models, batch))  # Before: one connection, one question.
        facts = stream_facts(
            self.source,
            to=max(self.limits[model] for model in models),
            streams=batch.streams,
            names=heeded(models),
        )
        for chunk in _chunks(merge(facts, beside, key=_position), CHUNK):
            fold.take(chunk)
        with self._writing():
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
        codes = _codes(batch)
        for recorded in self._known_beside:
            if recorded.stream.partition("/")[2] in codes:
                yield recorded

    @without_collection()
    def ordered(self, models: Sequence[ReadModel], vault: Vault) -> None:
        """Fold the log in its own order, for models that need that."""
        if not models:
            return
        rows = {model: MemoryRows(model) for model in models}
        fold = _Fold(rows, self.limits)
        to = max(self.limits[model] for model in models)
        facts = stream_facts(self.source, to=to, names=heeded(models))
        with self._writing():
            for page in _chunks(facts, PAGE):
                for model, kept in rows.items():
                    refs = [s.ref for r in page if model.heeds(r.fact) for s in model.texts(r)]
                    kept.texts = vault.open(self.target, refs) if refs else {}
                fold.take(page)
                for model, kept in rows.items():
                    for table in model.tables:
                        if kept.appended_count(table) >= SPILL:
                            self._write(model, table, kept.take_appended(table))
            for model, kept in rows.items():
                for table in model.tables:
                    self._write(model, table, kept.rows(table))

    @without_collection()
    def later(self, models: Sequence[ReadModel], vault: Vault) -> None:
        """Fold what may look at other owners, once they are all there and can be looked up."""
        if not models:
            return
        to = max(self.limits[model] for model in models)
        facts = stream_facts(self.source, to=to, where=elsewhere(models))
        with self._writing():
            for page in _chunks(facts, PAGE):
                for model in models:
                    if mine := [recorded for recorded in page if self._is_later(model, recorded)]:
                        apply(self.target, model, self.place, vault, mine)

    def _is_later(self, model: ReadModel, recorded: Recorded) -> bool:
        assert model.apart is not None
        return (
            model.heeds(recorded.fact)
            and kind_of(recorded.stream) not in model.apart.kinds
            and recorded.position <= self.limits[model]
        )

    def index(self, model: ReadModel, table: Table) -> None:
        """Key and indexes of a table that is full."""
        with self._writing():
            self.target.execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
            tables.create_indexes(self.target, model, table, self.place)

    def _write(self, model: ReadModel, table: Table, rows: Iterable[Row]) -> None:
        copy_rows(self.target, model, self.place, table, rows)


class _Fold:
    """Gives facts to each model that looks at their type, up to the limit of each."""

    def __init__(self, rows: dict[ReadModel, MemoryRows], limits: Limits) -> None:
        self._rows = rows
        self._limits = limits
        beside = {kind for model in rows if model.apart for kind in model.apart.beside}
        self._kinds = {
            model: (model.facts or frozenset(EVENT_TYPES.values())) - (beside - _beside_of(model))
            for model in rows
        }

    def take(self, facts: Sequence[Recorded]) -> None:
        """Apply some facts, in order of position, one model after the other."""
        typed = [(type(recorded.stored.fact), recorded) for recorded in facts]
        for model, kept in self._rows.items():
            limit, kinds, apply_to = self._limits[model], self._kinds[model], model.apply
            beyond = facts[-1].position > limit
            for kind, recorded in typed:
                if kind in kinds:
                    if beyond and recorded.position > limit:
                        break
                    apply_to(recorded, kept)


def _beside_of(model: ReadModel) -> frozenset[type[Event]]:
    return model.apart.beside if model.apart else frozenset()


def _codes(batch: Batch) -> set[str]:
    """What may be the code of a programme that an owner of the batch belongs to."""
    names = (stream.partition("/")[2] for stream in batch.streams)
    return {name[: end.start()] for name in names for end in _ENDS.finditer(name)}


def _chunks(facts: Iterable[Recorded], size: int) -> Iterator[list[Recorded]]:
    rest = iter(facts)
    while chunk := list(islice(rest, size)):
        yield chunk


def in_order(models: Iterable[ReadModel]) -> list[ReadModel]:
    """The models whose facts can only be folded in the order of the log."""
    return [model for model in models if model.apart is None]

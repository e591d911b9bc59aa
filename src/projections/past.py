"""A read model as it stood: folded from the facts that count at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.rebuild.reading import heeded, stream_facts
from projections.runtime.memory import MemoryRows, replay_into, without_collection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import ReadModel, Row, Table


def rows_at(log: Log, model: ReadModel, table: Table, moment: Moment) -> Iterable[Row]:
    """The rows of a table at a moment; it takes time with the length of the log."""
    with log.connection() as connection, without_collection():
        facts = stream_facts(connection, to=moment.known_at, names=heeded([model]))
        counted = (fact for fact in facts if moment.counts(fact.position, fact.stored.effective_on))
        rows: MemoryRows = replay_into(model, counted)
    return rows.rows(table)

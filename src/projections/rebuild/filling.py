"""Fills new tables of read models from the log, with as many processes as there is work for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.rebuild.folding import Folder, Limits, in_order
from projections.rebuild.plan import apart, plan
from projections.rebuild.pool import Pool, fold_there, index_there
from projections.runtime import tables
from projections.runtime.projector import connect

if TYPE_CHECKING:
    from grants.store.vault import Vault
    from projections.rebuild.plan import Batch
    from projections.runtime.model import Place, ReadModel, Table

FACTS_PER_PROCESS = 100_000
"""A process takes seconds to begin: none of its own for fewer facts to share out than this."""

Progress = Callable[[int, int], None]
"""Called with how many facts are folded and how many there are."""


def silent(done: int, facts: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a rebuild may use: processes beside each other, and memory in each.

    About `facts` are folded owner by owner before their rows are written; memory grows with this
    number and hardly with the log.
    """

    processes: int = 1
    facts: int = 20_000


ALONE = Means()


def fill(
    url: str,
    vault: Vault,
    limits: Limits,
    place: Place,
    *,
    progress: Progress = silent,
    means: Means = ALONE,
) -> None:
    """Create the tables of the models at a place and fill each up to its limit, indexes last.

    Raises:
        Exception: whatever a model raises for a fact it cannot apply; some tables may be there.
        BrokenProcessPool: a process was killed.
    """
    with connect(url) as connection, connection.transaction():
        for model in limits:
            tables.create(connection, model, place)
        planned = plan(connection, to=max(limits.values(), default=0))
    batches = list(planned.batches(apart(list(limits)), facts_max=means.facts))
    shared = sum(batch.facts for batch in batches)
    processes = max(1, min(means.processes, 1 + shared // FACTS_PER_PROCESS))
    folder = Folder(url, limits, place)
    try:
        with Pool(url, limits, place, beside=processes - 1) as pool:
            _fold(folder, pool, batches, vault, progress)
            _index(folder, pool)
        folder.later([model for model in limits if model.apart], vault)
    finally:
        folder.close()
    facts = sum(planned.counts.values())
    progress(facts, facts)


def _fold(
    folder: Folder, pool: Pool, batches: Sequence[Batch], vault: Vault, progress: Progress
) -> None:
    models = list(folder.limits)
    facts = sum(batch.facts for batch in batches)
    pool.share(
        batches,
        fold_there,
        folder.owners,
        told=lambda done: progress(facts * done // len(batches), facts),
        meanwhile=lambda: folder.ordered(in_order(models), vault),
    )


def _index(folder: Folder, pool: Pool) -> None:
    """Keys and indexes of each table, the largest first."""
    found = [(model, table) for model in folder.limits for table in model.tables]
    found.sort(key=lambda each: -_bytes(folder, *each))
    by_name = {(model.name, table.part): (model, table) for model, table in found}
    pool.share(
        list(by_name),
        index_there,
        lambda named: folder.index(*by_name[named]),
        told=lambda _: None,
        meanwhile=lambda: None,
    )


def _bytes(folder: Folder, model: ReadModel, table: Table) -> int:
    name = folder.place.identifier(model, table).as_string(folder.target)
    row = folder.target.execute(
        "SELECT pg_relation_size(%s::regclass) AS bytes", (name,)
    ).fetchone()
    assert row is not None
    return int(row["bytes"])


__all__ = ["ALONE", "Means", "Progress", "fill", "silent"]

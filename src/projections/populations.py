"""What the samples of an audit are drawn from, read again from the log up to the frozen position.

Nothing recorded later changes it: a process that has read it once knows it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from grants.engagement.population import LOOKED_AT, population
from projections.rebuild.reading import stored_names, stream_facts

if TYPE_CHECKING:
    from grants.engagement.events import (
        Counting,
        Measure,
        PopulationFilter,
        PopulationFrozen,
    )
    from grants.engagement.sampling import Item
    from grants.store.log import Log

    Key = tuple[int, Measure, Counting, PopulationFilter]

KEPT_MAX = 8
"""How many populations a process remembers of a log."""
_known: WeakKeyDictionary[Log, OrderedDict[Key, tuple[Item, ...]]] = WeakKeyDictionary()
"""What was asked for last at the end."""
_lock = threading.Lock()


def population_of(log: Log, frozen: PopulationFrozen) -> tuple[Item, ...]:
    """The cases of a frozen population with what each weighs, in order of number."""
    key = (frozen.position, frozen.measure, frozen.counting, frozen.filter)
    with _lock:
        known = _known.setdefault(log, OrderedDict()).get(key)
    if known is None:
        known = _read(log, frozen)
    with _lock:
        kept = _known[log]
        kept[key] = known
        kept.move_to_end(key)
        while len(kept) > KEPT_MAX:
            kept.popitem(last=False)
    return known


def _read(log: Log, frozen: PopulationFrozen) -> tuple[Item, ...]:
    with log.reading() as connection:
        facts = stream_facts(connection, to=frozen.position, names=list(stored_names(LOOKED_AT)))
        return population(
            ((each.stream, each.fact) for each in facts),
            measure=frozen.measure,
            counting=frozen.counting,
            chosen=frozen.filter,
        )

"""Facts that many questions look at, decoded once: the log only grows, a fact never changes.

A question about a moment reads nothing of what this process has read up to there. Programmes,
undertakings and audits are looked at with every case, and few of them change while one works.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from grants.store.kinds import read_kind

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded

KEPT_MAX = 1_000
"""How many streams, and kinds of them, a process remembers of a log."""


class _Kept(NamedTuple):
    """The facts of a stream or kind, of which nothing up to `read_to` is missing."""

    facts: tuple[Recorded, ...] = ()
    read_to: int = 0


_known: WeakKeyDictionary[Log, OrderedDict[str, _Kept]] = WeakKeyDictionary()
"""By stream or kind; what was asked for last at the end."""
_lock = threading.Lock()


def streams(log: Log, names: Iterable[str], *, to: int | None = None) -> list[Recorded]:
    """The facts of some streams in the order of the log: all there are, or all up to a position.

    Later ones may be among them.
    """

    def read(behind: dict[str, _Kept]) -> dict[str, list[Recorded]]:
        return log.read_many({name: len(kept.facts) for name, kept in behind.items()})

    found = _read(log, names, read, to=to)
    return sorted((fact for facts in found for fact in facts), key=lambda each: each.position)


def of_kind(log: Log, kind: str, *, to: int | None = None) -> Sequence[Recorded]:
    """The facts of all streams of a kind of which there are few, as `streams` does."""

    def read(behind: dict[str, _Kept]) -> dict[str, list[Recorded]]:
        return {
            name: read_kind(log, name, after=kept.facts[-1].position if kept.facts else 0)
            for name, kept in behind.items()
        }

    (facts,) = _read(log, (kind,), read, to=to)
    return facts


def _read(
    log: Log,
    names: Iterable[str],
    read: Callable[[dict[str, _Kept]], dict[str, list[Recorded]]],
    *,
    to: int | None,
) -> list[tuple[Recorded, ...]]:
    """The facts under each name, after reading what is missing of them."""
    with _lock:
        kept = _known.setdefault(log, OrderedDict())
        found = {name: kept.get(name, _Kept()) for name in names}
    behind = {name: each for name, each in found.items() if to is None or each.read_to < to}
    if behind:
        last = 0 if to is None else log.last_position()  # Before the rest: it holds all up to here.
        for name, new in read(behind).items():
            facts, read_to = found[name]
            found[name] = _Kept((*facts, *new), max(read_to, last))
    with _lock:
        for name, each in found.items():
            kept[name] = each
            kept.move_to_end(name)
        while len(kept) > KEPT_MAX:
            kept.popitem(last=False)
    return [each.facts for each in found.values()]

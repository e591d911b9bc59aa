"""What a process remembers of streams, so that a command need not read what was read before.

Facts never change and streams only grow: what is remembered is the beginning of a stream, and stays
true whoever appends to it. Whether it is all of the stream is for others to see: a read asks for
what comes after it, and an append holds only while nothing does.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from grants.kernel.event import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from grants.kernel.aggregate import Decider
    from grants.store.recorded import Recorded

FACTS_MAX = 50_000
"""How many facts are remembered at most, a hundred megabytes of them."""


@dataclass(frozen=True)
class Beginning:
    """The first facts of a stream as they stand in the log.

    `states` are those folded from exactly these facts so far, by decider. `deputies`: who acted in
    them for whom.
    """

    scope: str | None = None
    facts: tuple[Event, ...] = ()
    deputies: frozenset[tuple[str, str]] = frozenset()
    states: dict[int, tuple[Decider[Any, Any, Any], Any]] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The version of the last of them."""
        return len(self.facts)

    def followed_by(self, records: Sequence[Recorded]) -> Beginning:
        """The beginning that is longer by these."""
        if not records:
            return self
        facts = tuple(record.fact for record in records)
        actors = (record.stored.actor for record in records)
        deputies = {(each.person, each.on_behalf_of) for each in actors if each.on_behalf_of}
        return Beginning(
            scope=self.scope or records[0].stored.scope,
            facts=self.facts + facts,
            deputies=self.deputies | deputies,
            states={
                key: (decider, reduce(decider.evolve, facts, state))
                for key, (decider, state) in list(self.states.items())
            },
        )


NOTHING = Beginning()


class Memory:
    """The streams used last, within a bound. Thread-safe."""

    def __init__(self, facts_max: int = FACTS_MAX) -> None:
        self._facts_max = facts_max
        self._facts = 0
        self._streams: OrderedDict[str, Beginning] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, stream: str) -> Beginning:
        """What is remembered of a stream; `NOTHING` if nothing is."""
        with self._lock:
            if stream in self._streams:
                self._streams.move_to_end(stream)
            return self._streams.get(stream, NOTHING)

    def keep(self, stream: str, beginning: Beginning) -> None:
        """Remember a stream from now on, unless more of it is remembered already."""
        with self._lock:
            known = self._streams.get(stream, NOTHING)
            if beginning.version <= known.version:
                return
            self._streams[stream] = beginning
            self._streams.move_to_end(stream)
            self._facts += beginning.version - known.version
            while self._facts > self._facts_max:
                _, forgotten = self._streams.popitem(last=False)
                self._facts -= forgotten.version

    def forget(self, streams: Iterable[str]) -> None:
        """Remember nothing of these any more."""
        with self._lock:
            for stream in streams:
                self._facts -= self._streams.pop(stream, NOTHING).version

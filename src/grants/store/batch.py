"""Many commands of one writer, appended together: imports and demonstrations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from grants.store.known import Known
from grants.store.recorder import Append

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.store.dispatch import Dispatcher, Request
    from grants.store.recorded import Stored


class Batch:
    """Commands played in order by a single writer; appended in one transaction per `flush`."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self.known = Known(dispatcher.log)
        self._begin()

    def _begin(self) -> None:
        self._facts: list[Stored[Event]] = []
        self._append = Append()
        self._written: set[str] = set()

    def execute(self, request: Request, *, now: dt.datetime) -> str:
        """Decide a command now; it is stored with the next flush. Answers with its stream.

        Raises:
            as `Dispatcher.execute`; after a rejection the batch goes on without the command.
        """
        dispatcher = self._dispatcher
        body_hash = dispatcher.body_hash(request)
        work, append = dispatcher.attempt(self.known, request, body_hash, now)
        self._append.add(append)
        self._append.moments += [now.isoformat()] * len(work.facts)
        for name, version in append.unchanged.items():
            if name not in self._written:
                self._append.unchanged.setdefault(name, version)
        for stored in work.facts:
            self._facts.append(stored)
            self._written.add(stored.stream)
            # Written in this batch: from here on its own versions guard it.
            self._append.unchanged.pop(stored.stream, None)
        return work.stream

    def __len__(self) -> int:
        return len(self._append.commands)

    def flush(self) -> int:
        """Append everything decided so far; the last position (0 if there was nothing).

        Raises:
            Conflict: another writer touched the same streams; nothing was stored.
        """
        facts, append = self._facts, self._append
        if not append.commands:
            return 0
        self._begin()
        self._dispatcher.log.append(facts, append)
        return append.stamps[-1][0] if append.stamps else 0

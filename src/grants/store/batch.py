"""Many commands of one writer, appended together: imports and demonstrations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from grants.store.known import Known
from grants.store.recorder import Play

if TYPE_CHECKING:
    from grants.store.dispatch import Dispatcher, Request


class Batch:
    """Commands played in order by a single writer; appended in one transaction per `flush`."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self.known = Known(dispatcher.log)
        self._plays: list[Play] = []
        self._unchanged: dict[str, int] = {}
        self._written: set[str] = set()

    def execute(self, request: Request, *, now: dt.datetime) -> str:
        """Decide a command now; it is stored with the next flush. Answers with its stream.

        Raises:
            as `Dispatcher.execute`; after a rejection the batch goes on without the command.
        """
        dispatcher = self._dispatcher
        body_hash = dispatcher.body_hash(request)
        work, play = dispatcher.attempt(self.known, request, body_hash, now)
        play.append.unchanged, unchanged = {}, play.append.unchanged
        self._plays.append(play)
        for name, version in unchanged.items():
            if name not in self._written:
                self._unchanged.setdefault(name, version)
        for stored in play.facts:
            self._written.add(stored.stream)
            # Written in this batch: from here on its own versions guard it.
            self._unchanged.pop(stored.stream, None)
        return work.stream

    def __len__(self) -> int:
        return len(self._plays)

    def flush(self) -> int:
        """Append everything decided so far; the last position (0 if there was nothing).

        Raises:
            Conflict: another writer touched the same streams; nothing was stored.
        """
        plays, self._plays = self._plays, []
        unchanged, self._unchanged = self._unchanged, {}
        self._written = set()
        return self._dispatcher.log.append_batch(plays, unchanged) if plays else 0

"""What is kept for a time only goes when the time is over, whether or not another one comes.

Files that were brought to be taken over, uploads that no fact ever named, sessions that ended: all
of them stand beside the log and may tell of people. The server looks after them while it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import telemetry
from grants.meanwhile import meanwhile
from grants.store import deliveries, documents, sessions
from grants.store.log import DATABASE_ERRORS

if TYPE_CHECKING:
    import threading
    from contextlib import AbstractContextManager

    from grants.store.log import Log

EVERY_SECONDS = 3600.0
"""The shortest time for which anything is kept is an hour."""
_log = telemetry.get_logger("grants.cli")


def forget(log: Log) -> None:
    """Delete what is over. Several servers may do so at once."""
    deliveries.forget(log)
    documents.sweep(log)
    sessions.forget(log)


def forgetting(log: Log) -> AbstractContextManager[None]:
    """Forget meanwhile: at once, and again and again."""

    def keep(over: threading.Event) -> None:
        while not over.is_set():
            try:
                forget(log)
            except DATABASE_ERRORS as error:
                # The next time is soon enough; the type says what it was.
                _log.warning("not-forgotten", error=type(error).__name__)
            over.wait(EVERY_SECONDS)

    return meanwhile("forgetting", keep)

"""Wakes a follower when facts were appended: one connection that listens as long as it follows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg

from grants.store.recorder import CHANNEL

if TYPE_CHECKING:
    import threading

STOP_SECONDS_MAX = 0.25
"""How long somebody who waits may take to see that it is to stop."""


class Bell:
    """Rings at notifications of appended facts. One that is lost is made up for by looking."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: psycopg.Connection[tuple[object, ...]] | None = None

    def listen(self) -> None:
        """Hear every notification from now on; look at the log after this, not before."""
        if self._open is None or self._open.closed:
            self._open = psycopg.connect(self._url, autocommit=True)
            self._open.execute(f"LISTEN {CHANNEL}")

    def wait(self, seconds_max: float, stop: threading.Event) -> bool:
        """Wait for a notification, a stop or the end of the time; whether it rang."""
        assert self._open is not None  # `listen` comes first.
        end = time.monotonic() + seconds_max
        while not stop.is_set():
            left = max(0.0, end - time.monotonic())
            rang = False
            for _ in self._open.notifies(timeout=min(left, STOP_SECONDS_MAX), stop_after=1):
                rang = True
            if rang:
                self._drain(self._open)
                return True
            if left == 0.0:
                break
        return False

    def _drain(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """One look at the log serves every notification that came before it."""
        for _ in connection.notifies(timeout=0):
            pass

    def close(self) -> None:
        """Give the connection back."""
        if self._open is not None:
            self._open.close()

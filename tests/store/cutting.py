"""A proxy before PostgreSQL that loses the server's answer to an append, as networks do."""

from __future__ import annotations

import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_ANSWER = b"\x00\x02notification_id\x00"
"""Two columns, this one first: what the function that appends answers with."""
_COMMITTED = b"Z\x00\x00\x00\x05I"
"""Ready for the next query, outside a transaction."""


class CuttingProxy:
    def __init__(self, url: str) -> None:
        parts = conninfo_to_dict(url)
        port = parts.get("port") or 5432
        self._target = f"{parts['host']}/.s.PGSQL.{port}"
        self._folder = tempfile.TemporaryDirectory(prefix="cut-")
        self.url = make_conninfo(url, host=self._folder.name, port=5432)
        self._armed = threading.Event()
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._threads: list[threading.Thread] = []
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._listener.bind(str(Path(self._folder.name) / ".s.PGSQL.5432"))
        self._listener.listen()
        self._start(self._accept)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        for end in self._ends:
            end.close()
        self._folder.cleanup()

    def cut_after_next_append(self) -> None:
        self._armed.set()

    def _start(self, run, *args) -> None:
        thread = threading.Thread(target=run, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            self._ends += [client, server]
            self._start(self._pump, client, server, False)
            self._start(self._pump, server, client, True)

    def _pump(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        answered = b""
        try:
            while received := source.recv(65536):
                if from_server and self._armed.is_set():
                    answered += received
                    if _ANSWER in answered:
                        if answered.endswith(_COMMITTED):
                            self._armed.clear()
                            self.cuts += 1
                            break
                        continue
                    answered = answered[-len(_ANSWER) :]
                sink.sendall(received)
        except OSError:
            pass
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

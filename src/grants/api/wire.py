"""How answers go over the wire: head and body in one write.

The server writes them one after the other. Each write is a call of the system that wakes whoever
reads, who then finds half an answer.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

GATHERED_BYTES_MAX = 64 * 1024
"""More is written at once: a long document must not pile up here."""


class Protocol(HttpToolsProtocol):
    """The server's own, on a transport that gathers."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to talk."""
        super().connection_made(cast("asyncio.Transport", _Gathering(transport)))


class _Gathering:
    """A transport that writes what was written in one turn of the event loop together."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._gathered: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> None:
        if not self._gathered:
            self._loop.call_soon(self._flush)
        self._gathered.append(part)
        self._size += len(part)
        if self._size > GATHERED_BYTES_MAX:
            self._flush()

    def _flush(self) -> None:
        if self._gathered:
            whole, self._gathered, self._size = b"".join(self._gathered), [], 0
            self._transport.write(whole)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

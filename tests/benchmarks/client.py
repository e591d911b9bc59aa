"""Sends commands over several kept connections as fast as they are answered: a process of its own.

One line of JSON on standard input asks for one run, one line on standard output says how long it
took. Responses are looked at no further than to see where they end and that they are good.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import uvloop
from tests.benchmarks.office import classification

_numbers = count(1)
_PREFIX = "/api/v1"


@dataclass
class Target:
    """A server, and the versions of its cases as this client has left them."""

    port: int
    token: str
    versions: dict[str, int] = field(default_factory=dict)

    def requests(self, cases: list[str], count: int) -> Iterator[bytes]:
        """So many, for one case after the other."""
        return (self.request(cases[turn % len(cases)]) for turn in range(count))

    def request(self, case: str) -> bytes:
        """`classify-aid` for a case: with a key of its own, on the version that was seen last."""
        version = self.versions[case]
        self.versions[case] = version + 1
        body = json.dumps(classification(version)).encode()
        head = (
            f"POST {_PREFIX}/cases/{case}/classify-aid HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\n"
            f"Authorization: Bearer {self.token}\r\n"
            f"Idempotency-Key: key-{self.port}-{next(_numbers):09}\r\n"
            f'If-Match: "{version}"\r\n'
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class _Connection(asyncio.Protocol):
    """One connection that sends the next request when the last one was answered."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self._requests = requests
        self._received = b""
        self.transport: Any = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def send(self) -> None:
        """The next request, if there is one."""
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
        else:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            self.done.set_exception(RuntimeError(self._received.decode()))
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length):
            self._received = b""
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed"))


async def _run(target: Target, cases: list[str], *, connections: int, commands: int) -> float:
    loop = asyncio.get_running_loop()
    made = []
    for number in range(connections):
        requests = target.requests(cases[number::connections], commands)
        _, connection = await loop.create_connection(
            partial(_Connection, requests), "127.0.0.1", target.port
        )
        made.append(connection)
    begin = time.perf_counter()
    for connection in made:
        connection.send()
    await asyncio.gather(*(connection.done for connection in made))
    seconds = time.perf_counter() - begin
    for connection in made:
        connection.transport.close()
    return seconds


def main() -> None:
    """Answer until the input ends."""
    targets: dict[int, Target] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        port, cases = asked["port"], asked["cases"]
        target = targets.setdefault(port, Target(port, asked["token"]))
        for case in cases:
            target.versions.setdefault(case, asked["version"])
        seconds = uvloop.run(
            _run(target, cases, connections=asked["connections"], commands=asked["commands"])
        )
        sys.stdout.write(f"{seconds}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

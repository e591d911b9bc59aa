"""An answer goes over the wire in one write, in order and whole."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI

from grants.api.wire import GATHERED_BYTES_MAX, Protocol, _Gathering
from grants.cli.serving import configuration


class Transport:
    def __init__(self) -> None:
        self.done: list[Any] = []

    def write(self, part: bytes) -> None:
        self.done.append(part)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def written(*turns: tuple[bytes | None, ...]) -> list[Any]:
    """What reaches the transport when these parts are written turn by turn; None closes."""
    transport = Transport()

    async def write() -> None:
        gathering = _Gathering(transport)  # type: ignore[arg-type]
        for turn in turns:
            for part in turn:
                if part is None:
                    gathering.close()
                    assert gathering.is_closing()
                else:
                    gathering.write(part)
            await asyncio.sleep(0)

    asyncio.run(write())
    return transport.done


def test_what_is_written_in_one_turn_is_one_write():
    assert written((b"head", b"body"), (b"head", b"", b"more")) == [b"headbody", b"headmore"]


def test_what_was_written_goes_before_the_end():
    assert written((b"head", b"body", None)) == [b"headbody", "closed"]


def test_a_long_answer_does_not_pile_up():
    part = bytes(GATHERED_BYTES_MAX // 2 + 1)
    assert written((part, part, part)) == [part + part, part]


def test_the_interface_is_served_with_it():
    assert configuration(FastAPI()).http is Protocol

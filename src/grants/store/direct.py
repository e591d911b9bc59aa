"""Statements of an event loop over one connection, one after the other, and nothing around them.

The driver's own cursor asks the loop anew for each answer what it may read: three times the work of
the statement itself where that is one call of a function.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection, errors
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

_GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


class Direct:
    """What an open connection is used by from now on; `close` also closes the connection.

    Where it `prepares` nothing, each statement is parsed and planned anew.
    """

    def __init__(self, connection: AsyncConnection[Any], *, prepares: bool = True) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._socket = self._pgconn.socket
        self._loop = asyncio.get_running_loop()
        self._prepares = prepares
        self._names: dict[str, bytes] = {}
        self._answer: asyncio.Future[PGresult] | None = None
        self.lost = False
        self._loop.add_reader(self._socket, self._read)

    async def execute(self, statement: str, values: Sequence[bytes]) -> PGresult:
        """What a statement answers, whose parameters `%b` and whose answer are in binary.

        Raises:
            psycopg.Error: the database refused it, or was lost.
        """
        formats = [Format.BINARY] * len(values)
        if not self._prepares:
            text = _numbered(statement)
            return await self._ask(
                lambda: self._pgconn.send_query_params(text, values, None, formats, Format.BINARY)
            )
        if (name := self._names.get(statement)) is None:
            name, text = b"direct_%d" % len(self._names), _numbered(statement)
            await self._ask(lambda: self._pgconn.send_prepare(name, text))
            self._names[statement] = name
        return await self._ask(
            lambda: self._pgconn.send_query_prepared(name, values, formats, Format.BINARY)
        )

    async def close(self) -> None:
        """Give the connection back to nobody."""
        self._loop.remove_reader(self._socket)
        await self._connection.close()

    async def _ask(self, send: Callable[[], None]) -> PGresult:
        answer = self._answer = self._loop.create_future()
        try:
            send()
            while self._pgconn.flush():  # noqa: ASYNC110 - more than the socket takes; rare and short.
                await asyncio.sleep(0)
        except psycopg.OperationalError:
            self._lose()
        result: PGresult = await answer
        if result.status not in _GOOD:
            raise errors.error_from_result(result)
        return result

    def _read(self) -> None:
        try:
            self._pgconn.consume_input()
            if self._pgconn.is_busy():
                return
            result = self._pgconn.get_result()
            while self._pgconn.get_result() is not None:
                pass
        except psycopg.OperationalError:
            self._lose()
            return
        if result is not None and self._answer is not None and not self._answer.done():
            self._answer.set_result(result)
        elif self._pgconn.status != psycopg.pq.ConnStatus.OK:
            self._lose()

    def _lose(self) -> None:
        if not self.lost:
            self.lost = True
            self._loop.remove_reader(self._socket)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(psycopg.OperationalError("the connection is lost"))


def _numbered(statement: str) -> bytes:
    """With its parameters as the server calls them."""
    first, *others = statement.split("%b")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))).encode()

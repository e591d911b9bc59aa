"""What a new connection is told before anything is asked through it.

Nothing of it stands in the startup message, which a pooler refuses to pass on, and an address may
have options of its own there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import LiteralString

    from psycopg import AsyncConnection, Connection

UTC: Mapping[str, str] = {"timezone": "UTC"}
QUESTIONS: Mapping[str, str] = {
    **UTC,
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
}
"""Questions take milliseconds: to compile them or to start workers takes longer. What they look at
is in memory or on a disk without heads, so that indexes pay."""

NOTHING: Mapping[str, str] = MappingProxyType({})

_BEGIN: LiteralString = (
    "SELECT pg_backend_pid() FROM (SELECT count(set_config(name, value, false))"
    " FROM unnest(%s::text[], %s::text[]) AS setting (name, value)) AS told"
)


def begin(
    connection: Connection[Any], settings: Mapping[str, str], *, own: Mapping[str, str] = NOTHING
) -> None:
    """Set a new connection's settings. Behind a pooler, it prepares no statements.

    Where connections are handed out by transaction, a statement that was prepared in one is not
    known in the next, or is another's of the same name. Settings stay behind there, too: others of
    the same login find them; hence those that are this connection's `own` are not made there.
    """
    if _told(connection, settings) != connection.info.backend_pid:
        connection.prepare_threshold = None  # Of statements that ask for it, too.
    elif own:
        _told(connection, own)


def _told(connection: Connection[Any], settings: Mapping[str, str]) -> int:
    """Set them; the number of the server's process that did."""
    with connection.cursor(row_factory=_first) as cursor:
        (answers,) = cursor.execute(_BEGIN, [list(settings), list(settings.values())]).fetchall()
    return int(answers)


async def pooled(connection: AsyncConnection[Any]) -> bool:
    """Whether a pooler stands between: who answers is not who greeted."""
    async with connection.cursor(row_factory=_first) as cursor:
        await cursor.execute("SELECT pg_backend_pid()")
        (answers,) = await cursor.fetchall()
    return bool(answers != connection.info.backend_pid)


def _first(_cursor: object) -> Any:
    return lambda values: values[0]

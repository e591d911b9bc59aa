"""All streams of one kind at once, for kinds of which there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.store.rows import recorded

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded


def read_kind(log: Log, kind: str, *, after: int = 0) -> list[Recorded]:
    """The facts of all streams of one kind (`access`) in order, after a position.

    Their ids are neighbours in the primary key, so nothing else is looked at.
    """
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT * FROM grants.facts WHERE originator_id > %s AND originator_id < %s"
            " AND notification_id > %s ORDER BY notification_id",
            (f"{kind}/", f"{kind}0", after),  # "0" follows "/" in the order of bytes.
            prepare=True,
        ).fetchall()
    return [recorded(row) for row in rows]


def streams_naming(log: Log, *, party: str, kind: str) -> list[str]:
    """The streams of a kind that name a party, in order. Looks through all: for rare questions."""
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT DISTINCT originator_id FROM grants.facts WHERE originator_id > %s"
            " AND originator_id < %s AND position(%s::bytea IN state) > 0 ORDER BY originator_id",
            (f"{kind}/", f"{kind}0", f'"party":"{party}"'.encode()),
        ).fetchall()
    return [row["originator_id"] for row in rows]

"""Where facts stand: the cases they are about, their neighbours, those of one command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from grants.store.rows import recorded
from projections.audit_trail.projection import AUDIT_TRAIL, TRAIL, case_of
from projections.audit_trail.queries import TrailLine, entry_of, found, told

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from grants.store.recorder import CommandRow
    from grants.store.vault import Vault


def cases_of(log: Log, positions: Iterable[int]) -> dict[int, str]:
    """By position, the number of the case; facts about none are left out."""
    with log.reading() as connection:
        rows = connection.execute(
            AUDIT_TRAIL.select(
                TRAIL, " WHERE position = ANY(%(positions)s) AND case_number IS NOT NULL"
            ),
            {"positions": sorted(set(positions))},
        ).fetchall()
    return {row["position"]: row["case_number"] for row in rows}


def trail_at(log: Log, positions: Iterable[int], *, vault: Vault) -> list[TrailLine]:
    """The lines of the trail at these positions, in order."""
    rows = AUDIT_TRAIL.select(TRAIL, " WHERE position = ANY(%(positions)s)")
    return told(log, found(log, rows, {"positions": sorted(set(positions))}), vault=vault)


def trail_of(log: Log, facts: Iterable[Recorded], *, vault: Vault) -> list[TrailLine]:
    """The lines of facts, in their order, whether the trail has them yet or not.

    They name no programme, which the facts alone do not tell.
    """
    entries = [
        entry_of({"case_number": case_of(fact.fact, fact.stream), "programme": None}, fact)
        for fact in facts
    ]
    return told(log, entries, vault=vault)


def facts_at(log: Log, positions: Iterable[int]) -> list[Recorded]:
    """The facts at these positions, in order."""
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT * FROM grants.facts WHERE notification_id = ANY(%s) ORDER BY notification_id",
            (sorted(set(positions)),),
        ).fetchall()
    return [recorded(row) for row in rows]


def neighbours(
    log: Log, position: int, *, stream: str | None = None, to: int | None = None
) -> tuple[int | None, int | None]:
    """The facts before and after a position, in a stream or in all of the log, up to a position."""
    with log.reading() as connection:
        row = connection.execute(
            "SELECT (SELECT max(notification_id) FROM grants.facts"
            "  WHERE notification_id < %(position)s"
            "  AND (%(stream)s::text IS NULL OR originator_id = %(stream)s)) AS before,"
            " (SELECT min(notification_id) FROM grants.facts"
            "  WHERE notification_id > %(position)s"
            "  AND (%(to)s::bigint IS NULL OR notification_id <= %(to)s)"
            "  AND (%(stream)s::text IS NULL OR originator_id = %(stream)s)) AS after",
            {"position": position, "stream": stream, "to": to},
        ).fetchone()
    return (row["before"], row["after"]) if row else (None, None)


def positions_of(log: Log, command: CommandRow, *, limit: int) -> Sequence[int]:
    """Where the facts of a command stand, at most `limit`."""
    streams, firsts, counts = zip(*command.writes, strict=True) if command.writes else ((), (), ())
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT notification_id FROM"
            " unnest(%s::text[], %s::bigint[], %s::bigint[]) AS written (stream, first, count)"
            " JOIN grants.facts ON originator_id = stream"
            " AND originator_version >= first AND originator_version < first + count"
            " ORDER BY notification_id LIMIT %s",
            (list(streams), list(firsts), list(counts), limit),
        ).fetchall()
    return [row["notification_id"] for row in rows]

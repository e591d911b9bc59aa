"""The scopes of many streams at once, without reading what happened in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.store.rows import recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grants.store.log import Log


def scopes_of(log: Log, streams: Iterable[str]) -> Mapping[str, str]:
    """The scope under which each stream was opened; streams that are not there are left out."""
    with log.connection() as connection:
        rows = connection.execute(
            "SELECT * FROM grants.facts WHERE originator_id = ANY(%s) AND originator_version = 1",
            (list(streams),),
            prepare=True,
        ).fetchall()
    return {each.stream: each.stored.scope for each in map(recorded, rows)}

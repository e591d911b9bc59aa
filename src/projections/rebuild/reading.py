"""The log as a stream: rows as PostgreSQL sends them, facts as they are decoded on the way."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from psycopg import sql
from psycopg.rows import tuple_row

from grants.store.mapper import skim
from grants.store.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.kernel.event import Event
    from projections.runtime.model import ReadModel

CHUNK = 500
"""Rows handed over at once: a COPY would hand over each by itself, in half as much time again."""
_EVERYTHING = sql.SQL("true")
_BEGINS = re.compile(
    rb'{"stream":"[^"\\]*","version":[0-9]+,"name":"[^"\\]*","effective_on":"([0-9-]+)"'
).match
"""How the stored bytes begin: with when the fact takes effect, which may be a part of a date."""


def stream_facts(
    connection: Connection[DictRow],
    *,
    to: int,
    after: int = 0,
    streams: Collection[str] | None = None,
    names: Collection[str] | None = None,
    where: sql.Composable = _EVERYTHING,
    by: dt.date = dt.date.max,
) -> Iterator[Recorded]:
    """Facts in the order of the log, after a position and up to one, decoded as they arrive.

    Of their envelopes there is what read models look at, and nothing else (see `Skimmed`).
    Only those of these streams and of these stored names, where given, and what else is asked for.
    What the bytes say at once to take effect after the day `by` is left out; the rest may, too.
    The connection can do nothing else meanwhile.

    Raises:
        UnknownFact: this release has no such fact.
        pydantic.ValidationError: the bytes do not hold what the name promises.
    """
    wanted = sql.SQL("notification_id > {} AND notification_id <= {} AND {} AND {} AND {}").format(
        sql.Literal(after),
        sql.Literal(to),
        sql.SQL("originator_id = ANY({})").format(sql.Literal(list(streams)))
        if streams is not None
        else _EVERYTHING,
        _named(names),
        where,
    )
    statement = sql.SQL(
        "SELECT notification_id, recorded_at, topic, state FROM grants.facts"
        " WHERE {} ORDER BY notification_id"
    ).format(wanted)
    last = None if by == dt.date.max else by.isoformat().encode()
    with connection.cursor(row_factory=tuple_row) as cursor:
        for position, recorded_at, name, state in cursor.stream(statement, binary=True, size=CHUNK):
            if last and (begins := _BEGINS(state)) and begins[1] > last:
                continue
            yield Recorded(position, recorded_at, skim(name, state), state)


def _named(names: Collection[str] | None) -> sql.Composable:
    if names is None:
        return _EVERYTHING
    return sql.SQL("topic = ANY({})").format(sql.Literal(list(names)))


def elsewhere(models: Iterable[ReadModel]) -> sql.Composed:
    """What one of the models looks at in streams that it does not fold owner by owner."""
    return sql.SQL("({})").format(
        sql.SQL(" OR ").join(
            sql.SQL("(split_part(originator_id, '/', 1) <> ALL({}) AND {})").format(
                sql.Literal(sorted(model.apart.kinds)), _named(heeded([model]))
            )
            for model in models
            if model.apart
        )
    )


def heeded(models: Iterable[ReadModel]) -> list[str] | None:
    """The stored names of everything that one of the models looks at; None: all."""
    kinds: set[type[Event]] = set()
    for model in models:
        if model.facts is None:
            return None
        kinds |= model.facts
    return sorted(stored_names(kinds))


def stored_names(kinds: Iterable[type[Event]]) -> Iterator[str]:
    """The stored names of facts, with each version they ever had."""
    for kind in kinds:
        for version in range(1, kind.VERSION + 1):
            yield f"{kind.NAME}@{version}"

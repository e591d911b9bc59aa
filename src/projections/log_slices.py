"""Parts of the log as lines: whoever asks again for the same part gets the same bytes.

A line is a fact with its envelope as it is stored, which holds no personal data. What belongs to a
part is found in the log alone: no read model that is behind, or changed, can leave a fact out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from grants.store.log import POSITION_MAX
from grants.store.rows import recorded as decoded

if TYPE_CHECKING:
    from typing import LiteralString

    from psycopg.rows import DictRow

    from grants.store.log import Log
    from grants.store.recorded import Recorded

Order = Literal["ASC", "DESC"]
PAGE = 1_000
"""Facts read at once."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Facts after a position up to another; None: not limited by it.

    `name` is a stored name without its version.
    """

    after: int = 0
    to: int | None = None
    name: str | None = None
    person: str | None = None
    scope: str | None = None
    case_number: str | None = None


def _holds(value: LiteralString, path: LiteralString) -> LiteralString:
    """Whether a value stands in the stored JSON; only states with its bytes are looked into."""
    return (
        f"CASE WHEN position(%({value}_bytes)s::bytea IN state) > 0"
        f" THEN convert_from(state, 'UTF8')::json #>> '{path}' = %({value})s ELSE false END"
    )


_WHERE: LiteralString = (
    " FROM grants.facts WHERE notification_id > %(after)s AND notification_id <= %(to)s"
    " AND (%(name)s::text IS NULL OR starts_with(topic, %(name)s || '@'))"
    f" AND (%(person)s::text IS NULL OR {_holds('person', '{actor,person}')})"
    f" AND (%(scope)s::text IS NULL OR {_holds('scope', '{scope}')})"
    # The case of a fact: its stream, or the one that it names, as `case_of` has it.
    " AND (%(case_number)s::text IS NULL OR originator_id = 'case/' || %(case_number)s"
    f" OR (NOT starts_with(originator_id, 'case/') AND {_holds('case_number', '{fact,case}')}))"
)
_PAGES: dict[Order, LiteralString] = {
    "ASC": f"SELECT *{_WHERE} ORDER BY notification_id ASC LIMIT %(limit)s",
    "DESC": f"SELECT *{_WHERE} ORDER BY notification_id DESC LIMIT %(limit)s",
}
_COUNT: LiteralString = f"SELECT count(*) AS count{_WHERE}"


def page_of(log: Log, wanted: Slice, *, limit: int, newest: bool = False) -> list[Recorded]:
    """The first facts of a slice, in order; or the last ones, backwards."""
    order: Order = "DESC" if newest else "ASC"
    return [decoded(row) for row in _rows(log, wanted, limit, order)]


def facts_of(log: Log, wanted: Slice) -> Iterator[Recorded]:
    """All facts of a slice in order, page by page."""
    return map(decoded, _all_rows(log, wanted))


def lines_of(log: Log, wanted: Slice) -> Iterator[bytes]:
    """The lines of a slice in order, page by page; nothing is looked into."""
    for row in _all_rows(log, wanted):
        yield _line(row["notification_id"], row["recorded_at"], bytes(row["state"]))


def _all_rows(log: Log, wanted: Slice) -> Iterator[DictRow]:
    rest = wanted
    while rows := _rows(log, rest, PAGE):
        yield from rows
        rest = replace(wanted, after=rows[-1]["notification_id"])


def _rows(log: Log, wanted: Slice, limit: int, order: Order = "ASC") -> list[DictRow]:
    with log.connection() as connection:
        found = connection.execute(
            _PAGES[order], {**_values(wanted), "limit": limit}, prepare=False
        )
        return list(found.fetchall())


def count_of(log: Log, wanted: Slice) -> int:
    """How many facts a slice holds."""
    with log.connection() as connection:
        row = connection.execute(_COUNT, _values(wanted), prepare=False).fetchone()
    return int(row["count"]) if row else 0


def _values(wanted: Slice) -> dict[str, Any]:
    stored = {
        f"{name}_bytes": value and json.dumps(value, ensure_ascii=False).encode()
        for name, value in vars(wanted).items()
        if name in {"person", "scope", "case_number"}
    }
    return {**vars(wanted), **stored, "to": POSITION_MAX if wanted.to is None else wanted.to}


def line(recorded: Recorded) -> bytes:
    """A fact as a line of JSON: the stored bytes, with what the database added before them."""
    return _line(recorded.position, recorded.recorded_at, recorded.state)


def _line(position: int, recorded_at: dt.datetime, state: bytes) -> bytes:
    moment = recorded_at.astimezone(dt.UTC).isoformat()
    return f'{{"position":{position},"recorded_at":"{moment}",'.encode() + state[1:] + b"\n"


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What the lines of a slice amount to; positions are None where there are none."""

    count: int
    first: int | None
    last: int | None
    sha256: str


def sealed(log: Log, wanted: Slice) -> Sealed:
    """The SHA-256 over all lines of a slice."""
    digest, count = hashlib.sha256(), 0
    first = last = None
    for row in _all_rows(log, wanted):
        last = row["notification_id"]
        first = first or last
        digest.update(_line(last, row["recorded_at"], bytes(row["state"])))
        count += 1
    return Sealed(count=count, first=first, last=last, sha256=digest.hexdigest())


def actors(log: Log) -> list[tuple[str, str]]:
    """Everybody who may have recorded something, by name."""
    with log.reading() as connection:
        rows = connection.execute(
            "SELECT person, name FROM reads.people_persons ORDER BY name, person LIMIT 1000"
        ).fetchall()
    return [(row["person"], row["name"]) for row in rows]

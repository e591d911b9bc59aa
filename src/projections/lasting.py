"""The rows of a table at a moment: those that are still the same are read, the others folded.

Of most owners all that there is counts at a moment, or nothing does. The former have the rows that
are served, the latter have none. Owners of whom some facts count and some do not are folded from
their own facts, and so are those that the read model has not caught up with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from psycopg import sql

from grants.kernel.ids import case_stream
from projections import past
from projections.deadlines.projection import owner_of
from projections.moments import Moment
from projections.rebuild.plan import kind_of
from projections.rebuild.reading import stored_names, stream_facts
from projections.runtime import checkpoints
from projections.runtime.memory import MemoryRows, without_collection
from projections.runtime.model import LIVE

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.store.log import Log
    from projections.runtime.model import Apart, ReadModel, Row, Table

READ_AGAIN = 20_000
"""Rows of a moment beyond which only the folded ones are remembered: to read some is cheap."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lasting:
    """By what it is known which rows of a table are what they were at a moment.

    The rows stand in a table of `served`, `folded` makes them of facts alone; `of_row` is whose a
    row is. The questions are asked with `as_of` and `known_at`, and look at the `asked` tables:
    `unsure` for every `owner` of whom something may count and whose rows may not be the same,
    `rows` for those of the others, of whom none is in `owners`, `claims` for every `stream` of a
    claim of `owners`, and its `owner`.
    """

    table: Table
    folded: ReadModel
    served: ReadModel
    asked: tuple[Table, ...]
    unsure: sql.Composed
    rows: sql.Composed
    claims: sql.Composed
    of_row: Callable[[Row], str]

    @property
    def apart(self) -> Apart:
        """How owners are told from each other."""
        assert self.served.apart is not None
        return self.served.apart

    @property
    def names(self) -> list[str]:
        """The stored names of what owners have to know of themselves."""
        assert self.folded.facts is not None
        return sorted(stored_names(self.folded.facts - self.apart.beside))


@dataclass(frozen=True)
class _Then:
    """The rows as known at a position: folded ones by owner, and what was read of the others.

    None was: it is read again.
    """

    known_at: int
    folded: Mapping[str, Sequence[Row]]
    served: Sequence[Row] | None

    @property
    def size(self) -> int:
        """How many rows these are."""
        return sum(map(len, self.folded.values())) + len(self.served or ())


@dataclass(frozen=True)
class _Read:
    """What was found at one time: whom to fold, whose streams these are, the rows of the others.

    `named` are the cases without which some of them cannot be folded, `changed` those of whom
    something was recorded between this moment and the one known.
    """

    owners: frozenset[str]
    streams: Mapping[str, str]
    named: frozenset[str]
    changed: frozenset[str]
    rows: Sequence[Row]


def rows_then(log: Log, lasting: Lasting, moment: Moment) -> Sequence[Row]:
    """The rows at a moment, in no order."""
    moment = Moment(moment.as_of, min(moment.known_at, log.last_position()))
    known = past.take(log, (lasting, moment.as_of))
    assert known is None or isinstance(known, _Then)
    if known is None or known.known_at != moment.known_at or known.served is None:
        known = _found(log, lasting, moment, known)
    if known is None:
        return past.rows_at(log, lasting.folded, lasting.table, moment)
    assert known.served is not None
    found = [row for rows in (*known.folded.values(), known.served) for row in rows]
    if len(found) > READ_AGAIN:
        known = replace(known, served=None)
    past.keep(log, (lasting, moment.as_of), known)
    return found


def _found(log: Log, lasting: Lasting, moment: Moment, known: _Then | None) -> _Then | None:
    """The rows, of which some may be known of another position; None: nothing is served."""
    try:
        with log.reading() as connection, connection.transaction():
            read = _read(connection, lasting, moment, known)
    except checkpoints.Unanswerable:
        return None
    if read is None:
        return None
    kept = known.folded if known else {}
    new = read.owners - (kept.keys() - read.changed)
    if any(kind_of(owner) not in lasting.apart.kinds for owner in new):
        new |= read.named
    folded = {owner: kept[owner] for owner in read.owners - new}
    if new:
        streams = [stream for stream, owner in read.streams.items() if owner in new]
        with log.reading() as connection:
            folded |= _folded(connection, lasting, moment, new, streams)
    return _Then(moment.known_at, folded, read.rows)


def _read(
    connection: Connection[DictRow], lasting: Lasting, moment: Moment, known: _Then | None
) -> _Read | None:
    """Look at the rows and at how far they are, all as of one time.

    The tables are held before that time is fixed: a rebuild would put others in their place, whose
    rows would not be seen.
    """
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    views = sorted(lasting.served.served(table) for table in lasting.asked)
    connection.execute(
        sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(
            sql.SQL(", ").join(sql.Identifier(LIVE.schema, view) for view in views)
        )
    )
    state = checkpoints.states(connection, [lasting.served]).get(lasting.served.name)
    if state is None or state.version != lasting.served.version:
        return None
    reached = state.checkpoint.position
    values: dict[str, Any] = {
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "kinds": sorted(lasting.apart.kinds),
    }
    behind = _touched(connection, lasting, reached, moment.known_at)
    owners = {row["owner"] for row in connection.execute(lasting.unsure, values)}
    owners |= set(behind.values())
    named = set(_named(connection, lasting, owners, moment))
    owners |= named
    values["owners"] = sorted(owners)
    claims = {row["stream"]: row["owner"] for row in connection.execute(lasting.claims, values)}
    rows = connection.execute(lasting.rows, values, binary=True).fetchall()
    for name, kind in lasting.table.objects.items():
        for row in rows:
            row[name] = kind.validate_python(row[name])
    changed: Mapping[str, str] = {}
    if known is not None:
        first, last = sorted((known.known_at, moment.known_at))
        changed = _touched(connection, lasting, first, last)
    return _Read(
        owners=frozenset(owners),
        streams={**{owner: owner for owner in owners}, **claims, **behind},
        named=frozenset(named),
        changed=frozenset(changed.values()),
        rows=rows,
    )


def _touched(
    connection: Connection[DictRow], lasting: Lasting, after: int, to: int
) -> dict[str, str]:
    """The streams with facts of owners after a position and up to one, and whose they are."""
    if after >= to:
        return {}
    rows = connection.execute(
        "SELECT DISTINCT originator_id AS stream FROM grants.facts"
        " WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)",
        (after, to, lasting.names),
    )
    found = {row["stream"]: row["stream"] for row in rows}
    if claims := [stream for stream in found if kind_of(stream) == "claim"]:
        for recorded in stream_facts(connection, to=to, streams=claims, names=lasting.names):
            found[recorded.stream] = owner_of(recorded)
    return found


def _named(
    connection: Connection[DictRow], lasting: Lasting, owners: Collection[str], moment: Moment
) -> Iterator[str]:
    """The cases without whose facts some of the owners cannot be folded."""
    streams = [owner for owner in owners if kind_of(owner) not in lasting.apart.kinds]
    if not streams:
        return
    facts = stream_facts(connection, to=moment.known_at, streams=streams, names=lasting.names)
    for recorded in facts:
        if case := getattr(recorded.fact, "case", None):
            yield case_stream(case)


def _folded(
    connection: Connection[DictRow],
    lasting: Lasting,
    moment: Moment,
    owners: Collection[str],
    streams: Collection[str],
) -> dict[str, list[Row]]:
    """The rows of owners from their own facts, and from what they have to know beside these."""
    rows = MemoryRows(lasting.folded)
    where = sql.SQL(
        "(originator_id = ANY({streams}) AND topic = ANY({names}) OR topic = ANY({beside}))"
    ).format(
        streams=sql.Literal(list(streams)),
        names=sql.Literal(lasting.names),
        beside=sql.Literal(sorted(stored_names(lasting.apart.beside))),
    )
    with without_collection():
        facts = stream_facts(connection, to=moment.known_at, where=where, by=moment.as_of)
        for recorded in facts:
            if moment.counts(recorded.position, recorded.stored.effective_on):
                lasting.folded.apply(recorded, rows)
    found: dict[str, list[Row]] = {owner: [] for owner in owners}
    for row in rows.rows(lasting.table):
        found[lasting.of_row(row)].append(row)
    return found

"""What waited at a moment: looked up in what waits and what waited, and folded where that is wrong.

What counts of an owner at a moment is nearly always all there was up to some fact. Then exactly
those rows were there that a counted fact began and none of them ended. Where a fact was recorded
after others and took effect before them, a day in between counts it without them: such owners are
few, and their own facts are folded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from projections.cases.dossier import dossier
from projections.deadlines.projection import owner_of
from projections.runtime.memory import replay_into
from projections.runtime.model import LIVE
from projections.worklist.projection import WORKLIST
from projections.worklist.tables import ITEMS, LATE, PAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.moments import Moment
    from projections.runtime.model import Row
    from projections.worklist.queries import WorkFilter

_CASE = "case/"


def waited(log: Log, wanted: WorkFilter, moment: Moment) -> list[Row]:
    """The rows that a filter admits, in no order."""
    owners = _disordered(log, moment)
    found = _looked_up(log, wanted, moment, owners)
    if owners:
        rows = _folded(log, owners, moment)
        found += [row for row in rows if wanted.admits(row, moment.as_of)]
    return found


def _disordered(log: Log, moment: Moment) -> list[str]:
    """The owners of which something counts that was recorded after what does not."""
    statement = sql.SQL(
        "SELECT DISTINCT owner FROM {} WHERE position <= %(known_at)s"
        " AND from_on <= %(as_of)s AND to_on > %(as_of)s ORDER BY owner"
    ).format(sql.Identifier(LIVE.schema, WORKLIST.served(LATE)))
    values = {"known_at": moment.known_at, "as_of": moment.as_of}
    with log.reading() as connection:
        return [row["owner"] for row in connection.execute(statement, values)]


_THERE = sql.SQL(
    "from_position <= %(known_at)s AND from_on <= %(as_of)s AND subject <> ALL(%(owners)s)"
    " AND (subject NOT LIKE 'claim/%%' OR 'case/' || case_number <> ALL(%(owners)s))"
)
_ENDED = sql.SQL("to_position <= %(known_at)s AND to_on <= %(as_of)s")


def _looked_up(log: Log, wanted: WorkFilter, moment: Moment, owners: Sequence[str]) -> list[Row]:
    conditions, values = wanted.conditions(moment.as_of)
    values |= {"known_at": moment.known_at, "as_of": moment.as_of, "owners": list(owners)}
    admitted = sql.SQL(" AND ").join([_THERE, *conditions])
    columns = sql.SQL(", ").join(map(sql.Identifier, ITEMS.columns))
    statement = sql.SQL(
        "SELECT {columns} FROM {items} WHERE {admitted}"
        " UNION ALL SELECT {columns} FROM {past} WHERE {admitted} AND NOT ({ended})"
    ).format(
        columns=columns,
        items=sql.Identifier(LIVE.schema, WORKLIST.served(ITEMS)),
        past=sql.Identifier(LIVE.schema, WORKLIST.served(PAST)),
        admitted=admitted,
        ended=_ENDED,
    )
    with log.reading() as connection:
        return list(connection.execute(statement, values).fetchall())


def _folded(log: Log, owners: Sequence[str], moment: Moment) -> Iterator[Row]:
    facts: dict[int, Recorded] = {}
    for owner in owners:
        for each in _facts(log, owner, moment):
            if moment.counts(each.position, each.stored.effective_on):
                facts[each.position] = each
    known = {each.position: owner_of(each) for each in facts.values()}
    rows = replay_into(WORKLIST, [facts[position] for position in sorted(facts)])
    of = set(owners)
    return (row for row in rows.rows(ITEMS) if known[row["position"]] in of)


def _facts(log: Log, owner: str, moment: Moment) -> Iterator[Recorded]:
    """What an owner is folded from; of an undertaking's awards, also the cases they arose from."""
    if owner.startswith(_CASE):
        yield from dossier(log, owner.removeprefix(_CASE), moment)
        return
    named = set()
    for each in log.read(owner):
        yield each
        if case := getattr(each.fact, "case", None):
            named.add(case)
    for number in sorted(named):
        yield from dossier(log, number, moment)

"""The worklist as people go through it: by when it is due, in any order, page by page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from psycopg import sql

from projections.cases.filters import CaseFilter
from projections.cases.past import cases_at
from projections.cases.projection import CASES_MODEL
from projections.cases.tables import CASES
from projections.listing import Part, page_of
from projections.moments import today
from projections.worklist.projection import LAST, WORKLIST
from projections.worklist.queries import WorkFilter, WorkItem, item_of
from projections.worklist.tables import ITEMS
from projections.worklist.waited import waited

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import Row

SOON = dt.timedelta(days=7)
_DUE: Mapping[str, LiteralString] = {
    "overdue": "rank_on < %(day)s",
    "today": "rank_on = %(day)s",
    "soon": "rank_on > %(day)s AND rank_on <= %(soon)s",
    "later": "rank_on > %(soon)s AND rank_on < %(last)s",
    "undated": "rank_on = %(last)s",
}
DUE = tuple(_DUE)
"""When something is due, by its original date: in seven days is soon."""
_KEY: tuple[LiteralString, ...] = ("since_on", "subject", "kind", "number")
ORDERS: Mapping[str, tuple[LiteralString, ...]] = {
    "due": ("rank_on", *_KEY),
    "case": ("case_number", "rank_on", *_KEY),
    "kind": ("kind", "rank_on", "since_on", "subject", "number"),
    "since": _KEY,
    "amount": ("cents", "rank_on", *_KEY),
}

FIRST = Part(order=ORDERS["due"])


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """Some of what waits, and how much there is of it: in all, and by when it is due.

    `by_due` counts without what a choice of `due` leaves out.
    """

    total: int
    by_due: Mapping[str, int]
    items: tuple[WorkItem, ...]


def due_of(due_on: dt.date | None, day: dt.date) -> str:
    """When something is due that has this original date, seen on a day."""
    if due_on is None or due_on == LAST:
        return "undated"
    if due_on < day:
        return "overdue"
    if due_on == day:
        return "today"
    return "soon" if due_on <= day + SOON else "later"


def browse_work(
    log: Log,
    wanted: WorkFilter,
    *,
    of_cases: CaseFilter | None = None,
    due: tuple[str, ...] = (),
    moment: Moment | None = None,
    part: Part = FIRST,
) -> WorkPage:
    """What waits as a filter admits it, in cases that another one admits."""
    if moment is not None:
        rows = _then(log, wanted, of_cases, moment)
        groups = Counter(due_of(row["rank_on"], moment.as_of) for row in rows)
        chosen = [row for row in rows if not due or due_of(row["rank_on"], moment.as_of) in due]
        return _page(part.of(chosen), groups, due, moment.as_of)
    day = today()
    conditions, values = wanted.conditions(day)
    values |= {"soon": day + SOON, "last": LAST}
    if of_cases is not None:
        parts, given = of_cases.conditions(day)
        conditions.append(
            sql.SQL("case_number IN (SELECT number FROM {} WHERE {})").format(
                sql.Identifier("reads", CASES_MODEL.served(CASES)), sql.SQL(" AND ").join(parts)
            )
        )
        values |= given
    conditions.append(sql.SQL("true"))
    counted = sql.SQL("SELECT {} FROM {} WHERE {}").format(
        sql.SQL(", ").join(
            sql.SQL("count(*) FILTER (WHERE " + condition + ") AS {}").format(sql.Identifier(name))
            for name, condition in _DUE.items()
        ),
        sql.Identifier("reads", WORKLIST.served(ITEMS)),
        sql.SQL(" AND ").join(conditions),
    )
    with log.reading() as connection:
        groups = Counter(connection.execute(counted, values).fetchone())
    if due:
        either = " OR ".join("(" + _DUE[name] + ")" for name in due)
        conditions.append(sql.SQL("(" + either + ")"))
    found = page_of(
        log,
        WORKLIST,
        ITEMS,
        conditions,
        values,
        part,
    )
    return _page(found, groups, due, day)


def _page(rows: list[Row], groups: Counter[str], due: tuple[str, ...], day: dt.date) -> WorkPage:
    return WorkPage(
        total=sum(groups[name] for name in due or DUE),
        by_due={name: groups[name] for name in DUE},
        items=tuple(item_of(row, day) for row in rows),
    )


def _then(log: Log, wanted: WorkFilter, of_cases: CaseFilter | None, moment: Moment) -> list[Row]:
    """What waited at a moment."""
    rows = waited(log, wanted, moment)
    if of_cases is None:
        return rows
    numbers = {row["number"] for row in cases_at(log, moment) if of_cases.admits(row, moment.as_of)}
    return [row for row in rows if row["case_number"] in numbers]

"""The list of cases as people go through it: filtered, counted, in any order, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from psycopg import sql

from projections.cases.filters import CaseFilter
from projections.cases.past import cases_at
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import CaseLine, line_of, stood_row
from projections.cases.tables import CASES
from projections.listing import Part, page_of
from projections.moments import today
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter
from projections.worklist.tables import ITEMS
from projections.worklist.waited import waited

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment

ORDERS: Mapping[str, tuple[LiteralString, ...]] = {
    "number": ("number",),
    "region": ("scope", "number"),
    "phase": ("phase", "number"),
    "requested": ("requested_cents", "number"),
    "amount": ("amount_cents", "number"),
    "paid": ("paid_cents", "number"),
    "changed": ("last_recorded_at", "number"),
}

FOLDED_MAX = 150
"""How many cases are folded one by one: more are folded faster all together."""
FIRST = Part(order=ORDERS["number"])


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Some of the cases found, and how many there are."""

    total: int
    lines: tuple[CaseLine, ...]


def browse_cases(
    log: Log,
    wanted: CaseFilter,
    *,
    waiting: WorkFilter | None = None,
    moment: Moment | None = None,
    part: Part = FIRST,
) -> CasePage:
    """Cases that a filter admits, of those in which something waits as `waiting` says."""
    if moment is not None:
        return _then(log, wanted, waiting, moment, part)
    day = today()
    conditions, values = wanted.conditions(day)
    if waiting is not None:
        more, given = waiting.conditions(day)
        conditions.append(
            sql.SQL("number IN (SELECT case_number FROM {} WHERE {})").format(
                sql.Identifier("reads", WORKLIST.served(ITEMS)), sql.SQL(" AND ").join(more)
            )
        )
        values |= given
    rows = page_of(
        log,
        CASES_MODEL,
        CASES,
        conditions,
        values,
        part,
    )
    total = len(rows) + part.offset
    if len(rows) == part.limit or not rows:
        counted = sql.SQL("SELECT count(*) AS total FROM {} WHERE {}").format(
            sql.Identifier("reads", CASES_MODEL.served(CASES)), sql.SQL(" AND ").join(conditions)
        )
        with log.reading() as connection:
            found = connection.execute(counted, values).fetchone()
        total = found["total"] if found else 0
    return CasePage(total=total, lines=tuple(line_of(row, day) for row in rows))


def _then(
    log: Log, wanted: CaseFilter, waiting: WorkFilter | None, moment: Moment, part: Part
) -> CasePage:
    """The same at a moment: single cases folded one by one if they are few, else all together."""
    found = None if waiting is not None else _one_by_one(log, wanted, moment, part)
    return found or _all_together(log, wanted, waiting, moment, part)


def _one_by_one(log: Log, wanted: CaseFilter, moment: Moment, part: Part) -> CasePage | None:
    """Of cases that were known then only those are folded whose state is asked for or shown.

    None: they would be too many.
    """
    conditions, values = wanted.candidates(moment)
    with log.reading() as connection:
        known = connection.execute(
            sql.SQL("SELECT number, corrected FROM {} WHERE {}").format(
                sql.Identifier("reads", CASES_MODEL.served(CASES)),
                sql.SQL(" AND ").join(conditions),
            ),
            values,
        ).fetchall()
    by_number = part.order == ORDERS["number"] and not wanted.looks_at_state
    if by_number and not wanted.looks_at_beginning:
        # Whatever was corrected since, all of them are in the list.
        known = [{**row, "corrected": False} for row in known]
    unsure = [row["number"] for row in known if row["corrected"] or not by_number]
    if len(unsure) > FOLDED_MAX:
        return None
    rows = [row for number in unsure if (row := stood_row(log, number, moment)) is not None]
    rows = [row for row in rows if wanted.admits(row, moment.as_of)]
    total = len(rows)
    if by_number:
        sure = [row["number"] for row in known if not row["corrected"]]
        numbers = sorted([*sure, *(row["number"] for row in rows)], reverse=part.falling)
        total = len(numbers)
        shown = numbers[part.offset : part.offset + part.limit]
        if len(shown) > FOLDED_MAX:
            return None
        found = [row for number in shown if (row := stood_row(log, number, moment)) is not None]
    else:
        found = part.of(rows)
    return CasePage(total=total, lines=tuple(line_of(row, moment.as_of) for row in found))


def _all_together(
    log: Log, wanted: CaseFilter, waiting: WorkFilter | None, moment: Moment, part: Part
) -> CasePage:
    rows = [row for row in cases_at(log, moment) if wanted.admits(row, moment.as_of)]
    if waiting is not None:
        numbers = {item["case_number"] for item in waited(log, waiting, moment)}
        rows = [row for row in rows if row["number"] in numbers]
    found = part.of(rows)
    return CasePage(total=len(rows), lines=tuple(line_of(row, moment.as_of) for row in found))


def lines_of(log: Log, numbers: Iterable[str], moment: Moment | None = None) -> dict[str, CaseLine]:
    """The lines of some cases, by number; those there are. At a moment each is folded by itself."""
    wanted = set(numbers)
    if moment is not None:
        if len(wanted) > FOLDED_MAX:
            found = (row for row in cases_at(log, moment) if row["number"] in wanted)
        else:
            each = (stood_row(log, number, moment) for number in wanted)
            found = (row for row in each if row is not None)
        return {row["number"]: line_of(row, moment.as_of) for row in found}
    day = today()
    with log.reading() as connection:
        rows = connection.execute(
            CASES_MODEL.select(CASES, " WHERE number = ANY(%s)"), (list(wanted),)
        ).fetchall()
    return {row["number"]: line_of(row, day) for row in rows}


def regions_of(log: Log, scopes: tuple[str, ...] | None) -> list[tuple[str, str]]:
    """Programme and scope of every case that may be seen, each pair once."""
    with log.reading() as connection:
        rows = connection.execute(
            sql.SQL(
                "SELECT programme, scope FROM {} WHERE %(scopes)s::text[] IS NULL"
                " OR scope = ANY(%(scopes)s) GROUP BY 1, 2 ORDER BY 2, 1"
            ).format(sql.Identifier("reads", CASES_MODEL.served(CASES))),
            {"scopes": None if scopes is None else list(scopes)},
        ).fetchall()
    return [(row["programme"], row["scope"]) for row in rows]

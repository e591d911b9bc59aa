"""Published reports: computed, reproduced at their position, and compared with what is known now.

The rows of a report are those of the query of its name, without published control totals; canonical
JSON of them is sorted by key, without white space, in UTF-8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, assert_never

from grants.report.events import ReportPublished, ReportTotal
from grants.report.figures import Figures, Query
from projections.budgets.queries import budgets
from projections.differences.causes import Span
from projections.differences.money import Difference, differences
from projections.differences.subjects import SUBJECTS
from projections.moments import Moment
from projections.runtime import positions
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.store.log import Log

Row = Mapping[str, Any]


_ADDED = {"disbursed_unknown": "disbursed_cents"}
"""Figures that earlier reports lack, and the one that was 0 there where they say it is unknown.

New reports leave them out where there is nothing to tell. What a published one had is told by its
sums, so that it keeps the hash it was published with."""


def compute(log: Log, query: Query) -> Figures:
    """A report as the log says it at a position, by default the last the read model has reached."""
    known_at = _reached(log, query) if query.known_at is None else query.known_at
    rows = report_rows(log, query, known_at)
    return Figures(
        known_at=known_at, rows=len(rows), totals=_totals(rows), sha256=rows_sha256(rows)
    )


def query_of(fact: ReportPublished) -> Query:
    """The question a published report answered."""
    return Query(
        name=fact.name, parameters=fact.parameters, as_of=fact.as_of, known_at=fact.known_at
    )


def report_rows(log: Log, query: Query, known_at: int) -> list[Row]:
    """The rows of a report at a position."""
    wanted = query.parameters
    match query.name:
        case "totals":
            lines: Sequence[Any] = totals(
                log, as_of=query.as_of, known_at=known_at, programme=wanted.programme
            )
        case "budgets":
            lines = budgets(log, as_of=query.as_of, known_at=known_at, **wanted.model_dump())
        case _:
            assert_never(query.name)
    rows = [asdict(line) for line in lines]
    left_out = {"control_totals", *(name for name in _ADDED if not any(r.get(name) for r in rows))}
    return [
        {name: value for name, value in row.items() if name not in left_out}
        for row in rows
        if _says_something(row, SUBJECTS[query.name].key)
    ]


def published_rows(log: Log, fact: ReportPublished) -> list[Row]:
    """The rows of a published report as it told them: without figures that came later."""
    told = {total.measure for total in fact.totals}
    later = {name: of for name, of in _ADDED.items() if name not in told}
    return [
        {
            name: 0 if value is None and name in later.values() else value
            for name, value in row.items()
            if name not in later
        }
        for row in report_rows(log, query_of(fact), fact.known_at)
    ]


def _says_something(row: Row, key: tuple[str, ...]) -> bool:
    """A row of nothing but a published number beside it is none of the report."""
    return any(value for name, value in row.items() if name not in key and name != "control_totals")


def rows_sha256(rows: Sequence[Row]) -> str:
    """The hash of rows as canonical JSON."""
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _totals(rows: Sequence[Row]) -> tuple[ReportTotal, ...]:
    sums: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, int) and name != "year":
                sums[name] = sums.get(name, 0) + value
    return tuple(ReportTotal(measure=name, value=sums[name]) for name in sorted(sums))


def difference(
    log: Log, fact: ReportPublished, *, known_at: int | None = None
) -> tuple[int, list[Difference]]:
    """What is known of the same legal day, up to a position, against what was published.

    The position is the last the read model has reached, unless an earlier one is asked for.
    """
    query = query_of(fact)
    known_at = _reached(log, query) if known_at is None else known_at
    span = Span(Moment(fact.as_of, fact.known_at), Moment(fact.as_of, known_at))
    return known_at, differences(log, fact.name, span, fact.parameters.model_dump())


def _reached(log: Log, query: Query) -> int:
    model = SUBJECTS[query.name].model
    with log.reading() as connection:
        return positions(connection).get(model.name, 0)

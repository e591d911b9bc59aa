"""Published reports: computed, reproduced at their position, and compared with what is known now.

The rows of a report are those of the query of its name, without published control totals; canonical
JSON of them is sorted by key, without white space, in UTF-8.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, assert_never

from grants.report.events import ReportPublished, ReportTotal
from grants.report.figures import Figures, Query
from projections.budgets.queries import budgets
from projections.ledger.projection import LEDGER
from projections.runtime import positions
from projections.totals.projection import TOTALS
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded

_KEYS = {
    "totals": ("programme", "kind", "origin"),
    "budgets": ("programme", "scope", "year", "earmark"),
}
_MODELS = {"totals": TOTALS, "budgets": LEDGER}
_POSTINGS = {
    "totals": "SELECT DISTINCT position FROM reads.totals WHERE position > %(known_at)s"
    " AND effective_first <= %(as_of)s"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s) ORDER BY position",
    "budgets": "SELECT DISTINCT position FROM reads.ledger WHERE position > %(known_at)s"
    " AND effective_first <= %(as_of)s"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
    " AND (%(year)s::int IS NULL OR year = %(year)s)"
    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s) ORDER BY position",
}
"""Which facts learnt later move a figure of the same legal day."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure that is different now; None where there was, or is, no such row."""

    row: Mapping[str, str | int]
    measure: str
    published: int | None
    now: int | None


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A fact recorded after the publication that moves its figures."""

    position: int
    recorded_at: dt.datetime
    effective_on: str
    stream: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How today's figures of the same legal day differ from the published ones, and by what."""

    known_at: int
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]


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
    return [
        {key: value for key, value in asdict(line).items() if key != "control_totals"}
        for line in lines
        if _says_something(asdict(line), _KEYS[query.name])
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


def difference(log: Log, fact: ReportPublished) -> Difference:
    """What is known now of the same legal day, against what was published."""
    query = query_of(fact)
    known_at = _reached(log, query)
    before = _by_key(report_rows(log, query, fact.known_at), _KEYS[fact.name])
    now = _by_key(report_rows(log, query, known_at), _KEYS[fact.name])
    changes = [
        Change(
            row=dict(zip(_KEYS[fact.name], key, strict=True)),
            measure=measure,
            published=before.get(key, {}).get(measure),
            now=now.get(key, {}).get(measure),
        )
        for key in sorted(before.keys() | now.keys())
        for measure in sorted(before.get(key, {}).keys() | now.get(key, {}).keys())
        if before.get(key, {}).get(measure) != now.get(key, {}).get(measure)
    ]
    return Difference(
        known_at=known_at, changes=tuple(changes), causes=_causes(log, fact, known_at)
    )


def _by_key(
    rows: Sequence[Row], key: tuple[str, ...]
) -> dict[tuple[str | int, ...], dict[str, int | None]]:
    return {
        tuple(row[name] for name in key): {
            name: value for name, value in row.items() if name not in key
        }
        for row in rows
    }


def _causes(log: Log, fact: ReportPublished, known_at: int) -> tuple[Cause, ...]:
    values = {**fact.parameters.model_dump(), "known_at": fact.known_at, "as_of": fact.as_of}
    with log.connection() as connection:
        found = [
            row["position"]
            for row in connection.execute(_POSTINGS[fact.name].encode(), values).fetchall()
            if row["position"] <= known_at
        ]
    return tuple(_cause(recorded) for each in found for recorded in _at(log, each))


def _at(log: Log, position: int) -> list[Recorded]:
    return log.page(after=position - 1, to=position, limit=1)


def _cause(recorded: Recorded) -> Cause:
    return Cause(
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        effective_on=recorded.stored.effective_on,
        stream=recorded.stream,
        name=recorded.stored.name,
    )


def _reached(log: Log, query: Query) -> int:
    model = _MODELS[query.name]
    with log.connection() as connection:
        return positions(connection).get(model.full_name, 0)

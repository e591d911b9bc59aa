"""The postings behind a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString, TypedDict, Unpack

from projections.behind import Behind, behind
from projections.ledger.projection import LEDGER, POSTINGS
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.figures import Figure
    from projections.runtime.model import Row


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One posting: what a fact moved on one account. `(position, line)` orders and names it."""

    position: int
    line: int
    programme: str
    scope: str
    year: int
    earmark: str
    case_number: str | None
    measure: str
    cents: int
    effective_first: dt.date
    effective_last: dt.date
    recorded_at: dt.datetime
    reason: str | None
    use_year: int | None


class Wanted(TypedDict, total=False):
    """What postings are asked for: the two clocks, and the parts of an account's name.

    `scopes` are those the asker may see; None: all. With a figure: those it is made of, for one of
    uncertain dates those that may count.
    """

    as_of: dt.date | None
    known_at: int | None
    programme: str | None
    scope: str | None
    scopes: Collection[str] | None
    year: int | None
    earmark: str | None
    case_number: str | None
    measure: str | None
    figure: Figure | None


_WANTED: LiteralString = (
    " WHERE position <= %(known_at)s AND effective_first <= %(as_of)s"
    " AND (effective_last > %(as_of)s) = %(uncertain)s"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
    " AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))"
    " AND (%(year)s::int IS NULL OR year = %(year)s)"
    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
    " AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s)"
    " AND (%(measure)s::text IS NULL OR measure = %(measure)s)"
    " AND (%(measures)s::text[] IS NULL OR measure = ANY(%(measures)s))"
)


def ledger(
    log: Log,
    *,
    after: tuple[int, int] = (0, -1),
    limit: int = 100,
    **wanted: Unpack[Wanted],
) -> list[LedgerLine]:
    """Postings that count at a moment, in order, after `(position, line)`; at most `limit`."""
    with log.reading() as connection:
        rows = connection.execute(
            LEDGER.select(
                POSTINGS,
                _WANTED + " AND (position, line) > (%(position)s, %(line)s)"
                " ORDER BY position, line LIMIT %(limit)s",
            ),
            {**_values(log, after, wanted), "limit": limit},
        ).fetchall()
    return [LedgerLine(**row) for row in rows]


def behind_ledger(
    log: Log, *, after: tuple[int, int] = (0, -1), **wanted: Unpack[Wanted]
) -> Behind:
    """How many postings these are, and what they amount to."""
    return behind(log, (LEDGER, POSTINGS), "cents", _WANTED, _values(log, after, wanted))


def _values(log: Log, after: tuple[int, int], wanted: Wanted) -> Row:
    moment = resolve(log, as_of=wanted.get("as_of"), known_at=wanted.get("known_at"))
    figure, scopes = wanted.get("figure"), wanted.get("scopes")
    asked = ("programme", "scope", "year", "earmark", "case_number", "measure")
    return {
        **{name: wanted.get(name) for name in asked},
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "scopes": None if scopes is None else list(scopes),
        "measures": figure and figure.measures,
        "uncertain": figure is not None and figure.uncertain,
        "position": after[0],
        "line": after[1],
    }

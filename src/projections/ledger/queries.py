"""The postings behind a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projections.ledger.projection import LEDGER, POSTINGS
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.figures import Figure


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


def ledger(  # noqa: PLR0913 - the two clocks, the parts of an account's name and the page.
    log: Log,
    *,
    as_of: dt.date | None = None,
    known_at: int | None = None,
    programme: str | None = None,
    scope: str | None = None,
    scopes: Collection[str] | None = None,
    year: int | None = None,
    earmark: str | None = None,
    case_number: str | None = None,
    measure: str | None = None,
    figure: Figure | None = None,
    after: tuple[int, int] = (0, -1),
    limit: int = 100,
) -> list[LedgerLine]:
    """Postings that count at a moment, in order, after `(position, line)`; at most `limit`.

    `scopes` are those the asker may see; None: all.

    With a figure: those it is made of, for one of uncertain dates those that may count.
    """
    moment = resolve(log, as_of=as_of, known_at=known_at)
    wanted = {
        "as_of": moment.as_of,
        "known_at": moment.known_at,
        "programme": programme,
        "scope": scope,
        "scopes": None if scopes is None else list(scopes),
        "year": year,
        "earmark": earmark,
        "case_number": case_number,
        "measure": measure,
        "measures": figure and figure.measures,
        "uncertain": figure is not None and figure.uncertain,
        "position": after[0],
        "line": after[1],
        "limit": limit,
    }
    with log.connection() as connection:
        rows = connection.execute(
            LEDGER.select(
                POSTINGS,
                " WHERE position <= %(known_at)s AND effective_first <= %(as_of)s"
                " AND (effective_last > %(as_of)s) = %(uncertain)s"
                " AND (position, line) > (%(position)s, %(line)s)"
                " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
                " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
                " AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))"
                " AND (%(year)s::int IS NULL OR year = %(year)s)"
                " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
                " AND (%(case_number)s::text IS NULL OR case_number = %(case_number)s)"
                " AND (%(measure)s::text IS NULL OR measure = %(measure)s)"
                " AND (%(measures)s::text[] IS NULL OR measure = ANY(%(measures)s))"
                " ORDER BY position, line LIMIT %(limit)s",
            ),
            wanted,
        ).fetchall()
    return [LedgerLine(**row) for row in rows]

"""The cases behind what a region's year has bound and paid."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.sql import SQL

from projections.cases.projection import CASES_MODEL
from projections.cases.tables import CASES
from projections.ledger.projection import LEDGER, POSTINGS

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment


@dataclass(frozen=True, kw_only=True)
class CaseMoney:
    """What a case has bound and was paid on some accounts; its title is the one it has now."""

    case_number: str
    title_ref: str | None
    committed_cents: int
    disbursed_cents: int

    @property
    def open_cents(self) -> int:
        """Committed and not yet disbursed."""
        return self.committed_cents - self.disbursed_cents


def money_of_cases(
    log: Log,
    moment: Moment,
    *,
    programmes: Collection[str],
    scope: str,
    year: int,
    earmark: str | None = None,
    origin: str | None = None,
) -> list[CaseMoney]:
    """Every case with a posting on the accounts, the most bound first."""
    with log.reading() as connection:
        rows = connection.execute(
            SQL(
                "SELECT case_number, title_ref, committed_cents, disbursed_cents FROM ("
                " SELECT case_number,"
                "  coalesce(sum(cents) FILTER (WHERE measure = 'committed'), 0)::bigint"
                "   AS committed_cents,"
                "  coalesce(sum(cents) FILTER (WHERE measure = 'disbursed'), 0)::bigint"
                "   AS disbursed_cents"
                "  FROM ({postings}) p WHERE programme = ANY(%(programmes)s)"
                "  AND measure IN ('committed', 'disbursed') AND case_number IS NOT NULL"
                "  AND scope = %(scope)s AND year = %(year)s"
                "  AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
                "  AND effective_last <= %(as_of)s AND position <= %(known_at)s"
                "  GROUP BY 1) money LEFT JOIN ({cases}) c ON c.number = case_number"
                " WHERE %(origin)s::text IS NULL OR origin = %(origin)s"
                " ORDER BY committed_cents DESC, case_number"
            ).format(postings=LEDGER.select(POSTINGS), cases=CASES_MODEL.select(CASES)),
            {
                "programmes": list(programmes),
                "scope": scope,
                "year": year,
                "earmark": earmark,
                "origin": origin,
                "as_of": moment.as_of,
                "known_at": moment.known_at,
            },
        ).fetchall()
    return [CaseMoney(**row) for row in rows]

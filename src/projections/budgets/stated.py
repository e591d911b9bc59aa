"""Allocations stated elsewhere, beside those computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg.sql import SQL

from grants.kernel.records import replace
from projections.budgets.projection import BUDGETS
from projections.control_totals import CONTROL_TOTALS, ControlTotal, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.store.log import Log
    from projections.budgets.queries import BudgetLine


def control_totals(
    log: Log, *, known_at: int | None = None, programme: str | None = None
) -> list[ControlTotal]:
    """Stated allocations beside the computed ones, each at its own date (transfers included)."""
    limit = log.last_position() if known_at is None else known_at
    with log.reading() as connection:
        totals = connection.execute(
            SQL(
                "SELECT t.*, (SELECT coalesce(sum(CASE measure WHEN 'allocated' THEN cents"
                "  WHEN 'supplemented' THEN cents WHEN 'transferred_in' THEN cents"
                "  WHEN 'reduced' THEN -cents WHEN 'transferred_out' THEN -cents END), 0)::bigint"
                "  FROM reads.ledger l WHERE l.programme = t.programme AND measure IN"
                "  ('allocated', 'supplemented', 'transferred_in', 'reduced', 'transferred_out')"
                "  AND position <= %(limit)s AND effective_last <= t.as_of"
                "  AND (t.scope IS NULL OR l.scope = t.scope)"
                "  AND (t.kind IS NULL OR (t.kind = 'statewide') = (l.scope = 'statewide'))"
                "  AND (t.year IS NULL OR l.year = t.year)"
                "  AND (t.earmark IS NULL OR l.earmark = t.earmark)) AS computed"
                " FROM ({}) t WHERE measure = 'allocated_cents'"
                " AND position <= %(limit)s"
                " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
                " ORDER BY programme, as_of, control_total"
            ).format(BUDGETS.select(CONTROL_TOTALS)),
            {"limit": limit, "programme": programme},
        ).fetchall()
    return [compared(row, computed=row["computed"], known_at=limit) for row in totals]


def with_control_totals(
    lines: list[BudgetLine], totals: Sequence[ControlTotal]
) -> list[BudgetLine]:
    """Totals stated for exactly one scope and year stand at its lines."""
    if not totals:
        return lines
    by_account: dict[tuple[str, str | None, int | None], list[ControlTotal]] = {}
    for total in totals:
        by_account.setdefault((total.programme, total.scope, total.year), []).append(total)
    return [
        replace(line, control_totals=stated) if stated else line
        for line in lines
        for stated in [
            tuple(
                total
                for total in by_account.get((line.programme, line.scope, line.year), ())
                if total.earmark in {None, line.earmark}
            )
        ]
    ]

"""The sums of a report: what was published, and the same computed anew, so that they add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grants.web import wording
from grants.web.language import gettext
from grants.web.report_sheets import Row, kind_of
from grants.web.sheets import Cell, Column, Sheet

if TYPE_CHECKING:
    from grants.report.events import ReportPublished

_ADDING_UP = {
    "original_cents": 1,
    "supplemented_cents": 1,
    "reduced_cents": -1,
    "allocated_cents": 1,
    "transferred_in_cents": 1,
    "transferred_out_cents": -1,
    "carried_in_cents": 1,
    "carried_out_cents": -1,
    "standing_in_cents": 1,
    "frozen_cents": -1,
    "lapsed_cents": -1,
    "committed_cents": -1,
    "disbursed_cents": -1,
    "unlimited_cents": 1,
    "available_cents": 1,
}
"""The sums of a report of budgets in the order in which they add up, with their signs."""
_TERMS = (
    "allocated_cents",
    "transferred_in_cents",
    "transferred_out_cents",
    "carried_in_cents",
    "carried_out_cents",
    "frozen_cents",
    "lapsed_cents",
    "committed_cents",
    "available_cents",
)
"""Of every row that has a limit these add up to what is available, but for authority."""


def totals_sheet(fact: ReportPublished, rows: Sequence[Row], *, holds: bool) -> Sheet:
    """What was published, beside the same sums of the rows computed anew.

    Where the rows do not come out as published, with the difference: of all sums there are, since
    what a report told as unknown is in none of those that were published.
    """
    published: dict[str, int | None] = {total.measure: total.value for total in fact.totals}
    if not holds:
        figures = [name for name in (rows[0] if rows else ()) if kind_of(name) != "text"]
        published = dict.fromkeys(figures) | published
    computed = {name: sum(row.get(name) or 0 for row in rows) for name in published}
    if fact.name == "budgets":
        derived = _derived(rows)
        computed |= derived
        published |= derived if holds else dict.fromkeys(derived)
    # Only the sums of budgets add up, by signs; others stand as the columns of their rows do.
    signs = _ADDING_UP if fact.name == "budgets" else dict.fromkeys(rows[0] if rows else (), 1)
    signs = {name: sign for name, sign in signs.items() if name in published}
    signs |= {name: 1 for name in published if name not in signs and kind_of(name) != "text"}
    shown = {name: sign for name, sign in signs.items() if published[name] or computed[name]}
    return Sheet(
        name=f"bericht-{fact.name}-{fact.as_of}-summen",
        title=gettext("Veröffentlicht und nachgerechnet"),
        columns=[
            Column(title=gettext("Größe")),
            Column(title=gettext("Veröffentlicht"), kind="money"),
            Column(title=gettext("Nachgerechnet"), kind="money"),
            *([] if holds else [Column(title=gettext("Unterschied"), kind="money")]),
        ],
        rows=[
            [
                Cell(_named(fact, name)),
                *(
                    Cell(None if figure is None else sign * figure, kind=kind_of(name))
                    for figure in _compared(published[name], computed[name], holds=holds)
                ),
            ]
            for name, sign in shown.items()
        ],
    )


def _compared(published: int | None, computed: int, *, holds: bool) -> tuple[int | None, ...]:
    if holds:
        return published, computed
    return published, computed, None if published is None else computed - published


def _derived(rows: Sequence[Row]) -> dict[str, int]:
    """What stands in for money that was not allotted, and what is bound without a known limit."""
    limited = [row for row in rows if row["available_cents"] is not None]
    standing_in = sum(
        row[name] * (1 if name == "available_cents" else -_ADDING_UP[name])
        for row in limited
        for name in _TERMS
    )
    bound = sum(row["committed_cents"] for row in rows if row["available_cents"] is None)
    return {"standing_in_cents": standing_in, "unlimited_cents": bound}


def _named(fact: ReportPublished, name: str) -> str:
    if fact.name == "totals":
        return wording.heading(name)
    match name:
        case "allocated_cents":
            return gettext("Zusammen zugewiesen")
        case "disbursed_cents":
            return gettext("davon ausgezahlt")
        case "unlimited_cents":
            return gettext("Gebunden ohne bekannte Obergrenze")
        case "available_cents":
            return gettext("Bleibt verfügbar")
        case _ if name in _ADDING_UP:
            return wording.heading(name)
        case _:
            return gettext("Nachrichtlich: %(figure)s") % {"figure": wording.heading(name)}

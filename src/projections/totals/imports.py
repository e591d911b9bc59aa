"""Imported cases in the totals: their amounts, and what a newer file corrects about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from grants.legacy.events import CorrectableField, LegacyCaseCorrected, LegacyCaseImported
from projections.cases.legacy import is_cancelled
from projections.runtime.model import Row, Rows
from projections.totals.postings import (
    APPROVED_NET,
    CASES,
    Movement,
    blank,
    dated,
    moved_over,
    post,
    post_lines,
    sums,
)

if TYPE_CHECKING:
    from grants.store.recorded import Recorded

_HEADINGS: tuple[CorrectableField, ...] = ("kind", "scope", "earmark", "year")


def imported(recorded: Recorded, fact: LegacyCaseImported, rows: Rows) -> None:
    """Count a case as an older system knew it."""
    known = rows.get(CASES, (fact.case,))
    row: dict[str, Any] = {
        **blank(fact.case),
        "programme": fact.programme,
        "kind": fact.kind,
        "scope": fact.scope,
        "earmark": fact.earmark,
        "year": fact.year,
        "first_approval": fact.effective_from,
        "stated_cents": fact.approved_cents,
        "cancelled": fact.status == "cancelled",
        "paid_unknown": fact.disbursed_cents is None,
    }
    if known is not None:  # Its money was posted before the case itself, in the same import.
        post_lines(recorded, moved_over(known, row), rows)
        row["postings"] = known["postings"]
    lines = dated(_stated(row), fact.effective_from)
    post(recorded, row, lines, rows, line=2 * len(row["postings"]))


def _stated(row: Row) -> Iterator[Movement]:
    """What an import says of a case. Unknown is not zero: it is counted and in no sum.

    What was approved and given up later stays a first approval, of which nothing is left.
    """
    yield "cases", 1
    cents = row["stated_cents"]
    if cents is None:
        yield "amount_unknown", 1
    else:
        yield "approved", cents
    if cents is not None and not row["cancelled"]:
        yield APPROVED_NET, cents
    if row["paid_unknown"]:
        yield "disbursed_unknown", 1


def corrected(recorded: Recorded, fact: LegacyCaseCorrected, rows: Rows) -> None:
    """Post the difference; what the case is counted under, and its legal date, may change too.

    A correction bears the date the case was imported with. What belongs to the approval stands at
    the date that was stated last, and so does what is corrected about it.
    """
    row = rows.get(CASES, (fact.case,))
    if row is None:
        return
    changes: dict[CorrectableField, tuple[Any, Any]] = {
        c.field: (c.old, c.new) for c in fact.corrections
    }
    renamed: dict[str, Any] = {
        name: changes[name][1]
        for name in _HEADINGS
        if name in changes and changes[name][1] is not None
    }
    dated_on = changes.get("effective_from", (None, row["first_approval"]))[1]
    after: dict[str, Any] = {
        **row,
        **renamed,
        "stated_cents": changes.get("approved_cents", (None, row["stated_cents"]))[1],
        "first_approval": dated_on,
    }
    if (cancelled := is_cancelled(fact)) is not None:
        after["cancelled"] = cancelled
    if "disbursed_cents" in changes:
        after["paid_unknown"] = changes["disbursed_cents"][1] is None
    lines = []
    if renamed or dated_on != row["first_approval"]:
        lines = moved_over(row, after, approved_on=dated_on)
        after["postings"] = [values for _, values in lines[1::2]]
    post_lines(recorded, lines, rows)
    moved = _difference(_stated(row), _stated(after))
    effective_on = dated_on or recorded.stored.effective_on
    post(recorded, after, dated(moved, effective_on), rows, line=len(lines))


def _difference(old: Iterable[Movement], new: Iterable[Movement]) -> list[Movement]:
    found = sums([*((m, -a) for m, a in old), *new])
    return [(measure, amount) for measure, amount in found.items() if amount]

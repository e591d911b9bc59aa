"""Imported cases in the totals: their amounts, and what a newer file corrects about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.legacy.events import CorrectableField, LegacyCaseCorrected, LegacyCaseImported
from projections.runtime.model import Rows
from projections.totals.postings import (
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
    }
    moved = _approval(fact.approved_cents) if fact.status == "approved" else ()
    if known is not None:  # Its money was posted before the case itself, in the same import.
        post_lines(recorded, moved_over(known, row), rows)
        row["postings"] = known["postings"]
    lines = dated(moved, fact.effective_from)
    post(recorded, row, lines, rows, line=2 * len(row["postings"]))


def _approval(cents: int | None) -> tuple[Movement, ...]:
    if cents is None:  # Unknown is not zero: counted as a case, and as one without an amount.
        return (("cases", 1), ("amount_unknown", 1))
    return (("cases", 1), ("approved", cents), ("approved_net", cents))


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
    counted = sums(row["postings"]).get("cases", 0) > 0
    moved: list[Movement] = []
    stated = changes.get("approved_cents", (None, row["stated_cents"]))[1]
    if counted:
        moved = _difference(_approval(row["stated_cents"]), _approval(stated))
    dated_on = changes.get("effective_from", (None, row["first_approval"]))[1]
    after: dict[str, Any] = {
        **row,
        **renamed,
        "stated_cents": stated,
        "first_approval": dated_on,
    }
    lines = []
    if renamed or dated_on != row["first_approval"]:
        lines = moved_over(row, after, approved_on=dated_on)
        after["postings"] = [values for _, values in lines[1::2]]
    post_lines(recorded, lines, rows)
    status = changes.get("status", (None, None))[1]
    if status == "cancelled" and counted:
        now = sums([*row["postings"], *moved])
        moved = [
            *moved,
            *(
                (m, -now[m])
                for m in ("cases", "amount_unknown", "approved", "approved_net")
                if now.get(m)
            ),
        ]
    elif status == "approved" and not counted:
        moved = list(_approval(stated))
    effective_on = dated_on or recorded.stored.effective_on
    post(recorded, after, dated(moved, effective_on), rows, line=len(lines))


def _difference(old: tuple[Movement, ...], new: tuple[Movement, ...]) -> list[Movement]:
    found = sums([*((m, -a) for m, a in old), *new])
    return [(measure, amount) for measure, amount in found.items() if amount]

"""What becomes of an application in the row of its case: documents, beginning, deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grants.application import events as application
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event

if TYPE_CHECKING:
    from projections.runtime.model import Row


def changes(fact: Event, row: Row) -> dict[str, Any]:
    """The columns that a fact about the application changes."""
    return {**_awaited(fact, row), **_begun(fact, row)}


def _awaited(fact: Event, row: Row) -> dict[str, Any]:
    """What becomes of documents asked for; the deadline a round began with never drifts."""
    match fact:
        case application.DocumentsRequested():
            due = next_working_day(fact.due_on)
            return {"documents_due_on": due, "documents_original_due_on": due}
        case application.DeadlineExtended():
            return {"documents_due_on": next_working_day(fact.due_on)}
        case application.DocumentsSupplied():
            original = row["documents_original_due_on"]
            found = {
                "documents-late": fact.timeliness == "late",
                "documents-after-original-deadline": original and fact.supplied_on > original,
            }
            added = {flag for flag, holds in found.items() if holds}
            awaited = {} if fact.open_items else _NOTHING_AWAITED
            return {**awaited, "flags": sorted({*row["flags"], *added})}
        case application.ApplicationDeemedWithdrawn():
            return {**_NOTHING_AWAITED, "flags": flags(row, add="deemed-withdrawn")}
        case application.ApplicationWithdrawn() | application.DocumentsWaived(open_items=()):
            return _NOTHING_AWAITED
        case _:
            return {}


_NOTHING_AWAITED = {"documents_due_on": None, "documents_original_due_on": None}


def _begun(fact: Event, row: Row) -> dict[str, Any]:
    match fact:
        case application.EarlyStartPermitted():
            return {"flags": flags(row, add="early-start-permitted")}
        case application.MeasureStarted(findings=()):
            return {"flags": flags(row, drop="started-before-permission")}
        case application.MeasureStarted():
            return {"flags": flags(row, add="started-before-permission")}
        case application.DeviationFromVoteJustified():
            return {"flags": flags(row, add="deviation-justified")}
        case _:
            return {}


def flags(row: Row, *, add: str | None = None, drop: str | None = None) -> list[str]:
    """The flags of a case with one more, or one less."""
    return sorted({*row["flags"], *([add] if add else [])} - {drop})


OWN_FLAGS = frozenset(
    {
        "documents-late",
        "documents-after-original-deadline",
        "early-start-permitted",
        "started-before-permission",
        "bank-account-unconfirmed",
        "deviates-from-vote",
        "deviation-justified",
        "objection-late",
        "payment-hold",
    }
)
"""What a newer version of the application leaves as it is."""

"""What becomes of an application in the row of its case: versions, votes, documents, beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from grants.application import events as application
from grants.application.lifecycle import Phase
from grants.kernel.calendar import next_working_day

if TYPE_CHECKING:
    from projections.runtime.model import Row


def submitted(fact: application.ApplicationSubmitted) -> Row:
    """The row of a case that begins here."""
    return {
        "number": fact.case,
        "programme": fact.programme,
        "kind": fact.kind,
        "scope": fact.scope,
        "guideline": fact.guideline,
        "call": fact.call,
        "party": fact.party,
        "responsible": None,
        "title_ref": fact.title.ref,
        "purpose_ref": fact.purpose.ref,
        "phase": str(Phase.UNKNOWN),
        "origin": "recorded",
        "year": fact.received_on.year,
        "received_on": fact.received_on.isoformat(),
        "approved_on": None,
        "period_from": fact.period_from.isoformat(),
        "period_to": fact.period_to.isoformat(),
        "application_version": 1,
        "requested_cents": fact.requested_cents,
        "recommended_cents": None,
        "approved_cents": None,
        "amount_cents": None,
        "paid_cents": 0,
        "claimed_cents": 0,
        "recovered_cents": 0,
        "claim_open_cents": 0,
        "refund_due_cents": 0,
        "earmark": fact.earmark,
        "objects": list(fact.objects),
        "primary_object": fact.primary_object,
        "budget_years": [],
        "documents_due_on": None,
        "documents_original_due_on": None,
        "remedy_until": None,
        "proof_original_due_on": None,
        "proof_due_on": None,
        "claim_due_on": None,
        "debts": {},
        "open_queries": [],
        "claims": [],
        "objections": [],
        "flags": sorted(set(fact.findings)),
        "holds": [],
    }


Judged = (
    application.ApplicationRevised
    | application.PrioritisationRecorded
    | application.ApplicationRejected
)


def judged(fact: Judged, row: Row) -> dict[str, Any]:
    """What a newer version changes, and what the vote and the rejection say about one."""
    match fact:
        case application.ApplicationRevised():
            return _revised(fact, row)
        case application.PrioritisationRecorded():
            recommended = {"recommended_cents": fact.recommended_cents}
            if fact.application_version == row["application_version"]:
                return {**recommended, "flags": flags(row, drop="vote-stale")}
            return {**recommended, "flags": flags(row, add="vote-stale")}
        case application.ApplicationRejected():
            return {"flags": deviation(row, fact.deviates_from_vote)}
        case _:
            assert_never(fact)


def _revised(fact: application.ApplicationRevised, row: Row) -> dict[str, Any]:
    stale = "vote-stale" if row["recommended_cents"] is not None else None
    kept = [flag for flag in row["flags"] if flag in OWN_FLAGS]
    return {
        "application_version": fact.version,
        "requested_cents": fact.requested_cents,
        "period_from": fact.period_from.isoformat(),
        "period_to": fact.period_to.isoformat(),
        "flags": flags({"flags": [*kept, *fact.findings]}, add=stale),
    }


def deviation(row: Row, deviates: str) -> list[str]:
    """The flags of a case after a decision that follows the vote, or does not."""
    return flags(row, add="deviates-from-vote" if deviates == "deviates" else None)


_NOTHING_AWAITED = {"documents_due_on": None, "documents_original_due_on": None}
Awaited = (
    application.DocumentsRequested
    | application.DeadlineExtended
    | application.DocumentsSupplied
    | application.DocumentsWaived
    | application.ApplicationDeemedWithdrawn
    | application.ApplicationWithdrawn
)


def awaited(fact: Awaited, row: Row) -> dict[str, Any]:
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
            left = {} if fact.open_items else _NOTHING_AWAITED
            return {**left, "flags": sorted({*row["flags"], *added})}
        case application.DocumentsWaived():
            return {} if fact.open_items else _NOTHING_AWAITED
        case application.ApplicationDeemedWithdrawn():
            return {**_NOTHING_AWAITED, "flags": flags(row, add="deemed-withdrawn")}
        case application.ApplicationWithdrawn():
            return _NOTHING_AWAITED
        case _:
            assert_never(fact)


Begun = (
    application.EarlyStartPermitted
    | application.MeasureStarted
    | application.MeasureStartRetracted
    | application.DeviationFromVoteJustified
)


def begun(fact: Begun, row: Row) -> dict[str, Any]:
    """What a beginning, its permission or a deviation from the vote leaves as a flag."""
    match fact:
        case application.EarlyStartPermitted():
            # Nothing that had begun before it is permitted: what has begun since is in order.
            left = {"flags": flags(row, drop="started-before-permission")}
            return {"flags": flags(left, add="early-start-permitted")}
        case application.MeasureStarted(findings=()) | application.MeasureStartRetracted():
            return {"flags": flags(row, drop="started-before-permission")}
        case application.MeasureStarted():
            return {"flags": flags(row, add="started-before-permission")}
        case application.DeviationFromVoteJustified():
            return {"flags": flags(row, add="deviation-justified")}
        case _:
            assert_never(fact)


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

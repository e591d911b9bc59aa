"""What a proof of use and its examination change in the line of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from grants.kernel.calendar import next_working_day
from grants.settlement import events as settlement
from projections.cases.applications import flags

if TYPE_CHECKING:
    from projections.runtime.model import Row

Proven = (
    settlement.ProofReminded
    | settlement.ProofDeadlineExtended
    | settlement.ProofSubmitted
    | settlement.QueryRaised
    | settlement.QueryAnswered
)


def proven(fact: Proven, row: Row) -> dict[str, Any]:
    """The dates of the proof, what is open about it, and what it leaves as a flag.

    The date in force is a working day (§ 31 (3) VwVfG).
    """
    match fact:
        case settlement.ProofReminded():
            due_on = next_working_day(fact.due_on)
            return {"proof_due_on": due_on, "flags": flags(row, add="proof-reminded")}
        case settlement.ProofDeadlineExtended():
            original = {"proof_original_due_on": fact.original_due_on}
            return {**original, "proof_due_on": next_working_day(fact.due_on)}
        case settlement.ProofSubmitted():
            found = [*row["flags"], *(["proof-findings"] if fact.findings else [])]
            late = "proof-late" if fact.kept == "late" else None
            return {
                "proof_original_due_on": fact.due_on,
                "proof_due_on": next_working_day(fact.due_in_force_on),
                "flags": flags({"flags": found}, add=late, drop="proof-reminded"),
            }
        case settlement.QueryRaised():
            still = [*row["open_queries"], fact.query]
            return {"open_queries": still, "flags": flags(row, add="query-open")}
        case settlement.QueryAnswered():
            still = [number for number in row["open_queries"] if number != fact.query]
            answered = None if still else "query-open"
            return {"open_queries": still, "flags": flags(row, drop=answered)}
        case _:
            assert_never(fact)

"""The state of a case as people see it: the stored one, or one that a date has brought about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from grants.application.lifecycle import Phase
from grants.approval import events as approval
from projections.deadlines.proof import proof_due_on

if TYPE_CHECKING:
    from projections.runtime.model import Row, Rows

PROOF_DUE = "proof-due"
"""Nachweis fällig: in force or running, and the day has come. It is shown and never stored."""
PROOF_DUE_WORDS = ("Nachweis fällig", "proof due")
PHASES: tuple[str, ...] = (*Phase, PROOF_DUE)
"""What a list of cases can be limited to."""
EXECUTING = (str(Phase.IN_FORCE), str(Phase.RUNNING))


def shown(row: Row, day: dt.date) -> str:
    """The state of a case seen on a day."""
    due_on: dt.date | None = row["proof_due_on"]
    if row["phase"] in EXECUTING and due_on is not None and due_on <= day:
        return PROOF_DUE
    phase: str = row["phase"]
    return phase


def stored(phases: tuple[str, ...]) -> list[str]:
    """The stored states behind states as they are shown."""
    return sorted({each for phase in phases for each in _behind(phase)})


def _behind(phase: str) -> tuple[str, ...]:
    return EXECUTING if phase == PROOF_DUE else (phase,)


def proof_due(
    row: Row, fact: approval.GrantApproved | approval.GrantAmended, rows: Rows
) -> dict[str, Any]:
    """When the proof of a granted period is due; an extension outlasts a shorter new period.

    `row` is that of the case before the fact.
    """
    due_on = proof_due_on(
        rows,
        fact,
        programme=row["programme"],
        guideline=getattr(fact, "guideline", row["guideline"]),
    )
    before: dt.date | None = row["proof_due_on"]
    in_force = due_on
    if due_on is not None and before is not None and before != row["proof_original_due_on"]:
        in_force = max(due_on, before)
    return {"proof_original_due_on": due_on, "proof_due_on": in_force}

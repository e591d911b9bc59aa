"""When parts of a claim are due, while an objection holds everything up.

An objection has suspensive effect (§ 80 VwGO): until it is decided nothing is collected and no due
date runs. What was left of a period when the objection came is left of it after the decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from grants.approval.events import ObjectionDecided, ObjectionFiled
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event


@dataclass(frozen=True)
class Suspension:
    """From the day of an objection to the day before its decision; None: it is pending."""

    from_on: dt.date
    to_on: dt.date | None


def suspensions_of(decision: str, facts: Iterable[Event]) -> tuple[Suspension, ...]:
    """The times in which a decision was objected to, out of facts of its case."""
    found: list[Suspension] = []
    for fact in facts:
        match fact:
            case ObjectionFiled() if fact.decision == decision:
                found.append(Suspension(fact.filed_on, None))
            case ObjectionDecided() if fact.decision == decision and found:
                found.append(Suspension(found.pop().from_on, fact.decided_on))
            case _:
                continue
    return tuple(found)


def suspended(day: dt.date, suspensions: Iterable[Suspension]) -> bool:
    """Whether an objection is pending on a day."""
    return any(
        known.from_on <= day and (known.to_on is None or day < known.to_on) for known in suspensions
    )


def postponed(due_on: dt.date, suspensions: Iterable[Suspension]) -> dt.date | None:
    """A due date after the times in which it did not run; None while it does not run."""
    moved = due_on
    for known in sorted(suspensions, key=lambda known: known.from_on):
        if known.from_on > moved:
            break
        if known.to_on is None:
            return None
        moved += known.to_on - known.from_on
    return moved if moved == due_on else next_working_day(moved)

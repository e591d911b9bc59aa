"""When parts of a claim are due: on a working day, and not while an objection holds it up.

What is to be paid on a Saturday, Sunday or public holiday is paid in time on the next working day
(§ 193 BGB, § 31 (3) VwVfG), whether a period ends there or that day was agreed.

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


@dataclass(frozen=True)
class Review:
    """The decision behind a claim was reviewed: a remedy runs anew, until that is final."""

    decided_on: dt.date
    final_on: dt.date | None


def suspensions_of(decision: str, facts: Iterable[Event]) -> tuple[Suspension, ...]:
    """The times in which a decision was objected to, out of facts of its case."""
    found: tuple[Suspension, ...] = ()
    for fact in facts:
        if isinstance(fact, ObjectionFiled | ObjectionDecided) and fact.decision == decision:
            found = suspensions_after(found, fact)
    return found


def suspensions_after(
    known: tuple[Suspension, ...], fact: ObjectionFiled | ObjectionDecided
) -> tuple[Suspension, ...]:
    """The times in which a decision was objected to, after one more fact about it."""
    match fact:
        case ObjectionFiled():
            return (*known, Suspension(fact.filed_on, None))
        case ObjectionDecided() if known:
            return (*known[:-1], Suspension(known[-1].from_on, fact.decided_on))
        case ObjectionDecided():
            return known


def suspended(day: dt.date, suspensions: Iterable[Suspension]) -> bool:
    """Whether an objection is pending on a day."""
    return any(
        known.from_on <= day and (known.to_on is None or day < known.to_on) for known in suspensions
    )


def postponed(
    due_on: dt.date, suspensions: Iterable[Suspension], *, set_on: dt.date
) -> dt.date | None:
    """A due date on a working day, after the times in which it did not run.

    None while an objection is pending. What was over when the date was set was known then and moves
    nothing.
    """
    moved = next_working_day(due_on)
    for known in sorted(suspensions, key=lambda known: known.from_on):
        if known.to_on is None:
            return None
        if set_on < known.to_on and known.from_on <= moved:
            moved = next_working_day(moved + (known.to_on - known.from_on))
    return moved

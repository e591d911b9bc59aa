"""The case as its settlement sees it, folded from the case's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.application.events import ApplicationSubmitted, Indicator
from grants.application.lifecycle import Phase, advance
from grants.approval.events import ObjectionDecided
from grants.approval.grant import Grant, grant_after, numbers_given
from grants.claim.numbers import NOTHING_RAISED, Raised, raised_after
from grants.kernel.calendar import next_working_day
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.settlement.events import (
    ExaminationStarted,
    GrantSettled,
    ProofDeadlineExtended,
    ProofExamined,
    ProofReminded,
    ProofSubmitted,
    QueryAnswered,
    QueryRaised,
)


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The case as its settlement sees it, with the claims raised so far."""

    phase: Phase = Phase.UNKNOWN
    case: str = ""
    scope: str = ""
    numbers: int = 0
    grant: Grant | None = None
    indicators: tuple[Indicator, ...] = ()
    reminders: tuple[ProofReminded, ...] = ()
    extensions: tuple[ProofDeadlineExtended, ...] = ()
    proof: ProofSubmitted | None = None
    started: ExaminationStarted | None = None
    queries: Mapping[int, QueryRaised] = field(default_factory=dict)
    answers: Mapping[int, QueryAnswered] = field(default_factory=dict)
    examined: ProofExamined | None = None
    examiners: frozenset[str] = frozenset()
    settled: GrantSettled | None = None
    set_aside: ObjectionDecided | None = None
    raised: Raised = NOTHING_RAISED

    def due_in_force_on(self, original_due_on: dt.date) -> dt.date:
        """The due date of the proof after extensions; a longer period may outrun one of them.

        Moved to a working day (§ 31 (3) VwVfG).
        """
        in_force = max([original_due_on, *(fact.due_on for fact in self.extensions[-1:])])
        return next_working_day(in_force)

    @property
    def open_queries(self) -> tuple[int, ...]:
        """The numbers of queries that have no answer."""
        return tuple(number for number in self.queries if number not in self.answers)


def evolve(settlement: Settlement, fact: Event) -> Settlement:
    """The state after one more fact."""
    moved = replace(
        settlement,
        phase=advance(settlement.phase, fact),
        grant=grant_after(settlement.grant, fact),
        numbers=numbers_given(settlement.numbers, fact),
        raised=raised_after(settlement.raised, fact),
    )
    match fact:
        case ApplicationSubmitted():
            return replace(moved, case=fact.case, scope=fact.scope, indicators=fact.indicators)
        case ProofReminded():
            return replace(moved, reminders=(*moved.reminders, fact))
        case ProofDeadlineExtended():
            return replace(moved, extensions=(*moved.extensions, fact))
        case ProofSubmitted():
            return replace(moved, proof=fact)
        case ExaminationStarted():
            return replace(moved, started=fact, examiners=moved.examiners | {fact.examiner})
        case QueryRaised():
            return replace(moved, queries={**moved.queries, fact.query: fact})
        case QueryAnswered():
            return replace(moved, answers={**moved.answers, fact.query: fact})
        case ProofExamined():
            return replace(moved, examined=fact, examiners=moved.examiners | {fact.examiner})
        case GrantSettled():
            return replace(moved, settled=fact)
        case ObjectionDecided(sets_aside="settlement"):
            return replace(moved, set_aside=fact)
        case _:
            return moved

"""What an audit is after its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.engagement.events import (
    AuditClosed,
    AuditOpened,
    FindingAnswered,
    FindingRecorded,
    PopulationFrozen,
    SampleDrawn,
)
from grants.engagement.transitions import AuditPhase
from grants.kernel.event import Event
from grants.kernel.records import replace


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """An audit after its facts; `auditors` are all who acted in it as auditors."""

    phase: AuditPhase = AuditPhase.UNKNOWN
    opened: AuditOpened | None = None
    frozen: PopulationFrozen | None = None
    samples: Mapping[str, SampleDrawn] = field(default_factory=dict)
    findings: Mapping[str, FindingRecorded] = field(default_factory=dict)
    answers: Mapping[str, FindingAnswered] = field(default_factory=dict)
    closed: AuditClosed | None = None
    auditors: frozenset[str] = frozenset()

    @property
    def audited(self) -> frozenset[str]:
        """Who answered for the audited side."""
        return frozenset(answer.answered_by for answer in self.answers.values())

    @property
    def sampled(self) -> frozenset[str]:
        """The cases of all samples."""
        return frozenset(case for drawn in self.samples.values() for case in drawn.cases)


def evolve(engagement: Engagement, fact: Event) -> Engagement:
    """The state after one more fact."""
    known = engagement
    match fact:
        case AuditOpened():
            return replace(
                known,
                phase=AuditPhase.OPENED,
                opened=fact,
                auditors=known.auditors | {fact.opened_by},
            )
        case PopulationFrozen():
            return replace(
                known,
                phase=AuditPhase.FROZEN,
                frozen=fact,
                auditors=known.auditors | {fact.frozen_by},
            )
        case SampleDrawn():
            return replace(
                known,
                phase=AuditPhase.SAMPLED,
                samples={**known.samples, fact.sample: fact},
                auditors=known.auditors | {fact.drawn_by},
            )
        case FindingRecorded():
            return replace(
                known,
                findings={**known.findings, fact.finding: fact},
                auditors=known.auditors | {fact.recorded_by},
            )
        case FindingAnswered():
            return replace(known, answers={**known.answers, fact.finding: fact})
        case AuditClosed():
            return replace(known, phase=AuditPhase.CLOSED, closed=fact)
        case _:
            return known

"""Decides about audits (stream `engagement/{number}`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.engagement.commands import (
    AnswerFinding,
    CloseAudit,
    DrawSample,
    EngagementCommand,
    FreezePopulation,
    OpenAudit,
    RecordFinding,
)
from grants.engagement.events import (
    AuditClosed,
    AuditOpened,
    Counting,
    EngagementEvent,
    FindingAnswered,
    FindingRecorded,
    PopulationFilter,
    PopulationFrozen,
    SampleDrawn,
)
from grants.engagement.rejections import (
    AuditedCaseUnknown,
    AuditUnknown,
    BoundsUnordered,
    FindingAnsweredBefore,
    FindingsUnanswered,
    FindingTaken,
    FindingUnknown,
    PopulationDiffers,
    PopulationEmpty,
    SamePersonAuditedAndAnswered,
    SampleTaken,
    SampleTooLarge,
)
from grants.engagement.sampling import Item, Terms, draw, population_sha256, positive_cents
from grants.engagement.state import Engagement, evolve
from grants.engagement.transitions import STEPS
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import engagement_stream
from grants.kernel.rules import not_before, not_in_future

COUNTING: Counting = "budgets"
"""How a population that is frozen from now on is counted."""


@dataclass(frozen=True, kw_only=True)
class PopulationBasis(Basis):
    """The population at a position of the log: the last one, or the one that was frozen."""

    position: int
    population: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class FindingBasis(Basis):
    """Whether the case of a finding exists."""

    case_version: int


def decide(
    command: EngagementCommand, engagement: Engagement, basis: Basis
) -> tuple[EngagementEvent, ...]:
    """The facts a command adds. Populations and findings need a basis of their own.

    Raises:
        Rejection: a rule said no.
    """
    if engagement.opened is None and not isinstance(command, OpenAudit):
        raise AuditUnknown
    match command:
        case OpenAudit():
            return _open(command, engagement, basis)
        case FreezePopulation():
            assert isinstance(basis, PopulationBasis)
            return _freeze(command, engagement, basis)
        case DrawSample():
            assert isinstance(basis, PopulationBasis)
            return _draw(command, engagement, basis)
        case RecordFinding():
            assert isinstance(basis, FindingBasis)
            return _find(command, engagement, basis)
        case AnswerFinding():
            return _answer(command, engagement, basis)
        case CloseAudit():
            return _close(command, engagement, basis)
        case _:
            assert_never(command)


def _dated(day: dt.date, engagement: Engagement, basis: Basis) -> None:
    assert engagement.opened is not None
    not_before(day, engagement.opened.opened_on, "Eröffnung der Prüfung")
    not_in_future(day, basis.today)


def _no_audited(engagement: Engagement, basis: Basis) -> None:
    if basis.person in engagement.audited:
        raise SamePersonAuditedAndAnswered  # Who answered for the audited side audits no more.


def _open(command: OpenAudit, engagement: Engagement, basis: Basis) -> tuple[EngagementEvent, ...]:
    fact = AuditOpened(
        engagement=basis.stream.removeprefix(engagement_stream("")),
        subject=command.subject,
        opened_by=basis.person,
        competence=basis.competence,
        opened_on=command.opened_on,
    )
    if engagement.opened == fact:
        return ()
    STEPS.admit(command, engagement.phase)
    not_in_future(command.opened_on, basis.today)
    return (fact,)


def _freeze(
    command: FreezePopulation, engagement: Engagement, basis: PopulationBasis
) -> tuple[EngagementEvent, ...]:
    chosen = chosen_by(command)
    done = engagement.frozen
    if done is not None and (done.measure, done.filter, done.frozen_by, done.frozen_on) == (
        command.measure,
        chosen,
        basis.person,
        command.frozen_on,
    ):
        return ()  # Pressed twice: it stays frozen where it was.
    STEPS.admit(command, engagement.phase)
    _no_audited(engagement, basis)
    _dated(command.frozen_on, engagement, basis)
    if not basis.population:
        raise PopulationEmpty
    return (
        PopulationFrozen(
            position=basis.position,
            measure=command.measure,
            counting=COUNTING,
            filter=chosen,
            cases=len(basis.population),
            unknown=sum(item.cents is None for item in basis.population),
            total_cents=sum(item.cents or 0 for item in basis.population),
            sha256=population_sha256(basis.population),
            frozen_by=basis.person,
            frozen_on=command.frozen_on,
        ),
    )


def chosen_by(command: FreezePopulation) -> PopulationFilter:
    """The filter a command asks for."""
    return PopulationFilter(
        programme=command.programme,
        scope=command.scope,
        year=command.year,
        origin=command.origin,
    )


def _draw(
    command: DrawSample, engagement: Engagement, basis: PopulationBasis
) -> tuple[EngagementEvent, ...]:
    STEPS.admit(command, engagement.phase)
    frozen = engagement.frozen
    assert frozen is not None
    if population_sha256(basis.population) != frozen.sha256:
        raise PopulationDiffers(position=frozen.position)
    ascending = tuple(sorted(set(command.bounds_cents))) == command.bounds_cents
    if not ascending or (command.method == "stratified") != bool(command.bounds_cents):
        raise BoundsUnordered
    most = len(basis.population)
    if command.method == "monetary-unit":
        most = min(most, positive_cents(basis.population))
    if command.size > most:
        raise SampleTooLarge(size=command.size, most=most)
    terms = Terms(
        method=command.method,
        seed=command.seed,
        size=command.size,
        bounds_cents=command.bounds_cents,
    )
    drawn = draw(basis.population, terms)
    fact = SampleDrawn(
        sample=command.sample,
        method=command.method,
        seed=command.seed,
        size=command.size,
        bounds_cents=command.bounds_cents,
        interval_cents=drawn.interval_cents,
        cases=drawn.cases,
        drawn_by=basis.person,
        drawn_on=command.drawn_on,
    )
    known = engagement.samples.get(command.sample)
    if known == fact:
        return ()
    if known is not None:
        raise SampleTaken(sample=command.sample)
    _no_audited(engagement, basis)
    not_before(command.drawn_on, frozen.frozen_on, "Grundgesamtheit")
    not_in_future(command.drawn_on, basis.today)
    return (fact,)


def _find(
    command: RecordFinding, engagement: Engagement, basis: FindingBasis
) -> tuple[EngagementEvent, ...]:
    fact = FindingRecorded(
        finding=command.finding,
        case=command.case,
        code=command.code,
        text=command.text,
        cents=command.cents,
        recorded_by=basis.person,
        recorded_on=command.recorded_on,
    )
    known = engagement.findings.get(command.finding)
    if known == fact:
        return ()
    STEPS.admit(command, engagement.phase)
    if known is not None:
        raise FindingTaken(finding=command.finding)
    _no_audited(engagement, basis)
    if not basis.case_version:
        raise AuditedCaseUnknown(case=command.case)
    _dated(command.recorded_on, engagement, basis)
    return (fact,)


def _answer(
    command: AnswerFinding, engagement: Engagement, basis: Basis
) -> tuple[EngagementEvent, ...]:
    finding = engagement.findings.get(command.finding)
    if finding is None:
        raise FindingUnknown(finding=command.finding)
    fact = FindingAnswered(
        finding=command.finding,
        answer=command.answer,
        answered_by=basis.person,
        answered_on=command.answered_on,
    )
    known = engagement.answers.get(command.finding)
    if known == fact:
        return ()
    STEPS.admit(command, engagement.phase)
    if known is not None:
        raise FindingAnsweredBefore(finding=command.finding, day=known.answered_on)
    if basis.person in engagement.auditors:
        raise SamePersonAuditedAndAnswered  # Nobody answers their own question.
    not_before(command.answered_on, finding.recorded_on, "Feststellung")
    not_in_future(command.answered_on, basis.today)
    return (fact,)


def _close(
    command: CloseAudit, engagement: Engagement, basis: Basis
) -> tuple[EngagementEvent, ...]:
    fact = AuditClosed(
        closed_by=basis.person, competence=basis.competence, closed_on=command.closed_on
    )
    if engagement.closed == fact:
        return ()
    STEPS.admit(command, engagement.phase)
    if unanswered := sorted(engagement.findings.keys() - engagement.answers.keys()):
        raise FindingsUnanswered(findings=", ".join(unanswered))
    _dated(command.closed_on, engagement, basis)
    for answer in engagement.answers.values():
        not_before(command.closed_on, answer.answered_on, "letzte Stellungnahme")
    return (fact,)


ENGAGEMENT: Decider[EngagementCommand, Engagement, Event] = Decider(Engagement(), decide, evolve)

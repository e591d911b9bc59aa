"""The measure begins: permitted early, refused, or begun (VwV zu § 44 SäHO)."""

from __future__ import annotations

from grants.application.commands import (
    PermitEarlyStart,
    RecordMeasureStart,
    RefuseEarlyStart,
    RetractMeasureStart,
)
from grants.application.events import (
    ApplicationEvent,
    EarlyStartPermitted,
    EarlyStartRefused,
    MeasureStarted,
    MeasureStartRetracted,
)
from grants.application.examination import ExaminationBasis, require_impartial
from grants.application.findings import STARTED_BEFORE_PERMISSION
from grants.application.intake import RECEIPT
from grants.application.rejections import (
    EarlyStartPermittedBefore,
    MeasureStartedBefore,
    MeasureStartKnown,
    MeasureStartUnknown,
)
from grants.application.state import Application
from grants.application.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.calendar import day_de
from grants.kernel.rules import not_before, not_in_future


def permit_early_start(
    command: PermitEarlyStart, application: Application, basis: ExaminationBasis
) -> tuple[ApplicationEvent, ...]:
    """Let the measure begin before the decision; never backwards, never what has begun."""
    fact = EarlyStartPermitted(
        application_version=application.version,
        from_on=command.from_on,
        reasons=command.reasons,
        permitted_by=basis.person,
        competence=basis.competence,
        permitted_on=command.permitted_on,
    )
    if application.early_start == fact:
        return ()
    STEPS.admit(command, application.phase)
    require_impartial(application, basis)
    not_in_future(command.permitted_on, basis.today)
    not_before(command.permitted_on, application.received_on, RECEIPT)
    not_before(command.from_on, command.permitted_on, "Genehmigung")
    measure = application.measure
    if measure is not None and measure.started_on < command.from_on:
        raise MeasureStartedBefore(day=day_de(measure.started_on))
    return (fact,)


def refuse_early_start(
    command: RefuseEarlyStart, application: Application, basis: ExaminationBasis
) -> tuple[ApplicationEvent, ...]:
    """Do not let the measure begin before the decision."""
    fact = EarlyStartRefused(
        application_version=application.version,
        reasons=command.reasons,
        refused_by=basis.person,
        competence=basis.competence,
        refused_on=command.refused_on,
    )
    if application.early_start == fact:
        return ()
    STEPS.admit(command, application.phase)
    require_impartial(application, basis)
    if isinstance(application.early_start, EarlyStartPermitted):
        raise EarlyStartPermittedBefore(day=day_de(application.early_start.permitted_on))
    not_in_future(command.refused_on, basis.today)
    not_before(command.refused_on, application.received_on, RECEIPT)
    return (fact,)


def record_measure_start(
    command: RecordMeasureStart, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Record when the measure began. Too early, by what is known now, is a finding.

    Whether it blocks is judged by the days known when the case is examined and the decision signed.
    """
    permitted_from = application.permitted_from
    admitted = [day for day in (permitted_from, application.approved_on) if day is not None]
    too_early = not admitted or command.started_on < min(admitted)
    fact = MeasureStarted(
        permitted_from=permitted_from,
        approved_on=application.approved_on,
        findings=(STARTED_BEFORE_PERMISSION,) if too_early else (),
        reasons=command.reasons,
        recorded_by=basis.person,
        started_on=command.started_on,
    )
    known = application.measure
    if known == fact:
        return ()
    STEPS.admit(command, application.phase)
    not_in_future(command.started_on, basis.today)
    if known is not None and known.started_on != fact.started_on and fact.reasons is None:
        raise MeasureStartKnown(day=day_de(known.started_on))
    return (fact,)


def retract_measure_start(
    command: RetractMeasureStart, application: Application, basis: Basis
) -> tuple[ApplicationEvent, ...]:
    """Take back the beginning that is on record: the measure has not begun."""
    known, before = application.measure, application.start_retracted
    told = None if before is None else (before.reasons, before.recorded_by)
    if known is None and told == (command.reasons, basis.person):
        return ()
    STEPS.admit(command, application.phase)
    if known is None:
        raise MeasureStartUnknown
    return (
        MeasureStartRetracted(
            reasons=command.reasons, recorded_by=basis.person, started_on=known.started_on
        ),
    )

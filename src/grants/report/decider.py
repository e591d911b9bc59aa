"""Decides about published reports (stream `report/{id}`)."""

from __future__ import annotations

from dataclasses import dataclass

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.ids import report_stream
from grants.kernel.rules import not_before, not_in_future
from grants.report.commands import PublishReport, ReportCommand
from grants.report.events import ReportEvent, ReportParameters, ReportPublished
from grants.report.figures import Figures
from grants.report.rejections import (
    FiguresMissing,
    ReportParameterUnused,
    ReportPublishedOtherwise,
)


@dataclass(frozen=True)
class Report:
    """A report; `published` is None before the first fact."""

    published: ReportPublished | None = None


@dataclass(frozen=True, kw_only=True)
class ReportBasis(Basis):
    """The figures as the service computed them."""

    figures: Figures


def parameters_of(command: PublishReport) -> ReportParameters:
    """What a command limits the report to."""
    return ReportParameters(
        programme=command.programme,
        scope=command.scope,
        year=command.year,
        earmark=command.earmark,
    )


def decide(command: ReportCommand, report: Report, basis: Basis) -> tuple[ReportEvent, ...]:
    """Publish once.

    Raises:
        Rejection: a rule said no.
    """
    assert isinstance(basis, ReportBasis)
    parameters = parameters_of(command)
    known = report.published
    asked = (command.name, parameters, command.as_of, basis.person, command.published_on)
    if known is not None:
        said = (known.name, known.parameters, known.as_of, known.published_by, known.published_on)
        if said == asked:
            return ()  # It stays as it was published, whatever is known by now.
        raise ReportPublishedOtherwise
    if command.name == "totals" and any((command.scope, command.year, command.earmark)):
        raise ReportParameterUnused
    if not basis.figures.known_at:
        raise FiguresMissing
    not_in_future(command.as_of, basis.today)
    not_in_future(command.published_on, basis.today)
    not_before(command.published_on, command.as_of, "Stichtag des Berichts")
    return (
        ReportPublished(
            report=basis.stream.removeprefix(report_stream("")),
            name=command.name,
            parameters=parameters,
            as_of=command.as_of,
            known_at=basis.figures.known_at,
            rows=basis.figures.rows,
            totals=basis.figures.totals,
            sha256=basis.figures.sha256,
            published_by=basis.person,
            competence=basis.competence,
            published_on=command.published_on,
        ),
    )


def evolve(report: Report, fact: Event) -> Report:
    """The report after one more fact."""
    return Report(fact) if isinstance(fact, ReportPublished) else report


REPORT: Decider[ReportCommand, Report, Event] = Decider(Report(), decide, evolve)

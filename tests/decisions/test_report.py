"""Reports are published once, with what they said and at which position."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.spec import ADA, NOW, Spec, basis

from grants.kernel.rules import DateInFuture, DateOutOfOrder
from grants.report.commands import PublishReport
from grants.report.decider import REPORT, ReportBasis
from grants.report.events import ReportParameters, ReportPublished, ReportTotal
from grants.report.figures import Figures
from grants.report.rejections import (
    FiguresMissing,
    ReportParameterUnused,
    ReportPublishedOtherwise,
)

TODAY = NOW.date()
FIGURES = Figures(
    known_at=700, rows=3, totals=(ReportTotal(measure="cases", value=9),), sha256="ab" * 32
)
WORLD = ReportBasis(
    **vars(basis(ADA, stream="report/r1", competence="compliance-officer")), figures=FIGURES
)
report = Spec(REPORT, WORLD)
PUBLISH = PublishReport(name="budgets", as_of=TODAY, scope="14511", published_on=TODAY)
published = ReportPublished(
    report="r1",
    name="budgets",
    parameters=ReportParameters(programme=None, scope="14511", year=None, earmark=None),
    as_of=TODAY,
    known_at=700,
    rows=3,
    totals=FIGURES.totals,
    sha256="ab" * 32,
    published_by=ADA,
    competence="compliance-officer",
    published_on=TODAY,
)


def test_a_report_is_published_with_what_it_says():
    report.when(PUBLISH).then(published)
    assert report.when(PUBLISH).again() == ()


def test_a_published_report_stays_whatever_is_known_later():
    later = replace(WORLD, figures=replace(FIGURES, known_at=900, sha256="cd" * 32))
    report.under(later).given(published).when(PUBLISH).then()
    report.given(published).when(replace(PUBLISH, scope=None)).rejected(ReportPublishedOtherwise)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"as_of": TODAY + dt.timedelta(days=1)}, DateInFuture),
        ({"published_on": TODAY + dt.timedelta(days=1)}, DateInFuture),
        ({"published_on": TODAY - dt.timedelta(days=1)}, DateOutOfOrder),
        ({"name": "totals"}, ReportParameterUnused),
        ({"name": "totals", "scope": None, "year": 2024}, ReportParameterUnused),
        ({"name": "totals", "scope": None, "earmark": "general"}, ReportParameterUnused),
    ],
)
def test_what_cannot_be_published(changed: dict[str, Any], reason):
    report.when(replace(PUBLISH, **changed)).rejected(reason)
    only = replace(PUBLISH, name="totals", scope=None, programme="FKR")
    assert len(report.when(only).outcome()) == 1


def test_nothing_is_published_before_the_read_models_know_anything():
    early = replace(WORLD, figures=replace(FIGURES, known_at=0))
    report.under(early).when(PUBLISH).rejected(FiguresMissing)

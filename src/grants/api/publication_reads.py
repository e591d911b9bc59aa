"""Questions about published reports: reproduced at their position, and compared with today."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import not_found
from grants.api.reading import Reading
from grants.api.trail_reads import REFUSED_OR_MISSING
from grants.kernel.ids import Identifier, report_stream
from grants.report.decider import REPORT
from grants.report.events import ReportPublished
from projections.differences.money import Difference
from projections.publications import (
    difference,
    published_rows,
    rows_sha256,
)


class PublicationBody(BaseModel):
    """A report as it was published; `holds`: its rows still have the published hash."""

    published: ReportPublished
    rows: list[dict[str, str | int | None]]
    sha256: str
    holds: bool


class PublicationDifferenceBody(BaseModel):
    """What is known of the same legal day at `known_at`: every line that differs, and why."""

    published_at: int
    known_at: int
    as_of: dt.date
    differences: list[Difference]


def publication_router(reading: Reading) -> APIRouter:
    """`/publications`."""
    router = APIRouter(tags=["Reports"])
    log = reading.service.log

    def published(request: Request, report: str) -> ReportPublished:
        reading.asker(request).needs(FAR_SIGHTED)
        fact = REPORT.fold(each.fact for each in log.read(report_stream(report))).published
        if fact is None:
            raise not_found()
        return fact

    @router.get("/publications/{report}", operation_id="publication", responses=REFUSED_OR_MISSING)
    def show_publication(request: Request, *, report: Identifier) -> PublicationBody:
        """The report computed again at its position, and whether it is the published one."""
        fact = published(request, report)
        rows = [dict(row) for row in published_rows(log, fact)]
        sha256 = rows_sha256(rows)
        return PublicationBody(
            published=fact, rows=rows, sha256=sha256, holds=sha256 == fact.sha256
        )

    @router.get(
        "/publications/{report}/difference",
        operation_id="publication-difference",
        responses=REFUSED_OR_MISSING,
    )
    def show_difference(request: Request, *, report: Identifier) -> PublicationDifferenceBody:
        """How today's figures of the same legal day differ from the published ones, and why."""
        fact = published(request, report)
        known_at, found = difference(log, fact)
        return PublicationDifferenceBody(
            published_at=fact.known_at, known_at=known_at, as_of=fact.as_of, differences=found
        )

    return router

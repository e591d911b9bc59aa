"""Looking back: totals and regions at any pair of moments."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.web.budget_lines import by_region, seen_lines, whole
from grants.web.comparing import BEGIN
from projections.moments import resolve, today
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.web.visits import Pages


def lookback_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung`."""
    log = pages.reading.service.log

    @router.get("/pruefung")
    def look_back(request: Request) -> Response:
        visit = pages.visit(request)
        moment = visit.moment or resolve(log)
        lines = seen_lines(pages, visit)
        far = not FAR_SIGHTED.isdisjoint(visit.roles)
        return pages.show(
            visit,
            "lookback.html",
            at=moment,
            recorded_at=log.recorded_at(moment.known_at),
            last=log.last_position(),
            year_ends=[dt.date(year, 12, 31) for year in range(BEGIN, today().year)],
            totals=totals(log, as_of=moment.as_of, known_at=moment.known_at) if far else [],
            year=moment.as_of.year,
            years=[
                (year, whole(list(of)))
                for year, of in groupby(
                    sorted(lines, key=lambda line: line.year), lambda line: line.year
                )
            ],
            regions=by_region(log, [line for line in lines if line.year == moment.as_of.year]),
        )

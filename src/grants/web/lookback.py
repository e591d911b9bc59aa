"""Looking back: totals and regions at any pair of moments, and what two moments differ in."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.web.budget_lines import by_region, scope_names, seen_lines, whole
from projections.differences.causes import Span
from projections.differences.money import differences
from projections.moments import resolve, today
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.web.visits import Pages

PAGE = 20
"""How many accounts that differ are shown at once."""
BEGIN = 2016
"""The first year there is anything to look back at."""
Text = Annotated[str, Query(max_length=40)]


def lookback_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung` and `/pruefung/vergleich`."""
    reading = pages.reading
    log = reading.service.log

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

    @router.get("/pruefung/vergleich")
    def compare(
        request: Request,
        von_gueltig: Text = "",
        von_bekannt: Text = "",
        bis_gueltig: Text = "",
        bis_bekannt: Text = "",
        ab: Annotated[int, Query(ge=0, le=100_000)] = 0,
    ) -> Response:
        visit = pages.visit(request)
        before = reading.moment(as_of=von_gueltig or None, known_at=von_bekannt or None)
        after = reading.moment(as_of=bis_gueltig or None, known_at=bis_bekannt or None)
        span = None if before is None else Span(before, after or resolve(log))
        found = (
            []
            if span is None
            else differences(
                log, "budgets", span, admits=lambda row: visit.asker.sight.sees(row["scope"])
            )
        )
        return pages.show(
            visit,
            "comparison.html",
            span=span,
            found=found[ab : ab + PAGE],
            count=len(found),
            onward=ab + PAGE if len(found) > ab + PAGE else 0,
            names=scope_names(log, seen_lines(pages, visit)),
            asked={
                "von_gueltig": von_gueltig,
                "von_bekannt": von_bekannt,
                "bis_gueltig": bis_gueltig,
                "bis_bekannt": bis_bekannt,
            },
        )

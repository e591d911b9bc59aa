"""Looking back: totals and regions at any pair of moments, and the way from one to the next."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED, LOG_READERS
from grants.web.budget_lines import Asked, by_region, of_years, seen_lines, telling, whole
from grants.web.budget_sheets import years_sheet
from grants.web.comparing import BEGIN
from projections.audit_trail.places import neighbours
from projections.differences.causes import Span
from projections.differences.money import changed
from projections.moments import resolve, today
from projections.timeline import timeline
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.web.visits import Pages, Visit
    from projections.moments import Moment
    from projections.timeline import Timeline

_HEIGHT = 60
"""Of the picture, whose width is a step for every month."""
_STEP = 10


def lookback_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung`."""
    log = pages.reading.service.log

    @router.get("/pruefung")
    def look_back(request: Request) -> Response:
        visit = pages.visit(request)
        moment = visit.moment or resolve(log)
        lines = seen_lines(pages, visit)
        of_year = [line for line in lines if line.year == moment.as_of.year]
        far = not FAR_SIGHTED.isdisjoint(visit.roles)
        regions = by_region(log, of_year)
        known = timeline(log)
        return pages.show(
            visit,
            "lookback.html",
            at=moment,
            recorded_at=log.recorded_at(moment.known_at),
            year_ends=[dt.date(year, 12, 31) for year in range(BEGIN, today().year)],
            ways=_ways(log, visit, moment, known),
            picture=_picture(visit, moment, known),
            facts_by_year=known.years(),
            far=far,
            reader=not LOG_READERS.isdisjoint(visit.roles),
            slider=_slider(moment),
            totals=totals(log, as_of=moment.as_of, known_at=moment.known_at) if far else [],
            year=moment.as_of.year,
            years=years_sheet(Asked(visit=visit), of_years(lines)),
            regions=regions,
            figures=telling(*(region.sums for region in regions)),
            whole_year=whole(of_year),
            since=_since(log, visit, moment),
        )


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Where one goes from a moment; None where there is nothing further."""

    fact_before: int | None
    fact_after: int | None
    day_before: dt.date | None
    day_after: dt.date | None


def _ways(log: Log, visit: Visit, moment: Moment, known: Timeline) -> Ways:
    before, after = neighbours(log, moment.known_at)
    later = known.day_after(moment.as_of, known_at=moment.known_at)
    return Ways(
        fact_before=before,
        fact_after=after if visit.moment else None,
        day_before=known.day_before(moment.as_of, known_at=moment.known_at),
        day_after=later if later and later <= today() else None,
    )


@dataclass(frozen=True, kw_only=True)
class Slider:
    """Days since the beginning."""

    begin: dt.date
    last: int
    value: int


def _slider(moment: Moment) -> Slider:
    begin = dt.date(BEGIN, 1, 1)
    last = (today() - begin).days
    return Slider(begin=begin, last=last, value=max(0, min(last, (moment.as_of - begin).days)))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The bar of all years: facts by month, where years begin, and both clocks."""

    width: int
    height: int
    bars: Sequence[tuple[int, int]]
    """Left edge and height."""
    years: Sequence[tuple[int, int]]
    valid: float
    known: float | None


def _picture(visit: Visit, moment: Moment, known: Timeline) -> Picture:
    last = today()
    months = (last.year - BEGIN) * 12 + last.month
    most = max(known.recorded.values(), default=1)
    bars = [
        (_month(*map(int, month.split("-"))), -(-_HEIGHT * count // most))
        for month, count in sorted(known.recorded.items())
        if int(month[:4]) >= BEGIN
    ]
    return Picture(
        width=months * _STEP,
        height=_HEIGHT,
        bars=[(at * _STEP, height) for at, height in bars],
        years=[(year, _month(year, 1) * _STEP) for year in range(BEGIN, last.year + 1)],
        valid=_place(moment.as_of, months),
        known=_place(visit.known_on, months) if visit.known_on else None,
    )


def _month(year: int, month: int) -> int:
    return (year - BEGIN) * 12 + month - 1


def _place(day: dt.date, months: int) -> float:
    """Where a day lies in the picture; what is outside lies at its edge."""
    at = (_month(day.year, day.month) + day.day / 32) * _STEP
    return round(max(1.0, min(months * _STEP - 1.0, at)), 1)


@dataclass(frozen=True, kw_only=True)
class Since:
    """How many accounts of years, and of regions in a year, stand otherwise today."""

    years: Counter[int]
    regions: Counter[tuple[str, str, int]]


def _since(log: Log, visit: Visit, moment: Moment) -> Since | None:
    """What changed since a moment; None where nothing is looked back at."""
    if visit.moment is None:
        return None
    span = Span(moment, resolve(log))
    found = changed(log, "budgets", span, admits=lambda row: visit.asker.sight.sees(row["scope"]))
    years: Counter[int] = Counter()
    regions: Counter[tuple[str, str, int]] = Counter()
    for programme, scope, year, _ in found:
        years[int(year)] += 1
        regions[str(programme), str(scope), int(year)] += 1
    return Since(years=years, regions=regions)

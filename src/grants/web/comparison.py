"""Two moments compared: what differs in budgets, cases and totals, and by which facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import Problem
from grants.kernel.ids import STATEWIDE
from grants.web.comparing import (
    MOMENTS,
    Asked,
    admitted,
    in_german,
    presets,
    span_asked,
    subject,
)
from grants.web.differing import COLUMNS, Shown, balance_of, cases_shown, lines_shown, rows_of
from grants.web.downloads import csv_file
from grants.web.language import gettext
from projections.differences.money import changed, explained
from projections.differences.postings import posted
from projections.figures import COUNTS
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.web.differing import Balance
    from grants.web.visits import Pages, Visit
    from projections.differences.causes import Span

PAGE = 20
"""How many lines that differ are shown at once."""
FACTS, FACTS_OF_ONE = 12, 500
"""How many facts are looked up for each line, and for one that is looked at alone."""


def comparison_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung/vergleich`."""

    @router.get("/pruefung/vergleich")
    def compare(request: Request, asked: Annotated[Asked, Query()]) -> Response:
        visit = pages.visit(request)
        error, span = None, None
        try:
            span = span_asked(pages, visit, asked)
        except Problem as problem:  # What was typed stays, and the page says what is wrong with it.
            if not problem.body["errors"]:
                raise
            error = problem.body["errors"][0]["message"]
        if asked.csv:
            rows = rows_of(pages, visit, asked, span) if span else iter(())
            return csv_file("unterschiede", COLUMNS, rows)
        return pages.show(
            visit,
            "comparison.html",
            status=422 if error else 200,
            asked=asked,
            counts=COUNTS,
            span=span,
            found=_found(pages, visit, asked, span) if span else None,
            error=error,
            presets=presets(visit, asked),
            scopes=scope_choices(pages, visit),
            far=not FAR_SIGHTED.isdisjoint(visit.roles),
            typed={name: in_german(getattr(asked, name)) for name in MOMENTS},
        )


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of what differs; `count` None where it is not known without looking at all."""

    lines: Sequence[Shown]
    count: int | None
    onward: str
    balance: Sequence[Balance]


def _found(pages: Pages, visit: Visit, asked: Asked, span: Span) -> Found:
    if asked.was == "vorgaenge":
        found = cases_shown(pages, visit, asked, span, after=asked.ab, limit=PAGE + 1)
        lines = found[:PAGE]
        onward = lines[-1].key if len(found) > PAGE else ""
        return Found(lines=lines, count=None, onward=onward, balance=())
    name, admits = subject(visit, asked), admitted(visit, asked)
    log = pages.reading.service.log
    differing = changed(log, name, span, admits=admits)
    sums = posted(log, name, span, admits=admits)
    begin = int(asked.ab) if asked.ab.isascii() and asked.ab.isdigit() else 0
    keys = list(differing)[begin : begin + PAGE]
    facts_max = FACTS_OF_ONE if len(differing) == 1 else FACTS
    told = explained(log, name, span, {key: differing[key] for key in keys}, facts_max=facts_max)
    return Found(
        lines=lines_shown(pages, visit, name, told, facts_max=facts_max),
        count=len(differing),
        onward=str(begin + PAGE) if len(differing) > begin + PAGE else "",
        balance=balance_of(name, differing, sums),
    )


def scope_choices(pages: Pages, visit: Visit) -> list[tuple[str, str]]:
    """The regions to choose from by name, and what belongs to none, as far as they are seen."""
    names = {
        **registered_regions(pages.reading.service.log),
        STATEWIDE: gettext("landesweit"),
    }
    seen = [(scope, name) for scope, name in names.items() if visit.asker.sight.sees(scope)]
    return sorted(seen, key=lambda each: each[1])

"""The first page: what waits for the visitor, the money of the year, the facts recorded last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import LOG_READERS
from grants.web.budget_lines import by_region_alone, seen_lines, whole
from grants.web.navigation import figures_first
from grants.web.work import mine
from projections.audit_trail.queries import TrailLine, audit_trail
from projections.moments import resolve, today

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

SHOWN = 8
"""How many things that wait, and how many facts, the first page names."""


def overview_routes(router: APIRouter, pages: Pages) -> None:
    """`/`."""
    reading = pages.reading
    log = reading.service.log

    @router.get("/")
    def overview(request: Request) -> Response:
        visit = pages.visit(request)
        day = visit.moment.as_of if visit.moment else today()
        waiting = mine(pages, visit, limit=SHOWN)
        lines = seen_lines(pages, visit, year=day.year)
        last = resolve(log).known_at if visit.moment is None else visit.moment.known_at
        return pages.show(
            visit,
            "overview.html",
            waiting=waiting.items,
            waiting_count=waiting.total,
            late=waiting.by_due["overdue"],
            soon=waiting.by_due["today"] + waiting.by_due["soon"],
            year=day.year,
            figures_first=figures_first(visit.roles),
            whole=whole(lines),
            regions=by_region_alone(log, lines),
            last=last,
            facts=_last_facts(pages, visit, last),
        )


def _last_facts(pages: Pages, visit: Visit, last: int) -> list[TrailLine]:
    """The newest first; only for those who read the whole log."""
    if visit.roles.isdisjoint(LOG_READERS):
        return []
    service = pages.reading.service
    return [
        *reversed(
            audit_trail(
                service.log,
                as_of=visit.moment.as_of if visit.moment else None,
                known_at=last,
                after=max(0, last - SHOWN),
                limit=SHOWN,
                vault=service.vault,
            )
        )
    ]

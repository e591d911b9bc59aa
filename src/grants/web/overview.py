"""The first page: what waits for the visitor, the money of the year, the facts recorded last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import LOG_READERS, held_roles
from grants.web.budget_lines import Asked, by_region_alone, figure_words, seen_lines, whole
from grants.web.navigation import figures_first
from grants.web.people.shown import in_words
from grants.web.work import mine
from projections.audit_trail.queries import TrailLine, audit_trail
from projections.moments import resolve, today

if TYPE_CHECKING:
    from grants.kernel.roles import Role
    from grants.web.visits import Pages, Visit

NAMED = 8
"""How many things that wait, and how many facts, the first page names."""


def overview_routes(router: APIRouter, pages: Pages) -> None:
    """`/`."""
    reading = pages.reading
    log = reading.service.log

    @router.get("/")
    def overview(request: Request) -> Response:
        visit = pages.visit(request)
        day = visit.moment.as_of if visit.moment else today()
        waiting = mine(pages, visit, limit=NAMED)
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
            asked=Asked(visit=visit),
            whole=whole(lines),
            words=figure_words(lines),
            duties=_duties(pages, visit),
            regions=by_region_alone(log, lines),
            last=last,
            facts=_last_facts(pages, visit, last),
        )


def _duties(pages: Pages, visit: Visit) -> list[tuple[Role, str]]:
    """What the visitor may act as today, and where."""
    log = pages.reading.service.log
    told = in_words(log)
    held = held_roles(log, visit.asker.signed_in.person, pages.reading.today())
    return list(dict.fromkeys((each.role, told(each.grant.scopes)) for each in held))


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
                after=max(0, last - NAMED),
                limit=NAMED,
                vault=service.vault,
            )
        )
    ]

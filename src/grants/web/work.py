"""What waits: the list, what of it is the visitor's, and how it is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.work_reads import codes, duties, seen_scopes, work_place
from grants.kernel.ids import Code
from grants.web.templating import waits
from projections.moments import today
from projections.worklist.kinds import KINDS
from projections.worklist.queries import WorkFilter, WorkItem, worklist

if TYPE_CHECKING:
    import datetime as dt

    from grants.web.visits import Pages, Visit

PAGE = 50
_ROLES = {code: known.roles for code, known in KINDS.items()}


def work_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge`."""

    @router.get("/vorgaenge")
    def list_work(
        request: Request,
        *,
        alle: bool = False,
        ueber_frist: bool = False,
        was: Code | None = None,
        region: Code | None = None,
        ab: Annotated[str | None, Query(max_length=300)] = None,
    ) -> Response:
        visit = pages.visit(request)
        found = waiting(
            pages,
            visit,
            WorkFilter(
                kinds=codes(_ROLES, [was] if was else [], None),
                scope=region,
                scopes=seen_scopes(visit.asker),
                past_due=_day(visit) if ueber_frist else None,
                duties=None if alle else duties(pages.reading, visit.asker, _ROLES),
            ),
            after=ab,
            limit=PAGE + 1,
        )
        return pages.show(
            visit,
            "work.html",
            items=found[:PAGE],
            onward="~".join(found[PAGE - 1].place) if len(found) > PAGE else "",
            asked={"alle": alle, "ueber_frist": ueber_frist, "was": was, "region": region},
            kinds=sorted(
                ((code, waits(code)) for code in KINDS), key=lambda each: each[1].casefold()
            ),
        )


def waiting(
    pages: Pages, visit: Visit, wanted: WorkFilter, *, after: str | None = None, limit: int
) -> list[WorkItem]:
    """What waits at the moment of the visit."""
    return worklist(
        pages.reading.service.log,
        wanted,
        as_of=visit.moment.as_of if visit.moment else None,
        known_at=visit.moment.known_at if visit.moment else None,
        after=work_place(after),
        limit=limit,
    )


def mine(pages: Pages, visit: Visit, *, limit: int) -> list[WorkItem]:
    """What waits for the visitor: their roles cover it, and nothing they did forbids it."""
    own = duties(pages.reading, visit.asker, _ROLES)
    wanted = WorkFilter(scopes=seen_scopes(visit.asker), duties=own)
    return waiting(pages, visit, wanted, limit=limit)


def _day(visit: Visit) -> dt.date:
    return visit.moment.as_of if visit.moment else today()

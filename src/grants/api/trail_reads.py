"""Questions about what happened: the file of a case, the trail of everything, the log itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request

from grants.access.sight import LOG_READERS
from grants.api import bodies
from grants.api.openapi import FactBody, problems
from grants.api.reading import (
    After,
    AsOf,
    CaseNumber,
    KnownAt,
    Limit,
    Page,
    Reading,
    WaitFor,
    cut,
    page,
)
from grants.kernel.ids import Code, Identifier
from projections.audit_trail.queries import TrailLine, audit_trail, history
from projections.questions import READ_BY

REFUSED = problems(401, 403, 422, 503)
REFUSED_OR_MISSING = problems(401, 403, 404, 422, 503)
Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,120}$")]
Position = Annotated[int, Query(ge=0, le=2**62, description="A position of the log")]


def trail_router(reading: Reading) -> APIRouter:
    """`/cases/{number}/history`, `/audit-trail` and `/facts`."""
    router = APIRouter()
    _history(router, reading)
    _audit_trail(router, reading)
    _facts(router, reading)
    return router


def _history(router: APIRouter, reading: Reading) -> None:
    @router.get(
        "/cases/{number}/history",
        tags=["Cases"],
        operation_id="case-history",
        responses=REFUSED_OR_MISSING,
    )
    def show_history(
        request: Request,
        *,
        number: Number,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        after: After = None,
        limit: Limit = 1000,
        wait_for: WaitFor = None,
    ) -> Page[TrailLine]:
        """The audit trail of a case: its file, budgets, claims and meetings, one item per fact."""
        asker = reading.asker(request)
        reading.sees_case(asker, number)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["history"])
        lines = history(
            reading.service.log,
            number,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            vault=reading.service.vault,
        )
        return page(lines, after=after, limit=limit, key=lambda line: str(line.position))


def _audit_trail(router: APIRouter, reading: Reading) -> None:
    @router.get("/audit-trail", tags=["Log"], operation_id="audit-trail", responses=REFUSED)
    def list_trail(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        case: CaseNumber = None,
        scope: Code | None = None,
        programme: Code | None = None,
        person: Identifier | None = None,
        name: Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9.-]{2,80}$")] = None,
        after: Position = 0,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[TrailLine]:
        """Who did what, when, in which competence; for those who audit all of it."""
        reading.asker(request).needs(LOG_READERS)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["trail"])
        found = audit_trail(
            reading.service.log,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            case_number=case,
            scope=scope,
            programme=programme,
            person=person,
            name=name,
            after=after,
            limit=limit + 1,
            vault=reading.service.vault,
        )
        return cut(found, limit=limit, key=lambda line: str(line.position))


def _facts(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/facts", tags=["Log"], operation_id="facts", responses=REFUSED)
    def list_facts(
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        after: Position = 0,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[FactBody]:
        """The log in order; texts stay references. For those who audit all of it.

        A page holds fewer where facts had not taken effect by the legal date asked for.
        """
        reading.asker(request).needs(LOG_READERS)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at)
        found = log.page(after=after, to=moment.known_at if moment else None, limit=limit + 1)
        facts = cut(found, limit=limit, key=lambda recorded: str(recorded.position))
        return Page(
            items=[
                FactBody(**bodies.fact_body(recorded))
                for recorded in facts.items
                if moment is None or moment.counts(recorded.position, recorded.stored.effective_on)
            ],
            next=facts.next,
        )

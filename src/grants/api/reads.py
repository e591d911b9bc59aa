"""Questions: each answered from the read models or the log, within what the asker may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api import alliances
from grants.api.case_reads import case_router
from grants.api.difference_reads import difference_router
from grants.api.document_routes import document_router
from grants.api.engagement_reads import engagement_router
from grants.api.figures import FigureName, figure_asked, posting_place
from grants.api.me import me_router
from grants.api.openapi import PREFIX
from grants.api.problems import not_found
from grants.api.publication_reads import publication_router
from grants.api.reading import (
    After,
    AsOf,
    Bearer,
    CaseNumber,
    KnownAt,
    Limit,
    Page,
    Reading,
    WaitFor,
    Year,
    cut,
    only_known_parameters,
    page,
)
from grants.api.trail_reads import REFUSED, REFUSED_OR_MISSING, trail_router
from grants.api.undertaking_reads import undertaking_router
from grants.api.work_reads import work_router
from grants.kernel.ids import Ags, Code
from projections.budgets.queries import BudgetLine, budgets
from projections.cases.filters import Kind, Origin
from projections.figures import BUDGET_FIGURES, TOTAL_FIGURES
from projections.ledger.postings import Measure
from projections.ledger.queries import LedgerLine, ledger
from projections.questions import READ_BY
from projections.totals.queries import TotalLine, TotalPosting, total_postings, totals


def read_router(reading: Reading) -> APIRouter:
    """The routes of all questions."""
    router = APIRouter(prefix=PREFIX, dependencies=[Bearer, Depends(only_known_parameters)])
    _budgets(router, reading)
    _totals(router, reading)
    _ledger(router, reading)
    _total_postings(router, reading)
    router.include_router(difference_router(reading))
    router.include_router(case_router(reading))
    router.include_router(document_router(reading))
    router.include_router(trail_router(reading))
    router.include_router(work_router(reading))
    _alliances(router, reading)
    router.include_router(undertaking_router(reading))
    router.include_router(engagement_router(reading))
    router.include_router(publication_router(reading))
    router.include_router(me_router(reading))
    return router


def _budgets(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/budgets", tags=["Budgets"], operation_id="budgets", responses=REFUSED)
    def list_budgets(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        programme: Code | None = None,
        scope: Code | None = None,
        year: Year | None = None,
        earmark: Code | None = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[BudgetLine]:
        """What every account held at a moment: one item per programme, scope, year and earmark.

        Of the regions the asker sees.
        """
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["budgets"])
        lines = budgets(
            log,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            programme=programme,
            scope=scope,
            year=year,
            earmark=earmark,
        )
        return page(
            (line for line in lines if asker.sight.sees(line.scope)),
            after=after,
            limit=limit,
            key=lambda line: f"{line.programme}/{line.scope}/{line.year}/{line.earmark}",
        )


def _totals(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/totals", tags=["Budgets"], operation_id="totals", responses=REFUSED)
    def list_totals(
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        programme: Code | None = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[TotalLine]:
        """Cases and money by programme, kind and origin, with published totals beside them.

        They hold cases of every region, and are for those who see every region.
        """
        reading.asker(request).needs(FAR_SIGHTED)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["totals"])
        lines = totals(
            log,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            programme=programme,
        )
        return page(
            lines,
            after=after,
            limit=limit,
            key=lambda line: f"{line.programme}/{line.kind}/{line.origin}",
        )


def _ledger(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/ledger", tags=["Budgets"], operation_id="ledger", responses=REFUSED)
    def list_postings(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        programme: Code | None = None,
        scope: Code | None = None,
        year: Year | None = None,
        earmark: Code | None = None,
        case: CaseNumber = None,
        measure: Measure | None = None,
        figure: FigureName = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[LedgerLine]:
        """The postings behind the figures, of the regions the asker sees."""
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["ledger"])
        found = ledger(
            log,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            programme=programme,
            scope=scope,
            scopes=asker.sight.scopes,
            year=year,
            earmark=earmark,
            case_number=case,
            measure=measure,
            figure=figure_asked(BUDGET_FIGURES, figure),
            after=posting_place(after),
            limit=limit + 1,
        )
        return cut(found, limit=limit, key=lambda line: f"{line.position}.{line.line}")


def _total_postings(router: APIRouter, reading: Reading) -> None:
    @router.get(
        "/totals/postings", tags=["Budgets"], operation_id="total-postings", responses=REFUSED
    )
    def list_total_postings(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        programme: Code | None = None,
        kind: Kind | None = None,
        origin: Origin | None = None,
        case: CaseNumber = None,
        figure: FigureName = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[TotalPosting]:
        """The postings behind the totals, of the regions the asker sees."""
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["postings"])
        found = total_postings(
            reading.service.log,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            programme=programme,
            kind=kind,
            origin=origin,
            scopes=asker.sight.scopes,
            case_number=case,
            figure=figure_asked(TOTAL_FIGURES, figure),
            after=posting_place(after),
            limit=limit + 1,
        )
        return cut(found, limit=limit, key=lambda line: f"{line.position}.{line.line}")


def _alliances(router: APIRouter, reading: Reading) -> None:
    @router.get(
        "/alliances/{region}",
        tags=["Alliances"],
        operation_id="alliance",
        responses=REFUSED_OR_MISSING,
    )
    def show_alliance(
        request: Request,
        *,
        region: Annotated[Ags, Path()],
        as_of: AsOf = None,
        known_at: KnownAt = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[alliances.AllianceBody]:
        """The alliance of a region in every programme: constitution, members, meetings.

        To those who do not see the region it is not there.
        """
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at)
        seen = asker.sight.sees(region)
        found = alliances.of_region(reading.service, region, moment) if seen else []
        if not found:
            raise not_found()
        return page(found, after=after, limit=limit, key=lambda item: item.programme)

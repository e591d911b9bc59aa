"""The pages beside the JSON interface: one router, the files of browsers, one kind of refusal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from grants.accessibility import NOT_STATED, Accessibility
from grants.api.openapi import PREFIX
from grants.api.problems import problem_of
from grants.web import language
from grants.web.about import Told, about_routes
from grants.web.alliances import alliance_routes
from grants.web.assigning import assigning_routes
from grants.web.audit_acts import audit_act_routes
from grants.web.budget_acts import budget_act_routes
from grants.web.budget_year import budget_year_routes
from grants.web.budgets import budget_routes
from grants.web.case_list import case_list_routes
from grants.web.cases import case_routes
from grants.web.comparison import comparison_routes
from grants.web.exporting import exporting_routes
from grants.web.facts import fact_routes
from grants.web.files import file_routes
from grants.web.intake import intake_routes
from grants.web.log_slices import log_slice_routes
from grants.web.lookback import lookback_routes
from grants.web.operating.routes import operating_routes
from grants.web.overview import overview_routes
from grants.web.own_address import OwnAddress
from grants.web.people import party_routes, person_routes
from grants.web.postings import posting_routes
from grants.web.report_acts import report_act_routes
from grants.web.reports import report_routes
from grants.web.routing import page_route, refused, spoken_to
from grants.web.rules import rule_routes
from grants.web.samples import sample_routes
from grants.web.search import search_routes
from grants.web.sign_ins import SignIns
from grants.web.signing_in import sign_in_routes
from grants.web.steps import step_routes
from grants.web.total_postings import total_posting_routes
from grants.web.views import view_routes
from grants.web.visits import Pages
from grants.web.work import work_routes

if TYPE_CHECKING:
    from grants.api.reading import Reading
    from grants.web.operating.background import Background

STATIC = Path(__file__).parent / "static"
KEPT_SECONDS = 365 * 24 * 3600


class _Files(StaticFiles):
    """Browsers keep them: their addresses change with their contents."""

    def file_response(self, *given: object, **named: object) -> Response:
        """With how long it stays good."""
        answer: Response = super().file_response(*given, **named)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
        return answer


def add_pages(
    app: FastAPI,
    reading: Reading,
    sign_ins: SignIns,
    *,
    told: Told,
    background: Background | None = None,
    public_url: str | None = None,
    accessibility: Accessibility = NOT_STATED,
) -> None:
    """Everything for browsers; `told` says what of a demonstration is invented.

    `background` does long work; None: nobody can begin any here. `public_url` is the address that
    browsers use; None: whatever a request says. `accessibility` is what the operator states on it.
    """
    pages = Pages(reading, sign_ins, OwnAddress(public_url))
    router = APIRouter(route_class=page_route(pages), include_in_schema=False)
    sign_in_routes(router, pages, sign_ins)
    overview_routes(router, pages)
    work_routes(router, pages)
    intake_routes(router, pages)
    exporting_routes(router, pages)
    search_routes(router, pages)
    case_list_routes(router, pages)
    assigning_routes(router, pages)
    view_routes(router, pages)
    case_routes(router, pages)
    step_routes(router, pages)
    file_routes(router, pages)
    budget_routes(router, pages)
    posting_routes(router, pages)
    budget_act_routes(router, pages)
    budget_year_routes(router, pages)
    alliance_routes(router, pages)
    rule_routes(router, pages)
    person_routes(router, pages)
    party_routes(router, pages)
    lookback_routes(router, pages)
    total_posting_routes(router, pages)
    comparison_routes(router, pages)
    fact_routes(router, pages)
    report_act_routes(router, pages)
    report_routes(router, pages)
    log_slice_routes(router, pages)
    audit_act_routes(router, pages)
    sample_routes(router, pages)
    operating_routes(router, pages, background)
    about_routes(router, pages, told, accessibility)
    app.mount("/static", GZipMiddleware(_Files(directory=STATIC), minimum_size=1_000))
    app.include_router(router)
    _tell_nowhere(app, pages)


def _tell_nowhere(app: FastAPI, pages: Pages) -> None:
    """What is at no address: people read it on a page, machines as before."""

    def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if not request.url.path.startswith(PREFIX) and "text/html" in request.headers.get(
            "accept", ""
        ):
            language.spoken.set(spoken_to(request))
            return refused(pages, request, problem)
        return problem.response()

    app.add_exception_handler(HTTPException, answer)

"""Routes of pages: the language is chosen, and every expected refusal is a page that says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from grants import telemetry
from grants.api.operations import Lags, being_built
from grants.api.problems import Problem, problem_of
from grants.api.reading import CLOCKS
from grants.api.tokens import KeysUnavailable
from grants.kernel.rejection import Rejection
from grants.store.log import Unavailable
from grants.store.refusals import Contended
from grants.store.vault import KeyUnavailable, SubjectErased
from grants.web import language
from grants.web.language import gettext
from grants.web.visits import NotSignedIn, Pages, Visit, only_now, today_link
from projections.runtime import Unanswerable

_log = telemetry.get_logger("grants.web")
LANGUAGE_COOKIE = "language"
_EXPECTED = (
    Problem,
    Rejection,
    ValidationError,
    RequestValidationError,
    HTTPException,
    Contended,
    SubjectErased,
    KeyUnavailable,
    KeysUnavailable,
    *Unavailable,
)

Answer = Callable[[Request], Awaitable[Response]]


def spoken_to(request: Request) -> language.Language:
    """The language chosen on this browser, else one it says it accepts."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in language.LANGUAGES:
        return chosen
    return language.preferred(request.headers.get("accept-language", ""))


def page_route(pages: Pages) -> type[APIRoute]:
    """The class of the routes of these pages."""

    class PageRoute(APIRoute):
        """See the module."""

        def get_route_handler(self) -> Any:
            """The route's own, in the language of the visitor."""
            answer: Answer = super().get_route_handler()

            async def handler(request: Request) -> Response:
                language.spoken.set(spoken_to(request))
                # A form sends its empty fields too: they ask for nothing.
                given = [each for each in request.query_params.multi_items() if each[1].strip()]
                request = Request(
                    {**request.scope, "query_string": urlencode(given).encode()}, request.receive
                )
                try:
                    if request.method == "POST":
                        only_now(request)
                    return await answer(request)
                except NotSignedIn as nobody:
                    return to_sign_in(pages, request, nobody.carried)
                except _EXPECTED as error:
                    visit = await run_in_threadpool(_looked_back, pages, request)
                    return refused(pages, request, problem_of(error), visit)
                except Exception as error:  # noqa: BLE001 - the place where a bug becomes an answer.
                    problem = await run_in_threadpool(_unexpected, pages, error)
                    return refused(pages, request, problem)

            return handler

    return PageRoute


def _unexpected(pages: Pages, error: Exception) -> Problem:
    """A read model that is being built says so; all else is a bug, which the log alone is told."""
    if isinstance(error, Unanswerable):
        problem = being_built(Lags(pages.reading.service, pages.reading.models))
        if problem is not None:
            return problem
    # The text of a bug may quote what people typed: log where, tell nobody.
    _log.error("failed", exc_info=error)
    return Problem(500, "internal-error", gettext("Ein Fehler ist aufgetreten; er ist vermerkt."))


def to_sign_in(pages: Pages, request: Request, carried: str | None) -> Response:
    """First sign in, then come back here, with the form that was sent."""
    target = request.url.path
    if request.url.query and (carried is not None or request.method == "GET"):
        target += f"?{request.url.query}"
    if carried is not None:
        return pages.answer(
            request,
            "sign_in.html",
            status=403,
            groups=pages.sign_ins.by_role(),
            provider=pages.sign_ins.provider is not None,
            onward=target,
            carried=carried,
        )
    return RedirectResponse(f"/anmeldung?{urlencode({'weiter': target})}", 303)


def _looked_back(pages: Pages, request: Request) -> Visit | None:
    """Who looks back at a moment, and finds the way back to today where there was nothing then."""
    if not CLOCKS.keys() & request.query_params.keys():
        return None
    try:
        return pages.visit(request)
    except (NotSignedIn, Problem):  # The page says why, or what is wrong with the moment.
        return None


def refused(
    pages: Pages, request: Request, problem: Problem, visit: Visit | None = None
) -> Response:
    """The page that says what was wrong and what can be done."""
    asked = [error["field"] for error in problem.body["errors"]]
    show = partial(pages.show, visit) if visit else partial(pages.answer, request)
    return show(
        "refused.html",
        status=problem.status,
        problem=problem.body,
        asked_for=request.query_params.multi_items(),
        moment_asked=request.method == "GET" and len(asked) == 1 and asked[0] in CLOCKS,
        typed=lambda clock: request.query_params.get(clock, ""),
        today=today_link(request),
    )

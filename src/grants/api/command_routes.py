"""One POST route per command, made from the same table that the dispatcher obeys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from grants.access.accounts import SignedIn
from grants.api import acting, bodies
from grants.api.addresses import command_path, place, stream_path
from grants.api.authentication import Authentication
from grants.api.openapi import PREFIX, describe_command
from grants.api.previews import preview_body
from grants.api.problems import Problem, forbidden_command, from_rejection, invalid, not_found
from grants.kernel.rejection import Rejection
from grants.store.appender import Appender
from grants.store.dispatch import Request, Result, Route
from grants.store.refusals import Forbidden, StaleVersion

if TYPE_CHECKING:
    from grants.wiring import Service

AT_ONCE_BYTES_MAX = 16 * 1024
"""Of a larger body nobody knows how long deciding takes, and others wait for it."""
_NEVER = -1
"""No stream has this version: whoever does not say which one they saw learns the current one."""


@dataclass(frozen=True)
class _Addressed:
    """A command as it came over HTTP."""

    request: Request
    version_given: bool
    dry_run: bool


class _CommandRoute(APIRoute):
    """Sees at a glance which paths are not its own: there are more than a hundred of its kind."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        super().__init__(path, endpoint, **given)
        self.ending = _ending(path)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if _ending(scope["path"]) != self.ending:
            return Match.NONE, {}
        return super().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An endpoint that asks for nothing but the request needs nothing solved around it."""
        if scope["method"] != "POST":
            await super().handle(scope, receive, send)  # Says what is possible here.
            return
        response: JSONResponse = await self.endpoint(HttpRequest(scope, receive))
        await response(scope, receive, send)


class _CommandRoutes(BaseRoute):
    """All of them at once: the end of a path names the few that it may mean."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_ending: dict[str, list[_CommandRoute]] = defaultdict(list)
        for route in routes:
            if isinstance(route, _CommandRoute):
                self._by_ending[route.ending].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and scope["method"] == "POST":
            for route in self._by_ending.get(_ending(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, "route": route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)


def _ending(path: str) -> str:
    return path[path.rfind("/") :]


def add_command_routes(
    router: APIRouter, service: Service, authentication: Authentication, appender: Appender
) -> None:
    """The routes of all commands, in the router itself: an included one is looked through twice."""
    for route in service.routes.values():
        router.add_api_route(
            f"{PREFIX}{command_path(route)}",
            _endpoint(service, authentication, appender, route),
            methods=["POST"],
            operation_id=route.name,
            response_class=JSONResponse,
            route_class_override=_CommandRoute,
            **describe_command(route),
        )
    router.routes.insert(0, _CommandRoutes(router.routes))


def _endpoint(
    service: Service, authentication: Authentication, appender: Appender, route: Route
) -> Callable[[HttpRequest], Awaitable[JSONResponse]]:
    async def endpoint(request: HttpRequest) -> JSONResponse:
        content = await request.body()
        if len(content) <= AT_ONCE_BYTES_MAX and (answer := await at_once(request, content)):
            return answer
        # The rest works or waits for the database, in one thread entered once.
        return await run_in_threadpool(ordinarily, request, content)

    async def at_once(request: HttpRequest, content: bytes) -> JSONResponse | None:
        """Without a thread where nothing need be waited for but the append; else None."""
        if (signed_in := authentication.at_once(request)) is None:
            return None
        addressed = _addressed(route, signed_in, request, content)
        if addressed.dry_run:
            return None
        result = await service.dispatcher.at_once(addressed.request, appender)
        return None if result is None else _answer(service, route, result)

    def ordinarily(request: HttpRequest, content: bytes) -> JSONResponse:
        addressed = _addressed(route, authentication.of(request), request, content)
        with structlog.contextvars.bound_contextvars(command_id=addressed.request.command_id):
            return _carry_out(service, addressed)

    return endpoint


def _addressed(
    route: Route, signed_in: SignedIn, request: HttpRequest, content: bytes
) -> _Addressed:
    """What is asked for.

    Raises:
        Problem: it cannot be read.
        ValidationError: the body does not fit the command.
    """
    stream = _stream(route, request)
    dry_run = _dry_run(request)
    key = bodies.command_id(request)
    body = bodies.read_object(request, content)
    bodies.check_dates(route, body)
    version = bodies.expected_version(request)
    if route.opens is None and version is None:
        version = 0 if place(route.kind).named_by_users else _NEVER
    command = Request(
        route=route,
        stream=stream,
        body=body,
        person=signed_in.person,
        account=signed_in.account,
        command_id=key,
        expected_version=version if route.opens is None else None,
        competence=acting.acting_as(request),
        on_behalf_of=acting.on_behalf_of(request),
    )
    return _Addressed(command, "if-match" in request.headers, dry_run)


def _stream(route: Route, request: HttpRequest) -> str:
    if route.opens is not None:
        return ""
    stream = place(route.kind).stream(route.kind, request.path_params)
    if stream is None:
        raise not_found()
    return stream


def _dry_run(request: HttpRequest) -> bool:
    """Whether nothing shall be stored. What is misspelt must not be carried out instead.

    Raises:
        Problem: 422, another parameter, or neither true nor false.
    """
    for name, value in request.query_params.multi_items():
        if name != "dry_run":
            raise invalid(name, "Diese Angabe gibt es hier nicht; möglich ist: dry_run.")
        if value not in {"true", "false"}:
            raise invalid(name, "Möglich ist: true, false.")
    given = request.query_params.getlist("dry_run")
    if len(given) > 1:
        raise invalid("dry_run", "Diese Angabe darf nur einmal stehen.")
    return given == ["true"]


def _carry_out(service: Service, addressed: _Addressed) -> JSONResponse:
    command = addressed.request
    try:
        if addressed.dry_run:
            preview = service.dispatcher.preview(command)
            return JSONResponse(preview_body(preview).model_dump(mode="json"))
        result = service.dispatcher.execute(command)
    except Forbidden as refusal:
        raise forbidden_command(refusal, command) from None
    except Rejection as refusal:
        raise from_rejection(refusal, command.body) from None
    except StaleVersion as stale:
        raise _stale(stale.version, addressed) from None
    return _answer(service, command.route, result)


def _stale(version: int, addressed: _Addressed) -> Problem:
    if version == 0 and not place(addressed.request.route.kind).named_by_users:
        return not_found()
    headers = {"ETag": bodies.etag(version)}
    if not addressed.version_given:
        return Problem(
            428,
            "if-match-missing",
            "Der Header If-Match mit der gesehenen Version fehlt.",
            headers=headers,
        )
    return Problem(
        412,
        "stale-version",
        f"Inzwischen gilt Version {version}; bitte neu laden und prüfen.",
        headers=headers,
        more={"version": version},
    )


def _answer(service: Service, route: Route, result: Result) -> JSONResponse:
    body: dict[str, Any] = bodies.result_body(service.log, result)
    headers = {"ETag": bodies.etag(result.version)}
    if route.opens is None:
        return JSONResponse(body, 200, headers)
    if (location := stream_path(result.stream)) is not None:
        headers["Location"] = f"{PREFIX}{location}"
    return JSONResponse(body, 201, headers)

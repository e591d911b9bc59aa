"""Around every request: an id, a limit on the body, one line in the log, no bug in an answer."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grants import telemetry
from grants.api.metrics import Metrics
from grants.api.openapi import PREFIX
from grants.api.problems import Problem
from grants.store.documents import DOCUMENT_BYTES_MAX

BODY_BYTES_MAX = 1024 * 1024
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LIMIT = "grants.body_limit"
_log = telemetry.get_logger("grants.api")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_SECURITY = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]


class BodyTooLarge(Problem):
    """A limit on everything: no command needs more."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(413, "body-too-large", f"Höchstens {bytes_max} Bytes werden angenommen.")


@dataclass
class BodyLimit:
    """How large the body of a request may be."""

    bytes_max: int


def admit_files(scope: Scope) -> None:
    """Let a form hold documents beside what was typed; the page knows that it has room for some."""
    scope[_LIMIT].bytes_max = DOCUMENT_BYTES_MAX + BODY_BYTES_MAX


class Envelope:
    """ASGI middleware of the JSON interface."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        with structlog.contextvars.bound_contextvars(request_id=exchange.request_id):
            try:
                exchange.check_length()
                await self._app(scope, exchange.receive, exchange.send)
            except Problem as problem:
                await problem.response()(scope, receive, exchange.send)
            except Exception:
                # The text of a bug may quote what people typed: log where, tell nobody.
                _log.exception("failed", route=exchange.route)
                if exchange.status:
                    raise
                bug = Problem(500, "internal-error", "Ein Fehler ist aufgetreten.")
                await bug.response()(scope, receive, exchange.send)
            finally:
                seconds = time.perf_counter() - exchange.began
                self._metrics.observe(scope["method"], exchange.route, exchange.status, seconds)
                _log.info(
                    "request",
                    method=scope["method"],
                    route=exchange.route,
                    status=exchange.status,
                    duration_ms=round(seconds * 1000),
                )


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._bytes = 0
        self.status = 0
        self.began = time.perf_counter()
        self._headers = Headers(scope=scope)
        self._form = not scope["path"].startswith(PREFIX) and self._headers.get(
            "content-type", ""
        ).startswith("multipart/form-data")
        self._limit = scope[_LIMIT] = BodyLimit(self._bytes_max())
        given = self._headers.get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)

    @property
    def route(self) -> str:
        """The path with names for its parts: what people typed into it stays out of logs."""
        path: str | None = getattr(self._scope.get("route"), "path", None)
        if not path:
            return "unknown"
        # Of a router within a router the framework tells the path in the inner one.
        inner = self._scope["path"].startswith(PREFIX) and not path.startswith(PREFIX)
        return f"{PREFIX}{path}" if inner else path

    def _bytes_max(self) -> int:
        """A document is larger than a command; the interface reads none before it knows whose."""
        upload = (self._scope["method"], self._scope["path"]) == ("PUT", f"{PREFIX}/documents")
        return DOCUMENT_BYTES_MAX if upload else BODY_BYTES_MAX

    def check_length(self) -> None:
        if self._form:
            return  # Told on a page, by the one who reads it.
        length = self._headers.get("content-length", "0")
        if not length.isdigit() or int(length[:20]) > self._limit.bytes_max:
            raise BodyTooLarge(self._limit.bytes_max)

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit.bytes_max:
            raise BodyTooLarge(self._limit.bytes_max)  # Sent in chunks without a length.
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            given = {name.lower() for name, _ in headers}
            headers.append((b"x-request-id", self.request_id.encode()))
            headers += [each for each in _SECURITY if each[0] not in given]
            message = {**message, "headers": headers}
        await self._send(message)

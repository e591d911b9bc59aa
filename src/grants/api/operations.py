"""For those who run the service: alive, ready, figures. No token, nothing about any case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from grants import telemetry
from grants.api.metrics import Metrics
from grants.api.problems import Problem, unavailable
from grants.kernel.phrases import Phrase
from grants.store.log import Unavailable
from grants.store.readiness import read_models_exist, readiness
from projections.cleaning import Remains, remains
from projections.runtime import Lag, ReadModel, Unanswerable, Unreadable, lag

if TYPE_CHECKING:
    from grants.wiring import Service

LAG_SECONDS_MAX = 60.0
"""Older answers than this are not sent to people as if they were today's."""
_log = telemetry.get_logger("grants.api")


@dataclass(frozen=True)
class Lags:
    """How far the read models are behind; nothing while the database or their tables are away."""

    service: Service
    models: Sequence[ReadModel]

    def __call__(self) -> tuple[Lag, ...]:
        """The lag of every model."""
        try:
            return self.look()
        except Unreadable as error:
            _log.error("read-models-denied", reason=str(error))
            return ()

    def look(self) -> tuple[Lag, ...]:
        """The same for those who say why there is none.

        Raises:
            Unreadable: the application may not read what somebody else has made.
        """
        try:
            if not read_models_exist(self.service.log):
                return ()
            with self.service.log.reading() as connection:
                return lag(connection, self.models)
        except Unavailable:
            return ()


@dataclass(frozen=True)
class Erasures:
    """Of which erasures the files of the database may still hold something."""

    service: Service

    def __call__(self) -> Remains | None:
        """None while it cannot be known: the database is away, or nobody has followed the log."""
        try:
            if not read_models_exist(self.service.log):
                return None
            with self.service.log.reading() as connection:
                return remains(connection)
        except Unavailable:
            return None


def _told(lag: Lag) -> dict[str, Any]:
    """What anybody may know: of an error its type, since its text may repeat what a fact says."""
    incident = lag.incident
    return {
        **asdict(lag),
        "incident": incident
        and {
            "position": incident.position,
            "fact": incident.fact,
            "error_type": incident.error_type,
            "occurred_at": incident.occurred_at.isoformat(),
        },
    }


def _known(lags: Lags) -> tuple[tuple[Lag, ...], str | None]:
    """The lag of every model, or why the application may not know it."""
    try:
        return lags.look(), None
    except Unreadable as error:
        return (), str(error)


def being_built(lags: Lags) -> Problem | None:
    """Why a question had no answer, if it is that a read model is not served yet."""
    known, denied = _known(lags)
    if denied is not None:
        return None
    if len(known) == len(lags.models) and all(one.current for one in known):
        return None
    return unavailable("read-model-behind", Phrase("Die Auswertungen werden gerade neu aufgebaut."))


def install(app: FastAPI, lags: Lags) -> None:
    """Tell who asks for what is not served yet to come again; else such an error is a bug's."""

    def answer(_request: Request, error: Exception) -> JSONResponse:
        problem = being_built(lags)
        if problem is None:
            raise error
        return problem.response()

    for kind in Unanswerable:
        app.add_exception_handler(kind, answer)


def operations_router(service: Service, lags: Lags, metrics: Metrics) -> APIRouter:
    """`/health`, `/ready` and `/metrics`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    def ready() -> JSONResponse:
        found = readiness(service.log)
        known, denied = _known(lags) if found.reachable else ((), None)
        late = [
            one.model
            for one in known
            if not one.current or one.incident is not None or one.behind_seconds > LAG_SECONDS_MAX
        ]
        left = Erasures(service)() if found.reachable else None
        uncleaned = left is not None and left.late
        fit = found.ready and not late and not uncleaned and len(known) == len(lags.models)
        if not fit:
            code = "erasures" if uncleaned else "read-models"
            _log.warning("not-ready", code=code if found.ready else "database")
        body: dict[str, Any] = {
            "status": "ready" if fit else "not-ready",
            "database": found.reachable,
            "migrations_pending": found.migrations,
            "guards_off": found.guards,
            "guards_absent": found.guards_absent,
            "recorded_ahead_seconds": found.ahead_seconds,
            "read_models": [_told(one) for one in known],
            "read_models_denied": denied,
            "erasures_in_files": left and {"count": left.erasures, "seconds": left.seconds},
        }
        return JSONResponse(body, 200 if fit else 503)

    @router.get("/metrics")
    def figures() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router

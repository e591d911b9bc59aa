"""The JSON interface: one application made of a service and a way to tell persons apart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI

from grants.access.accounts import Accounts
from grants.api import openapi, operations, problems
from grants.api.authentication import Authentication
from grants.api.command_routes import add_command_routes
from grants.api.metrics import Metrics
from grants.api.middleware import Envelope
from grants.api.operations import Erasures, Lags, operations_router
from grants.api.reading import Reading
from grants.api.reads import read_router
from grants.api.tokens import TokenVerifier
from grants.store.appender import Appender
from projections.runtime import ReadModel

if TYPE_CHECKING:
    from grants.wiring import Service


def create_app(
    service: Service, verifier: TokenVerifier, *, models: Sequence[ReadModel]
) -> FastAPI:
    """The interface under `/api/v1`, with `/health`, `/ready` and `/metrics` beside it.

    `models` are the read models whose lag is watched and whose progress `wait_for` waits for.
    """
    lags = Lags(service, models)
    metrics = Metrics(lags, Erasures(service))
    authentication = Authentication(verifier, Accounts(service.log, service.vault))
    appender = Appender(service.databases.app)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with appender:
            yield

    app = FastAPI(
        openapi_url=f"{openapi.PREFIX}/openapi.json",
        docs_url=None,  # The pages that FastAPI knows load scripts from elsewhere.
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    add_command_routes(app.router, service, authentication, appender)
    app.include_router(read_router(Reading(service, authentication, models)))
    app.include_router(operations_router(service, lags, metrics))
    app.add_middleware(Envelope, metrics=metrics)
    problems.install(app)
    operations.install(app, lags)
    openapi.install(app, service.routes)
    return app

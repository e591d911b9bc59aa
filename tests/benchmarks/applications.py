"""The applications behind HTTP that are compared, each in a process of its own.

`ours` as `grants serve` runs it; `empty` validates the same body and answers nothing; `library` is
the same kind of route before the event store library's application.
"""

from __future__ import annotations

import json
import socket
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from tests.api.conftest import AUDIENCE, ISSUER
from tests.benchmarks.library import library_office

from grants import telemetry
from grants.api.app import create_app
from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.application.commands import ClassifyAid
from grants.settings import DatabaseUrls
from grants.wiring import open_service
from projections.models import MODELS

_PATH = "/api/v1/cases/{number}/classify-aid"


def ours(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """The service's interface."""
    key = Path(given["key"])
    issuer = LocalIssuer(key.with_name("issuer.json"), issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    service = stack.enter_context(open_service(DatabaseUrls(**given["urls"]), key))
    return create_app(service, verifier, models=MODELS)


def empty(_given: dict[str, Any], _stack: ExitStack) -> FastAPI:
    """A route that does nothing with a valid body."""
    app = FastAPI()

    @app.post(_PATH)
    async def classify(number: str, command: ClassifyAid) -> dict[str, str]:
        return {}

    return app


def library(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """A route that gets, decides and saves."""
    office = stack.enter_context(library_office(given["environment"]))
    cases = {number: UUID(case) for number, case in given["cases"].items()}
    app = FastAPI()

    @app.post(_PATH)
    def classify(number: str, command: ClassifyAid) -> dict[str, int]:
        on = command.classified_on
        return {"version": office.classify(cases[number], aid=command.aid, by="ada", on=on)}

    return app


def main() -> None:
    """Say the port on standard output and serve until the process is ended."""
    kind, given = sys.argv[1], json.loads(sys.argv[2])
    telemetry.set_up("json")
    with ExitStack() as stack, socket.socket() as taken:
        app = {"ours": ours, "empty": empty, "library": library}[kind](given, stack)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        sys.stdout.write(f"{taken.getsockname()[1]}\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[taken])


if __name__ == "__main__":
    main()

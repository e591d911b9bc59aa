"""The applications behind HTTP that are compared, each in a process of its own.

`ours` is served as `grants serve` serves it: the same settings of the same server, and the follower
of the read models in a process beside it, which takes its share of the machine; `alone` is the same
without a follower. `bare` validates the same body and answers nothing. `validated` validates what
ours does: the body, the form of the address, a bearer token with its signature and claims, an
idempotency key and `If-Match`. `library` is the bare route before the event store library's
application, `library_validated` the one that validates all before the same. These four are served
by uvicorn as it comes, with uvloop and httptools too, and write no line in a log per request.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi import Path as PathPart
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from tests.api.conftest import AUDIENCE, ISSUER
from tests.benchmarks.library import library_office

from grants import telemetry
from grants.api.app import create_app
from grants.api.tokens import LOCAL_ALGORITHM, LocalIssuer, TokenVerifier
from grants.application.commands import ClassifyAid
from grants.cli.following import following
from grants.cli.serving import configuration
from grants.settings import DatabaseUrls
from grants.wiring import Service, open_service
from projections.models import MODELS

_Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
_Number = Annotated[str, PathPart(pattern="^[A-Za-z0-9._-]{1,64}$")]
_IdempotencyKey = Annotated[str, Header(pattern="^[A-Za-z0-9._:-]{8,128}$")]
_IfMatch = Annotated[str, Header(pattern='^"(0|[1-9][0-9]{0,17})"$')]
_PATH = "/api/v1/cases/{number}/classify-aid"


def _service(given: dict[str, Any], stack: ExitStack) -> Service:
    return stack.enter_context(open_service(DatabaseUrls(**given["urls"]), Path(given["key"])))


def _interface(service: Service, given: dict[str, Any]) -> FastAPI:
    path = Path(given["key"]).with_name("issuer.json")
    issuer = LocalIssuer(path, issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    return create_app(service, verifier, models=MODELS)


def ours(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """The service's interface, with its follower."""
    service = _service(given, stack)
    url, key = service.databases.projector, Path(given["key"])
    stack.enter_context(following(url, key, log_format="json"))
    return _interface(service, given)


def alone(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """The service's interface, while another process follows."""
    return _interface(_service(given, stack), given)


def bare(_given: dict[str, Any], _stack: ExitStack) -> FastAPI:
    """A route that does nothing with a valid body."""
    app = FastAPI()

    @app.post(_PATH)
    async def classify(number: str, command: ClassifyAid) -> dict[str, str]:
        return {}

    return app


def _subject(given: dict[str, Any]) -> Any:
    """Who has a bearer token that is ours and holds."""
    key = ECKey.import_key(json.loads(Path(given["key"]).with_name("issuer.json").read_text()))
    registry = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
        sub={"essential": True},
    )

    async def subject(bearer: _Bearer) -> str:
        try:
            token = jwt.decode(bearer.credentials, key, algorithms=[LOCAL_ALGORITHM])
            registry.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise HTTPException(401) from error
        return str(token.claims["sub"])

    return Depends(subject)


def validated(given: dict[str, Any], _stack: ExitStack) -> FastAPI:
    """A route that does nothing with a valid request."""
    app = FastAPI()

    @app.post(_PATH, dependencies=[_subject(given)])
    async def classify(
        number: _Number, command: ClassifyAid, idempotency_key: _IdempotencyKey, if_match: _IfMatch
    ) -> dict[str, str]:
        return {}

    return app


def _saved(given: dict[str, Any], stack: ExitStack) -> Callable[[str, ClassifyAid], int]:
    """Gets a case out of the library's application, decides and saves; its new version."""
    office = stack.enter_context(library_office(given["environment"]))
    cases = {number: UUID(case) for number, case in given["cases"].items()}

    def save(number: str, command: ClassifyAid) -> int:
        return office.classify(cases[number], aid=command.aid, by="ada", on=command.classified_on)

    return save


def library(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """A route that gets, decides and saves."""
    app, save = FastAPI(), _saved(given, stack)

    @app.post(_PATH)
    def classify(number: str, command: ClassifyAid) -> dict[str, int]:
        return {"version": save(number, command)}

    return app


def library_validated(given: dict[str, Any], stack: ExitStack) -> FastAPI:
    """The same for a valid request."""
    app, save = FastAPI(), _saved(given, stack)

    @app.post(_PATH, dependencies=[_subject(given)])
    def classify(
        number: _Number, command: ClassifyAid, idempotency_key: _IdempotencyKey, if_match: _IfMatch
    ) -> dict[str, int]:
        return {"version": save(number, command)}

    return app


_MADE = {made.__name__: made for made in (ours, alone, bare, validated, library, library_validated)}


def main() -> None:
    """Say the port on standard output and serve until the process is ended."""
    kind, given = sys.argv[1], json.loads(sys.argv[2])
    telemetry.set_up("json")
    with ExitStack() as stack, socket.socket() as taken:
        app = _MADE[kind](given, stack)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        sys.stdout.write(f"{taken.getsockname()[1]}\n")
        sys.stdout.flush()
        served = kind in {"ours", "alone"}
        config = (
            configuration(app) if served else uvicorn.Config(app, log_config=None, access_log=False)
        )
        uvicorn.Server(config).run(sockets=[taken])


if __name__ == "__main__":
    main()

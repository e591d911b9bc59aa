"""A real service behind a real server on the loopback interface, and persons who may sign in."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from tests.conftest import Copies, Database

from grants.access.accounts import SignedIn
from grants.access.founding import founding
from grants.api.app import create_app
from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.cli.serving import configuration
from grants.kernel.ids import SYSTEM
from grants.kernel.roles import Role
from grants.settings import DatabaseUrls
from grants.store.dispatch import Request
from grants.wiring import Service, open_service
from projections.models import MODELS
from projections.moments import today
from projections.runtime import Projector

ISSUER = "https://issuer.example"
AUDIENCE = "https://grants.example"
PREFIX = "/api/v1"
TODAY = today().isoformat()
YESTERDAY = (dt.datetime.now(dt.UTC) - dt.timedelta(days=2)).date().isoformat()
LONG_AGO = "2016-01-04"
"""Since when people hold their roles: histories that they record, and sign, begin later."""


@dataclass
class Api:
    """The interface as one person sees it; `person` None: nobody."""

    url: str
    service: Service
    issuer: LocalIssuer
    database: Database
    client: httpx.Client
    person: str | None = None
    persons: dict[str, str] = field(default_factory=dict)

    def by(self, person: str | None) -> Api:
        return replace(self, person=person)

    def headers(self) -> dict[str, str]:
        if self.person is None:
            return {}
        return {"Authorization": f"Bearer {self.issuer.issue(self.person)}"}

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.client.get(f"{self.url}{path}", params=parameters, headers=self.headers())

    def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = None,
        version: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A command with a fresh key; `version` becomes If-Match."""
        sent = {**self.headers(), "Idempotency-Key": key or f"key-{secrets.token_hex(8)}"}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return self.client.post(
            f"{self.url}/api/v1{path}", json=body, headers={**sent, **(headers or {})}
        )

    def send(self, path: str, body: Any) -> Any:
        """A command that must succeed, on the current version; what it answers."""
        kind = {
            "programmes": "programme",
            "budgets": "budget",
            "alliances": "alliance",
            "cases": "case",
        }
        first, _, rest = path[1:].partition("/")
        version = None
        if rest:
            stream = f"{kind[first]}/{rest.rpartition('/')[0]}"
            version = len(self.service.log.read(stream))
        answer = self.post(path, body, version=version)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def project(self) -> None:
        project(self.service)


def project(service: Service) -> None:
    """Bring the read models up to date."""
    with Projector(service.databases.projector, service.vault) as projector:
        projector.catch_up(MODELS)


def erase_somebody(api: Api) -> None:
    """A party comes and is erased, by two persons."""
    party = {"name": "Kanarienvogel", "kind": "person", "registered_on": YESTERDAY}
    number = api.by("everybody").post("/parties", party).json()["number"]
    for version, (person, step, body) in enumerate(
        (
            ("everybody", "request-erasure", {"legal_basis": "Antrag", "requested_on": TODAY}),
            ("administrator", "erase-personal-data", {"erased_on": TODAY}),
        ),
        1,
    ):
        answer = api.by(person).post(f"/parties/{number}/{step}", body, version=version)
        assert answer.status_code == 200, answer.text


def databases(database: Database) -> DatabaseUrls:
    return DatabaseUrls(
        app=database.url("grants_app"),
        owner=database.owner_url,
        projector=database.url("grants_projector"),
        direct=database.url("grants_app"),
    )


Person = tuple[str, Role | tuple[Role, ...], tuple[str, ...]]
"""A name, roles, and the regions where they count."""


@contextmanager
def founded(
    copies: Copies, folder: Path, *persons: Person
) -> Iterator[tuple[Service, Database, dict[str, str]]]:
    """A service that these persons may use, with read models up to date; their names to ids."""

    def fill(database: Database, kek: Path) -> dict[str, str]:
        with open_service(databases(database), kek) as service:
            ids = found(service, *persons)
            project(service)
            return ids

    kek = folder / "kek"
    with (
        copies.filled(("founded", *persons), fill, kek) as (database, ids),
        open_service(databases(database), kek) as service,
    ):
        yield service, database, dict(ids)


def found(
    service: Service,
    *persons: Person,
    by: SignedIn | None = None,
    issuer: str = ISSUER,
    called: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Persons with a sign-in of their name and their roles; name to id.

    `by` is an administrator; None: nobody is there yet. `called` is what pages call them.
    """
    dispatcher = service.dispatcher
    if by is None:
        dispatcher = replace(dispatcher, authorise=founding(service.log))
        by = SignedIn(SYSTEM, SYSTEM)
    ids = {}

    def execute(name: str, stream: str, body: dict[str, Any]) -> str:
        request = Request(
            route=service.routes[name],
            stream=stream,
            body=body,
            person=by.person,
            account=by.account,
            command_id=f"founding-{secrets.token_hex(8)}",
        )
        return dispatcher.execute(request).stream

    for name, roles, scopes in persons:
        shown = (called or {}).get(name, f"Frau {name}")
        body: dict[str, Any] = {"name": shown, "registered_on": LONG_AGO}
        stream = execute("register-person", "", body)
        identity = {"iss": issuer, "sub": name}
        body = {"account": f"account-{name}", "identity": identity, "linked_on": YESTERDAY}
        execute("link-account", stream, body)
        for role in (roles,) if isinstance(roles, Role) else roles:
            body = {"role": role, "scopes": scopes, "limit_cents": None, "granted_on": LONG_AGO}
            execute("grant-role", stream, body)
        ids[name] = stream.removeprefix("access/")
    return ids


_descriptions: list[dict[str, Any]] = []


def app_of(service: Service, verifier: TokenVerifier) -> Any:
    """The interface of a service. It is described once a process: no test changes what there is."""
    app = create_app(service, verifier, models=MODELS)
    if not _descriptions:
        _descriptions.append(app.openapi())
    app.openapi_schema = _descriptions[0]
    return app


@pytest.fixture(scope="module")
def api(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One person per role who may act everywhere (named like the role), and some for one region."""
    folder: Path = tmp_path_factory.mktemp("keys")
    issuer = LocalIssuer(folder / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    everybody: tuple[Person, ...] = (
        *((role.value, role, ("all",)) for role in Role),
        ("everybody", tuple(Role), ("all",)),
        ("chemnitz", Role.CASEWORKER, ("14511",)),
        ("dresden", Role.CASEWORKER, ("14612",)),
    )
    with (
        founded(copies, folder, *everybody) as (service, database, persons),
        served(app_of(service, verifier)) as url,
        httpx.Client(timeout=30) as client,
    ):
        yield Api(url, service, issuer, database, client, persons=persons)


class served:  # noqa: N801 - reads as a word at its use.
    """A server in a thread of this process; stopped and awaited at the end."""

    def __init__(self, app: Any, port: int = 0) -> None:
        config = configuration(app)
        config.port = port
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def __enter__(self) -> str:
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(20)
        assert not self.thread.is_alive()

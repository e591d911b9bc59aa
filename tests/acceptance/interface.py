"""A client that knows nothing but the published description of the interface (OpenAPI)."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
from tests.api.conftest import AUDIENCE, ISSUER, Person, app_of, founded, served
from tests.conftest import Copies

from grants.api.tokens import LocalIssuer, TokenVerifier
from grants.kernel.roles import Role
from grants.programme.shipped import as_sent, fkr
from grants.wiring import Service

DESCRIPTION = "/api/v1/openapi.json"


@dataclass
class Interface:
    """Operations by their ids; what is sent and what comes back is held against the description.

    `sign_in` gives the access token of a person. The version that a command wants is the one the
    last answer about the same stream named.
    """

    url: str
    sign_in: Callable[[str], str]
    client: httpx.Client
    versions: dict[str, str] = field(default_factory=dict)
    validators: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.document = self.client.get(f"{self.url}{DESCRIPTION}").json()
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def send(
        self,
        operation_id: str,
        by: str,
        /,
        *,
        command_id: str | None = None,
        if_match: str | None = None,
        parameters: dict[str, Any] | None = None,
        unchecked: bool = False,
        **fields: Any,
    ) -> httpx.Response:
        """Carry out an operation: fields named in its path go there, the others into the body.

        `if_match` replaces the one last seen (empty: none is named); `unchecked` sends a body that
        the description does not allow.
        """
        method, path, operation = self.operations[operation_id]
        names = self.path_names(operation_id)
        address = path.format(**{name: fields.pop(name) for name in names})
        headers = {"Authorization": f"Bearer {self.sign_in(by)}"}
        content: dict[str, Any] = {}
        if "requestBody" in operation:
            stream = address.rpartition("/")[0]
            headers["Idempotency-Key"] = command_id or f"key-{secrets.token_hex(8)}"
            seen = self.versions.get(stream, "") if if_match is None else if_match
            if seen:
                headers["If-Match"] = seen
            content["json"] = fields
            if not unchecked:
                self._check(operation["requestBody"]["content"]["application/json"], fields)
        answer = self.client.request(
            method, f"{self.url}{address}", headers=headers, params=parameters or {}, **content
        )
        described = operation["responses"]
        assert str(answer.status_code) in described, (operation_id, answer.status_code, answer.text)
        media_type = answer.headers["content-type"].partition(";")[0]
        if answer.content and media_type.endswith("json"):
            self._check(described[str(answer.status_code)]["content"][media_type], answer.json())
        if answer.status_code in {200, 201} and "etag" in answer.headers:  # Not after a dry run.
            stream = answer.headers.get("location", address.rpartition("/")[0])
            self.versions[stream] = answer.headers["etag"]
        elif answer.status_code in {412, 428} and if_match is None and "etag" in answer.headers:
            self.versions[address.rpartition("/")[0]] = answer.headers["etag"]
        return answer

    def path_names(self, operation_id: str) -> list[str]:
        """The names in the path of an operation."""
        return re.findall(r"{(\w+)}", self.operations[operation_id][1])

    def knows_version(self, operation_id: str, address: dict[str, Any]) -> bool:
        """Whether the stream of this address was seen, so that its version must be named."""
        path = self.operations[operation_id][1].format(**address)
        return path.rpartition("/")[0] in self.versions

    def do(self, operation_id: str, by: str, /, **fields: Any) -> dict[str, Any]:
        """As `send`, of what must succeed; answers with its content."""
        answer = self.send(operation_id, by, **fields)
        if answer.status_code in {412, 428}:  # Moved or opened by another stream's command.
            answer = self.send(operation_id, by, **fields)
        assert answer.status_code in {200, 201}, (operation_id, answer.text)
        content: dict[str, Any] = answer.json()
        return content

    def _check(self, described: dict[str, Any], instance: Any) -> None:
        key = json.dumps(described["schema"])
        if key not in self.validators:
            schema = {**described["schema"], "components": self.document["components"]}
            self.validators[key] = jsonschema_rs.validator_for(schema)
        self.validators[key].validate(instance)


@contextmanager
def interface(
    copies: Copies,
    folder: Path,
    persons: dict[str, Role | tuple[Role, ...]],
    *,
    strangers: dict[str, str] | None = None,
) -> Iterator[tuple[Interface, Service]]:
    """A founded service behind a real server on loopback, and the client of its interface.

    `persons` act everywhere; each of `strangers` may do everything, but in one region alone.
    """
    issuer = LocalIssuer(folder / "issuer.json", issuer=ISSUER, audience=AUDIENCE)
    verifier = TokenVerifier(issuer, issuer=ISSUER, audience=AUDIENCE)
    everybody: tuple[Person, ...] = (
        *((name, roles, ("all",)) for name, roles in persons.items()),
        *((name, tuple(Role), (scope,)) for name, scope in (strangers or {}).items()),
    )
    with (
        founded(copies, folder, *everybody) as (service, _, _),
        served(app_of(service, verifier)) as url,
        httpx.Client(timeout=60) as client,
    ):
        yield Interface(url, issuer.issue, client), service


def establish(made: Interface, service: Service, *, today: dt.date) -> None:
    """The shipped programme with its guidelines, regions, parameters and earmarks, as of a day."""
    programme = fkr()
    names = {route.command: name for name, route in service.routes.items()}
    for command in programme.commands(today):
        made.do(names[type(command)], "hal", code=programme.code, **as_sent(command))

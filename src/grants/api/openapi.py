"""The interface described (OpenAPI 3.1): every command with the schema that also checks it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, TypeAdapter

from grants.api import acting
from grants.api.addresses import place
from grants.api.previews import PreviewBody
from grants.store.dispatch import Dispatcher, Route
from grants.store.validation import with_documents

PREFIX = "/api/v1"
REF_TEMPLATE = "#/components/schemas/{model}"

_TAGS = {
    "case": "Cases",
    "budget": "Budgets",
    "alliance": "Alliances",
    "programme": "Programmes",
    "claim": "Claims",
    "engagement": "Audits",
    "report": "Reports",
    "party": "Parties",
    "undertaking": "Undertakings",
    "access": "Persons",
}


class FactBody(BaseModel):
    """A recorded fact; `fields` are its business fields, texts as references into the vault."""

    position: int
    recorded_at: str
    effective_on: str
    stream: str
    version: int
    name: str
    fields: dict[str, Any]


class ReceiptBody(BaseModel):
    """Proof of a write: the hash of the log entry at a position (RFC 6962), and if it is sealed."""

    position: int
    leaf_hash: str
    sealed: bool


class ResultBody(BaseModel):
    """What a command did. Without new facts `position` and `receipt` are null."""

    number: str
    version: int
    position: int | None
    facts: list[FactBody]
    receipt: ReceiptBody | None


class FieldError(BaseModel):
    """One field and what is wrong with it."""

    field: str
    code: str
    message: str


class ProblemBody(BaseModel):
    """Problem details (RFC 9457); `code` is the rejection's.

    Beside these there may be `legal_basis` and `found` (of a rejection: the rule, and what its
    sentence speaks of), `version` (412, the current one) and `roles` (403, those that may).
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError]
    legal_basis: str = ""
    found: dict[str, int | str | None] = {}
    version: int | None = None
    roles: list[str] = []


_REFUSALS = {
    400: "Malformed, or no Idempotency-Key",
    401: "No valid access token",
    403: "Role or region missing",
    404: "Nothing is at this address",
    409: "A rule refuses",
    412: "If-Match names an old version; the current one is in `version` and ETag",
    410: "Erased",
    413: "Body too large",
    415: "Another media type than those taken here",
    422: "Fields, or the same key with another body",
    428: "If-Match missing",
    503: "Not available at the moment; Retry-After says when to ask again",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How refusals with these statuses are described."""
    content = {"application/problem+json": {"schema": {"$ref": _ref(ProblemBody)}}}
    return {status: {"description": _REFUSALS[status], "content": content} for status in statuses}


def describe_command(route: Route) -> dict[str, Any]:
    """What FastAPI shall say about the route of a command."""
    doc = inspect.getdoc(route.command) or ""
    headers: list[dict[str, Any]] = [
        header("Idempotency-Key", "The id of the command.", pattern="^[A-Za-z0-9._:-]{8,128}$"),
        *acting.HEADERS,
    ]
    refused = [400, 401, 403, 409, 413, 415, 422, 503]
    parts: list[dict[str, Any]] = []
    if route.opens is None:
        refused += [404, 412, 428]
        headers.append(_if_match(route))
        parts = [_path_part(name, pattern) for name, pattern in place(route.kind).patterns.items()]
    status = 200 if route.opens is None else 201
    roles = ", ".join(sorted(route.roles))
    return {
        "summary": doc.partition("\n")[0],
        "description": f"{doc}\n\nRoles: {roles}.",
        "tags": [_TAGS.get(route.kind, route.kind.capitalize())],
        "status_code": status,
        "responses": {**problems(*sorted(refused)), **_done(route)},
        "openapi_extra": {
            "parameters": [*parts, *headers, _DRY_RUN],
            "security": [{"bearer": []}],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": REF_TEMPLATE.format(model=route.command.__name__)}
                    }
                },
            },
        },
    }


_DRY_RUN = {
    "name": "dry_run",
    "in": "query",
    "required": False,
    "description": "Decide, answer what would happen, and store nothing.",
    "schema": {"type": "boolean", "default": False},
}


def _done(route: Route) -> dict[int | str, dict[str, Any]]:
    headers = {"ETag": _header_out("Version of the stream, in quotes")}
    result, preview = {"$ref": _ref(ResultBody)}, {"$ref": _ref(PreviewBody)}
    if route.opens is None:
        either = {"oneOf": [result, preview]}
        return {200: _answer("Carried out, or with dry_run what would happen", either, headers)}
    if place(route.kind).readable:
        headers["Location"] = _header_out("Address of what was opened")
    return {
        200: _answer("With dry_run: what would happen", preview, {}),
        201: _answer("Opened", result, headers),
    }


def _answer(text: str, schema: dict[str, Any], headers: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": text,
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def _ref(model: type[BaseModel]) -> str:
    return REF_TEMPLATE.format(model=model.__name__)


def header(name: str, text: str, *, pattern: str, required: bool = True) -> dict[str, Any]:
    """How a header of a request is described."""
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "schema": {"type": "string", "pattern": pattern},
    }


def _if_match(route: Route) -> dict[str, Any]:
    """Required, unless the command may begin its stream: then there is no version to have seen."""
    required = not place(route.kind).named_by_users
    text = 'The version seen, in quotes: `"3"`.'
    text += "" if required else " Needed once the stream exists."
    return header("If-Match", text, pattern='^"(0|[1-9][0-9]{0,17})"$', required=required)


def _header_out(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


def _path_part(name: str, pattern: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": f"^{pattern}$"},
    }


def command_schemas(routes: Iterable[Route]) -> dict[str, Any]:
    """The JSON Schema of every command's body and of what is in it, by class name.

    Raises:
        RuntimeError: two different types share a name.
    """
    by_name = {route.command.__name__: route for route in routes}
    commands = [by_name[name].command for name in sorted(by_name)]
    heads, definitions = TypeAdapter.json_schemas(
        [(command.__name__, "validation", Dispatcher.adapter(command)) for command in commands],
        ref_template=REF_TEMPLATE,
    )
    schemas: dict[str, Any] = dict(definitions.get("$defs", {}))
    for (name, _), head in heads.items():
        if head != {"$ref": REF_TEMPLATE.format(model=name)}:
            if name in schemas:
                msg = f"two types are called {name}"
                raise RuntimeError(msg)
            schemas[name] = head
    found = _reachable(schemas, list(by_name))
    return {**found, **{name: with_documents(by_name[name], found[name]) for name in by_name}}


def _reachable(schemas: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """What the named schemas are made of: a text is a string here, so its reference is not."""
    found: dict[str, Any] = {}
    open_names = list(names)
    while open_names:
        name = open_names.pop()
        if name not in found:
            found[name] = schemas[name]
            open_names += _references(schemas[name])
    return dict(sorted(found.items()))


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for part in node for name in _references(part)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].rpartition("/")[2]] if isinstance(node.get("$ref"), str) else []
    return own + [name for part in node.values() for name in _references(part)]


def install(app: FastAPI, routes: Mapping[str, Route]) -> None:
    """Let `app` describe itself, with the schemas of all commands."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app, routes)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _describe(app: FastAPI, routes: Mapping[str, Route]) -> dict[str, Any]:
    document = get_openapi(
        title="grants",
        version=version("grants"),
        summary="Grants from application to settlement: every decision a fact in one log.",
        routes=app.routes,
    )
    _, own = TypeAdapter.json_schemas(
        [
            (m.__name__, "serialization", TypeAdapter(m))
            for m in (ResultBody, PreviewBody, ProblemBody)
        ],
        ref_template=REF_TEMPLATE,
    )
    components = document.setdefault("components", {})
    components["schemas"] = {
        **components.get("schemas", {}),
        **own["$defs"],
        **command_schemas(routes.values()),
    }
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"}
    }
    return document

"""Refusals as problem details (RFC 9457), and the one table from their codes to HTTP statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from grants import telemetry
from grants.api.field_errors import FieldError, field_errors, in_words
from grants.api.statuses import status_of
from grants.api.tokens import KeysUnavailable
from grants.kernel.phrases import Phrase, Term
from grants.kernel.rejection import Rejection
from grants.kernel.roles import Role
from grants.kernel.speech import joined
from grants.store.dispatch import Request as Command
from grants.store.documents import UploadReused
from grants.store.log import Unavailable
from grants.store.refusals import CommandReused, Contended, Forbidden
from grants.store.vault import KeyUnavailable, SubjectErased
from projections.audit_trail.sentences.words import role as role_in_german

MEDIA_TYPE = "application/problem+json"
_log = telemetry.get_logger("grants.api")


class Problem(Exception):
    """An answer that is no success. `code` names the reason for machines, `detail` for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        title: str = "",
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.body = {
            "type": f"urn:grants:problem:{code}",
            "title": title or HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": detail,
            "errors": errors or [],
            **(more or {}),
        }
        super().__init__(code)

    def response(self) -> JSONResponse:
        """What goes over the wire."""
        return JSONResponse(self.body, self.status, self.headers, MEDIA_TYPE)


def from_rejection(rejection: Rejection, body: Mapping[str, Any] | None = None) -> Problem:
    """A rule said no: its code, its sentence, its legal basis, and the fields to look at.

    Rules about days serve every command: which field of a body held the day is found by its value.
    """
    named = [rejection.field] if rejection.field else []
    if not named and "day_on" in rejection.found:
        day = str(rejection.found["day_on"])
        named = [name for name, value in (body or {}).items() if value == day]
    errors: list[FieldError] = [
        {"field": name, "code": rejection.code, "message": rejection.detail} for name in named
    ]
    title = (type(rejection).__doc__ or "").strip().partition("\n")[0]
    more: dict[str, Any] = {"found": _json(rejection.found)} if rejection.found else {}
    if rejection.legal_basis:
        more["legal_basis"] = rejection.legal_basis
    return Problem(
        status_of(rejection.code),
        rejection.code,
        rejection.detail,
        title=title,
        errors=errors,
        more=more,
    )


def _json(found: Mapping[str, Any]) -> dict[str, Any]:
    """What a rejection found, for machines: numbers stay numbers, days become ISO text."""
    return {
        name: value if isinstance(value, int | str | None) else str(value)
        for name, value in found.items()
    }


def from_validation(error: ValidationError) -> Problem:
    """A body that does not fit its command: every field at once, without repeating the values."""
    return fields(field_errors(error))


def fields(errors: list[FieldError]) -> Problem:
    """What is wrong with the fields of a body."""
    return Problem(422, "fields", Phrase("Die Angaben passen nicht zum Befehl."), errors=errors)


def parameters(errors: list[FieldError]) -> Problem:
    """What is wrong with the parameters of a question."""
    return Problem(422, "parameters", Phrase("Die Suchangaben sind nicht lesbar."), errors=errors)


def invalid(field: str, message: str) -> Problem:
    """A query parameter that cannot be used."""
    return parameters([{"field": field, "code": "invalid", "message": message}])


def not_found() -> Problem:
    """Nothing there, or nothing this person may know of: both look the same."""
    return Problem(404, "not-found", Phrase("Unter dieser Adresse gibt es nichts."))


def from_parameters(error: RequestValidationError) -> Problem:
    """Parameters that cannot be used; a path that cannot name anything leads nowhere."""
    if any(found["loc"][0] == "path" for found in error.errors()):
        return not_found()
    return parameters([in_words(found, found["loc"][1:]) for found in error.errors()])


def unauthenticated(reason: str) -> Problem:
    """No valid token. Why it is not valid stands in the log alone."""
    _log.info("unauthenticated", code=reason)
    return Problem(
        401,
        "unauthenticated",
        "Ein gültiges Zugriffstoken wird benötigt.",
        headers={"WWW-Authenticate": 'Bearer realm="grants"'},
    )


def unavailable(code: str, detail: str) -> Problem:
    """Something that will be there again soon."""
    return Problem(503, code, detail, headers={"Retry-After": "1"})


def forbidden(
    code: str, *, person: str, command: str, stream: str, roles: Collection[Role]
) -> Problem:
    """The person may not; every such refusal is logged. `roles` are those that may."""
    _log.warning("forbidden", code=code, person=person, command=command, stream=stream)
    return Problem(403, code, who_may(code, roles), more={"roles": sorted(roles)})


def forbidden_command(refusal: Forbidden, command: Command) -> Problem:
    """The person may not carry out a command."""
    return forbidden(
        refusal.code,
        person=command.person,
        command=command.route.name,
        stream=command.stream,
        roles=command.route.roles,
    )


def who_may(code: str, roles: Collection[Role]) -> str:
    """Why a role does not reach, and whose would."""
    able = joined(", ", sorted(Term(role_in_german(role), role) for role in roles))
    return {
        "role": Phrase("Dafür fehlt die Zuständigkeit; nötig ist: {able}.", able=able),
        "region": Phrase(
            "Die Zuständigkeit gilt nicht für alle Regionen, die das betrifft; eine dort "
            "zuständige Person "
            "muss handeln ({able}).",
            able=able,
        ),
    }[code]


def problem_of(error: Exception) -> Problem:
    """What an expected failure is answered with."""
    match error:
        case Problem():
            return error
        case Rejection():
            return from_rejection(error)
        case ValidationError():
            return from_validation(error)
        case RequestValidationError():
            return from_parameters(error)
        case CommandReused() | UploadReused():
            return Problem(
                422,
                "command-reused",
                Phrase("Dieser Idempotency-Key wurde schon für einen anderen Befehl verwendet."),
            )
        case Contended():
            return unavailable(
                "contended", Phrase("Zu viele schrieben gleichzeitig; bitte wiederholen.")
            )
        case SubjectErased():
            return Problem(
                409, "subject-erased", Phrase("Die personenbezogenen Angaben sind gelöscht.")
            )
        case KeyUnavailable() | KeysUnavailable():
            _log.error("keys-unavailable", code=type(error).__name__)
            return unavailable(
                "keys-unavailable", Phrase("Ein Schlüssel ist zurzeit nicht verfügbar.")
            )
        case HTTPException():
            return _of_framework(error)
        case _:
            _log.error("database-unavailable", code=type(error).__name__)
            return unavailable(
                "database-unavailable", Phrase("Die Datenbank ist nicht erreichbar.")
            )


def _of_framework(error: HTTPException) -> Problem:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return not_found()
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "-")
    allowed = (error.headers or {}).get("Allow", "")
    detail = Phrase("Hier ist nur möglich: {methods}.", methods=allowed) if allowed else phrase
    return Problem(error.status_code, code, detail, headers=error.headers)


def install(app: FastAPI) -> None:
    """Answer every expected refusal of `app` with problem details; others become a bare 500."""

    def answer(_request: Request, error: Exception) -> JSONResponse:
        return problem_of(error).response()

    for kind in (
        Problem,
        Rejection,
        ValidationError,
        RequestValidationError,
        CommandReused,
        UploadReused,
        Contended,
        SubjectErased,
        KeyUnavailable,
        KeysUnavailable,
        HTTPException,
        *Unavailable,
    ):
        app.add_exception_handler(kind, answer)

"""What comes in as JSON, and what a carried-out command answers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from pydantic import BaseModel
from starlette.requests import Request

from grants.api.problems import Problem, fields
from grants.kernel.phrases import Phrase
from grants.store.dispatch import Result, Route
from grants.store.leaf import Receipt
from grants.store.log import Log
from grants.store.recorded import Recorded
from grants.store.validation import body_of, split, unsealed

COMMAND_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_IF_MATCH = re.compile(r'"(0|[1-9][0-9]{0,17})"')


def malformed(detail: str) -> Problem:
    """What cannot be read at all."""
    return Problem(400, "malformed", detail)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON (RFC 8259 section 6).


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")  # Which of the two was meant?
    return found


_UNSEALED = {"seal": unsealed, "fingerprint": lambda _parts: bytes(32)}
"""For a look at a body before anything is stored."""


def check_dates(route: Route, body: dict[str, Any]) -> None:
    """Refuse a body in which something else than JJJJ-MM-TT would be taken for a date.

    The validator also reads numbers and their texts, as seconds since 1970: `"20240131"` would be
    the 23rd of August 1970.

    Raises:
        Problem: 422, which fields.
        ValidationError: the body does not fit the command.
    """
    own, _ = split(route, body)
    read = body_of(route.command).validate_python(own, context=_UNSEALED)
    if wrong := list(_not_as_written(read, own, ())):
        message = Phrase("Erwartet wird ein Datum: JJJJ-MM-TT.")
        raise fields([{"field": f, "code": "date-parsing", "message": message} for f in wrong])


def _not_as_written(read: Any, written: Any, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(read, dt.date):
        if read.isoformat() != written:
            yield ".".join(place)
    elif isinstance(read, tuple) and isinstance(written, list):
        for number, (one, text) in enumerate(zip(read, written, strict=True)):
            yield from _not_as_written(one, text, (*place, str(number)))
    elif isinstance(written, dict) and (
        isinstance(read, BaseModel) or dataclasses.is_dataclass(read)
    ):
        for name in written:
            yield from _not_as_written(getattr(read, name, None), written[name], (*place, name))


def only(request: Request, name: str) -> str | None:
    """The value of a header; of two nobody can say which was meant.

    Raises:
        Problem: 400, it stands there twice.
    """
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise malformed(f"Der Header {name} darf nur einmal stehen.")
    return values[0] if values else None


def read_object(request: Request, content: bytes) -> dict[str, Any]:
    """The JSON object that the content of a request is.

    Raises:
        Problem: 415 another media type, 400 not JSON.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "unsupported-media-type", "Erwartet wird application/json.")
    try:
        return json_object(content.decode())
    except UnicodeDecodeError:
        raise _no_json() from None


def _no_json() -> Problem:
    return malformed("Der Inhalt ist kein gültiges JSON.")


def json_object(text: str) -> dict[str, Any]:
    """The JSON object that a text is.

    Raises:
        Problem: 400, it is none.
    """
    try:
        body = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
        json.dumps(body, ensure_ascii=False).encode()  # Half a surrogate pair is no text.
    except (ValueError, RecursionError):
        raise _no_json() from None
    if not isinstance(body, dict):
        raise malformed("Erwartet wird ein JSON-Objekt.")
    return body


def command_id(request: Request) -> str:
    """The idempotency key, which is the command's id.

    Raises:
        Problem: 400, missing or not usable.
    """
    value = only(request, "Idempotency-Key")
    if value is None:
        raise Problem(400, "idempotency-key-missing", "Der Header Idempotency-Key fehlt.")
    if not COMMAND_ID.fullmatch(value):
        raise malformed("Idempotency-Key: 8 bis 128 Zeichen aus A-Z a-z 0-9 . _ : -")
    return value


def expected_version(request: Request) -> int | None:
    """The version in `If-Match: "<version>"`, None if not given.

    Raises:
        Problem: 400, not a version in quotes.
    """
    value = only(request, "If-Match")
    if value is None:
        return None
    if (match := _IF_MATCH.fullmatch(value.strip())) is None:
        raise malformed('If-Match: erwartet wird eine Version in Anführungszeichen, etwa "3".')
    return int(match[1])


def etag(version: int) -> str:
    """The version of a stream as an entity tag."""
    return f'"{version}"'


def fact_body(recorded: Recorded) -> dict[str, Any]:
    """A fact as faces show it; its business fields are in `fields`, texts as references."""
    stored = recorded.stored
    return {
        "position": recorded.position,
        "recorded_at": recorded.recorded_at.isoformat(),
        "effective_on": stored.effective_on,
        "stream": stored.stream,
        "version": stored.version,
        "name": stored.name,
        "fields": stored.fact.model_dump(mode="json"),
    }


def _receipt_body(receipt: Receipt) -> dict[str, Any]:
    return {
        "position": receipt.position,
        "leaf_hash": receipt.leaf_hash,
        "sealed": receipt.sealed,
    }


def result_body(log: Log, result: Result) -> dict[str, Any]:
    """What a command did; without new facts there is no position and no receipt."""
    last = result.facts[-1] if result.facts else None
    return {
        "number": result.stream.partition("/")[2],
        "version": result.version,
        "position": last.position if last else None,
        "facts": [fact_body(recorded) for recorded in result.facts],
        "receipt": _receipt_body(log.receipt(last)) if last else None,
    }

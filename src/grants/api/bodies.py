"""What comes in as JSON, and what a carried-out command answers."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any, NoReturn

from starlette.requests import Request

from grants.api.problems import Problem
from grants.store.dispatch import Result
from grants.store.log import Log
from grants.store.recorded import Recorded

COMMAND_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_IF_MATCH = re.compile(r'"(0|[1-9][0-9]{0,17})"')


def _malformed(detail: str) -> Problem:
    return Problem(400, "malformed", detail)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON (RFC 8259 section 6).


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")  # Which of the two was meant?
    return found


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request.

    Raises:
        Problem: 415 another media type, 400 not JSON, 413 too large.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "unsupported-media-type", "Erwartet wird application/json.")
    raw = await request.body()
    try:
        body = json.loads(raw.decode(), parse_constant=_no_constant, object_pairs_hook=_unique)
        json.dumps(body, ensure_ascii=False).encode()  # Half a surrogate pair is no text.
    except (ValueError, RecursionError):
        raise _malformed("Der Inhalt ist kein gültiges JSON.") from None
    if not isinstance(body, dict):
        raise _malformed("Erwartet wird ein JSON-Objekt.")
    return body


def command_id(request: Request) -> str:
    """The idempotency key, which is the command's id.

    Raises:
        Problem: 400, missing or not usable.
    """
    value = request.headers.get("idempotency-key")
    if value is None:
        raise Problem(400, "idempotency-key-missing", "Der Header Idempotency-Key fehlt.")
    if not COMMAND_ID.fullmatch(value):
        raise _malformed("Idempotency-Key: 8 bis 128 Zeichen aus A-Z a-z 0-9 . _ : -")
    return value


def expected_version(request: Request) -> int | None:
    """The version in `If-Match: "<version>"`, None if not given.

    Raises:
        Problem: 400, not a version in quotes.
    """
    value = request.headers.get("if-match")
    if value is None:
        return None
    if (match := _IF_MATCH.fullmatch(value.strip())) is None:
        raise _malformed('If-Match: erwartet wird eine Version in Anführungszeichen, etwa "3".')
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


def result_body(log: Log, result: Result) -> dict[str, Any]:
    """What a command did; without new facts there is no position and no receipt."""
    last = result.facts[-1] if result.facts else None
    return {
        "number": result.stream.partition("/")[2],
        "version": result.version,
        "position": last.position if last else None,
        "facts": [fact_body(recorded) for recorded in result.facts],
        "receipt": dataclasses.asdict(log.receipt(last)) if last else None,
    }

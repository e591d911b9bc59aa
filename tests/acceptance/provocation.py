"""Every wrong value for every field of a command that is right: each is refused, nothing stays.

Used beside whole lives of cases, so that each command is provoked where it is possible: a refusal
can then only come from what is wrong.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from tests.acceptance.interface import Interface

from grants.wiring import Service

TOO_LARGE = 10**15
NOBODY = "there-is-no-such-thing"
REFERENCES = frozenset(
    {"decision", "party", "meeting", "call", "member", "payout_no", "earmark", "programme", "query"}
    | {"round", "version", "hold", "award", "condition", "objection", "case", "cases"}
)
"""Fields that name something known. Other ids create what they name, so none is unknown."""
CREATED = frozenset(
    {("appoint-member", "member"), ("hold-meeting", "meeting"), ("open-call", "call")}
    | {("place-hold", "hold")}
)
"""Where such a field names what the command itself makes known."""
TAKEN_AS_IT_COMES = frozenset({("submit-application", "call"), ("submit-application", "earmark")})
"""Applications are taken as they come (§ 24 (3) VwVfG): what they name wrongly is a finding."""
SCOPED = frozenset({"case", "claim", "budget", "alliance"})
"""Kinds of streams that belong to a region; for the others a role anywhere is enough."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Wrong:
    """A body with one thing wrong: what, at which place, and the fields that may be named."""

    kind: str
    place: Path
    body: dict[str, Any]

    @property
    def field(self) -> str:
        return ".".join(map(str, self.place))


def wrongs(made: Interface, operation_id: str, body: dict[str, Any]) -> Iterator[Wrong]:
    """One wrong body after another, by what the description says of each field."""
    _, _, operation = made.operations[operation_id]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    for place, part, needed in _places(made, schema, body, ()):
        if needed:
            yield Wrong("missing", place, _without(body, place))
        for value in _wrong_values(made, part):
            yield Wrong("wrong", place, _with(body, place, value))
        known = (operation_id, place[-1])
        if place[-1] in REFERENCES and known not in CREATED | TAKEN_AS_IT_COMES:
            number = isinstance(_at(body, place), int)
            yield Wrong("unknown", place, _with(body, place, 9_999 if number else NOBODY))
    yield Wrong("unknown field", ("unheard_of",), {**body, "unheard_of": 1})


def _places(
    made: Interface, schema: dict[str, Any], value: Any, place: Path
) -> Iterator[tuple[Path, dict[str, Any], bool]]:
    """Every field that a body names, with its schema, and whether it must be there."""
    schema = _resolved(made, schema)
    if isinstance(value, dict):
        for name, part in value.items():
            described = _resolved(made, schema["properties"][name])
            yield (*place, name), described, name in schema.get("required", ())
            yield from _places(made, described, part, (*place, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from _places(made, schema["items"], value[0], (*place, 0))


def _resolved(made: Interface, schema: dict[str, Any]) -> dict[str, Any]:
    match schema:
        case {"$ref": reference}:
            return _resolved(made, made.document["components"]["schemas"][_last(reference)])
        case {"anyOf": [first, {"type": "null"}]}:
            return _resolved(made, first)
        case _:
            return schema


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _wrong_values(made: Interface, schema: dict[str, Any]) -> Iterator[Any]:
    """Of another type, negative, too large: as the description of the field has it."""
    match schema:
        case {"type": "integer"}:
            yield from ("1", 1.5, True, TOO_LARGE, -TOO_LARGE)
            if max(schema.get("minimum", -1), schema.get("exclusiveMinimum", -1)) >= 0:
                yield -1
        case {"type": "string", "format": "date"}:
            yield from (20240131, "2024-02-30", "31.01.2024", "")
        case {"enum": _} | {"const": _}:
            yield from (1, NOBODY)
        case {"type": "array"}:
            yield from ("x", 1, {})
        case {"type": "object"}:
            yield from ("x", 1, [])
        case {"type": "string"}:
            yield from (1, [], "x" * 5_000)
        case _:
            assert "anyOf" in schema, schema
            yield []


def _at(body: Any, place: Path) -> Any:
    for step in place:
        body = body[step]
    return body


def _with(body: dict[str, Any], place: Path, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    _at(changed, place[:-1])[place[-1]] = value
    return changed


def _without(body: dict[str, Any], place: Path) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    del _at(changed, place[:-1])[place[-1]]
    return changed


def provoke(
    made: Interface, service: Service, operation_id: str, by: str, *, stranger: str, **fields: Any
) -> list[str]:
    """Send everything wrong; answers with what was not refused as it should be. Nothing may stay.

    `stranger` may do the same for another region alone.
    """
    before = service.log.last_position()
    names = made.path_names(operation_id)
    address = {name: fields[name] for name in names}
    body = {name: value for name, value in fields.items() if name not in names}
    faults = []
    for wrong in wrongs(made, operation_id, body):
        sending = {"unchecked": True, **address, **wrong.body}
        # What would be let through is not let in: the life goes on, and all faults are found.
        answer = made.send(operation_id, by, parameters={"dry_run": "true"}, **sending)
        if _refused(answer, wrong):
            answer = made.send(operation_id, by, **sending)
        if not _refused(answer, wrong):
            what = (operation_id, wrong.kind, wrong.field, wrong.body, answer.text[:600])
            faults.append(" ".join(map(str, what)))
    expected: list[tuple[int, str, str | None]] = []
    if service.routes[operation_id].opens is None and made.knows_version(operation_id, address):
        expected += [(412, "stale-version", '"0"'), (428, "if-match-missing", "")]
    if service.routes[operation_id].kind in SCOPED:
        expected.append((403, "region", None))
    for status, code, version in expected:
        person = stranger if status == 403 else by
        answer = made.send(operation_id, person, if_match=version, **address, **body)
        if (answer.status_code, answer.json().get("code")) != (status, code):
            faults.append(f"{operation_id} {code}: {answer.text[:600]}")
    if service.log.last_position() != before:
        faults.append(f"{operation_id}: the log has changed")
    return faults


def _refused(answer: httpx.Response, wrong: Wrong) -> bool:
    """A refusal that names the field."""
    if answer.status_code not in {404, 409, 422}:
        return False
    named = [error["field"] for error in answer.json()["errors"]]
    if wrong.kind == "unknown":
        return bool(named)
    return answer.status_code == 422 and wrong.field in named

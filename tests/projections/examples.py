"""One valid example of any type of fact, made from its JSON schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from grants.kernel.event import Event

_PATTERNS = {
    "^[0-9]{5}$": "14524",
    "^[0-9a-f]{64}$": "0" * 64,
    "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$": "2016-05",
}
_FIELDS = {
    "counterpart": "budget/FKR/14511/2024",
    "competence": "approver",
    "rate_bp": 9000,
    "returns_to": "ready-to-decide",
}


def example(fact: type[Event], **fields: Any) -> Event:
    """A fact of this type, with something in every field; enumerations take their first value."""
    value = _whole(fact)
    return fact.model_validate_json(_json({**value, **fields}))


@cache
def _whole(fact: type[Event]) -> dict[str, Any]:
    schema = fact.model_json_schema()
    found: dict[str, Any] = _value(schema, schema.get("$defs", {}), "")
    return found


def variants(fact: type[Event]) -> Iterator[Event]:
    """The example; and with each word of its enumerations, and without what may be missing."""
    yield example(fact)
    for name, field in fact.model_fields.items():
        for value in _choices(field.annotation):
            yield example(fact, **{name: value})


def _choices(annotation: object) -> Iterator[str | None]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from (None,) if each is NoneType else _choices(each)


def _json(value: Any) -> str:
    return json.dumps(value)


def _value(schema: dict[str, Any], defined: dict[str, Any], name: str) -> Any:
    if name in _FIELDS:
        return _FIELDS[name]
    if "$ref" in schema:
        return _value(defined[schema["$ref"].rsplit("/", 1)[1]], defined, name)
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], defined, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {key: _value(inner, defined, key) for key, inner in schema["properties"].items()}
        case "object":
            return {}
        case "array":
            return [_value(schema["items"], defined, name)]
        case "integer":
            if name.endswith("year"):
                return 2024
            return 1_234_567_89 if name.endswith("cents") else 3
        case "number":
            return 0.9
        case "string":
            return _text(schema, name)
        case other:
            msg = f"no example for {other!r} ({name})"
            raise NotImplementedError(msg)


def _text(schema: dict[str, Any], name: str) -> str:
    if schema.get("format") == "date":
        return "2024-12-31"
    return _PATTERNS.get(schema.get("pattern", "").replace(r"\d", "[0-9]"), f"{name}-x")

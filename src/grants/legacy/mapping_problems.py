"""Faults of a mapping file in words: which key, which rule it breaks, what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from grants.legacy.errors import MappingProblem

_KIND = "mapping"
_REMEDIES = {
    "missing": "Add it.",
    "string_type": "Put it in quotation marks.",
    "int_type": "Write a whole number without quotation marks.",
    "bool_type": "Write true or false without quotation marks.",
    "dict_type": "Write a table, such as { column = … }.",
    "model_type": "Write a table, such as [columns].",
    "string_pattern_mismatch": "Use letters, digits and . _ - only, at most 32.",
}


def problem(rule: str, remedy: str) -> PydanticCustomError:
    """The error that a check of the mapping raises: broken rule and remedy, a sentence each."""
    # A template's braces would be read as fields, so both sentences travel as values.
    return PydanticCustomError(_KIND, "{rule} {remedy}", {"rule": rule, "remedy": remedy})


def explain(error: ValidationError, model: type[BaseModel]) -> tuple[MappingProblem, ...]:
    """Turn what pydantic found into problems in the words of the mapping, one per key and rule."""
    found = (_explain(details, model) for details in error.errors(include_url=False))
    return tuple(dict.fromkeys(found))


def _explain(details: ErrorDetails, model: type[BaseModel]) -> MappingProblem:
    location = _written_location(details["loc"], model)
    key = ".".join(map(str, location)) or "mapping"
    kind, context = details["type"], details.get("ctx", {})
    if kind == _KIND:
        return MappingProblem(key, str(context["rule"]), str(context["remedy"]))
    if kind == "extra_forbidden":
        return MappingProblem(key, "is no key here.", _allowed(location, model))
    if kind == "missing":
        return MappingProblem(key, "is missing.", _REMEDIES["missing"])
    if kind == "literal_error":
        return MappingProblem(key, "has no such value.", f"Use {context['expected']}.")
    remedy = _REMEDIES.get(kind, "Correct the value.")
    return MappingProblem(key, f"is refused: {details['msg']}.", remedy)


def _written_location(
    location: tuple[int | str, ...], model: type[BaseModel]
) -> tuple[int | str, ...]:
    """The keys as the file has them: what pydantic adds for alternatives of a type is cut off."""
    current: type[BaseModel] | None = model
    for depth, key in enumerate(location):
        if current is None:
            return location[:depth]
        current = _model_at(current, key)
    return location


def _model_at(model: type[BaseModel], key: int | str) -> type[BaseModel] | None:
    field = model.model_fields.get(str(key))
    if field is None:
        return None
    return next(_models_in(field.annotation), None)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside optional and annotated types."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _allowed(location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    current: type[BaseModel] | None = model
    for key in location[:-1]:
        current = _model_at(current, key) if current else None
    keys = sorted(current.model_fields) if current else []
    near = difflib.get_close_matches(str(location[-1]), keys, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return f"{hint}Remove it, or use one of: {', '.join(keys)}."

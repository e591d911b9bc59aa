"""Faults of a mapping file in words: which key, which rule it breaks, what to write instead."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from grants.legacy.errors import MappingProblem
from grants.legacy.messages import WORDING, Message, Value, said

_KIND = "mapping"
_LIMITS = ("min_length", "max_length", "ge", "le")
_TOML_PLACE = re.compile(r"at line ([0-9]+), column ([0-9]+)")


def problem(key: str, **values: Value) -> PydanticCustomError:
    """The error that a check of the mapping raises, with its message."""
    return PydanticCustomError(_KIND, "{message}", {"message": said(key, **values)})


def no_toml(error: tomllib.TOMLDecodeError) -> Message:
    """Where the text stops being TOML."""
    found = _TOML_PLACE.search(str(error))
    place = said("mapping/end")
    if found:
        place = said("mapping/place", line=found[1], column=found[2])
    return said("mapping/toml", place=place, reason=str(error).partition(" (at ")[0])


def explain(error: ValidationError, model: type[BaseModel]) -> tuple[MappingProblem, ...]:
    """Turn what pydantic found into problems in the words of the mapping, one per key and rule."""
    found = (_explain(details, model) for details in error.errors(include_url=False))
    return tuple(dict.fromkeys(found))


def _explain(details: ErrorDetails, model: type[BaseModel]) -> MappingProblem:
    location = _written_location(details["loc"], model)
    key = ".".join(map(str, location))
    return MappingProblem(key, _message(details, location, model))


def _message(
    details: ErrorDetails, location: tuple[int | str, ...], model: type[BaseModel]
) -> Message:
    kind, context = details["type"], details.get("ctx", {})
    match kind:
        case "mapping":
            message = context["message"]
            assert isinstance(message, Message), "Checks of the mapping raise `problem`."
            return message
        case "extra_forbidden":
            return _allowed(location, model)
        case "literal_error":
            known = str(context["expected"]).replace(" or ", ", ")
            return said("mapping/literal_error", known=known)
        case _ if f"mapping/{kind}" in WORDING:
            limits = [context[name] for name in _LIMITS if name in context]
            return said(f"mapping/{kind}", **({"limit": limits[0]} if limits else {}))
        case _:
            return said("mapping/refused", kind=kind)


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


def _allowed(location: tuple[int | str, ...], model: type[BaseModel]) -> Message:
    current: type[BaseModel] | None = model
    for key in location[:-1]:
        current = _model_at(current, key) if current else None
    keys = sorted(current.model_fields) if current else []
    near = difflib.get_close_matches(str(location[-1]), keys, n=1)
    hint = said("hint", near=near[0]) if near else said("no-hint")
    return said("mapping/extra", hint=hint, known=", ".join(keys))

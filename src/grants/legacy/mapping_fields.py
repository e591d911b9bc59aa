"""Kinds of values that a mapping file holds, each checked where it is read."""

from __future__ import annotations

import codecs
import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from grants.legacy.cells import parse_address
from grants.legacy.dates import DateFormat
from grants.legacy.mapping_problems import problem


def short(key: str) -> BeforeValidator:
    """What needs one key only may be written without a table: both forms are one content."""

    def widen(value: object) -> object:
        return value if isinstance(value, dict | BaseModel) else {key: value}

    return BeforeValidator(widen)


def _listed(value: object) -> object:
    return (
        tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value
    )


def _check_encoding(name: str) -> str:
    try:
        "".encode(name)  # Refuses unknown names and codecs such as hex that make no text.
        return codecs.lookup(name).name
    except LookupError:
        raise problem("mapping/encoding") from None


def _check_address(address: str) -> str:
    try:
        parse_address(address)
    except ValueError:
        raise problem("mapping/address", found=address) from None
    return address


def _check_pattern(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        place = str(error.pos or 0)
        raise problem("mapping/pattern", place=place, reason=error.msg) from None
    if groups > 1:
        raise problem("mapping/groups")
    return pattern


def _check_format(source: str) -> str:
    try:
        DateFormat.parse(source)
    except ValueError:
        raise problem("mapping/date-format") from None
    return source


def _check_separators(separators: tuple[str, ...]) -> tuple[str, ...]:
    if not separators or not all(separators):
        raise problem("mapping/separators")
    return separators


Scalar: TypeAlias = str | int | bool
ColumnName: TypeAlias = str | Annotated[int, Field(ge=1, le=16_384)]
Encoding: TypeAlias = Annotated[str, AfterValidator(_check_encoding)]
Address: TypeAlias = Annotated[str, AfterValidator(_check_address)]
Pattern: TypeAlias = Annotated[str, AfterValidator(_check_pattern)]
Format: TypeAlias = Annotated[str, AfterValidator(_check_format)]
Separators: TypeAlias = Annotated[
    tuple[str, ...], BeforeValidator(_listed), AfterValidator(_check_separators)
]

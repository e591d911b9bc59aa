"""Arrays as PostgreSQL takes them in binary, for a statement that carries many.

Of a list the driver finds out anew what its elements are; here it is said. The form is that of
`array_send` in PostgreSQL's source (src/backend/utils/adt/arrayfuncs.c): the number of dimensions,
a flag for nulls, the type, the count and the first index; then each element behind its length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import psycopg
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")
_BIGINT = struct.Struct("!q")


class Texts(bytes):
    """A `text[]`; without elements no bytes at all."""

    TYPE = psycopg.adapters.types["text"]

    @classmethod
    def of(cls, values: Iterable[str]) -> Texts:
        """The array of these."""
        return cls(_array(cls.TYPE.oid, [value.encode() for value in values]))


class Byteas(bytes):
    """A `bytea[]`; without elements no bytes at all."""

    TYPE = psycopg.adapters.types["bytea"]

    @classmethod
    def of(cls, values: Iterable[bytes]) -> Byteas:
        """The array of these."""
        return cls(_array(cls.TYPE.oid, list(values)))


class Bigints(bytes):
    """A `bigint[]`; without elements no bytes at all."""

    TYPE = psycopg.adapters.types["bigint"]

    @classmethod
    def of(cls, values: Iterable[int]) -> Bigints:
        """The array of these."""
        return cls(_array(cls.TYPE.oid, [_BIGINT.pack(value) for value in values]))


def _array(oid: int, elements: list[bytes]) -> bytes:
    if not elements:
        return b""
    parts = [_HEAD.pack(1, 0, oid, len(elements), 1)]
    for element in elements:
        parts += (_LENGTH.pack(len(element)), element)
    return b"".join(parts)


_Packed = Texts | Byteas | Bigints


class _AsItIs(Dumper):
    """Says its type only of what it was made for: COPY looks a dumper for any list up by type."""

    format = Format.BINARY

    def __init__(self, cls: type[_Packed], context: AdaptContext | None = None) -> None:
        super().__init__(cls, context)
        self.oid = cls.TYPE.array_oid

    def dump(self, obj: bytes) -> bytes:
        return obj


for _array_type in (Texts, Byteas, Bigints):
    psycopg.adapters.register_dumper(_array_type, _AsItIs)

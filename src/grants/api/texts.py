"""The words behind references, for those who may read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fastapi.encoders import jsonable_encoder

if TYPE_CHECKING:
    from grants.wiring import Service


def opened_texts(service: Service, answer: Any) -> dict[str, str]:
    """What the references in an answer stand for; those that were erased are left out."""
    return open_references(service, set(_references(jsonable_encoder(answer))))


def open_references(service: Service, references: set[str]) -> dict[str, str]:
    """The words behind references into the vault."""
    if not references:
        return {}
    with service.log.connection() as connection:
        return service.vault.open(connection, references)


def _references(node: Any) -> Iterable[str]:
    """Every reference into the vault: `…_ref` of a row, `{ref, commitment}` of a fact."""
    match node:
        case {"ref": str(ref), "commitment": str()}:
            yield ref
        case dict():
            for key, value in node.items():
                if isinstance(value, str) and key.endswith("_ref"):
                    yield value
                else:
                    yield from _references(value)
        case list():
            for value in node:
                yield from _references(value)
        case _:
            pass

"""Every rejection code and the HTTP status it is answered with."""

from __future__ import annotations

from collections.abc import Mapping

_CONFLICT: frozenset[str] = frozenset()
"""409: the command is well formed, and a rule refuses it in the state things are in."""

_NOT_FOUND: frozenset[str] = frozenset()
"""404: what the address names does not exist."""

_FIELDS: frozenset[str] = frozenset()
"""422: a field cannot be right, whatever state things are in."""

STATUSES: Mapping[str, int] = {
    **dict.fromkeys(_CONFLICT, 409),
    **dict.fromkeys(_NOT_FOUND, 404),
    **dict.fromkeys(_FIELDS, 422),
}


def status_of(code: str) -> int:
    """The status of a rejection; a test keeps the table complete."""
    return STATUSES.get(code, 409)

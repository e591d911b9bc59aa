"""Under which competence, and for whom, the sender of a command wants to act."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from grants.api.bodies import malformed, only
from grants.kernel.ids import REFERENCE
from grants.kernel.roles import Role

HEADERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Acting-As",
        "in": "header",
        "required": False,
        "description": "The role under which the person acts, if several that they hold allow it.",
        "schema": {"type": "string", "enum": list(Role)},
    },
    {
        "name": "On-Behalf-Of",
        "in": "header",
        "required": False,
        "description": "The person represented, if a deputy acts.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
)
"""How the interface's description shows them."""


def acting_as(request: Request) -> str:
    """The role named in `Acting-As`, empty if none is.

    Raises:
        Problem: 400, there is no such role.
    """
    value = only(request, "Acting-As")
    if value is None:
        return ""
    if value not in list(Role):
        raise malformed(f"Acting-As: möglich ist {', '.join(Role)}.")
    return value


def on_behalf_of(request: Request) -> str | None:
    """The person named in `On-Behalf-Of`, for whom a deputy acts; None if none is.

    Raises:
        Problem: 400, no id.
    """
    value = only(request, "On-Behalf-Of")
    if value is not None and not REFERENCE.fullmatch(value):
        raise malformed("On-Behalf-Of: erwartet wird die Kennung einer Person.")
    return value

"""Where commands are: the one mapping between kinds of streams and paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grants.store.dispatch import Route

_ID = r"[A-Za-z0-9._-]{1,64}"
_OWN_COLLECTIONS = {
    "submit-application": "/applications",
    "register-party": "/parties",
    "register-person": "/persons",
}


@dataclass(frozen=True)
class Place:
    """How streams of a kind are addressed: a path with names, and a pattern for each name."""

    collection: str
    patterns: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path of one stream."""
        return "/".join((self.collection, *(f"{{{name}}}" for name in self.patterns)))

    def stream(self, kind: str, parts: Mapping[str, str]) -> str | None:
        """The stream that the parts of a path name; None if they cannot name any."""
        values = [parts[name] for name in self.patterns]
        if all(
            re.fullmatch(pattern, value)
            for pattern, value in zip(self.patterns.values(), values, strict=True)
        ):
            return "/".join((kind, *values))
        return None


_PLACES = {
    "case": Place("/cases", {"number": r"[A-Za-z0-9._-]{1,120}"}),
    "budget": Place("/budgets", {"programme": _ID, "scope": _ID, "year": r"\d{4}"}),
    "alliance": Place("/alliances", {"programme": _ID, "region": r"\d{5}"}),
    "programme": Place("/programmes", {"code": _ID}),
    "claim": Place("/claims", {"number": r"[A-Za-z0-9._-]{1,120}"}),
    "party": Place("/parties", {"party": _ID}),
    "access": Place("/persons", {"person": _ID}),
}


def place(kind: str) -> Place:
    """The place of a kind of stream."""
    return _PLACES.get(kind) or Place(f"/{kind}s", {kind: _ID})


def command_path(route: Route) -> str:
    """The path a command is sent to."""
    if route.opens is None:
        return f"{place(route.kind).path}/{route.name}"
    return _OWN_COLLECTIONS.get(route.name, f"{place(route.kind).collection}/{route.name}")


def stream_path(stream: str) -> str:
    """The path of a stream that exists."""
    kind, _, rest = stream.partition("/")
    return f"{place(kind).collection}/{rest}"

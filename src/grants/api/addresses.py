"""Where commands are: the one mapping between kinds of streams and paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grants.store.dispatch import Route

_ID = r"[A-Za-z0-9._-]{1,64}"
_OWN_COLLECTIONS = {
    "submit-application": "/applications",
    "open-audit": "/engagements",
    "publish-report": "/publications",
    "register-party": "/parties",
    "register-person": "/persons",
}


@dataclass(frozen=True)
class Place:
    """How streams of a kind are addressed: a path with names, and a pattern for each name.

    `named_by_users`: a command to a stream that does not exist may begin it (a programme, a budget
    year); other streams are opened by commands to the collection or by other streams' commands.
    `readable`: the path can be asked with GET.
    """

    collection: str
    patterns: Mapping[str, str]
    named_by_users: bool = False
    readable: bool = False

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


_BUDGET = {"programme": _ID, "scope": _ID, "year": r"[12][0-9]{3}"}
_ALLIANCE = {"programme": _ID, "region": r"[0-9]{5}"}
_NUMBER = {"number": r"[A-Za-z0-9._-]{1,120}"}  # Programme, year and counter, or a legacy key.
_PLACES = {
    "case": Place("/cases", _NUMBER, readable=True),
    "budget": Place("/budgets", _BUDGET, named_by_users=True),
    "alliance": Place("/alliances", _ALLIANCE, named_by_users=True),
    "programme": Place("/programmes", {"code": _ID}, named_by_users=True),
    "claim": Place("/claims", _NUMBER),
    "engagement": Place("/engagements", {"number": r"[0-9]{4}-[0-9]{4}"}, readable=True),
    "report": Place("/publications", {"report": _ID}, readable=True),
    "party": Place("/parties", {"party": _ID}),
    "undertaking": Place("/undertakings", {"undertaking": _ID}, named_by_users=True),
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


def stream_path(stream: str) -> str | None:
    """The path that answers what a stream holds; None if there is none."""
    kind, _, rest = stream.partition("/")
    found = place(kind)
    return f"{found.collection}/{rest}" if found.readable else None

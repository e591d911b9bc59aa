"""Functions by the type of fact they are for: one look-up, however many types there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from grants.kernel.event import Event

F = TypeVar("F", bound=Callable[..., Any])


def types_of(facts: Any) -> frozenset[type[Event]]:
    """The types of a union of facts, or the one type."""
    return frozenset(get_args(facts) or (facts,))


def by_type(functions: Mapping[Any, F]) -> dict[type[Event], F]:
    """Each type of fact with the function of its union; no type may be in two of them."""
    found: dict[type[Event], F] = {}
    for facts, function in functions.items():
        for fact in types_of(facts):
            assert fact not in found, fact
            found[fact] = function
    return found

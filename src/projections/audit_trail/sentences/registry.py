"""Which function tells which fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from grants.kernel.event import Event

Fact = TypeVar("Fact", bound=Event)

SENTENCES: dict[type[Event], Callable[[Any], str]] = {}


def tells(
    fact: type[Fact],
) -> Callable[[Callable[[Fact], str]], Callable[[Fact], str]]:
    """Register the sentence of a type of fact."""

    def register(function: Callable[[Fact], str]) -> Callable[[Fact], str]:
        SENTENCES[fact] = function
        return function

    return register


def sentence(fact: Event) -> str:
    """The sentence of a fact, with placeholders for persons and texts."""
    return SENTENCES[type(fact)](fact)

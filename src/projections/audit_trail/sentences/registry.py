"""Which function tells which fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from grants.kernel.event import Event
from grants.kernel.speech import Sentence

Fact = TypeVar("Fact", bound=Event)

SENTENCES: dict[type[Event], Callable[[Any], Sentence]] = {}


def tells(
    fact: type[Fact],
) -> Callable[[Callable[[Fact], Sentence]], Callable[[Fact], Sentence]]:
    """Register the sentence of a type of fact."""

    def register(function: Callable[[Fact], Sentence]) -> Callable[[Fact], Sentence]:
        SENTENCES[fact] = function
        return function

    return register


def sentence(fact: Event) -> Sentence:
    """The sentence of a fact, with placeholders for persons and texts."""
    return SENTENCES[type(fact)](fact)

"""The one shape of every decision: given the facts so far, which facts does a command add?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Generic, TypeVar

from grants.kernel.parameters import NO_PARAMETERS, Parameters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the world adds to a decision; a feature extends it with what its own rules need.

    `person` is the natural person who acts (not the account), `competence` the role under which
    they act, `limit_cents` the largest amount that role may approve (None: no limit), `stream` the
    stream the command is addressed to, `parameters` the rule parameters pinned for the case.
    """

    now: dt.datetime
    today: dt.date
    person: str
    account: str
    competence: str
    stream: str
    limit_cents: int | None = None
    parameters: Parameters = field(default=NO_PARAMETERS)


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """Pure: no clock, no I/O, no randomness. `evolve` ignores facts it does not know."""

    initial: S
    decide: Callable[[C, S, Basis], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, facts: Iterable[E]) -> S:
        """The state after `facts`."""
        return reduce(self.evolve, facts, self.initial)

"""State machines as tables: which command is admitted in which state. Obeyed, tested, printed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from grants.kernel.event import Event
from grants.kernel.phrases import N_, Phrase, Term
from grants.kernel.rejection import Rejection
from grants.kernel.speech import joined


class State(StrEnum):
    """Where something stands; stored and shown as a code, with a German term for people."""

    @property
    def german(self) -> str:
        """The German term, for messages to people."""
        raise NotImplementedError

    @property
    def term(self) -> Term:
        """The German term that remembers its code."""
        return Term(self.german, self.value)

    @property
    def subject(self) -> str:
        """What stands there, for messages to people."""
        return N_("Die Akte")


S = TypeVar("S", bound=State)


class NotInThisPhase(Rejection):
    """What the command is about stands where this step is not possible."""

    code = "not-in-this-phase"
    message = "{subject} steht auf „{phase}“; dieser Schritt ist nur möglich bei: {possible}."


def require(state: S, possible: AbstractSet[S]) -> None:
    """Refuse a step that is not admitted where things stand.

    Raises:
        NotInThisPhase: they stand elsewhere.
    """
    if state not in possible:
        named = joined(", ", (each.term for each in type(state) if each in possible))
        raise NotInThisPhase(subject=Phrase(state.subject), phase=state.term, possible=named)


@dataclass(frozen=True, kw_only=True)
class Transition(Generic[S]):
    """One row of a machine: a command, its facts, where it is admitted and where it leads.

    `step` numbers the steps in the life of a grant, None for acts beside them. `leads_to` is empty
    where the state stays as it is. `guard` says in German what is asked beyond the state, which may
    narrow `admitted` further; `basis` cites the rule.
    """

    step: int | None = None
    command: type
    facts: tuple[type[Event], ...]
    admitted: frozenset[S]
    leads_to: tuple[S, ...] = ()
    guard: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Machine(Generic[S]):
    """All transitions over one kind of state. A command has one row: every cell is defined."""

    states: type[S]
    transitions: tuple[Transition[S], ...]

    def __post_init__(self) -> None:
        commands = [row.command for row in self.transitions]
        assert len(commands) == len(set(commands)), "a command has one row"

    def find(self, command: type) -> Transition[S] | None:
        """The row of a command, if the machine knows it."""
        return next((row for row in self.transitions if row.command is command), None)

    def admitted(self, command: type) -> frozenset[S]:
        """The states in which a command is possible, guards apart.

        Raises:
            KeyError: the machine does not know the command.
        """
        row = self.find(command)
        if row is None:
            raise KeyError(command)
        return row.admitted

    def admit(self, command: object, state: S) -> None:
        """Refuse a command that the table does not admit in this state.

        Raises:
            NotInThisPhase: it is admitted elsewhere.
        """
        require(state, self.admitted(type(command)))

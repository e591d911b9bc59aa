"""What a command waits for, and who may not be the one to do it: separation of duties as a table.

Decisions keep the rule themselves; this says beforehand what they will say, as far as that can be
told without the command's body. The check over the whole log keeps tables of its own: one that
shared these would miss whatever is wrong in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from grants.kernel.event import Event


@dataclass(frozen=True)
class Barred:
    """Whoever stands in this field of this fact may not be the one."""

    fact: type[Event]
    by: str


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A command acts on something that one fact brings up and another finishes.

    Facts about the same thing agree in the field `key` (empty: there is one such thing at a time).
    `where` narrows the first fact. Where no such pair says it, `pending` looks at all facts.
    `nothing` and `reason` are messages: what is missing, and why somebody else must act.
    """

    command: type
    begun_by: tuple[type[Event], ...] = ()
    done_by: tuple[type[Event], ...] = ()
    key: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    pending: Callable[[Iterable[Event]], bool] | None = None
    barred: tuple[Barred, ...] = ()
    nothing: str
    reason: str = ""


def look(
    duty: Duty, facts: Iterable[Event], person: str
) -> Literal["possible", "nothing-pending", "duty"]:
    """Whether anything waits for the command, and for this person."""
    if duty.pending is not None:
        return "possible" if duty.pending(facts) else "nothing-pending"
    waiting: set[object] = set()
    persons: dict[object, set[str]] = {}
    for fact in facts:
        thing = getattr(fact, duty.key, None) if duty.key else ""
        if isinstance(fact, duty.done_by):
            waiting.discard(thing)
            persons.pop(thing, None)
        if isinstance(fact, duty.begun_by) and _fits(fact, duty.where):
            waiting.add(thing)
        for bar in duty.barred:
            if isinstance(fact, bar.fact):
                persons.setdefault(thing, set()).add(getattr(fact, bar.by))
    if not waiting:
        return "nothing-pending"
    barred = all(person in persons.get(thing, ()) for thing in waiting)
    return "duty" if barred else "possible"


def _fits(fact: Event, where: Mapping[str, str]) -> bool:
    return all(getattr(fact, name) == value for name, value in where.items())

"""given(facts).when(command, by=person).then(facts): how every decision is tested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.rejection import Rejection
from grants.kernel.sealed import Sealed

NOW = dt.datetime(2024, 6, 3, 10, 0, tzinfo=dt.UTC)
ADA, BEA, CAN, DUO = "person-ada", "person-bea", "person-can", "person-duo"


def sealed(text: str) -> Sealed:
    """A stand-in for a text in the vault; equal texts are equal."""
    return Sealed(ref=f"ref-{text}", commitment=f"commitment-{text}")


@contextmanager
def cases() -> Iterator[Callable[[object], AbstractContextManager[None]]]:
    """Many cases in one test, `with case(name):` each: all are tried, all that fail are named."""
    failed: list[BaseException] = []

    @contextmanager
    def case(name: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - All of them are told.
            error.add_note(f"case: {name}")
            failed.append(error)

    yield case
    if failed:
        raise BaseExceptionGroup("these cases fail", failed)


def basis(person: str = ADA, *, stream: str = "case/FKR-2024-0001", **more: Any) -> Basis:
    """What the world adds, with a person who acts on 3 June 2024."""
    now = more.pop("now", NOW)
    return Basis(
        now=now,
        today=now.date(),
        person=person,
        account=f"account-of-{person}",
        competence=more.pop("competence", "caseworker"),
        stream=stream,
        **more,
    )


@dataclass(frozen=True)
class Spec:
    """One decider under test; immutable, so a beginning can be shared."""

    decider: Decider[Any, Any, Any]
    basis: Basis = field(default_factory=basis)
    facts: tuple[Event, ...] = ()
    command: Any = None

    def under(self, world: Basis) -> Spec:
        return replace(self, basis=world)

    def given(self, *facts: Event) -> Spec:
        return replace(self, facts=(*self.facts, *facts))

    def when(self, command: Any, *, by: str | None = None) -> Spec:
        world = replace(self.basis, person=by) if by else self.basis
        return replace(self, command=command, basis=world)

    def then(self, *expected: Event) -> None:
        assert self.outcome() == expected

    def rejected(self, reason: type[Rejection]) -> None:
        with pytest.raises(reason):
            self.outcome()

    def outcome(self) -> tuple[Event, ...]:
        state = self.decider.fold(self.facts)
        facts = tuple(self.decider.decide(self.command, state, self.basis))
        for fact in facts:  # A process remembers what it decided, others read it: the same.
            assert type(fact).model_validate_json(fact.model_dump_json()) == fact
        return facts

    def answered(self) -> None:
        """A refusal that says why, or one fact at most, and at once again none."""
        try:
            facts = self.outcome()
        except Rejection as rejection:
            assert rejection.detail  # noqa: PT017 - An answer, too.
        else:
            assert len(facts) <= 1
            assert self.again() == ()

    def walked(self, sent: Iterable[tuple[Basis, Any]]) -> Spec:
        """Whatever is asked, in whatever order: facts or a refusal, and at once again nothing."""
        spec = self
        for world, command in sent:
            asked = spec.under(world).when(command)
            try:
                facts = asked.outcome()
            except Rejection:
                continue
            assert asked.again() == ()
            spec = spec.given(*facts)
        return spec

    def again(self) -> tuple[Event, ...]:
        """The facts of the same command sent a second time; a refusal adds none either."""
        first = self.outcome()
        try:
            return replace(self, facts=(*self.facts, *first)).outcome()
        except Rejection:
            return ()

"""One attempt at one command: what was read, what was decided, and the append of it all at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from grants.kernel.aggregate import Basis
from grants.kernel.calendar import berlin_day
from grants.kernel.event import Event
from grants.kernel.ids import EVERYWHERE
from grants.kernel.records import replace
from grants.kernel.rejection import Rejection
from grants.store.known import Known, Stream
from grants.store.mapper import stored_class
from grants.store.recorded import Actor, Document, Source, Stored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from grants.kernel.aggregate import Decider
    from grants.store.dispatch import Request

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E", bound=Event)

_SCOPED = {"alliance", "budget"}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What every envelope of one command has in common.

    `correlation_id` is the command's own; that of all commands of an import is the import's.
    """

    actor: Actor
    command_id: str
    correlation_id: str
    source: Source


@dataclass
class Work:
    """One attempt at one command: handlers read states and let deciders decide."""

    known: Known
    heading: Heading
    basis: Basis
    facts: list[Stored[Event]] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    _before: dict[str, int] = field(default_factory=dict)
    _restore: dict[str, Callable[[], None]] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        """The stream the command is addressed to."""
        return self.basis.stream

    def open(self, stream: str) -> None:
        """The command opens this stream."""
        self.basis = replace(self.basis, stream=stream)

    def under(self, competence: str, limit_cents: int | None, *, on_behalf_of: str | None) -> None:
        """The person acts under this competence, up to this amount, for themself or another."""
        acting = {"competence": competence, "on_behalf_of": on_behalf_of}
        actor = self.heading.actor.model_copy(update=acting)
        self.heading = replace(self.heading, actor=actor)
        self.basis = replace(self.basis, competence=competence, limit_cents=limit_cents)

    def undo(self) -> None:
        """Take back what this work added to the known streams; a batch goes on without it."""
        for restore in self._restore.values():
            restore()

    def state(self, decider: Decider[Any, S, Any], stream: str) -> S:
        """The state of a stream; the append will hold only while the stream is unchanged."""
        known = self.known.get(stream)
        self._before.setdefault(stream, known.version)
        return known.state(decider)

    def preload(self, streams: Iterable[str]) -> None:
        """Read many streams in one round trip."""
        self.known.preload(streams)

    def version(self, stream: str) -> int:
        """The version of a stream: how many facts it has, with those of this command."""
        known = self.known.get(stream)
        self._before.setdefault(stream, known.version)
        return known.version

    def cases_naming(self, party: str) -> list[str]:
        """The cases that name a party; the append will hold only while no other fact names it.

        Looks through all cases: for rare questions.
        """
        looked_to = self.known.last_position()
        self._before.setdefault(f"case?party={party}", looked_to)
        return self.known.naming(party=party, kind="case")

    def scope(self, stream: str) -> str:
        """The region (or `statewide`, or `all`) a stream belongs to."""
        kind, *parts = stream.split("/")
        if kind in _SCOPED:
            return parts[1]
        return self.known.get(stream).scope or EVERYWHERE

    def decide(
        self,
        decider: Decider[C, S, E],
        stream: str,
        command: C,
        basis: Basis | None = None,
        *,
        scope: str | None = None,
        row: int | None = None,
    ) -> tuple[E, ...]:
        """Decide a command on a stream and add what it says; answers with the new facts.

        Raises:
            Rejection: a rule said no; nothing of this work may be appended.
        """
        state = self.state(decider, stream)
        basis = basis or self.basis
        decided = tuple(decider.decide(command, state, basis))
        if decided:
            for person in self._one_with_the_actor(stream):
                try:
                    decider.decide(command, state, replace(basis, person=person))
                except Rejection as refusal:
                    raise refusal.under_representation() from None
        self.add(stream, decided, scope=scope, row=row)
        return decided

    def _one_with_the_actor(self, stream: str) -> list[str]:
        """Whose duties in this stream count as the actor's own, under representation.

        Who is represented, and who acted there before for either of the two. An act must be
        allowed to every one of them: so no deputy brings two separated duties into one hand.
        """
        actor = self.heading.actor
        acting = {actor.person, actor.on_behalf_of}
        deputies = self.known.get(stream).deputies
        earlier = {deputy for deputy, represented in deputies if represented in acting}
        return sorted(person for person in earlier | acting if person not in {None, actor.person})

    def add(
        self,
        stream: str,
        facts: Sequence[Event],
        *,
        scope: str | None = None,
        row: int | None = None,
    ) -> None:
        """Put facts under this command's heading at the end of a stream."""
        known = self.known.get(stream)
        self._before.setdefault(stream, known.version)
        if stream not in self._restore:
            self._restore[stream] = known.snapshot()
        if known.scope is None:
            known.scope = scope or self.scope(stream)
        for fact in facts:
            known.add(fact, self.heading.actor)
            self.facts.append(self._stored(stream, known, fact, row))

    def attach(self, documents: Iterable[Document]) -> None:
        """The first fact of this work rests on these documents."""
        if self.facts:
            first = self.facts[0]
            named = tuple(dict.fromkeys((*first.documents, *documents)))
            self.facts[0] = first.model_copy(update={"documents": named})

    def _stored(self, stream: str, known: Stream, fact: Event, row: int | None) -> Stored[Event]:
        heading = self.heading
        source = heading.source if row is None else heading.source.model_copy(update={"row": row})
        return stored_class(type(fact)).model_construct(
            stream=stream,
            version=known.version,
            name=f"{fact.NAME}@{fact.VERSION}",
            effective_on=fact.effective_on,
            scope=known.scope or EVERYWHERE,
            actor=heading.actor,
            command_id=heading.command_id,
            correlation_id=heading.correlation_id,
            causation_id=None,  # No fact causes another: commands do.
            reason_code=getattr(fact, "reason_code", None),
            legal_basis=fact.LEGAL_BASIS,
            documents=(),
            source=source,
            salt=secrets.token_hex(16),
            fact=fact,
        )

    def erase(self, subject: str) -> None:
        """Destroy key and values of a subject with the fact in its stream that says so."""
        self.erased.append(subject)

    def writes(self) -> tuple[tuple[str, int, int], ...]:
        """`(stream, first version, count)` of every stream this work adds to."""
        counts: dict[str, int] = {}
        for stored in self.facts:
            counts[stored.stream] = counts.get(stored.stream, 0) + 1
        return tuple((s, self._before[s] + 1, count) for s, count in counts.items())

    def before(self) -> dict[str, tuple[Event, ...]]:
        """The facts of the stream addressed and of those written, as they were before this work."""
        touched = {self.stream, *(stored.stream for stored in self.facts)}
        found = {}
        for stream in sorted(touched):
            facts = self.known.get(stream).facts
            assert facts is not None, "only a batch forgets facts"
            found[stream] = tuple(facts[: self._before[stream]])
        return found

    def unchanged(self) -> dict[str, int]:
        """The streams that were read and not written, with the versions they were read at."""
        written = {stored.stream for stored in self.facts}
        seen = {**self.known.assumed, **self._before}
        return {s: version for s, version in seen.items() if s not in written}


def begin(known: Known, request: Request, now: dt.datetime) -> Work:
    """The work on a command that was sent, under no competence yet."""
    heading = Heading(
        actor=Actor(
            person=request.person,
            account=request.account,
            competence=request.competence,
            on_behalf_of=request.on_behalf_of,
        ),
        command_id=request.command_id,
        correlation_id=request.command_id,
        source=Source.model_validate({"face": request.face, "batch": request.batch}),
    )
    basis = Basis(
        now=now,
        today=berlin_day(now),
        person=request.person,
        account=request.account,
        competence="",
        stream=request.stream,
    )
    return Work(known, heading, basis)

"""Streams as they are known while a command, or a batch of them, is worked on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from grants.kernel.event import Event
from grants.store.documents import StoredDocument, find_document
from grants.store.erasure import references
from grants.store.kinds import streams_naming
from grants.store.memory import NOTHING, Beginning
from grants.store.recorded import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from psycopg import Connection
    from psycopg.rows import DictRow

    from grants.kernel.aggregate import Decider
    from grants.store.log import Log
    from grants.store.memory import Memory
    from grants.store.recorded import Recorded
    from grants.store.recorder import CommandRow

S = TypeVar("S")


class NotAtHand(Exception):
    """What is asked for would have to be read from the log."""


@dataclass
class Stream:
    """What is known of a stream: version, scope, and the states folded from it so far.

    `deputies`: who acted in it for whom. `beginning` is what stood in the log.
    """

    version: int = 0
    scope: str | None = None
    facts: list[Event] | None = field(default_factory=list)
    states: dict[int, tuple[Decider[Any, Any, Any], Any]] = field(default_factory=dict)
    deputies: set[tuple[str, str]] = field(default_factory=set)
    beginning: Beginning = NOTHING

    @classmethod
    def after(cls, beginning: Beginning) -> Stream:
        """A stream of which nothing is known but its beginning."""
        return cls(
            version=beginning.version,
            scope=beginning.scope,
            facts=list(beginning.facts),
            states=dict(beginning.states),
            deputies=set(beginning.deputies),
            beginning=beginning,
        )

    def as_beginning(self) -> Beginning:
        """All of it, to be remembered."""
        assert self.facts is not None, "only a batch forgets facts"
        deputies = frozenset(self.deputies)
        return Beginning(self.scope, tuple(self.facts), deputies, dict(self.states))

    def state(self, decider: Decider[Any, S, Any]) -> S:
        """The stream folded by `decider`, kept and carried on as facts are added."""
        known = self.states.get(id(decider))
        if known is None:
            if self.facts is None:
                msg = "this stream was reduced to its states; it must be read again"
                raise LookupError(msg)
            known = (decider, decider.fold(self.facts))
            self.states[id(decider)] = known
            if self.version and self.version == self.beginning.version:
                self.beginning.states[id(decider)] = known  # Folded once for all who remember it.
        state: S = known[1]
        return state

    def add(self, fact: Event, actor: Actor) -> None:
        """One more fact at the end."""
        self.version += 1
        if actor.on_behalf_of is not None:
            self.deputies.add((actor.person, actor.on_behalf_of))
        if self.facts is not None:
            self.facts.append(fact)
        for key, (decider, state) in self.states.items():
            self.states[key] = (decider, decider.evolve(state, fact))

    def snapshot(self) -> Callable[[], None]:
        """Remember how it is; calling the answer brings that back (states are immutable)."""
        version, scope, states = self.version, self.scope, dict(self.states)
        deputies = set(self.deputies)

        def restore() -> None:
            self.version, self.scope, self.states = version, scope, states
            self.deputies = deputies
            if self.facts is not None:
                del self.facts[version:]

        return restore


class Known:
    """Streams read from the log, kept while a command (or a batch of them) is worked on.

    With a `memory`, what is remembered of a stream is taken for all of it, until somebody looks;
    `assumed` are the streams of which that was done, with the versions they were taken to have.
    Without a `log` nothing is known but what is remembered.
    """

    def __init__(self, log: Log | None, memory: Memory | None = None) -> None:
        self._log = log
        self._memory = memory
        self._looked = memory is None
        self.streams: dict[str, Stream] = {}
        self.assumed: dict[str, int] = {}

    def get(self, stream: str) -> Stream:
        """The stream, read from the log on first use."""
        known = self.streams.get(stream)
        if known is None:
            self.preload([stream])
            known = self.streams[stream]
        return known

    def preload(self, streams: Iterable[str]) -> None:
        """Read many streams in one round trip, those that nobody remembers."""
        begun = self._begun(stream for stream in streams if stream not in self.streams)
        if not self._looked:
            for name, beginning in list(begun.items()):
                if beginning.version:
                    del begun[name]
                    self.streams[name] = Stream.after(beginning)
                    self.assumed[name] = beginning.version
        if begun:
            self._put(begun, self.log.read_many(_versions(begun)))

    def look(self, command_id: str, streams: Iterable[str]) -> CommandRow | None:
        """Read streams as they are now, with what is known of a command id, in one round trip.

        From here on nothing is assumed: whatever else is needed is read as well.
        """
        self._looked = True
        begun = self._begun(streams)
        row, found = self.log.look(command_id, _versions(begun))
        self._put(begun, found)
        return row

    def remember(self) -> None:
        """Keep in mind what was added to the streams known here: it is in the log now."""
        assert self._memory is not None, "a batch has no memory but its own"
        for name, stream in self.streams.items():
            if stream.version > stream.beginning.version:
                self._memory.keep(name, stream.as_beginning())

    def _begun(self, streams: Iterable[str]) -> dict[str, Beginning]:
        if self._memory is None:
            return dict.fromkeys(streams, NOTHING)
        return {stream: self._memory.find(stream) for stream in streams}

    def _put(self, begun: Mapping[str, Beginning], found: Mapping[str, Sequence[Recorded]]) -> None:
        """What is known of streams: their beginnings, and what was found behind them."""
        for name, records in found.items():
            beginning = begun[name].followed_by(records)
            self.streams[name] = Stream.after(beginning)
            if self._memory is not None:
                self._memory.keep(name, beginning)

    def fold(self, stream: str, decider: Decider[Any, Any, Any]) -> None:
        """Read a long stream page by page, keeping nothing but its state under `decider`."""
        if stream in self.streams:
            return
        folded = Stream(facts=None, states={id(decider): (decider, decider.initial)})
        for record in self.log.read_pages(stream):
            folded.scope = folded.scope or record.stored.scope
            folded.add(record.fact, record.stored.actor)
        self.streams[stream] = folded

    def catch_up(self) -> None:
        """Carry what is known on with what other writers have added to it since."""
        known = {name: stream.version for name, stream in self.streams.items()}
        for name, records in self.log.read_many(known).items():
            stream = self.streams[name]
            for record in records:
                stream.scope = stream.scope or record.stored.scope
                stream.add(record.fact, record.stored.actor)

    @property
    def log(self) -> Log:
        """The log itself, for what is computed over all of it.

        Raises:
            NotAtHand: it must not be waited for.
        """
        if self._log is None:
            raise NotAtHand
        return self._log

    def connection(self) -> AbstractContextManager[Connection[DictRow]]:
        """One to the log's database (context manager)."""
        return self.log.connection()

    def last_position(self) -> int:
        """The position of the last fact in the log."""
        return self.log.last_position()

    def facts_until(self, position: int) -> Iterator[Recorded]:
        """Every fact up to a position, which nothing recorded later can change."""
        return self.log.read_all(to=position)

    def last_stream(self, prefix: str) -> str | None:
        """The greatest stream id with this prefix, in the log or known here and not yet there."""
        here = (n for n, s in self.streams.items() if n.startswith(prefix) and s.version)
        stored = self.log.last_stream(prefix)
        return max([*here, *([stored] if stored else [])], default=None)

    def document(self, document: str) -> StoredDocument | None:
        """An uploaded document by its id."""
        return find_document(self.log, document)

    def naming(self, *, party: str, kind: str) -> list[str]:
        """The streams of a kind that name a party; looks through all of them."""
        return streams_naming(self.log, party=party, kind=kind)

    def references(self, subject: str) -> list[str]:
        """What the vault holds under the key of a subject."""
        with self.connection() as connection:
            return references(connection, subject)

    def forget(self, keep: Callable[[str], bool]) -> None:
        """Drop what a long batch no longer needs; of kept streams only the states stay."""
        self.streams = {name: s for name, s in self.streams.items() if keep(name)}
        for stream in self.streams.values():
            stream.facts = None


def _versions(begun: Mapping[str, Beginning]) -> dict[str, int]:
    return {name: beginning.version for name, beginning in begun.items()}

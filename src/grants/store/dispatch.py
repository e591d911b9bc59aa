"""Carries out a command exactly once: look up, authorise, decide, append, and on conflict again.

Or only tries it: the same checks on the same facts, and nothing stored.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from grants.kernel.ids import access_stream
from grants.kernel.rejection import Rejection
from grants.store.appender import Appender, NotAppended
from grants.store.batch import Batch
from grants.store.known import Known, NotAtHand
from grants.store.log import Conflict, Log
from grants.store.preview import Preview, sealing_nothing
from grants.store.recorded import Face, Recorded
from grants.store.recorder import Append, CommandRow
from grants.store.refusals import CommandReused, Contended, Forbidden, StaleVersion
from grants.store.validation import body_of, named_documents, split, subject_of, unsealed
from grants.store.vault import Sealing, SubjectErased, Vault
from grants.store.work import Work, begin

if TYPE_CHECKING:
    from grants.kernel.roles import Role
    from grants.kernel.sealed import Sealed, Sealer, Subject

ATTEMPTS_MAX = 200
"""Newcomers to a stream may overtake the one whose turn it is; so often they do not."""


REFUSALS = (Rejection, Forbidden, StaleVersion, SubjectErased, ValidationError)
"""What a decision on old facts may say wrongly."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """How a command is reached: its name in faces, who may ask, what carries it out.

    `kind` is the kind of stream it is addressed to (`case`, `budget`, …). A route that opens a
    stream has `opens`, which names the new stream (the next case number, a random party id). One
    about something of other scopes than its stream has `scopes_of`, which names all of them (`all`:
    what concerns every region; none: what belongs to no region), also before it is known what the
    command says: it is None then.
    """

    name: str
    kind: str
    command: type
    roles: frozenset[Role]
    handle: Callable[[Work, str, Any], None]
    opens: Callable[[Work, Any], str] | None = None
    scopes_of: Callable[[Work, str, Any], Collection[str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command as a face received it. `stream` is empty if the command opens one.

    `competence` and `on_behalf_of` are the role and the person represented if the caller named
    them; what they may is decided with the command.
    """

    route: Route
    stream: str
    body: dict[str, Any]
    person: str
    account: str
    command_id: str
    face: Face = "api"
    expected_version: int | None = None
    competence: str = ""
    on_behalf_of: str | None = None
    batch: str | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a command did: the stream, its version after it, and the facts with their receipts."""

    stream: str
    version: int
    facts: tuple[Recorded, ...]
    repeated: bool = False


@dataclass(frozen=True)
class Competence:
    """Under which role a person may do this, up to which amount, and whom they represent."""

    role: str
    limit_cents: int | None = None
    on_behalf_of: str | None = None


Authorise = Callable[[Work, Route, str, Any], Competence]
"""(work, route, stream, command) → competence; raises Forbidden, or a Rejection that says more."""


@dataclass
class Dispatcher:
    """Carries out commands on a log. `clock` is the one place where a moment comes from."""

    log: Log
    vault: Vault
    authorise: Authorise
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))

    def execute(self, request: Request) -> Result:
        """Carry out a command; the same id with the same body again answers as the first time.

        Raises:
            Rejection: a rule said no.
            Forbidden: the person may not.
            CommandReused: the id was used with another body.
            StaleVersion: `expected_version` is not the stream's.
            Contended: too many conflicts.
            SubjectErased: a text belongs to somebody whose key was destroyed.
            pydantic.ValidationError: the body does not fit the command.
        """
        body_hash = self.body_hash(request)
        streams = {request.stream, access_stream(request.person)} - {""}
        if request.stream:
            # Decided on what this process remembers: that it is all there is, the append checks.
            # What is refused is refused on what the log holds now.
            known = Known(self.log, self.log.memory)
            with suppress(*REFUSALS):
                if (result := self._try(known, request, body_hash)) is not None:
                    return result
            streams |= known.streams.keys()
        if (result := self._anew(streams, request, body_hash)) is not None:
            return result
        # Others were faster; from now on those who wait for this stream go one after the other.
        # Or the log was restored to an earlier moment and holds less than is remembered.
        self.log.memory.forget(streams)
        with self.log.turn(request.stream):
            for _ in range(ATTEMPTS_MAX):
                if (result := self._anew(streams, request, body_hash)) is not None:
                    return result
        raise Contended(request.stream)

    def _anew(self, streams: Iterable[str], request: Request, body_hash: bytes) -> Result | None:
        """Answer a command that was carried out; else read `streams`, which it needs, and try."""
        known = Known(self.log, self.log.memory)
        # It may be in although it met a conflict: so a connection lost after COMMIT looks.
        if (row := known.look(request.command_id, streams)) is not None:
            return self._done(row, body_hash)
        return self._try(known, request, body_hash)

    def _try(self, known: Known, request: Request, body_hash: bytes) -> Result | None:
        """Decide on what is known and append; None if another writer was there first."""
        work, append = self.attempt(known, request, body_hash, self.clock())
        try:
            facts = self.log.append(work.facts, append)
        except Conflict:
            return None
        self.vault.forget(work.erased)
        return _result(work, facts)

    async def at_once(self, request: Request, appender: Appender) -> Result | None:
        """Carry out a command on what this process remembers, waiting for nothing but the append.

        None if that is not enough, and whenever the answer would be no: what `execute` then says
        is said on what the log holds.
        """
        if not request.stream:
            return None
        known = Known(None, self.log.memory)
        with suppress(NotAtHand, NotAppended, *REFUSALS):
            work, append = self.attempt(known, request, self.body_hash(request), self.clock())
            return _result(work, await appender.append(work.facts, append))
        return None

    def preview(self, request: Request) -> Preview:
        """Decide a command as `execute` would now, and store nothing, not even a key.

        A command that was carried out before would add nothing.

        Raises:
            as `execute`, but for contention.
        """
        known = Known(self.log, self.log.memory)
        row = known.look(request.command_id, {request.stream} - {""})
        work = begin(known, request, self.clock())
        texts: dict[str, str] = {}
        if row is None:
            self._decide(work, request, sealing_nothing(self.log, work, request.body, texts))
        else:
            done = self._done(row, self.body_hash(request))
            work.open(done.stream)
            work.version(done.stream)
        return Preview(
            stream=work.stream,
            version=work.version(work.stream),
            facts=tuple(work.facts),
            before=work.before(),
            today=work.basis.today,
            texts=texts,
        )

    def batch(self) -> Batch:
        """Many commands of one writer, appended together; for imports and demonstrations."""
        return Batch(self)

    def body_hash(self, request: Request) -> bytes:
        """A keyed hash of everything that makes two sendings the same command."""
        parts = [request.route.name, request.stream, request.person, request.body]
        if request.competence or request.on_behalf_of:
            parts.append([request.competence, request.on_behalf_of or ""])
        return self.vault.fingerprint(parts)

    def _done(self, row: CommandRow, body_hash: bytes) -> Result:
        """What a command did that was carried out before."""
        if row.body_hash != body_hash:
            raise CommandReused(row.command_id)
        facts = []
        versions = {}
        for stream, first, count in row.writes:
            facts += self.log.read(stream, after=first - 1)[:count]
            versions[stream] = first + count - 1
        facts.sort(key=lambda fact: fact.position)
        version = versions.get(row.stream)
        if version is None:  # Nothing new was to be recorded there.
            version = len(self.log.read(row.stream))
        return Result(stream=row.stream, version=version, facts=tuple(facts), repeated=True)

    @staticmethod
    def adapter(command: type) -> TypeAdapter[Any]:
        """The validator of a command's body."""
        return body_of(command)

    def attempt(
        self, known: Known, request: Request, body_hash: bytes, now: dt.datetime
    ) -> tuple[Work, Append]:
        """Decide a command on what is known; nothing is stored yet. A refusal leaves no trace."""
        work = begin(known, request, now)
        sealing = Sealing(self.vault)

        def seal(subject: Subject, text: str) -> Sealed:
            name = subject_of(subject, work.stream, request.body)
            self.vault.prepare(known.connection, [name])
            return sealing.seal(name, text)

        try:
            self._decide(work, request, seal)
        except BaseException:
            work.undo()
            raise
        row = CommandRow(request.command_id, body_hash, work.stream, work.writes())
        append = Append(
            [row],
            entries=sealing.entries if work.facts else [],
            unchanged=work.unchanged(),
            documents=[named.document for stored in work.facts for named in stored.documents],
            erased=work.erased,
        )
        return work, append

    def _decide(self, work: Work, request: Request, seal: Sealer) -> None:
        route = request.route
        # Nothing is sealed, and no key is made, for a body that does not fit or a person who may
        # not; and texts are sealed under the stream's key, so its name must be known before them.
        own, documents = split(route, request.body)
        looked_at = self._validate(route, own, unsealed)
        if route.opens is not None:
            work.open(route.opens(work, looked_at))
        competence = self.authorise(work, route, work.stream, looked_at)
        work.under(competence.role, competence.limit_cents, on_behalf_of=competence.on_behalf_of)
        named = named_documents(work, documents)
        command = self._validate(route, own, seal)
        if request.expected_version is not None:
            version = work.version(work.stream)
            if version != request.expected_version:
                raise StaleVersion(version)
        route.handle(work, work.stream, command)
        work.attach(named)

    def _validate(self, route: Route, body: dict[str, Any], seal: Sealer) -> Any:
        context = {"seal": seal, "fingerprint": self.vault.fingerprint}
        return body_of(route.command).validate_python(body, context=context)


def _result(work: Work, facts: tuple[Recorded, ...]) -> Result:
    """What was done, which is remembered from now on."""
    result = Result(stream=work.stream, version=work.version(work.stream), facts=facts)
    work.known.remember()
    return result


def new_id() -> str:
    """A random id for a party, person, import or command: 20 characters of hex."""
    return secrets.token_hex(10)

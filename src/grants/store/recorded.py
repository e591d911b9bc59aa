"""A fact with its envelope: what is stored as bytes, and what the database adds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.dataclasses import dataclass as validated

from grants.kernel.event import Event

FactT = TypeVar("FactT", bound=Event)

Face = Literal["web", "api", "cli", "import"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Actor(_Part):
    """Who acted: a pseudonymous person id, the account used, the competence, and for whom."""

    person: str
    account: str
    competence: str
    on_behalf_of: str | None = None


class Source(_Part):
    """Through which face the command came; an import names its batch and row."""

    face: Face
    batch: str | None = None
    row: int | None = None


class Document(_Part):
    """A document the fact rests on: id and salted commitment to its bytes."""

    document: str
    commitment: str


class Stored(_Part, Generic[FactT]):
    """Exactly what the stored bytes hold; position and recorded_at are columns of the database."""

    # Salts and ids come once: to look each up among known strings is a tenth of decoding.
    model_config = ConfigDict(cache_strings="none")

    stream: str
    version: int
    name: str
    effective_on: str
    scope: str
    actor: Actor
    command_id: str
    correlation_id: str
    causation_id: str | None
    reason_code: str | None
    legal_basis: str
    documents: tuple[Document, ...]
    source: Source
    salt: str
    fact: FactT


# Names that are not declared are skipped unread. These are made and asked faster than models are.
_SKIMMED = ConfigDict(extra="ignore", cache_strings="none")


@validated(frozen=True, config=_SKIMMED)
class Doer:
    """Of the actor, the person."""

    person: str


@validated(frozen=True, config=_SKIMMED)
class Skimmed(Generic[FactT]):
    """Of the stored bytes, the whole fact and what read models look at beside it.

    Millions are folded, one after the other: this takes half the time of reading everything.
    """

    stream: str
    version: int
    effective_on: str
    scope: str
    actor: Doer
    fact: FactT


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A fact on its way into the log. The two names are what the event store library asks for."""

    stored: Stored[Event]

    @property
    def originator_id(self) -> str:
        """The stream."""
        return self.stored.stream

    @property
    def originator_version(self) -> int:
        """The version in the stream."""
        return self.stored.version


class Recorded(NamedTuple):
    """A fact in the log: `position` orders all of it, `recorded_at` is when we learnt it (UTC)."""

    position: int
    recorded_at: dt.datetime
    stored: Stored[Event]
    state: bytes

    @property
    def fact(self) -> Event:
        """The fact itself."""
        return self.stored.fact

    @property
    def stream(self) -> str:
        """The stream it stands in."""
        return self.stored.stream

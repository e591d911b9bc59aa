"""Facts to bytes and back. Stored names are ours; an unknown one is an error, never skipped."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import TypeAdapter

from grants.kernel.event import EVENT_TYPES, Event
from grants.store.recorded import Skimmed, Stored, Unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable


class UnknownFact(Exception):
    """The log holds a stored name this release does not know: an older release must not read on."""


@cache
def stored_class(fact: type[Event]) -> type[Stored[Any]]:
    """The class of an envelope around this kind of fact."""
    return Stored[fact]  # type: ignore[valid-type]


def _fact_class(name: str) -> tuple[type[Event], int]:
    stored_name, _, version = name.rpartition("@")
    fact = EVENT_TYPES.get(stored_name)
    if fact is None or int(version) > fact.VERSION:
        msg = f"unknown fact {name!r}: written by a newer release, or its feature is not loaded"
        raise UnknownFact(msg)
    return fact, int(version)


@cache
def _decoder(name: str, envelope: type[Stored[Any] | Skimmed[Any]]) -> Callable[[bytes], Any]:
    """What decodes facts of a stored name; millions of them are, one after the other."""
    fact, version = _fact_class(name)
    validate: Callable[[bytes | str], Any]
    validate = TypeAdapter(envelope[fact]).validator.validate_json  # type: ignore[index]
    if version == fact.VERSION:
        return validate

    def upcast(state: bytes) -> Any:
        fields = json.loads(state)
        fields["fact"] = fact.upcast(fields["fact"], version)
        return validate(json.dumps(fields))

    return upcast


def encode(stored: Stored[Event]) -> bytes:
    """The bytes that are stored and hashed: UTF-8 JSON of the envelope with the fact inside."""
    return stored.__pydantic_serializer__.to_json(stored)


def decode(name: str, state: bytes) -> Stored[Event]:
    """The envelope and fact in `state`, brought up to the current version of the fact.

    Raises:
        UnknownFact: this release has no such fact.
        pydantic.ValidationError: the bytes do not hold what the name promises.
    """
    stored: Stored[Event] = _decoder(name, Stored)(state)
    return stored


def skim(name: str, state: bytes) -> Stored[Event]:
    """The fact and what read models look at beside it; what they do not is not looked into.

    An envelope to those who ask for nothing but the fields of `Skimmed`.

    Raises:
        UnknownFact: this release has no such fact.
        pydantic.ValidationError: the bytes do not hold what the name promises.
    """
    return cast("Stored[Event]", _decoder(name, Skimmed)(state))


class FactMapper(Mapper[str]):
    """What the library calls. Its own mapper would rebuild facts through `__dict__` unvalidated."""

    def __init__(self) -> None:  # The library's transcoder, compressor and cipher are not used.
        pass

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """An unrecorded fact as the library stores it."""
        unrecorded: Unrecorded = domain_event
        return StoredEvent(
            originator_id=unrecorded.originator_id,
            originator_version=unrecorded.originator_version,
            topic=unrecorded.stored.name,
            state=encode(unrecorded.stored),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """A stored fact, validated."""
        return Unrecorded(decode(stored_event.topic, stored_event.state))

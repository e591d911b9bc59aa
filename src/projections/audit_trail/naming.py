"""What the placeholders in sentences stand for, looked up at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from projections.audit_trail.sentences.said import Sentence, Speech, translated
from projections.audit_trail.sentences.words import PLACEHOLDER, typed
from projections.people.queries import member_names, party_names, person_names
from projections.regions import registered_regions

if TYPE_CHECKING:
    import re

    from grants.store.log import Log
    from grants.store.vault import Vault

Names = Mapping[tuple[str, ...], str]
"""By kind and id; a member's also by its alliance."""


def names_in(
    log: Log,
    sentences: Iterable[tuple[str, str]],
    *,
    vault: Vault | None = None,
    persons: Iterable[str] = (),
) -> Names:
    """The names in sentences, each with the stream it is about, and those of `persons` besides.

    Without a vault no text is opened.
    """
    asked: dict[str, set[Any]] = {
        kind: set() for kind in ("person", "party", "text", "member", "region")
    }
    asked["person"].update(persons)
    for stream, sentence in sentences:
        for kind, identifier in PLACEHOLDER.findall(sentence):
            asked[kind].add((stream, identifier) if kind == "member" else identifier)
    names: dict[tuple[str, ...], str] = {}
    names |= {("person", key): name for key, name in person_names(log, asked["person"]).items()}
    if asked["party"]:
        names |= {("party", key): name for key, name in party_names(log, asked["party"]).items()}
    if asked["member"]:
        members = member_names(log, asked["member"])
        names |= {("member", *key): name for key, name in members.items()}
    if asked["region"]:
        regions = registered_regions(log)
        names |= {("region", key): regions.get(key, key) for key in asked["region"]}
    if asked["text"] and vault is not None:
        with log.reading() as connection:
            opened = vault.open(connection, asked["text"])
        names |= {("text", ref): typed(text) for ref, text in opened.items()}
    return names


class _Filled(Sentence):
    """A sentence with its names put in, whatever language it is said in."""

    __slots__ = ("name", "sentence")
    name: Callable[[re.Match[str]], str]
    sentence: Sentence

    def translated(self, speech: Speech) -> str:
        return PLACEHOLDER.sub(
            lambda match: translated(self.name(match), speech), self.sentence.translated(speech)
        )


def filled(stream: str, sentence: Sentence, names: Names, *, unknown: str) -> Sentence:
    """A sentence about a stream with its names put in."""

    def name(match: re.Match[str]) -> str:
        kind, identifier = match.groups()
        key = (kind, stream, identifier) if kind == "member" else (kind, identifier)
        return names.get(key, unknown)

    made = _Filled(PLACEHOLDER.sub(name, sentence))
    made.name, made.sentence = name, sentence
    return made

"""What facts say, in the sentences of the audit trail, with names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants.access.events import PersonRegistered
from grants.alliance.events import MemberAppointed
from grants.party.events import PartyRegistered
from projections.audit_trail.naming import filled, names_in
from projections.audit_trail.sentences import of_budget, sentence
from projections.audit_trail.sentences.words import typed
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.kernel.event import Event
    from grants.kernel.speech import Sentence
    from grants.web.visits import Pages


@dataclass(frozen=True, kw_only=True)
class Change:
    """A fact that was recorded meanwhile."""

    what: str
    who: str
    at: dt.datetime


def told(
    pages: Pages, facts: Iterable[Any], texts: Mapping[str, str] | None = None
) -> list[Sentence]:
    """What would be recorded, with the texts that are only typed so far, by their references."""
    facts, texts = list(facts), texts or {}
    sentences = [
        (stored.stream, of_budget(stored.stream, sentence(stored.fact))) for stored in facts
    ]
    names: dict[tuple[str, ...], str] = {
        **names_in(pages.reading.service.log, sentences),
        **{("text", ref): typed(text) for ref, text in texts.items()},
    }
    for stored in facts:
        key, ref = _named(stored.stream, stored.fact)
        if ref in texts:
            names[key] = typed(texts[ref])
    return [filled(stream, text, names, unknown="…") for stream, text in sentences]


def _named(stream: str, fact: Event) -> tuple[tuple[str, ...], str]:
    """Whom a fact makes known, and the reference of the name."""
    match fact:
        case PartyRegistered():
            return ("party", fact.party), fact.name.ref
        case PersonRegistered():
            return ("person", fact.person), fact.name.ref
        case MemberAppointed():
            return ("member", stream, fact.member), fact.organisation.ref
        case _:
            return (), ""


def changed_since(pages: Pages, stream: str, version: int) -> list[Change]:
    """What was recorded in a stream after a version."""
    log = pages.reading.service.log
    recorded = log.read(stream, after=version)
    people = person_names(log, {each.stored.actor.person for each in recorded})
    sentences = told(pages, [each.stored for each in recorded])
    return [
        Change(what=what, who=people[each.stored.actor.person], at=each.recorded_at)
        for each, what in zip(recorded, sentences, strict=True)
    ]

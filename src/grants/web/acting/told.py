"""What facts say, in the sentences of the audit trail, with names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projections.audit_trail.sentences import sentence
from projections.audit_trail.sentences.words import PLACEHOLDER
from projections.people.queries import member_names, party_names, person_names
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.web.visits import Pages

_UNSEALED = "{text:}"
"""What stands for a text that nothing was stored of."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A fact that was recorded meanwhile."""

    what: str
    who: str
    at: dt.datetime


def told(pages: Pages, facts: Iterable[Any]) -> list[str]:
    """What would be recorded; texts that are only typed so far are left out."""
    log = pages.reading.service.log
    sentences = [(stored.stream, sentence(stored.fact)) for stored in facts]
    named = [(of, *each) for of, text in sentences for each in PLACEHOLDER.findall(text)]
    names = person_names(log, {key for _, kind, key in named if kind == "person"})
    names |= party_names(log, {key for _, kind, key in named if kind == "party"})
    regions = registered_regions(log)
    names |= {key: regions.get(key, key) for _, kind, key in named if kind == "region"}
    members = member_names(log, {(of, key) for of, kind, key in named if kind == "member"})

    def filled(of: str, text: str) -> str:
        def name(match: re.Match[str]) -> str:
            kind, key = match.groups()
            return members[of, key] if kind == "member" else names.get(key, "…")

        return PLACEHOLDER.sub(name, text).replace(_UNSEALED, "…")

    return [filled(of, text) for of, text in sentences]


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

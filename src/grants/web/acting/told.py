"""What facts say, in the sentences of the audit trail, with names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projections.audit_trail.naming import filled, names_in
from projections.audit_trail.sentences import of_budget, sentence
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.kernel.speech import Sentence
    from grants.web.visits import Pages


@dataclass(frozen=True, kw_only=True)
class Change:
    """A fact that was recorded meanwhile."""

    what: str
    who: str
    at: dt.datetime


def told(pages: Pages, facts: Iterable[Any]) -> list[Sentence]:
    """What would be recorded; texts that are only typed so far are left out."""
    sentences = [
        (stored.stream, of_budget(stored.stream, sentence(stored.fact))) for stored in facts
    ]
    names = names_in(pages.reading.service.log, sentences)
    return [filled(stream, text, names, unknown="…") for stream, text in sentences]


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

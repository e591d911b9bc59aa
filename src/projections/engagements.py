"""Audits as they stood at a moment, folded from their own few facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from grants.engagement.state import Engagement, evolve
from grants.engagement.transitions import AuditPhase
from grants.kernel.ids import engagement_stream
from projections import remembered

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.store.recorded import Recorded
    from projections.moments import Moment


def engagements(log: Log, moment: Moment) -> Mapping[str, Engagement]:
    """Every audit by its number."""
    known: dict[str, Engagement] = {}
    for recorded in _counted(log, moment):
        number = recorded.stream.removeprefix(engagement_stream(""))
        known[number] = evolve(known.get(number, Engagement()), recorded.fact)
    return known


def engagement_versions(log: Log) -> Mapping[str, int]:
    """The version of every audit now, by its number."""
    return {
        each.stream.removeprefix(engagement_stream("")): each.stored.version
        for each in remembered.of_kind(log, "engagement")
    }


def _counted(log: Log, moment: Moment) -> Iterator[Recorded]:
    for recorded in remembered.of_kind(log, "engagement", to=moment.known_at):
        if moment.counts(recorded.position, recorded.stored.effective_on):
            yield recorded


def audits_of(log: Log, case: str, moment: Moment) -> tuple[str, ...]:
    """The audits under way that drew this case."""
    return tuple(
        number
        for number, audit in engagements(log, moment).items()
        if audit.phase is not AuditPhase.CLOSED and case in audit.sampled
    )

"""Questions about audits: what was frozen, drawn, found and replied, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import not_found
from grants.api.reading import After, Asker, AsOf, KnownAt, Limit, Page, Reading, page
from grants.api.texts import opened_texts
from grants.api.trail_reads import REFUSED, REFUSED_OR_MISSING
from grants.engagement.events import (
    AuditClosed,
    AuditOpened,
    FindingAnswered,
    FindingRecorded,
    PopulationFrozen,
    SampleDrawn,
)
from grants.engagement.sampling import Terms, draw, population_sha256
from grants.engagement.state import Engagement
from grants.engagement.transitions import AuditPhase
from grants.kernel.ids import case_stream
from grants.store.scopes import scopes_of
from projections.engagements import engagement_versions, engagements
from projections.moments import resolve
from projections.populations import population_of

if TYPE_CHECKING:
    from grants.access.sight import Sight
    from grants.store.log import Log

Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4}$")]


class EngagementBody(BaseModel):
    """An audit as it stood; findings are those about cases the asker may see.

    What it is drawn from holds cases of every region: `frozen` is null and `samples` empty for
    those who do not see every region, whatever the phase.

    `texts` holds the words behind references, without those that were erased.
    """

    number: str
    phase: AuditPhase
    version: int
    opened: AuditOpened
    frozen: PopulationFrozen | None
    samples: list[SampleDrawn]
    findings: list[FindingRecorded]
    answers: list[FindingAnswered]
    closed: AuditClosed | None
    texts: Mapping[str, str]


class RedrawnBody(BaseModel):
    """A sample drawn again from the log; nothing is drawn from a population that does not hold."""

    drawn: SampleDrawn
    redrawn: list[str]
    population_holds: bool
    sample_holds: bool


def engagement_router(reading: Reading) -> APIRouter:
    """`/engagements`."""
    router = APIRouter(tags=["Audits"])

    @router.get("/engagements", operation_id="engagements", responses=REFUSED)
    def list_engagements(
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        after: After = None,
        limit: Limit = 100,
    ) -> Page[EngagementBody]:
        """Audits in order of their numbers."""
        asker = reading.asker(request)
        found = _known(reading, as_of=as_of, known_at=known_at)
        numbers = page(sorted(found), after=after, limit=limit, key=str)
        shown = {number: found[number] for number in numbers.items}
        return Page(items=_bodies(reading, asker, shown), next=numbers.next)

    @router.get("/engagements/{number}", operation_id="engagement", responses=REFUSED_OR_MISSING)
    def show_engagement(
        request: Request, *, number: Number, as_of: AsOf = None, known_at: KnownAt = None
    ) -> EngagementBody:
        """One audit: population, samples, findings and what was replied."""
        asker = reading.asker(request)
        found = _known(reading, as_of=as_of, known_at=known_at)
        if number not in found:
            raise not_found()
        (body,) = _bodies(reading, asker, {number: found[number]})
        return body

    @router.get(
        "/engagements/{number}/samples/{sample}",
        operation_id="redraw",
        responses=REFUSED_OR_MISSING,
    )
    def redraw(request: Request, *, number: Number, sample: str) -> RedrawnBody:
        """Draw a sample again from the frozen position, and say whether it is the same."""
        reading.asker(request).needs(FAR_SIGHTED)
        audit = _known(reading, as_of=None, known_at=None).get(number)
        drawn = audit.samples.get(sample) if audit else None
        if audit is None or audit.frozen is None or drawn is None:
            raise not_found()
        return redrawn(reading, audit.frozen, drawn)

    return router


def _known(
    reading: Reading, *, as_of: str | None, known_at: str | None
) -> Mapping[str, Engagement]:
    log = reading.service.log
    return engagements(log, reading.moment(as_of=as_of, known_at=known_at) or resolve(log))


def _bodies(
    reading: Reading, asker: Asker, audits: Mapping[str, Engagement]
) -> list[EngagementBody]:
    log = reading.service.log
    far = not FAR_SIGHTED.isdisjoint(asker.sight.roles)
    findings = seen_findings(log, asker.sight, audits)
    answers = {
        number: [
            audits[number].answers[each.finding]
            for each in found
            if each.finding in audits[number].answers
        ]
        for number, found in findings.items()
    }
    versions = engagement_versions(log)
    bodies = []
    for number, audit in audits.items():
        assert audit.opened is not None
        told = [audit.opened, *findings[number], *answers[number]]
        bodies.append(
            EngagementBody(
                number=number,
                phase=audit.phase,
                version=versions[number],
                opened=audit.opened,
                frozen=audit.frozen if far else None,
                samples=list(audit.samples.values()) if far else [],
                findings=findings[number],
                answers=answers[number],
                closed=audit.closed,
                texts=opened_texts(reading.service, told),
            )
        )
    return bodies


def seen_findings(
    log: Log, sight: Sight, audits: Mapping[str, Engagement]
) -> dict[str, list[FindingRecorded]]:
    """By audit, the findings about cases of the regions that somebody sees."""
    found = {number: list(audit.findings.values()) for number, audit in audits.items()}
    if sight.scopes is None:
        return found
    scopes = scopes_of(log, {case_stream(each.case) for of in found.values() for each in of})
    return {
        number: [each for each in of if sight.sees(scopes[case_stream(each.case)])]
        for number, of in found.items()
    }


def redrawn(reading: Reading, frozen: PopulationFrozen, drawn: SampleDrawn) -> RedrawnBody:
    """Draw a sample again, if the population still is what was frozen."""
    items = population_of(reading.service.log, frozen)
    terms = Terms(
        method=drawn.method, seed=drawn.seed, size=drawn.size, bounds_cents=drawn.bounds_cents
    )
    holds = population_sha256(items) == frozen.sha256
    again = draw(items, terms).cases if holds else ()
    return RedrawnBody(
        drawn=drawn,
        redrawn=list(again),
        population_holds=holds,
        sample_holds=again == drawn.cases,
    )

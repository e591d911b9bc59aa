"""Questions about audits: what was frozen, drawn, found and replied, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import not_found
from grants.api.reading import Asker, AsOf, KnownAt, Page, Reading
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
from grants.engagement.population import population
from grants.engagement.sampling import Terms, draw, population_sha256
from grants.engagement.state import Engagement
from grants.engagement.transitions import AuditPhase
from grants.kernel.ids import case_stream, engagement_stream
from projections.engagements import engagements
from projections.moments import resolve

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
        request: Request, *, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Page[EngagementBody]:
        """Every audit, in order of its number."""
        asker = reading.asker(request)
        found = _known(reading, as_of=as_of, known_at=known_at)
        items = [_body(reading, asker, number, found[number]) for number in sorted(found)]
        return Page(items=items, next=None)

    @router.get("/engagements/{number}", operation_id="engagement", responses=REFUSED_OR_MISSING)
    def show_engagement(
        request: Request, *, number: Number, as_of: AsOf = None, known_at: KnownAt = None
    ) -> EngagementBody:
        """One audit: population, samples, findings and what was replied."""
        asker = reading.asker(request)
        found = _known(reading, as_of=as_of, known_at=known_at)
        if number not in found:
            raise not_found()
        return _body(reading, asker, number, found[number])

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


def _body(reading: Reading, asker: Asker, number: str, audit: Engagement) -> EngagementBody:
    assert audit.opened is not None
    log = reading.service.log
    far = not FAR_SIGHTED.isdisjoint(asker.sight.roles)
    findings = seen_findings(log, asker.sight, audit)
    shown = {finding.finding for finding in findings}
    answers = [answer for answer in audit.answers.values() if answer.finding in shown]
    return EngagementBody(
        number=number,
        phase=audit.phase,
        version=len(log.read(engagement_stream(number))),
        opened=audit.opened,
        frozen=audit.frozen if far else None,
        samples=list(audit.samples.values()) if far else [],
        findings=findings,
        answers=answers,
        closed=audit.closed,
        texts=opened_texts(reading.service, [audit.opened, *findings, *answers]),
    )


def seen_findings(log: Log, sight: Sight, audit: Engagement) -> list[FindingRecorded]:
    """The findings about cases of the regions that somebody sees."""
    facts = log.read_many({case_stream(each.case): 0 for each in audit.findings.values()})
    return [
        finding
        for finding in audit.findings.values()
        if sight.sees(facts[case_stream(finding.case)][0].stored.scope)
    ]


def redrawn(reading: Reading, frozen: PopulationFrozen, drawn: SampleDrawn) -> RedrawnBody:
    """Draw a sample again, if the population still is what was frozen."""
    facts = reading.service.log.read_all(to=frozen.position)
    items = population(
        ((each.stream, each.fact) for each in facts),
        measure=frozen.measure,
        chosen=frozen.filter,
    )
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

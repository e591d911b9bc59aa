"""Audits: what samples were drawn from, how, what was found; and drawing them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.engagement_reads import redrawn
from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import Identifier
from grants.web.audit_acts import audit_offers, may_open
from grants.web.fact_fields import scope_name
from projections.engagements import engagements
from projections.moments import resolve
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.engagement.state import Engagement
    from grants.web.visits import Pages, Visit

Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4}$")]


def sample_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung/stichprobe` and `/pruefung/stichprobe/{number}`."""
    reading = pages.reading

    @router.get("/pruefung/stichprobe")
    def list_audits(request: Request) -> Response:
        visit = pages.visit(request)
        known = _known(pages, visit)
        return pages.show(
            visit,
            "audits.html",
            audits=[(number, known[number]) for number in sorted(known, reverse=True)],
            texts=opened_texts(reading.service, [audit.opened for audit in known.values()]),
            open_one=may_open(pages, visit),
        )

    @router.get("/pruefung/stichprobe/{number}")
    def show_audit(
        request: Request,
        number: Number,
        nachgezogen: Annotated[Identifier | None, Query()] = None,
    ) -> Response:
        visit = pages.visit(request)
        audit = _known(pages, visit).get(number)
        if audit is None or audit.opened is None:
            raise not_found()
        drawn = audit.samples.get(nachgezogen) if nachgezogen else None
        if nachgezogen and (drawn is None or audit.frozen is None):
            raise not_found()
        return pages.show(
            visit,
            "audit.html",
            number=number,
            audit=audit,
            place=scope_name(pages, audit.frozen.filter.scope or "") if audit.frozen else "",
            texts=opened_texts(
                reading.service,
                [audit.opened, *audit.findings.values(), *audit.answers.values()],
            ),
            acts=audit_offers(pages, visit, number, audit),
            persons=person_names(reading.service.log, _persons(audit)),
            again=redrawn(reading, audit.frozen, drawn) if audit.frozen and drawn else None,
        )


def _known(pages: Pages, visit: Visit) -> dict[str, Engagement]:
    """The audits at the moment of the visit; samples hold cases of every region.

    Raises:
        Problem: 403, the visitor does not see every region.
    """
    visit.asker.needs(FAR_SIGHTED)
    log = pages.reading.service.log
    return dict(engagements(log, visit.moment or resolve(log)))


def _persons(audit: Engagement) -> set[str]:
    facts: list[Any] = [
        audit.opened,
        audit.frozen,
        *audit.samples.values(),
        *audit.findings.values(),
        *audit.answers.values(),
        audit.closed,
    ]
    return {
        value
        for fact in facts
        if fact is not None
        for name, value in fact.model_dump().items()
        if name.endswith("_by")
    }

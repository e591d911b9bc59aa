"""`/regelwerk`, the rules of a programme, and the forms of its commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import Code, programme_stream
from grants.programme.decider import PROGRAMME
from grants.web import wording
from grants.web.offices import form_routes, offers
from grants.web.rules.acts import rule_deed
from grants.web.rules.shown import (
    amount,
    behind,
    by_source,
    checklists,
    compared,
    earmarks,
    guidelines,
    missing_values,
    parameters,
    rounded,
    stated,
)
from projections import remembered
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.programme.state import Programme
    from grants.store.recorded import Recorded
    from grants.web.acting import Deed
    from grants.web.visits import Pages, Visit

ESTABLISH = "establish-programme"
VALUES, GUIDELINES = ("set-parameter",), ("publish-guideline", "adopt-checklist")
MONEY, REGIONS = ("define-earmark",), ("register-region",)
TOTALS = ("record-control-total", "explain-discrepancy")


def rule_routes(router: APIRouter, pages: Pages) -> None:
    """See the module."""
    _list(router, pages)
    _one(router, pages)

    def deed_for(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return rule_deed(pages, visit, **parts)

    form_routes(router, pages, "/regelwerk/{code}/{command}", deed_for)


def _list(router: APIRouter, pages: Pages) -> None:
    @router.get("/regelwerk")
    def list_programmes(request: Request, kuerzel: Code | None = None) -> Response:
        visit = pages.visit(request)
        may = offers(pages, visit)
        if kuerzel and may(f"/regelwerk/{kuerzel}", [ESTABLISH]):
            return RedirectResponse(f"/regelwerk/{kuerzel}/{ESTABLISH}", 303)
        return pages.show(
            visit,
            "programmes.html",
            programmes=_programmes(pages, visit),
            able=bool(may("/regelwerk", [ESTABLISH])),
        )


def _programmes(pages: Pages, visit: Visit) -> dict[str, Programme]:
    """Every programme at the moment of the visit, by its code."""
    log = pages.reading.service.log
    moment = visit.moment or resolve(log)
    facts: dict[str, list[Recorded]] = {}
    for each in remembered.of_kind(log, "programme", to=moment.known_at):
        if moment.counts(each.position, each.stored.effective_on):
            facts.setdefault(each.stored.stream.partition("/")[2], []).append(each)
    return {
        code: PROGRAMME.fold(each.fact for each in of_one) for code, of_one in sorted(facts.items())
    }


def _one(router: APIRouter, pages: Pages) -> None:
    service = pages.reading.service

    @router.get("/regelwerk/{code}")
    def show_programme(
        request: Request,
        code: Annotated[Code, Path()],
        *,
        werte: Literal["", "alle"] = "",
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if erfasst:
            pages.reading.wait_for(erfasst)
        programme = _programmes(pages, visit).get(code)
        if programme is None:
            raise not_found()
        moment = visit.moment or resolve(service.log)
        may, above = offers(pages, visit, programme_stream(code)), f"/regelwerk/{code}"
        totals = stated(service.log, moment, code)
        return pages.show(
            visit,
            "programme.html",
            code=code,
            day=moment.as_of,
            programme=programme,
            guidelines=guidelines(programme, moment.as_of),
            parameters=parameters(programme, moment.as_of, everything=werte == "alle"),
            everything=werte == "alle",
            missing=missing_values(programme, moment.as_of),
            checklists=checklists(programme, moment.as_of),
            earmarks=earmarks(programme),
            totals=totals,
            sources=by_source(totals),
            stated_as=compared,
            rounded=rounded,
            counted=amount,
            behind=lambda total: behind(visit, total),
            explanations=opened_texts(service, {"texts": [vars(each) for each in totals]}),
            recorded=erfasst,
            offers={
                "programme": [] if programme.established else may(above, [ESTABLISH]),
                "values": may(above, VALUES),
                "guidelines": may(above, GUIDELINES),
                "money": may(above, MONEY),
                "regions": may(above, REGIONS),
                "totals": [
                    *(
                        offer
                        for measure, title in wording.known("measure", TOTALS[0])
                        for offer in may(above, TOTALS[:1], named=title, measure=measure)
                    ),
                    *may(above, TOTALS[1:]),
                ],
            },
            correct=lambda key, guideline: may(above, VALUES, key=key, guideline=guideline),
        )

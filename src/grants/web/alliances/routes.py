"""`/allianzen`, an alliance, one of its meetings, and the forms of its commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.alliances import Standing, standings
from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import Ags, Code, Identifier, alliance_stream
from grants.programme.events import RegionRegistered
from grants.web.acting import Crumb
from grants.web.alliances.acts import alliance_deed
from grants.web.alliances.shown import (
    Overview,
    Sitting,
    calls_of,
    organisations,
    rules_of,
    seats_of,
    sitting,
    sittings,
    texts_of,
    votes_of,
)
from grants.web.language import gettext
from grants.web.offices import form_routes, offers, shown
from projections import remembered
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.web.acting import Deed
    from grants.web.visits import Pages, Visit

RegionKey = Annotated[Ags, Path()]
Recorded = Annotated[int | None, Query(ge=0, le=2**62)]
All = Literal["", "alle"]
CALLS_MAX, MEETINGS_MAX = 6, 12
"""So many at first; all of them when somebody asks."""
COMPOSITION = ("appoint-member", "retire-member", "record-town-population",
               "change-managing-member")  # fmt: skip
RULES = ("adopt-rules", "adopt-concept")
CALLS = ("open-call", "close-call", "rank-projects")
MEETINGS = ("hold-meeting", "declare-conflict")


def alliance_routes(router: APIRouter, pages: Pages) -> None:
    """See the module."""
    _list(router, pages)
    _one(router, pages)
    _meeting(router, pages)

    def deed_for(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return alliance_deed(pages, visit, **parts)

    form_routes(router, pages, "/allianzen/{region}/{programme}/{command}", deed_for)


def _list(router: APIRouter, pages: Pages) -> None:
    service = pages.reading.service

    @router.get("/allianzen")
    def list_alliances(request: Request) -> Response:
        visit = pages.visit(request)
        known = {
            (each.region, each.programme): Overview(each)
            for each in standings(service, visit.moment)
            if visit.asker.sight.sees(each.region)
        }
        rows = [
            (region, programme, name, known.get((region, programme)))
            for (programme, region), name in sorted(
                _regions(pages, visit).items(), key=lambda each: each[0][::-1]
            )
            if visit.asker.sight.sees(region)
        ]
        judged = shown(pages)
        return pages.show(
            visit,
            "alliances.html",
            rows=rows,
            several=len({programme for _, programme, _, _ in rows}) > 1,
            titles=opened_texts(
                service, [call.opened for of in known.values() for call in of.open_calls]
            ),
            constitute={
                (region, programme): offers(
                    pages, visit, alliance_stream(programme, region), known=judged
                )(f"/allianzen/{region}/{programme}", ["constitute-alliance"])
                for region, programme, _, found in rows
                if found is None
            },
        )


def _regions(pages: Pages, visit: Visit) -> dict[tuple[str, str], str]:
    """The registered regions of every programme at the moment of the visit, with their names."""
    log = pages.reading.service.log
    moment = visit.moment or resolve(log)
    return {
        (each.stored.stream.partition("/")[2], each.fact.region): each.fact.name
        for each in remembered.of_kind(log, "programme", to=moment.known_at)
        if isinstance(each.fact, RegionRegistered)
        and moment.counts(each.position, each.stored.effective_on)
    }


def _one(router: APIRouter, pages: Pages) -> None:
    service = pages.reading.service

    @router.get("/allianzen/{region}")
    def show_alliance(
        request: Request,
        region: RegionKey,
        *,
        programm: Code | None = None,
        sitzungen: All = "",
        aufrufe: All = "",
        erfasst: Recorded = None,
    ) -> Response:
        visit = pages.visit(request)
        if erfasst:
            pages.reading.wait_for(erfasst)
        standing = _standing(pages, visit, region, programm)
        called = calls_of(standing)
        held = sittings(standing, votes_of(pages, visit, standing))
        offered = offers(pages, visit, alliance_stream(standing.programme, region))
        above = f"/allianzen/{region}/{standing.programme}"
        return pages.show(
            visit,
            "alliance.html",
            name=_name(pages, visit, standing),
            standing=standing,
            alliance=standing.alliance,
            programmes=[each.programme for each in standings(service, visit.moment, region)],
            texts=texts_of(pages, standing),
            seats=seats_of(standing),
            rules=rules_of(standing),
            calls=called if aufrufe == "alle" else called[:CALLS_MAX],
            called=len(called),
            sittings=held if sitzungen == "alle" else held[:MEETINGS_MAX],
            held=len(held),
            recorded=erfasst,
            offers={
                "composition": offered(above, COMPOSITION),
                "rules": offered(above, RULES),
                "calls": offered(above, CALLS),
                "meetings": offered(above, MEETINGS),
            },
            renew=lambda member: offered(above, ["appoint-member"], member=member),
        )


def _standing(pages: Pages, visit: Visit, region: str, programme: str | None) -> Standing:
    """The alliance asked for.

    Raises:
        Problem: 404, there was none, or the visitor may not see the region.
    """
    if visit.asker.sight.sees(region):
        for each in standings(pages.reading.service, visit.moment, region):
            if programme in {None, each.programme}:
                return each
    raise not_found()


def _name(pages: Pages, visit: Visit, standing: Standing) -> str:
    return _regions(pages, visit).get((standing.programme, standing.region), standing.region)


def _meeting(router: APIRouter, pages: Pages) -> None:
    @router.get("/allianzen/{region}/sitzungen/{meeting}")
    def show_meeting(
        request: Request,
        region: RegionKey,
        meeting: Annotated[Identifier, Path()],
        *,
        programm: Code | None = None,
    ) -> Response:
        visit = pages.visit(request)
        standing = _standing(pages, visit, region, programm)
        held = standing.alliance.meetings.get(meeting)
        if held is None:
            raise not_found()
        shown: Sitting = sitting(standing, held, votes_of(pages, visit, standing))
        name, texts = _name(pages, visit, standing), texts_of(pages, standing)
        above = f"/allianzen/{region}/{standing.programme}"
        return pages.show(
            visit,
            "meeting.html",
            standing=standing,
            sitting=shown,
            texts=texts,
            names=organisations(standing, texts),
            name=name,
            crumbs=[
                Crumb(visit.link("/allianzen"), gettext("Allianzen")),
                Crumb(visit.link(f"/allianzen/{region}", programm=programm), name),
            ],
            offers=offers(pages, visit, alliance_stream(standing.programme, region))(
                above, ["declare-conflict", "rank-projects"], meeting=meeting
            ),
        )

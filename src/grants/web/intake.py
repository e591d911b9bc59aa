"""A new application: first who applies, then what for, with sums, a preview, and done once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from grants.alliance.events import CallOpened
from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import STATEWIDE
from grants.kernel.roles import Role
from grants.programme.decider import PROGRAMME
from grants.programme.state import Programme
from grants.web import wording
from grants.web.acting import Crumb, Deed, act, ask, sent_by
from grants.web.language import day, gettext
from grants.web.offices import only_for
from grants.web.people.seen import seen_parties
from grants.web.steps.layouts import LAYOUTS
from grants.web.steps.references import earmarks
from projections import remembered
from projections.moments import today
from projections.people.queries import find_parties, parties
from projections.regions import registered_regions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

FOUND_MAX = 20
YEARS_AHEAD = 4
LATE_DAYS = 60
Words = Annotated[str, Query(max_length=120)]
PartyId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


def intake_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/neu`, and below it who applies and what for."""
    otherwise = only_for(
        pages, "submit-application", _title, ("/vorgaenge", lambda: gettext("Vorgänge"))
    )

    @router.get("/vorgaenge/neu")
    def ask_who(request: Request, suche: Words = "") -> Response:
        visit, log = pages.visit(request), pages.reading.service.log
        if (answer := otherwise(visit)) is not None:
            return answer
        found = find_parties(log, suche, limit=FOUND_MAX) if suche else []
        return pages.show(
            visit,
            "applicant.html",
            words=suche,
            found=found,
            linked=seen_parties(pages, visit, [each.party for each in found]),
            most=FOUND_MAX,
            regions=registered_regions(log),
        )

    @router.get("/vorgaenge/neu/antragsteller")
    def ask_new(request: Request, name: Words = "") -> Response:
        visit = pages.visit(request)
        if (answer := otherwise(visit)) is not None:
            return answer
        return ask(pages, visit, applicant_deed(pages, visit), {"name": name} if name else {})

    @router.post("/vorgaenge/neu/antragsteller")
    async def add_new(request: Request) -> Response:
        sent = await sent_by(request)
        return await run_in_threadpool(
            act, pages, request, sent, lambda visit: applicant_deed(pages, visit)
        )

    @router.get("/vorgaenge/neu/antrag/{antragsteller}")
    def ask_what(
        request: Request,
        antragsteller: PartyId,
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if erfasst:  # Who has just been entered is there.
            pages.reading.wait_for(erfasst)
        return ask(pages, visit, application_deed(pages, visit, antragsteller), {})

    @router.post("/vorgaenge/neu/antrag/{antragsteller}")
    async def submit(request: Request, antragsteller: PartyId) -> Response:
        sent = await sent_by(request)
        return await run_in_threadpool(
            act, pages, request, sent, lambda visit: application_deed(pages, visit, antragsteller)
        )


def applicant_deed(pages: Pages, visit: Visit) -> Deed:
    """Making an applicant known.

    Raises:
        Problem: 403.
    """
    routes = pages.reading.service.routes
    visit.asker.needs(routes["submit-application"].roles)
    return Deed(
        route=routes["register-party"],
        competence=Role.CASEWORKER,
        address="/vorgaenge/neu/antragsteller",
        leads_to=lambda stream, position: (
            f"/vorgaenge/neu/antrag/{stream.removeprefix('party/')}?erfasst={position}"
        ),
        crumbs=(Crumb("/vorgaenge", gettext("Vorgänge")), Crumb("/vorgaenge/neu", _title())),
        choices={"seat": sorted(registered_regions(pages.reading.service.log).items())},
    )


def application_deed(pages: Pages, visit: Visit, party: str) -> Deed:
    """Recording the application of a party.

    Raises:
        Problem: 403; 404, there is no such party.
    """
    route = pages.reading.service.routes["submit-application"]
    visit.asker.needs(route.roles)
    applicant = parties(pages.reading.service.log, [party]).get(party)
    if applicant is None:
        raise not_found()
    programmes = _programmes(pages)
    choices = _choices(pages, visit, programmes)
    choices["party"] = [(party, applicant.name)]
    only = {
        name: choices[name][0][0]
        for name in ("programme", "scope", "earmark")
        if len(choices[name]) == 1
    }
    return Deed(
        route=route,
        competence=Role.CASEWORKER,
        address=f"/vorgaenge/neu/antrag/{party}",
        leads_to=lambda stream, position: (
            f"/vorgaenge/{stream.removeprefix('case/')}?erfasst={position}"
        ),
        crumbs=(
            Crumb("/vorgaenge", gettext("Vorgänge")),
            Crumb(f"/antragsteller/{party}", applicant.name)
            if seen_parties(pages, visit, [party])
            else Crumb("/vorgaenge/neu", _title()),
        ),
        choices=choices,
        begins={
            "kind": "regional",
            "earmark": "general",
            "financing": [{"source": source} for source, _ in wording.known("source")],
            "indicators": [],
            **only,
        },
        fixed={"party": party},
        sections=LAYOUTS["submit-application"],
    )


def _title() -> str:
    return gettext("Antrag erfassen")


def _programmes(pages: Pages) -> list[Programme]:
    """Those under whose guideline one can apply today, or all if there is none."""
    facts: dict[str, list[object]] = {}
    for each in remembered.of_kind(pages.reading.service.log, "programme"):
        facts.setdefault(each.stored.stream, []).append(each.fact)
    known = [PROGRAMME.fold(of_one) for of_one in facts.values()]  # type: ignore[arg-type]
    known = [each for each in known if each.established is not None]
    return [each for each in known if each.guideline_on(today())] or known


def _choices(pages: Pages, visit: Visit, programmes: list[Programme]) -> dict[str, list[Option]]:
    """What an application can be for: regions of the visitor, objects, calls, years."""
    regions = {
        region.region: region.name for each in programmes for region in each.regions.values()
    }
    regions[STATEWIDE] = wording.code("scope", STATEWIDE)
    guidelines = [each.guideline_on(today()) for each in programmes]
    objects = {
        one.code: f"{one.code} {one.title}" for each in guidelines if each for one in each.objects
    }
    year, log = today().year, pages.reading.service.log
    defined = [key for each in programmes for key in each.earmarks]
    return {
        "programme": [
            (each.code, each.established.title) for each in programmes if each.established
        ],
        "scope": [each for each in regions.items() if visit.asker.sight.sees(each[0])],
        "call": _calls(pages, visit),
        "objects": list(objects.items()),
        "primary_object": list(objects.items()),
        "earmark": earmarks(log, defined),
        "year": [(str(each), str(each)) for each in range(year - 1, year + YEARS_AHEAD)],
    }


def _calls(pages: Pages, visit: Visit) -> list[Option]:
    """Calls under which one can still apply, or could lately: applications arrive by post.

    Regions name their calls alike: what is chosen is the one of the region that is chosen.
    """
    since = today() - dt.timedelta(days=LATE_DAYS)
    found: dict[str, dict[str, CallOpened]] = {}
    for each in remembered.of_kind(pages.reading.service.log, "alliance"):
        region = each.stored.stream.rpartition("/")[2]
        if (
            isinstance(each.fact, CallOpened)
            and each.fact.closes_on >= since
            and visit.asker.sight.sees(region)
        ):
            found.setdefault(each.fact.call, {})[region] = each.fact
    titles = opened_texts(pages.reading.service, found)
    regions = registered_regions(pages.reading.service.log)
    return [(call, _call(of, titles, regions)) for call, of in sorted(found.items())]


def _call(
    of: Mapping[str, CallOpened], titles: Mapping[str, str], regions: Mapping[str, str]
) -> str:
    """What a call is named in a list, and until when one can apply; `of`: by region."""
    (region, opened), *others = of.items()
    title = titles.get(opened.title.ref, opened.call)
    days = [each.closes_on for each in of.values()]
    if others:
        told = gettext("%(title)s, letzter Tag je nach Region %(first)s bis %(last)s")
        return told % {"title": title, "first": day(min(days)), "last": day(max(days))}
    told = gettext("%(region)s: %(title)s, bis %(day)s")
    return told % {"region": regions.get(region, region), "title": title, "day": day(days[0])}

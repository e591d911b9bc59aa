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
from grants.kernel.ids import STATEWIDE
from grants.kernel.roles import Role
from grants.programme.decider import PROGRAMME
from grants.programme.state import Programme
from grants.web import wording
from grants.web.acting import Crumb, Deed, Figure, act, ask, sent_by
from grants.web.language import N_, day, gettext
from grants.web.steps.layouts import LAYOUTS
from grants.web.steps.references import earmarks
from projections import remembered
from projections.moments import today
from projections.people.queries import find_parties, parties
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.web.fields import Option
    from grants.web.visits import Pages, Visit

FOUND_MAX = 20
YEARS_AHEAD = 4
LATE_DAYS = 60
Words = Annotated[str, Query(max_length=120)]
PartyId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


def intake_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/neu`, and below it who applies and what for."""

    @router.get("/vorgaenge/neu")
    def ask_who(request: Request, suche: Words = "") -> Response:
        return who(pages.visit(request), suche)

    def who(visit: Visit, suche: str = "") -> Response:
        able = may_apply(pages, visit)
        log = pages.reading.service.log
        found = find_parties(log, suche, limit=FOUND_MAX) if able else []
        return pages.show(
            visit,
            "applicant.html",
            able=able,
            words=suche,
            found=found,
            full=len(found) == FOUND_MAX,
        )

    @router.get("/vorgaenge/neu/antragsteller")
    def ask_new(request: Request, name: Words = "") -> Response:
        visit = pages.visit(request)
        if not may_apply(pages, visit):
            return who(visit)
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


def _able(pages: Pages, command: str) -> frozenset[Role]:
    return pages.reading.service.routes[command].roles


def may_apply(pages: Pages, visit: Visit) -> bool:
    """Whether the visitor may record applications now."""
    able = _able(pages, "submit-application")
    return visit.moment is None and not able.isdisjoint(visit.roles)


def applicant_deed(pages: Pages, visit: Visit) -> Deed:
    """Making an applicant known.

    Raises:
        Problem: 403.
    """
    visit.asker.needs(_able(pages, "submit-application"))
    route = pages.reading.service.routes["register-party"]
    seats = sorted(
        (key, name)
        for (programme, key), name in region_names(
            pages.reading.service.log, [each.code for each in _programmes(pages)]
        ).items()
    )
    return Deed(
        route=route,
        competence=Role.CASEWORKER,
        address="/vorgaenge/neu/antragsteller",
        leads_to=lambda stream, position: (
            f"/vorgaenge/neu/antrag/{stream.removeprefix('party/')}?erfasst={position}"
        ),
        crumbs=(Crumb("/vorgaenge", gettext("Vorgänge")), Crumb("/vorgaenge/neu", _title())),
        choices={"seat": list(dict(seats).items())},
    )


def application_deed(pages: Pages, visit: Visit, party: str) -> Deed:
    """Recording the application of a party.

    Raises:
        Problem: 403; 404, there is no such party.
    """
    visit.asker.needs(_able(pages, "submit-application"))
    applicant = parties(pages.reading.service.log, [party]).get(party)
    if applicant is None:
        raise not_found()
    programmes = _programmes(pages)
    choices = _choices(visit, _calls(pages, visit), programmes)
    choices["party"] = [(party, applicant.name)]
    only = {
        name: choices[name][0][0]
        for name in ("programme", "scope", "earmark")
        if len(choices[name]) == 1
    }
    return Deed(
        route=pages.reading.service.routes["submit-application"],
        competence=Role.CASEWORKER,
        address=f"/vorgaenge/neu/antrag/{party}",
        leads_to=lambda stream, position: (
            f"/vorgaenge/{stream.removeprefix('case/')}?erfasst={position}"
        ),
        crumbs=(Crumb("/vorgaenge", gettext("Vorgänge")), Crumb("/vorgaenge/neu", _title())),
        title=_title(),
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
        beside=[
            Figure(N_("Antragsteller"), text=applicant.name),
            Figure(N_("Art des Antragstellers"), text=_kind(applicant.kind)),
        ],
    )


def _kind(kind: str | None) -> str:
    return wording.code("kind", kind, "register-party") if kind else ""


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


def _choices(
    visit: Visit, calls: list[Option], programmes: list[Programme]
) -> dict[str, list[Option]]:
    """What an application can be for: regions of the visitor, objects, calls, years."""
    regions = {
        region.region: region.name for each in programmes for region in each.regions.values()
    }
    regions[STATEWIDE] = wording.code("scope", STATEWIDE)
    guidelines = [each.guideline_on(today()) for each in programmes]
    objects = {
        one.code: f"{one.code} {one.title}" for each in guidelines if each for one in each.objects
    }
    year = today().year
    defined = [key for each in programmes for key in each.earmarks]
    return {
        "programme": [
            (each.code, each.established.title) for each in programmes if each.established
        ],
        "scope": [each for each in regions.items() if visit.asker.sight.sees(each[0])],
        "call": calls,
        "objects": list(objects.items()),
        "primary_object": list(objects.items()),
        "earmark": earmarks(defined),
        "year": [(str(each), str(each)) for each in range(year - 1, year + YEARS_AHEAD)],
    }


def _calls(pages: Pages, visit: Visit) -> list[Option]:
    """Calls under which one can still apply, or could lately: applications arrive by post."""
    since = today() - dt.timedelta(days=LATE_DAYS)
    found: dict[tuple[str, str], CallOpened] = {}
    for each in remembered.of_kind(pages.reading.service.log, "alliance"):
        if isinstance(each.fact, CallOpened) and each.fact.closes_on >= since:
            found[each.stored.stream, each.fact.call] = each.fact
    return [
        (call, f"{stream.rpartition('/')[2]}: {call}, {day(opened.closes_on)}")
        for (stream, call), opened in sorted(found.items())
        if visit.asker.sight.sees(stream.rpartition("/")[2])
    ]

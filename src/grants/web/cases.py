"""Cases: the list of all of them, one as it stood with everything in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.case_actions import actions_of
from grants.api.problems import not_found
from grants.api.texts import open_references, opened_texts
from grants.application.lifecycle import Phase
from grants.kernel.ids import Code
from grants.web.budget_lines import scope_names
from grants.web.case_trail import trail_entries, trail_file
from grants.web.files import case_documents
from grants.web.numbers import Number
from grants.web.steps.desk import desk_of
from grants.web.steps.next_steps import next_steps
from projections.audit_trail.queries import history
from projections.cases.agenda import standing
from projections.cases.dossier import dossier
from projections.cases.queries import CaseFilter, CaseLine, cases, stood
from projections.cases.shown import PROOF_DUE
from projections.people.queries import party_names

if TYPE_CHECKING:
    from grants.web.visits import Pages

PAGE = 50
Tab = Literal["verlauf", "finanzplan", "unterlagen", "dokumente", "pruefpfad"]
PHASES = (*(phase.value for phase in Phase if phase is not Phase.UNKNOWN), PROOF_DUE)


def case_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/alle` and `/vorgaenge/{number}`."""
    _list(router, pages)
    _one(router, pages)


def _list(router: APIRouter, pages: Pages) -> None:
    service = pages.reading.service

    @router.get("/vorgaenge/alle")
    def list_cases(
        request: Request,
        *,
        stand: Code | None = None,
        region: Code | None = None,
        jahr: Annotated[str, Query(pattern=r"^([0-9]{4})?$")] = "",
        art: Literal["", "regional", "statewide", "network", "unspecified"] = "",
        ab: Annotated[str, Query(max_length=120)] = "",
    ) -> Response:
        visit = pages.visit(request)
        found = cases(
            service.log,
            CaseFilter(
                phases=(stand,) if stand else (),
                scope=region,
                scopes=None
                if visit.asker.sight.scopes is None
                else tuple(visit.asker.sight.scopes),
                kind=art or None,
                year=int(jahr) if jahr else None,
            ),
            as_of=visit.moment.as_of if visit.moment else None,
            known_at=visit.moment.known_at if visit.moment else None,
            after=ab,
            limit=PAGE + 1,
        )
        lines = found[:PAGE]
        return pages.show(
            visit,
            "cases.html",
            lines=lines,
            parties=party_names(service.log, {line.party for line in lines}),
            titles=_titles(pages, lines),
            names=scope_names(service.log, lines),
            phases=PHASES,
            asked={"stand": stand, "region": region, "jahr": jahr, "art": art},
            onward=lines[-1].number if len(found) > PAGE else "",
        )


def _titles(pages: Pages, lines: list[CaseLine]) -> dict[str, str]:
    """The title of each case that has one, by number."""
    texts = open_references(
        pages.reading.service, {line.title_ref for line in lines if line.title_ref}
    )
    return {
        line.number: texts[line.title_ref]
        for line in lines
        if line.title_ref and line.title_ref in texts
    }


def _one(router: APIRouter, pages: Pages) -> None:
    reading = pages.reading
    service = reading.service

    @router.get("/vorgaenge/{number}")
    def show_case(
        request: Request,
        number: Number,
        *,
        ansicht: Tab = "verlauf",
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
        csv: Literal["pruefpfad"] | None = None,
    ) -> Response:
        visit = pages.visit(request)
        version = reading.sees_case(visit.asker, number)
        if erfasst:  # Whoever has just recorded something sees it.
            reading.wait_for(erfasst)
        moment = visit.moment
        facts = dossier(service.log, number, moment)
        found = stood(service.log, number, facts, moment)
        if found is None:
            raise not_found()
        lines = history(
            service.log,
            number,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            vault=service.vault,
        )
        trail = trail_entries(pages, lines) if csv or ansicht == "pruefpfad" else []
        if csv:
            return trail_file(number, trail)
        texts = opened_texts(service, [vars(found.line), found.file])
        steps = None if moment else actions_of(reading, visit.asker, number, version)
        return pages.show(
            visit,
            "case.html",
            case=found,
            number=number,
            tab=ansicht,
            version=version,
            title=texts.get(found.line.title_ref or ""),
            party=party_names(service.log, {found.line.party})[found.line.party],
            region=scope_names(service.log, [found.line])[found.line.programme, found.line.scope],
            texts=texts,
            agenda=standing(number, facts, moment),
            steps=steps,
            next_steps=steps and next_steps(desk_of(pages, visit, number, found, texts), steps),
            documents=case_documents(pages, visit, number) if ansicht == "dokumente" else (),
            recorded=erfasst,
            history=lines,
            trail=trail,
        )

"""A case as it stood with everything in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.case_actions import actions_of
from grants.api.problems import Problem, not_found
from grants.api.texts import opened_texts
from grants.application.lifecycle import UNDECIDED
from grants.kernel.calendar import berlin_day, day_de
from grants.kernel.ids import case_stream
from grants.kernel.phrases import Phrase
from grants.web.budget_lines import scope_names
from grants.web.case_places import places
from grants.web.case_trail import trail_entries, trail_file
from grants.web.files import case_documents
from grants.web.numbers import Number
from grants.web.steps.desk import desk_of
from grants.web.steps.next_steps import awaited, next_steps
from projections.audit_trail.queries import history
from projections.audit_trail.sentences.words import number as counted
from projections.audit_trail.sentences.words import partial
from projections.cases.agenda import standing
from projections.cases.dossier import dossier
from projections.cases.queries import stood
from projections.people.queries import party_names, person_names

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

Tab = Literal["verlauf", "finanzplan", "unterlagen", "dokumente", "pruefpfad"]
NEWEST = 15
"""How many facts the course of a case names unless all are asked for."""


def case_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/{number}`."""
    _one(router, pages)


def _not_yet(pages: Pages, visit: Visit, number: str) -> Problem:
    """Why a case that the visitor sees today was not there at the moment of the visit."""
    if (moment := visit.moment) is None:
        return not_found()
    first = pages.reading.service.log.read(case_stream(number))[0]
    if first.position > moment.known_at:
        told = Phrase(
            "Bis Ereignis {position} war der Vorgang {number} noch nicht bekannt; erfasst wurde er"
            " am {day} (Ereignis {first}).",
            position=counted(moment.known_at),
            number=number,
            day=day_de(berlin_day(first.recorded_at)),
            first=counted(first.position),
        )
    else:
        told = Phrase(
            "Am {day} gab es den Vorgang {number} noch nicht (Beginn: {begin}).",
            day=day_de(moment.as_of),
            number=number,
            begin=partial(first.stored.effective_on),
        )
    return Problem(404, "not-yet", told)


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
        alles: bool = False,
    ) -> Response:
        visit = pages.visit(request)
        version = reading.sees_case(visit.asker, number)
        if erfasst:  # Whoever has just recorded something sees it.
            reading.wait_for(erfasst)
        moment = visit.moment
        facts = dossier(service.log, number, moment)
        found = stood(service.log, number, facts, moment)
        if found is None:
            raise _not_yet(pages, visit, number)
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
        responsible = found.line.responsible
        texts = opened_texts(service, [vars(found.line), found.file])
        waiting = standing(number, facts, moment).waiting
        steps = None if moment else actions_of(reading, visit.asker, number, version)
        offered = (
            next_steps(desk_of(pages, visit, number, found, texts), steps, waiting)
            if steps
            else None
        )
        return pages.show(
            visit,
            "case.html",
            case=found,
            number=number,
            tab=ansicht,
            title=texts.get(found.line.title_ref or ""),
            party=party_names(service.log, {found.line.party})[found.line.party],
            region=scope_names(service.log, [found.line])[found.line.programme, found.line.scope],
            responsible=responsible and person_names(service.log, [responsible])[responsible],
            undecided=UNDECIDED,
            waiting=awaited(waiting, offered),
            steps=steps,
            next_steps=offered,
            documents=case_documents(pages, visit, number) if ansicht == "dokumente" else (),
            recorded=erfasst,
            places=places(facts, moment),
            history=lines,
            shown=len(lines) if alles else NEWEST,
            trail=trail,
        )

"""Questions about cases: the list, and one file as it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from starlette.requests import Request

from grants.api import bodies
from grants.api.case_actions import ActionsBody, actions_of
from grants.api.problems import not_found
from grants.api.reading import (
    After,
    AsOf,
    KnownAt,
    Limit,
    Page,
    Reading,
    WaitFor,
    Year,
    assert_known,
    cut,
)
from grants.api.texts import open_references, opened_texts
from grants.api.trail_reads import REFUSED, REFUSED_OR_MISSING, Number
from grants.kernel.ids import Code, Identifier
from projections.cases.agenda import standing
from projections.cases.dossier import dossier
from projections.cases.file import CaseFile
from projections.cases.filters import CaseFilter, Kind, Origin
from projections.cases.queries import CaseLine, PayoutLine, cases, stood
from projections.cases.shown import PHASES
from projections.deadlines.queries import DeadlineLine
from projections.people.queries import party_names
from projections.questions import READ_BY
from projections.worklist.queries import WorkItem

if TYPE_CHECKING:
    from grants.wiring import Service


@dataclass(frozen=True, kw_only=True)
class CaseItem(CaseLine):
    """A case in a list, with the words people know it by; null if erased or never recorded."""

    title: str | None
    party_name: str | None


class CaseBody(BaseModel):
    """A case: its line, everything else in its file, its payouts, what it waits for, open dates.

    `texts` holds the words behind its references, without those that were erased.
    """

    line: CaseLine
    file: CaseFile
    payouts: tuple[PayoutLine, ...]
    waiting: tuple[WorkItem, ...]
    deadlines: tuple[DeadlineLine, ...]
    party_name: str | None
    texts: Mapping[str, str]


def case_router(reading: Reading) -> APIRouter:
    """`/cases` and `/cases/{number}`."""
    router = APIRouter()
    _list(router, reading)
    _one(router, reading)
    _actions(router, reading)
    return router


def _list(router: APIRouter, reading: Reading) -> None:
    service = reading.service

    @router.get("/cases", tags=["Cases"], operation_id="cases", responses=REFUSED)
    def list_cases(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        phase: Annotated[list[Code], Query(max_length=30)] = [],  # noqa: B006 - FastAPI copies it.
        programme: Code | None = None,
        scope: Code | None = None,
        kind: Kind | None = None,
        year: Year | None = None,
        origin: Origin | None = None,
        earmark: Code | None = None,
        primary_object: Code | None = None,
        party: Identifier | None = None,
        flag: Code | None = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[CaseItem]:
        """Cases in order of their numbers, of the regions the asker sees."""
        asker = reading.asker(request)
        assert_known("phase", phase, PHASES)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["cases"])
        wanted = CaseFilter(
            phases=tuple(phase),
            programme=programme,
            scope=scope,
            scopes=None if asker.sight.scopes is None else tuple(asker.sight.scopes),
            kind=kind,
            year=year,
            origin=origin,
            earmark=earmark,
            primary_object=primary_object,
            party=party,
            flag=flag,
        )
        lines = cases(
            service.log,
            wanted,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            after=after or "",
            limit=limit + 1,
        )
        return cut(list(_named(service, lines)), limit=limit, key=lambda item: item.number)


def _one(router: APIRouter, reading: Reading) -> None:
    service = reading.service

    @router.get(
        "/cases/{number}", tags=["Cases"], operation_id="case", responses=REFUSED_OR_MISSING
    )
    def show_case(
        request: Request,
        response: Response,
        *,
        number: Number,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        wait_for: WaitFor = None,
    ) -> CaseBody:
        """One case as it stood. Of now, its ETag is the version that a command's If-Match names."""
        version = reading.sees_case(reading.asker(request), number)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["case"])
        facts = dossier(service.log, number, moment)
        found = stood(service.log, number, facts, moment)
        if found is None:
            raise not_found()
        if moment is None:
            response.headers["ETag"] = bodies.etag(version)
        stands = standing(number, facts, moment)
        return CaseBody(
            line=found.line,
            file=found.file,
            payouts=found.payouts,
            waiting=stands.waiting,
            deadlines=stands.deadlines,
            party_name=party_names(service.log, {found.line.party}).get(found.line.party),
            texts=opened_texts(service, [vars(found.line), found.file]),
        )


def _actions(router: APIRouter, reading: Reading) -> None:
    @router.get(
        "/cases/{number}/actions",
        tags=["Cases"],
        operation_id="case-actions",
        responses=REFUSED_OR_MISSING,
    )
    def show_actions(
        request: Request, response: Response, *, number: Number, wait_for: WaitFor = None
    ) -> ActionsBody:
        """What the asker may do next with the case, each with its schema, and why not the rest."""
        asker = reading.asker(request)
        reading.sees_case(asker, number)
        reading.wait_for(wait_for)
        version = reading.sees_case(asker, number)
        response.headers["ETag"] = bodies.etag(version)
        return actions_of(reading, asker, number, version)


def _named(service: Service, lines: list[CaseLine]) -> Iterator[CaseItem]:
    names = party_names(service.log, {line.party for line in lines})
    texts = open_references(service, {line.title_ref for line in lines if line.title_ref})
    for line in lines:
        title = texts.get(line.title_ref) if line.title_ref else None
        yield CaseItem(**vars(line), title=title, party_name=names.get(line.party))

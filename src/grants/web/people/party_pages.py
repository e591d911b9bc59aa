"""`/antragsteller/{party}`: who applies, their cases, their undertaking; and what is done there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.problems import not_found
from grants.api.texts import opened_texts
from grants.kernel.ids import Identifier, party_stream, undertaking_stream
from grants.party.decider import PARTY
from grants.party.undertaking import UNDERTAKING
from grants.web.offices import form_routes, offers
from grants.web.people.party_acts import party_deed, undertaking_deed
from grants.web.people.seen import seen_parties
from grants.web.people.shown import erasure_of, trail_of
from projections.cases.filters import CaseFilter
from projections.cases.queries import cases
from projections.moments import resolve
from projections.people.queries import parties, party_names, person_names

if TYPE_CHECKING:
    from grants.party.undertaking import Undertaking
    from grants.store.recorded import Recorded
    from grants.web.acting import Deed
    from grants.web.visits import Pages, Visit
    from projections.cases.queries import CaseLine
    from projections.moments import Moment

CASES_MAX = 200
ERASURE = ("request-erasure", "erase-personal-data")


def party_routes(router: APIRouter, pages: Pages) -> None:
    """See the module."""
    service = pages.reading.service

    @router.get("/antragsteller/{party}")
    def show_party(
        request: Request,
        party: Annotated[Identifier, Path()],
        *,
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if erfasst:
            pages.reading.wait_for(erfasst)
        moment = visit.moment or resolve(service.log)
        found = parties(service.log, [party]).get(party)
        seen = _cases(pages, visit, party)
        if found is None or not (seen or seen_parties(pages, visit, [party])):
            raise not_found()
        facts = _facts(pages, party_stream(party), moment)
        group = PARTY.fold(each.fact for each in facts).undertaking_on(moment.as_of) or party
        ledger = _facts(pages, undertaking_stream(group), moment)
        undertaking: Undertaking = UNDERTAKING.fold(each.fact for each in ledger)
        erasure = erasure_of(facts)
        asked = erasure.requested
        may, aid = (
            offers(pages, visit, each) for each in (party_stream(party), undertaking_stream(group))
        )
        step = ERASURE[1:] if asked else ERASURE[:1]
        members = _members(pages, undertaking, group, moment.as_of)
        return pages.show(
            visit,
            "party.html",
            party=found,
            cases=seen,
            titles=_titles(pages, seen),
            group=group,
            day=moment.as_of,
            members=members,
            linked=seen_parties(pages, visit, [code for code, _ in members]) - {party},
            undertaking=undertaking,
            texts=opened_texts(service, list(undertaking.awards.values())),
            erasure=erasure,
            names=person_names(service.log, [asked.requested_by] if asked else []),
            history=trail_of(service, facts),
            recorded=erfasst,
            offers={
                "group": aid(f"/unternehmen/{group}", ["group-undertaking"], antragsteller=party),
                "aid": aid(
                    f"/unternehmen/{group}", ["record-de-minimis-award"], antragsteller=party
                ),
                "erasure": [] if erasure.erased else may(f"/antragsteller/{party}", step),
            },
            enter=lambda award: aid(
                f"/unternehmen/{group}", ["enter-register"], award=award, antragsteller=party
            ),
        )

    def of_party(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return party_deed(pages, visit, **parts)

    def of_undertaking(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return undertaking_deed(pages, visit, **parts)

    form_routes(router, pages, "/antragsteller/{party}/{command}", of_party)
    form_routes(router, pages, "/unternehmen/{undertaking}/{command}", of_undertaking)


def _facts(pages: Pages, stream: str, moment: Moment) -> list[Recorded]:
    return [
        each
        for each in pages.reading.service.log.read(stream)
        if moment.counts(each.position, each.stored.effective_on)
    ]


def _cases(pages: Pages, visit: Visit, party: str) -> list[CaseLine]:
    """The cases of an applicant that the visitor sees."""
    scopes, moment = visit.asker.sight.scopes, visit.moment
    return cases(
        pages.reading.service.log,
        CaseFilter(party=party, scopes=None if scopes is None else tuple(scopes)),
        as_of=moment.as_of if moment else None,
        known_at=moment.known_at if moment else None,
        limit=CASES_MAX,
    )


def _titles(pages: Pages, lines: list[CaseLine]) -> Mapping[str, str]:
    return opened_texts(pages.reading.service, {"cases": [vars(each) for each in lines]})


def _members(
    pages: Pages, undertaking: Undertaking, group: str, day: dt.date
) -> list[tuple[str, str]]:
    """Who makes up an undertaking on a day: ids and names."""
    log = pages.reading.service.log
    candidates = sorted({*undertaking.candidates, group})
    read = log.read_many({party_stream(each): 0 for each in candidates})
    found = [
        each
        for each in candidates
        if read[party_stream(each)]
        and (PARTY.fold(f.fact for f in read[party_stream(each)]).undertaking_on(day) or each)
        == group
    ]
    names = party_names(log, found)
    return [(each, names[each]) for each in found]

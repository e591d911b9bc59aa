"""`/personen`, a person with roles and their history, and the forms of commands on persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import ROLE_READERS, held_roles
from grants.api.problems import not_found
from grants.kernel.ids import Identifier, access_stream
from grants.kernel.roles import Role
from grants.web.acting import Crumb, Deed
from grants.web.language import gettext
from grants.web.offices import form_routes, offers, only_for
from grants.web.people.acts import person_deed
from grants.web.people.shown import erasure_of, held_on, in_words, known, trail_of
from projections.moments import resolve
from projections.people.queries import person_names

if TYPE_CHECKING:
    from grants.access.state import Access
    from grants.web.visits import Pages, Visit

REGISTER = "register-person"
ROLES, SIGN_IN = ("grant-role",), ("link-account", "confirm-account")
ERASURE = ("request-person-erasure", "erase-person")


def person_routes(router: APIRouter, pages: Pages) -> None:
    """See the module."""
    _list(router, pages)

    def new_person(visit: Visit, _parts: Mapping[str, str]) -> Deed:
        route = pages.reading.service.routes[REGISTER]
        visit.asker.needs(route.roles)
        return Deed(
            route=route,
            address="/personen/neu",
            leads_to=lambda stream, position: (
                f"/personen/{stream.removeprefix('access/')}?erfasst={position}"
            ),
            crumbs=(Crumb("/personen", gettext("Personen")),),
        )

    otherwise = only_for(
        pages,
        REGISTER,
        lambda: gettext("Person erfassen"),
        ("/personen", lambda: gettext("Personen")),
    )
    form_routes(router, pages, "/personen/neu", new_person, otherwise=otherwise)
    _one(router, pages)

    def deed_for(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return person_deed(pages, visit, **parts)

    form_routes(router, pages, "/personen/{person}/{command}", deed_for)


def _list(router: APIRouter, pages: Pages) -> None:
    log = pages.reading.service.log

    @router.get("/personen")
    def list_persons(request: Request) -> Response:
        visit = pages.visit(request)
        moment = visit.moment or resolve(log)
        allowed = not ROLE_READERS.isdisjoint(visit.roles)
        found = known(log, moment) if allowed else {}
        names = person_names(log, found)
        return pages.show(
            visit,
            "persons.html",
            allowed=allowed,
            readers=ROLE_READERS,
            day=moment.as_of,
            persons=[
                (person, names[person], held_on(moment.as_of, found[person].access))
                for person in sorted(found, key=lambda each: names[each].casefold())
            ],
            words=in_words(log),
            register=bool(offers(pages, visit)("", [REGISTER])),
        )


def _one(router: APIRouter, pages: Pages) -> None:
    service = pages.reading.service

    @router.get("/personen/{person}")
    def show_person(
        request: Request,
        person: Annotated[Identifier, Path()],
        *,
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if ROLE_READERS.isdisjoint(visit.roles):
            raise not_found()
        if erfasst:
            pages.reading.wait_for(erfasst)
        moment = visit.moment or resolve(service.log)
        one = known(service.log, moment).get(person)
        if one is None:
            raise not_found()
        held = held_on(moment.as_of, one.access)
        erasure = erasure_of(one.facts)
        may, above = offers(pages, visit, access_stream(person)), f"/personen/{person}"
        reached = _reached(pages, visit, one.access)
        people = {person, *(each.deputy_of for each in held if each.deputy_of)}
        people |= {each.proposed_by for each in one.access.proposals.values()}
        if erasure.requested:
            people.add(erasure.requested.requested_by)
        return pages.show(
            visit,
            "person.html",
            person=person,
            access=one.access,
            held=held,
            erasure=erasure,
            day=moment.as_of,
            names=person_names(service.log, people),
            words=in_words(service.log),
            history=trail_of(service, one.facts),
            recorded=erfasst,
            offers={
                "roles": may(above, ROLES),
                "sign_in": may(above, SIGN_IN[:1]) if reached else [],
                "erasure": [] if erasure.erased else may(above, _next(erasure.requested)),
            },
            confirm=lambda account: may(above, SIGN_IN[1:], account=account) if reached else [],
            revoke=lambda each: may(
                above, ["revoke-role"], role=each.role.value, deputy_of=each.deputy_of or ""
            ),
        )


def _reached(pages: Pages, visit: Visit, access: Access) -> bool:
    """Whether the visitor administers access wherever this person may act."""
    log, day = pages.reading.service.log, pages.reading.today()
    held = held_roles(log, visit.asker.signed_in.person, day)
    able = [each for each in held if each.role is Role.ADMINISTRATOR]
    if not able:
        return False
    chosen = max(able, key=lambda each: each.preference)  # As a command would choose.
    return all(map(chosen.grant.covers, access.scopes_from(day)))


def _next(requested: object) -> tuple[str, ...]:
    return ERASURE[1:] if requested else ERASURE[:1]

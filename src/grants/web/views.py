"""Views: lists under a name. Some are there for a role, the others somebody keeps for themself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.api.problems import Problem, not_found
from grants.kernel.roles import Role
from grants.store import views
from grants.store.views import NAME_MAX, NameTaken, TooMany, View
from grants.web.language import N_, gettext
from grants.web.tallying import tallies

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

LISTS = ("/vorgaenge", "/vorgaenge/alle")
ADDRESS_MAX = 1_000
_LEFT_OUT = frozenset({"q", "seite", "as_of", "known_at", ""})
Token = Annotated[str, Form(max_length=200)]
Name = Annotated[str, Form(max_length=NAME_MAX)]
Address = Annotated[str, Form(max_length=ADDRESS_MAX)]
Chosen = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True)
class Given:
    """A view that is there for some roles; None: for all."""

    title: str
    address: str
    roles: frozenset[Role] | None = None


_GIVEN = (
    Given(N_("Wartet auf mich"), "/vorgaenge"),
    Given(N_("Meine Vorgänge"), "/vorgaenge/alle?zustaendig=ich", frozenset({Role.CASEWORKER})),
    Given(N_("Überfällig"), "/vorgaenge?wer=alle&frist=ueberfaellig"),
    Given(
        N_("Ohne Zuständige"),
        "/vorgaenge?wer=alle&zustaendig=niemand",
        frozenset({Role.COORDINATION, Role.HEAD, Role.APPROVER}),
    ),
    Given(
        N_("Zahlungen"),
        "/vorgaenge?wer=alle&was=check-payout&was=certify-payout&was=order-payout&was=execute-payout",
        frozenset(
            {Role.CASEWORKER, Role.CERTIFIER, Role.ORDERER, Role.CASHIER, Role.BUDGET_HOLDER}
        ),
    ),
    Given(
        N_("Nachweise"),
        "/vorgaenge?wer=alle&was=submit-proof&was=start-examination&was=answer-query"
        "&was=examine-proof",
        frozenset({Role.CASEWORKER, Role.EXAMINER, Role.AUDITOR, Role.COMPLIANCE}),
    ),
)


def view_routes(router: APIRouter, pages: Pages) -> None:
    """`/ansichten`."""
    log = pages.reading.service.log

    @router.get("/ansichten")
    def list_views(request: Request) -> Response:
        return _page(pages, pages.visit(request))

    @router.post("/ansichten")
    def keep(request: Request, form_token: Token, adresse: Address, *, name: Name = "") -> Response:
        visit = acting(pages, request, form_token)
        called = _name(name)
        address = kept(adresse)
        if address is None:
            raise not_found()
        if not called:
            return _page(pages, visit, wrong={"": gettext("Die Ansicht braucht einen Namen.")})
        try:
            views.keep(log, _person(visit), name=called, address=address)
        except TooMany:
            told = gettext("Mehr als %(most)s Ansichten behält niemand im Blick; löschen Sie eine.")
            return _page(pages, visit, wrong={"": told % {"most": views.VIEWS_MAX}})
        return RedirectResponse(address, 303)

    @router.post("/ansichten/umbenennen")
    def rename(
        request: Request, form_token: Token, ansicht: Chosen, *, name: Name = ""
    ) -> Response:
        visit = acting(pages, request, form_token)
        called = _name(name)
        if not called:
            return _page(pages, visit, wrong={ansicht: gettext("Die Ansicht braucht einen Namen.")})
        try:
            if not views.rename(log, _person(visit), ansicht, name=called):
                raise not_found()
        except NameTaken:
            return _page(
                pages, visit, wrong={ansicht: gettext("So heißt schon eine Ihrer Ansichten.")}
            )
        return RedirectResponse("/ansichten", 303)

    @router.post("/ansichten/loeschen")
    def delete(request: Request, form_token: Token, ansicht: Chosen) -> Response:
        visit = acting(pages, request, form_token)
        views.delete(log, _person(visit), ansicht)
        return RedirectResponse("/ansichten", 303)


def acting(pages: Pages, request: Request, form_token: str) -> Visit:
    """Who sends a form that they were shown.

    Raises:
        Problem: 403, it was not shown in this session.
    """
    visit = pages.visit(request)
    if not tallies(form_token, visit.session.form_token):
        raise Problem(403, "other-origin", gettext("Dieses Formular kam nicht von hier."))
    return visit


def kept(address: str) -> str | None:
    """What of an address is kept: filters of one of the lists, in a stable order; None: no list.

    Neither the moment nor the page, which are of the visit; nor words that were looked for, which
    may name somebody who is erased one day.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path not in LISTS:
        return None
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] not in _LEFT_OUT]
    return f"{parts.path}?{urlencode(pairs)}" if pairs else parts.path


def shown(pages: Pages, visit: Visit) -> dict[str, Any]:
    """The views a list offers: those there for the visitor's roles, and their own."""
    request = visit.request
    here = kept(f"{request.url.path}?{request.url.query}")
    given = [
        (gettext(each.title), _at(visit, each.address), kept(each.address) == here)
        for each in _GIVEN
        if each.roles is None or not each.roles.isdisjoint(visit.roles)
    ]
    own = views.of_person(pages.reading.service.log, _person(visit))
    return {
        "given_views": given,
        "own_views": [(each.name, _at(visit, each.address), each.address == here) for each in own],
        "keepable": here,
    }


def _at(visit: Visit, address: str) -> str:
    """An address as of the moment that is looked back at."""
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query), *visit.clocks.items()])
    return f"{parts.path}?{query}" if query else parts.path


def _page(pages: Pages, visit: Visit, *, wrong: Mapping[str, str] | None = None) -> Response:
    own: list[View] = views.of_person(pages.reading.service.log, _person(visit))
    return pages.show(visit, "views.html", own=own, wrong=wrong or {}, status=422 if wrong else 200)


def _person(visit: Visit) -> str:
    return visit.asker.signed_in.person


def _name(text: str) -> str:
    return " ".join(text.split())

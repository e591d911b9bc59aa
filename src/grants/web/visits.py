"""One request for a page: who asks, as of when, in which language; and what every page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from starlette.requests import Request

from grants.access.accounts import SignedIn
from grants.api.problems import Problem
from grants.api.reading import CLOCKS, Asker, Reading
from grants.kernel.phrases import Phrase
from grants.kernel.roles import Role
from grants.store import sessions
from grants.store.sessions import Session
from grants.web import assets, language
from grants.web.answered import read_by_page
from grants.web.budget_lines import earmark_names
from grants.web.navigation import FOOTER, entries, footer
from grants.web.own_address import SESSION, OwnAddress
from grants.web.sign_ins import NOBODY, SignIns
from grants.web.templating import render
from projections.moments import MomentInvalid, parse_day, parse_known_at
from projections.people.queries import person_names

if TYPE_CHECKING:
    from projections.moments import Moment

SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class NotSignedIn(Exception):
    """Nobody is signed in, or not any more; `carried` is the form they sent, None if they did not.

    It is empty if it was too large to be carried along.
    """

    def __init__(self, carried: str | None = None) -> None:
        super().__init__()
        self.carried = carried


def only_now(request: Request) -> None:
    """Go on only where nobody looks back: from there nothing is recorded, nor begun.

    Raises:
        Problem: 409, the address holds a moment.
    """
    if CLOCKS.keys() & request.query_params.keys():
        raise Problem(
            409,
            "looking-back",
            Phrase("Im Rückblick wird nur gelesen; erfasst wird am Stand von heute."),
        )


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody who is signed in looks at a page."""

    request: Request
    session: Session
    asker: Asker
    name: str
    moment: Moment | None
    """The moment looked back at; None for now."""
    known_on: dt.date | None = None
    """The day up to whose end, or on which, it was known; None: everything is known."""

    @property
    def roles(self) -> frozenset[Role]:
        """What the visitor may act as today."""
        return self.asker.sight.roles

    @property
    def clocks(self) -> Mapping[str, str]:
        """The moment as the address holds it."""
        given = self.request.query_params
        return {key: given[key].strip() for key in ("as_of", "known_at") if given.get(key)}

    def typed(self, clock: str) -> str:
        """A clock as it is typed here: a day as TT.MM.JJJJ, everything else as it is."""
        text = self.clocks.get(clock, "")
        try:
            return parse_day(text).strftime("%d.%m.%Y")
        except MomentInvalid:
            return text

    def link(self, path: str, **asked: Any) -> str:
        """An address that keeps the moment that is looked back at."""
        told = {**self.clocks, **asked}
        return address(path, **told)

    def here(self, **asked: Any) -> str:
        """This page, asked for something else too; what is empty is asked for no more."""
        return address(self.request.url.path, **{**self.request.query_params, **asked})

    def today_link(self) -> str:
        """This page without looking back."""
        return today_link(self.request)


def today_link(request: Request) -> str:
    """The page that is asked for, without looking back."""
    left = [
        (key, value)
        for key, value in request.query_params.multi_items()
        if key not in {"as_of", "known_at"}
    ]
    path = request.url.path
    return f"{path}?{urlencode(left)}" if left else path


@dataclass(frozen=True)
class Pages:
    """What the routes of all pages share."""

    reading: Reading
    sign_ins: SignIns = NOBODY
    own: OwnAddress = field(default_factory=OwnAddress)

    def session(self, request: Request) -> Session | None:
        """The session that the browser is in, if it goes on."""
        token = self.own.cookie(request, SESSION)
        return sessions.find(self.reading.service.log, token) if token else None

    def visit(self, request: Request) -> Visit:
        """The visit behind a request.

        Raises:
            NotSignedIn: there is no session, or it has ended.
            Problem: 403 without any role, 422 a moment that cannot be read, 503 a read model of the
                page has not come to what was known then.
        """
        log = self.reading.service.log
        session = self.session(request)
        if session is None:
            raise NotSignedIn
        signed_in = SignedIn(session.person, session.account)
        asker = self.reading.allowed(signed_in)
        as_of, known_at = (
            request.query_params.get(clock, "").strip() or None for clock in ("as_of", "known_at")
        )
        return Visit(
            request=request,
            session=session,
            asker=asker,
            name=person_names(log, [session.person])[session.person],
            moment=self.reading.moment(
                as_of=as_of, known_at=known_at, reads=read_by_page(request.url.path)
            ),
            known_on=parse_known_at(log, known_at)[1] if known_at else None,
        )

    def show(self, visit: Visit, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page for somebody who is signed in."""
        return self.answer(
            visit.request,
            template,
            status=status,
            visit=visit,
            link=visit.link,
            navigation=entries(visit.roles),
            footer=footer(visit.roles),
            may_apply=visit.moment is None and Role.CASEWORKER in visit.roles,
            **shown,
        )

    def answer(
        self, request: Request, template: str, *, status: int = 200, **shown: Any
    ) -> HTMLResponse:
        """A page, whoever it is for."""
        log = self.reading.service.log
        known: dict[str, Any] = {
            "visit": None,
            "link": address,
            "navigation": (),
            "footer": FOOTER,
        }
        text = render(
            template,
            **known | shown,
            path=request.url.path,
            query=request.url.query,
            spoken=language.spoken.get(),
            demonstration=log.origin.kind == "demonstration",
            styled=assets.are_there(),
            files=assets.version(),
            earmark_titles=cache(partial(earmark_names, log)),
        )
        headers = {
            "Content-Security-Policy": SECURITY_POLICY,
            "Referrer-Policy": "same-origin",
            "Content-Language": language.spoken.get(),
        }
        if request.method == "POST":  # Who goes back finds the form as it was, not a warning.
            headers["Cache-Control"] = "private, no-cache"
        return HTMLResponse(text, status, headers)


def address(path: str, **asked: Any) -> str:
    """An address; what is empty is asked for no more."""
    query = urlencode({key: value for key, value in asked.items() if value not in {None, ""}})
    return f"{path}?{query}" if query else path

"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.access.accounts import SignedIn
from grants.api.problems import Problem, not_found
from grants.store import sessions
from grants.web import language
from grants.web.navigation import first_page
from grants.web.routing import LANGUAGE_COOKIE
from grants.web.sign_ins import SignIn, SignIns
from grants.web.visits import COOKIE, PLAIN_COOKIE, Pages, comes_from_here, session_token

__all__ = ["SignIn", "SignIns", "sign_in_routes"]

LANGUAGE_SECONDS = 365 * 24 * 3600


def sign_in_routes(router: APIRouter, pages: Pages, sign_ins: SignIns) -> None:
    """`/anmeldung`, `/abmeldung` and `/sprache/…`."""
    reading = pages.reading
    log, accounts = reading.service.log, reading.authentication.accounts

    @router.get("/anmeldung")
    def ask(request: Request, weiter: str = "") -> Response:
        return pages.answer(
            request,
            "sign_in.html",
            groups=sign_ins.by_role(),
            onward=_own(weiter),
            carried=None,
        )

    @router.post("/anmeldung")
    def sign_in(
        request: Request,
        sub: Annotated[str, Form()],
        weiter: Annotated[str, Form()] = "",
        getippt: Annotated[str, Form()] = "",
    ) -> Response:
        _from_here(request)
        known = {each.sub for each in sign_ins.persons}
        signed_in = accounts.find(sign_ins.issuer, sub) if sub in known else None
        if signed_in is None:
            raise not_found()
        # A form that was typed before is sent on to its page, to be shown there again.
        status = 307 if getippt and _own(weiter) else 303
        return _begun(request, signed_in, _own(weiter), status)

    def _begun(request: Request, signed_in: SignedIn, onward: str, status: int) -> Response:
        if old := session_token(request):
            sessions.end(log, old)  # Nobody goes on as somebody they were before.
        asker = reading.allowed(signed_in)
        token = sessions.begin(log, person=signed_in.person, account=signed_in.account)
        answer = RedirectResponse(onward or first_page(asker.sight.roles), status)
        secure = request.url.scheme == "https"
        answer.set_cookie(
            COOKIE if secure else PLAIN_COOKIE,
            token,
            secure=secure,
            httponly=True,
            samesite="lax",
            path="/",
        )
        return answer

    @router.post("/abmeldung")
    def sign_out(request: Request) -> Response:
        _from_here(request)
        if token := session_token(request):
            sessions.end(log, token)
        answer = RedirectResponse("/anmeldung", 303)
        for name in (COOKIE, PLAIN_COOKIE):
            answer.delete_cookie(name, path="/", secure=name == COOKIE, httponly=True)
        return answer

    @router.get("/sprache/{code}")
    def speak(request: Request, code: language.Language, weiter: str = "") -> Response:
        answer = RedirectResponse(_own(weiter) or "/", 303)
        answer.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=LANGUAGE_SECONDS,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer


def _own(path: str) -> str:
    """A page of this service, or nothing: nobody is led elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


def _from_here(request: Request) -> None:
    """Go on only with a form of this service.

    Raises:
        Problem: 403, the browser says that another site sent it.
    """
    if not comes_from_here(request):
        raise Problem(403, "other-origin", "Dieses Formular kam nicht von diesem Dienst.")

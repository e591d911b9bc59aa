"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.access.accounts import SignedIn
from grants.api.problems import Problem, not_found
from grants.store import sessions
from grants.web import language
from grants.web.language import gettext
from grants.web.navigation import first_page
from grants.web.own_address import SESSION, SIGNING_IN
from grants.web.provider import PENDING_SECONDS, Pending, Provider
from grants.web.routing import LANGUAGE_COOKIE
from grants.web.sign_ins import SignIn, SignIns
from grants.web.visits import Pages

__all__ = ["SignIn", "SignIns", "sign_in_routes"]

LANGUAGE_SECONDS = 365 * 24 * 3600


def sign_in_routes(router: APIRouter, pages: Pages, sign_ins: SignIns) -> None:
    """`/anmeldung`, `/abmeldung` and `/sprache/…`."""
    _as_somebody(router, pages, sign_ins)
    if sign_ins.provider is not None:
        _through(router, pages, sign_ins.provider)
    _language(router, pages)


def _as_somebody(router: APIRouter, pages: Pages, sign_ins: SignIns) -> None:
    reading = pages.reading
    log, accounts = reading.service.log, reading.authentication.accounts

    @router.get("/anmeldung")
    def ask(request: Request, weiter: str = "") -> Response:
        return pages.answer(
            request,
            "sign_in.html",
            groups=sign_ins.by_role(),
            provider=sign_ins.provider is not None,
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
        _from_here(pages, request)
        known = {each.sub for each in sign_ins.persons}
        signed_in = accounts.find(sign_ins.issuer, sub) if sub in known else None
        if signed_in is None:
            raise not_found()
        # A form that was typed before is sent on to its page, to be shown there again.
        status = 307 if getippt and _own(weiter) else 303
        return _begun(pages, request, signed_in, _own(weiter), status)

    @router.post("/abmeldung")
    def sign_out(request: Request) -> Response:
        _from_here(pages, request)
        if token := pages.own.cookie(request, SESSION):
            sessions.end(log, token)
        elsewhere = sign_ins.provider.sign_out_url() if sign_ins.provider else None
        if elsewhere is None:
            answer: Response = RedirectResponse("/anmeldung", 303)
        else:  # A form may lead to this service alone; a link leads on.
            answer = pages.answer(request, "signed_out.html", elsewhere=elsewhere)
        answer.headers["Clear-Site-Data"] = '"cache"'  # Nobody goes back to what was typed here.
        pages.own.forget(answer, request, SESSION)
        return answer


def _through(router: APIRouter, pages: Pages, provider: Provider) -> None:
    accounts = pages.reading.authentication.accounts

    @router.get("/anmeldung/beginnen")
    def begin(request: Request, weiter: str = "") -> Response:
        pending = Pending.begin()
        answer = RedirectResponse(provider.sign_in_url(pending), 303)
        kept = f"{pending.secret}.{quote(_own(weiter), safe='')}"
        pages.own.keep(answer, request, SIGNING_IN, kept, seconds=PENDING_SECONDS)
        return answer

    @router.get("/anmeldung/rueckkehr")
    def come_back(request: Request) -> Response:
        secret, _, onward = pages.own.cookie(request, SIGNING_IN).partition(".")
        # Without the cookie nothing was begun here, and a state that nobody knows refuses it.
        pending = Pending(secret) if secret else Pending.begin()
        identity = provider.identity(pending, request.query_params)
        signed_in = accounts.find(identity.iss, identity.sub)
        if signed_in is None:
            told = gettext("Zu diesem Dienstkonto gibt es hier niemanden. Bitte fragen Sie nach.")
            raise Problem(403, "unknown-account", told)
        answer = _begun(pages, request, signed_in, _own(unquote(onward)))
        pages.own.forget(answer, request, SIGNING_IN)
        return answer


def _begun(
    pages: Pages, request: Request, signed_in: SignedIn, onward: str, status: int = 303
) -> Response:
    reading, log = pages.reading, pages.reading.service.log
    if old := pages.own.cookie(request, SESSION):
        sessions.end(log, old)  # Nobody goes on as somebody they were before.
    asker = reading.allowed(signed_in)
    token = sessions.begin(log, person=signed_in.person, account=signed_in.account)
    answer = RedirectResponse(onward or first_page(asker.sight.roles), status)
    pages.own.keep(answer, request, SESSION, token)
    return answer


def _language(router: APIRouter, pages: Pages) -> None:

    @router.get("/sprache/{code}")
    def speak(request: Request, code: language.Language, weiter: str = "") -> Response:
        answer = RedirectResponse(_own(weiter) or "/", 303)
        answer.set_cookie(
            LANGUAGE_COOKIE,
            code,
            max_age=LANGUAGE_SECONDS,
            secure=pages.own.is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return answer


def _own(path: str) -> str:
    """A page of this service, or nothing: nobody is led elsewhere."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


def _from_here(pages: Pages, request: Request) -> None:
    """Go on only with a form of this service.

    Raises:
        Problem: 403, the browser says that another site sent it.
    """
    if not pages.own.is_origin_of(request):
        raise Problem(403, "other-origin", gettext("Dieses Formular kam nicht von hier."))

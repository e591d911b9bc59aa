"""Pages that everybody may read: help, what is invented, accessibility, what comes from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.web import assets
from grants.web.charts.regions import borders
from grants.web.visits import NotSignedIn

if TYPE_CHECKING:
    from grants.web.visits import Pages

_TEMPLATES = {
    "/hilfe": "help.html",
    "/daten": "data.html",
    "/barrierefreiheit": "accessibility.html",
    "/lizenzen": "licences.html",
}


def about_routes(router: APIRouter, pages: Pages, told: str) -> None:
    """The pages above; `told` says which figures are published and which are invented."""

    def show(request: Request) -> Response:
        shown: dict[str, Any] = {
            "told": told,
            "packages": assets.packages(),
            "source": borders()["source"],
        }
        template = _TEMPLATES[request.url.path]
        try:
            return pages.show(pages.visit(request), template, **shown)
        except NotSignedIn:
            return pages.answer(request, template, **shown)

    for path in _TEMPLATES:
        router.add_api_route(path, show, methods=["GET"])

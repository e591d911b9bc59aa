"""Pages that everybody may read: help, what is invented, accessibility, what comes from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.requests import Request

from grants.accessibility import Accessibility
from grants.web import assets, language
from grants.web.charts.regions import borders
from grants.web.dependencies import dependencies
from grants.web.visits import NotSignedIn

if TYPE_CHECKING:
    from grants.web.visits import Pages

Told = Callable[[language.Language], Iterable[tuple[str, Sequence[str]]]]
"""Says in a language what is published and what is invented: headings with points below them."""

_TEMPLATES = {
    "/hilfe": "help.html",
    "/daten": "data.html",
    "/barrierefreiheit": "accessibility.html",
    "/lizenzen": "licences.html",
}


def about_routes(router: APIRouter, pages: Pages, told: Told, accessibility: Accessibility) -> None:
    """The pages above."""

    def show(request: Request) -> Response:
        shown: dict[str, Any] = {
            "told": told(language.spoken.get()),
            "packages": assets.packages(),
            "dependencies": dependencies(),
            "source": borders()["source"],
            "accessibility": accessibility,
        }
        template = _TEMPLATES[request.url.path]
        try:
            return pages.show(pages.visit(request), template, **shown)
        except NotSignedIn:
            return pages.answer(request, template, **shown)

    for path in _TEMPLATES:
        router.add_api_route(path, show, methods=["GET"])

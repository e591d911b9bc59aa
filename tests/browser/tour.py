"""A walk over all pages: every link from every page, some examples of each kind of page."""

from __future__ import annotations

import html
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from fastapi.routing import APIRoute
from tests.browser.offices import Office

from grants.api.openapi import PREFIX

EXAMPLES = 2
"""How many pages of a kind are looked at by each person."""
SEARCHES = ("/vorgaenge/neu?suche=a",)
"""What people look for first, to be led on from what they find."""
_LINK = re.compile(r'<(?:a|link|script|img|object)\b[^>]*?(?:href|src|data)="([^"]*)"')
_TABS = ("ansicht", "bild")
"""What in a query makes it another kind of page."""


@dataclass(frozen=True)
class Seen:
    """A page as somebody sees it; `kind` is the address of its route."""

    person: str | None
    path: str
    kind: str
    status: int
    text: str
    linked: bool
    """Whether a link of another page leads there."""


def page_routes(office: Office) -> list[APIRoute]:
    """Everything a browser can look at."""
    return [
        route
        for route in _flat(office.app.routes)
        if "GET" in (route.methods or ())
        and not route.path.startswith(PREFIX)
        and not route.include_in_schema
    ]


def _flat(routes: Iterable[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (within := getattr(route, "original_router", None)) is not None:
            yield from _flat(within.routes)


def kind_of(routes: list[APIRoute], path: str) -> str:
    """The route of an address, and its tab."""
    parts = urlsplit(path)
    route = next((each for each in routes if each.path_regex.match(parts.path)), None)
    tabs = [value for key in _TABS for value in parse_qs(parts.query).get(key, ())]
    return " ".join([route.path if route else parts.path, *tabs])


def links(text: str, above: str) -> Iterator[str]:
    """The addresses of this service that a page leads to."""
    for link in _LINK.findall(text):
        found = urldefrag(urljoin(above, html.unescape(link))).url
        if found.startswith("/"):
            yield found


def tour(office: Office, person: str | None, language: str = "de") -> Iterator[Seen]:
    """Every kind of page that this person comes to by links, and how it answered."""
    routes = page_routes(office)
    client = office.client(person, language)
    waiting = deque(["/", *SEARCHES, *(each.path for each in routes if "{" not in each.path)])
    known, looked_at = set(waiting), defaultdict[str, int](int)
    linked: set[str] = {"/"}
    while waiting:
        path = waiting.popleft()
        kind = kind_of(routes, path)
        if looked_at[kind] >= EXAMPLES or kind.startswith("/sprache"):
            continue
        looked_at[kind] += 1
        answer = client.get(path, follow_redirects=person is not None)
        if "text/html" not in answer.headers.get("content-type", ""):
            yield Seen(person, path, kind, answer.status_code, "", path in linked)
            continue
        yield Seen(person, path, kind, answer.status_code, answer.text, path in linked)
        for link in links(answer.text, path):
            linked.add(link)
            if link not in known:
                known.add(link)
                waiting.append(link)

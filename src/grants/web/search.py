"""Looking for cases by words: of their numbers, titles and recipients, and the pages there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.api.work_reads import seen_scopes
from grants.kernel.ids import case_stream
from grants.web.known_cases import known_lines
from grants.web.language import N_, gettext
from grants.web.navigation import entries, footer
from projections import searching
from projections.cases.browsing import browse_cases
from projections.cases.filters import CaseFilter
from projections.listing import Part
from projections.searching import Word

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

Typed = Annotated[str, Query(max_length=200)]
SHOWN = 8
"""How many cases a search names before it leads to the list of all."""
_ALSO = (
    ("/vorgaenge/alle", N_("Alle Vorgänge")),
    ("/suche", N_("Suche")),
    ("/pruefung/vergleich", N_("Zwei Zeitpunkte vergleichen")),
    ("/budgets/buchungen", N_("Buchungen")),
)


def search_routes(router: APIRouter, pages: Pages) -> None:
    """`/suche`, and what of it is shown while one types."""

    @router.get("/suche")
    def find(request: Request, *, q: Typed = "") -> Response:
        visit = pages.visit(request)
        if onward := jump(pages, visit, q):
            return RedirectResponse(onward, 303)
        return pages.show(visit, "search.html", **_found(pages, visit, q))

    @router.get("/suche/treffer")
    def find_while_typing(request: Request, *, q: Typed = "") -> Response:
        visit = pages.visit(request)
        return pages.show(visit, "search_hits.html", **_found(pages, visit, q))


def _found(pages: Pages, visit: Visit, typed: str) -> dict[str, Any]:
    log = pages.reading.service.log
    looked_for = words(pages, typed)
    wanted = CaseFilter(words=looked_for, scopes=seen_scopes(visit.asker))
    page = (
        browse_cases(
            log,
            wanted,
            moment=visit.moment,
            part=Part(order=("last_recorded_at", "number"), falling=True, limit=SHOWN),
        )
        if looked_for
        else None
    )
    lines = {line.number: line for line in page.lines} if page else {}
    return {
        "typed": typed,
        "total": page.total if page else 0,
        "known": known_lines(pages, lines),
        "places": list(_places(visit, typed)) if looked_for else [],
    }


def _places(visit: Visit, typed: str) -> Iterator[tuple[str, str]]:
    """Pages whose titles hold all of the words."""
    asked = searching.asked_for(typed)
    known = [(each.path, each.title) for each in (*entries(visit.roles), *footer(visit.roles))]
    for path, title in (*known, *_ALSO):
        said = gettext(title)
        if all(word in searching.folded(said) for word in asked):
            yield path, said


def words(pages: Pages, typed: str) -> tuple[Word, ...]:
    """Where the words of what was typed stand."""
    service = pages.reading.service
    return searching.found(service.log, service.vault, typed)


def jump(pages: Pages, visit: Visit, typed: str) -> str | None:
    """The case whose whole number was typed, if the visitor may see it; None: look for words."""
    if len(typed.split()) != 1 or "hx-request" in visit.request.headers:
        return None
    log, number = pages.reading.service.log, typed.strip().upper()
    facts = log.read(case_stream(number))
    if not facts or not visit.asker.sight.sees(facts[0].stored.scope):
        return None
    moment, begins = visit.moment, facts[0]
    if moment and not moment.counts(begins.position, begins.stored.effective_on):
        return None
    return visit.link(f"/vorgaenge/{number}")

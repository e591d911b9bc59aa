"""`/berichte/neu`: what the service computes for a day is published, and stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import APIRouter

from grants.kernel.ids import STATEWIDE
from grants.web import wording
from grants.web.acting import Crumb, Deed, Section
from grants.web.budget_lines import earmark_names
from grants.web.language import N_, gettext
from grants.web.offices import form_routes, only_for
from projections import remembered
from projections.moments import today
from projections.regions import registered_regions

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

COMMAND = "publish-report"
FIRST_YEAR, YEARS_AHEAD = 2016, 4
_SECTIONS = (
    Section(title=N_("Was veröffentlicht wird"), fields=("name", "as_of", "published_on")),
    Section(
        title=N_("Begrenzt auf"),
        fields=("programme", "scope", "year", "earmark"),
        help=N_("Leer gelassen umfasst der Bericht alles. Die Vorschau nennt seine Summen."),
    ),
)


def _years() -> range:
    return range(today().year + YEARS_AHEAD, FIRST_YEAR - 1, -1)


def report_act_routes(router: APIRouter, pages: Pages) -> None:
    """See the module."""

    def deed_for(visit: Visit, _parts: Mapping[str, str]) -> Deed:
        route = pages.reading.service.routes[COMMAND]
        visit.asker.needs(route.roles)
        log = pages.reading.service.log
        streams = {each.stored.stream for each in remembered.of_kind(log, "programme")}
        regions = sorted(registered_regions(log).items())
        return Deed(
            route=route,
            address="/berichte/neu",
            leads_to=lambda stream, _: f"/berichte/{stream.removeprefix('report/')}",
            crumbs=(Crumb("/berichte", gettext("Berichte")),),
            choices={
                "programme": [
                    (each, each) for each in sorted(of.partition("/")[2] for of in streams)
                ],
                "scope": [*regions, (STATEWIDE, wording.code("scope", STATEWIDE))],
                "year": [(str(each), str(each)) for each in _years()],
                "earmark": list(earmark_names(log).items()),
            },
            begins={"name": "totals", "as_of": today(), "published_on": today()},
            sections=_SECTIONS,
        )

    otherwise = only_for(
        pages,
        COMMAND,
        lambda: gettext("Bericht veröffentlichen"),
        ("/berichte", lambda: gettext("Berichte")),
    )
    form_routes(router, pages, "/berichte/neu", deed_for, otherwise=otherwise)

"""Budgets: what regions and years have, have bound, have paid; as pictures and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.kernel.ids import Code
from grants.web.budget_acts import may_allocate
from grants.web.budget_lines import (
    Asked,
    earmark_names,
    figure_words,
    scope_names,
    seen_lines,
    seen_names,
    seen_together,
    whole,
)
from grants.web.budget_paths import flow_picture, remainder_picture
from grants.web.budget_pictures import Picture, regions_picture, shares_picture, years_picture
from grants.web.budget_sheets import accounts_sheet
from grants.web.language import N_
from grants.web.sheets import SHOWN_MAX, download
from projections.moments import today

if TYPE_CHECKING:
    from grants.web.visits import Pages
    from projections.budgets.accounts import Name
    from projections.budgets.queries import BudgetLine

Year = Annotated[int | None, Query(ge=1900, le=2200)]
SheetName = Annotated[str | None, Query(max_length=60)]
View = Literal["kacheln", "karte", "jahre", "plan", "verbleib", "geldfluss"]
VIEWS: dict[View, str] = {
    "kacheln": N_("Kacheln"),
    "karte": N_("Landkarte"),
    "jahre": N_("Regionen und Jahre"),
    "plan": N_("Zugewiesen und ausgezahlt"),
    "verbleib": N_("Verbleib der Mittel"),
    "geldfluss": N_("Geldfluss"),
}
_ALL_YEARS: frozenset[View] = frozenset({"jahre", "plan"})


def budget_routes(router: APIRouter, pages: Pages) -> None:
    """`/budgets`."""
    log = pages.reading.service.log

    @router.get("/budgets")
    def list_budgets(
        request: Request,
        *,
        jahr: Year = None,
        region: Code | None = None,
        programm: Code | None = None,
        zweck: Code | None = None,
        bild: View = "kacheln",
        csv: SheetName = None,
    ) -> Response:
        visit = pages.visit(request)
        year = jahr or (visit.moment.as_of if visit.moment else today()).year
        limit: dict[str, int | str] = {"scope": region} if region else {"year": year}
        if visit.moment:
            limit = {}  # Looking back, all are added up at any rate.
        found = [line for line in seen_lines(pages, visit, **limit) if region in {None, line.scope}]
        drawn: Sequence[BudgetLine] = found
        names: Sequence[Name | BudgetLine] = found
        if not region and not visit.moment:
            if bild in _ALL_YEARS:
                drawn = seen_together(pages, visit, programm, zweck)
            names = seen_names(pages, visit)
        asked = Asked(
            visit=visit,
            names=scope_names(log, [*found, *drawn]),
            earmarks=earmark_names(log),
            programme=programm,
            earmark=zweck,
        )
        lines = [line for line in found if asked.admits(line) and (region or line.year == year)]
        admitted = [line for line in drawn if asked.admits(line)]
        most = None if csv else SHOWN_MAX
        picture = (
            years_picture(asked, admitted, region)
            if region
            else _view(asked, admitted, year, bild, most)
        )
        accounts = accounts_sheet(asked, lines, most=most, whole_names=bool(csv))
        if csv:
            return download([picture.sheet, accounts], csv)
        return pages.show(
            visit,
            "budgets.html",
            year=year,
            years=sorted({name.year for name in names if name.year}),
            region=region,
            name=next(iter(asked.names.values()), region),
            choices=choices(asked, names),
            asked=asked,
            views=VIEWS,
            view=bild,
            picture=picture,
            accounts=accounts,
            whole=whole(lines),
            words=figure_words(lines),
            may_allocate=may_allocate(pages, visit),
        )


def _view(
    asked: Asked, admitted: Sequence[BudgetLine], year: int, view: View, most: int | None
) -> Picture:
    lines = [line for line in admitted if line.year == year]
    match view:
        case "kacheln":
            return regions_picture(asked, lines, year, "tiles")
        case "karte":
            return regions_picture(asked, lines, year, "borders")
        case "jahre":
            return shares_picture(asked, admitted)
        case "plan":
            return years_picture(asked, admitted)
        case "verbleib":
            return remainder_picture(asked, lines, year, {})
        case "geldfluss":
            return flow_picture(asked, lines, year, most=most)


def choices(asked: Asked, names: Sequence[Name | BudgetLine]) -> dict[str, list[tuple[str, str]]]:
    """What the accounts can be limited to: codes and what they are called."""
    return {
        "programm": [
            (each, each) for each in sorted({name.programme for name in names if name.programme})
        ],
        "zweck": [
            (each, asked.earmarks.get(each, each))
            for each in sorted({name.earmark for name in names if name.earmark})
        ],
    }

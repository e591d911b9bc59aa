"""The postings behind a figure of the budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.figures import FigureName, figure_asked, posting_place
from grants.cli import words
from grants.kernel.ids import GENERAL, Code
from grants.web import language
from grants.web.budget_lines import scope_names
from grants.web.budget_sheets import earmark_name
from grants.web.budgets import SheetName, Year
from grants.web.facts import fact_links
from grants.web.language import gettext
from grants.web.sheets import Cell, Column, Sheet, download
from projections.figures import BUDGET_FIGURES
from projections.ledger.queries import LedgerLine, ledger

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

PAGE = 100
FILE_MAX = 10_000
"""How many postings go into one file; the page says so where there are more."""


def posting_routes(router: APIRouter, pages: Pages) -> None:
    """`/budgets/buchungen`."""
    log = pages.reading.service.log

    @router.get("/budgets/buchungen")
    def list_postings(  # noqa: PLR0913 - the parts of an account's name, and the page.
        request: Request,
        *,
        programm: Code | None = None,
        region: Code | None = None,
        jahr: Year = None,
        zweck: Code | None = None,
        vorgang: Annotated[str | None, Query(max_length=120)] = None,
        groesse: FigureName = None,
        ab: Annotated[str | None, Query(max_length=40)] = None,
        csv: SheetName = None,
    ) -> Response:
        visit = pages.visit(request)
        size = FILE_MAX if csv else PAGE
        found = ledger(
            log,
            as_of=visit.moment.as_of if visit.moment else None,
            known_at=visit.moment.known_at if visit.moment else None,
            programme=programm,
            scope=region,
            scopes=visit.asker.sight.scopes,
            year=jahr,
            earmark=zweck,
            case_number=vorgang,
            figure=figure_asked(BUDGET_FIGURES, groesse),
            after=posting_place(ab),
            limit=size + 1,
        )
        shown = found[:size]
        names = scope_names(log, shown)
        links = fact_links(pages, visit, {each.position for each in shown})
        sheet = postings_sheet(visit, shown, names, links)
        if csv:
            return download([sheet], csv)
        parts = [programm, names.get((programm or "", region or ""), region), jahr, vorgang]
        return pages.show(
            visit,
            "postings.html",
            figure=groesse,
            parts=[each for each in parts if each] + ([earmark_name(zweck)] if zweck else []),
            year=jahr,
            sheet=sheet,
            file_max=FILE_MAX,
            onward=f"{shown[-1].position}.{shown[-1].line}" if len(found) > size else "",
        )


def postings_sheet(
    visit: Visit,
    postings: Sequence[LedgerLine],
    names: dict[tuple[str, str], str],
    links: Mapping[int, str],
) -> Sheet:
    """A row per posting, in the order of the log."""
    return Sheet(
        name="buchungen",
        title=gettext("Buchungen"),
        columns=[
            Column(title=gettext("Ereignis"), kind="count"),
            Column(title=gettext("wirksam")),
            Column(title=gettext("erfasst"), kind="code"),
            Column(title=gettext("Konto")),
            Column(title=gettext("Größe")),
            Column(title=gettext("Vorgang"), kind="code"),
            Column(title=gettext("Betrag"), kind="money"),
        ],
        rows=[
            [
                Cell(each.position, links.get(each.position, "")),
                Cell(language.day(each.effective_last)),
                Cell(language.moment(each.recorded_at)),
                Cell(_account(each, names)),
                Cell(words.heading(f"{each.measure}_cents", language.spoken.get())),
                Cell(each.case_number, visit.link(f"/vorgaenge/{each.case_number}"))
                if each.case_number
                else Cell(None),
                Cell(each.cents),
            ]
            for each in postings
        ],
    )


def _account(posting: LedgerLine, names: dict[tuple[str, str], str]) -> str:
    account = f"{names[posting.programme, posting.scope]} {posting.year}"
    return account if posting.earmark == GENERAL else f"{account}, {earmark_name(posting.earmark)}"

"""The postings behind a total: which facts made a case count, and which moved its amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants import words
from grants.access.sight import FAR_SIGHTED
from grants.api.figures import FigureName, figure_asked, posting_place
from grants.kernel.ids import Code
from grants.web import language
from grants.web.budget_lines import scope_names
from grants.web.budgets import SheetName
from grants.web.facts import fact_links
from grants.web.language import gettext
from grants.web.postings import show_postings, title
from grants.web.sheets import Cell, Column, Sheet, download
from projections.figures import COUNTS, TOTAL_FIGURES
from projections.moments import as_written
from projections.totals.queries import TotalPosting, Wanted, behind_totals, total_postings

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit

PAGE = 100
FILE_MAX = 100_000
"""How many postings go into one file."""


def total_posting_routes(router: APIRouter, pages: Pages) -> None:
    """`/pruefung/buchungen`."""
    log = pages.reading.service.log

    @router.get("/pruefung/buchungen")
    def list_total_postings(
        request: Request,
        *,
        programm: Code | None = None,
        art: Code | None = None,
        herkunft: Literal["recorded", "imported"] | None = None,
        groesse: FigureName = "approved_cents",
        ab: Annotated[str | None, Query(max_length=40)] = None,
        csv: SheetName = None,
    ) -> Response:
        visit = pages.visit(request)
        visit.asker.needs(FAR_SIGHTED)
        size = FILE_MAX if csv else PAGE
        made_of = figure_asked(TOTAL_FIGURES, groesse)
        wanted: Wanted = {
            "as_of": visit.moment.as_of if visit.moment else None,
            "known_at": visit.moment.known_at if visit.moment else None,
            "programme": programm,
            "kind": art,
            "origin": herkunft,
            "figure": made_of,
        }
        after = posting_place(ab)
        found = total_postings(log, after=after, limit=size + 1, **wanted)
        shown = found[:size]
        links = fact_links(pages, visit, {each.position for each in shown})
        sheet = _sheet(visit, shown, groesse or "", scope_names(log, shown), links)
        if csv:
            return download([sheet], csv)
        parts = [
            programm,
            words.word("kind", art, language.spoken.get()) if art else None,
            words.word("origin", herkunft, language.spoken.get()) if herkunft else None,
        ]
        behind = behind_totals(log, after=after, **wanted)
        amount = behind.amount(made_of) if made_of else None
        return show_postings(
            pages,
            visit,
            sheet,
            title=title(groesse, amount, behind.count),
            behind=behind,
            adds_up=amount is not None,
            parts=[each for each in parts if each],
            hint="",
            above=(visit.link("/pruefung"), gettext("Prüfung")),
            file_max=FILE_MAX,
            onward=f"{shown[-1].position}.{shown[-1].line}" if len(found) > size else "",
        )


def _sheet(
    visit: Visit,
    postings: Sequence[TotalPosting],
    figure: str,
    names: Mapping[tuple[str, str], str],
    links: Mapping[int, str],
) -> Sheet:
    """A row per posting, in the order of the log."""
    return Sheet(
        name="buchungen",
        title=gettext("Buchungen"),
        columns=[
            Column(title=gettext("Ereignis"), kind="count"),
            Column(title=gettext("wirksam")),
            Column(
                title=gettext("Vorhaben") if figure in COUNTS else gettext("Betrag"),
                kind="count" if figure in COUNTS else "money",
            ),
            Column(title=gettext("Vorgang"), kind="code"),
            Column(title=gettext("Region"), kind="name"),
            Column(title=gettext("Jahr"), kind="code"),
            Column(title=gettext("erfasst"), kind="code"),
        ],
        rows=[
            [
                Cell(each.position, links.get(each.position, "")),
                Cell(language.day(as_written(each.effective_first, each.effective_last))),
                Cell(each.amount),
                Cell(each.case_number, visit.link(f"/vorgaenge/{each.case_number}")),
                Cell(names[each.programme, each.scope]),
                Cell(each.year),
                Cell(language.moment(each.recorded_at)),
            ]
            for each in postings
        ],
    )

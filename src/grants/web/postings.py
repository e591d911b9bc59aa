"""The postings behind a figure of the budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.figures import FigureName, figure_asked, posting_place
from grants.kernel.ids import GENERAL, Code
from grants.web import language, wording
from grants.web.budget_lines import earmark_names, scope_names, seen_lines, together
from grants.web.budgets import SheetName, Year
from grants.web.facts import fact_links
from grants.web.language import gettext, money, ngettext, number
from grants.web.sheets import Cell, Column, Sheet, download
from projections.figures import BUDGET_FIGURES, COUNTS, PARTS_AND_NETS
from projections.ledger.queries import LedgerLine, Wanted, behind_ledger, ledger
from projections.moments import as_written

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.behind import Behind
    from projections.figures import Figure

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
        made_of = figure_asked({**BUDGET_FIGURES, **PARTS_AND_NETS}, groesse)
        wanted: Wanted = {
            "as_of": visit.moment.as_of if visit.moment else None,
            "known_at": visit.moment.known_at if visit.moment else None,
            "programme": programm,
            "scope": region,
            "scopes": visit.asker.sight.scopes,
            "year": jahr,
            "earmark": zweck,
            "case_number": vorgang,
            "figure": made_of,
        }
        after = posting_place(ab)
        found = ledger(log, after=after, limit=size + 1, **wanted)
        shown = found[:size]
        names = scope_names(log, shown)
        earmarks = earmark_names(log)
        sheet = postings_sheet(
            visit,
            shown,
            lambda posting: _account(posting, names, earmarks),
            fact_links(pages, visit, {each.position for each in shown}),
            made_of,
        )
        if csv:
            return download([sheet], csv)
        parts = [
            programm,
            names.get((programm or "", region or ""), region),
            jahr,
            earmarks.get(zweck, zweck) if zweck else None,
            vorgang,
        ]
        behind = behind_ledger(log, after=after, **wanted)
        amount = _amount(pages, visit, behind, wanted) if made_of else None
        adds_up = made_of is not None and behind.amount(made_of) is not None
        return show_postings(
            pages,
            visit,
            sheet,
            title=title(groesse, amount, behind.count),
            behind=behind,
            adds_up=adds_up,
            parts=[str(each) for each in parts if each],
            hint=_hint(made_of, adds_up=adds_up, narrowed=any(parts)),
            above=(visit.link("/budgets", jahr=jahr), gettext("Budgets")),
            file_max=FILE_MAX,
            onward=f"{shown[-1].position}.{shown[-1].line}" if len(found) > size else "",
        )


def _amount(pages: Pages, visit: Visit, behind: Behind, wanted: Wanted) -> int | None:
    """What the postings add up to; where more decides, what the accounts have available."""
    figure = wanted["figure"]
    amount = behind.amount(figure) if figure else None
    if amount is not None or wanted["case_number"]:
        return amount
    limits = {name: dict(wanted)[name] for name in ("programme", "scope", "year", "earmark")}
    asked = {name: value for name, value in limits.items() if isinstance(value, str | int)}
    return together(line.available_cents for line in seen_lines(pages, visit, **asked))


def _hint(figure: Figure | None, *, adds_up: bool, narrowed: bool) -> str:
    """What one should know of the rows."""
    if figure and not adds_up:
        return gettext(
            "Die Verpflichtungsermächtigung (VE) zählt nur, bis etwas zugewiesen ist. Ihre"
            " Buchungen stehen mit dabei; der Betrag ist darum nicht die Summe aller Zeilen."
        )
    if figure or narrowed:
        return ""
    return gettext(
        "Alle Buchungen aller Konten; wählen Sie einen Betrag unter Budgets, um sie einzugrenzen."
    )


def show_postings(
    pages: Pages,
    visit: Visit,
    sheet: Sheet,
    *,
    behind: Behind,
    adds_up: bool,
    **shown: Any,
) -> Response:
    """A page of postings; where they add up to a figure, with the sum of the page."""
    if adds_up:
        values = [row[AMOUNT].value for row in sheet.rows]
        whole = behind.count == len(values)
        foot = [Cell("")] * len(sheet.columns)
        foot[0] = Cell(gettext("Summe") if whole else gettext("Summe dieser Seite"))
        foot[AMOUNT] = Cell(sum(value for value in values if isinstance(value, int)))
        sheet = replace(sheet, foot=foot)
    return pages.show(
        visit,
        "postings.html",
        sheet=sheet,
        before=behind.before,
        count=behind.count,
        closed=any(not row[0].link for row in sheet.rows),
        **shown,
    )


def title(figure: str | None, amount: int | None, count: int) -> str:
    """The figure, and how many postings stand behind it."""
    postings = ngettext("%(count)s Buchung", "%(count)s Buchungen", count) % {
        "count": number(count)
    }
    if figure is None:
        return postings
    if amount is None:
        return f"{wording.heading(figure)}: {postings}"
    return gettext("%(figure)s: %(amount)s aus %(postings)s") % {
        "figure": wording.heading(figure),
        "amount": number(amount) if figure in COUNTS else money(amount),
        "postings": postings,
    }


AMOUNT = 2
"""The column of the amount."""


def postings_sheet(
    visit: Visit,
    postings: Sequence[LedgerLine],
    account: Callable[[LedgerLine], str],
    links: Mapping[int, str],
    figure: Figure | None,
) -> Sheet:
    """A row per posting, in the order of the log, as it counts in the figure."""
    signs = {name: sign for name, sign in figure.signs.items() if sign} if figure else {}
    several = figure is None or len({each.measure for each in postings}) > 1
    return Sheet(
        name="buchungen",
        title=gettext("Buchungen"),
        columns=[
            Column(title=gettext("Ereignis"), kind="count"),
            Column(title=gettext("wirksam")),
            Column(title=gettext("Betrag"), kind="money"),
            *([Column(title=gettext("Größe"))] if several else []),
            Column(title=gettext("Konto")),
            Column(title=gettext("Vorgang"), kind="code"),
            Column(title=gettext("erfasst"), kind="code"),
        ],
        rows=[
            [
                Cell(each.position, links.get(each.position, "")),
                Cell(language.day(as_written(each.effective_first, each.effective_last))),
                Cell(signs.get(each.measure, 1) * each.cents),
                *([Cell(wording.heading(f"{each.measure}_cents"))] if several else []),
                Cell(account(each)),
                Cell(each.case_number, visit.link(f"/vorgaenge/{each.case_number}"))
                if each.case_number
                else Cell(None),
                Cell(language.moment(each.recorded_at)),
            ]
            for each in postings
        ],
    )


def _account(
    posting: LedgerLine, names: Mapping[tuple[str, str], str], earmarks: Mapping[str, str]
) -> str:
    account = f"{names[posting.programme, posting.scope]} {posting.year}"
    if posting.earmark == GENERAL:
        return account
    return f"{account}, {earmarks.get(posting.earmark, posting.earmark)}"

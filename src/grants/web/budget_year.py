"""One region's year: what is left of its money, its accounts, the cases behind, and what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.problems import not_found
from grants.api.texts import open_references
from grants.kernel.ids import Code
from grants.web import wording
from grants.web.amounts import cents
from grants.web.budget_acts import budget_offers
from grants.web.budget_lines import (
    Asked,
    earmark_names,
    figure_words,
    scope_names,
    seen_lines,
    whole,
)
from grants.web.budget_paths import remainder_picture
from grants.web.budget_sheets import account, accounts_sheet, common
from grants.web.budgets import SheetName, choices
from grants.web.language import gettext, money
from grants.web.sheets import Cell, Column, Sheet, download
from projections.ledger.case_money import CaseMoney, money_of_cases
from projections.moments import resolve

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.budgets.queries import BudgetLine

PAGE = 50
"""How many cases a page names; the file names all of them."""
Origin = Literal["recorded", "imported"]


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """An amount that would be approved: `error` says why what was typed is none."""

    typed: str
    sentence: str = ""
    error: str = ""
    sheet: Sheet | None = None


def budget_year_routes(router: APIRouter, pages: Pages) -> None:
    """`/budgets/{scope}/{year}`."""
    log = pages.reading.service.log

    @router.get("/budgets/{scope}/{year}")
    def show_year(  # noqa: PLR0913 - what the page is asked for.
        request: Request,
        scope: Code,
        year: Annotated[int, Path(ge=1900, le=2200)],
        *,
        programm: Code | None = None,
        zweck: Code | None = None,
        herkunft: Origin | None = None,
        betrag: Annotated[str, Query(max_length=40)] = "",
        csv: SheetName = None,
        erfasst: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if erfasst:
            pages.reading.wait_for(erfasst)
        everything = seen_lines(pages, visit, scope=scope)
        if not everything:
            raise not_found()  # Also what the visitor may not see.
        asked = Asked(
            visit=visit,
            names=scope_names(log, everything),
            earmarks=earmark_names(log),
            programme=programm,
            earmark=zweck,
        )
        lines = [line for line in everything if line.year == year and asked.admits(line)]
        picture = remainder_picture(asked, lines, year, {"region": scope})
        accounts = accounts_sheet(asked, lines, whole_names=bool(csv))
        found = _cases(pages, visit, lines, herkunft)
        if_approved = what_if(asked, lines, betrag)
        if csv:
            sheets = [picture.sheet, accounts, cases_sheet(pages, asked, found, lines)]
            return download([*sheets, *filter(None, [if_approved.sheet])], csv)
        return pages.show(
            visit,
            "budget_year.html",
            region=scope,
            name=asked.name(everything[0]),
            year=year,
            years=sorted({line.year for line in everything}),
            asked=asked,
            choices=choices(asked, everything),
            of_year=year,
            whole=whole(lines),
            words=figure_words(lines),
            picture=picture,
            accounts=accounts,
            cases=cases_sheet(pages, asked, found, lines, most=PAGE),
            case_count=len(found),
            origin=herkunft,
            what_if=if_approved,
            recorded=erfasst,
            acts=budget_offers(
                pages, visit, scope, year, sorted({line.programme for line in everything})
            ),
        )


def _cases(
    pages: Pages, visit: Visit, lines: Sequence[BudgetLine], origin: Origin | None
) -> list[CaseMoney]:
    log = pages.reading.service.log
    if not lines:
        return []
    earmarks = {line.earmark for line in lines}
    return money_of_cases(
        log,
        visit.moment or resolve(log),
        programmes={line.programme for line in lines},
        scope=lines[0].scope,
        year=lines[0].year,
        earmark=next(iter(earmarks)) if len(earmarks) == 1 else None,
        origin=origin,
    )


def cases_sheet(
    pages: Pages,
    asked: Asked,
    found: Sequence[CaseMoney],
    lines: Sequence[BudgetLine],
    *,
    most: int | None = None,
) -> Sheet:
    """A row per case, at most so many; its title is told where nobody looks back.

    It may have changed.
    """
    of = common(lines)
    shown = found[:most]
    titled = asked.visit.moment is None
    refs = {each.title_ref for each in shown if each.title_ref} if titled else set()
    titles = open_references(pages.reading.service, refs)
    link = asked.visit.link
    figures = ("committed_cents", "disbursed_cents", "open_cents")
    return Sheet(
        name="vorgaenge-{region}-{jahr}".format_map(of),
        title=gettext("Vorgänge hinter dem gebundenen Geld"),
        columns=[
            Column(title=gettext("Vorgang"), kind="code"),
            *([Column(title=gettext("Titel"), kind="name")] if titled else []),
            *(Column(title=wording.heading(figure), kind="money") for figure in figures),
        ],
        rows=[
            [
                Cell(each.case_number, link(f"/vorgaenge/{each.case_number}")),
                *([Cell(titles.get(each.title_ref or ""))] if titled else []),
                *(
                    Cell(
                        getattr(each, figure),
                        asked.postings(figure, **of, vorgang=each.case_number),
                    )
                    for figure in figures
                ),
            ]
            for each in shown
        ],
        foot=[
            Cell(gettext("Summe")),
            *([Cell("")] if titled else []),
            *(Cell(sum(getattr(each, figure) for each in found)) for figure in figures),
        ],
    )


def what_if(asked: Asked, lines: Sequence[BudgetLine], typed: str) -> WhatIf:
    """What each account would have left if this were approved out of it alone; nothing is kept."""
    if not typed.strip():
        return WhatIf(typed="")
    try:
        amount = cents(typed)
    except ValueError:
        amount = 0
    if amount <= 0:
        error = gettext("„%(typed)s“ ist kein Betrag. Erwartet wird etwas wie 12.500,00.")
        return WhatIf(typed=typed, error=error % {"typed": typed})
    known = [line for line in lines if line.available_cents is not None]
    exceeded = [line for line in known if (line.available_cents or 0) < amount]
    return WhatIf(
        typed=typed,
        sentence=_verdict(asked, amount, known, exceeded),
        sheet=Sheet(
            name="was-waere-wenn",
            title=gettext("Frei vorher und nachher"),
            columns=[
                Column(title=gettext("Zweckbindung"), kind="name"),
                Column(title=gettext("Programm"), kind="name"),
                Column(title=gettext("Frei vorher"), kind="money"),
                Column(title=gettext("Frei danach"), kind="money"),
                Column(title=gettext("Ergebnis")),
            ],
            rows=[
                [
                    Cell(asked.purpose(line)),
                    Cell(line.programme),
                    Cell(line.available_cents, asked.postings("available_cents", **account(line))),
                    Cell(None if line.available_cents is None else line.available_cents - amount),
                    Cell(_result(line, amount)),
                ]
                for line in lines
            ],
        ),
    )


def _verdict(
    asked: Asked, amount: int, known: Sequence[BudgetLine], exceeded: Sequence[BudgetLine]
) -> str:
    told = {"amount": money(amount)}
    if not known:
        return (
            gettext("Hier ist keine Obergrenze bekannt: %(amount)s würden nichts übersteigen.")
            % told
        )
    if not exceeded:
        return gettext("%(amount)s passen in jedes Konto dieses Jahres.") % told
    names = ", ".join(asked.purpose(line) for line in exceeded)
    if len(exceeded) == len(known):
        return gettext("%(amount)s passen in kein Konto dieses Jahres.") % told
    return gettext("%(amount)s übersteigen: %(names)s.") % {**told, "names": names}


def _result(line: BudgetLine, amount: int) -> str:
    if line.available_cents is None:
        return gettext("keine Obergrenze bekannt")
    missing = amount - line.available_cents
    if missing <= 0:
        return gettext("passt")
    return gettext("es fehlen %(amount)s") % {"amount": money(missing)}

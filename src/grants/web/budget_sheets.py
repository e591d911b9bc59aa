"""Tables of budgets: each figure leads to its postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grants.kernel.ids import GENERAL
from grants.web.budget_lines import SHOWN, Asked, bound_percent, by_scope, whole
from grants.web.language import gettext
from grants.web.sheets import Cell, Column, Sheet
from projections.budgets.queries import BudgetLine


def earmark_name(code: str) -> str:
    """What an earmark is called on a page."""
    return gettext("allgemeine Mittel") if code == GENERAL else code


def figure_columns() -> list[Column]:
    """The columns of `SHOWN`."""
    titles = gettext("Zugewiesen"), gettext("Gebunden"), gettext("Ausgezahlt"), gettext("Verfügbar")
    return [Column(title=title, kind="money") for title in titles]


def _figures(
    asked: Asked, lines: Sequence[BudgetLine], of: Mapping[str, str | int | None]
) -> list[Cell]:
    return [
        Cell(value, asked.postings(figure, **of)) for figure, value in whole(list(lines)).items()
    ]


def regions_sheet(asked: Asked, lines: Sequence[BudgetLine], year: int) -> Sheet:
    """A row per region of a year."""
    return Sheet(
        name=f"budgets-{year}",
        title=gettext("Budgets nach Regionen"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            *figure_columns(),
            Column(title=gettext("Anteil gebunden"), kind="share"),
        ],
        rows=[
            [
                Cell(asked.name(of[0]), asked.region(scope, year)),
                *_figures(asked, of, {"region": scope, "jahr": year}),
                Cell(bound_percent(of)),
            ]
            for scope, of in by_scope(lines).items()
        ],
    )


def shares_sheet(asked: Asked, lines: Sequence[BudgetLine], years: Sequence[int]) -> Sheet:
    """How much is bound, a row per region, a column per year."""
    return Sheet(
        name="anteil-gebunden",
        title=gettext("Anteil gebunden nach Regionen und Jahren"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            *(Column(title=str(year), kind="percent") for year in years),
        ],
        rows=[
            [
                Cell(asked.name(of[0])),
                *(
                    Cell(bound_percent(line for line in of if line.year == year), link)
                    if any(line.year == year for line in of)
                    else Cell(None)
                    for year in years
                    for link in [asked.region(scope, year)]
                ),
            ]
            for scope, of in by_scope(lines).items()
        ],
    )


def years_sheet(asked: Asked, lines: Sequence[BudgetLine], scope: str | None = None) -> Sheet:
    """A row per year, of everything or of one region."""
    years = sorted({line.year for line in lines})
    return Sheet(
        name="budgets-nach-jahren",
        title=gettext("Zugewiesen, gebunden und ausgezahlt nach Jahren"),
        columns=[Column(title=gettext("Jahr")), *figure_columns()],
        rows=[
            [
                Cell(str(year), asked.region(scope, year) if scope else asked.year(year)),
                *_figures(
                    asked,
                    [line for line in lines if line.year == year],
                    {"region": scope, "jahr": year},
                ),
            ]
            for year in years
        ],
    )


def accounts_sheet(asked: Asked, lines: Sequence[BudgetLine], most: int | None = None) -> Sheet:
    """A row per account, at most so many; it begins with its region where there are several."""
    several = len({line.scope for line in lines}) > 1
    ordered = sorted(lines, key=lambda each: (-each.year, each.programme, each.scope, each.earmark))
    return Sheet(
        name="konten",
        title=gettext("Konten"),
        columns=[
            *([Column(title=gettext("Region"), kind="name")] if several else []),
            Column(title=gettext("Jahr")),
            Column(title=gettext("Programm"), kind="name"),
            Column(title=gettext("Zweck")),
            *figure_columns(),
            Column(title=gettext("Anteil gebunden"), kind="share"),
        ],
        rows=[
            [
                *([Cell(asked.name(line))] if several else []),
                Cell(str(line.year), asked.region(line.scope, line.year)),
                Cell(line.programme),
                Cell(earmark_name(line.earmark)),
                *(
                    Cell(getattr(line, figure), asked.postings(figure, **account(line)))
                    for figure in SHOWN
                ),
                Cell(bound_percent([line])),
            ]
            for line in ordered[:most]
        ],
        count=len(lines),
    )


def account(line: BudgetLine) -> dict[str, str | int | None]:
    """What an account is asked for by."""
    return {
        "programm": line.programme,
        "region": line.scope,
        "jahr": line.year,
        "zweck": line.earmark,
    }

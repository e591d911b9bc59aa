"""Tables of budgets: each figure leads to its postings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grants.web import wording
from grants.web.budget_lines import (
    Asked,
    Sums,
    added,
    bound_percent,
    by_scope,
    by_year,
    telling,
    whole,
)
from grants.web.language import gettext
from grants.web.sheets import Cell, Column, Sheet
from projections.budgets.queries import BudgetLine

Of = Mapping[str, str | int | None]


def _columns(figures: Sequence[str]) -> list[Column]:
    return [Column(title=wording.heading(figure), kind="money") for figure in figures]


def _figures(asked: Asked, sums: Sums, figures: Sequence[str], of: Of) -> list[Cell]:
    links = asked.postings_of(figures, **of)
    return [Cell(sums[figure], link) for figure, link in zip(figures, links, strict=True)]


def _foot(
    asked: Asked, total: Sums, figures: Sequence[str], of: Of, *, names: int = 1
) -> list[Cell]:
    """The row of sums, after so many columns that name a row."""
    empty = [Cell("")] * (names - 1)
    return [Cell(gettext("Summe")), *empty, *_figures(asked, total, figures, of)]


def regions_sheet(asked: Asked, lines: Sequence[BudgetLine], year: int) -> Sheet:
    """A row per region of a year."""
    regions = by_scope(lines)
    sums = {scope: whole(of) for scope, of in regions.items()}
    figures = telling(*sums.values())
    return Sheet(
        name=f"budgets-{year}",
        title=gettext("Budgets nach Regionen"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            *_columns(figures),
            Column(title=gettext("Anteil gebunden"), kind="share"),
        ],
        rows=[
            [
                Cell(asked.name(of[0]), asked.region(scope, year)),
                *_figures(asked, sums[scope], figures, {"region": scope, "jahr": year}),
                Cell(bound_percent(of)),
            ]
            for scope, of in regions.items()
        ],
        foot=[
            *_foot(asked, added(sums.values()), figures, {"jahr": year}),
            Cell(bound_percent(lines)),
        ],
    )


def shares_sheet(asked: Asked, lines: Sequence[BudgetLine]) -> Sheet:
    """How much is bound, a row per region, a column per year."""
    years = by_year(lines)

    def cells(scope: str, of: Sequence[BudgetLine]) -> Iterator[Cell]:
        own = by_year(of)
        for year in years:
            link = asked.region(scope, year) if year in own else ""
            yield Cell(bound_percent(own.get(year, ())), link)

    return Sheet(
        name="anteil-gebunden",
        title=gettext("Anteil gebunden nach Regionen und Jahren"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            *(Column(title=str(year), kind="percent") for year in years),
        ],
        rows=[
            [Cell(asked.name(of[0])), *cells(scope, of)] for scope, of in by_scope(lines).items()
        ],
        foot=[Cell(gettext("Insgesamt")), *(Cell(bound_percent(of)) for of in years.values())],
    )


def years_sheet(asked: Asked, sums: Mapping[int, Sums], scope: str | None = None) -> Sheet:
    """A row per year, of everything or of one region."""
    figures = telling(*sums.values())
    return Sheet(
        name="budgets-nach-jahren",
        title=gettext("Zugewiesen, gebunden und ausgezahlt nach Jahren"),
        columns=[Column(title=gettext("Jahr")), *_columns(figures)],
        rows=[
            [
                Cell(str(year), asked.region(scope, year) if scope else asked.year(year)),
                *_figures(asked, of, figures, {"region": scope, "jahr": year}),
            ]
            for year, of in sums.items()
        ],
        foot=_foot(asked, added(sums.values()), figures, {"region": scope}),
    )


def accounts_sheet(
    asked: Asked, lines: Sequence[BudgetLine], *, most: int | None = None, whole_names: bool = False
) -> Sheet:
    """A row per account, at most so many.

    What all of them have in common is left out of their names, unless these are to be whole.
    """
    ordered = sorted(lines, key=lambda each: (-each.year, each.programme, each.scope, each.earmark))
    sums = [(line, whole([line])) for line in ordered[:most]]
    figures = telling(*(of for _, of in sums))
    scopes = whole_names or len({line.scope for line in lines}) > 1
    years = whole_names or len({line.year for line in lines}) > 1
    programmes = whole_names or len({line.programme for line in lines}) > 1
    columns = [
        *([Column(title=gettext("Region"), kind="name")] if scopes else []),
        *([Column(title=gettext("Jahr"))] if years else []),
        *([Column(title=gettext("Programm"), kind="name")] if programmes else []),
        Column(title=gettext("Zweckbindung"), kind="name"),
    ]

    def names(line: BudgetLine) -> list[Cell]:
        link = asked.region(line.scope, line.year)
        return [
            *([Cell(asked.name(line), "" if years else link)] if scopes else []),
            *([Cell(str(line.year), link)] if years else []),
            *([Cell(line.programme)] if programmes else []),
            Cell(asked.purpose(line)),
        ]

    return Sheet(
        name="konten",
        title=gettext("Konten"),
        columns=[
            *columns,
            *_columns(figures),
            Column(title=gettext("Anteil gebunden"), kind="share"),
        ],
        rows=[
            [
                *names(line),
                *_figures(asked, of, figures, account(line)),
                Cell(bound_percent([line])),
            ]
            for line, of in sums
        ],
        foot=[
            *_foot(asked, whole(lines), figures, common(lines), names=len(columns)),
            Cell(bound_percent(lines)),
        ],
        count=len(lines),
    )


def common(lines: Sequence[BudgetLine]) -> Of:
    """What all accounts are asked for by together: their region and year, if it is one."""
    scopes, years = {line.scope for line in lines}, {line.year for line in lines}
    return {
        "region": next(iter(scopes)) if len(scopes) == 1 else None,
        "jahr": next(iter(years)) if len(years) == 1 else None,
    }


def account(line: BudgetLine) -> dict[str, str | int | None]:
    """What an account is asked for by."""
    return {
        "programm": line.programme,
        "region": line.scope,
        "jahr": line.year,
        "zweck": line.earmark,
    }

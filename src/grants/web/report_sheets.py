"""What a report says, as tables: its rows, year by year, and what is known otherwise since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grants import words
from grants.web import language, wording
from grants.web.budget_lines import earmark_names, scope_names, together
from grants.web.language import gettext
from grants.web.sheets import Cell, Column, Kind, Sheet
from grants.web.visits import address
from projections.figures import COUNTS

if TYPE_CHECKING:
    from grants.report.events import ReportPublished
    from grants.store.log import Log
    from grants.web.visits import Visit
    from projections.differences.money import Difference

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the codes of rows are called."""

    regions: Mapping[tuple[str, str], str]
    earmarks: Mapping[str, str]

    @staticmethod
    def of(log: Log, rows: Iterable[Row]) -> Words:
        """All that these rows need."""
        accounts = [_Account(row) for row in rows]
        return Words(regions=scope_names(log, accounts), earmarks=earmark_names(log))

    def __call__(self, row: Row, name: str) -> str | int | None:
        """A value of a row."""
        value: str | int | None = row[name]
        match name:
            case "scope":
                return self.regions[row["programme"], row["scope"]]
            case "earmark":
                return self.earmarks.get(row["earmark"], row["earmark"])
            case "kind" | "origin":
                return words.word(name, row[name], language.spoken.get())
            case "year":
                return str(value)
            case _:
                return value


class _Account:
    """The region a row is about."""

    def __init__(self, row: Row) -> None:
        self.programme: str = row["programme"]
        self.scope: str = row.get("scope", "")


def kind_of(name: str) -> Kind:
    """What a column of a report holds."""
    if name.endswith("_cents"):
        return "money"
    return "count" if name in COUNTS else "text"


def rows_sheet(told: Words, fact: ReportPublished, rows: Sequence[Row]) -> Sheet:
    """The rows as published; figures that are nothing in all of them are left out."""
    names = [
        name
        for name in (rows[0] if rows else ())
        if kind_of(name) == "text" or any(row[name] for row in rows)
    ]
    return Sheet(
        name=f"bericht-{fact.name}-{fact.as_of}",
        title=gettext("Zeilen des Berichts"),
        columns=[Column(title=wording.heading(name), kind=kind_of(name)) for name in names],
        rows=[[Cell(told(row, name)) for name in names] for row in rows],
        foot=[_foot(rows, name, at) for at, name in enumerate(names)],
    )


def _foot(rows: Sequence[Row], name: str, at: int) -> Cell:
    """The sum of a column of figures; the first column says that the row is one of sums."""
    if kind_of(name) != "text":
        return Cell(together(row[name] for row in rows))
    return Cell("" if at else gettext("Summe"))


_SHOWN = (
    "allocated_cents",
    "carried_cents",
    "committed_cents",
    "disbursed_cents",
    "lapsed_cents",
    "available_cents",
)
"""The figures of a row of budgets on the page; the file has all of them."""


@dataclass(frozen=True, kw_only=True)
class Year:
    """The rows of a year, and its sums."""

    year: int
    allocated_cents: int | None
    available_cents: int | None
    sheet: Sheet


def years_of(told: Words, fact: ReportPublished, rows: Sequence[Row]) -> list[Year]:
    """The rows of a report of budgets, year by year, the last first."""
    years: dict[int, list[Row]] = {}
    for row in rows:
        years.setdefault(row["year"], []).append(row)
    names = ["scope", "programme", "earmark"]
    if len({row["programme"] for row in rows}) == 1:
        names.remove("programme")
    return [
        Year(
            year=year,
            allocated_cents=together(_amount(row, "allocated_cents") for row in of),
            available_cents=together(_amount(row, "available_cents") for row in of),
            sheet=_year_sheet(told, fact, names, year, of),
        )
        for year, of in sorted(years.items(), reverse=True)
    ]


def _year_sheet(
    told: Words, fact: ReportPublished, names: Sequence[str], year: int, rows: Sequence[Row]
) -> Sheet:
    first, *others = names
    limits = fact.parameters
    all_of = {
        "programm": limits.programme,
        "region": limits.scope,
        "jahr": year,
        "zweck": limits.earmark,
    }
    return Sheet(
        name="",
        title=str(year),
        columns=[
            *(Column(title=wording.heading(name), kind="name") for name in names),
            *(Column(title=wording.heading(name), kind="money") for name in _SHOWN),
        ],
        rows=[
            [
                Cell(told(row, first), _page(fact, row)),
                *(Cell(told(row, name)) for name in others),
                *(Cell(_amount(row, name)) for name in _SHOWN),
            ]
            for row in rows
        ],
        foot=[
            Cell(gettext("Summe")),
            *[Cell("")] * (len(names) - 1),
            *(
                Cell(
                    together(_amount(row, name) for row in rows),
                    address("/budgets/buchungen", **all_of, groesse=name, **_moment(fact)),
                )
                for name in _SHOWN
            ),
        ],
    )


def _amount(row: Row, name: str) -> int | None:
    if name == "carried_cents":
        net: int = row["carried_in_cents"] - row["carried_out_cents"]
        return net
    amount: int | None = row[name]
    return amount


def _page(fact: ReportPublished, row: Row) -> str:
    """The page of an account as it stood and was known, where every figure leads to its postings.

    Links of every figure here would make a report of all years a page of half a megabyte.
    """
    return address(
        f"/budgets/{row['scope']}/{row['year']}",
        programm=row["programme"],
        zweck=row["earmark"],
        **_moment(fact),
    )


def _moment(fact: ReportPublished) -> dict[str, str | int]:
    return {"as_of": fact.as_of.isoformat(), "known_at": fact.known_at}


def changes_sheet(told: Words, visit: Visit, changed: Sequence[Difference]) -> Sheet:
    """A row per figure that is known otherwise since, and how many facts made it so."""
    return Sheet(
        name="seitdem-geaendert",
        title=gettext("Seitdem anders bekannt"),
        columns=[
            Column(title=gettext("Zeile")),
            Column(title=gettext("Größe")),
            Column(title=gettext("Veröffentlicht"), kind="money"),
            Column(title=gettext("Jetzt bekannt"), kind="money"),
            Column(title=gettext("Ereignisse"), kind="count"),
        ],
        rows=[
            [
                Cell(
                    ", ".join(str(told(each.row, name)) for name in each.row),
                    _region_link(visit, each.row),
                ),
                Cell(wording.heading(change.figure)),
                Cell(change.before, kind=kind_of(change.figure)),
                Cell(change.after, kind=kind_of(change.figure)),
                Cell(len(each.causes)),
            ]
            for each in changed
            for change in each.changes
            if kind_of(change.figure) != "text"
        ],
    )


def _region_link(visit: Visit, row: Row) -> str:
    return visit.link(f"/budgets/{row['scope']}/{row['year']}") if "scope" in row else ""

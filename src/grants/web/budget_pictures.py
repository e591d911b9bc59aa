"""Pictures of budgets: a drawing, its figures as a table, and one sentence that says what it shows.

Every drawing is made of the figures in its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from grants.kernel.ids import STATEWIDE
from grants.web import language, wording
from grants.web.budget_lines import (
    SHOWN,
    Asked,
    added,
    bound_percent,
    by_scope,
    by_year,
    of_years,
    together,
)
from grants.web.budget_sheets import regions_sheet, shares_sheet, years_sheet
from grants.web.charts.bars import grouped_bars
from grants.web.charts.ramp import FROM
from grants.web.charts.regions import Share, border_map, borders, heat_map, tile_map
from grants.web.charts.svg import Told
from grants.web.language import gettext, money, short_money
from grants.web.sheets import Sheet
from projections.budgets.queries import BudgetLine

Layout = Literal["in-rows", "by-thirds", "by-halves"]
"""Where the table is: below the drawing, or beside it with more room or as much."""
BESIDE_MAX = 7
"""With more columns a table has no room beside a drawing."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`sentence` is the conclusion, `note` how to read it, `source` whose data it is drawn with.

    `legend` are the steps of the ramp. A table that is `folded` says no more than the drawing.
    """

    sentence: str
    drawing: str
    sheet: Sheet
    note: str = ""
    source: str = ""
    legend: Sequence[str] = ()
    folded: bool = False
    layout: Layout = "in-rows"


def steps() -> list[str]:
    """What the steps of the ramp mean, in words."""
    return [
        gettext("unter %(percent)s %%") % {"percent": FROM[1]},
        *(language.percent(f"{low}–{high - 1}") for low, high in pairwise(FROM[1:])),
        gettext("ab %(percent)s %%") % {"percent": FROM[-1]},
    ]


def _shown(percent: int | None) -> str:
    return "–" if percent is None else language.percent(percent)


def _bound_note() -> str:
    return gettext(
        "Anteil der gebundenen an allen Mitteln des Jahres: Zuweisung, Umschichtungen und Reste;"
        " gesperrte und verfallene zählen zu den Mitteln. Übertragene Reste zählen im Folgejahr; am"
        " Jahresende war der Anteil darum oft ein anderer."
    )


def regions_picture(
    asked: Asked, lines: Sequence[BudgetLine], year: int, form: Literal["tiles", "borders"]
) -> Picture:
    """How much each region has bound in a year."""
    shares = [
        Share(
            key=scope,
            name=asked.name(of[0]),
            percent=(share := bound_percent(of)),
            shown=_shown(share),
            link=asked.region(scope, year),
        )
        for scope, of in by_scope(lines).items()
    ]
    sentence = _regions_sentence(shares, bound_percent(lines), year)
    told = Told(
        key="regionen",
        title=gettext("Anteil gebunden nach Regionen, %(year)s") % {"year": year},
        summary=sentence,
    )
    draw = tile_map if form == "tiles" else border_map
    sheet = regions_sheet(asked, lines, year)
    return Picture(
        sentence=sentence,
        drawing=draw(told, shares),
        legend=steps(),
        sheet=sheet,
        note=f"{_not_drawn(shares)} {_bound_note()}".strip()
        if form == "borders"
        else _bound_note(),
        source=borders()["source"] if form == "borders" else "",
        layout="by-thirds" if form == "tiles" and len(sheet.columns) <= BESIDE_MAX else "in-rows",
    )


def _not_drawn(shares: Sequence[Share]) -> str:
    """What has no place on the map."""
    others = [
        gettext("%(name)s, %(share)s gebunden")
        % {
            "name": gettext("landesweite Mittel") if each.key == STATEWIDE else each.name,
            "share": each.shown,
        }
        for each in shares
        if each.key not in borders()["regions"]
    ]
    names = "; ".join(others)
    return gettext("Nicht auf der Karte: %(names)s.") % {"names": names} if others else ""


def _regions_sentence(shares: Sequence[Share], bound: int | None, year: int) -> str:
    known = [
        (each.percent, each.name)
        for each in shares
        if each.percent is not None and each.key != STATEWIDE
    ]
    if bound is None:
        return gettext("Für %(year)s sind keine Mittel bekannt.") % {"year": year}
    (most, first), (least, last) = (max(known), min(known)) if known else ((0, ""), (0, ""))
    if most == least:
        return gettext("%(year)s sind %(bound)s %% der Mittel gebunden.") % {
            "year": year,
            "bound": bound,
        }
    return gettext(
        "%(year)s sind %(bound)s %% der Mittel gebunden. Am meisten: %(first)s (%(most)s %%),"
        " am wenigsten: %(last)s (%(least)s %%)."
    ) % {
        "year": year, "bound": bound, "first": first, "most": most, "last": last, "least": least
    }  # fmt: skip


def shares_picture(asked: Asked, lines: Sequence[BudgetLine]) -> Picture:
    """How much each region has bound, year by year."""
    sheet = shares_sheet(asked, lines)
    of_years = {
        year: share
        for year, of in by_year(lines).items()
        if (share := bound_percent(of)) is not None
    }
    if of_years:
        most, least = (
            max(of_years, key=of_years.__getitem__),
            min(of_years, key=of_years.__getitem__),
        )
        sentence = gettext(
            "Am meisten gebunden war %(most)s (%(high)s %%), am wenigsten %(least)s (%(low)s %%)."
        ) % {"most": most, "high": of_years[most], "least": least, "low": of_years[least]}
    else:
        sentence = gettext("Es sind keine Mittel bekannt.")
    return Picture(
        sentence=sentence,
        drawing=heat_map(
            Told(key="anteile", title=sheet.title, summary=sentence),
            [column.title for column in sheet.columns[1:]],
            [
                (
                    str(name.value),
                    [cell.value if isinstance(cell.value, int) else None for cell in cells],
                )
                for name, *cells in sheet.rows
            ],
        ),
        legend=steps(),
        folded=True,
        sheet=sheet,
        note=_bound_note(),
    )


def years_picture(asked: Asked, lines: Sequence[BudgetLine], scope: str | None = None) -> Picture:
    """What was allotted, bound and paid, year by year."""
    years = of_years(lines)
    sheet = years_sheet(asked, years, scope)
    allotted = [year for year, sums in years.items() if sums["allocated_cents"]]
    if allotted:
        sums = added([sums for year, sums in years.items() if year <= allotted[-1]])
        given, paid = sums["allocated_cents"] or 0, sums["disbursed_cents"] or 0
        sentence = gettext(
            "Von %(first)s bis %(last)s wurden %(allotted)s zugewiesen und %(paid)s ausgezahlt"
            " (%(percent)s %%)."
        ) % {
            "first": min(years),
            "last": allotted[-1],
            "allotted": money(given),
            "paid": money(paid),
            "percent": paid * 100 // given,
        }
    else:
        sums = added(years.values())
        sentence = gettext("Was zugewiesen wurde, ist nicht bekannt; ausgezahlt sind %(paid)s.") % {
            "paid": money(together([sums["disbursed_cents"], 0]))
        }
    drawn = [name for name in SHOWN if name != "available_cents"]
    return Picture(
        sentence=sentence,
        drawing=grouped_bars(
            Told(key="jahre", title=sheet.title, summary=sentence),
            [wording.heading(name) for name in drawn],
            [(str(year), [sums[name] for name in drawn]) for year, sums in years.items()],
            short_money,
        ),
        sheet=sheet,
        note=gettext("Auszahlungen zählen zu dem Jahr, in dem das Geld geflossen ist.")
        + " "
        + gettext(
            "Was am Jahresende übrig war, wurde übertragen oder ist verfallen. Vor der Zuweisung"
            " gilt die Verpflichtungsermächtigung (VE)."
        ),
    )

"""Where money goes: from what was allotted down to what is left, and from earmarks to regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grants.web import wording
from grants.web.budget_lines import FUNDS, Asked, by_scope, figure_words, together, whole
from grants.web.budget_pictures import Picture
from grants.web.budget_sheets import account
from grants.web.charts.bars import Move, waterfall
from grants.web.charts.flow import Flow, sankey
from grants.web.charts.svg import Told
from grants.web.language import gettext, money, short_money
from grants.web.sheets import Cell, Column, Sheet
from projections.budgets.queries import BudgetLine

Of = dict[str, str | int | None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of what is left: so much of a figure, less than nothing if it takes from it."""

    cents: int
    figure: str
    kind: Literal["level", "change"] = "change"

    @property
    def name(self) -> str:
        """What the figure is called."""
        if self.figure == "open_cents":
            return gettext("Gebunden, noch offen")
        return wording.heading(self.figure)


_CHANGES: tuple[tuple[str, int], ...] = (
    ("transferred_in_cents", 1),
    ("transferred_out_cents", -1),
    ("carried_in_cents", 1),
    ("carried_out_cents", -1),
    ("standing_in_cents", 1),
    ("frozen_cents", -1),
    ("lapsed_cents", -1),
    ("gross_cents", -1),
    ("returned_cents", 1),
    ("open_cents", -1),
)
"""What adds up from allotted to available, with its sign."""


def remainder_steps(lines: Sequence[BudgetLine]) -> list[Step]:
    """The steps from allotted to available of what has a known limit; those of nothing left out."""
    known = [line for line in lines if line.available_cents is not None]
    if not known:
        return []
    allotted = sum(line.allocated_cents or 0 for line in known)
    left = sum(line.available_cents or 0 for line in known)
    return [
        Step(cents=allotted, figure="allocated_cents", kind="level"),
        *(
            Step(cents=sign * cents, figure=figure)
            for figure, sign in _CHANGES
            if (cents := sum(getattr(line, figure) or 0 for line in known))
        ),
        Step(cents=left, figure="available_cents", kind="level"),
    ]


def remainder_picture(asked: Asked, lines: Sequence[BudgetLine], year: int, of: Of) -> Picture:
    """From what was allotted down to what is left."""
    steps = remainder_steps(lines)
    sheet = Sheet(
        name=f"verbleib-{year}",
        title=gettext("Verbleib der Mittel"),
        columns=[Column(title=gettext("Schritt")), Column(title=gettext("Betrag"), kind="money")],
        rows=[
            [Cell(step.name), Cell(step.cents, asked.postings(step.figure, **{**of, "jahr": year}))]
            for step in steps
        ],
    )
    if not steps:
        sentence = gettext(
            "Hier ist keine Obergrenze bekannt: Gebundenes steht keinem Geld gegenüber."
        )
        return Picture(sentence=sentence, drawing="", sheet=sheet)
    became = {**_states(), "committed_cents": gettext("gebunden")}
    parts = ("frozen_cents", "lapsed_cents", "committed_cents", "available_cents")
    sentence = funds_sentence(lines, year, {part: became[part] for part in parts})
    return Picture(
        sentence=sentence,
        drawing=waterfall(
            Told(key="verbleib", title=sheet.title, summary=sentence),
            [Move(name=step.name, cents=step.cents, kind=step.kind) for step in steps],
            short_money,
        ),
        sheet=sheet,
        layout="by-halves",
        note=gettext(
            "Gebunden ist, was ausgezahlt wurde und nicht zurücklief, und was noch offen ist."
        ),
    )


def funds_sentence(lines: Sequence[BudgetLine], year: int, became: Mapping[str, str]) -> str:
    """What the money of a year adds up from and what became of it, as far as it has a limit."""
    known = [line for line in lines if line.available_cents is not None]
    if not known:
        return gettext("Für %(year)s sind keine Mittel bekannt.") % {"year": year}
    sums = whole(known)
    words = figure_words(known)
    *most, last = [f"{money(sums[name])} {words[name]}" for name in FUNDS if name in words]
    both = gettext("%(most)s und %(last)s") % {"most": ", ".join(most), "last": last}
    funds = both if most else last
    parts = [
        f"{money(cents)} {called}"
        for name, called in became.items()
        if (cents := sum(getattr(line, name) for line in known))
        or name not in {"frozen_cents", "lapsed_cents"}
    ]
    return gettext("%(year)s: %(funds)s; davon %(parts)s.") % {
        "year": year,
        "funds": funds,
        "parts": ", ".join(parts),
    }


def _states() -> dict[str, str]:
    """What becomes of money, in words."""
    return {
        "disbursed_cents": gettext("ausgezahlt"),
        "open_cents": gettext("gebunden, noch offen"),
        "frozen_cents": gettext("gesperrt"),
        "lapsed_cents": gettext("verfallen"),
        "available_cents": gettext("verfügbar"),
    }


def flow_picture(
    asked: Asked, lines: Sequence[BudgetLine], year: int, *, most: int | None = None
) -> Picture:
    """From the earmark over the region to the state of the money; its table with so many rows."""
    states = {
        state: words
        for state, words in _states().items()
        if any(getattr(line, state) for line in lines)
    }
    purpose = _purposes(asked, lines)
    ordered = [line for of_scope in by_scope(lines).values() for line in of_scope]
    sheet = Sheet(
        name=f"geldfluss-{year}",
        title=gettext("Geldfluss nach Zweckbindung, Region und Stand"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            Column(title=gettext("Zweckbindung"), kind="name"),
            *(Column(title=words, kind="money") for words in states.values()),
        ],
        rows=[
            [
                Cell(asked.name(line), asked.region(line.scope, line.year)),
                Cell(purpose(line)),
                *map(
                    Cell,
                    (getattr(line, state) for state in states),
                    asked.postings_of(list(states), **account(line)),
                ),
            ]
            for line in ordered[:most]
        ],
        count=len(ordered),
        foot=[
            Cell(gettext("Summe")),
            Cell(""),
            *(
                Cell(
                    together(getattr(line, state) for line in lines),
                    asked.postings(state, jahr=year),
                )
                for state in states
            ),
        ],
    )
    flows, names = _flows(asked, ordered, states)
    sentence = funds_sentence(lines, year, states)
    overdrawn = any((line.available_cents or 0) < 0 for line in lines)
    return Picture(
        sentence=sentence,
        drawing=sankey(
            Told(key="geldfluss", title=sheet.title, summary=sentence),
            [
                list(dict.fromkeys(f"zweck {purpose(line)}" for line in lines)),
                [f"region {scope}" for scope in by_scope(lines)],
                list(states),
            ],
            flows,
            names,
            short_money,
        )
        if flows
        else "",
        sheet=sheet,
        note=gettext("Überzogene Konten (verfügbar unter 0 €) stehen nur in der Tabelle.")
        if overdrawn
        else "",
    )


def _purposes(asked: Asked, lines: Sequence[BudgetLine]) -> Callable[[BudgetLine], str]:
    """Tells the earmark of a line, with its programme where there are several."""
    if len({line.programme for line in lines}) == 1:
        return asked.purpose
    return lambda line: f"{line.programme}, {asked.purpose(line)}"


def _flows(
    asked: Asked, lines: Sequence[BudgetLine], states: Mapping[str, str]
) -> tuple[list[Flow], dict[str, str]]:
    """What flows, with equal ways together, and what each place is called."""
    moved: dict[tuple[str, str], int] = {}
    names: dict[str, str] = dict(states)
    purpose = _purposes(asked, lines)
    for line in lines:
        earmark, region = f"zweck {purpose(line)}", f"region {line.scope}"
        names[earmark], names[region] = purpose(line), asked.name(line)
        for state in states:
            cents = getattr(line, state)
            if cents and cents > 0:
                for way in ((earmark, region), (region, state)):
                    moved[way] = moved.get(way, 0) + cents
    return [
        Flow(
            source=source,
            target=target,
            cents=cents,
            words=f"{names[source]} – {names[target]}: {money(cents)}",
        )
        for (source, target), cents in moved.items()
    ], names

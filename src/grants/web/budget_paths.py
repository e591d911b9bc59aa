"""Where money goes: from what was allotted down to what is left, and from earmarks to regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from grants.web.budget_lines import Asked, by_scope
from grants.web.budget_pictures import Picture
from grants.web.budget_sheets import account, earmark_name
from grants.web.charts.bars import Move, waterfall
from grants.web.charts.flow import Flow, sankey
from grants.web.charts.svg import Told
from grants.web.language import N_, gettext, money, short_money
from grants.web.sheets import Cell, Column, Sheet
from projections.budgets.queries import BudgetLine

Of = dict[str, str | int | None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of what is left, and the figure whose postings stand behind it."""

    name: str
    cents: int
    figure: str
    kind: Literal["level", "change"] = "change"


_CHANGES: tuple[tuple[str, str, Callable[[BudgetLine], int | None]], ...] = (
    (N_("Ermächtigung (VE)"), "authority_cents", lambda line: line.standing_in_cents),
    (N_("Umschichtung herein"), "transferred_in_cents", lambda line: line.transferred_in_cents),
    (N_("Umschichtung hinaus"), "transferred_out_cents", lambda line: -line.transferred_out_cents),
    (N_("Reste herein"), "carried_in_cents", lambda line: line.carried_in_cents),
    (N_("Reste hinaus"), "carried_out_cents", lambda line: -line.carried_out_cents),
    (N_("Gesperrt"), "frozen_cents", lambda line: -line.frozen_cents),
    (N_("Verfallen"), "lapsed_cents", lambda line: -line.lapsed_cents),
    (
        N_("Ausgezahlt, brutto"),
        "disbursed_cents",
        lambda line: -line.disbursed_cents - line.returned_cents,
    ),
    (N_("Zurückgelaufen"), "returned_cents", lambda line: line.returned_cents),
    (N_("Gebunden, noch offen"), "committed_cents", lambda line: -line.open_cents),
)
"""What adds up from allotted to available, and the figure whose postings stand behind."""


def remainder_steps(lines: Sequence[BudgetLine]) -> list[Step]:
    """The steps from allotted to available of what has a known limit; those of nothing left out."""
    known = [line for line in lines if line.available_cents is not None]
    if not known:
        return []
    allotted = sum(line.allocated_cents or 0 for line in known)
    left = sum(line.available_cents or 0 for line in known)
    return [
        Step(name=gettext("Zugewiesen"), cents=allotted, figure="allocated_cents", kind="level"),
        *(
            Step(name=gettext(name), cents=cents, figure=figure)
            for name, figure, of in _CHANGES
            if (cents := sum(of(line) or 0 for line in known))
        ),
        Step(name=gettext("Verfügbar"), cents=left, figure="available_cents", kind="level"),
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
    committed = sum(line.committed_cents for line in lines if line.available_cents is not None)
    sentence = gettext(
        "%(year)s: %(allotted)s zugewiesen, %(committed)s gebunden, %(left)s verfügbar."
    ) % {
        "year": year,
        "allotted": money(steps[0].cents),
        "committed": money(committed),
        "left": money(steps[-1].cents),
    }
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


_STATES: tuple[tuple[str, Callable[[BudgetLine], int | None]], ...] = (
    ("disbursed", lambda line: line.disbursed_cents),
    ("open", lambda line: line.open_cents),
    ("available", lambda line: line.available_cents),
    ("lost", lambda line: line.frozen_cents + line.lapsed_cents),
)

_BEHIND = ("disbursed_cents", "committed_cents", "available_cents", "lapsed_cents")
"""The figure whose postings stand behind each state."""


def _state_names() -> dict[str, str]:
    return {
        "disbursed": gettext("ausgezahlt"),
        "open": gettext("gebunden, noch offen"),
        "available": gettext("verfügbar"),
        "lost": gettext("gesperrt oder verfallen"),
    }


def flow_picture(asked: Asked, lines: Sequence[BudgetLine], year: int) -> Picture:
    """From the earmark over the region to the state of the money."""
    states = _state_names()
    rows: list[tuple[BudgetLine, list[int | None]]] = [
        (line, [of(line) for _, of in _STATES])
        for of_scope in by_scope(lines).values()
        for line in of_scope
    ]
    sheet = Sheet(
        name=f"geldfluss-{year}",
        title=gettext("Geldfluss nach Zweck, Region und Stand"),
        columns=[
            Column(title=gettext("Region"), kind="name"),
            Column(title=gettext("Zweck")),
            *(Column(title=name, kind="money") for name in states.values()),
        ],
        rows=[
            [
                Cell(asked.name(line), asked.region(line.scope, line.year)),
                Cell(_purpose(line, lines)),
                *(
                    Cell(cents, asked.postings(figure, **account(line)))
                    for cents, figure in zip(amounts, _BEHIND, strict=True)
                ),
            ]
            for line, amounts in rows
        ],
    )
    flows, names = _flows(asked, lines, rows)
    sentence = _flow_sentence(flows, year)
    return Picture(
        sentence=sentence,
        drawing=sankey(
            Told(key="geldfluss", title=sheet.title, summary=sentence),
            [
                list(dict.fromkeys(f"zweck {_purpose(line, lines)}" for line in lines)),
                [f"region {scope}" for scope in by_scope(lines)],
                [state for state, _ in _STATES],
            ],
            flows,
            names,
        )
        if flows
        else "",
        sheet=sheet,
        note=gettext(
            "Überzogene Konten haben weniger als nichts verfügbar; das zeigt nur die Tabelle."
        ),
    )


def _purpose(line: BudgetLine, lines: Sequence[BudgetLine]) -> str:
    """The earmark, with its programme where there are several."""
    name = earmark_name(line.earmark)
    return name if len({each.programme for each in lines}) == 1 else f"{line.programme}, {name}"


def _flows(
    asked: Asked, lines: Sequence[BudgetLine], rows: Sequence[tuple[BudgetLine, list[int | None]]]
) -> tuple[list[Flow], dict[str, str]]:
    """What flows, with equal ways together, and what each place is called."""
    moved: dict[tuple[str, str], int] = {}
    states = _state_names()
    names: dict[str, str] = dict(states)
    for line, amounts in rows:
        purpose, region = _purpose(line, lines), f"region {line.scope}"
        names[f"zweck {purpose}"], names[region] = purpose, asked.name(line)
        for (state, _), cents in zip(_STATES, amounts, strict=True):
            if cents and cents > 0:
                for way in ((f"zweck {purpose}", region), (region, state)):
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


def _flow_sentence(flows: Sequence[Flow], year: int) -> str:
    parts = [
        f"{money(cents)} {name}"
        for state, name in _state_names().items()
        if (cents := sum(flow.cents for flow in flows if flow.target == state))
    ]
    if not parts:
        return gettext("Für %(year)s sind keine Mittel bekannt.") % {"year": year}
    return f"{year}: {', '.join(parts)}."

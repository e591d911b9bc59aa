"""Accounts of budgets for the pages: which of them a visitor asks for, and what they amount to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grants.kernel.ids import GENERAL, STATEWIDE
from grants.web.charts.ramp import percent
from grants.web.language import gettext
from projections.budgets.accounts import Name, names
from projections.budgets.queries import BudgetLine, budgets, budgets_together
from projections.earmarks import earmark_titles
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.web.visits import Pages, Visit

SHOWN = ("allocated_cents", "committed_cents", "disbursed_cents", "available_cents")
"""The figures that are always shown."""
FUNDS = ("allocated_cents", "transferred_cents", "carried_cents", "standing_in_cents")
"""What the money of a year adds up from."""
FIGURES = (
    *FUNDS,
    "frozen_cents",
    "lapsed_cents",
    "committed_cents",
    "disbursed_cents",
    "available_cents",
)
"""In this order they add up: the funds less what is frozen, lapsed and committed are available.

What is disbursed is part of what is committed.
"""
Sums = Mapping[str, int | None]
"""Figures, None unknown."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """Accounts of a scope together, of one programme or of all (None); cents, None is unknown."""

    programme: str | None
    scope: str
    name: str
    allocated_cents: int | None
    committed_cents: int
    disbursed_cents: int
    available_cents: int | None
    bound_percent: int | None
    sums: Sums
    """Every figure."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a page of budgets is limited to, and the links that keep it."""

    visit: Visit
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    earmarks: Mapping[str, str] = field(default_factory=dict)
    programme: str | None = None
    earmark: str | None = None

    def admits(self, line: BudgetLine) -> bool:
        """Whether an account is asked for."""
        return self.programme in {None, line.programme} and self.earmark in {None, line.earmark}

    def year(self, year: int) -> str:
        """The page of a year."""
        return self.visit.link("/budgets", jahr=year, programm=self.programme, zweck=self.earmark)

    def region(self, scope: str, year: int) -> str:
        """The page of a region's year."""
        return self.visit.link(
            f"/budgets/{scope}/{year}", programm=self.programme, zweck=self.earmark
        )

    def postings(self, figure: str, **of: str | int | None) -> str:
        """The postings behind a figure."""
        return self.postings_of([figure], **of)[0]

    def postings_of(self, figures: Sequence[str], **of: str | int | None) -> list[str]:
        """The postings behind each of some figures: a page of accounts leads to thousands."""
        limits = {"programm": self.programme, "zweck": self.earmark, **of}
        all_figures = self.visit.link("/budgets/buchungen", **limits)
        start = f"{all_figures}{'&' if '?' in all_figures else '?'}groesse="
        return [
            f"{start}{'authority_cents' if figure == 'standing_in_cents' else figure}"
            for figure in figures
        ]

    def name(self, line: BudgetLine) -> str:
        """What the region of an account is called."""
        return self.names[line.programme, line.scope]

    def purpose(self, line: BudgetLine) -> str:
        """What the money of an account is bound to."""
        return self.earmarks.get(line.earmark, line.earmark)


def seen_lines(pages: Pages, visit: Visit, **wanted: str | int) -> list[BudgetLine]:
    """Every account of the regions the visitor sees, at the moment of the visit.

    Control totals stand with the rules of their programme, and not here.
    """
    moment = visit.moment
    lines = budgets(
        pages.reading.service.log,
        as_of=moment.as_of if moment else None,
        known_at=moment.known_at if moment else None,
        stated=False,
        **wanted,  # type: ignore[arg-type] # Names of the question's own parameters.
    )
    return [line for line in lines if visit.asker.sight.sees(line.scope)]


def seen_together(
    pages: Pages, visit: Visit, programme: str | None, earmark: str | None
) -> list[BudgetLine]:
    """What they hold now, accounts of a region's year that are alike in one line."""
    lines = budgets_together(pages.reading.service.log, programme=programme, earmark=earmark)
    return [line for line in lines if visit.asker.sight.sees(line.scope)]


def seen_names(pages: Pages, visit: Visit) -> list[Name]:
    """What the accounts are told by now, without what they hold."""
    return [name for name in names(pages.reading.service.log) if visit.asker.sight.sees(name.scope)]


def by_region(log: Log, lines: Sequence[BudgetLine]) -> list[Region]:
    """The accounts of each programme and scope together, in their order."""
    names = scope_names(log, lines)
    found: dict[tuple[str, str], list[BudgetLine]] = {}
    for line in lines:
        found.setdefault((line.programme, line.scope), []).append(line)
    return [
        _region(of, scope, names[programme, scope], programme)
        for (programme, scope), of in sorted(found.items())
    ]


def by_region_alone(log: Log, lines: Sequence[BudgetLine]) -> list[Region]:
    """The same of all programmes together."""
    names = {scope: name for (_, scope), name in scope_names(log, lines).items()}
    return [_region(of, scope, names[scope], None) for scope, of in by_scope(lines).items()]


def _region(lines: Sequence[BudgetLine], scope: str, name: str, programme: str | None) -> Region:
    return Region(
        programme=programme,
        scope=scope,
        name=name,
        allocated_cents=together(line.allocated_cents for line in lines),
        committed_cents=sum(line.committed_cents for line in lines),
        disbursed_cents=sum(line.disbursed_cents for line in lines),
        available_cents=together(line.available_cents for line in lines),
        bound_percent=bound_percent(lines),
        sums=whole(lines),
    )


def by_scope(lines: Iterable[BudgetLine]) -> dict[str, list[BudgetLine]]:
    """The accounts of each scope, whatever their programme; what belongs to no region last."""
    found: dict[str, list[BudgetLine]] = {}
    for line in sorted(lines, key=lambda line: (line.scope == STATEWIDE, line.scope)):
        found.setdefault(line.scope, []).append(line)
    return found


def by_year(lines: Iterable[BudgetLine]) -> dict[int, list[BudgetLine]]:
    """The accounts of each year, in its order."""
    found: dict[int, list[BudgetLine]] = {}
    for line in lines:
        found.setdefault(line.year, []).append(line)
    return dict(sorted(found.items()))


def funds_cents(line: BudgetLine) -> int | None:
    """The money of an account and its year, in whatever state: also what is frozen or lapsed."""
    if line.available_cents is None:
        return None
    return line.committed_cents + line.available_cents + line.frozen_cents + line.lapsed_cents


def bound_percent(lines: Iterable[BudgetLine]) -> int | None:
    """How much of the money of some accounts is bound; None where there is none, or no limit."""
    known = [line for line in lines if line.available_cents is not None]
    return percent(
        sum(line.committed_cents for line in known), sum(funds_cents(line) or 0 for line in known)
    )


def scope_names(log: Log, lines: Iterable[object]) -> dict[tuple[str, str], str]:
    """What each scope of lines or postings is called, by programme and key."""
    pairs = {(each.programme, each.scope) for each in lines}  # type: ignore[attr-defined]
    known = region_names(log, {programme for programme, _ in pairs})
    return {pair: known.get(pair) or _unregistered(pair[1]) for pair in pairs}


def _unregistered(scope: str) -> str:
    return gettext("landesweit") if scope == STATEWIDE else scope


def earmark_names(log: Log) -> dict[str, str]:
    """What each earmark is called, by its code."""
    return {GENERAL: gettext("allgemeine Mittel"), **earmark_titles(log)}


def whole(lines: Sequence[BudgetLine]) -> dict[str, int | None]:
    """The figures of some lines together; None where none of them is known."""
    return {name: together(getattr(line, name) for line in lines) for name in FIGURES}


def of_years(lines: Iterable[BudgetLine]) -> dict[int, Sums]:
    """The figures of each year."""
    return {year: whole(of) for year, of in by_year(lines).items()}


def added(sums: Collection[Sums]) -> Sums:
    """Several of them together."""
    return {name: together(each[name] for each in sums) for name in FIGURES}


def telling(*sums: Sums) -> list[str]:
    """The figures to show of one or more sums: those always shown, and others if not nil."""
    return [name for name in FIGURES if name in SHOWN or any(each[name] for each in sums)]


def figure_words(lines: Sequence[BudgetLine]) -> dict[str, str]:
    """What the telling figures are called after an amount."""
    words = {
        "allocated_cents": gettext("zugewiesen"),
        "transferred_cents": gettext("umgeschichtet"),
        "carried_cents": _carried(lines),
        "standing_in_cents": gettext("Verpflichtungsermächtigung (VE)"),
        "frozen_cents": gettext("gesperrt"),
        "lapsed_cents": gettext("verfallen"),
        "committed_cents": gettext("gebunden"),
        "disbursed_cents": gettext("davon ausgezahlt"),
        "available_cents": gettext("verfügbar"),
    }
    return {name: words[name] for name in telling(whole(lines))}


def _carried(lines: Sequence[BudgetLine]) -> str:
    if not any(line.carried_out_cents for line in lines):
        return gettext("Reste aus Vorjahren")
    if not any(line.carried_in_cents for line in lines):
        return gettext("Reste, in Folgejahre übertragen")
    return gettext("Reste aus Vorjahren, abzüglich übertragener")


def together(amounts: Iterable[int | None]) -> int | None:
    """What is known of it; None if nothing is."""
    known = [each for each in amounts if each is not None]
    return sum(known) if known else None

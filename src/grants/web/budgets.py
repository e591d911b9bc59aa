"""Budgets: what a region or a year has, has bound, has paid; each figure down to its postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.requests import Request

from grants.api.figures import FigureName, figure_asked, posting_place
from grants.kernel.ids import STATEWIDE, Code
from grants.web.language import gettext
from projections.budgets.queries import BudgetLine, budgets
from projections.figures import BUDGET_FIGURES
from projections.ledger.queries import ledger
from projections.moments import today
from projections.regions import region_names

if TYPE_CHECKING:
    from grants.store.log import Log
    from grants.web.visits import Pages, Visit

SHOWN = ("allocated_cents", "committed_cents", "disbursed_cents", "available_cents")
"""The figures of every line, in the order of the columns."""
PAGE = 100
Year = Annotated[int | None, Query(ge=1900, le=2200)]


@dataclass(frozen=True, kw_only=True)
class Region:
    """The accounts of a scope together; None is unknown. Cents."""

    programme: str
    scope: str
    name: str
    allocated_cents: int | None
    committed_cents: int
    disbursed_cents: int
    available_cents: int | None

    @property
    def bound_percent(self) -> int:
        """How much of what can be spent is bound, from 0 to 100."""
        if self.available_cents is None:
            return 0
        return _percent(self.committed_cents, self.committed_cents + self.available_cents)


def _percent(part: int, whole: int) -> int:
    return max(0, min(100, part * 100 // whole)) if whole > 0 else 0


def budget_routes(router: APIRouter, pages: Pages) -> None:
    """`/budgets` and `/budgets/buchungen`."""
    log = pages.reading.service.log

    @router.get("/budgets")
    def list_budgets(request: Request, jahr: Year = None, region: Code | None = None) -> Response:
        visit = pages.visit(request)
        year = jahr or (visit.moment.as_of if visit.moment else today()).year
        everything = seen_lines(pages, visit)
        lines = [
            line
            for line in everything
            if (line.year == year or region) and region in {None, line.scope}
        ]
        return pages.show(
            visit,
            "budgets.html",
            year=year,
            years=sorted({line.year for line in everything}),
            region=region,
            regions=by_region(log, lines),
            lines=lines if region else [],
            names=scope_names(log, everything),
            whole=whole(lines),
            shown=SHOWN,
        )

    @router.get("/budgets/buchungen")
    def list_postings(
        request: Request,
        *,
        programm: Code | None = None,
        region: Code | None = None,
        jahr: Year = None,
        zweck: Code | None = None,
        groesse: FigureName = None,
        ab: Annotated[str | None, Query(max_length=40)] = None,
    ) -> Response:
        visit = pages.visit(request)
        found = ledger(
            log,
            as_of=visit.moment.as_of if visit.moment else None,
            known_at=visit.moment.known_at if visit.moment else None,
            programme=programm,
            scope=region,
            year=jahr,
            earmark=zweck,
            figure=figure_asked(BUDGET_FIGURES, groesse),
            after=posting_place(ab),
            limit=PAGE + 1,
        )
        last = found[PAGE - 1] if len(found) > PAGE else None
        return pages.show(
            visit,
            "postings.html",
            asked={
                "programm": programm,
                "region": region,
                "jahr": jahr,
                "zweck": zweck,
                "groesse": groesse,
            },
            postings=[each for each in found[:PAGE] if visit.asker.sight.sees(each.scope)],
            names=scope_names(log, found),
            onward=f"{last.position}.{last.line}" if last else "",
        )


def seen_lines(pages: Pages, visit: Visit, **wanted: str | int) -> list[BudgetLine]:
    """Every account of the regions the visitor sees, at the moment of the visit."""
    moment = visit.moment
    lines = budgets(
        pages.reading.service.log,
        as_of=moment.as_of if moment else None,
        known_at=moment.known_at if moment else None,
        **wanted,  # type: ignore[arg-type] # Names of the question's own parameters.
    )
    return [line for line in lines if visit.asker.sight.sees(line.scope)]


def by_region(log: Log, lines: Sequence[BudgetLine]) -> list[Region]:
    """The accounts of each programme and scope together, in their order."""
    names = scope_names(log, lines)
    found: dict[tuple[str, str], list[BudgetLine]] = {}
    for line in lines:
        found.setdefault((line.programme, line.scope), []).append(line)
    return [
        Region(
            programme=programme,
            scope=scope,
            name=names[programme, scope],
            allocated_cents=_sum(line.allocated_cents for line in of),
            committed_cents=sum(line.committed_cents for line in of),
            disbursed_cents=sum(line.disbursed_cents for line in of),
            available_cents=_sum(line.available_cents for line in of),
        )
        for (programme, scope), of in sorted(found.items())
    ]


def scope_names(log: Log, lines: Iterable[object]) -> dict[tuple[str, str], str]:
    """What each scope of lines or postings is called, by programme and key."""
    pairs = {(each.programme, each.scope) for each in lines}  # type: ignore[attr-defined]
    known = region_names(log, {programme for programme, _ in pairs})
    return {pair: known.get(pair) or _unregistered(pair[1]) for pair in pairs}


def _unregistered(scope: str) -> str:
    return gettext("landesweit") if scope == STATEWIDE else scope


def whole(lines: Sequence[BudgetLine]) -> dict[str, int | None]:
    """The shown figures of some lines together; None where none of them is known."""
    return {name: _sum(getattr(line, name) for line in lines) for name in SHOWN}


def _sum(amounts: Iterable[int | None]) -> int | None:
    """What is known of it; None if nothing is."""
    known = [each for each in amounts if each is not None]
    return sum(known) if known else None

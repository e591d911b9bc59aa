"""The forms of the commands of a budget, and the way to a budget that does not exist yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants.budget.decider import BUDGET
from grants.kernel.ids import GENERAL, STATEWIDE, Code, budget_stream, programme_stream
from grants.programme.decider import PROGRAMME
from grants.web import wording
from grants.web.acting import Crumb, Figure, Section
from grants.web.budget_lines import earmark_names
from grants.web.language import N_, gettext, money
from grants.web.offices import Desk, Offers, form_routes, offers, only_for
from projections import remembered
from projections.moments import today
from projections.regions import registered_regions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.budget.state import Budget
    from grants.programme.state import Programme
    from grants.web.acting import Deed
    from grants.web.fields import Option
    from grants.web.offices import Offer
    from grants.web.visits import Pages, Visit

_FIRST = "allocate-budget"
"""What begins a budget."""
YEARS_AHEAD = 6
YEARS_BACK = 1
_IDS = {
    "accept-overcommitment": ("acceptance", "UB"),
    "allocate-budget": ("allocation", "Z"),
    "carry-remainder-forward": ("carry", "AR"),
    "freeze-budget": ("freeze", "HS"),
    "grant-commitment-authority": ("authority", "VE"),
    "lapse-remainder": ("lapse", "V"),
    "reduce-budget": ("reduction", "K"),
    "supplement-budget": ("supplement", "N"),
    "transfer-funds": ("transfer", "U"),
    "unfreeze-budget": ("unfreeze", "HA"),
}
"""Which field names what is new, and how its names begin."""
GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    (
        N_("Geld"),
        ("allocate-budget", "supplement-budget", "reduce-budget", "transfer-funds",
         "grant-commitment-authority"),
    ),
    (N_("Sperren"), ("freeze-budget", "unfreeze-budget", "accept-overcommitment")),
    (N_("Jahresende"), ("carry-remainder-forward", "lapse-remainder", "close-budget-year")),
)  # fmt: skip
"""The commands of a budget by what they are about."""
_LAYOUTS = {
    "transfer-funds": (
        Section(title=N_("Woher"), fields=("earmark", "cents")),
        Section(title=N_("Wohin"), fields=("to_scope", "to_earmark")),
        Section(title=N_("Grundlage"), fields=("citation", "decided_on")),
    ),
    "carry-remainder-forward": (
        Section(title=N_("Konto"), fields=("earmark", "funds_cents")),
        Section(title=N_("Was gebunden ist"), fields=("commitments",)),
        Section(title=N_("Einwilligung und Datum"), fields=("consent", "decided_on")),
    ),
}


def budget_act_routes(router: APIRouter, pages: Pages) -> None:
    """`/budgets/neu` and `/budgets/{scope}/{year}/{programme}/{command}`."""
    otherwise = only_for(
        pages, _FIRST, lambda: gettext("Neues Budget"), ("/budgets", lambda: gettext("Budgets"))
    )

    @router.get("/budgets/neu")
    def choose(
        request: Request,
        *,
        programm: Code | None = None,
        region: Code | None = None,
        jahr: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    ) -> Response:
        visit = pages.visit(request)
        if (answer := otherwise(visit)) is not None:
            return answer
        if programm and region and jahr:
            return RedirectResponse(f"/budgets/{region}/{jahr}/{programm}/{_FIRST}", 303)
        year = today().year
        return pages.show(
            visit,
            "budget_new.html",
            programmes=_programmes(pages),
            regions=[each for each in _regions(pages) if visit.asker.sight.sees(each[0])],
            years=range(year - YEARS_BACK, year + YEARS_AHEAD + 1),
            year=year,
        )

    def deed_for(visit: Visit, parts: Mapping[str, str]) -> Deed:
        return budget_deed(pages, visit, **parts)

    form_routes(router, pages, "/budgets/{scope}/{year}/{programme}/{command}", deed_for)


def may_allocate(pages: Pages, visit: Visit) -> bool:
    """Whether the visitor may begin a budget now."""
    roles = pages.reading.service.routes[_FIRST].roles
    return visit.moment is None and not roles.isdisjoint(visit.roles)


def _programmes(pages: Pages) -> list[str]:
    return sorted(
        {
            each.stored.stream.partition("/")[2]
            for each in remembered.of_kind(pages.reading.service.log, "programme")
        }
    )


def _regions(pages: Pages) -> list[Option]:
    known = sorted(registered_regions(pages.reading.service.log).items(), key=lambda each: each[1])
    return [*known, (STATEWIDE, wording.code("scope", STATEWIDE))]


def budget_offers(
    pages: Pages, visit: Visit, scope: str, year: int, programmes: Sequence[str]
) -> list[tuple[str, str, list[Offer]]]:
    """What the visitor may do with the budgets of a scope's year: programme, about what, forms."""
    offered: dict[str, Offers] = {
        programme: offers(pages, visit, budget_stream(programme, scope, year))
        for programme in programmes
    }
    found = [
        (programme, gettext(title), may(f"/budgets/{scope}/{year}/{programme}", commands))
        for programme, may in offered.items()
        for title, commands in GROUPS
    ]
    return [each for each in found if each[2]]


def budget_deed(
    pages: Pages, visit: Visit, scope: str, year: str, programme: str, command: str
) -> Deed:
    """What a command of a budget is about.

    Raises:
        Problem: 403, 404.
    """
    parts = {"programme": programme, "scope": scope, "year": year}
    desk = Desk(pages, visit, command, "budget", parts, scope)
    rules = PROGRAMME.fold(
        each.fact for each in remembered.streams(desk.log, [programme_stream(programme)])
    )
    budget = desk.state(BUDGET)
    name, earmarks = dict(_regions(pages)).get(scope, scope), earmark_names(desk.log)
    return desk.deed(
        f"/budgets/{scope}/{year}/{programme}",
        f"/budgets/{scope}/{year}",
        (
            Crumb(f"/budgets?jahr={year}", gettext("Budgets")),
            Crumb(f"/budgets/{scope}/{year}", f"{name} {year}"),
        ),
        choices=_choices(budget, rules, int(year), earmarks),
        begins=_begins(desk, budget),
        fixed=_fixed(desk, int(year)),
        sections=_LAYOUTS.get(command, ()),
        beside=list(_beside(budget, f"{name} {year}", earmarks)),
    )


def _fixed(desk: Desk, year: int) -> dict[str, Any]:
    """The name of what is new: no other budget uses it, for some acts stand in two of them."""
    found = desk.new(_IDS, f"-{desk.scope}-{year}-")
    if desk.command == "transfer-funds":
        found["to_year"] = year  # Of another year nothing can be moved here.
    return found


def _account(desk: Desk, budget: Budget) -> str:
    """The earmark asked for; else the only one there is, or general money."""
    return desk.asked("earmark") or (
        next(iter(budget.accounts)) if len(budget.accounts) == 1 else GENERAL
    )


def _begins(desk: Desk, budget: Budget) -> dict[str, Any]:
    earmark = _account(desk, budget)
    account = budget.account(earmark)
    match desk.command:
        case "carry-remainder-forward":
            return {
                "earmark": earmark,
                "funds_cents": max(account.available_cents or 0, 0),
                "commitments": [
                    {"case": case, "cents": each.open_cents}
                    for case, each in sorted(account.cases.items())
                    if each.open_cents > 0
                ],
            }
        case "lapse-remainder":
            return {"earmark": earmark, "cents": account.available_cents or None}
        case "accept-overcommitment":
            return {"earmark": earmark, "shortfall_cents": max(-account.uncommitted_cents, 0)}
        case "unfreeze-budget" if budget.freezes:
            freeze = desk.asked("freeze") or next(iter(budget.freezes))
            return {"freeze": freeze, "cents": budget.freezes.get(freeze)}
        case "transfer-funds":
            return {"earmark": earmark, "to_earmark": earmark}
        case _:
            return {"earmark": earmark}


def _choices(
    budget: Budget, rules: Programme, year: int, names: Mapping[str, str]
) -> dict[str, list[Option]]:
    codes = [GENERAL, *budget.accounts, *(key for key, of in rules.earmarks if of == year)]
    defined = [(each, names.get(each, each)) for each in dict.fromkeys(codes)]
    regions = [(key, each.name) for key, each in sorted(rules.regions.items())]
    open_ = [
        case
        for account in budget.accounts.values()
        for case, each in account.cases.items()
        if each.open_cents > 0
    ]
    return {
        "earmark": defined,
        "to_earmark": defined,
        "to_scope": [*regions, (STATEWIDE, wording.code("scope", STATEWIDE))],
        "to_year": [(str(year), str(year))],
        "use_year": [(str(each), str(each)) for each in range(year - 1, year - YEARS_AHEAD, -1)],
        "freeze": [
            (name, f"{name}: {money(cents)}") for name, cents in budget.freezes.items() if cents
        ],
        "case": [(each, each) for each in sorted(dict.fromkeys(open_))],
    }


def _beside(budget: Budget, name: str, earmarks: Mapping[str, str]) -> Iterator[Figure]:
    yield Figure(N_("Budget"), text=name)
    for earmark, account in sorted(budget.accounts.items()):
        told = {"earmark": earmarks.get(earmark, earmark)}
        yield Figure(gettext("verfügbar: %(earmark)s") % told, account.available_cents)
        yield Figure(gettext("gebunden: %(earmark)s") % told, account.committed_cents)

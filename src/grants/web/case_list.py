"""All cases: filtered, searched, in any order, as of any moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, LiteralString

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants import words
from grants.api.work_reads import codes, seen_scopes
from grants.application.lifecycle import UNDECIDED, Phase
from grants.kernel.roles import Role
from grants.web import language, lists, search, views
from grants.web.assigning import may_assign
from grants.web.known_cases import known_lines
from grants.web.language import N_, gettext
from grants.web.lists import PAGES_MAX, Asked, Chip, Pager, people_choices, region_choices
from grants.web.work import ACTING, ROLES, responsible_of, responsible_text
from projections.cases.browsing import ORDERS, CasePage, browse_cases, regions_of
from projections.cases.filters import CaseFilter
from projections.cases.shown import PROOF_DUE
from projections.moments import today
from projections.worklist.queries import WorkFilter

if TYPE_CHECKING:
    from grants.web.visits import Pages, Visit
    from projections.listing import Part

PHASES = (*(phase.value for phase in Phase if phase is not Phase.UNKNOWN), PROOF_DUE)
KINDS = ("regional", "statewide", "network", "unspecified")
SORTED: Mapping[str, tuple[str, Sequence[LiteralString]]] = {
    "nummer": (N_("Nummer"), ORDERS["number"]),
    "region": (N_("Region"), ORDERS["region"]),
    "stand": (N_("Stand"), ORDERS["phase"]),
    "beantragt": (N_("Beantragt"), ORDERS["requested"]),
    "zuwendung": (N_("Zuwendung jetzt"), ORDERS["amount"]),
    "ausgezahlt": (N_("Ausgezahlt"), ORDERS["paid"]),
    "zuletzt": (N_("Zuletzt erfasst"), ORDERS["changed"]),
}
_AMOUNTS = frozenset({"beantragt", "zuwendung", "ausgezahlt"})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list of cases is limited to."""

    cases: CaseFilter
    waiting: WorkFilter | None

    def found(self, pages: Pages, visit: Visit, part: Part) -> CasePage:
        """A part of the list at the moment of the visit."""
        return browse_cases(
            pages.reading.service.log,
            self.cases,
            waiting=self.waiting,
            moment=visit.moment,
            part=part,
        )


def case_list_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/alle`."""

    @router.get("/vorgaenge/alle")
    def list_cases(
        request: Request,
        *,
        q: search.Typed = "",
        sortierung: Annotated[str, Query(max_length=20)] = "",
        seite: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
    ) -> Response:
        visit = pages.visit(request)
        if onward := search.jump(pages, visit, q):
            return RedirectResponse(onward, 303)
        asked = Asked.of(visit)
        found = wanted(pages, visit, asked).found(
            pages, visit, lists.part_of(SORTED, sortierung, seite)
        )
        if last := lists.shortened(asked, seite, found.total):
            return last
        return pages.show(visit, "cases.html", **_shown(pages, visit, asked, found, seite))


def wanted(pages: Pages, visit: Visit, asked: Asked) -> Wanted:
    """What the address of a list of cases asks for."""
    late, who = asked.value("ueberfaellig") == "true", asked.value("wer")
    role = Role(who) if who in set(ACTING) else None
    day = visit.moment.as_of if visit.moment else today()
    return Wanted(
        cases=CaseFilter(
            phases=tuple(asked.values("stand")),
            scope=asked.value("region") or None,
            scopes=seen_scopes(visit.asker),
            kind=asked.value("art") or None,
            year=_year(asked.value("jahr")),
            words=search.words(pages, asked.value("q")),
            responsible=responsible_of(visit, asked),
        ),
        waiting=WorkFilter(kinds=codes(ROLES, [], role), past_due=day if late else None)
        if late or role
        else None,
    )


def _year(text: str) -> int | None:
    """A year that can be looked for; None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _shown(pages: Pages, visit: Visit, asked: Asked, found: CasePage, page: int) -> dict[str, Any]:
    log = pages.reading.service.log
    regions = region_choices(log, regions_of(log, seen_scopes(visit.asker)))
    people = people_choices(log, visit, visit.moment.as_of if visit.moment else today())
    return {
        "known": known_lines(pages, {line.number: line for line in found.lines}),
        "pager": Pager.of(page, found.total),
        "asked": asked,
        "no_year": bool(asked.value("jahr")) and _year(asked.value("jahr")) is None,
        "headings": {
            name: asked.heading(
                name, gettext(title), first=name == "nummer", number=name in _AMOUNTS
            )
            for name, (title, _) in SORTED.items()
        },
        "chips": list(_chips(asked, regions, people)),
        "phases": PHASES,
        "undecided": UNDECIDED,
        "kinds": KINDS,
        "regions": regions,
        "people": people,
        "roles": ACTING,
        "assignable": may_assign(pages, visit),
        **views.shown(pages, visit),
    }


def _chips(asked: Asked, regions: Mapping[str, str], people: Mapping[str, str]) -> Iterator[Chip]:
    spoken = language.spoken.get()
    for name, value in asked.pairs:
        match name:
            case "q":
                text = f"„{value}“"
            case "stand" if value in PHASES:
                text = words.word("phase", value, spoken)
            case "art" if value in KINDS:
                text = words.word("kind", value, spoken)
            case "region":
                text = regions.get(value, value)
            case "jahr" if _year(value) is not None:
                text = value
            case "wer" if value in set(ACTING):
                text = gettext("wartet auf: %(role)s") % {"role": words.word("role", value, spoken)}
            case "ueberfaellig":
                text = gettext("überfällig")
            case "zustaendig":
                text = responsible_text(value, people)
            case _:
                continue
        yield Chip(text=text, without=asked.without(name, value))

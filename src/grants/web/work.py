"""What waits: the list, what of it is the visitor's, and how it is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, LiteralString

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from starlette.requests import Request

from grants import words
from grants.api.work_reads import codes, duties, seen_scopes
from grants.kernel.roles import Role
from grants.web import language, lists, search, views
from grants.web.assigning import may_assign
from grants.web.known_cases import known_of
from grants.web.language import N_, gettext
from grants.web.lists import PAGES_MAX, Asked, Chip, Pager, people_choices, region_choices
from grants.web.templating import waits
from projections.cases.browsing import regions_of
from projections.cases.filters import NOBODY, CaseFilter
from projections.listing import Part
from projections.moments import today
from projections.worklist.browsing import DUE, ORDERS, WorkPage, browse_work, due_of
from projections.worklist.kinds import KINDS
from projections.worklist.queries import WorkFilter, WorkItem

if TYPE_CHECKING:
    import datetime as dt

    from grants.web.visits import Pages, Visit

ROLES = {code: known.roles for code, known in KINDS.items()}
ACTING = tuple(role for role in Role if any(role in roles for roles in ROLES.values()))
"""Roles that something can wait for."""
TERMS: Mapping[str, tuple[str, str]] = {
    "ueberfaellig": ("overdue", N_("überfällig")),
    "heute": ("today", N_("heute fällig")),
    "bald": ("soon", N_("fällig in den nächsten sieben Tagen")),
    "spaeter": ("later", N_("später fällig")),
    "ohne": ("undated", N_("ohne Frist")),
}
SORTED: Mapping[str, tuple[str, Sequence[LiteralString]]] = {
    "frist": (N_("Frist"), ORDERS["due"]),
    "vorgang": (N_("Vorgang"), ORDERS["case"]),
    "was": (N_("Was"), ORDERS["kind"]),
    "seit": (N_("wartet seit"), ORDERS["since"]),
    "betrag": (N_("Betrag"), ORDERS["amount"]),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a worklist is limited to."""

    work: WorkFilter
    cases: CaseFilter | None
    due: tuple[str, ...]

    def found(self, pages: Pages, visit: Visit, part: Part) -> WorkPage:
        """A part of the list at the moment of the visit."""
        return browse_work(
            pages.reading.service.log,
            self.work,
            of_cases=self.cases,
            due=self.due,
            moment=visit.moment,
            part=part,
        )


def work_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge`."""

    @router.get("/vorgaenge")
    def list_work(
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
        return pages.show(visit, "work.html", **_shown(pages, visit, asked, found, seite))


def _shown(pages: Pages, visit: Visit, asked: Asked, found: WorkPage, page: int) -> dict[str, Any]:
    log = pages.reading.service.log
    day = _day(visit)
    regions = region_choices(log, regions_of(log, seen_scopes(visit.asker)))
    people = people_choices(log, visit, day)
    grouped = asked.value("sortierung").removeprefix("-") in {"", "frist"}
    return {
        "groups": list(_groups(found.items, day))
        if grouped
        else [("", [[i] for i in found.items])],
        "terms": [
            (name, gettext(title), found.by_due[due], asked.having("frist", name))
            for name, (due, title) in TERMS.items()
        ],
        "pager": Pager.of(page, found.total),
        "known": known_of(pages, {i.case_number for i in found.items if i.case_number}, visit),
        "asked": asked,
        "headings": {
            name: asked.heading(
                name, gettext(title), first=name == "frist", number=name == "betrag"
            )
            for name, (title, _) in SORTED.items()
        },
        "chips": list(_chips(asked, regions, people)),
        "kinds": sorted(((code, waits(code)) for code in KINDS), key=lambda e: e[1].casefold()),
        "regions": regions,
        "people": people,
        "roles": ACTING,
        "assignable": may_assign(pages, visit),
        **views.shown(pages, visit),
    }


def wanted(pages: Pages, visit: Visit, asked: Asked) -> Wanted:
    """What the address of a worklist asks for.

    Raises:
        Problem: 422, there is no such kind of thing that waits.
    """
    who = asked.value("wer")
    role = Role(who) if who in set(ACTING) else None
    scope = asked.value("region") or None
    responsible = responsible_of(visit, asked)
    typed = search.words(pages, asked.value("q"))
    return Wanted(
        work=WorkFilter(
            kinds=codes(ROLES, asked.values("was"), role),
            scope=scope,
            scopes=seen_scopes(visit.asker),
            duties=None if who else duties(pages.reading, visit.asker, ROLES),
        ),
        cases=CaseFilter(words=typed, responsible=responsible) if typed or responsible else None,
        due=tuple(TERMS[each][0] for each in asked.values("frist") if each in TERMS),
    )


def responsible_of(visit: Visit, asked: Asked) -> str | None:
    """Whose cases an address asks for."""
    given = asked.value("zustaendig")
    return {"": None, "ich": visit.asker.signed_in.person, "niemand": NOBODY}.get(given, given)


def responsible_text(given: str, people: Mapping[str, str]) -> str:
    """What a choice of whose cases is called."""
    match given:
        case "ich":
            return gettext("zuständig: ich")
        case "niemand":
            return gettext("zuständig: niemand")
        case _:
            return gettext("zuständig: %(name)s") % {"name": people.get(given, "–")}


def _who(value: str) -> str:
    if value == "alle":
        return gettext("wartet auf alle")
    role = words.word("role", value, language.spoken.get())
    return gettext("wartet auf: %(role)s") % {"role": role}


def _chips(asked: Asked, regions: Mapping[str, str], people: Mapping[str, str]) -> Iterator[Chip]:
    for name, value in asked.pairs:
        match name:
            case "q":
                text = f"„{value}“"
            case "wer" if value in {"alle", *ACTING}:
                text = _who(value)
            case "was" if value in KINDS:
                text = waits(value)
            case "region":
                text = regions.get(value, value)
            case "frist" if value in TERMS:
                text = gettext(TERMS[value][1])
            case "zustaendig":
                text = responsible_text(value, people)
            case _:
                continue
        yield Chip(text=text, without=asked.without(name, value))


def _groups(items: Sequence[WorkItem], day: dt.date) -> Iterator[tuple[str, list[list[WorkItem]]]]:
    """What is due at the same time together, and of that what waits in the same case."""
    titles = {due: gettext(title) for due, title in TERMS.values()}
    by_due = {due: [i for i in items if due_of(i.due_on, day) == due] for due in DUE}
    for due, some in by_due.items():
        if some:
            place = {(i.case_number or i.subject): n for n, i in reversed(list(enumerate(some)))}
            together = sorted(some, key=lambda i: place[i.case_number or i.subject])
            yield (
                titles[due],
                [list(of) for _, of in groupby(together, key=lambda i: i.case_number or i.subject)],
            )


def mine(pages: Pages, visit: Visit, *, limit: int) -> WorkPage:
    """What waits for the visitor: their roles cover it, and nothing they did forbids it."""
    own = duties(pages.reading, visit.asker, ROLES)
    return browse_work(
        pages.reading.service.log,
        WorkFilter(scopes=seen_scopes(visit.asker), duties=own),
        moment=visit.moment,
        part=Part(order=ORDERS["due"], limit=limit),
    )


def _day(visit: Visit) -> dt.date:
    return visit.moment.as_of if visit.moment else today()

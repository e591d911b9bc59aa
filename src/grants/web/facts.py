"""Single facts: what one says, where it stands in the log, and what else belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from starlette.requests import Request

from grants.access.sight import LOG_READERS
from grants.api.problems import not_found
from grants.kernel.event import EVENT_TYPES
from grants.kernel.ids import case_stream, parse_budget_stream
from grants.web.fact_fields import scope_name, stored_fields, told_fields
from projections.audit_trail.places import cases_of, neighbours, positions_of, trail_at
from projections.audit_trail.queries import history

if TYPE_CHECKING:
    from grants.store.recorded import Recorded
    from grants.web.visits import Pages, Visit
    from projections.audit_trail.queries import TrailLine

OTHERS = 20
"""How many more facts of the same command are named."""
Position = Annotated[int, Path(ge=1, le=2**62)]
Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,120}$")]


def fact_routes(router: APIRouter, pages: Pages) -> None:
    """`/vorgaenge/{number}/ereignisse/{position}` and `/ereignisse/{position}`."""
    service = pages.reading.service

    @router.get("/vorgaenge/{number}/ereignisse/{position}")
    def show_fact_of_case(request: Request, number: Number, position: Position) -> Response:
        visit = pages.visit(request)
        pages.reading.sees_case(visit.asker, number)
        lines = [
            line
            for line in history(service.log, number, vault=service.vault)
            if _known(visit, line.position)
        ]
        places = [line.position for line in lines]
        if position not in places:
            raise not_found()
        at = places.index(position)
        return _show(
            pages,
            visit,
            lines[at],
            case=number,
            before=places[at - 1] if at else None,
            after=places[at + 1] if at + 1 < len(places) else None,
        )

    @router.get("/ereignisse/{position}")
    def show_fact(request: Request, position: Position) -> Response:
        visit = pages.visit(request)
        visit.asker.needs(LOG_READERS)
        lines = trail_at(service.log, [position], vault=service.vault)
        if not lines or not _known(visit, position):
            raise not_found()
        (line,) = lines
        to = visit.moment.known_at if visit.moment else None
        before, after = neighbours(service.log, position, stream=line.stream, to=to)
        return _show(pages, visit, line, case=None, before=before, after=after)


def _known(visit: Visit, position: int) -> bool:
    """Whether it was recorded by the moment of the visit."""
    return visit.moment is None or position <= visit.moment.known_at


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact as an entry of the log: what is hashed, the hash, and how it was stored."""

    leaf: str
    leaf_hash: str
    stored_name: str
    version: int
    """Of the fact, as it was stored."""
    read_as: int
    """The version it is read as."""
    added: Sequence[str]
    """Fields that reading it added."""
    stored: str
    """The fields as they are stored."""


def _entry(pages: Pages, recorded: Recorded) -> Entry:
    log = pages.reading.service.log
    name, _, version = recorded.stored.name.rpartition("@")
    stored = stored_fields(recorded)
    return Entry(
        leaf=log.leaf(recorded).decode(),
        leaf_hash=log.receipt(recorded).leaf_hash,
        stored_name=name,
        version=int(version),
        read_as=EVENT_TYPES[name].VERSION,
        added=sorted(recorded.fact.model_dump().keys() - stored.keys()),
        stored=json.dumps(stored, ensure_ascii=False, indent=2),
    )


def _show(
    pages: Pages,
    visit: Visit,
    line: TrailLine,
    *,
    case: str | None,
    before: int | None,
    after: int | None,
) -> Response:
    service = pages.reading.service
    (recorded,) = service.log.page(after=line.position - 1, to=line.position)
    reader = not LOG_READERS.isdisjoint(visit.roles)
    earlier, later = (
        neighbours(service.log, line.position, to=visit.moment.known_at if visit.moment else None)
        if reader
        else (None, None)
    )
    return pages.show(
        visit,
        "fact.html",
        case=case,
        line=line,
        stored=recorded.stored,
        place=scope_name(pages, line.scope),
        budget_name=_budget_name(pages, line.stream),
        entry=_entry(pages, recorded),
        fields=told_fields(pages, recorded),
        others=_others(pages, visit, recorded, case),
        own="/vorgaenge/" + case + "/ereignisse/" if case else "/ereignisse/",
        before=before,
        after=after,
        earlier=earlier,
        later=later,
        whole=recorded.stored.effective_on if len(recorded.stored.effective_on) == 10 else "",
        in_file=case is not None and recorded.stream == case_stream(case),
    )


def _budget_name(pages: Pages, stream: str) -> str:
    """The region and the year of the budget that a stream is of; empty if it is of none."""
    if not stream.startswith("budget/"):
        return ""
    budget = parse_budget_stream(stream)
    return f"{scope_name(pages, budget.scope)} {budget.year}"


def _others(
    pages: Pages, visit: Visit, recorded: Recorded, case: str | None
) -> list[tuple[TrailLine, str]]:
    """What else the same command recorded, as far as the visitor may open it, with its address."""
    service = pages.reading.service
    command = service.log.command(recorded.stored.command_id)
    if command is None:
        return []
    places = positions_of(service.log, command, limit=OTHERS + 1)
    wanted = [place for place in places if place != recorded.position and _known(visit, place)][
        :OTHERS
    ]
    reader = not LOG_READERS.isdisjoint(visit.roles)
    links = fact_links(pages, visit, wanted)
    return [
        (line, links[line.position])
        for line in trail_at(service.log, wanted, vault=service.vault)
        if line.position in links and (reader or line.case_number == case)
    ]


def fact_links(pages: Pages, visit: Visit, positions: Iterable[int]) -> dict[int, str]:
    """Where facts are told, by position; those the visitor may not open are left out."""
    wanted = set(positions)
    cases = cases_of(pages.reading.service.log, wanted)
    paths: dict[int, Any] = {
        position: f"/vorgaenge/{number}/ereignisse/{position}" for position, number in cases.items()
    }
    if not LOG_READERS.isdisjoint(visit.roles):
        paths |= {position: f"/ereignisse/{position}" for position in wanted - cases.keys()}
    return {
        # What was not known at the moment of the visit is told as it is today.
        position: visit.link(path) if _known(visit, position) else path
        for position, path in paths.items()
    }

"""Questions about what is to be done: the dates to keep, and what waits for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request

from grants.access.sight import held_roles
from grants.api.problems import invalid
from grants.api.reading import (
    DAY_FORM,
    After,
    Asker,
    AsOf,
    CaseNumber,
    KnownAt,
    Limit,
    Page,
    Reading,
    WaitFor,
    assert_known,
    cut,
)
from grants.api.trail_reads import REFUSED
from grants.kernel.ids import EVERYWHERE, Code
from grants.kernel.phrases import Phrase
from grants.kernel.roles import Role
from projections.deadlines.kinds import KINDS
from projections.deadlines.queries import DeadlineFilter, DeadlineLine, State, deadlines
from projections.duties import Duties
from projections.listing import kinds_of
from projections.moments import MomentInvalid, parse_day, today
from projections.questions import READ_BY
from projections.worklist.kinds import KINDS as WORK
from projections.worklist.queries import WorkFilter, WorkItem, worklist

if TYPE_CHECKING:
    import datetime as dt

Mine = Annotated[bool, Query(description="Only what the asker's roles cover in their regions")]
Overdue = Annotated[
    bool, Query(description="Only what is open past its original date, extended or not")
]
DueBefore = Annotated[
    str | None,
    Query(
        description="The date in force is before this day: ISO or TT.MM.JJJJ",
        json_schema_extra=DAY_FORM,
    ),
]
Kinds = Annotated[list[Code], Query(max_length=50)]


def work_router(reading: Reading) -> APIRouter:
    """`/worklist` and `/deadlines`."""
    router = APIRouter()
    _worklist(router, reading)
    _deadlines(router, reading)
    return router


def _worklist(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/worklist", tags=["Work"], operation_id="worklist", responses=REFUSED)
    def list_work(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        mine: Mine = False,
        role: Role | None = None,
        kind: Kinds = [],  # noqa: B006 - FastAPI copies it.
        overdue: Overdue = False,
        due_before: DueBefore = None,
        programme: Code | None = None,
        scope: Code | None = None,
        case: CaseNumber = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[WorkItem]:
        """What waits, the oldest original date first, what has none last; each with who may do it.

        `mine` leaves out what the asker may not do because of what they did before.
        """
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["worklist"])
        roles = {code: known.roles for code, known in WORK.items()}
        wanted = WorkFilter(
            kinds=codes(roles, kind, role),
            programme=programme,
            scope=scope,
            scopes=seen_scopes(asker),
            case_number=case,
            past_due=(moment.as_of if moment else today()) if overdue else None,
            due_before=day_of("due_before", due_before),
            duties=duties(reading, asker, roles) if mine else None,
        )
        found = worklist(
            log,
            wanted,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            after=work_place(after),
            limit=limit + 1,
        )
        return cut(found, limit=limit, key=lambda item: "~".join(item.place))


def work_place(after: str | None) -> tuple[str, str, str, str, str] | None:
    """The place of an item in the list, as `next` of a page names it.

    Raises:
        Problem: 422, it is none.
    """
    match after.split("~") if after else []:
        case []:
            return None
        case [rank, since, subject, kind, number] if is_day(rank) and is_day(since):
            return (rank, since, subject, kind, number)
        case _:
            raise not_a_place()


def _deadlines(router: APIRouter, reading: Reading) -> None:
    log = reading.service.log

    @router.get("/deadlines", tags=["Work"], operation_id="deadlines", responses=REFUSED)
    def list_deadlines(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        mine: Mine = False,
        role: Role | None = None,
        kind: Kinds = [],  # noqa: B006 - FastAPI copies it.
        state: State | None = None,
        overdue: Overdue = False,
        due_before: DueBefore = None,
        programme: Code | None = None,
        scope: Code | None = None,
        case: CaseNumber = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[DeadlineLine]:
        """Dates to keep, the oldest original date first; without `state` the open ones alone."""
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        moment = reading.moment(as_of=as_of, known_at=known_at, reads=READ_BY["deadlines"])
        roles = {code: frozenset({known.role}) for code, known in KINDS.items()}
        wanted = DeadlineFilter(
            state=state,
            kinds=codes(roles, kind, role),
            programme=programme,
            scope=scope,
            scopes=seen_scopes(asker),
            case_number=case,
            past_due=(moment.as_of if moment else today()) if overdue else None,
            due_before=day_of("due_before", due_before),
            duties=duties(reading, asker, roles) if mine else None,
        )
        found = deadlines(
            log,
            wanted,
            as_of=moment.as_of if moment else None,
            known_at=moment.known_at if moment else None,
            after=_deadline_place(after),
            limit=limit + 1,
        )
        return cut(found, limit=limit, key=lambda line: "~".join(line.place))


def _deadline_place(after: str | None) -> tuple[str, str, str, str] | None:
    match after.split("~") if after else []:
        case []:
            return None
        case [day, subject, kind, number] if is_day(day):
            return (day, subject, kind, number)
        case _:
            raise not_a_place()


def is_day(text: str) -> bool:
    """Whether a part of a place in a list is a date."""
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(
            parse_day(text)
        )
    except MomentInvalid:
        return False


def not_a_place() -> Exception:
    """`after` is not what a page before answered."""
    return invalid("after", Phrase("Erwartet wird `next` der vorigen Seite."))


def day_of(field: str, text: str | None) -> dt.date | None:
    """A day asked for.

    Raises:
        Problem: 422, it cannot be read.
    """
    try:
        return None if text is None else parse_day(text)
    except MomentInvalid as error:
        raise invalid(field, str(error)) from None


def seen_scopes(asker: Asker) -> tuple[str, ...] | None:
    """The scopes whose rows the asker sees; None: all."""
    return None if asker.sight.scopes is None else tuple(sorted(asker.sight.scopes))


def codes(
    roles: Mapping[str, frozenset[Role]], kinds: list[str], role: Role | None
) -> tuple[str, ...] | None:
    """The kinds asked for, limited to those a role acts on; None: no limit.

    Raises:
        Problem: 422, there is no such kind.
    """
    assert_known("kind", kinds, roles)
    return kinds_of(roles, kinds, role)


def duties(reading: Reading, asker: Asker, roles: Mapping[str, frozenset[Role]]) -> Duties:
    """What the asker may act on, by the roles they hold right now."""
    person = asker.signed_in.person
    pairs = {
        (code, scope)
        for held in held_roles(reading.service.log, person, reading.today())
        for code, able in roles.items()
        if held.role in able
        for scope in held.grant.scopes
    }
    everywhere = frozenset(code for code, scope in pairs if scope == EVERYWHERE)
    return Duties(person=person, everywhere=everywhere, somewhere=frozenset(pairs))

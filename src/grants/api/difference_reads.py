"""Questions about what changed between two moments, and which facts changed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request

from grants.access.sight import FAR_SIGHTED
from grants.api.problems import invalid
from grants.api.reading import (
    DAY_FORM,
    MOMENT_FORM,
    After,
    Asker,
    CaseNumber,
    Limit,
    Page,
    Reading,
    WaitFor,
    Year,
    cut,
    page,
)
from grants.api.trail_reads import REFUSED
from grants.kernel.ids import Code
from grants.kernel.phrases import Phrase
from projections.cases.filters import Kind
from projections.differences.cases import CaseDifference, DifferenceFilter, case_differences
from projections.differences.causes import Span
from projections.differences.money import Changed, Difference, changed, explained
from projections.differences.subjects import Name
from projections.moments import Clock, resolve
from projections.questions import READ_BY, Question

FromAsOf = Annotated[
    str | None,
    Query(
        description="Legal date of the first moment; defaults to the day of from_known_at",
        json_schema_extra=DAY_FORM,
    ),
]
FromKnownAt = Annotated[
    str | None,
    Query(
        description="What the first moment knew: a position, a date-time in Berlin, a date",
        json_schema_extra=MOMENT_FORM,
    ),
]
ToAsOf = Annotated[
    str | None,
    Query(
        description="Legal date of the second moment; without either one: now",
        json_schema_extra=DAY_FORM,
    ),
]
ToKnownAt = Annotated[
    str | None,
    Query(description="What the second moment knew; default: all", json_schema_extra=MOMENT_FORM),
]
_FROM: Mapping[Clock, str] = {"as_of": "from_as_of", "known_at": "from_known_at"}
_TO: Mapping[Clock, str] = {"as_of": "to_as_of", "known_at": "to_known_at"}


def difference_router(reading: Reading) -> APIRouter:
    """`/differences/budgets`, `/differences/totals` and `/differences/cases`."""
    router = APIRouter(prefix="/differences", tags=["Differences"])
    _budgets(router, reading)
    _totals(router, reading)
    _cases(router, reading)
    return router


def _budgets(router: APIRouter, reading: Reading) -> None:
    @router.get("/budgets", operation_id="budget-differences", responses=REFUSED)
    def list_budget_differences(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        from_as_of: FromAsOf = None,
        from_known_at: FromKnownAt = None,
        to_as_of: ToAsOf = None,
        to_known_at: ToKnownAt = None,
        programme: Code | None = None,
        scope: Code | None = None,
        year: Year | None = None,
        earmark: Code | None = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[Difference]:
        """Accounts that differ at the second moment, of the regions the asker sees, and why.

        A cause is `late` if it took effect by the legal date of both moments and was recorded after
        the earlier of them was known.
        """
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        asked = {"programme": programme, "scope": scope, "year": year, "earmark": earmark}
        between = span(
            reading, "budget-differences", (from_as_of, from_known_at), (to_as_of, to_known_at)
        )
        found = changed(reading.service.log, "budgets", between, asked, admits=_seen(asker))
        return _paged(reading, "budgets", between, found, after=after, limit=limit)


def _seen(asker: Asker) -> Callable[[Mapping[str, Any]], bool]:
    return lambda row: asker.sight.sees(row["scope"])


def _totals(router: APIRouter, reading: Reading) -> None:
    @router.get("/totals", operation_id="total-differences", responses=REFUSED)
    def list_total_differences(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        from_as_of: FromAsOf = None,
        from_known_at: FromKnownAt = None,
        to_as_of: ToAsOf = None,
        to_known_at: ToKnownAt = None,
        programme: Code | None = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[Difference]:
        """Totals that differ at the second moment, and why; for those who see every region."""
        reading.asker(request).needs(FAR_SIGHTED)
        reading.wait_for(wait_for)
        between = span(
            reading, "total-differences", (from_as_of, from_known_at), (to_as_of, to_known_at)
        )
        found = changed(reading.service.log, "totals", between, {"programme": programme})
        return _paged(reading, "totals", between, found, after=after, limit=limit)


def _paged(
    reading: Reading, name: Name, between: Span, found: Changed, *, after: str | None, limit: int
) -> Page[Difference]:
    """The facts are looked up for the lines of the page alone."""
    lines = page(found, after=after, limit=limit, key=lambda key: "/".join(map(str, key)))
    shown = {key: found[key] for key in lines.items}
    return Page(items=explained(reading.service.log, name, between, shown), next=lines.next)


def _cases(router: APIRouter, reading: Reading) -> None:
    @router.get("/cases", operation_id="case-differences", responses=REFUSED)
    def list_case_differences(  # noqa: PLR0913 - the parameters of the question.
        request: Request,
        *,
        from_as_of: FromAsOf = None,
        from_known_at: FromKnownAt = None,
        to_as_of: ToAsOf = None,
        to_known_at: ToKnownAt = None,
        programme: Code | None = None,
        scope: Code | None = None,
        kind: Kind | None = None,
        year: Year | None = None,
        earmark: Code | None = None,
        case: CaseNumber = None,
        after: After = None,
        limit: Limit = 100,
        wait_for: WaitFor = None,
    ) -> Page[CaseDifference]:
        """Cases that are new at the second moment, stand or are paid otherwise, and why.

        In order of their numbers, of the regions the asker sees.
        """
        asker = reading.asker(request)
        reading.wait_for(wait_for)
        scopes = asker.sight.scopes
        found = case_differences(
            reading.service.log,
            span(reading, "case-differences", (from_as_of, from_known_at), (to_as_of, to_known_at)),
            DifferenceFilter(
                programme=programme,
                scope=scope,
                scopes=None if scopes is None else tuple(sorted(scopes)),
                kind=kind,
                year=year,
                earmark=earmark,
                number=case,
            ),
            after=after or "",
            limit=limit + 1,
        )
        return cut(found, limit=limit, key=lambda each: each.number)


def span(
    reading: Reading,
    question: Question,
    start: tuple[str | None, str | None],
    end: tuple[str | None, str | None],
) -> Span:
    """The two moments asked for, each a legal date and a moment of knowledge; the second is now.

    Raises:
        Problem: 422, one of them cannot be read, or there is no first one; 503, what the question
            is answered from has not come to one of them.
    """
    reads = READ_BY[question]
    before = reading.moment(as_of=start[0], known_at=start[1], fields=_FROM, reads=reads)
    after = reading.moment(as_of=end[0], known_at=end[1], fields=_TO, reads=reads)
    if before is None:
        raise invalid(
            "from_as_of", Phrase("Nötig ist, womit verglichen wird: from_as_of, from_known_at.")
        )
    return Span(before, after or resolve(reading.service.log))

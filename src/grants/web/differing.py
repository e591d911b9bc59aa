"""Lines that differ between two moments, figure by figure with their facts: shown or saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from grants.web.budget_lines import scope_names
from grants.web.comparing import admitted, subject
from grants.web.facts import fact_links
from projections.differences.cases import DifferenceFilter, case_differences
from projections.differences.money import Difference, changed, explained
from projections.differences.subjects import SUBJECTS

if TYPE_CHECKING:
    from grants.web.comparing import Asked
    from grants.web.visits import Pages, Visit
    from projections.differences.cases import CaseDifference
    from projections.differences.causes import Cause, Change, Span
    from projections.differences.money import Changed
    from projections.differences.postings import Posted
    from projections.differences.subjects import Key, Name

COLUMNS = (
    *("what", "programme", "scope", "year", "earmark", "kind", "origin", "case", "figure"),
    *("before", "after", "position", "recorded_at", "effective_on", "fact", "late", "moved"),
)
"""Of the file; amounts are cents."""
CHUNK = 200


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact behind a difference; `ends`: it counts at the first moment alone."""

    position: int
    link: str | None
    effective_on: str
    recorded_at: dt.datetime
    late: bool
    ends: bool
    moved: int | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure at both moments; `derived`: it follows from others and has no facts of its own."""

    name: str
    before: int | str | None
    after: int | str | None
    difference: int | None
    facts: Sequence[Fact]
    more: bool
    derived: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line that differs; `row` names it, `new` and `gone` are of cases."""

    key: str
    row: Mapping[str, Any]
    name: str
    figures: Sequence[Figure]
    new: bool = False
    gone: bool = False


def lines_shown(
    pages: Pages, visit: Visit, name: Name, found: Sequence[Difference], *, facts_max: int
) -> list[Shown]:
    """Lines of budgets or totals, with links to their facts."""
    links = fact_links(pages, visit, _positions(found))
    own = SUBJECTS[name].figures
    scopes = _names(pages, found) if name == "budgets" else {}
    return [
        Shown(
            key="/".join(map(str, each.row.values())),
            row=each.row,
            name=scopes.get((each.row["programme"], each.row.get("scope")), ""),
            figures=[
                _figure(
                    change,
                    each.causes,
                    links,
                    more=len(each.causes) >= facts_max,
                    derived=not own[change.figure].added_up,
                )
                for change in each.changes
            ],
        )
        for each in found
    ]


def _positions(found: Sequence[Difference] | Sequence[CaseDifference]) -> set[int]:
    return {cause.position for each in found for cause in each.causes}


@dataclass(frozen=True)
class _Place:
    """What the name of a scope is looked up by."""

    programme: Any
    scope: Any


def _names(pages: Pages, found: Sequence[Difference]) -> Mapping[tuple[Any, Any], str]:
    places = [_Place(each.row["programme"], each.row["scope"]) for each in found]
    return scope_names(pages.reading.service.log, places)


def _figure(
    change: Change,
    causes: Sequence[Cause],
    links: Mapping[int, str],
    *,
    more: bool = False,
    derived: bool = False,
) -> Figure:
    before, after = change.before, change.after
    coded = isinstance(before, str) or isinstance(after, str)
    return Figure(
        name=change.figure,
        before=before,
        after=after,
        difference=None if coded else int(after or 0) - int(before or 0),
        facts=[
            Fact(
                position=cause.position,
                link=links.get(cause.position),
                effective_on=cause.effective_on,
                recorded_at=cause.recorded_at,
                late=cause.late,
                ends=cause.counts == "before",
                moved=None if coded else cause.moved[change.figure],
            )
            for cause in causes
            if (cause.phase is not None if coded else change.figure in cause.moved)
        ],
        more=more,
        derived=derived,
    )


def cases_shown(
    pages: Pages, visit: Visit, asked: Asked, span: Span, *, after: str, limit: int
) -> list[Shown]:
    """Cases that differ, in order of their numbers."""
    found = _cases(pages, visit, asked, span, after=after, limit=limit)
    links = fact_links(pages, visit, _positions(found))
    names = scope_names(pages.reading.service.log, found)
    return [
        Shown(
            key=each.number,
            row={"kind": each.kind, "programme": each.programme, "scope": each.scope},
            name=names[each.programme, each.scope],
            figures=[_figure(change, each.causes, links) for change in each.changes],
            new=each.after and not each.before,
            gone=each.before and not each.after,
        )
        for each in found
    ]


def _cases(
    pages: Pages, visit: Visit, asked: Asked, span: Span, *, after: str, limit: int
) -> list[CaseDifference]:
    scopes = visit.asker.sight.scopes
    wanted = DifferenceFilter(
        programme=asked.programm,
        scope=asked.region,
        scopes=None if scopes is None else tuple(sorted(scopes)),
        kind=asked.art,
        year=asked.jahr,
        earmark=asked.zweck,
    )
    return case_differences(pages.reading.service.log, span, wanted, after=after, limit=limit)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A figure over all lines: what it differs by, and what its postings add up to."""

    figure: str
    difference: int
    moved: int
    postings: int

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.difference == self.moved


def balance_of(
    name: Name, differing: Changed, sums: Mapping[tuple[Key, str], Posted]
) -> list[Balance]:
    """Of every figure that postings add up to and that differs or has any."""
    differences: dict[str, int] = {}
    for changes in differing.values():
        for change in changes:
            moved = int(change.after or 0) - int(change.before or 0)
            differences[change.figure] = differences.get(change.figure, 0) + moved
    amounts: dict[str, tuple[int, int]] = {}
    for (_, figure), each in sums.items():
        amount, postings = amounts.get(figure, (0, 0))
        amounts[figure] = (amount + each.amount, postings + each.postings)
    return [
        Balance(
            figure=figure,
            difference=differences.get(figure, 0),
            moved=amounts.get(figure, (0, 0))[0],
            postings=amounts.get(figure, (0, 0))[1],
        )
        for figure in SUBJECTS[name].added_up
        if figure in differences or figure in amounts
    ]


def rows_of(pages: Pages, visit: Visit, asked: Asked, span: Span) -> Iterator[Sequence[Any]]:
    """Everything that differs, one row per figure and fact."""
    if asked.was == "vorgaenge":
        return _case_rows(pages, visit, asked, span)
    log = pages.reading.service.log
    name = subject(visit, asked)
    return _rows(pages, name, span, changed(log, name, span, admits=admitted(visit, asked)))


def _rows(pages: Pages, name: Name, span: Span, differing: Changed) -> Iterator[Sequence[Any]]:
    keys = iter(differing)
    while chunk := list(islice(keys, CHUNK)):
        lines = {key: differing[key] for key in chunk}
        for each in explained(pages.reading.service.log, name, span, lines):
            yield from _told(name, each.row, each.changes, each.causes)


def _case_rows(pages: Pages, visit: Visit, asked: Asked, span: Span) -> Iterator[Sequence[Any]]:
    after = ""
    while found := _cases(pages, visit, asked, span, after=after, limit=CHUNK):
        for each in found:
            row = {
                "case": each.number,
                **{k: getattr(each, k) for k in ("programme", "scope", "kind")},
            }
            yield from _told("cases", row, each.changes, each.causes)
        after = found[-1].number


def _told(
    what: str, row: Mapping[str, Any], changes: Sequence[Change], causes: Sequence[Cause]
) -> Iterator[Sequence[Any]]:
    names = ("programme", "scope", "year", "earmark", "kind", "origin", "case")
    for change in changes:
        line = (*(row.get(each) for each in names), change.figure, change.before, change.after)
        of = [
            cause
            for cause in causes
            if change.figure in cause.moved or (change.figure == "phase" and cause.phase)
        ]
        for cause in of:
            moved = cause.moved.get(change.figure, cause.phase)
            at = cause.recorded_at.isoformat()
            fact = (cause.position, at, cause.effective_on, cause.name, cause.late, moved)
            yield (what, *line, *fact)
        if not of:
            yield (what, *line, *(None,) * 6)

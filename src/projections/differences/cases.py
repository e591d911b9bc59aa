"""Cases at two moments: which are new, which stand or are paid otherwise, and by which facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from psycopg.sql import SQL

from projections.differences.causes import (
    BETWEEN,
    COUNTED_AFTER,
    COUNTED_BEFORE,
    Cause,
    Change,
    Moved,
    Side,
    Span,
    causes,
)
from projections.moves import figures as folds
from projections.moves.figures import AMOUNTS, Figures, folded

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.runtime.model import Row

_CHUNK = 500
_FIGURES = ("phase", *AMOUNTS)
_NONE: Figures = dict.fromkeys(_FIGURES)
"""Of a case that is not there."""


@dataclass(frozen=True, kw_only=True)
class CaseDifference:
    """One case that differs. `before` and `after`: whether it was there.

    For every amount, what its facts moved adds up to the difference; they move it in the order in
    which they stand here. `phase` is the stored one: that a proof is due no fact says.
    """

    number: str
    programme: str
    scope: str
    kind: str
    before: bool
    after: bool
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class DifferenceFilter:
    """What the list is limited to, by what cases are now; `scopes` are those the asker sees."""

    programme: str | None = None
    scope: str | None = None
    scopes: tuple[str, ...] | None = None
    kind: str | None = None
    year: int | None = None
    earmark: str | None = None
    number: str | None = None


EVERYTHING = DifferenceFilter()


def case_differences(
    log: Log,
    span: Span,
    wanted: DifferenceFilter = EVERYTHING,
    *,
    after: str = "",
    limit: int = 100,
) -> list[CaseDifference]:
    """Cases that differ, in order of their number, after a number, at most `limit`."""
    found: list[tuple[_Compared, list[Moved]]] = []
    place = after
    while len(found) < limit:
        touched = _touched(log, span, wanted, place)
        for compared in _compared(log, span, touched):
            if compared.changes and len(found) < limit:
                found.append((compared, [_moved(step) for step in compared.steps]))
        if len(touched) < _CHUNK:
            break
        place = touched[-1]["number"]
    told = iter(causes(log, span, [each for _, moved in found for each in moved]))
    return [
        CaseDifference(
            **compared.case,
            before=compared.before is not None,
            after=compared.after is not None,
            changes=compared.changes,
            causes=tuple(next(told) for _ in moved),
        )
        for compared, moved in found
    ]


_TOUCHED = SQL(
    "SELECT number, programme, scope, kind FROM reads.cases WHERE number > %(place)s"
    " AND number IN (SELECT case_number FROM reads.moves"
    "  WHERE {between} AND {counted_before} <> {counted_after})"
    " AND (%(programme)s::text IS NULL OR programme = %(programme)s)"
    " AND (%(scope)s::text IS NULL OR scope = %(scope)s)"
    " AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s))"
    " AND (%(kind)s::text IS NULL OR kind = %(kind)s)"
    " AND (%(year)s::int IS NULL OR year = %(year)s)"
    " AND (%(earmark)s::text IS NULL OR earmark = %(earmark)s)"
    " AND (%(number)s::text IS NULL OR number = %(number)s)"
    " ORDER BY number LIMIT %(chunk)s"
).format(between=BETWEEN, counted_before=COUNTED_BEFORE, counted_after=COUNTED_AFTER)


def _touched(log: Log, span: Span, wanted: DifferenceFilter, place: str) -> Sequence[Row]:
    scopes = None if wanted.scopes is None else list(wanted.scopes)
    values = {**vars(wanted), **span.values, "scopes": scopes, "place": place, "chunk": _CHUNK}
    with log.reading() as connection:
        # Planned for these moments: how many cases are touched depends on them.
        return connection.execute(_TOUCHED, values, prepare=False).fetchall()


_MOVES = SQL(
    "SELECT *, {counted_before} AS counted_before, {counted_after} AS counted_after"
    " FROM reads.moves WHERE case_number = ANY(%(numbers)s)"
    " AND ({counted_before} OR {counted_after}) ORDER BY case_number, position"
).format(counted_before=COUNTED_BEFORE, counted_after=COUNTED_AFTER)


def _compared(log: Log, span: Span, touched: Sequence[Row]) -> Iterator[_Compared]:
    cases = {row["number"]: row for row in touched}
    with log.reading() as connection:
        rows = connection.execute(_MOVES, {**span.values, "numbers": list(cases)}).fetchall()
    for number, moves in groupby(rows, key=lambda row: row["case_number"]):
        yield _Compared.of(cases[number], list(moves))


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One fact that counts at one moment alone, and what it made of the case on the way."""

    move: Row
    counts: Side
    was: Figures | None
    now: Figures | None


@dataclass(frozen=True, kw_only=True)
class _Compared:
    """One case at both moments, with the steps from the first to the second."""

    case: Row
    before: Figures | None
    after: Figures | None
    steps: list[_Step]

    @classmethod
    def of(cls, case: Row, moves: Sequence[Row]) -> _Compared:
        """First what counts no more is taken out, the last first; then what counts now comes in."""
        counting = [move for move in moves if move["counted_before"]]
        before = figures = folded(counting)
        steps = []
        for move in reversed([move for move in counting if not move["counted_after"]]):
            counting.remove(move)
            was, figures = figures, folded(counting)
            steps.append(_Step(move=move, counts="before", was=was, now=figures))
        for move in moves:
            if move["counted_after"] and not move["counted_before"]:
                was, figures = figures, _with(counting, move, figures)
                steps.append(_Step(move=move, counts="after", was=was, now=figures))
        return cls(case=case, before=before, after=figures, steps=steps)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        before, after = self.before or _NONE, self.after or _NONE
        return tuple(
            Change(figure=name, before=was, after=now)
            for name in _FIGURES
            if (was := before[name]) != (now := after[name])
            and (was or now or (self.before and self.after))
        )


def _with(counting: list[Row], move: Row, figures: Figures | None) -> Figures | None:
    """One more: at the end where it is the last, else everything is folded again."""
    if not counting or counting[-1]["position"] < move["position"]:
        counting.append(move)
        return folds.after(figures, move)
    counting.append(move)
    counting.sort(key=lambda each: each["position"])
    return folded(counting)


def _moved(step: _Step) -> Moved:
    move, was, now = step.move, step.was or _NONE, step.now or _NONE
    return Moved(
        position=move["position"],
        recorded_at=move["recorded_at"],
        effective_first=move["effective_first"],
        effective_last=move["effective_last"],
        counts=step.counts,
        moved={
            name: cents for name in AMOUNTS if (cents := (now[name] or 0) - (was[name] or 0)) != 0
        },
        phase=now["phase"] if now["phase"] != was["phase"] else None,
    )

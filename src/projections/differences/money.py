"""Budgets and totals at two moments: which figures differ, and by which postings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from psycopg.sql import SQL, Composable, Identifier

from projections.budgets.queries import FILTER as OF_ACCOUNT
from projections.budgets.queries import budgets
from projections.differences.causes import (
    BETWEEN,
    COUNTED_AFTER,
    COUNTED_BEFORE,
    Cause,
    Change,
    Moved,
    Span,
    causes,
)
from projections.figures import BUDGET_FIGURES, TOTAL_FIGURES, Figure
from projections.ledger.projection import LEDGER
from projections.ledger.projection import POSTINGS as LEDGER_POSTINGS
from projections.runtime.model import LIVE
from projections.totals.postings import POSTINGS as TOTALS_POSTINGS
from projections.totals.projection import TOTALS
from projections.totals.queries import FILTER as OF_PROGRAMME
from projections.totals.queries import totals

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment
    from projections.runtime.model import ReadModel, Row, Table

Key = tuple[str | int, ...]
Lines = Mapping[Key, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One line whose figures differ, named by `row`, and the facts that made them differ.

    For every figure that postings add up to, the amounts its facts moved add up to the difference.
    `available_cents` has none of its own: it follows from the others, and from the year in which
    commitment authority may be used.
    """

    row: Mapping[str, str | int]
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What can be compared: its lines at a moment, and the postings they add up."""

    key: tuple[str, ...]
    model: ReadModel
    postings: Table
    amount: str
    where: Composable
    parameters: frozenset[str]
    lines: Callable[[Log, Moment, Mapping[str, Any]], Sequence[Any]]
    figures: Mapping[str, Figure]


SUBJECTS: Mapping[Literal["budgets", "totals"], Subject] = {
    "budgets": Subject(
        key=("programme", "scope", "year", "earmark"),
        model=LEDGER,
        postings=LEDGER_POSTINGS,
        amount="cents",
        where=OF_ACCOUNT,
        parameters=frozenset({"programme", "scope", "year", "earmark"}),
        lines=lambda log, moment, wanted: budgets(
            log, as_of=moment.as_of, known_at=moment.known_at, **wanted
        ),
        figures=BUDGET_FIGURES,
    ),
    "totals": Subject(
        key=("programme", "kind", "origin"),
        model=TOTALS,
        postings=TOTALS_POSTINGS,
        amount="amount",
        where=OF_PROGRAMME,
        parameters=frozenset({"programme"}),
        lines=lambda log, moment, wanted: totals(
            log, as_of=moment.as_of, known_at=moment.known_at, **wanted
        ),
        figures=TOTAL_FIGURES,
    ),
}


def differences(
    log: Log,
    name: Literal["budgets", "totals"],
    span: Span,
    wanted: Mapping[str, Any] | None = None,
    *,
    admits: Callable[[Mapping[str, Any]], bool] = lambda _row: True,
) -> list[Difference]:
    """Every line of budgets or totals that differs, in their order.

    `wanted` limits the lines as it does those of the question itself, `admits` by their names.
    """
    subject = SUBJECTS[name]
    asked = {parameter: (wanted or {}).get(parameter) for parameter in subject.parameters}
    before = _lines(log, subject, span.before, asked)
    after = _lines(log, subject, span.after, asked)
    changed = {
        key: changes
        for key in {**before, **after}
        if admits(dict(zip(subject.key, key, strict=True)))
        and (changes := _changes(before.get(key), after.get(key)))
    }
    moved: dict[Key, list[Moved]] = {key: [] for key in changed}
    for key, each in _moved(log, subject, span, asked):
        if key in moved:
            moved[key].append(each)
    told = iter(causes(log, span, [each for listed in moved.values() for each in listed]))
    return [
        Difference(
            row=dict(zip(subject.key, key, strict=True)),
            changes=changes,
            causes=tuple(next(told) for _ in moved[key]),
        )
        for key, changes in changed.items()
    ]


def _lines(log: Log, subject: Subject, moment: Moment, asked: Mapping[str, Any]) -> Lines:
    lines = {}
    for line in subject.lines(log, moment, asked):
        row = vars(line)
        lines[tuple(row[name] for name in subject.key)] = {
            name: value
            for name, value in row.items()
            if name not in subject.key and name != "control_totals"
        }
    return lines


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Change, ...]:
    """What differs; a line that is not there has no figures, and those of nothing are no change."""
    none: Mapping[str, Any] = dict.fromkeys(before or after or {})
    return tuple(
        Change(figure=name, before=was, after=now)
        for (name, was), now in zip((before or none).items(), (after or none).values(), strict=True)
        if was != now and (was or now or (before is not None and after is not None))
    )


_BEGUN_BEFORE = SQL("(position <= %(before_known)s AND effective_first <= %(before_day)s)")
_BEGUN_AFTER = SQL("(position <= %(after_known)s AND effective_first <= %(after_day)s)")
_POSTED = SQL(
    "SELECT *, {counted_before} AS counted_before, {counted_after} AS counted_after,"
    " {begun_before} AS begun_before, {begun_after} AS begun_after"
    " FROM {view} WHERE {between}{where} AND ({counted_before} <> {counted_after}"
    " OR {begun_before} <> {begun_after}) ORDER BY position, line"
)


def _moved(
    log: Log, subject: Subject, span: Span, asked: Mapping[str, Any]
) -> Iterator[tuple[Key, Moved]]:
    """What every fact moved on every line, in the order of the log."""
    statement = _POSTED.format(
        view=Identifier(LIVE.schema, subject.model.served(subject.postings)),
        between=BETWEEN,
        where=subject.where,
        counted_before=COUNTED_BEFORE,
        counted_after=COUNTED_AFTER,
        begun_before=_BEGUN_BEFORE,
        begun_after=_BEGUN_AFTER,
    )
    with log.connection() as connection:
        rows = connection.execute(statement, {**span.values, **asked}, prepare=False).fetchall()
    found: dict[tuple[Key, int], tuple[Row, dict[str, int]]] = {}
    for row in rows:
        key = tuple(row[name] for name in subject.key)
        _, moved = found.setdefault((key, row["position"]), (row, {}))
        for figure, amount in _amounts(subject, row):
            moved[figure] = moved.get(figure, 0) + amount
    for (key, position), (posted, moved) in found.items():
        amounts = {figure: amount for figure, amount in moved.items() if amount}
        if amounts:
            yield (
                key,
                Moved(
                    position=position,
                    recorded_at=posted["recorded_at"],
                    effective_first=posted["effective_first"],
                    effective_last=posted["effective_last"],
                    counts="after" if posted["begun_after"] else "before",
                    moved=amounts,
                ),
            )


def _amounts(subject: Subject, row: Row) -> Iterator[tuple[str, int]]:
    """What a posting moves between the moments: into a figure, out of it, or out of uncertainty."""
    counted = row["counted_after"] - row["counted_before"]
    open_after = row["begun_after"] and not row["counted_after"]
    uncertain = open_after - (row["begun_before"] and not row["counted_before"])
    for name, figure in subject.figures.items():
        times = uncertain if figure.uncertain else counted
        if times and figure.added_up and row["measure"] in figure.signs:
            yield name, times * figure.signs[row["measure"]] * row[subject.amount]

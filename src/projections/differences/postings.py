"""Postings that count at one of two moments alone: fact by fact, and summed up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.sql import SQL, Composable, Identifier, Placeholder

from projections.differences.causes import BETWEEN, COUNTED_AFTER, COUNTED_BEFORE, Moved, Span
from projections.differences.subjects import SUBJECTS, Admits, Key, Name, Subject, everything
from projections.runtime.model import LIVE

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.runtime.model import Row


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What all postings between two moments add up to in a figure of a line, and how many."""

    amount: int = 0
    postings: int = 0


_NOTHING = Posted()


def posted(
    log: Log,
    name: Name,
    span: Span,
    wanted: Mapping[str, Any] | None = None,
    *,
    admits: Admits = everything,
) -> Mapping[tuple[Key, str], Posted]:
    """By line and figure, of figures that postings add up to, summed up by the database.

    Found another way than the figures themselves: where both agree, nothing is missing.
    """
    subject = SUBJECTS[name]
    asked = {parameter: (wanted or {}).get(parameter) for parameter in subject.parameters}
    statement = _SUMMED.format(
        key=SQL(", ").join(map(Identifier, subject.key)),
        amount=Identifier(subject.amount),
        where=subject.where,
        **_parts(subject),
    )
    with log.reading() as connection:
        rows = connection.execute(statement, {**span.values, **asked}, prepare=False).fetchall()
    moved: dict[str, list[tuple[str, int]]] = {}
    for figure in subject.added_up:
        for measure, sign in subject.figures[figure].signs.items():
            moved.setdefault(measure, []).append((figure, sign))
    found: dict[tuple[Key, str], Posted] = {}
    for row in rows:
        key = tuple(row[each] for each in subject.key)
        if admits(row):
            for figure, sign in moved.get(row["measure"], ()):
                known = found.get((key, figure), _NOTHING)
                found[key, figure] = Posted(
                    amount=known.amount + sign * row["moved"],
                    postings=known.postings + row["postings"],
                )
    return found


_BEGUN_BEFORE = SQL("(position <= %(before_known)s AND effective_first <= %(before_day)s)")
_BEGUN_AFTER = SQL("(position <= %(after_known)s AND effective_first <= %(after_day)s)")
_POSTED = SQL(
    "SELECT * FROM (SELECT *, {counted_before} AS counted_before, {counted_after} AS counted_after,"
    " {begun_before} AS begun_before, {begun_after} AS begun_after,"
    " dense_rank() OVER (PARTITION BY {key} ORDER BY position) AS nth"
    " FROM {view} WHERE {between} AND ({key}) IN (SELECT * FROM unnest({keys}))"
    " AND ({counted_before} <> {counted_after} OR {begun_before} <> {begun_after})) AS posted"
    " WHERE %(facts_max)s::int IS NULL OR nth <= %(facts_max)s ORDER BY position, line"
)
_SUMMED = SQL(
    "SELECT {key}, measure, count(*) AS postings,"
    " sum({amount} * ({counted_after}::int - {counted_before}::int))::bigint AS moved"
    " FROM {view} WHERE {between}{where} AND {counted_before} <> {counted_after}"
    " GROUP BY {key}, measure"
)


def _parts(subject: Subject) -> dict[str, Composable]:
    """What the questions for postings have in common."""
    return {
        "view": Identifier(LIVE.schema, subject.model.served(subject.postings)),
        "between": BETWEEN,
        "counted_before": COUNTED_BEFORE,
        "counted_after": COUNTED_AFTER,
    }


def moved(
    log: Log, subject: Subject, span: Span, keys: Sequence[Key], facts_max: int | None
) -> Iterator[tuple[Key, Moved]]:
    """What every fact moved on some lines, in the order of the log."""
    columns = dict(zip(subject.key, zip(*keys, strict=True), strict=True)) if keys else {}
    if not columns:
        return
    statement = _POSTED.format(
        key=SQL(", ").join(map(Identifier, subject.key)),
        keys=SQL(", ").join(
            SQL("{}::int[]" if name == "year" else "{}::text[]").format(Placeholder(f"of_{name}"))
            for name in subject.key
        ),
        begun_before=_BEGUN_BEFORE,
        begun_after=_BEGUN_AFTER,
        **_parts(subject),
    )
    values = {f"of_{name}": list(each) for name, each in columns.items()}
    with log.reading() as connection:
        rows = connection.execute(
            statement, {**span.values, **values, "facts_max": facts_max}, prepare=False
        ).fetchall()
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

"""Budgets and totals at two moments: which figures differ, and by which postings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from projections.differences.causes import Cause, Change, Moved, Span, causes
from projections.differences.postings import moved
from projections.differences.subjects import SUBJECTS, Admits, Key, Name, Subject, everything

if TYPE_CHECKING:
    from grants.store.log import Log
    from projections.moments import Moment

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


Changed = Mapping[Key, tuple[Change, ...]]
"""By line, what differs."""


def differences(
    log: Log,
    name: Name,
    span: Span,
    wanted: Mapping[str, Any] | None = None,
    *,
    admits: Admits = everything,
) -> list[Difference]:
    """Every line of budgets or totals that differs, in their order, with all its facts."""
    return explained(log, name, span, changed(log, name, span, wanted, admits=admits))


def changed(
    log: Log,
    name: Name,
    span: Span,
    wanted: Mapping[str, Any] | None = None,
    *,
    admits: Admits = everything,
) -> Changed:
    """What differs, without the facts.

    `wanted` limits the lines as it does those of the question itself, `admits` by their names.
    """
    subject = SUBJECTS[name]
    asked = {parameter: (wanted or {}).get(parameter) for parameter in subject.parameters}
    before = _lines(log, subject, span.before, asked)
    after = _lines(log, subject, span.after, asked)
    return {
        key: changes
        for key in {**before, **after}
        if admits(subject.row(key)) and (changes := _changes(before.get(key), after.get(key)))
    }


def explained(
    log: Log, name: Name, span: Span, lines: Changed, *, facts_max: int | None = None
) -> list[Difference]:
    """Lines that differ with the facts that made them, of each the first `facts_max`."""
    subject = SUBJECTS[name]
    found: dict[Key, list[Moved]] = {key: [] for key in lines}
    for key, each in moved(log, subject, span, list(lines), facts_max):
        found[key].append(each)
    told = iter(causes(log, span, [each for listed in found.values() for each in listed]))
    return [
        Difference(
            row=subject.row(key), changes=changes, causes=tuple(next(told) for _ in found[key])
        )
        for key, changes in lines.items()
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

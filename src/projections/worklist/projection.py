"""Worklist: one row per thing that waits, kept as long as it waits.

What waits in a case is derived from what it has become; what was not waiting before a fact and is
after it, waits since that fact. The dates are folded beside it, so that every row carries the one
it is measured by; the lists of deadlines are read from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from grants.application import events as application
from grants.approval import events as approval
from grants.kernel.calendar import day_after, last_day
from grants.kernel.event import Event
from grants.kernel.ids import claim_stream
from grants.payout import events as payout
from grants.programme.events import ParameterSet
from grants.revocation import events as revocation
from grants.settlement import events as settlement
from projections import parameters
from projections.deadlines import projection as deadlines
from projections.deadlines.agenda import RUNNING
from projections.deadlines.projection import FACTS as DATED
from projections.deadlines.projection import owner_of
from projections.deadlines.tables import DATES, DateKey
from projections.deadlines.tables import FILES as DATED_FILES
from projections.parameters import PARAMETERS
from projections.runtime.model import Apart, Key, ReadModel, Row, Rows, Table
from projections.worklist.file import File
from projections.worklist.fold import evolve
from projections.worklist.kinds import DATED as CALLED_FOR
from projections.worklist.steps import Waiting
from projections.worklist.tables import FILES, ITEMS
from projections.worklist.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

LAST = dt.date(9999, 12, 31)
"""Ranks what has no date."""


class _Since(NamedTuple):
    """Of the fact that made something wait: when it happened, when it was recorded, where."""

    effective_on: str
    recorded_at: dt.datetime
    position: int


_EMPTY = File()


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring on what waits for the owner by one fact."""
    kind = type(recorded.stored.fact)
    if kind is ParameterSet:
        parameters.apply(recorded, rows)
        return
    owner = owner_of(recorded)
    dates: Mapping[DateKey, bool] = {}
    if kind in DATED:
        dates = deadlines.touched(recorded, rows, owner=owner)
        for key, was_open in dates.items():
            if key[1] in CALLED_FOR:
                _call(recorded, rows, key, was_open=was_open)
    if owner.startswith("case/"):
        _bring_on(recorded, rows, owner, dates)


def _call(recorded: Recorded, rows: Rows, key: DateKey, *, was_open: bool) -> None:
    """Something waits because a date is open, as long as it is."""
    date = rows.get(DATES, key)
    assert date is not None
    subject, kind, number = key
    item = (subject, CALLED_FOR[kind], number)
    if date["standing"] not in RUNNING:
        if was_open:
            rows.delete(ITEMS, item)
        return
    row = {
        "subject": subject,
        "kind": CALLED_FOR[kind],
        "number": number,
        "case_number": date["case_number"],
        "programme": date["programme"],
        "scope": date["scope"],
        # An award is entered at once; what lasts until a day is looked after from the next.
        "ready_on": None if kind == "register" else day_after(date["due_on"]),
        "due_on": date["due_on"],
        "due_on_in_force": date["due_on_in_force"],
        "rank_on": date["due_on"],
        "barred": [],
        "cents": date["cents"],
        **(_kept(rows, item) if was_open else _columns(_since(recorded))),
    }
    rows.put(ITEMS, row)


@dataclass(slots=True)
class _Course:
    """A case from the beginning of a unit of work on: its files, and the dates that were touched.

    What waits is worked out once, at the end: of most cases nothing does, and since when something
    waits can still be seen from the files on the way.
    """

    known: Row
    file: File
    steps: list[tuple[File, _Since]] = field(default_factory=list)
    dates: set[DateKey] = field(default_factory=set)
    waited: dict[int, dict[Key, Waiting]] = field(default_factory=dict)

    def at(self, step: int) -> Mapping[Key, Waiting]:
        """What waited after a step; step -1 is the beginning."""
        if step not in self.waited:
            file = self.steps[step][0] if step >= 0 else self.known["file"]
            owner = self.known["owner"]
            self.waited[step] = {_key(owner, each): each for each in waiting(file)}
        return self.waited[step]

    def began(self, key: Key) -> int:
        """The step from which an item of the end has waited without a break; -1: from before."""
        step = len(self.steps) - 1
        while step >= 0 and key in self.at(step - 1):
            step -= 1
        return step


def _bring_on(recorded: Recorded, rows: Rows, owner: str, dates: Iterable[DateKey]) -> None:
    """The file of a case after one more fact; what waits in it is settled later."""
    course: _Course | None = rows.notes.get(owner)
    if course is None:
        known = rows.get(FILES, (owner,)) or _opened(recorded, owner)
        course = rows.notes[owner] = _Course(known, known["file"])
    if dates:
        course.dates.update(dates)
    file = evolve(course.file, recorded.stored.fact)
    if file is not course.file:
        course.file = file
        course.steps.append((file, _since(recorded)))


def _opened(recorded: Recorded, owner: str) -> Row:
    return {
        "owner": owner,
        "programme": getattr(recorded.fact, "programme", ""),
        "scope": recorded.stored.scope,
        "file": _EMPTY,
    }


def settle(rows: Rows) -> None:
    """Write what waits now in every case whose file or dates were touched."""
    for course in rows.notes.values():
        _settle(course, rows)
    rows.notes.clear()


def _settle(course: _Course, rows: Rows) -> None:
    known = course.known
    last = len(course.steps) - 1
    if course.steps:
        rows.put(FILES, {**known, "file": course.file})
    now, was = course.at(last), course.at(-1)
    for key, each in now.items():
        step = course.began(key)
        measured = each.deadline and (key[0], *each.deadline)
        if step < 0 and was[key] == each and measured not in course.dates:
            continue
        date = rows.get(DATES, measured) if measured else None
        since = _columns(course.steps[step][1]) if step >= 0 else _kept(rows, key)
        row = {
            "subject": key[0],
            "kind": each.kind,
            "number": each.number,
            "case_number": known["owner"].removeprefix("case/"),
            "programme": known["programme"],
            "scope": known["scope"],
            "ready_on": each.ready_on,
            "due_on": date and date["due_on"],
            "due_on_in_force": date and date["due_on_in_force"],
            "rank_on": date["due_on"] if date else LAST,
            "barred": list(each.barred),
            "cents": each.cents,
            **since,
        }
        rows.put(ITEMS, row)
    for key in was.keys() - now.keys():
        rows.delete(ITEMS, key)


def _key(owner: str, each: Waiting) -> Key:
    return (owner if each.claim is None else claim_stream(each.claim), each.kind, each.number)


def _kept(rows: Rows, item: Key) -> Mapping[str, Any]:
    """Since when an item waits that is there."""
    there = rows.get(ITEMS, item)
    assert there is not None, f"{item} waits in the file of its case and has no row"
    return {name: there[name] for name in ("since_on", "since_recorded_at", "position")}


def _since(recorded: Recorded) -> _Since:
    """Whatever this fact made wait waits since then."""
    return _Since(recorded.stored.effective_on, recorded.recorded_at, recorded.position)


def _columns(since: _Since) -> Mapping[str, Any]:
    """Since when something waits, as columns of its row."""
    return {
        "since_on": last_day(since.effective_on),
        "since_recorded_at": since.recorded_at,
        "position": since.position,
    }


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """What is foretold of the rows a fact will touch."""
    if isinstance(recorded.fact, ParameterSet):
        yield from parameters.keys(recorded)
        return
    owner = owner_of(recorded)
    yield DATED_FILES, (owner,)
    if owner.startswith("case/"):
        yield FILES, (owner,)


FACTS: frozenset[type[Event]] = frozenset(
    {
        *application.ApplicationEvent.__args__,
        *approval.ApprovalEvent.__args__,
        *payout.PayoutEvent.__args__,
        *revocation.RevocationEvent.__args__,
        *settlement.SettlementEvent.__args__,
        *DATED,
    }
)

WORKLIST = ReadModel(
    name="worklist",
    version=4,
    tables=(ITEMS, FILES, DATES, DATED_FILES, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    settle=settle,
    apart=Apart(
        kinds=frozenset({"case", "claim", "alliance", "budget"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)

"""Worklist: one row per thing that waits, kept as long as it waits; then it is a row of the past.

What waits in a case is derived from what it has become; what was not waiting before a fact and is
after it, waits since that fact. The dates are folded beside it, so that every row carries the one
it is measured by; the lists of deadlines are read from there. Every row knows the fact that made it
what it is, and of the past the one that ended it: what waited at any moment can be looked up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

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
from projections.worklist.tables import FILES, ITEMS, LATE, PAST
from projections.worklist.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

LAST = dt.date(9999, 12, 31)
"""Ranks what has no date."""


class _Step(NamedTuple):
    """A fact as far as what waits depends on it: when it happened, when it was recorded, where."""

    on: dt.date
    recorded_at: dt.datetime
    position: int


_EMPTY = File()


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring on what waits for the owner by one fact."""
    stored = recorded.stored
    kind = type(stored.fact)
    if kind is ParameterSet:
        parameters.apply(recorded, rows)
        return
    owner = owner_of(recorded)
    known = rows.get(FILES, (owner,)) or _opened(recorded, owner)
    step = _Step(last_day(stored.effective_on), recorded.recorded_at, recorded.position)
    dates: Mapping[DateKey, bool] = {}
    if kind in DATED:
        dates = deadlines.touched(recorded, rows, owner=owner)
        for date, was_open in dates.items():
            if date[1] in CALLED_FOR:
                _call(rows, step, date, was_open=was_open)
    file = known["file"]
    if owner.startswith("case/"):
        file = evolve(file, stored.fact)
        if dates or file is not known["file"]:
            _bring_on(rows, step, known, file, dates)
    before_on = max(known["latest_on"], _rule_on(recorded, rows, known["programme"]))
    if step.on < before_on:
        late = {"owner": owner, "position": step.position, "from_on": step.on, "to_on": before_on}
        rows.append(LATE, late)
    latest_on = max(known["latest_on"], step.on)
    rows.put(FILES, {**known, "file": file, "latest_on": latest_on})


def _opened(recorded: Recorded, owner: str) -> Row:
    return {
        "owner": owner,
        "programme": getattr(recorded.fact, "programme", ""),
        "scope": recorded.stored.scope,
        "file": _EMPTY,
        "latest_on": dt.date.min,
    }


def _call(rows: Rows, step: _Step, key: DateKey, *, was_open: bool) -> None:
    """Something waits because a date is open, as long as it is."""
    date = rows.get(DATES, key)
    assert date is not None
    subject, kind, number = key
    item = (subject, CALLED_FOR[kind], number)
    if date["standing"] not in RUNNING:
        if was_open:
            _end(rows, step, item)
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
    }
    _put(rows, step, item, row, waited=was_open)


def _bring_on(rows: Rows, step: _Step, known: Row, file: File, dates: Collection[DateKey]) -> None:
    """What waits in a case whose file is this after one more fact, which touched these dates."""
    owner = known["owner"]
    # Of the fact before, if this unit of work has seen it.
    was = rows.notes.get(owner)
    if was is None:
        was = _waiting(owner, known["file"])
    now = was if file is known["file"] else _waiting(owner, file)
    rows.notes[owner] = now
    for key, each in now.items():
        measured = each.deadline and (key[0], *each.deadline)
        if measured not in dates and was.get(key) == each:
            continue
        date = rows.get(DATES, measured) if measured else None
        row = {
            "subject": key[0],
            "kind": each.kind,
            "number": each.number,
            "case_number": owner.removeprefix("case/"),
            "programme": known["programme"],
            "scope": known["scope"],
            "ready_on": each.ready_on,
            "due_on": date and date["due_on"],
            "due_on_in_force": date and date["due_on_in_force"],
            "rank_on": date["due_on"] if date else LAST,
            "barred": list(each.barred),
            "cents": each.cents,
        }
        _put(rows, step, key, row, waited=key in was)
    for key in was:
        if key not in now:
            _end(rows, step, key)


def _waiting(owner: str, file: File) -> dict[Key, Waiting]:
    return {
        (owner if each.claim is None else claim_stream(each.claim), each.kind, each.number): each
        for each in waiting(file)
    }


def _put(rows: Rows, step: _Step, item: Key, row: Row, *, waited: bool) -> None:
    """Something waits from now on, or is seen in another light while it does."""
    since = {
        "since_on": step.on, "since_recorded_at": step.recorded_at, "position": step.position
    }  # fmt: skip
    if waited:
        before = _there(rows, item)
        since = {name: before[name] for name in since}
        if all(before[name] == value for name, value in row.items()):
            return
        _past(rows, step, before)
    rows.put(ITEMS, {**row, **since, "from_position": step.position, "from_on": step.on})


def _end(rows: Rows, step: _Step, item: Key) -> None:
    """What waited does so no more."""
    _past(rows, step, _there(rows, item))
    rows.delete(ITEMS, item)


def _past(rows: Rows, step: _Step, before: Row) -> None:
    rows.append(PAST, {**before, "to_position": step.position, "to_on": step.on})


def _there(rows: Rows, item: Key) -> Row:
    row = rows.get(ITEMS, item)
    assert row is not None, f"{item} waits in the file of its case and has no row"
    return row


def _rule_on(recorded: Recorded, rows: Rows, programme: str) -> dt.date:
    """When the last rule came into being that a fact is measured by; the first of all days: none.

    Only a decision that names no date is.
    """
    fact = recorded.fact
    if isinstance(fact, approval.GrantApproved | approval.GrantAmended) and not fact.proof_due_on:
        return parameters.last_on(rows, programme=programme, key="proof_due_months")
    return dt.date.min


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """What is foretold of the rows a fact will touch."""
    if isinstance(recorded.fact, ParameterSet):
        yield from parameters.keys(recorded)
        return
    owner = owner_of(recorded)
    yield DATED_FILES, (owner,)
    yield FILES, (owner,)
    yield ITEMS, (owner,)


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
    version=5,
    tables=(ITEMS, PAST, LATE, FILES, DATES, DATED_FILES, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(
        kinds=frozenset({"case", "claim", "alliance", "budget"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)

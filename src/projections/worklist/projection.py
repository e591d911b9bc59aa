"""Worklist: one row per thing that waits, kept as long as it waits; then it is a row of the past.

What waits in a case is derived from what it has become; what was not waiting before a fact and is
after it, waits since that fact. The dates are folded beside it, so that every row carries the one
it is measured by; the lists of deadlines are read from there. Every row knows the fact that made it
what it is, and of the past the one that ended it: what waited at any moment can be looked up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

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
from projections.deadlines import proof
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
from projections.worklist.waiting import GROUPS, Group, concerned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

LAST = dt.date(9999, 12, 31)
"""Ranks what has no date."""
_RULED = (approval.GrantApproved, approval.GrantAmended)


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
    dates: Mapping[DateKey, bool] = {}
    if kind in DATED:
        dates = deadlines.touched(recorded, rows, owner=owner)
        for date, was_open in dates.items():
            if date[1] in CALLED_FOR:
                _call(rows, recorded, date, was_open=was_open)
    file = known["file"]
    if owner.startswith("case/"):
        file = evolve(file, stored.fact)
        if dates or file is not known["file"]:
            _bring_on(rows, recorded, known, file, dates)
    on = last_day(stored.effective_on)
    before_on = latest_on = known["latest_on"]
    ruled_on = known["ruled_on"]
    if isinstance(stored.fact, _RULED):
        rule_on = proof.rule_on(rows, stored.fact, programme=known["programme"])
        before_on, ruled_on = max(before_on, rule_on), max(ruled_on, rule_on)
    if on < before_on:
        late = {"owner": owner, "position": recorded.position, "from_on": on, "to_on": before_on}
        rows.append(LATE, late)
    changed = {
        "file": file,
        "earliest_on": min(known["earliest_on"], on),
        "latest_on": max(latest_on, on),
        "ruled_on": ruled_on,
        "last_position": recorded.position,
    }
    rows.put(FILES, {**known, **changed})


def _opened(recorded: Recorded, owner: str) -> Row:
    return {
        "owner": owner,
        "programme": getattr(recorded.fact, "programme", ""),
        "scope": recorded.stored.scope,
        "file": _EMPTY,
        "earliest_on": dt.date.max,
        "latest_on": dt.date.min,
        "ruled_on": dt.date.min,
        "first_position": recorded.position,
        "last_position": recorded.position,
    }


def _call(rows: Rows, recorded: Recorded, key: DateKey, *, was_open: bool) -> None:
    """Something waits because a date is open, as long as it is."""
    date = rows.get(DATES, key)
    assert date is not None
    subject, kind, number = key
    item = (subject, CALLED_FOR[kind], number)
    if date["standing"] not in RUNNING:
        if was_open:
            _end(rows, recorded, item)
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
        "forfeits_on": date["forfeits_on"],
        "rank_on": date["due_on"],
        "barred": [],
        "cents": date["cents"],
    }
    _put(rows, recorded, item, row, waited=was_open)


Items = dict[Key, Waiting]
"""What waits of one group, by the key of its row."""
_NOTHING: Items = {}


def _bring_on(
    rows: Rows, recorded: Recorded, known: Row, file: File, dates: Collection[DateKey]
) -> None:
    """What waits in a case whose file is this after one more fact, which touched these dates."""
    owner = known["owner"]
    # Of the fact before, if this unit of work has seen it.
    found: list[Items] | None = rows.notes.get(owner)
    if found is None:
        found = rows.notes[owner] = [_items(owner, group, known["file"]) for group in GROUPS]
    for number in concerned(known["file"], file):
        was, now = found[number], _items(owner, GROUPS[number], file)
        if was is now:
            continue
        found[number] = now
        for key, each in now.items():
            if was.get(key) != each:
                _show(rows, recorded, known, key, each, waited=key in was)
        for key in was:
            if key not in now:
                _end(rows, recorded, key)
    if dates:
        for now in found:
            for key, each in now.items():
                if each.deadline and (key[0], *each.deadline) in dates:
                    _show(rows, recorded, known, key, each, waited=True)


def _items(owner: str, group: Group, file: File) -> Items:
    waiting = group.waiting(file)
    if not waiting:
        return _NOTHING
    return {
        (owner if each.claim is None else claim_stream(each.claim), each.kind, each.number): each
        for each in waiting
    }


def _show(
    rows: Rows, recorded: Recorded, known: Row, key: Key, each: Waiting, *, waited: bool
) -> None:
    """The row of something that waits in a case, with the date it is measured by."""
    date = rows.get(DATES, (key[0], *each.deadline)) if each.deadline else None
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
        "forfeits_on": date and date["forfeits_on"],
        "rank_on": date["due_on"] if date else LAST,
        "barred": list(each.barred),
        "cents": each.cents,
    }
    _put(rows, recorded, key, row, waited=waited)


def _put(rows: Rows, recorded: Recorded, item: Key, row: dict[str, Any], *, waited: bool) -> None:
    """Something waits from now on, or is seen in another light while it does."""
    on = last_day(recorded.stored.effective_on)
    if waited:
        before = _there(rows, item)
        if all(before[name] == value for name, value in row.items()):
            return
        _past(rows, recorded, before)
        for name in ("since_on", "since_recorded_at", "position"):
            row[name] = before[name]
    else:
        row["since_on"] = on
        row["since_recorded_at"] = recorded.recorded_at
        row["position"] = recorded.position
    row["from_position"] = recorded.position
    row["from_on"] = on
    rows.put(ITEMS, row)


def _end(rows: Rows, recorded: Recorded, item: Key) -> None:
    """What waited does so no more."""
    _past(rows, recorded, _there(rows, item))
    rows.delete(ITEMS, item)


def _past(rows: Rows, recorded: Recorded, before: Row) -> None:
    ended_on = last_day(recorded.stored.effective_on)
    rows.append(PAST, {**before, "to_position": recorded.position, "to_on": ended_on})


def _there(rows: Rows, item: Key) -> Row:
    row = rows.get(ITEMS, item)
    assert row is not None, f"{item} waits in the file of its case and has no row"
    return row


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
    version=10,
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

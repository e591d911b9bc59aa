"""Worklist: one row per thing that waits, kept as long as it waits.

What waits is derived from what the case has become after each fact; whatever was not waiting
before, waits since that fact. The dates are folded beside it, so that every row carries the one it
is measured by; the lists of deadlines are read from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
from projections.worklist.tables import FILES, FOUND, ITEMS
from projections.worklist.waiting import Found, waiting, waiting_after

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

LAST = dt.date(9999, 12, 31)
"""Ranks what has no date."""

_EMPTY = File()


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring on what waits for the owner by one fact."""
    fact = recorded.fact
    if isinstance(fact, ParameterSet):
        parameters.apply(recorded, rows)
        return
    owner = owner_of(recorded)
    dates: Mapping[DateKey, bool] = {}
    if type(fact) in DATED:
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
        **_since(recorded, rows, item if was_open else None),
    }
    rows.put(ITEMS, row)


def _bring_on(recorded: Recorded, rows: Rows, owner: str, dates: Mapping[DateKey, bool]) -> None:
    """What waits in a case: items that changed, or whose dates did, are written anew."""
    known = rows.get(FILES, (owner,)) or _opened(recorded, owner)
    before: File = known["file"]
    file = evolve(before, recorded.fact)
    was: Found = known[FOUND] if FOUND in known else waiting(before)
    now = was if file is before else waiting_after(file, before, was)
    if file is not before:
        rows.put(FILES, {**known, "file": file, FOUND: now})
    (payouts, beside), (payouts_before, beside_before) = now, was
    if payouts != payouts_before:
        _write(recorded, rows, known, now=payouts, was=payouts_before, dates={})
    if dates or beside != beside_before:
        _write(recorded, rows, known, now=beside, was=beside_before, dates=dates)


def _opened(recorded: Recorded, owner: str) -> Row:
    return {
        "owner": owner,
        "programme": getattr(recorded.fact, "programme", ""),
        "scope": recorded.stored.scope,
        "file": _EMPTY,
    }


def _write(
    recorded: Recorded,
    rows: Rows,
    known: Row,
    *,
    now: Iterable[Waiting],
    was: Iterable[Waiting],
    dates: Mapping[DateKey, bool],
) -> None:
    owner = known["owner"]
    waited = {_key(owner, each): each for each in was}
    for each in now:
        key = _key(owner, each)
        there = waited.pop(key, None)
        measured = each.deadline and (key[0], *each.deadline)
        if there == each and measured not in dates:
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
            **_since(recorded, rows, key if there else None),
        }
        rows.put(ITEMS, row)
    for key in waited:
        rows.delete(ITEMS, key)


def _key(owner: str, each: Waiting) -> Key:
    return (owner if each.claim is None else claim_stream(each.claim), each.kind, each.number)


def _since(recorded: Recorded, rows: Rows, waited: Key | None) -> Mapping[str, Any]:
    """Since when an item waits: the fact that made it, for one that waited before."""
    there = rows.get(ITEMS, waited) if waited else None
    if there is not None:
        return {name: there[name] for name in ("since_on", "since_recorded_at", "position")}
    return {
        "since_on": last_day(recorded.stored.effective_on),
        "since_recorded_at": recorded.recorded_at,
        "position": recorded.position,
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
    apart=Apart(
        kinds=frozenset({"case", "claim", "alliance", "budget"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)

"""Worklist: one row per thing that waits, kept as long as it waits.

What waits is derived from what the case has become after each fact; whatever was not waiting
before, waits since that fact. The deadlines are folded beside it, so that every row carries the
date it is measured by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
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
from projections.deadlines import projection as deadlines
from projections.deadlines.projection import DEADLINES, owner_of
from projections.deadlines.tables import DATES
from projections.deadlines.tables import FILES as DATED
from projections.parameters import PARAMETERS
from projections.runtime.model import Apart, Key, ReadModel, Row, Rows, Table
from projections.worklist.file import File, evolve
from projections.worklist.kinds import DATED as CALLED_FOR
from projections.worklist.steps import Waiting
from projections.worklist.tables import FILES, ITEMS
from projections.worklist.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grants.store.recorded import Recorded

LAST = dt.date(9999, 12, 31)
"""Ranks what has no date."""


def apply(recorded: Recorded, rows: Rows) -> None:
    """Bring on what waits for the owner by one fact."""
    if DEADLINES.heeds(recorded.fact):
        deadlines.apply(recorded, rows)
    if isinstance(recorded.fact, ParameterSet):
        return
    owner = owner_of(recorded)
    known = rows.get(FILES, (owner,)) or {
        "owner": owner,
        "programme": getattr(recorded.fact, "programme", ""),
        "scope": recorded.stored.scope,
        "file": None,
        "waiting": [],
    }
    if owner.startswith("case/"):
        file = evolve(known["file"] or File(), recorded.fact)
        known = {**known, "file": file}
        found = [_row(each, owner, known, rows) for each in waiting(file)]
    else:
        found = []
    _write(recorded, rows, known, [*found, *_dated(owner, rows)])


def _row(each: Waiting, owner: str, known: Row, rows: Rows) -> dict[str, Any]:
    """A row without what says since when it waits."""
    subject = owner if each.claim is None else claim_stream(each.claim)
    date = rows.get(DATES, (subject, *each.deadline)) if each.deadline else None
    return {
        "subject": subject,
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


def _dated(owner: str, rows: Rows) -> Iterator[dict[str, Any]]:
    """What waits because a date is open."""
    dated = rows.get(DATED, (owner,))
    for subject, kind, number in dated["open"] if dated else ():
        date = rows.get(DATES, (subject, kind, number))
        if kind not in CALLED_FOR or date is None:
            continue
        yield {
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


def _write(recorded: Recorded, rows: Rows, known: Row, found: list[dict[str, Any]]) -> None:
    since = {
        "since_on": last_day(recorded.stored.effective_on),
        "since_recorded_at": recorded.recorded_at,
        "position": recorded.position,
    }
    keys = []
    for row in found:
        key = (row["subject"], row["kind"], row["number"])
        keys.append(key)
        there = rows.get(ITEMS, key) if list(key) in known["waiting"] else None
        kept = since if there is None else {name: there[name] for name in since}
        if there is None or {**row, **kept} != there:
            rows.put(ITEMS, {**row, **kept})
    for subject, kind, number in known["waiting"]:
        if (subject, kind, number) not in keys:
            rows.delete(ITEMS, (subject, kind, number))
    rows.put(FILES, {**known, "waiting": [list(key) for key in keys]})


def keys(recorded: Recorded) -> Iterable[tuple[Table, Key]]:
    """What is foretold of the rows a fact will touch."""
    if DEADLINES.heeds(recorded.fact):
        yield from deadlines.keys(recorded)
    if not isinstance(recorded.fact, ParameterSet):
        yield FILES, (owner_of(recorded),)


assert DEADLINES.facts is not None
FACTS: frozenset[type[Event]] = frozenset(
    {
        *application.ApplicationEvent.__args__,
        *approval.ApprovalEvent.__args__,
        *payout.PayoutEvent.__args__,
        *revocation.RevocationEvent.__args__,
        *settlement.SettlementEvent.__args__,
        *DEADLINES.facts,
    }
)

WORKLIST = ReadModel(
    name="worklist",
    version=3,
    tables=(ITEMS, FILES, DATES, DATED, PARAMETERS),
    apply=apply,
    facts=FACTS,
    keys=keys,
    apart=Apart(
        kinds=frozenset({"case", "claim", "alliance", "budget"}),
        beside=frozenset({ParameterSet}),
        shared=(PARAMETERS,),
    ),
)

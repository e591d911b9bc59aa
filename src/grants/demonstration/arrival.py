"""When and how applications arrive: in waves around calls, recorded hours to weeks later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.demonstration.acts import office_moment, workday
from grants.demonstration.cases import Case
from grants.demonstration.meetings import Meeting, meeting_before, rng

FIRST_DAY = dt.date(2016, 5, 26)
"""The first applications come when the guideline is known and the alliances stand."""

_RECORDED_AFTER = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 5, 9)
"""Days from receipt to recording."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Receipt and recording of an application; `first_vote`: a meeting before the decisive one."""

    received_on: dt.date
    at: dt.datetime
    call: str | None
    first_vote: Meeting | None


def arrival(case: Case) -> Arrival:
    """How a case arrives, seen from the meeting and the decision it leads to."""
    chance = rng("arrival", case.key)
    first_vote = None
    vote = case.meeting
    if vote is not None:
        earlier = meeting_before(vote)
        again = 0.06 if earlier is None or earlier.sound else 0.5
        if earlier is not None and chance.random() < again:
            first_vote = vote = earlier
    call = None
    if vote is None:
        received = workday(case.decided_on, -chance.randint(60, 190))
    elif vote.call is not None and chance.random() < 0.6:
        call = vote.call
        # Most come in the last days before the end.
        days = min(int(chance.expovariate(0.16)), (call.last_day - call.opened_on).days)
        received = call.last_day - dt.timedelta(days)
    else:
        received = workday(vote.held_on, -chance.randint(48, 170))
    received = max(received, FIRST_DAY)
    if call is not None and received > call.last_day:
        call = None
    latest = vote.held_on if vote is not None else case.decided_on
    recorded = workday(received, chance.choice(_RECORDED_AFTER))
    recorded = max(received, min(recorded, latest - dt.timedelta(12)))
    at = office_moment(recorded, 450 + chance.randint(0, 540))
    return Arrival(received, at, call.id if call else None, first_vote)

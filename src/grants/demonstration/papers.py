"""The papers of an application: asked for, given more time, supplied in parts, done without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grants.demonstration.acts import workday
from grants.demonstration.arrival import Arrival
from grants.demonstration.paths import takes
from grants.demonstration.story import Story
from grants.kernel.roles import Role

_DOCUMENTS = ("financing-plan", "letters-of-intent", "job-descriptions", "statutes", "signature")
_DAYS_TO_GO_ON = 12
"""What is left until the next step when the last papers come in."""


def complete(story: Story, arrival: Arrival, until: dt.date) -> bool:
    """Papers are asked for and supplied, if there is time; answers whether all are there."""
    chance = story.chance
    complete_on = arrival.received_on
    asked_on = story.wait(4, 32)
    if chance.random() < 0.65 and (until - asked_on).days > 36:
        story.move_clock(asked_on)
        days = chance.choice((14, 21, 28, 28, 42))
        items = chance.sample(_DOCUMENTS, chance.randint(1, 3))
        due_on = _ask(story, 1, items, days)
        if story.case.fate in {"rejected", "withdrawn"} and chance.random() < 0.15:
            return False
        if story.case.fate == "withdrawn" and takes(story.case.key, "deemed-withdrawn"):
            return False
        complete_on = _supply(story, items, days, due_on, until)
    wait = max(0, min(18, (until - story.today).days - 10))
    story.move_clock(story.wait(0, wait))
    story.say("confirm-completeness", Role.CASEWORKER, complete_on=complete_on,
              confirmed_on=story.today)  # fmt: skip
    return True


def _ask(story: Story, number: int, items: Sequence[str], days: int) -> dt.date:
    """Another round; answers with its deadline."""
    due_on = workday(story.today, days)
    story.say("request-documents", Role.CASEWORKER, round=number, items=items, due_on=due_on,
              requested_on=story.today)  # fmt: skip
    return due_on


def _supply(
    story: Story, items: Sequence[str], days: int, due_on: dt.date, until: dt.date
) -> dt.date:
    """What came in, at once or bit by bit; answers with the day of the last of it."""
    chance, case = story.chance, story.case
    limit = (until - story.today).days - _DAYS_TO_GO_ON
    # Most are in time, one in five is late.
    taken = int(days * chance.triangular(0.3, 1.35, 0.8))
    asked_on = story.today
    if takes(case.key, "deadline-extended") and limit > days + 10:
        story.move_clock(workday(due_on, -4))
        story.say("extend-deadline", Role.CASEWORKER, round=1, due_on=workday(due_on, 14),
                  reasons="Der Gremienbeschluss des Trägers steht noch aus.",
                  extended_on=story.today)  # fmt: skip
        taken = max(taken, days) + chance.randint(2, 9)
    in_parts = len(items) > 1 and limit - taken > 30
    waived = in_parts and takes(case.key, "documents-waived")
    rounds = in_parts and not waived and takes(case.key, "documents-in-rounds")
    story.move_clock(max(story.today, workday(asked_on, min(limit, taken))))
    supplied_on = story.record_late(0, 0, 0, 1, 1, 2)
    first = {"items": items[:1]} if waived or rounds else {}
    story.say("supply-documents", Role.CASEWORKER, round=1, supplied_on=supplied_on,
              **first)  # fmt: skip
    if waived:
        story.move_clock(story.wait(0, 4))
        story.say("waive-documents", Role.CASEWORKER, items=items[1:],
                  reasons="Der Nachweis ergibt sich aus den übrigen Unterlagen.",
                  waived_on=story.today)  # fmt: skip
    elif rounds:
        return _next_rounds(story, items[1:], until)
    return supplied_on


def _next_rounds(story: Story, items: Sequence[str], until: dt.date) -> dt.date:
    """What is still missing is asked for one by one while there is time, then all at once."""
    number = 2
    while True:
        part = items[:1] if (until - story.today).days > _DAYS_TO_GO_ON + 40 else items
        items = items[len(part) :]
        story.move_clock(story.wait(1, 3))
        _ask(story, number, part, 10)
        story.move_clock(story.wait(3, 9))
        supplied_on = story.today
        story.say("supply-documents", Role.CASEWORKER, round=number, items=part,
                  supplied_on=supplied_on)  # fmt: skip
        if not items:
            return supplied_on
        number += 1

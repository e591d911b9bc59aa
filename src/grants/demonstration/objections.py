"""Objections to a refusal or a grant: dismissed, taken back, too late, upheld or half upheld."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.demonstration.acts import workday
from grants.demonstration.decision import become_final, deliver, notify, serve_ruling
from grants.demonstration.examination import refuse
from grants.demonstration.paths import takes
from grants.demonstration.reasons import of_objecting, of_objection
from grants.demonstration.story import Story
from grants.kernel.roles import Role

Outcome = Literal["upheld", "partly-upheld", "dismissed", "withdrawn"]

_SIGNED = frozenset({"approve", "reject-application"})

_ANEW = {"not-eligible": "no-state-interest", "no-state-interest": "insufficient-own-means"}
"""What speaks against a project still, when the ground it was refused for did not hold."""


def refused(story: Story, ground: str) -> None:
    """An application is refused, and mostly that is the end of it."""
    key = story.case.key
    decision = refuse(story, ground)
    if takes(key, "objection-dismissed"):
        object_to(story, decision, notify(story, decision), "dismissed")
        deliver(story, decision)
    elif takes(key, "objected-late"):
        until = notify(story, decision)
        object_to(story, decision, until, "dismissed", late=True)
        serve_ruling(story, decision)
        become_final(story, decision, until)  # Too late, it never held up finality.
    elif takes(key, "objection-withdrawn"):
        until = notify(story, decision)
        taken_back_on = object_to(story, decision, until, "withdrawn")
        become_final(story, decision, max(until, taken_back_on - dt.timedelta(1)))
    elif ground in _ANEW and takes(key, "objection-upheld"):
        object_to(story, decision, notify(story, decision), "upheld")
        serve_ruling(story, decision)
        story.move_clock(story.wait(3, 20))
        deliver(story, refuse(story, _ANEW[ground]))
    else:
        deliver(story, decision)


def object_to(
    story: Story, decision: str, until: dt.date, outcome: Outcome, *, late: bool = False
) -> dt.date:
    """An objection up to `until`, or the day after it; answers with the day it was decided."""
    chance = story.chance
    signer = next(
        act.person
        for act in story.acts
        if act.route in _SIGNED and act.body["decision"] == decision
    )
    if late:
        filed_on = until + dt.timedelta(1)
        story.move_clock(workday(filed_on, 0))
    else:
        story.move_clock(min(story.wait(2, 16), workday(until, -2)))
        filed_on = story.today
    story.say("file-objection", Role.CASEWORKER, decision=decision,
              grounds=of_objecting(outcome),
              filed_on=filed_on)  # fmt: skip
    story.move_clock(story.wait(10, 16) if outcome == "upheld" else story.wait(15, 90))
    decider = story.person(Role.APPROVER, without=(signer,))
    story.say_as(decider, "decide-objection", decision=decision, outcome=outcome,
                 reasons=of_objection("late" if late else outcome),
                 decided_on=story.today)  # fmt: skip
    decided_on = story.today
    story.move_clock(story.wait(0, chance.randint(0, 3)))
    return decided_on


def object_to_approval(story: Story, decision: str) -> None:
    """Rarely a recipient wants more than was granted, and is right in part; it is served anew.

    What follows from that is granted by an amendment as soon as the approval is in force.
    """
    if story.case.fate == "approved" and takes(story.case.key, "approval-objected-to"):
        object_to(story, decision, notify(story, decision), "partly-upheld")


def right_in_part(story: Story) -> bool:
    """Whether the objection to the approval was upheld in part."""
    return any(act.body.get("outcome") == "partly-upheld" for act in story.acts)


_DAYS_FOR_ALL = 75


def refused_first(story: Story) -> None:
    """Some grants were refused at first, and the objection to that was upheld."""
    case = story.case
    long_enough = (case.decided_on - story.today).days > _DAYS_FOR_ALL
    if long_enough and takes(case.key, "refused-first"):
        story.move_clock(story.wait(2, 8))
        decision = refuse(story, "insufficient-own-means")
        until = notify(story, decision)
        object_to(story, decision, until, "upheld")
        serve_ruling(story, decision)

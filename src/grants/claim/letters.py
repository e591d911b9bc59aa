"""How a recovery order reached the recipient: with the letter of the decision it is part of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from grants.approval.events import DecisionDispatched, DecisionReturned, NotificationEffected
from grants.claim.events import ClaimNotified
from grants.kernel.event import Event


class Letter(NamedTuple):
    """A decision as it was sent, and as it arrived."""

    sent: DecisionDispatched
    arrived: NotificationEffected


def first_letter(decision: str, facts: Iterable[Event]) -> Letter | None:
    """The first letter with a decision that arrived and did not come back, among facts.

    What is served after an objection is the decision on that; the order was known before.
    """
    sent: DecisionDispatched | None = None
    found: Letter | None = None
    for fact in facts:
        match fact:
            case DecisionDispatched() if fact.decision == decision:
                sent = fact
            case NotificationEffected() if fact.decision == decision and sent and not found:
                found = Letter(sent, fact)
            case DecisionReturned() if fact.decision == decision and found and found.sent is sent:
                found = None
            case _:
                continue
    return found


def came_back(known: ClaimNotified | None, decision: str, facts: Iterable[Event]) -> bool:
    """Whether the letter by which a claim is known came back, among facts about its decision."""
    posted_on: dt.date | None = None
    back = False
    for fact in facts:
        match fact:
            case DecisionDispatched() if fact.decision == decision:
                posted_on = fact.posted_on
            case DecisionReturned() if fact.decision == decision:
                back = back or (known is not None and known.posted_on == posted_on)
            case NotificationEffected() if fact.decision == decision:
                back = back and known is not None and known.posted_on != posted_on
            case _:
                continue
    return back

"""How a recovery order reached the recipient: with the letter of the decision it is part of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, assert_never

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


Posted = DecisionDispatched | DecisionReturned | NotificationEffected


@dataclass(frozen=True)
class Post:
    """When the last letter with a decision was posted, and the letters that came back, by day."""

    sent_on: dt.date | None = None
    back: tuple[dt.date, ...] = ()

    def after(self, fact: Posted) -> Post:
        """The same after one more fact about the decision."""
        others = tuple(day for day in self.back if day != self.sent_on)
        match fact:
            case DecisionDispatched():
                return Post(fact.posted_on, self.back)
            case DecisionReturned() if self.sent_on is not None:
                return Post(self.sent_on, (*others, self.sent_on))
            case DecisionReturned():
                return self
            case NotificationEffected():
                return Post(self.sent_on, others)
            case _:
                assert_never(fact)


def came_back(known: ClaimNotified | None, decision: str, facts: Iterable[Event]) -> bool:
    """Whether the letter by which a claim is known came back, among facts about its decision."""
    post = Post()
    for fact in facts:
        if isinstance(fact, Posted) and fact.decision == decision:
            post = post.after(fact)
    return known is not None and known.posted_on in post.back

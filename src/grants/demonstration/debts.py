"""A claim as the plan follows it, and the steps that every claim may take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.demonstration.people import Person
from grants.demonstration.story import Story
from grants.kernel.ids import claim_stream
from grants.kernel.roles import Role


@dataclass
class Debt:
    """What is claimed back, by which decision, and who may not let it go: who raised it.

    `is_final`: that is recorded of its decision, and so of the claim.
    """

    claim: str
    decision: str
    cents: int
    signers: frozenset[str]
    payments: int = 0
    is_final: bool = False

    @property
    def stream(self) -> str:
        """The claim's stream."""
        return claim_stream(self.claim)

    def receive(self, story: Story, cents: int, *late: int) -> dt.date:
        """Money comes in today and is recorded some days later (one of `late`); its value date."""
        self.payments += 1
        value_on = story.record_late(*late) if late else story.today
        story.say_elsewhere(self.stream, Role.CASHIER, "receive-claim-payment",
                            payment=f"Z{self.payments}", cents=cents,
                            value_on=value_on)  # fmt: skip
        return value_on

    def decide(self, story: Story, route: str, **body: object) -> Person:
        """An approver who did not raise the claim decides about it."""
        person = story.person(Role.APPROVER, cents=max(self.cents, 1), without=self.signers)
        story.say_as_elsewhere(self.stream, person, route, **body)
        return person


def object_to(
    story: Story,
    debt: Debt,
    outcome: str,
    *,
    gain: int,
    grounds: str,
    reasons: str,
    **more: object,
) -> None:
    """An objection today, decided weeks later by an approver who did not raise the claim.

    `gain` (cents) is the most that the recipient gets back by it, which the approver may sign.
    """
    story.say("file-objection", Role.CASEWORKER, decision=debt.decision, filed_on=story.today,
              grounds=grounds)  # fmt: skip
    story.move_clock(story.wait(25, 90))
    decider = story.person(Role.APPROVER, cents=gain, without=debt.signers)
    story.say_as(decider, "decide-objection", decision=debt.decision, outcome=outcome,
                 reasons=reasons, decided_on=story.today, **more)  # fmt: skip

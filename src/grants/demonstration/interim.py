"""Interim interest (§ 49a (4) VwVfG): money used late, claimed by a recovery order of its own."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.debts import Debt
from grants.demonstration.decision import become_final, notify
from grants.demonstration.purse import Payment
from grants.demonstration.rates import interest_cents
from grants.demonstration.story import Story
from grants.kernel.roles import Role

_PURSUED = {"pursued": 600}


def order_interim_interest(
    story: Story, payment: Payment, *, unused_cents: int, first: dt.date, last: dt.date
) -> None:
    """Order, notify, assess and collect it, where it is worth the trouble."""
    due = interest_cents(unused_cents, first, last)
    if due < 100 or not story.turn("interim", payment.number, _PURSUED):
        return
    story.move_clock(story.wait(10, 40))
    decision = story.next_decision()
    drafter = story.say("draft-recovery", Role.CASEWORKER, ground="interim-interest", cents=0,
                        reasons="Der Teilbetrag wurde nicht alsbald verwendet.",
                        drafted_on=story.today)  # fmt: skip
    story.move_clock(story.wait(0, 4))
    approver = story.person(Role.APPROVER, without=(drafter.id,))
    story.say_as(approver, "order-recovery", decision=decision, signed_on=story.today)
    debt = Debt(claim=story.next_claim(), decision=decision, cents=0,
                signers=frozenset({drafter.id, approver.id}))  # fmt: skip
    until = notify(story, decision)
    story.move_clock(story.wait(0, 3))
    story.say_elsewhere(debt.stream, Role.CASEWORKER, "assess-interim-interest", assessment="ZZ1",
                        payout_no=payment.number, from_on=first, to_on=last,
                        base_cents=unused_cents, assessed_on=story.today)  # fmt: skip
    story.move_clock(story.wait(12, 40))
    debt.receive(story, due)
    become_final(story, decision, until)

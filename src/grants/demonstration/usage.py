"""What becomes of an advance: used in time, late, or in part, with the rest paid back."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.interim import order_interim_interest
from grants.demonstration.invented import DIGITAL
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.story import Story
from grants.kernel.calendar import add_months
from grants.kernel.roles import Role

_WINDOW_MONTHS = 2
_TURNS = {"late": 12, "in-part": 10, "in-time": 880}
"""Per thousand; of the rest nothing is heard before the proof."""


def report(story: Story, purse: Purse, payment: Payment) -> None:
    """The recipient says what an advance was used for and when; a few do not."""
    turn = story.turn("usage", payment.number, _TURNS)
    if payment.kind != "advance" or not turn:
        return
    luck = story.luck("used", payment.number)
    due_on = add_months(payment.value_on, _WINDOW_MONTHS)
    match turn:
        case "in-time":
            until = payment.value_on + dt.timedelta(luck.randint(20, 50))
            _say(story, payment, payment.cents, max(until, story.today))
        case "late":
            used = payment.cents * luck.randint(30, 70) // 100
            _say(story, payment, used, due_on)
            until = due_on + dt.timedelta(luck.randint(30, 110))
            _say(story, payment, payment.cents, until)
            order_interim_interest(story, payment, unused_cents=payment.cents - used,
                                   first=due_on + dt.timedelta(1),
                                   last=until - dt.timedelta(1))  # fmt: skip
        case _:
            used = payment.cents * luck.randint(75, 95) // 100
            _say(story, payment, used, due_on)
            if used < payment.cents and story.case.earmark != DIGITAL:
                _repay(story, purse, payment, payment.cents - used)


def _say(story: Story, payment: Payment, cents: int, until: dt.date) -> None:
    story.move_clock(workday(until, story.luck("told", payment.number, until).randint(2, 12)))
    story.say("report-usage", Role.CASEWORKER, payout_no=payment.number, used_cents=cents,
              used_until=until, reported_on=story.today)  # fmt: skip


def _repay(story: Story, purse: Purse, payment: Payment, cents: int) -> None:
    """Back into the budget in the year of payment, so that it can be drawn again."""
    story.move_clock(story.wait(3, 12))
    if story.today.year == payment.value_on.year:
        repay(story, payment, cents)
        purse.take_back(payment, cents)
        story.post(payment.value_on.year, disbursed=-cents)


def repay(story: Story, payment: Payment, cents: int) -> None:
    """The recipient pays back part of a payout without being told to."""
    story.say("return-payout", Role.CASHIER, payout_no=payment.number, refund=f"E{payment.number}",
              cents=cents, ground="repayment", value_on=story.today)  # fmt: skip

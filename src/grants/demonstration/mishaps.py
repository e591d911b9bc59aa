"""What goes otherwise than asked with a payout: taken back, cut, stopped, failed, sent back."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.decision import confirm_account
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.story import Story
from grants.kernel.calendar import is_working_day, next_working_day
from grants.kernel.roles import Role

_HOLDS = {
    "suspicion": "Hinweis auf doppelt abgerechnete Personalausgaben; der Träger klärt auf.",
    "obligation-unmet": "Der Zwischenbericht steht aus; bis dahin wird nichts ausgezahlt.",
}
_FREED = {
    "suspicion": "Der Hinweis hat sich nicht bestätigt.",
    "obligation-unmet": "Der Zwischenbericht liegt vor.",
}
_FAILURES = ("account-closed", "account-wrong", "bank-refused", "technical", "recalled")
_OF_THE_ACCOUNT = frozenset({"account-closed", "account-wrong"})
_LAST_DAY = (12, 30)
_DECEMBER = {"late": 120}
"""Per thousand of what is certified in December."""


def withdraw(story: Story, number: int) -> None:
    """The recipient takes a request back, and asks again later."""
    story.move_clock(story.wait(1, 8))
    story.say("withdraw-payout", Role.CASEWORKER, payout_no=number, withdrawn_on=story.today)
    story.move_clock(story.wait(5, 15))


def reduce(story: Story, number: int, cents: int) -> None:
    """Less is recognised after all, and certified anew."""
    story.move_clock(story.wait(1, 5))
    story.say("reduce-payout", Role.CASEWORKER, payout_no=number, recognised_cents=cents,
              ground="not-spent", reduced_on=story.today,
              reasons="Ein Teil der Ausgaben ist noch nicht angefallen.")  # fmt: skip
    story.move_clock(story.wait(1, 4))
    story.say("certify-payout", Role.CERTIFIER, payout_no=number, certified_on=story.today)


def hold(story: Story, number: int | None) -> None:
    """One payout, or all of a case, is stopped for some weeks; another person lets it go on."""
    luck = story.luck("hold", number)
    ground = luck.choice(sorted(_HOLDS))
    name = f"S{number or 0}-{story.today:%Y%m%d}"
    story.move_clock(story.wait(0, 3))
    placer = story.say(
        "place-hold", luck.choice((Role.CASEWORKER, Role.EXAMINER)), hold=name, payout_no=number,
        ground=ground, reasons=_HOLDS[ground], placed_on=story.today,
    )  # fmt: skip
    story.move_clock(story.wait(10, 45))
    lifter = story.person(Role.CASEWORKER, without=(placer.id,), turn=1)
    story.say_as(lifter, "lift-hold", hold=name, reasons=_FREED[ground], lifted_on=story.today)
    story.move_clock(story.today)


def fail(story: Story, number: int) -> None:
    """What was ordered does not leave; where the account is to blame, there is another one."""
    ground = story.luck("failure", number).choice(_FAILURES)
    story.move_clock(story.wait(1, 4))
    story.say("fail-payout", Role.CASHIER, payout_no=number, ground=ground, failed_on=story.today)
    if ground in _OF_THE_ACCOUNT:
        confirm_account(story)
    story.move_clock(story.wait(1, 6))


def in_late_december(story: Story, number: int) -> dt.date | None:
    """The last day of the year on which the cashier works, if this payout waits until then."""
    today = story.today
    if today.month != 12 or not story.turn("december", number, _DECEMBER):
        return None
    day = dt.date(today.year, *_LAST_DAY)
    while not is_working_day(day):
        day -= dt.timedelta(1)
    return day if today < day else None


def came_back(story: Story, purse: Purse, payment: Payment) -> int:
    """The bank sends back all of a payout or a part; how much.

    What left at the end of December comes back in January, into the budget it was paid from.
    """
    luck = story.luck("returned", payment.number)
    cents = payment.cents
    if luck.random() < 0.3:
        cents = max(1, cents * luck.randint(20, 80) // 100)
    if (payment.value_on.month, payment.value_on.day) >= (12, 21):
        story.move_clock(next_working_day(dt.date(payment.value_on.year + 1, 1, 3)))
    else:
        story.move_clock(workday(story.today, luck.randint(2, 7)))
    story.say("return-payout", Role.CASHIER, payout_no=payment.number, refund=f"R{payment.number}",
              cents=cents, ground="bank-return", value_on=story.today)  # fmt: skip
    purse.take_back(payment, cents)
    story.post(payment.value_on.year, disbursed=-cents)
    return cents

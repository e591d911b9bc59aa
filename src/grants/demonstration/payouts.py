"""Payouts: asked for, checked, certified, ordered, executed by different people; some come back."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.decision import confirm_account
from grants.demonstration.meetings import rng
from grants.demonstration.mishaps import (
    came_back,
    fail,
    hold,
    in_late_december,
    reduce,
    withdraw,
)
from grants.demonstration.purse import Payment, Purse
from grants.demonstration.retention import release_retention, retained_cents
from grants.demonstration.story import Story
from grants.demonstration.usage import report
from grants.kernel.calendar import add_months, next_working_day
from grants.kernel.money import split
from grants.kernel.roles import Role

_LAST_REQUEST = (12, 9)
_NEED_MONTHS = 2
_REFUSALS = ("receipts-missing", "too-early", "report-missing")
_TURNS = {"withdrawn": 12, "reduced": 25, "held": 12, "failed": 18}
_OF_A_YEAR = {"hold": 15, "other-account": 25}
"""Per thousand: what befalls a payout, and a year."""


def draw(story: Story, purse: Purse, share: int, cents: int, *, asked_max: int) -> None:
    """One payout from a share, to the end; what happens on the way is a matter of chance.

    `asked_max` is what may be asked for, if it is cut down to `cents`.
    """
    chance = story.chance
    turn = story.turn("payout", story.payouts + 1, _TURNS)
    if chance.random() < 0.03:
        _refused(story, share, cents)
        story.move_clock(story.wait(5, 15))
    elif turn == "withdrawn":
        number, _ = _request(story, share, cents)
        withdraw(story, number)
    asked = cents
    if chance.random() < 0.07 or turn == "reduced":
        asked = max(cents, min(asked_max, cents + cents // 10))
    number, kind = _request(story, share, asked)
    story.move_clock(story.wait(2, 13))
    reduced = turn == "reduced" and asked > cents
    story.say("check-payout", Role.CASEWORKER, payout_no=number,
              recognised_cents=asked if reduced else cents, checked_on=story.today)  # fmt: skip
    story.move_clock(story.wait(1, 8))
    story.say("certify-payout", Role.CERTIFIER, payout_no=number, certified_on=story.today)
    if reduced:
        reduce(story, number, cents)
    if turn == "held":
        hold(story, number)
    december = in_late_december(story, number)
    if december is None:
        story.move_clock(story.wait(0, 7))
        story.wait_for_remainder(share)
    else:
        story.move_clock(december)
    story.say("order-payout", Role.ORDERER, payout_no=number, ordered_on=story.today)
    if turn == "failed" and december is None:
        fail(story, number)
        story.wait_for_remainder(share)
        story.say("order-payout", Role.ORDERER, payout_no=number, ordered_on=story.today)
    value_on = _value_date(story, share, december)
    story.say("execute-payout", Role.CASHIER, payout_no=number, value_on=value_on)
    payment = Payment(number, share, cents, value_on, kind)
    purse.pay(payment)
    story.post(value_on.year, disbursed=cents)
    returned = chance.random() < 0.015 and value_on.month < 11
    if returned or (december is not None and value_on.year == december.year):
        _came_back(story, purse, payment)
    else:
        report(story, purse, payment)


def _value_date(story: Story, share: int, december: dt.date | None) -> dt.date:
    """The day on which the money leaves; at the end of December, or just after the turn.

    What left in January is found when the commitment has been carried into its year.
    """
    if december is None:
        story.move_clock(story.wait(1, 6))
        story.wait_for_remainder(share)
        return story.record_late(0, 0, 1, 1, 2, 3)
    if story.luck("december", "way").random() < 0.5:
        story.move_clock(story.today)
        return story.today
    value_on = next_working_day(dt.date(story.today.year + 1, 1, 2))
    story.wait_for_money()
    return value_on


def _request(story: Story, share: int, cents: int) -> tuple[int, str]:
    story.payouts += 1
    kind = "reimbursement" if story.today > story.case.period_to else _manner(story)
    backing: dict[str, object]
    if kind == "advance":
        until = add_months(story.today, _NEED_MONTHS)
        backing = {"need": {"from_on": story.today, "to_on": until}}
    else:
        backing = {"expenditures": _expenditures(story, cents)}
    story.say("request-payout", Role.CASEWORKER, payout_no=story.payouts, kind=kind, year=share,
              earmark=story.case.earmark, cents=cents, requested_on=story.today,
              **backing)  # fmt: skip
    return story.payouts, kind


def _expenditures(story: Story, cents: int) -> list[dict[str, object]]:
    """What was spent of late, over the lines of the plan, so that its share is what is asked."""
    case = story.case
    spent = -(-cents * 10_000 // case.rate_bp)
    paid_on = max(min(case.period_from, story.today), story.today - dt.timedelta(14))
    return [
        {"line": line, "cents": part, "paid_on": paid_on}
        for (line, _), part in zip(
            case.plan, split(spent, [planned for _, planned in case.plan]), strict=True
        )
        if part
    ]


def _manner(story: Story) -> str:
    """A recipient asks in advance or for what was spent, and keeps to it."""
    return rng("payouts", story.case.key).choice(("advance", "advance", "reimbursement"))


def _refused(story: Story, share: int, cents: int) -> None:
    number, _ = _request(story, share, cents)
    story.move_clock(story.wait(2, 9))
    story.say("reject-payout", Role.CASEWORKER, payout_no=number,
              ground=story.chance.choice(_REFUSALS), rejected_on=story.today)  # fmt: skip


def _came_back(story: Story, purse: Purse, payment: Payment) -> None:
    """The bank sends it back; the account is corrected, and it is paid once more."""
    cents = came_back(story, purse, payment)
    confirm_account(story)
    story.wait_for_remainder(payment.share)
    story.move_clock(story.wait(1, 5))
    draw(story, purse, payment.share, cents, asked_max=cents)


def window(year: int) -> tuple[dt.date, dt.date]:
    """From when and until when money of a year is asked for."""
    return dt.date(year, 1, 8), dt.date(year, *_LAST_REQUEST)


def draw_year(story: Story, purse: Purse, year: int, *, begin: dt.date, keep_cents: int) -> None:
    """The payouts of a year: from carried remainders first, then from the year's own share.

    `keep_cents` is what stays back in all until the proof of use is examined.
    """
    chance = story.chance
    first, last = window(year)
    first = max(first, begin, story.today)
    available = sum(purse.left(share) for share in purse.due(year))
    later = sum(cents for share, cents in purse.shares.items() if share > year)
    keep = max(keep_cents, retained_cents(story, purse.amount_cents))
    wanted = available - max(0, keep - later)
    if chance.random() < 0.3:
        wanted = wanted * chance.randint(70, 98) // 100
    if first >= last or wanted <= 0:
        return
    parts = _instalments(story, wanted)
    if keep > keep_cents and year == max(purse.shares):
        story.move_clock(first)
        parts[-1] += release_retention(story, keep - keep_cents)
    step = (last - first).days // len(parts)
    for n, wanted_now in enumerate(parts):
        part = wanted_now
        day = workday(first, n * step + chance.randint(0, max(1, step * 2 // 3)))
        if max(day, story.today) > last:
            return
        story.move_clock(max(day, story.today))
        if n == 0:
            _first_of_year(story, year)
        for share in purse.due(year):
            cents = min(part, purse.left(share))
            if cents > 0 and story.today <= last:
                draw(story, purse, share, cents, asked_max=purse.left(share))
                part -= cents
            if part <= 0:
                break
            story.move_clock(story.wait(0, 1))


def _first_of_year(story: Story, year: int) -> None:
    """Rarely all payments of a case are stopped for a while, or the recipient changes banks."""
    match story.turn("year", year, _OF_A_YEAR):
        case "hold":
            hold(story, None)
        case "other-account":
            confirm_account(story)
            story.move_clock(story.today)
        case _:
            pass


def _instalments(story: Story, cents: int) -> list[int]:
    """One to three parts, sometimes round, sometimes to the cent."""
    chance = story.chance
    count = 1 if cents < 3_500_000 else chance.choice((1, 1, 2))
    if cents > 12_000_000:
        count = chance.choice((2, 2, 3))
    parts = []
    left = cents
    for n in range(count, 1, -1):
        part = left // n * chance.randint(80, 120) // 100
        if chance.random() < 0.5:
            part = part // 10_000 * 10_000
        parts.append(max(part, 100))
        left -= parts[-1]
    return [*parts, left]

"""What becomes of a claim: paid, late, in instalments, deferred, given up, set off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from grants.demonstration.acts import workday
from grants.demonstration.debts import Debt, object_to
from grants.demonstration.decision import notify, waive_remedy
from grants.demonstration.purse import Purse
from grants.demonstration.rates import interest_cents
from grants.demonstration.story import Story
from grants.kernel.calendar import add_months
from grants.kernel.money import split
from grants.kernel.roles import Role

_TURNS = {
    "interest": 60, "deferred": 30, "instalments": 30, "missed": 25, "written-down": 35,
    "waived": 25, "offset": 45, "objection": 35, "overdue": 25,
}  # fmt: skip
"""Per thousand; the others pay when the claim falls due, or a little later."""
_WHOLE = {"interest": 200, "missed": 150, "written-down": 300, "objection": 150}
"""Who loses the whole grant seldom pays at once."""


def recover(
    story: Story, purse: Purse, debt: Debt, until: dt.date, *, whole: bool = False
) -> dt.date:
    """The claim to its end. Answers with the last day for an objection to its decision."""
    purse.claimed_cents += debt.cents
    turn = story.turn("claim", story.claims, _WHOLE if whole else _TURNS)
    if turn == "objection":
        until = _objection(story, debt, until)
    _WAYS.get(turn, pay)(story, purse, debt)
    return until


def take(story: Story, purse: Purse, cents: int, value_on: dt.date) -> int:
    """What came in in the year in which it was paid out lowers its figures; by how much."""
    refilled = purse.refill(value_on.year, cents)
    if refilled:
        story.post(value_on.year, committed=-refilled, disbursed=-refilled)
    return refilled


def pay(story: Story, purse: Purse, debt: Debt) -> None:
    """At once, late, or in two parts."""
    chance = story.chance
    parts = [debt.cents]
    if debt.cents > 100_000 and chance.random() < 0.25:
        parts = [debt.cents // 2, debt.cents - debt.cents // 2]
    for cents in parts:
        story.move_clock(story.wait(2, 14) if chance.random() < 0.9 else story.wait(40, 300))
        story.wait_for_money()
        take(story, purse, cents, debt.receive(story, cents, 0, 1, 1, 2, 5))


def _pay_overdue(story: Story, purse: Purse, debt: Debt) -> None:
    """Final at once, for the remedy was waived, and still not paid when it falls due."""
    waive_remedy(story, debt.decision)
    debt.is_final = True
    story.move_clock(story.wait(50, 120))
    story.wait_for_money()
    take(story, purse, debt.cents, debt.receive(story, debt.cents))


def _pay_with_interest(story: Story, purse: Purse, debt: Debt) -> None:
    """Late; interest from the day the money left (§ 49a (3) VwVfG), or nobody asks for it."""
    story.move_clock(story.wait(45, 260))
    value_on = debt.receive(story, debt.cents)
    take(story, purse, debt.cents, value_on)
    last = max(purse.payments.values(), key=lambda payment: payment.number)
    base = min(debt.cents, last.cents)
    due = interest_cents(base, last.value_on, value_on)
    if not due:
        return
    story.move_clock(story.wait(3, 20))
    story.say_elsewhere(debt.stream, Role.CASEWORKER, "assess-interest", assessment="ZS1",
                        from_on=last.value_on, to_on=value_on, base_cents=base,
                        assessed_on=story.today)  # fmt: skip
    story.move_clock(story.wait(5, 40))
    if story.luck("interest", debt.claim[-1]).random() < 0.4:
        debt.decide(story, "waive-interest", waiver="ZV1", cents=due, waived_on=story.today,
                    reasons="Der Träger hat die Überzahlung nicht zu vertreten"
                    " und sie unverzüglich angezeigt.")  # fmt: skip
    else:
        debt.receive(story, due)


def _defer(story: Story, purse: Purse, debt: Debt) -> None:
    luck = story.luck("deferral", debt.claim[-1])
    story.move_clock(story.wait(5, 20))
    until = workday(story.today, luck.randint(80, 200))
    debt.decide(story, "defer-claim", deferral="ST1", until_on=until,
                interest=luck.choice(("runs", "rests")), deferred_on=story.today,
                reasons="Die sofortige Zahlung brächte den Träger in ernste"
                " Zahlungsschwierigkeiten.")  # fmt: skip
    story.move_clock(until - dt.timedelta(luck.randint(1, 10)))
    take(story, purse, debt.cents, debt.receive(story, debt.cents))


def _instalments(story: Story, purse: Purse, debt: Debt) -> None:
    for due_on, cents in _agree(story, debt):
        story.move_clock(due_on - dt.timedelta(story.luck("paid", due_on).randint(0, 3)))
        take(story, purse, cents, debt.receive(story, cents))


def _agree(story: Story, debt: Debt) -> list[tuple[dt.date, int]]:
    """Three or four parts, a month or two apart."""
    luck = story.luck("instalments", debt.claim[-1])
    story.move_clock(story.wait(5, 25))
    count, months = luck.choice((3, 4)), luck.choice((1, 2))
    cents = split(debt.cents, [1] * count)
    plan = [
        (workday(add_months(story.today, months * n), 0), part)
        for n, part in enumerate(cents, start=1)
    ]
    debt.decide(story, "agree-instalments", agreement="RZ1", if_missed="rest-due",
                plan=[{"cents": part, "due_on": due_on} for due_on, part in plan],
                reasons="Der Träger kann nur in Raten zahlen.",
                agreed_on=story.today)  # fmt: skip
    return plan


def _instalment_missed(story: Story, purse: Purse, debt: Debt) -> None:
    """One comes in time, the second does not: all the rest is due, and is paid late."""
    (first_on, first), (second_on, _), *_ = _agree(story, debt)
    story.move_clock(first_on - dt.timedelta(1))
    take(story, purse, first, debt.receive(story, first))
    story.move_clock(workday(second_on, 30))
    take(story, purse, debt.cents - first, debt.receive(story, debt.cents - first))


def _write_down(story: Story, purse: Purse, debt: Debt) -> None:
    """Nothing is to be had; years later a part comes in after all, or nothing."""
    luck = story.luck("write-down", debt.claim[-1])
    story.move_clock(story.wait(90, 240))
    debt.decide(story, "write-down-claim", written_down_on=story.today,
                reasons="Die Vollstreckung blieb erfolglos.")  # fmt: skip
    if debt.cents >= 1_000 and luck.random() < 0.6:
        cents = debt.cents * luck.randint(10, 60) // 100
        story.move_clock(workday(story.today, luck.randint(60, 400)))
        take(story, purse, cents, debt.receive(story, cents))


def _waive(story: Story, purse: Purse, debt: Debt) -> None:
    """Most is paid; the rest would be inequitable to collect."""
    cents = debt.cents * 2 // 3
    if cents:
        story.move_clock(story.wait(10, 60))
        take(story, purse, cents, debt.receive(story, cents))
    story.move_clock(story.wait(20, 90))
    debt.decide(story, "waive-claim", waiver="EL1", cents=debt.cents - cents,
                reasons="Die Einziehung des Restes wäre nach Lage des Falls unbillig.",
                waived_on=story.today)  # fmt: skip


def _set_off(story: Story, purse: Purse, debt: Debt) -> None:
    story.move_clock(story.wait(5, 40))
    debt.decide(story, "offset-claim", offset="AR1", cents=debt.cents, declared_on=story.today,
                against="Fälliger Anspruch des Trägers aus einem anderen Bescheid"
                " der Bewilligungsstelle.")  # fmt: skip
    take(story, purse, debt.cents, story.today)


def _objection(story: Story, debt: Debt, until: dt.date) -> dt.date:
    """Filed in time, so that nothing is collected until it is decided; finality waits for that."""
    luck = story.luck("objection", debt.claim[-1])
    story.move_clock(min(workday(story.today, luck.randint(1, 12)), until - dt.timedelta(4)))
    if story.today > until:
        return until
    outcome = luck.choice(("dismissed", "dismissed", "withdrawn"))
    object_to(
        story,
        debt,
        outcome,
        gain=0,
        grounds="Die Kürzung der Personalausgaben ist nicht nachvollziehbar.",
        reasons="Die Belege zu den gekürzten Ausgaben fehlen weiterhin."
        if outcome == "dismissed"
        else "Der Träger nimmt den Widerspruch zurück.",
    )
    if outcome == "dismissed":
        return notify(story, debt.decision)  # What was reviewed is served anew.
    return max(until, story.today - dt.timedelta(1))


_WAYS: Mapping[str, Callable[[Story, Purse, Debt], None]] = {
    "interest": _pay_with_interest,
    "deferred": _defer,
    "instalments": _instalments,
    "missed": _instalment_missed,
    "written-down": _write_down,
    "waived": _waive,
    "offset": _set_off,
    "overdue": _pay_overdue,
}

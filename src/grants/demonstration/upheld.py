"""Objections to what is claimed back: the decision falls and the money returns, or less is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from grants.demonstration.acts import workday
from grants.demonstration.claims import pay, take
from grants.demonstration.debts import Debt, object_to
from grants.demonstration.decision import become_final, notify, serve_ruling
from grants.demonstration.paths import takes
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.kernel.roles import Role

_LAST_MONTH = 6
"""Settled no later in the year, the objection is decided in it, and its money is bound again."""

_IN_PART = {
    "proof-not-submitted": (
        "Für einen Teil der Ausgaben liegen nun Rechnungen und Zahlungsbelege vor.",
        "Was belegt ist, bleibt bewilligt; sonst fehlt der Nachweis weiterhin.",
    ),
    "purpose-missed": (
        "Ein Teil der beanstandeten Geräte dient nachweislich dem Vorhaben.",
        "Für die so genutzten Geräte bleibt die Zuwendung, sonst bleibt es beim Widerruf.",
    ),
    "condition-not-met": (
        "Ein Teil der Veröffentlichungen nennt die Förderung, wenn auch an anderer Stelle.",
        "Wo die Förderung genannt ist, ist die Auflage erfüllt; sonst bleibt es beim Widerruf.",
    ),
}
"""By the ground of a revocation: what is objected to it, and what of that is right."""


def falls(story: Story, purse: Purse) -> bool:
    """Whether a final decision that claims money back is set aside: there were cuts to dispute."""
    case = story.case
    in_time = story.today.month <= _LAST_MONTH or not purse.bound(story.today.year)
    cut = any("ground" in line for line in story.last("examine-proof")["recognised"])
    return in_time and cut and case.aid == "none" and takes(case.key, "settlement-annulled")


def annulled(story: Story, purse: Purse, debt: Debt) -> int:
    """Paid under reserve, objected to and upheld: paid back, and the proof is examined anew.

    Answers with what of the proof is recognised now (cents).
    """
    luck = story.luck("set-aside", debt.claim[-1])
    released = purse.bound(story.today.year)
    until = notify(story, debt.decision)
    story.move_clock(story.wait(3, 9))
    came_in = debt.cents // luck.choice((1, 2))
    value_on = debt.receive(story, came_in, 0, 1, 2)
    refilled = take(story, purse, came_in, value_on)
    _before(story, until, luck.randint(2, 9))
    object_to(story, debt, "upheld", gain=purse.amount_cents,
              grounds="Die Ausgaben wurden zu Unrecht gekürzt; weitere Belege liegen bei."
              " Gezahlt wird nur unter Vorbehalt.",
              reasons="Die vorgelegten Belege waren nicht gewürdigt worden. Der Nachweis ist neu"
              " zu prüfen; was gezahlt wurde, geht zurück.")  # fmt: skip
    serve_ruling(story, debt.decision)
    for year, cents in released.items():
        story.post(year, committed=cents)
    story.move_clock(story.wait(4, 15))
    story.wait_for_money()
    story.say_elsewhere(debt.stream, Role.CASHIER, "refund-claim", refund="RU1", cents=came_in,
                        value_on=story.today)  # fmt: skip
    if refilled and story.today.year == value_on.year:
        purse.pay_again(value_on.year, refilled)
        story.post(value_on.year, committed=refilled, disbursed=refilled)
    return _examined_anew(story, recognised_of_cut=luck.choice((100, 60)))


def _examined_anew(story: Story, *, recognised_of_cut: int) -> int:
    """So much (percent) of what was cut is recognised now, by who examined it before if there."""
    story.move_clock(story.wait(5, 30))
    former = next(act for act in reversed(story.acts) if act.route == "examine-proof")
    there = story.staff.on_duty(Role.EXAMINER, "", story.today)
    examiner = next((person for person in there if person.id == former.person), None)
    spent = {line["line"]: line["cents"] for line in story.last("submit-proof")["lines"]}
    recognised = []
    for line in former.body["recognised"]:
        cut = spent[line["line"]] - line["cents"]
        cents = line["cents"] + cut * recognised_of_cut // 100
        whole = cents == spent[line["line"]]
        recognised.append({"line": line["line"], "cents": cents} if whole else
                          {**line, "cents": cents})  # fmt: skip
    story.say_as(examiner or story.person(Role.EXAMINER), "examine-proof", recognised=recognised,
                 other_means_cents=story.other_means_cents, examined_on=story.today,
                 note="Nach dem Widerspruch neu geprüft, mit den Belegen, die ihm"
                 " beilagen.")  # fmt: skip
    return sum(line["cents"] for line in recognised)


def right_in_part(story: Story, ground: str) -> bool:
    """Whether the objection to a revocation is upheld in part."""
    case = story.case
    plausible = ground in _IN_PART and case.aid == "none"
    return plausible and takes(case.key, "revocation-upheld-in-part")


def lessened(
    story: Story, purse: Purse, debt: Debt, ground: str, before: Mapping[int, int]
) -> None:
    """A part need not be paid back after all; the rest is, once what was decided is served.

    `before` are the shares as they were before the revocation.
    """
    luck = story.luck("lessened", debt.claim[-1])
    until = notify(story, debt.decision)
    _before(story, until, luck.randint(4, 16))
    left = debt.cents * luck.randint(35, 70) // 100
    grounds, reasons = _IN_PART[ground]
    object_to(story, debt, "partly-upheld", gain=debt.cents - left, grounds=grounds,
              reasons=reasons, claim_cents=left)  # fmt: skip
    purse.regain(before, debt.cents - left)
    purse.claimed_cents += left
    debt.cents = left
    until = notify(story, debt.decision)
    pay(story, purse, debt)
    become_final(story, debt.decision, until)


def _before(story: Story, until: dt.date, days: int) -> None:
    """Some days later, and in time for an objection."""
    story.move_clock(min(workday(story.today, days), until - dt.timedelta(4)))

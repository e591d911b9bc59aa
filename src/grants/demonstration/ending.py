"""The end of a grant: proof of use, examination, final decision, what is paid back, closing."""

from __future__ import annotations

import datetime as dt

from grants.demonstration.acts import workday
from grants.demonstration.decision import become_final, notify
from grants.demonstration.paths import financing_type
from grants.demonstration.payouts import draw
from grants.demonstration.purse import Purse
from grants.demonstration.reasons import of_settlement
from grants.demonstration.story import Story
from grants.kernel.ids import claim_stream
from grants.kernel.money import share_of, split
from grants.kernel.roles import Role
from grants.settlement.financing import Terms, final_cents

Lines = tuple[tuple[str, int], ...]


def spending_level(story: Story) -> int:
    """What will be spent, in hundredths of a percent of the plan: seldom more, sometimes less."""
    mood = story.chance.random()
    low, high = (98, 104) if mood < 0.45 else (90, 100) if mood < 0.85 else (62, 90)
    return story.chance.randint(low * 100, high * 100)


def proof(story: Story, period_to: dt.date, plan: Lines, purse: Purse, *, level_bp: int) -> int:
    """The proof comes in and is examined; what of it is recognised (cents)."""
    chance = story.chance
    days = chance.choice((60, 90, 120, 150, 165, 175)) + chance.randint(-25, 12)
    if chance.random() < 0.1:
        days += chance.randint(30, 120)
    # Nothing is final before the year of the last share has begun.
    last_share = dt.date(max(purse.shares), 2, 10)
    story.move_clock(max(workday(period_to, days), last_share, story.today))
    received_on = story.record_late(0, 0, 1, 2, 4, 8, 20)
    spent = _spent(story, plan, level_bp)
    total = sum(cents for _, cents in spent)
    other = total - min(total, share_of(total, rate_bp=story.case.rate_bp))
    story.other_means_cents = other
    story.say("submit-proof", Role.CASEWORKER, lines=_body(spent), other_means_cents=other,
              indicators=[], received_on=received_on)  # fmt: skip
    story.move_clock(story.wait(14, 150))
    examiner = story.say("start-examination", Role.EXAMINER, depth="formal", choice="all",
                         started_on=story.today)  # fmt: skip
    story.move_clock(story.wait(5, 60))
    if examiner.id not in {p.id for p in story.staff.on_duty(Role.EXAMINER, "", story.today)}:
        examiner = story.person(Role.EXAMINER)
    cut = chance.random() < 0.22
    recognised = tuple(
        (line, cents - cents * chance.randint(2, 30) // 100 if cut and chance.random() < 0.4
         else cents)
        for line, cents in spent
    )  # fmt: skip
    note = "Nachweis rechnerisch und sachlich geprüft" + (
        "; Kürzungen je Position." if cut else "."
    )
    story.say_as(examiner, "examine-proof", recognised=_examined(spent, recognised),
                 other_means_cents=other, note=note, examined_on=story.today)  # fmt: skip
    return sum(cents for _, cents in recognised)


def _spent(story: Story, plan: Lines, level_bp: int) -> Lines:
    """What was spent, line by line; never round."""
    chance = story.chance
    total = sum(cents for _, cents in plan) * level_bp // 10_000
    weights = [cents * chance.randint(85, 115) for _, cents in plan]
    return tuple((line, cents) for (line, _), cents in
                 zip(plan, split(total, weights), strict=True))  # fmt: skip


def _body(lines: Lines) -> list[dict[str, object]]:
    return [{"line": line, "cents": cents} for line, cents in lines]


def _examined(spent: Lines, recognised: Lines) -> list[dict[str, object]]:
    """Every line as it was examined; a cut has its ground."""
    cut = {"ground": "not-eligible", "reason": "Teile der Ausgaben sind nicht zuwendungsfähig."}
    return [
        {"line": line, "cents": cents} | (cut if cents < claimed else {})
        for (line, claimed), (_, cents) in zip(spent, recognised, strict=True)
    ]


def settle(story: Story, purse: Purse, recognised: int) -> None:
    """The final decision, the last payout or the claim, and the closing of the file."""
    story.move_clock(story.wait(3, 40))
    story.wait_for_money()
    case = story.case
    terms = Terms(
        financing_type=financing_type(case),
        rate_bp=case.rate_bp,
        approved_cents=purse.amount_cents,
    )
    final = final_cents(
        terms, recognised_cents=recognised, other_means_cents=story.other_means_cents
    )
    reasons = of_settlement(approved_cents=purse.amount_cents, final_cents=final,
                            paid_cents=purse.paid_cents)  # fmt: skip
    decision = story.next_decision()
    approver = story.person(Role.APPROVER, cents=max(final, 1))
    story.say_as(approver, "settle-grant", reasons=reasons, signed_on=story.today)
    owed = _release(story, purse, final)
    overpaid = max(0, purse.paid_cents - final)
    until = notify(story, decision)
    if overpaid:
        # Most pay when the claim falls due, and that is before the decision is final.
        _pay_back(story, purse, overpaid)
    become_final(story, decision, until)
    if owed > 0:
        _last_payout(story, purse, owed)
    story.move_clock(story.wait(10, 120))
    story.say("close-case", Role.CASEWORKER, closed_on=story.today)


def _release(story: Story, purse: Purse, final: int) -> int:
    """Free what is not owed, youngest budget kept longest; answers with what is owed."""
    owed = max(0, final - purse.paid_cents)
    keep = owed
    for year, cents in sorted(purse.bound(story.today.year).items(), reverse=True):
        kept = min(keep, cents)
        keep -= kept
        if cents > kept:
            story.post(year, committed=kept - cents)
    return owed


def _last_payout(story: Story, purse: Purse, owed: int) -> None:
    story.move_clock(story.wait(3, 25))
    story.wait_for_money()
    for share in sorted(purse.shares):
        cents = min(owed, purse.left(share))
        if cents > 0:
            draw(story, purse, share, cents, asked_max=cents)
            owed -= cents
            story.move_clock(story.wait(0, 2))
    assert owed == 0, (story.number, owed)


def _pay_back(story: Story, purse: Purse, overpaid: int) -> None:
    """The claim is paid at once, late, or in two parts."""
    chance = story.chance
    parts = [overpaid]
    if overpaid > 100_000 and chance.random() < 0.25:
        parts = [overpaid // 2, overpaid - overpaid // 2]
    for n, cents in enumerate(parts, start=1):
        story.move_clock(story.wait(2, 14) if chance.random() < 0.85 else story.wait(40, 300))
        story.wait_for_money()
        value_on = story.record_late(0, 1, 1, 2, 5)
        story.say_elsewhere(claim_stream(f"{story.number}-1"), Role.CASHIER,
                            "receive-claim-payment", payment=f"Z{n}", cents=cents,
                            value_on=value_on)  # fmt: skip
        refilled = min(cents, purse.paid_in.get(value_on.year, 0))
        if refilled:
            purse.pay(value_on.year, -refilled)
            story.post(value_on.year, committed=-refilled, disbursed=-refilled)

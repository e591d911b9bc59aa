"""Money that a recipient will not need, paid back before anybody asks for it."""

from __future__ import annotations

from grants.demonstration.amendment import Terms
from grants.demonstration.paths import financing_type
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.demonstration.usage import repay
from grants.kernel.money import share_of

_TURNS = {"repaid": 120}
"""Per thousand of those who have some, and in a later year than that of the payment."""


def repay_surplus(story: Story, purse: Purse, terms: Terms, *, level_bp: int) -> None:
    """In a later year it is revenue of the state: no budget gets it back."""
    if not purse.payments or financing_type(story.case) != "anteil":
        return
    spent = sum(cents for _, cents in terms.plan) * level_bp // 10_000
    kept = purse.paid_cents - purse.claimed_cents
    surplus = kept - share_of(spent, rate_bp=story.case.rate_bp)
    last = max(purse.payments.values(), key=lambda payment: payment.number)
    cents = min(surplus, last.cents)
    if cents < 10_000 or not story.turn("surplus", 0, _TURNS):
        return
    story.move_clock(story.wait(20, 70))
    story.wait_for_money()
    if story.today.year > last.value_on.year:
        repay(story, last, cents)
        purse.repay_later(last, cents)

"""The end of a grant: final decision, last payout, what is paid back, the file closed."""

from __future__ import annotations

from grants.approval.events import YearShare
from grants.demonstration.claims import recover
from grants.demonstration.debts import Debt
from grants.demonstration.decision import become_final, notify
from grants.demonstration.paths import financing_type
from grants.demonstration.payouts import draw
from grants.demonstration.purse import Purse
from grants.demonstration.reasons import of_settlement
from grants.demonstration.story import Story
from grants.demonstration.upheld import annulled, falls
from grants.kernel.roles import Role
from grants.revocation.taking import left_over
from grants.settlement.financing import Terms, final_cents


def settle(story: Story, purse: Purse, recognised: int, *, anew: bool = False) -> None:
    """The final decision, the last payout or the claim, and the closing of the file.

    `anew`: an objection has set the first one aside.
    """
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
                            kept_cents=purse.paid_cents - purse.claimed_cents,
                            anew=anew)  # fmt: skip
    decision = story.next_decision()
    approver = story.person(Role.APPROVER, cents=max(final, 1))
    story.say_as(approver, "settle-grant", reasons=reasons, signed_on=story.today)
    owed = release(story, purse, final)
    overpaid = max(0, purse.paid_cents - purse.claimed_cents - final)
    signers = frozenset({approver.id})
    if overpaid and not anew and falls(story, purse):
        debt = Debt(story.next_claim(), decision, overpaid, signers)
        settle(story, purse, annulled(story, purse, debt), anew=True)
        return
    if overpaid:
        collect(story, purse, decision, overpaid, signers=signers)
    else:
        become_final(story, decision, notify(story, decision))
    if owed > 0:
        _last_payout(story, purse, owed)
    story.move_clock(story.wait(10, 120))
    story.say("close-case", Role.CASEWORKER, closed_on=story.today)


def collect(
    story: Story,
    purse: Purse,
    decision: str,
    cents: int,
    *,
    signers: frozenset[str],
    whole: bool = False,
) -> None:
    """What a decision claims back: delivered with it, and mostly paid before both are final."""
    debt = Debt(story.next_claim(), decision, cents, signers)
    until = recover(story, purse, debt, notify(story, decision), whole=whole)
    if not debt.is_final:
        become_final(story, decision, until)


def release(story: Story, purse: Purse, final: int) -> int:
    """Free what is not owed, youngest budget kept longest; answers with what is owed."""
    owed = max(0, final - purse.paid_cents)
    keep = owed
    for year, cents in sorted(purse.bound(story.today.year).items(), reverse=True):
        kept = min(keep, cents)
        keep -= kept
        if cents > kept:
            story.post(year, committed=kept - cents)
    return owed


def keep(story: Story, purse: Purse, remaining: int) -> None:
    """The shares as they stand after the decision, by the service's own rule."""
    case = story.case
    taken = {(year, case.scope, case.earmark): cents for year, cents in purse.drawn.items()}
    shares = [
        YearShare(year=year, scope=case.scope, earmark=case.earmark, cents=cents)
        for year, cents in purse.shares.items()
        if cents
    ]
    left = {share.year: share.cents for share in left_over(shares, taken, cents=remaining)}
    purse.shares = {year: left.get(year, 0) for year in purse.shares}


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

"""Grants cut while they run: below what was paid already, or down to it because nothing follows."""

from __future__ import annotations

from grants.demonstration.amendment import Terms, sign, terms_body
from grants.demonstration.decision import deliver
from grants.demonstration.ending import collect, keep, release
from grants.demonstration.invented import DIGITAL
from grants.demonstration.paths import financing_type, may_fail, takes
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.kernel.money import share_of, split
from grants.kernel.roles import Role

_YEARS_IN_DAYS = (1_150, 1_700)


def cut_below_paid(story: Story, purse: Purse, terms: Terms) -> None:
    """Rarely a part falls away whose money is paid already: what is too much is claimed back."""
    if not (_divisible(story, purse) and takes(story.case.key, "cut-below-paid")):
        return
    story.move_clock(story.wait(10, 40))
    story.wait_for_money()
    remaining = purse.paid_cents * story.luck("cut-below-paid").randint(82, 95) // 100
    overpaid = purse.paid_cents - remaining
    decision, signers = _cut(
        story, purse, terms, remaining=remaining,
        reasons="Minderbedarf: Ein Teilvorhaben entfällt, für das schon ausgezahlt wurde.",
    )  # fmt: skip
    collect(story, purse, decision, overpaid, signers=signers)


def become_insolvent(story: Story, purse: Purse, terms: Terms) -> None:
    """Rarely proceedings end the project and take years; until they are over nobody settles it."""
    fails = may_fail(story.case) and takes(story.case.key, "insolvency-for-years")
    if not (fails and _divisible(story, purse)):
        return
    story.move_clock(story.wait(10, 40))
    story.say("record-insolvency", Role.CASEWORKER, opened_on=story.today,
              note="Insolvenzverfahren eröffnet; der Betrieb wird eingestellt.")  # fmt: skip
    story.move_clock(story.wait(20, 60))
    story.wait_for_money()
    if purse.paid_cents < purse.amount_cents:
        decision, _ = _cut(
            story, purse, terms, remaining=purse.paid_cents,
            reasons="Das Vorhaben endet mit der Insolvenz; es bleibt bei dem, was ausgezahlt ist.",
        )  # fmt: skip
        deliver(story, decision)
    story.move_clock(story.wait(*_YEARS_IN_DAYS))
    story.say("end-insolvency", Role.CASEWORKER, ended_on=story.today,
              note="Verfahren nach der Schlussverteilung aufgehoben.")  # fmt: skip


def _divisible(story: Story, purse: Purse) -> bool:
    """Something was paid, and a smaller plan makes the grant smaller in proportion."""
    share = financing_type(story.case) in {"anteil", "voll"}
    return share and purse.paid_cents > 0 and story.case.earmark != DIGITAL


def _cut(
    story: Story, purse: Purse, terms: Terms, *, remaining: int, reasons: str
) -> tuple[str, frozenset[str]]:
    """An amendment with less money and every line of the plan smaller; its number and signers."""
    before = purse.amount_cents
    release(story, purse, remaining)
    keep(story, purse, remaining)
    smaller = sum(part for _, part in terms.plan) * remaining // before
    while share_of(smaller, rate_bp=story.case.rate_bp) < remaining:
        smaller += 1
    parts = split(smaller, [part for _, part in terms.plan])
    terms.plan = tuple((line, part) for (line, _), part in zip(terms.plan, parts, strict=True))
    return sign(story, purse, reasons, terms_body(story, purse, terms))

"""Amendments: longer, otherwise spent, less, or more; and what that does to plan and shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from grants.demonstration.decision import deliver, shares_body
from grants.demonstration.paths import financing_type
from grants.demonstration.proofs import Lines
from grants.demonstration.purse import Purse
from grants.demonstration.story import Story
from grants.kernel.calendar import add_months
from grants.kernel.money import share_of
from grants.kernel.roles import Role


@dataclass
class Terms:
    """The grant's terms as they stand: period and plan."""

    period_from: dt.date
    period_to: dt.date
    plan: Lines


def amend(story: Story, purse: Purse, terms: Terms) -> None:
    """One amendment of a kind that fits, signed soon; none if the period is over by then."""
    chance = story.chance
    story.move_clock(story.wait(3, 30))
    story.wait_for_money()
    if story.today >= terms.period_to:
        return
    year = story.today.year
    raise_by, postponed = story.case.raise_by, story.case.postponed
    share = financing_type(story.case) in {"anteil", "voll"}
    body: dict[str, object] = {}
    if raise_by is not None and raise_by[0] == year:
        reasons = "Mehrbedarf durch zusätzliche Teilnehmende."
        body = _more(story, purse, terms, raise_by)
    elif postponed is not None and postponed[0] == year and purse.left(year) >= postponed[2]:
        reasons = "Verschiebung zwischen Haushaltsjahren wegen späteren Beginns."
        body = _later(story, purse, postponed)
    else:
        kind = chance.choice(("period", "period", "plan", "less"))
        cut = purse.left(year) * chance.randint(10, 45) // 100 // 1_000 * 1_000
        if kind == "less" and share and cut >= 20_000:
            reasons = "Minderbedarf nach Wegfall eines Teilvorhabens."
            body = _less(story, purse, terms, year, cut)
        elif kind == "plan" and share and len(terms.plan) > 1:
            reasons = "Umwidmung zwischen Ausgabenpositionen."
            body = _otherwise(story, terms)
        else:
            reasons = "Verlängerung des Durchführungszeitraums wegen späteren Beginns."
            last = add_months(terms.period_to + dt.timedelta(1), chance.randint(2, 6))
            terms.period_to = last - dt.timedelta(1)
            body = {"period_to": terms.period_to}
    decision, _ = sign(story, purse, reasons, body)
    deliver(story, decision)


def lengthen(story: Story, purse: Purse, terms: Terms, *, months: int, reasons: str) -> None:
    """More time and nothing else, by an amendment."""
    story.move_clock(story.wait(1, 9))
    last = add_months(terms.period_to + dt.timedelta(1), months)
    terms.period_to = last - dt.timedelta(1)
    decision, _ = sign(story, purse, reasons, {"period_to": terms.period_to})
    deliver(story, decision)


def sign(
    story: Story, purse: Purse, reasons: str, body: dict[str, object]
) -> tuple[str, frozenset[str]]:
    """Draft and signature of an amendment; its number, and who drafted and signed it."""
    chance = story.chance
    decision = story.next_decision()
    drafter = story.say("draft-decision", Role.CASEWORKER, act="amendment", reasons=reasons,
                        drafted_on=story.today, **body)  # fmt: skip
    story.move_clock(story.today + dt.timedelta(chance.choice((0, 0, 0, 1))))
    approver = story.person(Role.APPROVER, cents=purse.amount_cents, without=(drafter.id,))
    story.say_as(approver, "amend-grant", decision=decision, signed_on=story.today)
    return decision, frozenset({drafter.id, approver.id})


def _more(story: Story, purse: Purse, terms: Terms, raise_by: tuple[int, int]) -> dict[str, object]:
    """More money in one year, and as much more in the plan as its rate needs."""
    year, cents = raise_by
    purse.shares[year] += cents
    rate = story.case.rate_bp
    eligible = sum(part for _, part in terms.plan)
    needed = -(-purse.amount_cents * 10_000 // rate)
    line, first = terms.plan[0]
    terms.plan = ((line, first + max(0, needed - eligible)), *terms.plan[1:])
    story.post(year, committed=cents)
    return terms_body(story, purse, terms)


def _later(story: Story, purse: Purse, postponed: tuple[int, int, int]) -> dict[str, object]:
    """The same money, a part of it a budget year later."""
    year, following, cents = postponed
    purse.shares[year] -= cents
    purse.shares[following] += cents
    story.post(year, committed=-cents)
    story.post(following, committed=cents)
    return {"by_year": shares_body(story, purse.shares)}


def _less(story: Story, purse: Purse, terms: Terms, year: int, cut: int) -> dict[str, object]:
    """Less money of this year, and a plan that is smaller by as much."""
    rate = story.case.rate_bp
    before = purse.amount_cents
    purse.shares[year] -= cut
    eligible = sum(part for _, part in terms.plan)
    smaller = eligible * purse.amount_cents // before
    while share_of(smaller, rate_bp=rate) < purse.amount_cents:
        smaller += 1
    left = eligible - smaller
    plan = []
    for line, part in reversed(terms.plan):
        taken = min(left, part // 2)
        left -= taken
        plan.append((line, part - taken))
    line, part = plan[-1]
    plan[-1] = (line, part - left)
    terms.plan = tuple(reversed(plan))
    story.post(year, committed=-cut)
    return terms_body(story, purse, terms)


def _otherwise(story: Story, terms: Terms) -> dict[str, object]:
    """The same money, spent on other lines."""
    chance = story.chance
    source, target = chance.sample(range(len(terms.plan)), 2)
    cents = [part for _, part in terms.plan]
    moved = cents[source] * chance.randint(20, 60) // 100
    cents[source] -= moved
    cents[target] += moved
    terms.plan = tuple((line, part) for (line, _), part in zip(terms.plan, cents, strict=True))
    return {"plan": plan_body(terms)}


def terms_body(story: Story, purse: Purse, terms: Terms) -> dict[str, object]:
    """Amount, shares and plan as they stand now, as a command wants them."""
    return {
        "amount_cents": purse.amount_cents,
        "by_year": shares_body(story, purse.shares),
        "plan": plan_body(terms),
    }


def plan_body(terms: Terms) -> list[dict[str, object]]:
    """The plan as a command wants it."""
    return [{"line": line, "cents": cents} for line, cents in terms.plan]

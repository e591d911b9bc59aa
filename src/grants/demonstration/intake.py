"""Draws the cases of a year: who asks for what, sized so that each quota's amount comes out."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from random import Random

from grants.demonstration import names
from grants.demonstration.cases import (
    Case,
    Fate,
    Kind,
    eligible_for,
    months_by_year,
    period,
    plan_lines,
    random_workday,
    yearly_costs,
)
from grants.demonstration.funds import Funds, NoRoom
from grants.demonstration.invented import DIGITAL, GENERAL, INTERNATIONAL, WIDER_INTERNATIONAL_YEAR
from grants.demonstration.meetings import Meeting, rng, votes_between
from grants.demonstration.paths import takes
from grants.demonstration.published import REGIONS, SHARES_BP
from grants.demonstration.quotas import Quota, decision_days, quotas
from grants.kernel.calendar import add_months
from grants.kernel.ids import STATEWIDE
from grants.kernel.money import share_of, split

_TYPICAL_CENTS: dict[Kind, tuple[int, float]] = {
    "regional": (5_000_000, 0.55),
    "statewide": (50_000_000, 0.45),
    "network": (4_600_000, 0.2),
}
"""Median and spread (sigma of a log-normal) of grants: few are large, many are small."""

_TOPICS: dict[Kind, tuple[str, ...]] = {
    "regional": ("1", "2", "3", "3", "3", "4", "4", "5", "5", "6", "8", "8", "9", "10"),
    "statewide": ("1", "2", "5", "5", "6", "6", "7", "7", "8", "10"),
    "network": ("5",),
}
_PLACE = {region.ags: region.name for region in REGIONS} | {STATEWIDE: "Sachsen"}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case before its amount is settled."""

    key: str
    scope: str
    fate: Fate
    meeting: Meeting | None
    decided_on: dt.date
    months: int
    base_cents: int
    chance: Random


def cases_of(year: int, funds: Funds) -> list[Case]:
    """Everything decided in a year; takes the shares of approved ones out of `funds`."""
    planned = []
    for quota in quotas(year):
        drafts = _drafts(quota, year)
        drafts.sort(key=lambda draft: (draft.decided_on, draft.key))
        amounts = _scaled(quota, drafts)
        planned += [
            _case(quota, draft, cents, funds) for draft, cents in zip(drafts, amounts, strict=True)
        ]
    approved = len(planned)
    return planned + [_undone(year, n, funds) for n in range(approved * 18 // 100)]


def _drafts(quota: Quota, year: int) -> list[_Draft]:
    # Within a short time not every alliance has met.
    scopes = [s for s in quota.scopes if quota.kind != "regional" or _votes(quota, s)]
    weights = [SHARES_BP.get(scope, 1) for scope in scopes]
    if quota.kind == "regional" and len(scopes) > 1:
        spread = rng("regions", quota.name)
        weights = [weight * spread.randint(85, 115) for weight in weights]
    if quota.kind == "network":
        weights = [1] * len(scopes)
    counts = split(quota.cases, weights)
    drafts = []
    for scope, count in zip(scopes, counts, strict=True):
        for n in range(count):
            key = f"{quota.name}/{scope}/{n}"
            chance = rng("case", key)
            meeting, decided_on = _when(quota, scope, chance)
            median, sigma = _TYPICAL_CENTS[quota.kind]
            early = decided_on.month <= 9 and quota.kind == "regional"
            fate: Fate = "not-taken-up" if early and chance.random() < 0.05 else "approved"
            months = chance.choice(quota.months)
            # Small quotas have about one case a region: none of them may take a whole budget.
            factor = math.exp(chance.gauss(0, sigma if quota.cases >= 40 else sigma / 3))
            if quota.kind == "regional" and quota.cases < 40:
                factor *= SHARES_BP[scope] * quota.cases / 10_000 / count
            base = int(median * factor * (0.6 + months / 30))
            drafts.append(_Draft(key, scope, fate, meeting, decided_on, months, base, chance))
    assert len(drafts) == quota.cases, (quota, year)
    return drafts


_DAYS_MIN, _DAYS_MAX = dt.timedelta(14), dt.timedelta(100)
"""From a vote to the decision."""


def _votes(quota: Quota, scope: str) -> list[Meeting]:
    return votes_between(scope, quota.first - _DAYS_MAX, quota.last - _DAYS_MIN)


def _when(quota: Quota, scope: str, chance: Random) -> tuple[Meeting | None, dt.date]:
    """The vote, if one is needed, and the day of the decision some weeks after it."""
    if quota.kind != "regional":
        day = random_workday(chance, quota.first, quota.last)
        assert day is not None
        return None, day
    held = _votes(quota, scope)
    for _ in range(40):
        meeting = chance.choice(held)
        day = random_workday(
            chance,
            max(quota.first, meeting.held_on + _DAYS_MIN),
            min(quota.last, meeting.held_on + _DAYS_MAX),
        )
        if day is not None:
            return meeting, day
    raise LookupError(f"no vote leads to a decision within {quota}")


def _scaled(quota: Quota, drafts: list[_Draft]) -> list[int]:
    """Amounts in proportion to what was drawn, near the quota's sum.

    Larger quotas are scaled per region to its part, so that the regions' budgets hold them.
    """
    if quota.kind != "regional" or quota.cases < 40:
        return _fit([draft.base_cents for draft in drafts], quota.cents)
    amounts: dict[str, int] = {}
    parts = split(quota.cents, [SHARES_BP[scope] for scope in quota.scopes])
    for scope, part in zip(quota.scopes, parts, strict=True):
        own = [draft for draft in drafts if draft.scope == scope]
        fitted = _fit([draft.base_cents for draft in own], part)
        amounts |= {draft.key: cents for draft, cents in zip(own, fitted, strict=True)}
    return [amounts[draft.key] for draft in drafts]


def _fit(bases: list[int], total: int) -> list[int]:
    return list(split(total, bases))


def _topic(quota: Quota, draft: _Draft) -> tuple[str, tuple[str, ...]]:
    """The primary funding object and all of them; earmarked money admits only its own."""
    chance = draft.chance
    if quota.earmark == DIGITAL:
        return "1", ("1",)
    if quota.earmark == INTERNATIONAL:
        wider = draft.decided_on.year >= WIDER_INTERNATIONAL_YEAR and chance.random() < 0.3
        return "7", ("7", "8") if wider else ("7",)
    topic = chance.choice(_TOPICS[quota.kind])
    if quota.kind == "regional" and draft.decided_on.year < 2023 and chance.random() < 0.09:
        topic = "7"
    other = chance.choice(("3", "4", "5"))
    return topic, (topic, other) if other != topic and chance.random() < 0.35 else (topic,)


def _case(quota: Quota, draft: _Draft, cents: int, funds: Funds | None) -> Case:
    chance = draft.chance
    topic, objects = _topic(quota, draft)
    whole_rates = quota.kind == "statewide" and chance.random() < 0.4
    rate = 10_000 if whole_rates else chance.choice((9000, 9000, 9000, 9000, 8000, 8500, 7500))
    eligible, amount = eligible_for(cents, rate, chance)
    begin, end = period(chance, draft.decided_on, draft.months)
    if takes(draft.key, "early-start-permitted"):
        # It cannot wait for the decision and begins in the month of it.
        begin = draft.decided_on.replace(day=1)
        end = add_months(begin, draft.months) - dt.timedelta(1)
    first, months = months_by_year(begin, end)
    shares = () if funds is None else _shares(quota, draft, amount, (begin, end), funds)
    plan = plan_lines(chance, eligible)
    more = eligible * chance.randint(3, 25) // 100 // 100 * 100 if chance.random() < 0.25 else 0
    return Case(
        key=draft.key,
        kind=quota.kind,
        scope=draft.scope,
        earmark=quota.earmark,
        fate=draft.fate,
        party=names.alliance_office(draft.scope)
        if quota.kind == "network"
        else names.party(chance, None if draft.scope == STATEWIDE else draft.scope, topic),
        topic=topic,
        objects=objects,
        title="Netzwerkarbeit der Fachkräfteallianz " + _PLACE[draft.scope]
        if quota.kind == "network"
        else names.title(chance, topic, _PLACE[draft.scope]),
        decided_on=draft.decided_on,
        meeting=draft.meeting,
        rate_bp=rate,
        eligible_cents=eligible,
        amount_cents=amount,
        requested_cents=share_of(eligible + more, rate_bp=rate),
        costs=yearly_costs(chance, plan, more, first, months),
        plan=plan,
        period_from=begin,
        period_to=end,
        shares=shares,
        raise_by=None if funds is None else _raise(quota, draft, shares, funds),
        postponed=None if funds is None else _postponed(quota, draft, shares, funds),
    )


def _raise(
    quota: Quota, draft: _Draft, shares: tuple[tuple[int, int], ...], funds: Funds
) -> tuple[int, int] | None:
    """What an amendment will add to the last share, where its year has room to spare."""
    chance = draft.chance
    year, cents = shares[-1]
    if chance.random() > 0.07 or quota.earmark == DIGITAL or year == draft.decided_on.year:
        return None
    more = cents * chance.randint(5, 20) // 100 // 1_000 * 1_000
    if more < 50_000 or funds.left(draft.scope, quota.earmark, year) < 4 * more:
        return None
    funds.take((draft.scope, quota.earmark, year), more, signed_in=year)
    return year, more


def _postponed(
    quota: Quota, draft: _Draft, shares: tuple[tuple[int, int], ...], funds: Funds
) -> tuple[int, int, int] | None:
    """What an amendment will move from the first share to the next, where there is room for it."""
    if len(shares) < 2 or not takes(draft.key, "shares-postponed"):
        return None
    (year, cents), (following, _) = shares[:2]
    later = cents // 5 // 1_000 * 1_000
    if later < 50_000 or funds.left(draft.scope, quota.earmark, following) < 4 * later:
        return None
    funds.take((draft.scope, quota.earmark, following), later, signed_in=year)
    return year, following, later


def _shares(
    quota: Quota, draft: _Draft, amount: int, span: tuple[dt.date, dt.date], funds: Funds
) -> tuple[tuple[int, int], ...]:
    """By budget year: by months, a little more at first; never before the decision's year."""
    first, months = months_by_year(*span)
    weights = [count * 100 for count in months]
    weights[0] = weights[0] * draft.chance.randint(105, 160) // 100
    if first > draft.decided_on.year:
        # Signed in December for January: all of it falls due later.
        weights.insert(0, 0)
        first = draft.decided_on.year
    try:
        return funds.lay(amount, weights, first, draft.scope, quota.earmark)
    except NoRoom as full:
        raise NoRoom(f"{draft.key} decided {draft.decided_on}, {span}: {full}") from full


def _undone(year: int, n: int, funds: Funds) -> Case:
    """A case that is refused or taken back; it takes no money."""
    key = f"{year}-undone/{n}"
    chance = rng("case", key)
    fate: Fate = "withdrawn" if chance.random() < 0.3 else "rejected"
    kind: Kind = "statewide" if chance.random() < 0.22 else "regional"
    scope = STATEWIDE
    if kind == "regional":
        scope = chance.choices(tuple(SHARES_BP), tuple(SHARES_BP.values()))[0]
    international = kind == "regional" and funds.left(scope, INTERNATIONAL, year) > 0
    earmark = INTERNATIONAL if international and chance.random() < 0.35 else GENERAL
    quota = Quota(key, kind, earmark, *decision_days(year), 1, 1, (scope,), (9, 12, 18, 24))
    meeting, decided_on = _when(quota, scope, chance)
    median, sigma = _TYPICAL_CENTS[kind]
    base = int(median * math.exp(chance.gauss(0, sigma)))
    draft = _Draft(key, scope, fate, meeting, decided_on, chance.choice(quota.months), base, chance)
    return _case(quota, draft, base, None)

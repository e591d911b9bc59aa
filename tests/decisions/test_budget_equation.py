"""Whatever is asked of three years and two earmarks, in whatever order: the equation holds.

The model beside the decider adds up all facts anew, with plain numbers and none of its code.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from tests.decisions import budget_world as w
from tests.decisions.budget_world import world

from grants.budget import commands as ask
from grants.budget import events as fact
from grants.budget.decider import BUDGET, Budget, BudgetBasis
from grants.budget.remainder import receiving as receiving_remainder
from grants.budget.transfer import receiving as receiving_transfer
from grants.kernel.rejection import Rejection

YEARS = (2023, 2024, 2025)
EARMARKS = ("general", "international")

years = st.sampled_from((2022, *YEARS))
earmarks = st.sampled_from((*["general"] * 7, "international"))
cents = st.integers(min_value=1, max_value=60)
few_cents = st.integers(min_value=1, max_value=9)
amounts = st.integers(min_value=0, max_value=60)
ids = st.sampled_from(("x1", "x2"))
cases = st.sampled_from(("c1", "c1", "c1", "c2"))
decisions = st.sampled_from(("1", "2", "3"))
carried = st.lists(st.tuples(cases, few_cents), max_size=2)
reasons = st.sampled_from(("amendment", "revocation", "correction", "repayment"))
returns = st.sampled_from(("bank-return", "repayment", "correction"))
payouts = st.sampled_from((1, 2))


def days_around(year: int):
    """Days of the year, some before it and some after."""
    return st.sampled_from(
        [
            *(dt.date(year, month, 3) for month in (2, 4, 6, 8, 10)),
            dt.date(year - 1, 6, 1),
            dt.date(year, 12, 31),
            dt.date(year + 1, 1, 3),
        ]
    )


def days_at_the_end_of(year: int):
    return st.sampled_from([dt.date(year, 12, 31), dt.date(year + 1, 1, 3)])


def of_cases(year: int):
    days = days_around(year)
    written = days.map(dt.date.isoformat)
    return st.one_of(
        st.builds(w.commit, cents, cases, decisions, earmarks, written),
        st.builds(
            w.change,
            st.integers(min_value=-9, max_value=9),
            decisions,
            reasons,
            case=cases,
            earmark=earmarks,
            signed_on=written,
        ),
        st.builds(w.release, few_cents, decisions, case=cases, earmark=earmarks, signed_on=days),
        st.builds(w.disburse, few_cents, payouts, cases, earmarks, written),
        st.builds(
            w.reverse,
            few_cents,
            st.one_of(payouts, st.none()),
            returns,
            days,
            case=cases,
            earmark=earmarks,
        ),
    )


def of_money(year: int):
    days = days_around(year)
    return st.one_of(
        st.builds(w.allocate, amounts, earmarks, ids, days),
        st.builds(w.supplement, cents, ids, earmarks, days),
        st.builds(w.reduce, cents, ids, earmarks, days),
        st.builds(w.freeze, few_cents, ids, earmarks, days),
        st.builds(w.unfreeze, few_cents, ids, ids, days),
        st.builds(
            w.transfer,
            cents,
            ids,
            earmarks,
            to_year=st.sampled_from(YEARS),
            to_earmark=earmarks,
            decided_on=days,
        ),
        st.builds(w.authority, cents, ids, years, earmarks, days),
        st.builds(w.accept, amounts, ids, earmarks, st.just("Beschluss"), days),
        st.builds(w.carry, few_cents, carried, ids, earmarks, days_at_the_end_of(year)),
        st.builds(w.lapse, cents, ids, earmarks, days_at_the_end_of(year)),
        st.builds(w.close, days_at_the_end_of(year)),
    )


def in_year(year: int):
    return st.tuples(st.just(year), st.one_of(of_cases(year), of_money(year)))


asked = st.one_of(*(in_year(year) for year in (2024, 2024, *YEARS)))
beginnings = st.lists(
    st.tuples(
        st.sampled_from(YEARS), st.builds(w.allocate, st.just(200), st.sampled_from(EARMARKS))
    ),
    max_size=6,
)
walks = st.tuples(beginnings, st.lists(asked, min_size=30, max_size=90)).map(
    lambda walk: (*walk[0], *walk[1])
)


def basis_of(year: int) -> BudgetBasis:
    return world(year, rules=(w.CARRY, w.RELEASE))


@dataclass
class Ledger:
    """Three budgets, decided as the handlers do: both sides of a movement or none."""

    facts: dict[int, list[fact.BudgetEvent]] = field(
        default_factory=lambda: {year: [] for year in (*YEARS, 2026)}
    )
    budgets: dict[int, Budget] = field(
        default_factory=lambda: dict.fromkeys((*YEARS, 2026), BUDGET.initial)
    )

    def send(self, year: int, command: ask.BudgetCommand) -> int:
        """How many facts the command added; none if it was refused."""
        try:
            sides = self._sides(year, command)
        except Rejection:
            return 0
        for where, facts in sides:
            for each in facts:
                self.facts[where].append(each)
                self.budgets[where] = BUDGET.evolve(self.budgets[where], each)
                hold(self.facts[where], self.budgets[where])
        return sum(len(facts) for _, facts in sides)

    def _sides(self, year: int, command: ask.BudgetCommand) -> list[tuple[int, Any]]:
        given: Any = BUDGET.decide(command, self.budgets[year], basis_of(year))
        sides: list[tuple[int, Any]] = [(year, given)]
        match command:
            case ask.TransferFunds(to_year=to_year) if given and to_year != year:
                wanted = receiving_transfer(command, basis_of(year))
                received = BUDGET.decide(wanted, self.budgets[to_year], basis_of(to_year))
                sides.append((to_year, received))
            case ask.CarryRemainderForward():
                there = self.budgets[year + 1]
                for out in given:
                    arrived = BUDGET.decide(receiving_remainder(out), there, basis_of(year + 1))
                    sides.append((year + 1, arrived))
                    for each in arrived:
                        there = BUDGET.evolve(there, each)
            case _:
                pass
        return sides


def added(facts, earmark) -> Counter[str]:
    """The sums of an account over all its facts."""
    sums: Counter[str] = Counter()
    for each in facts:
        if getattr(each, "earmark", earmark) != earmark:
            continue
        match each:
            case fact.BudgetAllocated():
                sums["money"] += each.cents
                sums["allocations"] += 1
            case fact.BudgetSupplemented():
                sums["money"] += each.cents
            case fact.BudgetReduced() | fact.RemainderLapsed():
                sums["money"] -= each.cents
            case fact.FundsTransferred():
                sums["money"] += each.cents if each.side == "in" else -each.cents
            case fact.RemainderCarriedForward():
                sign = 1 if each.side == "in" else -1
                moved = sum(commitment.cents for commitment in each.commitments)
                sums["money"] += sign * (each.funds_cents + moved)
                for commitment in each.commitments:
                    sums["committed"] += sign * commitment.cents
                    sums[f"committed {commitment.case}"] += sign * commitment.cents
            case fact.BudgetFrozen():
                sums["frozen"] += each.cents
            case fact.BudgetUnfrozen():
                sums["frozen"] -= each.cents
            case fact.CommitmentAuthorityGranted():
                sums["authority"] += each.cents
            case fact.FundsCommitted() | fact.CommitmentChanged():
                sums["committed"] += each.delta_cents
                sums[f"committed {each.case}"] += each.delta_cents
            case fact.CommitmentReleased():
                sums["committed"] -= each.cents
                sums[f"committed {each.case}"] -= each.cents
            case fact.FundsDisbursed():
                sums["disbursed"] += each.delta_cents
                sums[f"disbursed {each.case}"] += each.delta_cents
            case fact.DisbursementReversed():
                sums["disbursed"] -= each.cents
                sums[f"disbursed {each.case}"] -= each.cents
            case fact.OvercommitmentAccepted():
                sums["accepted"] = each.shortfall_cents
            case _:
                assert isinstance(each, fact.BudgetYearClosed)
    return sums


def hold(facts, budget) -> None:
    """What must be true of a budget at every position."""
    for earmark in EARMARKS:
        account, sums = budget.account(earmark), added(facts, earmark)
        assert account.money_cents == sums["money"]
        assert account.frozen_cents == sums["frozen"] >= 0
        assert account.committed_cents == sums["committed"]
        assert account.disbursed_cents == sums["disbursed"]
        assert sum(case.open_cents for case in account.cases.values()) == account.open_cents
        for case in ("c1", "c2"):
            committed, disbursed = sums[f"committed {case}"], sums[f"disbursed {case}"]
            assert 0 <= disbursed <= committed
            assert account.case(case).committed_cents == committed
            assert account.case(case).disbursed_cents == disbursed
        left = sums["money"] - sums["frozen"] - sums["committed"]
        if sums["allocations"]:
            assert sums["allocations"] == 1
            assert account.available_cents == left
            assert left >= -sums["accepted"]
        else:
            # Authority of every year together is the most that can stand in for money.
            assert left >= -sums["accepted"] - sums["authority"]
            assert sum(account.drawn.values()) <= sums["authority"]
            for year in YEARS:
                assert account.authority_left_cents(year) >= 0
    assert sum(budget.freezes.values()) == sum(a.frozen_cents for a in budget.accounts.values())


@settings(max_examples=40)
@for_all(walk=walks)
def test_the_equation_holds_after_every_fact_and_everything_is_done_once(walk):
    everything_holds(walk)


@pytest.mark.long
@settings(max_examples=1_500)
@for_all(walk=walks)
def test_the_equation_holds_on_many_walks(walk):
    everything_holds(walk)


def everything_holds(walk) -> None:
    ledger = Ledger()
    for year, command in walk:
        ledger.send(year, command)
        assert ledger.send(year, command) == 0, "sent a second time"
    movements_sum_to_zero(ledger)
    carries_arrive_exactly(ledger)
    closed_years_hold_no_later_postings(ledger)


def movements_sum_to_zero(ledger) -> None:
    transfers: Counter[str] = Counter()
    for facts in ledger.facts.values():
        for each in facts:
            if isinstance(each, fact.FundsTransferred):
                transfers[each.transfer] += each.cents if each.side == "in" else -each.cents
    assert not any(transfers.values())


def carries_arrive_exactly(ledger) -> None:
    def sides(year, side):
        return [
            (f.carry, f.earmark, f.origin_year, f.available_until, f.funds_cents, f.commitments)
            for f in ledger.facts[year]
            if isinstance(f, fact.RemainderCarriedForward) and f.side == side
        ]

    for year in YEARS:
        sent = sides(year, "out")
        assert sent == sides(year + 1, "in")
        for _, _, origin, until, *_ in sent:
            assert until == dt.date(origin + 2, 12, 31)
            assert origin <= year < year + 1 <= until.year


def closed_years_hold_no_later_postings(ledger) -> None:
    for year, facts in ledger.facts.items():
        closes = [i for i, each in enumerate(facts) if isinstance(each, fact.BudgetYearClosed)]
        if closes:
            for each in facts[closes[0] + 1 :]:
                correction = getattr(each, "reason_code", "") == "correction"
                assert correction or int(each.effective_on[:4]) > year


@settings(max_examples=100)
@for_all(
    money=st.integers(min_value=0, max_value=500),
    spent=st.integers(min_value=0, max_value=500),
    old=st.integers(min_value=0, max_value=500),
)
def test_what_is_carried_is_what_was_left_by_origin(money, spent, old):
    spent = min(spent, money + old)
    facts = [w.allocated(money)]
    facts += [w.carried("in", old, from_year=2023, origin=2023, carry="k0")] if old else []
    facts += [w.committed(spent), w.disbursed(spent)] if spent else []
    left = dict(BUDGET.fold(facts).account("general").unspent_by_origin(2024))
    assert left.get(2023, 0) == max(old - spent, 0)  # The oldest money first.
    assert left.get(2023, 0) + left.get(2024, 0) == money + old - spent


@pytest.mark.long
def test_the_random_walk_reaches_every_fact():
    """A walk that is always refused would prove nothing; every kind of fact comes up in some."""
    seen: set[type] = set()

    @settings(max_examples=400, derandomize=True, database=None)
    @for_all(walk=walks)
    def wander(walk):
        ledger = Ledger()
        for year, command in walk:
            ledger.send(year, command)
        seen.update(type(each) for facts in ledger.facts.values() for each in facts)

    wander()
    assert seen == set(get_args(fact.BudgetEvent))

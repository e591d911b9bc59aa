"""The read side and the write side agree on every figure of every account, whatever happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.projections.conftest import unrecorded
from tests.projections.history import ZWICKAU, budget_of

from grants.budget import events as e
from grants.budget.fold import evolve
from grants.budget.state import NO_BUDGET, Budget
from projections.budgets import accounts, queries
from projections.budgets.projection import ACCOUNTS, BUDGETS
from projections.budgets.queries import BudgetLine
from projections.ledger.postings import MEASURES
from projections.ledger.projection import LEDGER, POSTINGS
from projections.runtime import replay_into

YEAR = 2025
STREAM = budget_of(year=YEAR)
CITATION = "Fundstelle"

cents = st.integers(1, 1_000)
cases = st.sampled_from(["FKR-2024-0001", "FKR-2024-0002", "FKR-2024-0003"])
names = st.uuids().map(str)
earmarks = st.sampled_from(["general", "international"])


def _days(*years: int) -> st.SearchStrategy[dt.date]:
    return st.sampled_from(years).map(lambda year: dt.date(year, 6, 1))


early = _days(2023, 2024)
late = _days(2025)


def _allocated_once(happened: list[e.BudgetEvent]) -> list[e.BudgetEvent]:
    """An account is allocated once; only allocated money, and what it covers, is carried out."""
    seen: set[str] = set()
    kept: list[e.BudgetEvent] = []
    for fact in happened:
        if isinstance(fact, e.BudgetAllocated):
            if fact.earmark in seen:
                continue
            seen.add(fact.earmark)
        match fact:
            case e.RemainderCarriedForward(side="out") if fact.earmark not in seen:
                continue
            case _:
                kept.append(fact)
    return kept


facts = st.lists(
    st.one_of(
        st.builds(
            e.CommitmentAuthorityGranted,
            authority=names,
            earmark=earmarks,
            use_year=st.sampled_from([2023, 2024]),
            due_year=st.just(YEAR),
            cents=cents,
            decided_on=early,
        ),
        st.builds(
            e.FundsCommitted,
            case=cases,
            decision=names,
            earmark=earmarks,
            delta_cents=cents,
            signed_on=early.map(str),
        ),
        st.builds(
            e.CommitmentChanged,
            case=cases,
            decision=names,
            earmark=earmarks,
            delta_cents=st.integers(-500, 500),
            reason_code=st.sampled_from(["amendment", "repayment"]),
            corrects=st.none(),
            signed_on=early.map(str),
        ),
        st.builds(
            e.CommitmentReleased,
            case=cases,
            decision=names,
            earmark=earmarks,
            cents=cents,
            reason_code=st.just("settlement"),
            signed_on=late,
        ),
        st.builds(
            e.BudgetAllocated,
            allocation=names,
            earmark=earmarks,
            cents=cents,
            method=st.just(CITATION),
            decided_on=late,
        ),
        st.builds(
            e.BudgetSupplemented,
            supplement=names,
            earmark=earmarks,
            cents=cents,
            citation=st.just(CITATION),
            decided_on=late,
        ),
        st.builds(
            e.FundsTransferred,
            transfer=names,
            side=st.sampled_from(["in", "out"]),
            earmark=earmarks,
            counterpart=st.just("budget/FKR/14511/2025"),
            counterpart_earmark=earmarks,
            cents=cents,
            citation=st.just(CITATION),
            decided_on=late,
        ),
        st.builds(
            e.FundsDisbursed,
            case=cases,
            payout_no=st.integers(1, 3),
            earmark=earmarks,
            delta_cents=cents,
            value_on=late.map(str),
        ),
        st.builds(
            e.DisbursementReversed,
            case=cases,
            payout_no=st.integers(1, 3),
            earmark=earmarks,
            cents=cents,
            reason_code=st.sampled_from(["bank-return", "repayment", "correction"]),
            corrects=st.none(),
            value_on=late.map(str),
        ),
        st.builds(
            e.RemainderCarriedForward,
            carry=names,
            side=st.sampled_from(["in", "out"]),
            earmark=earmarks,
            from_year=st.just(2024),
            to_year=st.just(2025),
            origin_year=st.just(2024),
            available_until=st.just(dt.date(2026, 12, 31)),
            funds_cents=cents,
            commitments=st.lists(
                st.builds(e.CarriedCommitment, case=cases, cents=cents), max_size=2
            ).map(tuple),
            consent=st.just(CITATION),
            decided_on=late,
        ),
        st.builds(e.RemainderLapsed, lapse=names, earmark=earmarks, cents=cents, lapsed_on=late),
        st.builds(
            e.BudgetFrozen,
            freeze=names,
            earmark=earmarks,
            cents=cents,
            citation=st.just(CITATION),
            decided_on=late,
        ),
    ),
    max_size=25,
).map(_allocated_once)


def _folded(recorded: list[Any]) -> dict[str, BudgetLine]:
    rows = replay_into(BUDGETS, recorded)
    return {
        row["earmark"]: queries._line(
            ("FKR", ZWICKAU, YEAR, row["earmark"]), accounts.account(_in_use_year(row))
        )
        for row in rows.rows(ACCOUNTS)
    }


def _in_use_year(row: Mapping[str, Any]) -> dict[str, Any]:
    """With what the database takes out of the row for the year that is asked about."""
    year = str(YEAR)
    return {
        **row,
        "usable_cents": row["authority_by_use_year"].get(year, 0),
        "used_cents": row["drawn_by_use_year"].get(year, 0),
    }


@settings(max_examples=300)
@given(facts)
def test_folded_figures_are_those_decisions_are_made_on(happened: list[e.BudgetEvent]):
    recorded = [
        unrecorded(STREAM, fact, ZWICKAU, position=position)
        for position, fact in enumerate(happened, 1)
    ]
    decided: Budget = NO_BUDGET
    for fact in happened:
        decided = evolve(decided, fact)
    lines = _folded(recorded)
    assert set(lines) == {fact.earmark for fact in happened if hasattr(fact, "earmark")}
    for earmark, line in lines.items():
        account = decided.account(earmark)
        assert line.committed_cents == account.committed_cents
        assert line.disbursed_cents == account.disbursed_cents
        assert line.frozen_cents == account.frozen_cents
        assert line.lapsed_cents == account.lapsed_cents
        assert line.available_cents == account.available_cents_on(dt.date(YEAR, 6, 1))


@settings(max_examples=100)
@given(facts)
def test_the_ledger_adds_up_to_the_folded_rows(happened: list[e.BudgetEvent]):
    recorded = [
        unrecorded(STREAM, fact, ZWICKAU, position=position)
        for position, fact in enumerate(happened, 1)
    ]
    sums: dict[tuple[str, str], int] = {}
    for row in replay_into(LEDGER, recorded).rows(POSTINGS):
        key = (row["earmark"], row["measure"])
        sums[key] = sums.get(key, 0) + row["cents"]
    folded = {
        (row["earmark"], measure): row[f"{measure}_cents"]
        for row in replay_into(BUDGETS, recorded).rows(ACCOUNTS)
        for measure in MEASURES
    }
    assert {key: value for key, value in folded.items() if value} == {
        key: value for key, value in sums.items() if value
    }

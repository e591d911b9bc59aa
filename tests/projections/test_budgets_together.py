"""Accounts added up by the database say of every region and year what they say one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import pytest
from tests.projections.accounts import CHEMNITZ, EARMARKS, PROGRAMMES, YEARS, accounts
from tests.projections.conftest import Recorder
from tests.projections.history import allocated, budget_of, committed

from projections.budgets.accounts import names
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import BudgetLine, budgets, budgets_together
from projections.ledger.projection import LEDGER
from projections.runtime import Projector

FIGURES = [
    *(field.name for field in fields(BudgetLine) if field.name.endswith("_cents")),
    "standing_in_cents", "transferred_cents", "carried_cents", "open_cents", "gross_cents",
]  # fmt: skip
FILTERS: list[dict[str, Any]] = [
    {},
    *({"programme": programme} for programme in PROGRAMMES),
    *({"earmark": earmark} for earmark in EARMARKS),
    {"programme": "ZZZ", "earmark": "digital"},
    {"programme": "none"},
]


@pytest.fixture
def filled(recorder: Recorder, projector: Projector) -> Recorder:
    recorder.record(*accounts())
    projector.catch_up((LEDGER, BUDGETS))
    return recorder


def _sums(lines: Iterable[BudgetLine]) -> dict[str, int | None]:
    """Every figure of some lines together: of all, and of those with a known limit alone."""
    given = list(lines)
    known = [line for line in given if line.available_cents is not None]
    return {
        f"{figure}, {name}": _added(getattr(line, figure) for line in some)
        for name, some in (("all", given), ("known", known))
        for figure in FIGURES
    }


def _added(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _by_scope_and_year(lines: Iterable[BudgetLine]) -> dict[tuple[str, int], Any]:
    found = defaultdict[tuple[str, int], list[BudgetLine]](list)
    for line in lines:
        found[line.scope, line.year].append(line)
    return {key: (_sums(of), of[0].programme) for key, of in found.items()}


@pytest.mark.parametrize("wanted", FILTERS)
def test_alike_accounts_add_up_to_what_each_of_them_says(filled: Recorder, wanted: dict[str, Any]):
    each = budgets(filled.log, stated=False, **wanted)
    together = budgets_together(filled.log, **wanted)
    assert _by_scope_and_year(together) == _by_scope_and_year(each)
    # What a scope is called depends on its first line.
    assert {line.scope: line.programme for line in reversed(together)} == {
        line.scope: line.programme for line in reversed(each)
    }
    assert all(line.control_totals == () for line in together)


def test_alike_accounts_are_fewer_lines_and_unknown_ones_stay_unknown(filled: Recorder):
    each, together = budgets(filled.log), budgets_together(filled.log)
    assert len(together) < len(each) * 0.8
    mixed = [
        year
        for year in YEARS
        for limits in [
            [line.available_cents for line in each if (line.scope, line.year) == (CHEMNITZ, year)]
        ]
        if None in limits and any(limits)
    ]
    assert mixed  # Else nothing was tested.
    assert any(line.standing_in_cents for line in together)
    sent, got = (line for line in together if line.year == YEARS[-1] + 1)
    assert (sent.available_cents, got.available_cents) == (-7_00, 7_00)


def test_names_are_those_of_all_accounts(filled: Recorder):
    each = budgets(filled.log)
    for column in ("programme", "year", "earmark"):
        found = {(name.scope, getattr(name, column)) for name in names(filled.log)}
        told = {(line.scope, getattr(line, column)) for line in each}
        assert {(scope, value) for scope, value in found if value is not None} == told
    assert len(names(filled.log)) < len(each)


def test_before_a_posting_counts_every_account_stands_by_itself(
    filled: Recorder, projector: Projector
):
    later = committed(5_00, f"{YEARS[-1]}-12-31", stream=budget_of(year=YEARS[0]))
    filled.record(later, allocated(1_00, stream=budget_of("14524", 2015, "NEW")))
    projector.catch_up((LEDGER, BUDGETS))
    for wanted in FILTERS:
        together = budgets_together(filled.log, **wanted)
        assert together == budgets(filled.log, stated=False, **wanted)
    assert {name.programme for name in names(filled.log)} == {*PROGRAMMES, "NEW"}

"""Budget facts in, figures out: now, as of a legal date, as known at a position."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.history import (
    ZWICKAU,
    allocated,
    budget_of,
    committed,
    control_total,
    day,
    disbursed,
    established,
    explained,
)

from grants.budget import events as budget
from grants.store.log import Log
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import BudgetLine, budgets
from projections.budgets.stated import control_totals
from projections.ledger.projection import LEDGER
from projections.ledger.queries import ledger
from projections.runtime import Projector

MODELS = (LEDGER, BUDGETS)
_SIDES: tuple[tuple[Any, int], ...] = (("in", 30_00), ("out", 10_00))
_NOW_AND_LATER: tuple[dict[str, Any], ...] = ({}, {"as_of": dt.date(2024, 12, 31)})


def _one(lines: list[BudgetLine]) -> BudgetLine:
    assert len(lines) == 1
    return lines[0]


def _in_budget(fact: budget.BudgetEvent, stream: str = ""):
    return (stream or budget_of(), fact, ZWICKAU)


def _both(log: Log, **asked) -> BudgetLine:
    """The same from the folded rows and from the ledger."""
    folded = _one(budgets(log, **asked))
    assert _one(budgets(log, known_at=log.last_position(), as_of=dt.date(2999, 1, 1))) == folded
    return folded


def test_every_measure_enters_the_equation(recorder: Recorder, projector: Projector):
    recorder.record(established(), allocated(1_000_00))
    recorder.record(
        _in_budget(
            budget.BudgetSupplemented(
                supplement="s",
                earmark="general",
                cents=500_00,
                citation="Nachtrag",
                decided_on=day("2024-02-01"),
            )
        ),
        _in_budget(
            budget.BudgetReduced(
                reduction="r",
                earmark="general",
                cents=100_00,
                citation="Kürzung",
                decided_on=day("2024-02-02"),
            )
        ),
        _in_budget(
            budget.BudgetFrozen(
                freeze="f",
                earmark="general",
                cents=70_00,
                citation="Sperre",
                decided_on=day("2024-02-03"),
            )
        ),
        _in_budget(
            budget.BudgetUnfrozen(
                unfreeze="u",
                freeze="f",
                earmark="general",
                cents=20_00,
                decided_on=day("2024-02-04"),
            )
        ),
        *(
            _in_budget(
                budget.FundsTransferred(
                    transfer=f"t-{side}",
                    side=side,
                    earmark="general",
                    counterpart="budget/FKR/14511/2024",
                    counterpart_earmark="general",
                    cents=cents,
                    citation="Umschichtung",
                    decided_on=day("2024-02-05"),
                )
            )
            for side, cents in _SIDES
        ),
        committed(400_00),
        disbursed(150_00),
        _in_budget(
            budget.DisbursementReversed(
                case="FKR-2024-0001",
                payout_no=1,
                earmark="general",
                cents=50_00,
                reason_code="bank-return",
                corrects=None,
                value_on="2024-04-03",
            )
        ),
        _in_budget(
            budget.CommitmentReleased(
                case="FKR-2024-0001",
                decision="x",
                earmark="general",
                cents=40_00,
                reason_code="settlement",
                signed_on=day("2024-06-01"),
            )
        ),
        _in_budget(
            budget.CommitmentChanged(
                case="FKR-2024-0001",
                decision="x",
                earmark="general",
                delta_cents=-10_00,
                reason_code="amendment",
                corrects=None,
                signed_on="2024-06-02",
            )
        ),
        _in_budget(
            budget.RemainderLapsed(
                lapse="l", earmark="general", cents=5_00, lapsed_on=day("2024-12-31")
            )
        ),
    )
    projector.catch_up(MODELS)
    line = _both(recorder.log)
    assert line.original_cents == 1_000_00
    assert line.allocated_cents == 1_000_00 + 500_00 - 100_00
    assert line.frozen_cents == 50_00
    assert line.committed_cents == 350_00
    assert line.disbursed_cents == 100_00
    assert line.returned_cents == 50_00
    assert line.open_cents == 250_00
    assert line.available_cents == 1_420_00 - 50_00 - 5_00 - 350_00


def test_carried_commitments_move_with_their_money(recorder: Recorder, projector: Projector):
    carried = budget.CarriedCommitment(case="FKR-2024-0001", cents=300_00)

    def side(which: Any):
        year = 2024 if which == "out" else 2025
        return (
            budget_of(year=year),
            budget.RemainderCarriedForward(
                carry="c",
                side=which,
                earmark="general",
                from_year=2024,
                to_year=2025,
                origin_year=2024,
                available_until=day("2026-12-31"),
                funds_cents=200_00,
                commitments=(carried,),
                consent="SMF",
                decided_on=day("2025-01-20"),
            ),
            ZWICKAU,
        )

    recorder.record(
        allocated(1_000_00),
        committed(400_00),
        disbursed(100_00),
        side("out"),
        allocated(50_00, "2025-01-02", stream=budget_of(year=2025)),
        side("in"),
    )
    projector.catch_up(MODELS)
    old, new = budgets(recorder.log)
    assert (old.committed_cents, old.disbursed_cents, old.carried_out_cents) == (
        100_00,
        100_00,
        500_00,
    )
    assert old.available_cents == 1_000_00 - 500_00 - 100_00
    assert (new.committed_cents, new.disbursed_cents, new.carried_in_cents) == (300_00, 0, 500_00)
    assert new.available_cents == 50_00 + 500_00 - 300_00
    before = _one(budgets(recorder.log, as_of=day("2024-12-31")))
    assert before.available_cents == 600_00


@pytest.mark.parametrize(
    ("as_of", "known", "committed_cents"),
    [
        ("2024-02-28", 3, 0),
        ("2024-03-01", 2, 100_00),
        ("2024-03-01", 3, 100_00),
        ("2024-03-01", 4, 130_00),  # Recorded last, effective before: known only from then on.
        ("2024-04-30", 3, 120_00),
        ("2024-04-30", 4, 150_00),
        ("2024-02-15", 4, 30_00),
    ],
)
def test_both_clocks(
    recorder: Recorder, projector: Projector, as_of: str, known: int, committed_cents: int
):
    positions = recorder.record(
        allocated(1_000_00),
        committed(100_00, "2024-03-01"),
        committed(20_00, "2024-04-01"),
        committed(30_00, "2024-02-10"),
    )
    projector.catch_up(MODELS)
    line = _one(budgets(recorder.log, as_of=day(as_of), known_at=positions[known - 1]))
    assert line.committed_cents == committed_cents
    assert line.available_cents == 1_000_00 - committed_cents


def test_a_partial_date_counts_from_its_last_day_and_is_uncertain_before(
    recorder: Recorder, projector: Projector
):
    recorder.record(established("HH", "unknown"))
    stream = budget_of("BSB", 2016, "HH")
    recorder.record(
        committed(100_00, "2016", stream=stream),
        committed(7_00, "2016-05", stream=stream),
        committed(1_00, "2016-05-03", stream=stream),
    )
    projector.catch_up(MODELS)
    figures = {
        on: (line.committed_cents, line.uncertain_cents)
        for on in ("2016-05-02", "2016-05-03", "2016-05-31", "2016-12-30", "2016-12-31")
        for line in budgets(recorder.log, as_of=day(on))
    }
    assert figures == {
        "2016-05-02": (0, 107_00),
        "2016-05-03": (1_00, 107_00),
        "2016-05-31": (8_00, 100_00),
        "2016-12-30": (8_00, 100_00),
        "2016-12-31": (108_00, 0),
    }
    assert budgets(recorder.log, as_of=day("2015-12-31")) == []


def test_an_unknown_ceiling_leaves_available_unknown(recorder: Recorder, projector: Projector):
    recorder.record(
        established("HH", "unknown"),
        committed(100_00, "2016", stream=budget_of("BSB", 2016, "HH")),
    )
    projector.catch_up(MODELS)
    for asked in _NOW_AND_LATER:
        line = _one(budgets(recorder.log, **asked))
        assert (line.allocated_cents, line.available_cents) == (None, None)
        assert line.committed_cents == 100_00


def test_authority_stands_in_until_its_year_of_use_ends_or_money_is_allocated(
    recorder: Recorder, projector: Projector
):
    due = budget_of(year=2025)
    recorder.record(
        _in_budget(
            budget.CommitmentAuthorityGranted(
                authority="ve",
                earmark="general",
                use_year=2024,
                due_year=2025,
                cents=100_00,
                decided_on=day("2024-01-02"),
            ),
            due,
        ),
        committed(60_00, "2024-05-01", stream=due),
        allocated(80_00, "2025-02-01", stream=due),
    )
    projector.catch_up(MODELS)
    lines = {
        on: _one(budgets(recorder.log, as_of=day(on)))
        for on in ("2024-04-30", "2024-12-31", "2025-01-01", "2025-02-01")
    }
    available = {on: line.available_cents for on, line in lines.items()}
    assert [line.standing_in_cents for line in lines.values()] == [100_00, 100_00, 60_00, 0]
    assert available == {
        "2024-04-30": 100_00,
        "2024-12-31": 40_00,
        "2025-01-01": 0,
        "2025-02-01": 20_00,
    }
    assert _both(recorder.log).available_cents == 20_00


def test_a_fact_of_a_later_day_is_not_in_the_figures_of_today(
    recorder: Recorder, projector: Projector
):
    year = str(dt.datetime.now(dt.UTC).year + 1)
    recorder.record(allocated(1_000_00), committed(100_00, year))
    projector.catch_up(MODELS)
    line = _one(budgets(recorder.log))
    assert (line.committed_cents, line.uncertain_cents) == (0, 0)
    assert ledger(recorder.log)[-1].measure == "allocated"


def _wanted(*filters: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return filters


def test_filters(recorder: Recorder, projector: Projector):
    recorder.record(
        allocated(1, stream=budget_of("14511", 2023)),
        allocated(2, stream=budget_of("14511", 2024)),
        allocated(3, stream=budget_of("14524", 2024), earmark="international"),
    )
    projector.catch_up(MODELS)
    for asked in _NOW_AND_LATER:
        found = [
            [line.original_cents for line in budgets(recorder.log, **asked, **wanted)]
            for wanted in _wanted(
                {"scope": "14511"},
                {"year": 2024},
                {"earmark": "international"},
                {"scope": "14511", "year": 2024},
                {"programme": "HH"},
            )
        ]
        assert found == [[1, 2], [2, 3], [3], [2], []]


def test_stated_totals_stand_beside_the_computed_ones(recorder: Recorder, projector: Projector):
    positions = recorder.record(
        allocated(644_900_00),
        control_total(
            "ct-1",
            measure="allocated_cents",
            stated=645_000_00,
            as_of="2024-06-30",
            comparison="rounded",
            precision=1_000_00,
            scope=ZWICKAU,
            year=2024,
        ),
        control_total("ct-2", measure="allocated_cents", stated=700_000_00, as_of="2024-06-30"),
        allocated(1_00, "2024-07-01", earmark="international"),
        explained("ct-2"),
    )
    projector.catch_up(MODELS)
    rounded, whole = control_totals(recorder.log)
    assert (rounded.computed, rounded.difference, rounded.ok) == (644_900_00, -100_00, True)
    assert (whole.ok, whole.explained) == (False, True)
    before = control_totals(recorder.log, known_at=positions[3])[1]
    assert not before.explained
    line = budgets(recorder.log, earmark="general")[0]
    assert [total.control_total for total in line.control_totals] == ["ct-1"]


def test_the_ledger_pages_through_the_postings_behind_a_figure(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000_00), committed(1_00), committed(2_00), committed(3_00))
    projector.catch_up(MODELS)
    first = ledger(recorder.log, measure="committed", limit=2)
    rest = ledger(
        recorder.log, measure="committed", after=(first[-1].position, first[-1].line), limit=2
    )
    assert [line.cents for line in (*first, *rest)] == [1_00, 2_00, 3_00]

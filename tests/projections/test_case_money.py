"""The cases behind what a region's year has bound and paid."""

from __future__ import annotations

from tests.projections.conftest import Recorder
from tests.projections.history import (
    ZWICKAU,
    allocated,
    budget_of,
    committed,
    day,
    disbursed,
    imported,
)

from projections.budgets.projection import BUDGETS
from projections.budgets.queries import budgets
from projections.cases.projection import CASES_MODEL
from projections.ledger.case_money import CaseMoney, money_of_cases
from projections.ledger.projection import LEDGER
from projections.ledger.queries import ledger
from projections.moments import Moment
from projections.runtime import Projector

YEAR_END = "2024-12-31"


def _asked(
    recorder: Recorder, moment: Moment, *, earmark: str | None = None
) -> list[tuple[str, int, int]]:
    found = money_of_cases(
        recorder.log, moment, programmes={"FKR"}, scope=ZWICKAU, year=2024, earmark=earmark
    )
    return [(each.case_number, each.committed_cents, each.disbursed_cents) for each in found]


def test_cases_come_with_the_most_bound_first_as_of_then_and_as_known(
    recorder: Recorder, projector: Projector
):
    small, large = "FKR-2024-0001", "FKR-2024-0002"
    positions = recorder.record(
        allocated(1_000_00),
        committed(100_00, case=small),
        committed(300_00, "2024-06-01", case=large),
        disbursed(80_00, case=small),
        committed(50_00, case=large, earmark="international"),
        committed(900_00, case=large, stream=budget_of(year=2025)),
    )
    projector.catch_up((LEDGER, CASES_MODEL))
    whole = Moment(day(YEAR_END), positions[-1])
    assert _asked(recorder, whole) == [(large, 350_00, 0), (small, 100_00, 80_00)]
    assert _asked(recorder, whole, earmark="general") == [
        (large, 300_00, 0),
        (small, 100_00, 80_00),
    ]
    assert _asked(recorder, Moment(day("2024-03-31"), positions[-1])) == [
        (small, 100_00, 0),
        (large, 50_00, 0),
    ]
    assert _asked(recorder, Moment(day(YEAR_END), positions[1])) == [(small, 100_00, 0)]
    line = CaseMoney(case_number=small, title_ref=None, committed_cents=100, disbursed_cents=80)
    assert line.open_cents == 20


def test_the_cases_add_up_to_what_the_budget_says(recorder: Recorder, projector: Projector):
    recorder.record(
        allocated(1_000_00), committed(100_00), committed(20_00, case="FKR-2024-0002"),
        disbursed(60_00),
    )  # fmt: skip
    projector.catch_up((LEDGER, BUDGETS, CASES_MODEL))
    moment = Moment(day(YEAR_END), recorder.log.last_position())
    (line,) = budgets(recorder.log, as_of=moment.as_of, known_at=moment.known_at)
    found = _asked(recorder, moment)
    assert sum(committed for _, committed, _ in found) == line.committed_cents
    assert sum(disbursed for _, _, disbursed in found) == line.disbursed_cents


def test_imported_cases_are_told_from_recorded_ones(recorder: Recorder, projector: Projector):
    stream = budget_of("HH", 2016, "HH-2010")
    recorder.record(
        imported("77", cents=70_00), committed(70_00, "2016", case="HH-2010-77", stream=stream)
    )
    projector.catch_up((LEDGER, CASES_MODEL))
    moment = Moment(day(YEAR_END), recorder.log.last_position())
    found = {
        origin: money_of_cases(
            recorder.log, moment, programmes={"HH-2010"}, scope="HH", year=2016, origin=origin
        )
        for origin in ("imported", "recorded")
    }
    assert [each.case_number for each in found["imported"]] == ["HH-2010-77"]
    assert found["recorded"] == []


def test_postings_are_limited_to_the_regions_one_may_see(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_00), allocated(2_00, stream=budget_of("14612")))
    projector.catch_up((LEDGER,))
    assert [line.cents for line in ledger(recorder.log, scopes={"14612"})] == [2_00]
    assert ledger(recorder.log, scopes=()) == []
    assert len(ledger(recorder.log, scopes=None)) == 2

"""Approvals, payments and imports in, totals out."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.projections.conftest import Recorder, unrecorded
from tests.projections.examples import example
from tests.projections.history import (
    ADA,
    ZWICKAU,
    Entry,
    amended,
    approved,
    budget_of,
    control_total,
    corrected,
    day,
    disbursed,
    explained,
    imported,
    recovery,
    repaid,
    sealed,
    settled,
    submitted,
)

from grants.approval.events import GrantNotTakenUp
from grants.budget.events import DisbursementReversed
from grants.kernel.event import Event
from grants.payout.events import PayoutExecuted
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import budgets
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import case
from projections.ledger.projection import LEDGER
from projections.moments import parse_known_at
from projections.runtime import Projector, replay_into
from projections.totals.postings import POSTINGS
from projections.totals.projection import TOTALS
from projections.totals.queries import TotalLine, control_totals, totals

CASE = "FKR-2024-0001"


def _figures(line: TotalLine) -> tuple[int, int, int, int, int]:
    return (
        line.cases,
        line.approved_cents,
        line.approved_net_cents,
        line.disbursed_cents,
        line.recovered_cents,
    )


def test_a_case_from_approval_to_recovery(recorder: Recorder, projector: Projector):
    positions = recorder.record(
        submitted(cents=100_00),
        approved("FKR-2024-0001", "2024-03-01", cents=100_00),
        amended(CASE, "2024-05-01", cents=90_00, delta_cents=-10_00),
        disbursed(85_00, "2024-06-01"),
        (
            budget_of(),
            DisbursementReversed(
                case=CASE,
                payout_no=1,
                earmark="general",
                cents=5_00,
                reason_code="repayment",
                corrects=None,
                value_on="2024-07-01",
            ),
            ZWICKAU,
        ),
        settled(CASE, "2025-03-01", final_cents=70_00, approved_cents=90_00, paid_cents=80_00),
        repaid("FKR-2024-0001-C1", CASE, "2025-04-01", cents=10_00),
    )
    projector.catch_up([TOTALS])
    log = recorder.log
    assert totals(log, known_at=positions[0]) == []
    seen = {
        on: _figures(line)
        for on in ("2024-03-01", "2024-05-01", "2024-06-30", "2024-07-01", "2025-04-01")
        for line in totals(log, as_of=day(on))
    }
    assert seen == {
        "2024-03-01": (1, 100_00, 100_00, 0, 0),
        "2024-05-01": (1, 100_00, 90_00, 0, 0),
        "2024-06-30": (1, 100_00, 90_00, 85_00, 0),
        "2024-07-01": (1, 100_00, 90_00, 80_00, 0),
        "2025-04-01": (1, 100_00, 70_00, 80_00, 10_00),
    }
    (line,) = totals(log, known_at=positions[2], as_of=day("2025-04-01"))
    assert _figures(line) == (1, 100_00, 90_00, 0, 0)
    assert (line.kind, line.origin) == ("regional", "recorded")


def test_what_came_back_within_the_year_is_off_what_was_disbursed_and_recovered(
    recorder: Recorder, projector: Projector
):
    """As the description of the figures has it: subtracted from each other, they count it twice."""
    claim = f"{CASE}-C1"
    recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        (f"case/{CASE}", example(PayoutExecuted, cents=80_00, value_on="2024-04-01"), ZWICKAU),
        disbursed(80_00, "2024-04-01"),
        recovery(claim, CASE, "2024-05-02", cents=30_00),
        repaid(claim, CASE, "2024-06-03", cents=30_00),
        (
            budget_of(),
            example(
                DisbursementReversed,
                case=CASE,
                earmark="general",
                cents=30_00,
                reason_code="repayment",
                value_on="2024-06-03",
            ),
            ZWICKAU,
        ),
    )
    projector.catch_up([TOTALS, CASES_MODEL, LEDGER, BUDGETS])
    (total,) = totals(recorder.log)
    (budget,) = budgets(recorder.log)
    found = case(recorder.log, CASE)
    assert found is not None
    assert (found.line.paid_cents, found.line.recovered_cents) == (80_00, 30_00)
    assert (total.disbursed_cents, total.recovered_cents) == (50_00, 30_00)
    assert (budget.disbursed_cents, budget.returned_cents) == (50_00, 30_00)


def test_a_grant_not_taken_up_stays_a_case(recorder: Recorder, projector: Projector):
    recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        (
            f"case/{CASE}",
            GrantNotTakenUp(
                decision=f"{CASE}-B1",
                amount_cents=100_00,
                recorded_by=ADA,
                declared_on=day("2024-04-01"),
            ),
            ZWICKAU,
        ),
    )
    projector.catch_up([TOTALS])
    (line,) = totals(recorder.log)
    assert _figures(line) == (1, 100_00, 0, 0, 0)


def test_unknown_amounts_are_counted_and_not_summed(recorder: Recorder, projector: Projector):
    recorder.record(
        imported("1", cents=50_00),
        imported("2", cents=None),
        imported("3", cents=7_00, status="cancelled"),
        imported("4", cents=-3_00, on="2017-05"),
    )
    projector.catch_up([TOTALS])
    (line,) = totals(recorder.log)
    assert (line.kind, line.origin) == ("unspecified", "imported")
    assert (line.cases, line.amount_unknown, line.approved_cents) == (3, 1, 47_00)
    (before,) = totals(recorder.log, as_of=day("2016-06-01"))
    assert (before.cases, before.uncertain_cases, before.uncertain_cents) == (0, 2, 50_00)


def test_a_question_dated_before_the_import(recorder: Recorder, projector: Projector):
    """What was legally so on a day, and what was known on it, are two questions."""
    recorder.record(imported("1", cents=50_00, on="2016-05-04"))
    projector.catch_up([TOTALS, CASES_MODEL])
    log = recorder.log
    nothing_yet, that_day = parse_known_at(log, "2016-12-31")
    assert (nothing_yet, that_day) == (0, day("2016-12-31"))
    # Known today, it is an approval of 4 May 2016; on that day nobody here knew of it.
    (line,) = totals(log, as_of=that_day)
    assert (line.origin, line.cases, line.approved_cents) == ("imported", 1, 50_00)
    assert totals(log, as_of=day("2016-05-03")) == []
    assert totals(log, as_of=that_day, known_at=nothing_yet) == []
    assert case(log, "HH-2010-1", as_of=that_day) is not None
    assert case(log, "HH-2010-1", as_of=that_day, known_at=nothing_yet) is None


@pytest.mark.parametrize("money_first", [True, False])
def test_a_correction_posts_its_difference_at_the_original_date(
    recorder: Recorder, projector: Projector, money_first: bool
):
    paid = disbursed(40_00, "2016", case="HH-2010-1", stream=budget_of("BSB", 2016, "HH-2010"))
    case = imported("1", cents=50_00)
    positions = recorder.record(*([paid, case] if money_first else [case, paid]))
    recorder.record(
        corrected(
            "1",
            corrects=positions[1],
            approved_cents=(50_00, 60_00),
            kind=("unspecified", "regional"),
        )
    )
    projector.catch_up([TOTALS])
    (before,) = totals(recorder.log, known_at=positions[1], as_of=day("2016-12-31"))
    assert (before.kind, *_figures(before)) == ("unspecified", 1, 50_00, 50_00, 40_00, 0)
    (after,) = totals(recorder.log, as_of=day("2016-12-31"))
    assert (after.kind, *_figures(after)) == ("regional", 1, 60_00, 60_00, 40_00, 0)


def test_a_corrected_amount_stands_at_the_corrected_date(recorder: Recorder, projector: Projector):
    """Amount and date in one delivery, the amount alone in the next."""
    (first,) = recorder.record(imported("1", cents=1000_01, on="2012"))
    (second,) = recorder.record(
        corrected(
            "1",
            corrects=first,
            on="2012",
            approved_cents=(1000_01, 1100_01),
            effective_from=("2012", "2012-03"),
        )
    )
    recorder.record(
        corrected("1", corrects=second, on="2012", approved_cents=(1100_01, 1200_02)),
    )
    projector.catch_up([TOTALS])

    def seen(on: str, known_at: int | None) -> tuple[int, int, int]:
        (line,) = totals(recorder.log, as_of=day(on), known_at=known_at)
        return line.approved_cents, line.uncertain_cents, line.approved_net_cents

    assert seen("2012-06-30", first) == (0, 1000_01, 0)
    assert seen("2012-06-30", second) == (1100_01, 0, 1100_01)
    assert seen("2012-06-30", None) == (1200_02, 0, 1200_02)
    assert seen("2012-03-30", None) == (0, 1200_02, 0)
    assert seen("2012-12-31", None) == (1200_02, 0, 1200_02)


@pytest.mark.parametrize("seed", range(20))
def test_after_corrections_a_case_counts_as_if_it_had_been_imported_so(seed: int):
    chance = random.Random(seed)
    choices: dict[str, tuple[Any, ...]] = {
        "approved_cents": (None, 0, 500, 700),
        "effective_from": ("2012", "2012-03", "2012-05-17", "2013"),
        "kind": ("regional", "statewide"),
        "status": ("approved", "cancelled"),
    }

    def any_values() -> dict[str, Any]:
        return {name: chance.choice(values) for name, values in choices.items()}

    def as_imported(values: dict[str, Any]) -> Entry:
        given = {"cents": values["approved_cents"], "on": values["effective_from"]}
        stream, fact, scope = imported(kind=values["kind"], status=values["status"], **given)
        return stream, fact.model_copy(update={"year": 2012}), scope

    def counted(*entries: Entry) -> dict[tuple[Any, ...], int]:
        facts = (unrecorded(*each, position=at) for at, each in enumerate(entries, 1))
        found: dict[tuple[Any, ...], int] = {}
        for row in replay_into(TOTALS, facts).rows(POSTINGS):
            key = (row["kind"], row["measure"], row["effective_first"], row["effective_last"])
            found[key] = found.get(key, 0) + row["amount"]
        return {key: amount for key, amount in found.items() if amount}

    known = any_values()
    began, entries = known["effective_from"], [as_imported(known)]
    for _ in range(5):
        values = any_values()
        changes: dict[str, Any] = {
            name: (known[name], new) for name, new in values.items() if new != known[name]
        }
        entries.append(corrected(corrects=1, on=began, **changes))
        known = values
    assert counted(*entries) == counted(as_imported(known))


def test_corrections_to_and_from_unknown_and_cancelled(recorder: Recorder, projector: Projector):
    recorder.record(imported("1", cents=None))
    seen = []
    for changes in (
        {"approved_cents": (None, 60_00)},
        {"approved_cents": (60_00, None)},
        {"status": ("approved", "cancelled")},
        {"status": ("cancelled", "approved"), "approved_cents": (None, 5_00)},
        {"status": ("approved", "cancelled")},
        {"status": ("cancelled", "approved")},
    ):
        recorder.record(corrected("1", corrects=1, **changes))
        projector.catch_up([TOTALS])
        seen.append([(x.cases, x.amount_unknown, x.approved_cents) for x in totals(recorder.log)])
    assert seen == [[(1, 0, 60_00)], [(1, 1, 0)], [], [(1, 0, 5_00)], [], [(1, 0, 5_00)]]


def test_published_totals_beside_the_computed_ones(recorder: Recorder, projector: Projector):
    positions = recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        control_total(
            "more-than",
            measure="approved_cents",
            stated=90_00,
            as_of="2024-12-31",
            comparison="at-least",
            kind="regional",
        ),
        control_total("n", measure="cases", stated=2, as_of="2024-12-31", kind="regional"),
        control_total("of-2023", measure="cases", stated=0, as_of="2024-12-31", year=2023),
        control_total("sw", measure="cases", stated=78, as_of="2024-01-31", kind="statewide"),
        explained("n"),
    )
    projector.catch_up([TOTALS])
    found = {t.control_total: (t.computed, t.ok, t.explained) for t in control_totals(recorder.log)}
    assert found == {
        "more-than": (100_00, True, False),
        "n": (1, False, True),
        "of-2023": (0, True, False),
        "sw": (0, False, False),
    }
    lines = {line.kind: line for line in totals(recorder.log)}
    assert [t.control_total for t in lines["regional"].control_totals] == [
        "more-than",
        "n",
        "of-2023",
    ]
    assert lines["statewide"].cases == 0
    assert len(control_totals(recorder.log, known_at=positions[2])) == 1


def test_an_explanation_stands_as_it_was_known(recorder: Recorder, projector: Projector):
    def again(text: str) -> tuple[str, Event, str]:
        stream, fact, scope = explained("n")
        sealing = {"explanation": sealed(text)}
        return (stream, fact.model_copy(update=sealing), scope)

    stated = control_total("n", measure="cases", stated=742, as_of="2024-01-31")
    positions = recorder.record(stated, again("first"), again("second"))
    projector.catch_up([TOTALS])
    found = [control_totals(recorder.log, known_at=position)[0] for position in positions]
    assert [total.explained for total in found] == [False, True, True]
    refs = [total.explanation_ref for total in found]
    assert refs[0] is None
    assert len({*refs}) == 3

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
    came_back,
    control_total,
    corrected,
    day,
    disbursed,
    explained,
    imported,
    paid_out,
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
from grants.report.events import ReportParameters, ReportPublished, ReportTotal
from grants.report.figures import Query
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import budgets
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import case, cases
from projections.differences.cases import case_differences
from projections.differences.causes import Span
from projections.differences.money import differences
from projections.figures import TOTAL_FIGURES
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.moments import Moment, parse_known_at, resolve
from projections.publications import compute, published_rows, report_rows, rows_sha256
from projections.runtime import Projector, replay_into
from projections.totals.postings import POSTINGS
from projections.totals.projection import TOTALS
from projections.totals.queries import TotalLine, control_totals, total_postings, totals

CASE = "FKR-2024-0001"


def _figures(line: TotalLine) -> tuple[int, int, int, int | None, int]:
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
    assert (line.cases, line.amount_unknown, line.approved_cents) == (4, 1, 54_00)
    assert line.approved_net_cents == 47_00
    (before,) = totals(recorder.log, as_of=day("2016-06-01"))
    assert (before.cases, before.uncertain_cases, before.uncertain_cents) == (0, 3, 57_00)


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
        "disbursed_cents": (None, 0, 300),
        "effective_from": ("2012", "2012-03", "2012-05-17", "2013"),
        "kind": ("regional", "statewide"),
        "status": ("approved", "cancelled"),
    }

    def any_values() -> dict[str, Any]:
        return {name: chance.choice(values) for name, values in choices.items()}

    def as_imported(values: dict[str, Any]) -> Entry:
        given = {
            "cents": values["approved_cents"],
            "paid_cents": values["disbursed_cents"],
            "on": values["effective_from"],
        }
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
        (x,) = totals(recorder.log)
        seen.append((x.cases, x.amount_unknown, x.approved_cents, x.approved_net_cents))
    assert seen == [
        (1, 0, 60_00, 60_00),
        (1, 1, 0, 0),
        (1, 1, 0, 0),
        (1, 0, 5_00, 5_00),
        (1, 0, 5_00, 0),
        (1, 0, 5_00, 5_00),
    ]


def test_a_cancelled_case_stays_a_case_whichever_field_says_so(
    recorder: Recorder, projector: Projector
):
    """Approved and given up later: only what is left of it is nothing (status, or flags alone)."""
    cancelled = imported("1", cents=300_00, paid_cents=70_00, status="cancelled")
    paid = disbursed(70_00, "2016", case="HH-2010-1", stream=budget_of("BSB", 2016, "HH-2010"))
    recorder.record(cancelled, paid, imported("2", cents=100_00, paid_cents=0))
    seen = []
    deliveries: tuple[dict[str, Any], ...] = (
        {"flags": ("", "cancelled")},
        {"status": ("approved", "cancelled")},
        {"flags": ("cancelled", ""), "status": ("cancelled", "approved")},
    )
    for changes in deliveries:
        recorder.record(corrected("2", corrects=1, **changes))
        projector.catch_up([TOTALS, CASES_MODEL])
        stood = case(recorder.log, "HH-2010-2")
        (line,) = totals(recorder.log)
        assert stood is not None
        assert line.approved_net_cents == stood.line.amount_cents
        seen.append(_figures(line))
    assert seen == [
        (2, 400_00, 0, 70_00, 0),
        (2, 400_00, 0, 70_00, 0),
        (2, 400_00, 100_00, 70_00, 0),
    ]


def test_what_was_paid_is_unknown_where_nobody_says_it(recorder: Recorder, projector: Projector):
    seen = []
    for entry in (
        imported("1", cents=50_00, on="2016-05-04"),
        imported("2", cents=60_00, on="2016-05-04", status="cancelled"),
        imported("3", cents=70_00, on="2016-05-04", paid_cents=0),
        corrected("3", corrects=1, on="2016-05-04", disbursed_cents=(0, None)),
        corrected("1", corrects=1, on="2016-05-04", disbursed_cents=(None, 7_00)),
        disbursed(7_00, "2016-05-04", case="HH-2010-1", stream=budget_of("BSB", 2016, "HH-2010")),
    ):
        recorder.record(entry)
        projector.catch_up(MODELS)
        (line,) = totals(recorder.log)
        seen.append((line.cases, line.disbursed_unknown, line.disbursed_cents))
    assert seen == [(1, 1, None), (2, 2, None), (3, 2, 0), (3, 3, None), (3, 2, 0), (3, 2, 7_00)]
    span = Span(Moment(day("2016-05-03"), recorder.log.last_position()), resolve(recorder.log))
    (difference,) = differences(recorder.log, "totals", span)
    changes = {each.figure: (each.before, each.after) for each in difference.changes}
    assert changes["disbursed_unknown"] == (None, 2)


@pytest.mark.parametrize(
    ("paid_on", "back_on", "ground", "closed_on", "figures"),
    [
        ("2024-11-12", "2025-02-03", "repayment", None, (80_00, 80_00, 30_00)),
        ("2024-11-12", "2024-12-30", "repayment", "2025-01-31", (80_00, 80_00, 30_00)),
        ("2024-06-12", "2024-12-31", "repayment", None, (50_00, 50_00, 0)),
        ("2024-12-30", "2025-01-03", "bank-return", None, (50_00, 50_00, 0)),
    ],
)
def test_what_a_recipient_pays_back_in_a_later_year_is_recovered(
    recorder: Recorder,
    projector: Projector,
    paid_on: str,
    back_on: str,
    ground: str,
    closed_on: str | None,
    figures: tuple[int, int, int],
):
    """Without a claim, or learnt of too late; what comes in time goes into the budget again."""
    refills = figures[2] == 0
    recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        *paid_out(80_00, paid_on),
        *came_back(30_00, back_on, ground=ground, refills=refills, closed_on=closed_on),
    )
    projector.catch_up(MODELS)
    (total,) = totals(recorder.log)
    stood = case(recorder.log, CASE)
    assert stood is not None
    assert (total.disbursed_cents, stood.line.paid_cents, total.recovered_cents) == figures
    assert stood.line.recovered_cents == total.recovered_cents
    assert cases(recorder.log)[0] == stood.line
    span = Span(Moment(day("2024-01-01"), recorder.log.last_position()), resolve(recorder.log))
    (whole,) = case_differences(recorder.log, span)
    moved = {each.figure: each.after for each in whole.changes}
    assert (moved["paid_cents"], moved.get("recovered_cents", 0)) == figures[1:]
    behind = total_postings(recorder.log, figure=TOTAL_FIGURES["recovered_cents"])
    assert [each.amount for each in behind] == ([] if refills else [30_00])


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


def test_what_a_file_states_stands_beside_its_own_rows(recorder: Recorder, projector: Projector):
    """Other files of the programme, and cases recorded here, are none of its business."""

    def of_file(name: str, stated: int, computed: int) -> Entry:
        _, fact, scope = control_total(name, measure="cases", stated=stated, as_of="2024-06-01")
        more = {"import_id": name, "computed": computed}
        return ("programme/HH-2010", fact.model_copy(update=more), scope)

    recorder.record(imported("1"), imported("2", kind="network"), imported("3"))
    recorder.record(of_file("i1", 2, 2), of_file("i2", 2, 1))
    recorder.record(submitted(cents=100_00), approved(cents=100_00))
    projector.catch_up([TOTALS])
    found = [
        (total.control_total, total.computed, total.difference, total.ok, total.import_id)
        for total in control_totals(recorder.log)
    ]
    assert found == [("i1", 2, 0, True, "i1"), ("i2", 1, -1, False, "i2")]
    beside = {
        (line.programme, line.kind): [total.control_total for total in line.control_totals]
        for line in totals(recorder.log)
    }
    assert beside == {
        ("FKR", "regional"): [],
        ("HH-2010", "network"): ["i1", "i2"],
        ("HH-2010", "unspecified"): ["i1", "i2"],
    }


def test_a_report_tells_of_unknown_payments_where_there_are_any(
    recorder: Recorder, projector: Projector
):
    """Reports that were published before had no such figure, and have to come out as they were."""
    limits = ReportParameters(programme=None, scope=None, year=None, earmark=None)
    query = Query(name="totals", parameters=limits, as_of=day("2024-12-31"), known_at=None)
    (before,) = recorder.record(submitted(), approved())[-1:]
    (after,) = recorder.record(imported("1", cents=5_00))
    projector.catch_up([TOTALS])
    (row,) = report_rows(recorder.log, query, before)
    assert (row["disbursed_cents"], "disbursed_unknown" in row) == (0, False)
    rows = report_rows(recorder.log, query, after)
    assert [(row["disbursed_cents"], row["disbursed_unknown"]) for row in rows] == [
        (0, 0),
        (None, 1),
    ]


def test_a_report_published_before_unknown_payments_were_told_keeps_its_hash(
    recorder: Recorder, projector: Projector
):
    paid = budget_of("BSB", 2016, "HH-2010")
    recorder.record(
        imported("1", cents=5_00, paid_cents=3_00),
        disbursed(3_00, "2016-05-04", case="HH-2010-1", stream=paid),
        imported("2", cents=4_00),
        imported("3", cents=2_00, kind="network"),
    )
    projector.catch_up([TOTALS])
    limits = ReportParameters(programme=None, scope=None, year=None, earmark=None)
    query = Query(name="totals", parameters=limits, as_of=day("2024-12-31"), known_at=None)
    now = compute(recorder.log, query)
    today = _published(query, now.known_at, now.totals, now.sha256)
    assert rows_sha256(published_rows(recorder.log, today)) == now.sha256
    assert published_rows(recorder.log, today) == report_rows(recorder.log, query, now.known_at)
    # An earlier release: no such figure, and nothing paid where nobody says what was.
    told: dict[str, Any] = {"programme": "HH-2010", "origin": "imported", "amount_unknown": 0}
    none = {"recovered_cents": 0, "interest_received_cents": 0}
    then: list[dict[str, Any]] = [
        {"kind": "network", "cases": 1, "approved_cents": 2_00, "disbursed_cents": 0},
        {"kind": "unspecified", "cases": 2, "approved_cents": 9_00, "disbursed_cents": 3_00},
    ]
    certain = {"uncertain_cents": 0, "uncertain_cases": 0}
    rows = [
        {**told, **none, **certain, **row, "approved_net_cents": row["approved_cents"]}
        for row in then
    ]
    sums = tuple(
        ReportTotal(measure=name, value=sum(row[name] for row in rows))
        for name in ("approved_cents", "cases", "disbursed_cents")
    )
    before = _published(query, now.known_at, sums, rows_sha256(rows))
    assert published_rows(recorder.log, before) == rows
    assert rows_sha256(published_rows(recorder.log, before)) == before.sha256 != now.sha256


def _published(
    query: Query, known_at: int, sums: tuple[ReportTotal, ...], sha256: str
) -> ReportPublished:
    fields: dict[str, Any] = {
        "name": query.name,
        "parameters": query.parameters,
        "as_of": query.as_of,
        "known_at": known_at,
        "totals": sums,
        "sha256": sha256,
    }
    return ReportPublished.model_validate({**dict(example(ReportPublished)), **fields})


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

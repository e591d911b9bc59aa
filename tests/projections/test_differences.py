"""What changed between two moments, and that its facts add up to it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    Entry,
    allocated,
    amended,
    approved,
    budget_of,
    committed,
    corrected,
    day,
    disbursed,
    generated,
    imported,
    recovery,
    repaid,
    submitted,
)

from grants.application.lifecycle import Phase, advance
from grants.store.log import Log
from projections.budgets.queries import budgets
from projections.cases.projection import FACTS as CASE_FACTS
from projections.cases.queries import CaseLine, cases
from projections.differences.cases import (
    CaseDifference,
    DifferenceFilter,
    case_differences,
)
from projections.differences.causes import Cause, Span
from projections.differences.money import differences
from projections.differences.subjects import SUBJECTS
from projections.models import MODELS
from projections.moments import Moment, resolve
from projections.moves import figures
from projections.moves import projection as moves
from projections.runtime import Projector

CLOSED = day("2024-12-31")
AMOUNTS = ("approved_cents", "amount_cents", "paid_cents", "claimed_cents", "recovered_cents")


def _moved(causes: tuple[Cause, ...]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for cause in causes:
        for figure, amount in cause.moved.items():
            sums[figure] = sums.get(figure, 0) + amount
    return sums


def test_a_fact_recorded_today_about_a_closed_period_is_late_and_not_in_what_was_known_then(
    recorder: Recorder, projector: Projector, log: Log
):
    recorder.record(submitted(), allocated(1_000), approved(cents=600), committed(600))
    (then,) = recorder.record(disbursed(200))
    (today,) = recorder.record(disbursed(50, "2024-11-30"))
    recorder.record(disbursed(7, "2025-02-01"))
    projector.catch_up(MODELS)

    def paid(known_at: int | None) -> int:
        (line,) = budgets(log, as_of=CLOSED, known_at=known_at)
        return line.disbursed_cents

    assert (paid(then), paid(None)) == (200, 250)
    span = Span(Moment(CLOSED, then), resolve(log, as_of=CLOSED))
    (difference,) = differences(log, "budgets", span)
    assert [(change.figure, change.before, change.after) for change in difference.changes] == [
        ("disbursed_cents", 200, 250)
    ]
    (cause,) = difference.causes
    assert (cause.position, cause.late, cause.counts) == (today, True, "after")
    assert (cause.effective_on, cause.stream) == ("2024-11-30", budget_of())
    assert cause.name == "budget.funds-disbursed@1"
    assert cause.moved == {"disbursed_cents": 50}
    assert cause.recorded_at == log.recorded_at(today)
    # On the way to today's knowledge of today, it stays late, and what came in time is not.
    (whole,) = differences(log, "budgets", Span(Moment(CLOSED, then), resolve(log)))
    assert [(each.moved["disbursed_cents"], each.late) for each in whole.causes] == [
        (50, True),
        (7, False),
    ]


def test_a_case_is_new_goes_on_and_back_again(recorder: Recorder, projector: Projector, log: Log):
    (asked,) = recorder.record(submitted(on="2024-02-01", cents=900))
    (granted,) = recorder.record(approved(on="2024-03-01", cents=600))
    (raised,) = recorder.record(amended(on="2024-05-01", cents=700, delta_cents=100))
    projector.catch_up(MODELS)
    new = Span(Moment(day("2024-01-01"), raised), Moment(day("2024-06-30"), raised))
    (found,) = case_differences(log, new)
    assert (found.before, found.after) == (False, True)
    assert {change.figure: (change.before, change.after) for change in found.changes} == {
        "phase": (None, "running"),
        "approved_cents": (None, 600),
        "amount_cents": (None, 700),
    }
    assert [(each.position, each.phase, dict(each.moved)) for each in found.causes] == [
        (asked, "submitted", {}),
        (granted, "approved", {"approved_cents": 600, "amount_cents": 600}),
        (raised, "running", {"amount_cents": 100}),
    ]
    (back,) = case_differences(log, Span(new.after, new.before))
    assert (back.before, back.after) == (True, False)
    assert [(each.position, each.counts, dict(each.moved)) for each in back.causes] == [
        (raised, "before", {"amount_cents": -100}),
        (granted, "before", {"approved_cents": -600, "amount_cents": -600}),
        (asked, "before", {}),
    ]
    assert case_differences(log, Span(new.after, new.after)) == []
    elsewhere = DifferenceFilter(scopes=("14511",))
    assert case_differences(log, new, elsewhere) == []


def _entries() -> Iterator[Entry]:
    """Whole cases, imports of imprecise dates, a claim, and some of it recorded late."""
    chance = random.Random(3)
    late: list[Entry] = [
        imported("1", cents=500, paid_cents=100, on="2022"),
        imported("2", cents=None, on="2022-05"),
        imported("3", cents=300, on="2021-02", status="cancelled"),
        committed(500, "2022", stream=budget_of("BSB", 2022, "HH-2010"), case="HH-2010-1"),
        disbursed(100, "2022", stream=budget_of("BSB", 2022, "HH-2010"), case="HH-2010-1"),
        committed(5, "2021-03-01", stream=budget_of("14511", 2021)),
        recovery("FKR-2024-R1", "FKR-2020-0005", "2022-03-01", cents=400),
        repaid("FKR-2024-R1", "FKR-2020-0005", "2022-04-01", cents=150, interest_cents=20),
    ]
    for entry in generated(10):
        yield entry
        if late and chance.random() < 0.08:
            yield late.pop(0)
    yield from late


@pytest.fixture
def told(recorder: Recorder, projector: Projector) -> Log:
    recorder.record_all(_entries(), at_once=7)
    log = recorder.log
    first = {fact.stream: fact.position for fact in log.read_all() if fact.stored.version == 1}
    recorder.record(
        corrected("1", corrects=first["case/HH-2010-1"], on="2022", approved_cents=(500, 450)),
        corrected(
            "3", corrects=first["case/HH-2010-3"], on="2021-02", status=("cancelled", "approved")
        ),
        corrected("2", corrects=first["case/HH-2010-2"], on="2022-05", approved_cents=(None, 80)),
        corrected("2", corrects=first["case/HH-2010-2"], on="2022-05", disbursed_cents=(None, 10)),
    )
    projector.catch_up(MODELS)
    return log


def _spans(log: Log, count: int) -> Iterator[Span]:
    chance = random.Random(8)
    last = log.last_position()

    def moment() -> Moment:
        on = dt.date(2019, 12, 1) + dt.timedelta(days=chance.randrange(2_200))
        return Moment(on, chance.choice((last, chance.randrange(last + 1))))

    for _ in range(count):
        yield Span(moment(), moment())


def test_facts_add_up_to_every_difference_between_two_moments(told: Log):
    _assert_money(told)
    _assert_cases(told)
    _assert_pages(told)


def _assert_money(told: Log) -> None:
    late = backwards = 0
    for span in _spans(told, 30):
        for name, subject in SUBJECTS.items():
            own = {name for name, figure in subject.figures.items() if figure.added_up}
            for each in differences(told, name, span):
                moved = _moved(each.causes)
                assert set(moved) <= own
                changed = {
                    change.figure: (change.after or 0) - (change.before or 0)  # type: ignore[operator]
                    for change in each.changes
                    if change.figure in own
                }
                assert {figure: moved.get(figure, 0) for figure in own} == {
                    figure: changed.get(figure, 0) for figure in own
                }, (span, each)
                late += any(cause.late for cause in each.causes)
                backwards += any(cause.counts == "before" for cause in each.causes)
    assert late
    assert backwards


def _lines(log: Log, moment: Moment) -> dict[str, CaseLine]:
    found = cases(log, as_of=moment.as_of, known_at=moment.known_at, limit=1_000)
    return {line.number: line for line in found}


def _assert_cases(told: Log) -> None:
    """They differ as their lines do, and by what their facts moved."""
    seen: set[str] = set()
    for span in _spans(told, 25):
        before, after = _lines(told, span.before), _lines(told, span.after)
        found = {each.number: each for each in case_differences(told, span, limit=1_000)}
        for number in {*before, *after}:
            _assert_as_lines(found.get(number), before.get(number), after.get(number))
        assert set(found) <= {*before, *after}
        for each in found.values():
            moved = _moved(each.causes)
            for change in each.changes:
                seen.add(change.figure)
                if change.figure != "phase":
                    was, now = change.before or 0, change.after or 0
                    assert moved.get(change.figure, 0) == now - was, (span, each)  # type: ignore[operator]
    assert seen == {"phase", *AMOUNTS}


def _stored(line: CaseLine) -> str:
    """The phase without what the day makes of it."""
    return line.phase


def _assert_as_lines(
    found: CaseDifference | None, before: CaseLine | None, after: CaseLine | None
) -> None:
    changed = (
        {change.figure: (change.before, change.after) for change in found.changes} if found else {}
    )
    for figure in AMOUNTS:
        was, now = (getattr(line, figure, None) for line in (before, after))
        if figure in changed:
            assert changed[figure] == (was, now)
        else:
            assert (was or 0) == (now or 0)
    phases = [line and line.phase for line in (before, after)]
    if "proof-due" not in phases:
        assert changed.get("phase", (phases[0],) * 2)[0] == phases[0]
        assert phases[0] == phases[1] or changed["phase"] == tuple(phases)


def _assert_pages(told: Log) -> None:
    span = Span(Moment(day("2016-01-01"), 0), resolve(told))
    whole = case_differences(told, span, limit=1_000)
    assert len(whole) == 13
    assert case_differences(told, span, limit=5) == whole[:5]
    assert case_differences(told, span, after=whole[4].number, limit=5) == whole[5:10]
    (one,) = case_differences(told, span, DifferenceFilter(number=whole[3].number))
    assert one == whole[3]


def test_every_fact_that_moves_the_phase_of_a_case_is_a_move():
    for fact in CASE_FACTS:
        made = example(fact)
        moved = {phase: advance(phase, made) for phase in Phase}
        expected = {phase: to for phase, to in moved.items() if to is not phase}
        row = {**moves._NOTHING, **moves._phase(made)}
        told = {
            phase: after["phase"]
            for phase in Phase
            for after in [figures.after({**figures._OPENED, "phase": str(phase)}, row)]
            if after is not None and after["phase"] != phase
        }
        assert told == expected, fact
        assert (fact in moves.FACTS) >= bool(expected)
        assert (fact in moves.FACTS) >= bool(moves._money(made))

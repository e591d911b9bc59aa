"""Decisions in any order of their legal dates: the totals are the sum of what the cases show."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    ZWICKAU,
    Entry,
    amended,
    approved,
    day,
    settled,
    submitted,
)

from grants.approval.events import GrantNotTakenUp, ObjectionDecided
from grants.revocation.events import GrantRevoked, GrantWithdrawn
from projections.cases.projection import CASES_MODEL
from projections.cases.queries import case, cases
from projections.differences.causes import Span
from projections.differences.money import differences
from projections.differences.postings import posted
from projections.figures import TOTAL_FIGURES
from projections.models import MODELS
from projections.moments import Moment
from projections.runtime import Projector
from projections.totals.projection import TOTALS
from projections.totals.queries import total_postings, totals

CASE = "FKR-2024-0001"
NUMBERS = tuple(f"FKR-2024-{number:04d}" for number in range(1, 7))
DAYS = tuple(f"2024-{month:02d}-15" for month in range(3, 10))


def _revoked(number: str, on: str, cents: int) -> Entry:
    fact = example(GrantRevoked, decision=f"{number}-R1", amount_cents=cents, signed_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _withdrawn(number: str, on: str, cents: int) -> Entry:
    fact = example(GrantWithdrawn, decision=f"{number}-W1", amount_cents=cents, signed_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _upheld(number: str, on: str, cents: int | None, final_cents: int | None = None) -> Entry:
    fact = example(
        ObjectionDecided,
        decision=f"{number}-B1",
        outcome="upheld" if cents is not None else "dismissed",
        approved_cents=cents,
        final_cents=final_cents,
        decided_on=on,
    )
    return (f"case/{number}", fact, ZWICKAU)


def _not_taken_up(number: str, on: str) -> Entry:
    fact = example(GrantNotTakenUp, decision=f"{number}-B1", declared_on=on)
    return (f"case/{number}", fact, ZWICKAU)


def _any_decision(chance: random.Random, number: str) -> Entry:
    on, cents = chance.choice(DAYS), chance.randrange(0, 900) * 100
    return chance.choice(
        (
            lambda: approved(number, on, cents=cents + 100),
            lambda: amended(number, on, cents=cents, delta_cents=chance.randrange(-500, 500)),
            lambda: settled(number, on, final_cents=cents, approved_cents=cents, paid_cents=0),
            lambda: _revoked(number, on, cents),
            lambda: _withdrawn(number, on, 0),
            lambda: _upheld(number, on, cents),
            lambda: _upheld(number, on, cents + 100, cents),
            lambda: _upheld(number, on, None),
            lambda: _not_taken_up(number, on),
        )
    )()


def _history(seed: int) -> list[Entry]:
    chance = random.Random(seed)
    decided = [_any_decision(chance, chance.choice(NUMBERS)) for _ in range(40)]
    return [*(submitted(number, "2024-02-01") for number in NUMBERS), *decided]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_every_moment_the_totals_are_the_sum_of_the_cases(
    recorder: Recorder, projector: Projector, seed: int
):
    positions = recorder.record(*_history(seed))
    projector.catch_up([TOTALS, CASES_MODEL])
    log = recorder.log
    granted = 0
    for on in map(day, ("2024-02-01", *DAYS)):
        for known_at in positions:
            lines = cases(log, as_of=on, known_at=known_at)
            amounts = [line.amount_cents for line in lines if line.amount_cents is not None]
            firsts = [line.approved_cents for line in lines if line.approved_cents is not None]
            summed = [
                (line.cases, line.approved_cents, line.approved_net_cents)
                for line in totals(log, as_of=on, known_at=known_at)
            ] or [(0, 0, 0)]
            assert summed == [(len(firsts), sum(firsts), sum(amounts))], (on, known_at)
            granted += any(amounts)
    assert granted > 100


def test_a_revocation_recorded_after_a_later_settlement(recorder: Recorder, projector: Projector):
    recorder.record(
        submitted(cents=100_00),
        approved(cents=100_00),
        settled(CASE, "2024-11-27", final_cents=97_00, approved_cents=100_00, paid_cents=0),
    )
    (revoked,) = recorder.record(_revoked(CASE, "2024-11-20", 0))
    projector.catch_up(MODELS)
    log = recorder.log
    figure = TOTAL_FIGURES["approved_net_cents"]
    seen = {}
    for on in ("2024-11-19", "2024-11-20", "2024-11-26", "2024-11-27"):
        stood = case(log, CASE, as_of=day(on))
        assert stood is not None
        (line,) = totals(log, as_of=day(on))
        behind = total_postings(log, as_of=day(on), case_number=CASE, figure=figure)
        assert line.approved_net_cents == stood.line.amount_cents == sum(x.amount for x in behind)
        seen[on] = line.approved_net_cents
    assert seen == {"2024-11-19": 100_00, "2024-11-20": 0, "2024-11-26": 0, "2024-11-27": 0}
    (before,) = totals(log, as_of=day("2024-11-27"), known_at=revoked - 1)
    assert before.approved_net_cents == 97_00
    own = [x for x in total_postings(log, case_number=CASE) if x.position == revoked]
    assert [(x.effective_first.isoformat(), x.amount) for x in own] == [
        ("2024-11-20", -100_00),
        ("2024-11-27", 3_00),
    ]


def test_the_facts_behind_a_difference_add_up_to_it(recorder: Recorder, projector: Projector):
    positions = recorder.record(*_history(4))
    projector.catch_up(MODELS)
    chance = random.Random(4)
    log, found = recorder.log, 0

    def moment() -> Moment:
        on: dt.date = day(chance.choice(DAYS))
        return Moment(on, chance.choice(positions))

    for _ in range(60):
        span = Span(moment(), moment())
        sums = posted(log, "totals", span)
        for difference in differences(log, "totals", span):
            key = tuple(difference.row.values())
            for change in difference.changes:
                if change.figure not in {"cases", "approved_cents", "approved_net_cents"}:
                    continue
                by = int(change.after or 0) - int(change.before or 0)
                assert sums[key, change.figure].amount == by
                assert sum(each.moved.get(change.figure, 0) for each in difference.causes) == by
                found += 1
    assert found > 60

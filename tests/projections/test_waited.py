"""What waited at a moment, looked up, is what is folded from the facts that count then."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import ZWICKAU, day, generated, recorded_late, whole_case

from grants.application.events import MeasureStarted
from grants.approval.events import GrantApproved
from grants.kernel.calendar import last_day
from grants.programme.events import ParameterSet
from projections.cases.projection import CASES_MODEL
from projections.duties import Duties
from projections.moments import Moment
from projections.runtime import Projector, Row, replay_into
from projections.worklist import waited as looking
from projections.worklist.projection import WORKLIST
from projections.worklist.queries import WorkFilter
from projections.worklist.tables import ITEMS
from projections.worklist.waited import waited

CASE = "FKR-2024-0001"
FILTERS = (
    WorkFilter(),
    WorkFilter(scope=ZWICKAU),
    WorkFilter(kinds=("order-payout", "become-final", "close-budget-year")),
    WorkFilter(past_due=day("2022-06-30")),
    WorkFilter(
        duties=Duties(
            person="person-bea",
            everywhere=frozenset({"certify-payout"}),
            somewhere=frozenset({("dispatch-decision", ZWICKAU)}),
        )
    ),
)


def _folded(recorder: Recorder, wanted: WorkFilter, moment: Moment) -> list[Row]:
    facts = recorder.log.read_all(to=moment.known_at)
    counted = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    rows = replay_into(WORKLIST, counted).rows(ITEMS)
    return [row for row in rows if wanted.admits(row, moment.as_of)]


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=ITEMS.key_of)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_moment(recorder: Recorder, projector: Projector, seed: int):
    chance = random.Random(seed)
    entries = list(recorded_late(generated(14, seed=seed), chance))
    recorder.record_all(entries)
    days = sorted({last_day(fact.effective_on) for _, fact, _ in entries})
    projector.catch_up([WORKLIST, CASES_MODEL])
    last = recorder.log.last_position()
    found = disordered = 0
    for _ in range(90):
        known_at = chance.choice((chance.randrange(1, last + 1), 2**62))
        moment = Moment(chance.choice(days), known_at)
        wanted = chance.choice(FILTERS)
        rows = waited(recorder.log, wanted, moment)
        assert _sorted(rows) == _sorted(_folded(recorder, wanted, moment)), (moment, wanted)
        found += len(rows)
        disordered += len(looking._disordered(recorder.log, moment))
    assert found > 500
    assert disordered > 20


def test_a_fact_recorded_late(recorder: Recorder, projector: Projector):
    """On a day between a fact and one recorded before it, only the owner's own facts tell."""
    entries = list(whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00))
    position = next(n for n, (_, fact, _) in enumerate(entries) if isinstance(fact, GrantApproved))
    signed = entries[position][1]
    assert isinstance(signed, GrantApproved)
    begun_on = signed.signed_on - dt.timedelta(days=5)
    started = example(MeasureStarted, started_on=begun_on.isoformat(), findings=())
    recorder.record_all([*entries[: position + 1], (f"case/{CASE}", started, ZWICKAU)])
    projector.catch_up([WORKLIST, CASES_MODEL])
    between = Moment(begun_on, recorder.log.last_position())
    assert looking._disordered(recorder.log, between) == [f"case/{CASE}"]
    rows = waited(recorder.log, WorkFilter(), between)
    assert _sorted(rows) == _sorted(_folded(recorder, WorkFilter(), between))
    assert rows


def test_a_rule_set_later_than_a_decision_it_measures(recorder: Recorder, projector: Projector):
    """A decision recorded after the rule and signed before it: the day decides what was known."""
    rule = example(
        ParameterSet,
        guideline=None,
        key="proof_due_months",
        value="9",
        valid_from="2016-01-01",
        valid_to=None,
        set_on="2026-06-01",
    )
    entries = list(whole_case(CASE, ZWICKAU, year=2024, cents=90_000_00))
    undated = [
        (stream, fact.model_copy(update={"proof_due_on": None}), scope)
        if isinstance(fact, GrantApproved)
        else (stream, fact, scope)
        for stream, fact, scope in entries
    ]
    signed = next(n for n, (_, fact, _) in enumerate(undated) if isinstance(fact, GrantApproved))
    recorder.record_all([*undated[:signed], ("programme/FKR", rule, "all"), *undated[signed:]])
    projector.catch_up([WORKLIST, CASES_MODEL])
    dated = 0
    for known_at in range(signed, recorder.log.last_position() + 1):
        for as_of in (day("2024-03-05"), day("2026-05-31"), day("2026-06-01")):
            moment = Moment(as_of, known_at)
            rows = waited(recorder.log, WorkFilter(), moment)
            assert _sorted(rows) == _sorted(_folded(recorder, WorkFilter(), moment)), moment
            dated += len(looking._disordered(recorder.log, moment))
    assert dated

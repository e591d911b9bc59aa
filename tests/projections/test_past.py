"""Rows of the past are the fold of what counts at the moment, however many were asked before."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.history import day, generated

from projections import past
from projections.cases.projection import CASES_MODEL
from projections.cases.tables import CASES
from projections.deadlines.projection import DEADLINES
from projections.deadlines.tables import DATES
from projections.moments import Moment
from projections.past import rows_at
from projections.rebuild.reading import stream_facts
from projections.runtime import ReadModel, Row, Table, replay_into
from projections.worklist.projection import WORKLIST
from projections.worklist.tables import ITEMS

ASKED: tuple[tuple[ReadModel, Table], ...] = (
    (CASES_MODEL, CASES),
    (WORKLIST, ITEMS),
    (DEADLINES, DATES),
)
DAYS = tuple(day(f"{year}-06-30") for year in (2021, 2022, 2024))
EVER = 2**62


def _fresh(recorder: Recorder, model: ReadModel, table: Table, moment: Moment) -> list[Row]:
    facts = recorder.log.read_all(to=moment.known_at)
    counted = [f for f in facts if moment.counts(f.position, f.stored.effective_on)]
    return list(replay_into(model, counted).rows(table))


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("rows_max", [past.ROWS_MAX, 30, 0])
def test_moments_in_any_order(recorder: Recorder, monkeypatch: pytest.MonkeyPatch, rows_max: int):
    monkeypatch.setattr(past, "ROWS_MAX", rows_max)
    recorder.record_all(generated(5))
    last = recorder.log.last_position()
    chance = random.Random(3)
    found = 0
    for _ in range(60):
        model, table = chance.choice(ASKED)
        moment = Moment(chance.choice(DAYS), chance.choice((last // 3, last // 2, last, EVER)))
        rows = rows_at(recorder.log, model, table, moment)
        assert _sorted(rows) == _sorted(_fresh(recorder, model, table, moment))
        found += len(rows)
    assert found > 100


def test_what_is_recorded_later_is_seen(recorder: Recorder):
    moment = Moment(dt.date.max, EVER)
    seen: list[Any] = []
    for seed in (1, 2, 3):
        recorder.record_all(generated(1, seed=seed))
        rows = rows_at(recorder.log, CASES_MODEL, CASES, moment)
        assert _sorted(rows) == _sorted(_fresh(recorder, CASES_MODEL, CASES, moment))
        seen.append(_sorted(rows))
    assert seen[0] != seen[1] != seen[2]


def test_a_later_question_reads_only_what_is_new(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(2))
    asked = Moment(dt.date.max, EVER)
    rows_at(recorder.log, WORKLIST, ITEMS, asked)
    read: list[int] = []

    def counted(*args: Any, **named: Any) -> Any:
        for fact in stream_facts(*args, **named):
            read.append(fact.position)
            yield fact

    monkeypatch.setattr("projections.past.stream_facts", counted)
    rows_at(recorder.log, WORKLIST, ITEMS, asked)
    assert read == []
    before = recorder.log.last_position()
    recorder.record_all(generated(1, seed=9))
    rows_at(recorder.log, WORKLIST, ITEMS, asked)
    assert read
    assert min(read) > before


def test_few_rows_are_kept(recorder: Recorder, monkeypatch: pytest.MonkeyPatch):
    recorder.record_all(generated(3))
    rows_at(recorder.log, CASES_MODEL, CASES, Moment(DAYS[1], EVER))
    assert past._pasts[recorder.log]
    monkeypatch.setattr(past, "ROWS_MAX", 0)
    rows_at(recorder.log, CASES_MODEL, CASES, Moment(DAYS[2], EVER))
    assert not past._pasts[recorder.log]

"""The log as read models read it: every fact whole, and of its envelope what they look at."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from tests.projections.conftest import Recorder, stored_of
from tests.projections.examples import example
from tests.projections.history import committed, day, generated, imported, submitted

from grants.kernel.calendar import first_day, last_day
from grants.kernel.event import EVENT_TYPES, Event
from grants.payout.events import PayoutExecuted
from grants.store.mapper import UnknownFact, decode, encode, skim
from projections.rebuild.reading import CHUNK, stream_facts
from projections.runtime import Projector

STREAM = "case/FKR-2024-0001"


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_what_is_skimmed_is_what_is_stored(name: str):
    stored = stored_of(STREAM, example(EVENT_TYPES[name]), "14524", version=7)
    skimmed = skim(stored.name, encode(stored))
    assert skimmed.fact == stored.fact == decode(stored.name, encode(stored)).fact
    assert skimmed.actor.person == stored.actor.person
    fields = ("stream", "version", "effective_on", "scope")
    assert [getattr(skimmed, field) for field in fields] == [
        getattr(stored, field) for field in fields
    ]


def test_an_old_version_is_skimmed_as_the_current_one():
    fields = {"payout_no": 1, "cents": 5, "executed_by": "x", "value_on": "2024-05-02"}
    stored = stored_of(STREAM, example(PayoutExecuted), "14524", version=7)
    state = json.dumps({**json.loads(encode(stored)), "fact": fields}).encode()
    fact = skim("payout.executed@1", state).fact
    assert fact == decode("payout.executed@1", state).fact
    assert isinstance(fact, PayoutExecuted)
    assert fact.usage_due_on is None


def _damaged(**changes: Any) -> bytes:
    stored = stored_of(STREAM, example(PayoutExecuted), "14524", version=7)
    envelope = json.loads(encode(stored))
    fact = {**envelope["fact"], **changes}
    present = {name: value for name, value in fact.items() if value is not ...}
    return json.dumps({**envelope, "fact": present}).encode()


@pytest.mark.parametrize(
    "state",
    [_damaged(cents=...), _damaged(cents="many"), _damaged(more=1), _damaged()[:-1], b"{}"],
    ids=["missing", "wrong", "unknown", "cut off", "empty"],
)
def test_a_damaged_fact_is_refused(state: bytes):
    with pytest.raises(ValidationError):
        skim(f"payout.executed@{PayoutExecuted.VERSION}", state)


def test_an_unknown_fact_is_refused():
    with pytest.raises(UnknownFact):
        skim("nobody.knows@1", _damaged())


def test_facts_come_in_the_order_of_the_log(recorder: Recorder, projector: Projector):
    facts: list[tuple[str, Event, str]] = [submitted(), *[committed(1)] * CHUNK]
    recorder.record(*facts, (STREAM, example(PayoutExecuted), "14524"))
    read = list(stream_facts(projector.connection(), to=CHUNK + 2))
    assert [each.position for each in read] == list(range(1, CHUNK + 3))
    assert [each.fact for each in read] == [each.fact for each in recorder.log.read_all()]
    of_case = stream_facts(projector.connection(), after=1, to=CHUNK + 2, streams=[STREAM])
    assert [each.position for each in of_case] == [CHUNK + 2]


@pytest.mark.parametrize("by", ["2021-12-31", "2022-05-15", "2022-05-31", "2022-12-31"])
def test_what_takes_effect_later_is_left_out(recorder: Recorder, projector: Projector, by: str):
    """Of a partial date, which counts from its last day, only if all it may mean is later."""
    dates = ("2022", "2022-05", "2022-05-15", "2022-06", "2023")
    recorder.record(*(imported(str(n), cents=1, on=on) for n, on in enumerate(dates)))
    recorder.record_all(generated(2))
    facts = recorder.log.read_all()
    to = recorder.log.last_position()
    found = {f.position for f in stream_facts(projector.connection(), to=to, by=day(by))}
    known = {f.position: f.stored.effective_on for f in facts}
    assert found >= {place for place, on in known.items() if last_day(on) <= day(by)}
    assert found <= {place for place, on in known.items() if first_day(on) <= day(by)}
    assert 0 < len(found) < len(known)

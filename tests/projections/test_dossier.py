"""A case is folded from its dossier; what many cases share is decoded once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.projections.conftest import Recorder
from tests.projections.history import approved, day, recovery, repaid, submitted

from grants.kernel.ids import case_stream, claim_stream, programme_stream
from grants.programme.events import ParameterSet
from grants.store import log as logs
from grants.store import rows
from grants.store.log import Log
from projections import remembered
from projections.cases.dossier import dossier
from projections.models import MODELS
from projections.runtime import Projector


def parameter(value: str):
    fact = ParameterSet(
        key="proof_due_months",
        value=Decimal(value),
        guideline=None,
        valid_from=day("2016-01-01"),
        valid_to=None,
        citation="Fundstelle",
        status="confirmed",
        set_on=day("2024-01-02"),
    )
    return (programme_stream("FKR"), fact, "all")


def test_the_file_its_claims_and_the_rules_in_the_order_of_the_log(
    recorder: Recorder, projector: Projector, log: Log
):
    recorder.record(parameter("6"), submitted(), submitted("FKR-2024-0002"))
    recorder.record(approved(), recovery("FKR-2024-R1", cents=10), repaid("FKR-2024-R1", cents=4))
    projector.catch_up(MODELS)
    facts = dossier(log, "FKR-2024-0001")
    assert [fact.stream for fact in facts] == [
        programme_stream("FKR"),
        case_stream("FKR-2024-0001"),
        case_stream("FKR-2024-0001"),
        claim_stream("FKR-2024-R1"),
        claim_stream("FKR-2024-R1"),
    ]
    assert [fact.position for fact in facts] == [1, 2, 4, 5, 6]
    assert dossier(log, "FKR-2024-0009") == []


def test_what_comes_later_is_remembered_too_and_nothing_is_decoded_twice(
    recorder: Recorder, log: Log, monkeypatch: pytest.MonkeyPatch
):
    stream = programme_stream("FKR")
    recorder.record(parameter("6"))
    first = remembered.streams(log, [stream])
    assert first == log.read(stream)
    recorder.record(parameter("7"), submitted())
    decoded = []
    decode = rows.recorded

    def counting(row):
        decoded.append(row["notification_id"])
        return decode(row)

    monkeypatch.setattr(logs, "recorded", counting)
    both = remembered.streams(log, [stream, case_stream("FKR-2024-0001")])
    assert [fact.position for fact in both] == [1, 2, 3]
    assert sorted(decoded) == [2, 3]
    assert both[0] is first[0]
    assert remembered.streams(log, [stream]) == both[:2]


def test_what_was_read_up_to_a_moment_is_not_asked_for_again(
    recorder: Recorder, log: Log, monkeypatch: pytest.MonkeyPatch
):
    stream = programme_stream("FKR")
    recorder.record(parameter("6"), submitted())
    assert [fact.position for fact in remembered.streams(log, [stream], to=2)] == [1]
    with monkeypatch.context() as patch:
        patch.setattr(Log, "_rows", None)
        assert [fact.position for fact in remembered.streams(log, [stream], to=2)] == [1]
    recorder.record(parameter("7"))
    assert [fact.position for fact in remembered.streams(log, [stream], to=3)] == [1, 3]
    assert [fact.position for fact in remembered.streams(log, [stream], to=2**62)] == [1, 3]
    recorder.record(parameter("8"))
    assert [fact.position for fact in remembered.streams(log, [stream], to=2**62)] == [1, 3, 4]


def test_what_was_asked_for_longest_ago_is_forgotten(
    recorder: Recorder, log: Log, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(remembered, "KEPT_MAX", 2)
    recorder.record(parameter("6"), submitted(), submitted("FKR-2024-0002"))
    first, second = case_stream("FKR-2024-0001"), case_stream("FKR-2024-0002")
    for names in ([first], [programme_stream("FKR")], [first], [second]):
        remembered.streams(log, names, to=3)
    assert list(remembered._known[log]) == [first, second]


def test_a_log_does_not_remember_what_another_read(
    recorder: Recorder, log: Log, projector: Projector
):
    recorder.record(parameter("6"))
    stream = programme_stream("FKR")
    assert remembered.streams(log, [stream]) == remembered.streams(projector.log, [stream])
    assert [fact.stream for fact in remembered.of_kind(log, "programme")] == [stream]
    recorder.record(parameter("7"))
    assert len(remembered.of_kind(log, "programme")) == 2

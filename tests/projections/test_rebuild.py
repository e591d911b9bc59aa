"""The log split by stream and folded beside: every row as if folded in the order of the log."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.examples import example
from tests.projections.history import (
    Entry,
    approved,
    committed,
    disbursed,
    generated,
    imported,
    recovery,
    submitted,
)

from grants.party.events import DeMinimisAwardRecorded
from grants.programme.events import ParameterSet
from grants.store.vault import Vault
from projections.audit_trail.queries import audit_trail
from projections.models import MODELS
from projections.rebuild import Means, check, engine, filling, rebuild
from projections.rebuild.folding import Folder
from projections.rebuild.plan import Plan, owner_of, plan
from projections.runtime import Projector, ReadModel


@pytest.fixture
def _any_log_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "FACTS_PER_PROCESS", 1)


def _months(months: int) -> Entry:
    fact = example(
        ParameterSet,
        key="proof_due_months",
        value=str(months),
        valid_from="2016-01-01",
        valid_to=None,
        guideline=None,
    )
    return ("programme/FKR", fact, "all")


def _granted(number: str) -> Entry:
    """An approval of a version that did not say when the proof is due."""
    stream, fact, scope = approved(number)
    return (stream, fact.model_copy(update={"proof_due_on": None}), scope)


@pytest.mark.usefixtures("_any_log_is_long")
def test_two_processes_and_small_batches_build_what_one_follows(
    recorder: Recorder, projector: Projector
):
    recorder.record_all(generated(8))
    recorder.record(imported("1"), disbursed(5, "2016", case="HH-2010-1"), imported("2"))
    projector.catch_up(MODELS)
    assert check(projector, MODELS, means=Means(processes=2, facts=40)) == []
    rebuilt = rebuild(projector, MODELS, means=Means(processes=2, facts=40))
    assert [done.differences for done in rebuilt] == [()] * len(MODELS)


def test_an_owner_knows_a_parameter_from_its_position_on_alone(
    recorder: Recorder, projector: Projector
):
    recorder.record(
        _months(3),
        submitted("FKR-2024-0001"),
        submitted("FKR-2024-0002"),
        _granted("FKR-2024-0001"),
        _months(9),
        _granted("FKR-2024-0002"),
    )
    projector.catch_up(MODELS)
    with projector.log.connection() as connection:
        due = connection.execute(
            "SELECT count(DISTINCT proof_due_on) AS dates FROM reads.cases"
        ).fetchone()
    assert due == {"dates": 2}, "otherwise this test compares nothing"
    assert check(projector, MODELS) == []


@pytest.mark.usefixtures("_any_log_is_long")
def test_a_killed_process_ends_the_rebuild_and_the_live_tables_stay(
    recorder: Recorder, projector: Projector, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(4))
    projector.catch_up(MODELS)

    def kill(*_: object) -> None:
        children = multiprocessing.active_children()
        assert children
        for child in children:
            child.kill()

    monkeypatch.setattr(Folder, "ordered", kill)
    with pytest.raises(BrokenProcessPool):
        rebuild(projector, MODELS, means=Means(processes=2, facts=10))
    monkeypatch.undo()
    assert check(projector, MODELS) == []


def test_batches_hold_whole_owners_of_one_kind():
    counts = dict.fromkeys(
        ("budget/F/1/2024", "case/F-1", "claim/F-1-1", "claim/F-1-2", "case/F-2", "party/p"), 3
    )
    split = Plan({stream: counts[stream] for stream in sorted(counts, key=owner_of)})
    found = list(split.batches({"case", "claim", "budget"}, facts_max=5))
    assert [(batch.kind, batch.facts) for batch in found] == [
        ("budget", 3),
        ("case", 9),
        ("case", 3),
    ]
    assert set(found[1].streams) == {"case/F-1", "claim/F-1-1", "claim/F-1-2"}
    everything = list(split.batches({"case", "claim", "budget"}, facts_max=100))
    assert [batch.kind for batch in everything] == ["budget", "case"]


def test_owners_are_folded_with_those_that_began_when_they_did(
    recorder: Recorder, projector: Projector
):
    recorder.record(
        submitted("FKR-2024-0002"),
        committed(1),
        submitted("FKR-2024-0001"),
        approved("FKR-2024-0001"),
        recovery("FKR-2024-0002-C1", "FKR-2024-0002", cents=1),
    )
    assert list(plan(projector.connection(), to=5).counts.items()) == [
        ("budget/FKR/14524/2024", 1),
        ("case/FKR-2024-0002", 1),
        ("claim/FKR-2024-0002-C1", 1),
        ("case/FKR-2024-0001", 2),
    ]
    # What comes later is not planned, and not counted as folded.
    assert list(plan(projector.connection(), to=3).counts.items()) == [
        ("budget/FKR/14524/2024", 1),
        ("case/FKR-2024-0002", 1),
        ("case/FKR-2024-0001", 1),
    ]
    assert plan(projector.connection(), to=0).counts == {}


def test_what_stands_in_other_streams_is_folded_once_the_owners_are_there(
    recorder: Recorder, projector: Projector
):
    award = example(DeMinimisAwardRecorded, case="FKR-2024-0001")
    recorder.record(submitted(), approved(cents=100_00), ("undertaking/u1", award, "14524"))
    projector.catch_up(MODELS)
    assert check(projector, MODELS) == []
    rebuild(projector, MODELS)
    (line,) = audit_trail(recorder.log, name="party.de-minimis-award-recorded")
    assert line.stream == "undertaking/u1"
    found = projector.connection().execute(
        "SELECT programme FROM reads.worklist_dates WHERE kind = 'register'"
    )
    assert [row["programme"] for row in found] == ["FKR"]  # That of the case.
    assert check(projector, MODELS) == []


def test_a_model_far_behind_is_built_to_the_end_and_not_compared(
    recorder: Recorder, projector: Projector, monkeypatch: pytest.MonkeyPatch
):
    recorder.record_all(generated(1))
    projector.catch_up(MODELS)
    recorder.record_all(generated(2))
    monkeypatch.setattr(engine, "BEHIND_MAX", 10)
    built: list[int] = []
    monkeypatch.setattr(engine, "fill", _noting(built))
    rebuilt = rebuild(projector, MODELS)
    assert {done.differences for done in rebuilt} == {None}
    assert set(built) == {done.position for done in rebuilt} == {projector.log.last_position()}
    assert check(projector, MODELS) == []


def _noting(built: list[int]) -> Callable[..., None]:
    def fill(url: str, vault: Vault, limits: dict[ReadModel, int], *args: Any, **rest: Any) -> None:
        built.extend(limits.values())
        filling.fill(url, vault, limits, *args, **rest)

    return fill

"""The follower: wakes by notification, survives losses, and lets one model stand still alone."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row
from tests.conftest import Database
from tests.projections.conftest import Recorder, stored_of
from tests.projections.followers import following, lag_of, listening, reaches, until
from tests.projections.history import allocated, committed

from grants.store.mapper import encode
from grants.store.vault import Vault
from projections.budgets.projection import BUDGETS
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.rebuild import check, rebuild
from projections.runtime import PoisonFact, Projector, ReadModel, Rows
from projections.runtime.checkpoints import record_incident
from projections.runtime.lag import lag
from projections.totals.projection import TOTALS


def test_a_single_fact_is_applied_by_its_notification(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_000))
    projector.catch_up(MODELS)
    with following(projector.url, projector.vault, *MODELS):
        until(lambda: listening(projector.url) == 1)
        for cents in range(1, 6):
            (position,) = recorder.record(committed(cents))
            reaches(recorder.log, position, *MODELS)
        # One connection listened all the time: none of them was opened for one wait.
        assert listening(projector.url) == 1
    assert check(projector, MODELS) == []


def test_a_lost_notification_is_caught_by_the_look(recorder: Recorder, projector: Projector):
    projector.catch_up([LEDGER])
    with following(projector.url, projector.vault, LEDGER, poll_seconds=0.1):
        until(lambda: listening(projector.url) == 1)
        stream, fact, scope = allocated(1_000)
        stored = stored_of(stream, fact, scope, version=1)
        with recorder.log.connection() as app:  # As the log does it, without the notification.
            app.execute(
                "INSERT INTO grants.facts (originator_id, originator_version, topic, state)"
                " VALUES (%s, %s, %s, %s)",
                (stored.stream, stored.version, stored.name, encode(stored)),
            )
        reaches(recorder.log, 1, LEDGER)


def reached(connection: psycopg.Connection[DictRow], position: int) -> bool:
    return lag(connection, [LEDGER])[0].position >= position


def test_lost_connections_are_opened_again(
    recorder: Recorder, database: Database, projector_url: str, vault: Vault
):
    recorder.record(allocated(1_000))
    with Projector(projector_url, vault) as projector:
        projector.catch_up([LEDGER])
    with (
        following(projector_url, vault, LEDGER),
        psycopg.connect(database.owner_url, autocommit=True, row_factory=dict_row) as owner,
    ):
        until(lambda: listening(projector_url) == 1)
        for _ in range(3):
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'grants_projector' AND datname = current_database()"
            )
            recorder.record(committed(10))
            until(partial(reached, owner, recorder.log.last_position()))
    with Projector(projector_url, vault) as projector:
        assert check(projector, [LEDGER]) == []


def poisoned(model: ReadModel, *, at: int) -> ReadModel:
    """The model as a release with a mistake would have it."""

    def apply(recorded: Any, rows: Rows) -> None:
        if recorded.position == at:
            raise ValueError("this fact is poison")
        model.apply(recorded, rows)

    return replace(model, apply=apply)


def test_a_poison_fact_stops_its_model_until_a_rebuild_has_passed_it(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 10)))
    broken = poisoned(LEDGER, at=6)
    with following(projector.url, projector.vault, broken, BUDGETS, TOTALS, poll_seconds=0.05):
        until(lambda: exists(projector.url, "reads.incidents"))
        until(lambda: lag_of(projector, [LEDGER])[0].incident is not None)
        recorder.record(committed(100))
        reaches(recorder.log, 11, BUDGETS, TOTALS)
        (lag,) = lag_of(projector, [LEDGER])
        assert (lag.position, lag.behind) == (5, 6)
        assert lag.incident is not None
        assert (lag.incident.position, lag.incident.fact) == (6, "budget.funds-committed@1")
        assert (lag.incident.error_type, lag.incident.error) == (
            "ValueError",
            "this fact is poison",
        )
        # The cause is mended: a release without the mistake rebuilds, the old one follows again.
        rebuild(projector, [LEDGER])
        assert lag_of(projector, [LEDGER])[0].incident is None
        (last,) = recorder.record(committed(200))
        reaches(recorder.log, last, LEDGER)
    assert check(projector, MODELS[:2]) == []


def exists(url: str, relation: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (relation,)).fetchone()
    return row is not None and bool(row[0])


def test_a_new_release_goes_on_at_the_poison_fact(recorder: Recorder, projector: Projector):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 10)))
    with pytest.raises(PoisonFact):
        projector.catch_up([poisoned(LEDGER, at=6), BUDGETS])
    with following(projector.url, projector.vault, LEDGER, BUDGETS):
        reaches(recorder.log, 10, LEDGER, BUDGETS)
    assert lag_of(projector, [LEDGER])[0].incident is None
    assert check(projector, [LEDGER, BUDGETS]) == []


def test_who_needs_nothing_behind_a_poison_fact_is_not_troubled_by_it(
    recorder: Recorder, projector: Projector
):
    recorder.record(allocated(1_000), *(committed(n) for n in range(1, 10)))
    models = [poisoned(LEDGER, at=6), BUDGETS]
    assert projector.catch_up(models, to=5) == 10
    for to in (None, 6, 10):
        with pytest.raises(PoisonFact):
            projector.catch_up(models, to=to)


def test_since_when_a_model_stands_still_is_kept(recorder: Recorder, projector: Projector):
    def since() -> dt.datetime:
        (lag,) = lag_of(projector, [LEDGER])
        assert lag.incident is not None
        return lag.incident.occurred_at

    recorder.record(allocated(1_000), committed(1))
    for _ in range(2):
        with pytest.raises(PoisonFact):
            projector.catch_up([poisoned(LEDGER, at=2)])
    first = since()
    with pytest.raises(PoisonFact):
        projector.catch_up([poisoned(LEDGER, at=2)])
    assert since() == first
    rebuild(projector, [LEDGER])
    assert lag_of(projector, [LEDGER])[0].incident is None
    # What was mended and comes again stands since then.
    record_incident(projector.connection(), LEDGER, 2, ValueError("once more"))
    assert since() > first


def test_an_incident_is_not_recorded_where_another_process_was_better(
    recorder: Recorder, projector: Projector, projector_url: str, vault: Vault
):
    """A release with a mistake fails while one without it applies the same fact."""
    recorder.record(allocated(1_000), committed(1))
    tried = threading.Semaphore(0)

    def apply(recorded: Any, rows: Rows) -> None:
        if recorded.position == 2:
            tried.release()
            raise ValueError("this fact is poison")
        LEDGER.apply(recorded, rows)

    with following(projector_url, vault, replace(LEDGER, apply=apply), poll_seconds=0.05):
        for _ in range(3):  # Together with the rest of its page, then alone, then once more.
            assert tried.acquire(timeout=20)
        projector.catch_up([LEDGER])
        assert lag_of(projector, [LEDGER])[0].position == 2
        (last,) = recorder.record(committed(3))
        reaches(recorder.log, last, LEDGER)
    assert lag_of(projector, [LEDGER])[0].incident is None

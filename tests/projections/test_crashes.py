"""Followers and rebuilds that are killed at any point, and several at once, while facts come."""

from __future__ import annotations

import random
import signal
import threading
import time
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.projections.conftest import Recorder
from tests.projections.followers import (
    follows,
    listening,
    live_rows,
    reaches,
    rebuilds,
    replayed_rows,
    running,
    until,
    writing,
)
from tests.projections.history import allocated, committed, generated

from projections.models import MODELS
from projections.rebuild import check
from projections.runtime import Projector

FEW, MANY = 1, 20


def killed(process: Any) -> None:
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def whole_trail(url: str) -> int:
    """How far the trail is; in one look, it has as many facts as the log has by then."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT position, (SELECT count(*) FROM reads.audit_trail),"
            " (SELECT count(*) FROM grants.facts WHERE notification_id <= position)"
            " FROM reads.checkpoints WHERE model = 'audit_trail'"
        ).fetchone()
    assert row is not None
    position, told, recorded = row
    assert told == recorded
    return int(position)


def goes_on(url: str, *, after: int) -> None:
    until(lambda: whole_trail(url) > after)


def building(url: str) -> bool:
    """Whether a rebuild holds its lock on some model."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7106"
        ).fetchone()
    return row is not None and row[0] > 0


def same_as_rebuilt(recorder: Recorder, projector: Projector) -> None:
    """Row by row: no difference to a rebuild, nor to what the log folds to without a database."""
    projector.catch_up(MODELS)
    assert check(projector, MODELS) == []
    assert live_rows(projector.url) == replayed_rows(recorder.log)


@pytest.mark.parametrize(
    "points", [FEW, pytest.param(MANY, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_killed_at_any_point_nothing_is_lost_and_all_goes_on_exactly(
    recorder: Recorder, projector: Projector, tmp_path: Path, points: int
):
    """A rebuild is killed while it folds, between two switches or in one; then the follower is."""
    chance = random.Random(points)
    url, entries = projector.url, generated(1_000)
    recorder.record_all(islice(entries, 200))
    projector.catch_up(MODELS)
    with writing(recorder, entries):
        for _ in range(points):
            before = whole_trail(url)
            with running(follows, url, tmp_path) as follower:
                goes_on(url, after=before)
                with running(rebuilds, url, tmp_path) as builder:
                    until(lambda: building(url))
                    time.sleep(chance.uniform(0, 1.0))
                    killed(builder)
                goes_on(url, after=whole_trail(url))
                time.sleep(chance.uniform(0, 0.4))
                killed(follower)
            assert whole_trail(url) > before
    same_as_rebuilt(recorder, projector)


def test_two_followers_apply_once_while_several_write(
    recorder: Recorder, projector: Projector, tmp_path: Path
):
    """Two processes follow; three writers append to streams of their own."""
    projector.catch_up(MODELS)
    url = projector.url
    with running(follows, url, tmp_path), running(follows, url, tmp_path):
        until(lambda: listening(url) == 2)
        writers = [
            threading.Thread(target=write, args=(Recorder(recorder.log, recorder.vault), n))
            for n in range(3)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        last = recorder.log.last_position()
        reaches(recorder.log, last, *MODELS)
        assert listening(url) == 2
    assert last > 150
    assert live_rows(url) == replayed_rows(recorder.log)


def write(recorder: Recorder, number: int) -> None:
    """Facts of budgets that nobody else writes to, one by one."""
    stream = f"budget/FKR/14524/{2020 + number}"
    recorder.record(allocated(100_000, stream=stream))
    for cents in range(1, 60):
        recorder.record(committed(cents, stream=stream))

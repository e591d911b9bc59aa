"""Where a pooler hands out connections, notifications and lasting locks go past it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.conftest import Database
from tests.projections.conftest import Recorder
from tests.projections.followers import NEVER, in_thread, live_rows, reaches, until
from tests.projections.history import generated

from grants.store import locks
from projections import known
from projections.models import MODELS
from projections.rebuild import check, rebuild
from projections.runtime import Projector

PAST = "past-the-pooler"


@pytest.fixture
def direct(database: Database) -> str:
    """Of another login than the one that writes read models."""
    return make_conninfo(database.url("grants_app"), application_name=PAST)


@pytest.fixture
def projector(database: Database, recorder: Recorder, direct: str) -> Iterator[Projector]:
    url = database.url("grants_projector")
    with Projector(url, recorder.vault, direct=direct) as opened:
        yield opened


def listeners(database: Database) -> list[str]:
    """From where is listened to this database."""
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT application_name FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
            " AND datname = current_database()"
        ).fetchall()
    return [name for (name,) in rows]


def holders(database: Database, lock_class: int) -> list[str]:
    """Who holds locks of a class in this database."""
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT DISTINCT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND datname = current_database()",
            (lock_class,),
        ).fetchall()
    return [name for (name,) in rows]


def test_a_follower_listens_past_it(database, recorder, projector):
    def work(stop: threading.Event) -> None:
        projector.follow(MODELS, stop, poll_seconds=NEVER)

    projector.catch_up(MODELS)
    with in_thread(work):
        until(lambda: listeners(database) == [PAST])
        recorder.record_all(generated(3))
        reaches(recorder.log, recorder.log.last_position(), *MODELS)


def test_a_rebuild_holds_its_locks_past_it(database, recorder, projector):
    recorder.record_all(generated(20))
    projector.catch_up(MODELS)
    seen = []
    rebuild(projector, MODELS, progress=lambda *_: seen.append(holders(database, locks.REBUILDS)))
    assert seen[0] == [PAST]
    assert holders(database, locks.REBUILDS) == []
    assert check(projector, MODELS) == []


def test_who_lost_the_locks_switches_nothing(database, recorder, projector):
    """Another one may be building, in tables of the same names."""
    recorder.record_all(generated(20))
    projector.catch_up(MODELS)
    before = live_rows(projector.url)

    def lose(*_: int) -> None:
        with psycopg.connect(database.owner_url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = %s",
                (PAST,),
            )

    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("UPDATE reads.ledger SET cents = cents + 1")
        wrong = live_rows(projector.url)
        assert wrong != before
        with pytest.raises(psycopg.OperationalError):
            rebuild(projector, MODELS, progress=lose)
        assert live_rows(projector.url) == wrong
    rebuild(projector, MODELS)
    assert live_rows(projector.url) == before


def test_so_does_who_makes_a_schema_as_known_at_a_moment(database, recorder, projector):
    recorder.record_all(generated(20))
    seen = []
    position = recorder.log.last_position()
    known.make(
        projector,
        MODELS,
        known_at=position,
        schema="stand",
        progress=lambda *_: seen.append(holders(database, locks.SCHEMAS)),
    )
    assert seen[0] == [PAST]
    assert holders(database, locks.SCHEMAS) == []

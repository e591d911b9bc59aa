"""People read on while read models are rebuilt and replaced: no error, no gap, no torn sum."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.api.conftest import PREFIX, Api
from tests.projections.conftest import Recorder
from tests.projections.followers import following, in_thread, release, status, until, writing
from tests.projections.history import Entry, allocated, committed

from projections.budgets.projection import ACCOUNTS, BUDGETS
from projections.models import MODELS
from projections.rebuild import rebuild
from projections.runtime import Projector, ReadModel, Table

EVERY_SECONDS = 0.05
_numbers = count(1)


@dataclass
class Reader:
    """What one reader saw, in order."""

    seen: list[Any] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)

    @contextmanager
    def reading(self, look: Callable[[], Any]) -> Iterator[None]:
        def work(stop: threading.Event) -> None:
            while not stop.wait(EVERY_SECONDS):
                try:
                    self.seen.append(look())
                except Exception as error:  # noqa: BLE001 - whatever it was must not have been.
                    self.failed.append(error)

        with in_thread(work):
            yield


def entries(year: int) -> Iterator[Entry]:
    """Commitments of one cent each, on ten accounts in turn: as many cents as facts."""
    streams = [f"budget/FKR/145{n}/{year}" for n in range(10, 20)]
    for stream in streams:
        yield allocated(1_000_000, stream=stream)
    for n in count():
        yield committed(1, stream=streams[n % 10])


def committed_cents(connection: psycopg.Connection[dict[str, Any]], year: int) -> tuple[int, int]:
    """In one statement: the cents in the view, and those that the log has by its position."""
    row = connection.execute(
        "SELECT (SELECT sum(committed_cents) FROM reads.budgets WHERE year = %(year)s) AS shown,"
        " (SELECT count(*) FROM grants.facts WHERE topic = 'budget.funds-committed@1'"
        "  AND originator_id LIKE '%%/' || %(year)s::text AND notification_id <="
        "  (SELECT position FROM reads.checkpoints WHERE model = 'budgets')) AS recorded,"
        " (SELECT count(*) FROM reads.checkpoints WHERE model = 'budgets') AS versions",
        {"year": year},
    ).fetchone()
    assert row is not None
    assert row["versions"] == 1
    return row["shown"], row["recorded"]


def asked(api: Api, year: int) -> int:
    """The cents as people see them."""
    answer = api.get(f"{PREFIX}/budgets", year=year, limit=100)
    assert answer.status_code == 200, answer.text
    return sum(line["committed_cents"] for line in answer.json()["items"])


def served(api: Api, model: ReadModel) -> None:
    until(lambda: status(api.service.log, model).current)


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("what", ["rebuild", "new-version"])
def test_readers_notice_nothing(api: Api, what: str, rounds: int):
    year = 2100 + next(_numbers)
    url, vault = api.database.url("grants_projector"), api.service.vault
    recorder = Recorder(api.service.log, vault)
    coming = entries(year)
    recorder.record(*islice(coming, 200))
    api.project()
    sql, http = Reader(), Reader()
    auditor = api.by("auditor")
    with (
        psycopg.connect(
            api.database.url("grants_projector"), autocommit=True, row_factory=dict_row
        ) as connection,
        Projector(url, vault) as projector,
        ExitStack() as stack,
    ):
        stack.enter_context(following(url, vault, *MODELS))
        stack.enter_context(writing(recorder, coming))
        stack.enter_context(sql.reading(lambda: committed_cents(connection, year)))
        stack.enter_context(http.reading(lambda: asked(auditor, year)))
        for number in range(rounds):
            if what == "rebuild":
                rebuild(projector, MODELS)
                continue
            later = replace(BUDGETS, version=BUDGETS.version + 1 + number)
            with release(url, vault, later):
                served(api, later)
                time.sleep(4 * EVERY_SECONDS)
        rebuild(projector, [BUDGETS])
        until(lambda: len(sql.seen) > 10 and len(http.seen) > 10)
    assert (sql.failed, http.failed) == ([], [])
    assert all(shown == recorded for shown, recorded in sql.seen)
    assert [shown for shown, _ in sql.seen] == sorted(shown for shown, _ in sql.seen)
    assert http.seen == sorted(http.seen)
    assert sql.seen[0][0] < sql.seen[-1][0]
    assert http.seen[0] < http.seen[-1]


def test_a_question_to_a_version_that_lacks_a_column_waits_for_the_switch(api: Api):
    """503, not 500: the release before had no column for what is frozen."""
    url, vault = api.database.url("grants_projector"), api.service.vault
    api.project()
    columns = {name: kind for name, kind in ACCOUNTS.columns.items() if name != "frozen_cents"}
    before = Table(columns=columns, key=ACCOUNTS.key)
    older = replace(BUDGETS, version=0, tables=(before,), apply=lambda *_: None, keys=lambda _: ())
    with Projector(url, vault) as projector:
        rebuild(projector, [older])
    auditor = api.by("auditor")
    answer = auditor.get(f"{PREFIX}/budgets")
    assert (answer.status_code, answer.json()["code"]) == (503, "read-model-behind")
    assert answer.headers["retry-after"] == "1"
    assert auditor.get(f"{PREFIX}/ledger").status_code == 200
    ready = api.by(None).get("/ready")
    assert ready.status_code == 503
    (told,) = [told for told in ready.json()["read_models"] if told["model"] == "budgets_v2"]
    assert (told["served"], told["behind"]) == ("budgets_v0", 0)
    figures = api.by(None).get("/metrics").text
    assert 'grants_read_model_current{model="budgets_v2"} 0.0' in figures
    with release(url, vault, *MODELS):
        served(api, BUDGETS)
    assert auditor.get(f"{PREFIX}/budgets").status_code == 200
    assert api.by(None).get("/ready").status_code == 200

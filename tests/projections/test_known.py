"""The read side as known at a moment, in a schema of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from psycopg.errors import NumericValueOutOfRange
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from tests.conftest import Database
from tests.projections.conftest import Recorder
from tests.projections.history import committed, day, generated

from grants.access.events import PersonRegistered
from grants.party.events import PartyRegistered
from grants.store import locks
from projections import known
from projections.budgets.queries import budgets
from projections.known import SchemaRefused, drop, make, schemas
from projections.ledger.projection import LEDGER
from projections.models import MODELS
from projections.people.projection import PEOPLE
from projections.runtime import PoisonFact, Projector, ReadModel, Table, replay_into, tables
from projections.runtime.live import copy_rows
from projections.runtime.model import LIVE

CANARY = "Kanarienvogel"


@pytest.fixture
def filled(recorder: Recorder, projector: Projector) -> int:
    """A log with whole cases and two names; a position in the middle of it."""
    recorder.record(
        (
            "access/p1",
            PersonRegistered(
                person="p1",
                name=recorder.seal("access/p1", CANARY),
                registered_on=day("2020-01-01"),
            ),
            "all",
        ),
        (
            "party/p2",
            PartyRegistered(
                party="p2",
                name=recorder.seal("party/p2", CANARY),
                kind="company",
                seat="14511",
                registered_on=day("2020-01-01"),
            ),
            "all",
        ),
    )
    recorder.record_all(generated(6))
    projector.catch_up(MODELS)
    return recorder.log.last_position() // 2


def _rows(database: Database, role: str, table: str, scopes: str | None = None) -> list[Any]:
    with psycopg.connect(
        database.url(role), row_factory=dict_row, options="-c timezone=UTC"
    ) as connection:
        if scopes is not None:
            connection.execute("SELECT set_config('grants.scopes', %s, false)", (scopes,))
        statement = SQL("SELECT * FROM {}").format(Identifier(*table.split(".")))
        return connection.execute(statement).fetchall()


def test_every_table_holds_what_the_facts_up_to_then_say(
    filled: int, projector: Projector, database: Database
):
    made = make(projector, MODELS, known_at=filled, schema="stand_a")
    assert made.position == filled
    assert made.recorded_at == projector.log.recorded_at(filled)
    facts = list(projector.log.read_all(to=filled))
    for model in MODELS:
        expected = replay_into(model, facts)
        for table in model.tables:
            found = _rows(database, "grants_auditor", f"stand_a.{model.served(table)}")
            kept = [{name: row[name] for name in table.columns} for row in expected.rows(table)]
            for row in kept:
                for name, kind in table.objects.items():
                    row[name] = kind.dump_python(row[name], mode="json")
            assert sorted(found, key=repr) == sorted(kept, key=repr), table.part
    lines = budgets(projector.log, known_at=filled, as_of=dt.date.max)
    sums = _rows(database, "grants_auditor", "stand_a.budgets")
    assert {(row["scope"], row["year"], row["committed_cents"]) for row in sums} == {
        (line.scope, line.year, line.committed_cents) for line in lines
    }
    (checkpoint, *_) = _rows(database, "grants_auditor", "stand_a.checkpoints")
    assert checkpoint["leaf_hash"] == projector.log.receipt(facts[-1]).leaf_hash
    with psycopg.connect(database.owner_url) as connection:
        told = connection.execute(
            "SELECT obj_description('stand_a'::regnamespace, 'pg_namespace'),"
            " (SELECT count(*) FROM pg_indexes WHERE schemaname = 'stand_a')"
        ).fetchone()
    assert told is not None
    assert f"position {filled} (" in told[0]
    assert told[1] > len(MODELS) * 2


def test_what_is_known_stays_while_the_log_goes_on(
    filled: int, projector: Projector, recorder: Recorder, database: Database
):
    make(projector, (LEDGER,), known_at=filled, schema="stand_b")
    before = _rows(database, "grants_auditor", "stand_b.ledger")
    recorder.record_all(generated(1, seed=9))
    projector.catch_up(MODELS)
    assert _rows(database, "grants_auditor", "stand_b.ledger") == before
    assert [each.models for each in schemas(projector.connection())] == [(LEDGER.full_name,)]


def test_nothing_of_the_vault_is_copied_so_that_nothing_erased_comes_back(
    filled: int, projector: Projector, database: Database
):
    make(projector, (PEOPLE,), known_at=filled, schema="stand_c")
    live = _rows(database, "grants_auditor", "reads.people_persons")
    assert CANARY in repr(live)
    for table in PEOPLE.tables:
        assert CANARY not in repr(
            _rows(database, "grants_auditor", f"stand_c.{PEOPLE.served(table)}")
        )
    (person,) = [
        row
        for row in _rows(database, "grants_auditor", "stand_c.people_persons")
        if row["person"] == "p1"
    ]
    assert person["name"] is None
    assert person["name_ref"] is not None


NAMES = (
    "grants", "reads", "vault", "public", "information_schema", "pg_x", "Stand", "a-b", "",
    "x__making", "x" * 51,
)  # fmt: skip


@pytest.mark.parametrize("year", [99_999, 2**16 + 2025, 2**32 + 2025])
def test_a_number_that_does_not_fit_its_column_is_never_another(
    recorder: Recorder, projector: Projector, year: int
):
    """Neither as known at a moment nor by those who follow: 2**16 + 2025 would wrap to 2025."""
    (position,) = recorder.record(committed(100, stream=f"budget/FKR/14524/{year}"))
    with pytest.raises(NumericValueOutOfRange, match=f"ledger: .* position {position}, line 0"):
        make(projector, [LEDGER], known_at=position, schema="stand_a")
    assert schemas(projector.connection()) == []
    with pytest.raises(PoisonFact):
        projector.catch_up([LEDGER])


def test_the_largest_numbers_of_each_column_are_copied_as_they_are(projector: Projector):
    small, plain, large = 2**15 - 1, 2**31 - 1, 2**63 - 1
    numbers = Table(
        columns={"a": "smallint", "b": "integer", "c": "bigint", "d": "integer[]"}, key=("a", "b")
    )
    model = ReadModel(name="numbers", version=1, tables=(numbers,), apply=lambda *_: None)

    def row(*values: Any) -> dict[str, Any]:
        return dict(zip(numbers.columns, values, strict=True))

    fitting = [
        row(small, plain, large, [plain, -plain - 1]),
        row(-small - 1, -plain - 1, -large - 1, []),
        row(0, 1, None, None),
    ]
    too_large = [
        row(small + 1, 0, 0, []),
        row(-small - 2, 0, 0, []),
        row(0, plain + 1, 0, []),
        row(0, 0, large + 1, []),
        row(0, 0, 0, [1, plain + 1]),
    ]
    connection = projector.connection()
    tables.create(connection, model, LIVE)
    copy_rows(connection, model, LIVE, numbers, fitting)
    for each in too_large:
        with pytest.raises(NumericValueOutOfRange, match=f"at a {each['a']}, b {each['b']}"):
            copy_rows(connection, model, LIVE, numbers, [each])
    assert connection.execute("SELECT * FROM reads.numbers_v1").fetchall() == fitting


def test_names_that_are_others_are_refused(projector: Projector, database: Database):
    with psycopg.connect(database.url("grants_projector"), autocommit=True) as connection:
        for name in NAMES:
            with pytest.raises(SchemaRefused, match="heißen"):
                make(projector, (LEDGER,), known_at=1, schema=name)
            with pytest.raises(psycopg.errors.ReservedName):
                connection.execute("SELECT grants.create_known_schema(%s)", (name,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE SCHEMA elsewhere")
    with (
        psycopg.connect(database.url("grants_app"), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT grants.create_known_schema('stand')")


def test_a_name_that_is_taken_is_refused_and_left_alone(
    filled: int, projector: Projector, database: Database
):
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA theirs CREATE TABLE checkpoints (model text)")
    make(projector, (LEDGER,), known_at=filled, schema="ours")
    for name in ("theirs", "ours"):
        with pytest.raises(SchemaRefused, match="gibt es schon"):
            make(projector, (LEDGER,), known_at=filled, schema=name)
    mine = projector.connection()
    for name in ("theirs", "reads"):
        with pytest.raises(SchemaRefused, match="kein Schema"):
            drop(mine, name)
    assert [each.schema for each in schemas(mine)] == ["ours"]
    drop(mine, "ours")
    assert schemas(mine) == []
    make(projector, (LEDGER,), known_at=filled, schema="ours")


def test_what_is_killed_leaves_nothing(filled: int, projector: Projector, database: Database):
    def killed(_position: int, _last: int) -> None:
        pid = projector.connection().info.backend_pid
        with psycopg.connect(database.owner_url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", (pid,))

    with pytest.raises(psycopg.OperationalError):
        make(projector, MODELS, known_at=filled, schema="stand_d", progress=killed)
    with psycopg.connect(database.owner_url) as connection:
        assert connection.execute("SELECT to_regnamespace('stand_d')").fetchone() == (None,)
    assert schemas(projector.connection()) == []
    assert make(projector, (LEDGER,), known_at=filled, schema="stand_x").position == filled
    with psycopg.connect(database.owner_url) as connection:
        left = connection.execute("SELECT FROM pg_namespace WHERE nspname LIKE 'stand_d%'")
        assert left.fetchall() == []


def test_who_may_read_what(filled: int, projector: Projector, database: Database):
    make(projector, MODELS, known_at=filled, schema="stand_e")
    everything = _rows(database, "grants_auditor", "stand_e.cases")
    scopes = sorted({row["scope"] for row in everything})
    assert len(scopes) > 1
    assert _rows(database, "grants_reader", "stand_e.cases") == []
    assert _rows(database, "grants_reader", "stand_e.cases", "") == []
    own = _rows(database, "grants_reader", "stand_e.cases", f"{scopes[0]},nowhere")
    assert own == [row for row in everything if row["scope"] == scopes[0]]
    # A filter and no protection: the session widens it by itself.
    assert _rows(database, "grants_reader", "stand_e.cases", ",".join(scopes)) == everything
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _rows(database, "grants_reader", "stand_e.people_persons")
    for role in ("grants_auditor", "grants_reader"):
        with (
            psycopg.connect(database.url(role)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("DELETE FROM stand_e.ledger")


def test_before_the_first_fact_there_is_nothing_to_know(projector: Projector, database: Database):
    made = make(projector, MODELS, known_at=0, schema="nothing")
    assert (made.position, made.recorded_at) == (0, None)
    assert _rows(database, "grants_auditor", "nothing.cases") == []


def _left(database: Database) -> list[str]:
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%\\_\\_making'"
        )
        return [name for (name,) in rows]


def test_what_a_process_of_an_earlier_release_is_making_is_left_to_it(
    filled: int, projector: Projector, database: Database
):
    """That one knows the class of tasks alone."""
    held = (locks.TASKS, known._number("theirs"))
    with psycopg.connect(database.url("grants_projector"), autocommit=True) as theirs:
        theirs.execute("SELECT grants.create_known_schema('theirs')")
        theirs.execute("SELECT pg_advisory_lock(%s, %s)", held)
        make(projector, MODELS, known_at=filled, schema="ours")
        assert _left(database) == ["theirs__making"]
        theirs.execute("SELECT pg_advisory_unlock(%s, %s)", held)
        make(projector, MODELS, known_at=filled, schema="ours_again")
        assert _left(database) == []


def test_what_is_made_here_is_left_alone_by_an_earlier_release(
    filled: int, projector: Projector, database: Database
):
    taken: list[bool] = []

    def looks(*_: int) -> None:
        with psycopg.connect(database.url("grants_projector"), autocommit=True) as theirs:
            row = theirs.execute(
                "SELECT pg_try_advisory_lock(%s, %s)", (locks.TASKS, known._number("ours"))
            ).fetchone()
            assert row is not None
            taken.append(row[0])

    make(projector, MODELS, known_at=filled, schema="ours", progress=looks)
    assert set(taken) == {False}


def test_a_schema_is_no_task_whatever_its_number(
    filled: int, projector: Projector, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known, "_number", lambda _: 1)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database.name} SET lock_timeout = '5s'")
        connection.execute("SELECT pg_advisory_lock(%s, 1)", (locks.TASKS,))
        projector.close()
        with Projector(projector.url, projector.vault) as limited:
            assert make(limited, MODELS, known_at=filled, schema="stand").schema == "stand"

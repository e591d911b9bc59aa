"""Advisory locks: what they guard is told apart, also beside a process of an earlier release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Database
from tests.store.toy import STREAM

from grants.store import locks
from grants.store.log import Log

SOURCE = Path(locks.__file__).resolve().parents[2]
CLASSES = {
    name: number for name, number in vars(locks).items() if name.isupper() and name != "PLACES_MAX"
}


@pytest.fixture
def other(database: Database) -> Iterator[psycopg.Connection]:
    """Another session."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


def test_no_two_classes_have_one_number():
    assert len(set(CLASSES.values())) == len(CLASSES) == 7


def test_what_an_earlier_release_guards_with_a_number_this_one_does():
    """Two that apply facts, rebuild or append side by side must meet at the same lock."""
    kept = ("MIGRATION", "APPENDS", "READ_MODELS", "REBUILDS", "TASKS")
    assert [CLASSES[name] for name in kept] == [71_040, 7104, 7105, 7106, 7107]


def test_every_class_is_named_in_one_place():
    used = {
        f"{path.relative_to(SOURCE)}: {found}"
        for path in SOURCE.rglob("*.py")
        for found in re.findall(r"\b71_?0[0-9]_?0?\b", path.read_text("utf-8"))
        if path.name != "locks.py"
    }
    assert used == set()
    in_migrations = {
        found
        for path in SOURCE.rglob("*.sql")
        for found in re.findall(r"advisory\w*\(([^)]*)\)", path.read_text("utf-8"))
    }
    assert in_migrations == {f"{locks.APPENDS}, 1"}


def test_a_turn_does_not_wait_for_a_read_model_of_the_same_number(database, other):
    other.execute(f"ALTER DATABASE {database.name} SET lock_timeout = '5s'")
    other.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (locks.READ_MODELS, STREAM))
    with Log(database.url("grants_app")) as log, log.turn(STREAM):
        held = other.execute(
            "SELECT classid::int FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            " AND datname = current_database()"
        ).fetchall()
    assert held == [(locks.TURNS,)]

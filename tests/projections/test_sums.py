"""Sums of columns in memory are what adding up every posting gives, at any pair of moments."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests.projections.conftest import Recorder
from tests.projections.history import (
    Entry,
    allocated,
    budget_of,
    committed,
    corrected,
    disbursed,
    imported,
)

from grants.budget.events import CommitmentAuthorityGranted
from grants.store.log import Log
from projections import sums
from projections.budgets import queries
from projections.budgets.accounts import Account
from projections.budgets.projection import BUDGETS
from projections.budgets.queries import BudgetLine, budgets
from projections.ledger.postings import MEASURES
from projections.ledger.projection import LEDGER
from projections.rebuild import check, rebuild
from projections.runtime import Projector, Row
from projections.totals.projection import TOTALS
from projections.totals.queries import TotalLine, totals

MODELS = (LEDGER, BUDGETS, TOTALS)
SCOPES = ("14511", "14524")
YEARS = (2023, 2024)


def _entries(chance: random.Random, count: int) -> Iterator[Entry]:
    """Facts that move accounts, early, late and ahead of their time, some of imprecise dates."""
    for scope in SCOPES:
        yield allocated(0, "2023-01-02", stream=budget_of(scope, 2023))
    for _ in range(count):
        stream = budget_of(chance.choice(SCOPES), chance.choice(YEARS))
        on = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randrange(730))
        legal = chance.choices((str(on), str(on)[:7], str(on)[:4]), (8, 1, 1))[0]
        cents = chance.randrange(1, 1_000)
        earmark = chance.choice(("general", "international"))
        match chance.randrange(8):
            case 0:
                fact = CommitmentAuthorityGranted(
                    authority=f"v{cents}",
                    earmark=earmark,
                    use_year=chance.choice(YEARS),
                    due_year=2024,
                    cents=cents,
                    decided_on=on,
                )
                yield (stream, fact, stream.split("/")[2])
            case 1 | 2 | 3 | 4:
                yield committed(cents, legal, stream=stream, earmark=earmark)
            case 5 | 6:
                yield disbursed(cents, legal, stream=stream, earmark=earmark)
            case _:
                kind = chance.choice(("regional", "statewide"))
                yield imported(f"{cents}", cents=cents, on=legal, kind=kind)


@pytest.fixture
def filled(recorder: Recorder, projector: Projector) -> Projector:
    """Followed in small batches, and asked in between: memory grows with the log."""
    first = 1
    for number, entry in enumerate(_entries(random.Random(11), 150)):
        positions = recorder.record(entry)
        if number == 20:
            recorder.record(imported("first", cents=500, on="2023-05"))
            first = recorder.log.last_position()
        if number % 7 == 0:
            projector.catch_up(MODELS)
            assert budgets(recorder.log, as_of=dt.date.max)
            totals(recorder.log, as_of=dt.date.max)
        assert positions
    recorder.record(corrected("first", corrects=first, on="2023-05", approved_cents=(500, 700)))
    recorder.record(
        corrected("first", corrects=first, on="2023-05", kind=("unspecified", "network"))
    )
    projector.catch_up(MODELS)
    return projector


def _moments(chance: random.Random, last: int, count: int) -> Iterator[tuple[dt.date, int]]:
    for _ in range(count):
        day = dt.date(2022, 12, 1) + dt.timedelta(days=chance.randrange(800))
        yield day, chance.randrange(last + 3)
    yield from ((dt.date.max, last), (dt.date.min, last), (dt.date(2024, 12, 31), 0))
    yield dt.date(2024, 12, 31), 2**62


def _rows(log: Log, table: str) -> list[Row]:
    with log.reading() as connection:
        return list(connection.execute(f"SELECT * FROM reads.{table}".encode()))


def _added_up(rows: list[Row], as_of: dt.date, known_at: int) -> list[BudgetLine]:
    """Every posting by itself, in Python."""
    found: dict[Any, dict[str, int]] = {}
    for row in rows:
        if row["position"] > known_at or row["effective_first"] > as_of:
            continue
        if row["effective_last"] > as_of and row["measure"] != "committed":
            continue  # Of no other measure is it told what is uncertain.
        key = (row["programme"], row["scope"], row["year"], row["earmark"])
        sums = found.setdefault(
            key, dict.fromkeys((*MEASURES, "allocations", "usable", "used", "uncertain"), 0)
        )
        if row["effective_last"] > as_of:
            sums["uncertain"] += row["cents"]
            continue
        sums[row["measure"]] += row["cents"]
        sums["allocations"] += row["measure"] == "allocated"
        if row["use_year"] == as_of.year:
            sums["usable"] += row["cents"] if row["measure"] == "authority" else 0
            sums["used"] += row["cents"] if row["measure"] == "drawn" else 0
    lines = [
        queries._line(
            key,
            Account(s, s["allocations"] > 0, s["usable"], s["used"], s["uncertain"]),
        )
        for key, s in found.items()
    ]
    return sorted(lines, key=lambda line: (line.programme, line.year, line.scope, line.earmark))


def _assert_budgets(log: Log) -> None:
    rows = _rows(log, "ledger")
    assert {row["measure"] for row in rows} >= {"authority", "drawn"}
    for as_of, known_at in _moments(random.Random(5), log.last_position(), 80):
        told = budgets(log, as_of=as_of, known_at=known_at)
        assert told == _added_up(rows, as_of, known_at), (as_of, known_at)


_UNCERTAIN = {"cases": "uncertain_cases", "approved": "uncertain_cents"}


_COUNTS = {"cases", "amount_unknown", "disbursed_unknown"}


def _known(figures: dict[str, int]) -> dict[str, Any]:
    """Nothing is known to be paid and nobody says so of any case: that is not zero."""
    nobody = 0 < figures.get("cases", 0) == figures.get("disbursed_unknown", 0)
    paid = figures.get("disbursed_cents", 0)
    return {**figures, "disbursed_cents": None if nobody and not paid else paid}


def _assert_totals(log: Log) -> None:
    rows = _rows(log, "totals")
    assert any(row["kind"] == "network" for row in rows)
    for as_of, known_at in _moments(random.Random(6), log.last_position(), 80):
        found: dict[Any, dict[str, Any]] = {}
        for row in rows:
            if row["position"] > known_at or row["effective_first"] > as_of:
                continue
            figures = found.setdefault((row["programme"], row["kind"], row["origin"]), {})
            measure = row["measure"]
            if row["effective_last"] > as_of:
                name = _UNCERTAIN.get(measure)
            else:
                name = measure if measure in _COUNTS else f"{measure}_cents"
            if name is not None:
                figures[name] = figures.get(name, 0) + row["amount"]
        expected = [
            TotalLine(programme=key[0], kind=key[1], origin=key[2], **_known(found[key]))
            for key in sorted(found)
            if any(found[key].values())
        ]
        assert totals(log, as_of=as_of, known_at=known_at) == expected, (as_of, known_at)


def test_sums_are_what_adding_up_gives_at_any_pair_of_moments(filled: Projector, log: Log):
    """Of what was read little by little, and of what is read at once."""
    _assert_budgets(log)
    _assert_totals(log)
    sums._known.clear()
    _assert_budgets(log)
    _assert_totals(log)
    assert check(filled, MODELS) == []


def test_what_was_remembered_of_a_table_is_forgotten_with_it(filled: Projector, log: Log):
    def told() -> tuple[list[BudgetLine], list[TotalLine]]:
        return budgets(log, as_of=dt.date.max), totals(log, as_of=dt.date.max)

    right = told()
    for table, amount in ((LEDGER.full_name, "cents"), (TOTALS.full_name, "amount")):
        statement = f"UPDATE reads.{table} SET {amount} = {amount} + 1"
        filled.connection().execute(statement.encode())
    sums._known.clear()
    wrong = told()
    assert wrong[0] != right[0]
    assert wrong[1] != right[1]
    rebuild(filled, MODELS)
    assert told() == right

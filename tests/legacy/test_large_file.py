"""A history of 70,000 grants as an office program exported it: one pass, flat memory."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest

from grants.legacy.control_totals import read_control_totals
from grants.legacy.mapping import Mapping, parse_mapping
from grants.legacy.rows import LegacyRow, read_rows

ROWS = 70_000

MAPPING = """
programme = "OLD"
[file]
header_row = 2
[columns]
reference = { row_number = true }
recipient = "Zuwendungs- empfänger"
purpose = "Zweck"
fiscal_year = "Jahr"
approved = { column = "Bewilligt in €", decimal = "," }
[control_totals]
count = { cell = "B1", pattern = "Anzahl: (.+)" }
approved = { cell = "E1" }
"""


def _cents(number: int) -> int:
    return (number * 7_919) % 100_000_000 - 1_000


def _german(cents: int) -> str:
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def _lines() -> Iterator[tuple[str, ...]]:
    total = sum(_cents(number) for number in range(ROWS))
    yield "Zuwendungen", f"Anzahl: {ROWS:,}".replace(",", "."), "", "", f"{_german(total)} €"
    yield "Nr.", "Zuwendungs-\nempfänger", "Zweck", "Jahr", "Bewilligt in €"
    for number in range(ROWS):
        name, purpose = f"Förderverein Überwald {number}", f"Maßnahme – {number};\nTeil „A“"
        yield "", name, purpose, str(2004 + number % 15), _german(_cents(number))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "export.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(_lines())
    return path


@pytest.fixture
def mapping() -> Mapping:
    return parse_mapping(MAPPING)


def test_every_row_is_read_and_the_total_agrees(export: Path, mapping: Mapping) -> None:
    total = count = 0
    last: LegacyRow | None = None
    for row in read_rows(export, mapping):
        assert isinstance(row, LegacyRow), row
        last, count = row, count + 1
        total += row.approved_cents or 0
    assert read_control_totals(export, mapping) == [("count", count), ("approved", total)]
    assert count == ROWS
    assert last is not None
    assert last.recipient == f"Förderverein Überwald {ROWS - 1}"
    assert (last.reference, last.row) == (str(ROWS), ROWS + 2)


@pytest.mark.long
def test_memory_stays_flat(export: Path, mapping: Mapping) -> None:
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_rows(export, mapping))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == ROWS
    assert peak_bytes < 4_000_000 < export.stat().st_size


@pytest.mark.benchmark
def test_rows_per_second(export: Path, mapping: Mapping) -> None:
    started = perf_counter()
    count = sum(1 for _ in read_rows(export, mapping))
    assert count / (perf_counter() - started) >= 20_000

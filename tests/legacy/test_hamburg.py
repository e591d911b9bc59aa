"""The shipped mapping against the published file, which lies beside a developer's clone."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pytest

from grants.legacy.control_totals import read_control_totals
from grants.legacy.mapping import Mapping, load_mapping
from grants.legacy.rows import LegacyRow, read_rows

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "hamburg_zuwendungen_beginn_2010.xlsx"

pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published file is not here")


@pytest.fixture
def mapping() -> Mapping:
    with as_file(files("grants.legacy").joinpath("mappings/hamburg_2010.toml")) as path:
        return load_mapping(path)


def test_the_total_equals_the_published_one_to_the_cent(mapping: Mapping) -> None:
    rows = list(read_rows(PUBLISHED, mapping))
    accepted = [row for row in rows if isinstance(row, LegacyRow)]
    assert len(rows) == len(accepted) == 4941
    total = sum(row.approved_cents or 0 for row in accepted)
    assert total == 89_215_235_555
    assert read_control_totals(PUBLISHED, mapping) == [("count", 4941), ("approved", total)]


def test_rows_as_published(mapping: Mapping) -> None:
    rows = [row for row in read_rows(PUBLISHED, mapping) if isinstance(row, LegacyRow)]
    first, last = rows[0], rows[-1]
    assert (first.row, first.reference, first.approved_cents) == (3, "37874", 7_137_300)
    assert (last.row, last.period_from, last.period_to) == (4943, "2010-08-01", "2014-01-31")
    assert sum("negative-approved" in row.flags for row in rows) == 5
    assert sum(row.approved_cents == 0 for row in rows) == 10
    assert all(row.scope and row.scope == row.scope.strip() for row in rows)

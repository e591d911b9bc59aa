from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.legacy.cells import Cell
from grants.legacy.dates import DateFormat, is_after, read_partial_date
from grants.legacy.values import ValueRefused


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, None),
        (" ", None),
        ("2016", "2016"),
        ("2016.0", "2016"),
        (2016.0, "2016"),
        (2016, "2016"),
        ("2016-05", "2016-05"),
        ("05.2016", "2016-05"),
        ("5/2016", "2016-05"),
        ("Mai 2016", "2016-05"),
        ("31. Dezember 2010", "2010-12-31"),
        ("Mär. 2016", "2016-03"),
        ("2016-05-31", "2016-05-31"),
        ("2016-05-31 00:00:00", "2016-05-31"),
        ("2016-05-31T12:30:00+02:00", "2016-05-31"),
        ("31.12.2010", "2010-12-31"),
        ("1.2.2010", "2010-02-01"),
        ("01. 02. 2010 14:05", "2010-02-01"),
        ("29.02.2012", "2012-02-29"),
        (dt.date(2010, 1, 2), "2010-01-02"),
        (dt.datetime(2010, 1, 2, 23, 59), "2010-01-02"),  # noqa: DTZ001, spreadsheets know no zone
    ],
)
def test_dates_keep_their_precision(cell: Cell, written: str | None) -> None:
    assert read_partial_date(cell) == written


@given(day=st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_every_day_reads_back_from_each_notation(day: dt.date) -> None:
    iso = day.isoformat()
    assert read_partial_date(day) == iso
    assert read_partial_date(iso) == iso
    assert read_partial_date(f"{day.day}.{day.month}.{day.year}") == iso
    assert read_partial_date(f"{day.month:02}.{day.year}") == iso[:7]
    assert read_partial_date(float(day.year)) == iso[:4]


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2010", "2010-13", "13.2010", "31.12.10", "03/04/2010", "2010-2012", "0216", "1899",
        "2201", "40179", 40179.0, 2016.5, "heute", "Foo 2016", "32. Mai 2016", True,
        dt.date(1899, 1, 1), dt.time(1), "2016-05-31 oder später", "1.2.2010 bis 3.4.2010",
    ],
)  # fmt: skip
def test_what_is_no_certain_date_is_refused(cell: Cell) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_partial_date(cell)
    assert refused.value.rule == "date"


@pytest.mark.parametrize(
    ("source", "cell", "written"),
    [
        ("%d.%m.%y", "31.12.10", "2010-12-31"),
        ("%d.%m.%y", "31.12.69", "1969-12-31"),
        ("%m/%d/%Y", "03/04/2010", "2010-03-04"),
        ("%d/%m/%Y", "03/04/2010", "2010-04-03"),
        ("%m/%y", "05/16", "2016-05"),
        ("%Y%m%d", 20160531.0, "2016-05-31"),
        ("FJ %Y", "FJ 2016", "2016"),
        ("%Y", dt.date(2016, 1, 1), "2016"),
        ("%Y-%m", dt.date(2016, 5, 1), "2016-05"),
        ("excel", 40179.0, "2010-01-01"),
        ("excel", "40179.25", "2010-01-01"),
        ("excel", 61.0, "1900-03-01"),
        ("excel", "", None),
    ],
)
def test_formats(source: str, cell: Cell, written: str | None) -> None:
    assert read_partial_date(cell, DateFormat.parse(source)) == written


@pytest.mark.parametrize(
    ("source", "cell"),
    [("%d.%m.%y", "31.12.2010"), ("excel", "01.01.2010"), ("excel", 60.0), ("%Y", "1850")],
)
def test_a_format_refuses_what_is_written_otherwise(source: str, cell: Cell) -> None:
    with pytest.raises(ValueRefused):
        read_partial_date(cell, DateFormat.parse(source))


@pytest.mark.parametrize(
    "source", ["", "%d", "%d.%Y", "%m", "%Y %Y", "%y-%Y", "%H:%M", "%D.%m.%Y", "TT"]
)
def test_a_format_needs_a_year_and_no_gap(source: str) -> None:
    with pytest.raises(ValueError, match="no date format"):
        DateFormat.parse(source)


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [
        ("2016-05", "2016", False),
        ("2017", "2016-12-31", True),
        ("2016-06", "2016-05-31", True),
        ("2016-05-31", "2016-05", False),
    ],
)
def test_partial_dates_that_overlap_are_in_order(first: str, second: str, after: bool) -> None:
    assert is_after(first, second) is after

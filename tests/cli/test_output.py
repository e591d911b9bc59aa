"""How values stand in the tables of the command line."""

from __future__ import annotations

import datetime as dt

import pytest

from grants.application.lifecycle import Phase
from grants.cli import output
from grants.cli.output import amount, cell, print_rows
from grants.web import downloads
from grants.words import heading, word


@pytest.mark.parametrize(
    ("key", "value", "german", "english"),
    [
        ("paid_cents", 123_456_789, "1.234.567,89 €", "€1,234,567.89"),
        ("cents", -5, "-0,05 €", "-€0.05"),
        ("available_cents", None, "unbekannt", "unknown"),
        ("signed_on", dt.date(2019, 12, 31), "31.12.2019", "2019-12-31"),
        ("approved_on", "2016", "2016", "2016"),
        ("approved_on", "2016-05", "05.2016", "2016-05"),
        ("ok", True, "ja", "yes"),
        ("kind", "statewide", "landesweit", "statewide"),
        ("phase", "at-alliance", "bei der Allianz", "at alliance"),
        ("comparison", "at-least", "mindestens", "at least"),
        ("comparison", "no-such-code", "no-such-code", "no-such-code"),
        ("rank", None, "", ""),
    ],
)
def test_a_cell_in_both_languages(key, value, german, english):
    assert (cell(key, value, "de"), cell(key, value, "en")) == (german, english)


def test_a_moment_is_told_in_berlin_wherever_the_machine_stands():
    summer = dt.datetime(2016, 5, 26, 22, 30, tzinfo=dt.UTC)
    assert cell("recorded", summer, "de") == "27.05.2016 00:30:00"
    assert cell("recorded", summer, "en") == "2016-05-27 00:30:00"


def test_every_state_has_a_word():
    assert {word("phase", phase, "de") for phase in Phase} == {phase.german for phase in Phase}
    assert heading("cases", "en") == "Projects"
    assert heading("scope", "en") == "Region"
    assert word("phase", Phase.UNKNOWN, "en") == "no application yet"


def test_amounts_stand_right_and_are_never_cut(capsys):
    rows = [{"title": "x" * 200, "cents": 10**13}, {"title": "", "cents": 1}]
    print_rows(rows, "table", "de")
    told = capsys.readouterr().out
    assert amount(10**13, "de") in told
    assert "  0,01 € │" in told


@pytest.mark.parametrize(
    ("value", "told"),
    [("=1+1", "'=1+1"), ("-x", "'-x"), ("-5.00", "-5.00"), ("Verein", "Verein"), (-5, -5)],
)
def test_a_text_that_would_be_run_as_a_formula_gets_an_apostrophe_and_a_number_none(value, told):
    assert output._csv_cell(value) == told


def test_text_of_a_long_table_is_made_harmless_too():
    assert [downloads.cell(each) for each in ("@SUM", "\t=1", "Verein", None)] == [
        "'@SUM",
        "'\t=1",
        "Verein",
        None,
    ]

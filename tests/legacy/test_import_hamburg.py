"""The published file of Hamburg and altered copies of it, taken over into the log."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from tests.legacy.importing import folded, importer, take_over

from grants.legacy.events import LegacyCaseCorrected
from grants.legacy.mapping import load_mapping
from grants.store.log import Log

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "hamburg_zuwendungen_beginn_2010.xlsx"
ROWS, CENTS = 4941, 89_215_235_555

pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published file is not here")


@pytest.fixture(scope="module")
def hamburg():
    with as_file(files("grants.legacy").joinpath("mappings/hamburg_2010.toml")) as path:
        return load_mapping(path)


@pytest.fixture(scope="module")
def dispatcher(module_database, tmp_path_factory):
    with Log(
        module_database.url("grants_app"), reads=module_database.url("grants_projector")
    ) as log:
        yield importer(log, tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def imported(dispatcher, hamburg):
    return take_over(dispatcher, PUBLISHED, hamburg)


def altered(folder, cells):
    """A copy of the file with some cells changed; cells are named by row and heading."""
    path = folder / "copy.xlsx"
    shutil.copy(PUBLISHED, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {
        " ".join(str(cell.value).split()): cell.column
        for cell in sheet[2]
        if cell.value is not None
    }
    for (row, heading), value in cells.items():
        sheet.cell(row=row, column=columns[heading]).value = value
    book.save(path)
    return path


def test_every_row_arrives_and_the_totals_agree(imported, dispatcher):
    assert (imported.rows, imported.accepted, imported.rejected) == (ROWS, ROWS, 0)
    assert imported.approved_cents == CENTS
    assert [(t.scope, t.computed, t.stated, t.difference) for t in imported.control_totals] == [
        ("count", ROWS, ROWS, 0),
        ("approved_cents", CENTS, CENTS, 0),
    ]
    state = folded(dispatcher)
    assert sum(name.startswith("case/HH-2010-") for name in state) == ROWS
    committed = [
        accounts["general"][0] for name, accounts in state.items() if name.startswith("budget/")
    ]
    assert (len(committed), sum(committed)) == (19, CENTS)


def test_the_file_again_adds_nothing(imported, dispatcher, hamburg):
    before = dispatcher.log.last_position()
    again = take_over(dispatcher, PUBLISHED, hamburg)
    assert dispatcher.log.last_position() == before
    assert (again.unchanged, again.accepted, again.corrected) == (ROWS, 0, 0)
    assert again.control_totals == imported.control_totals


@pytest.mark.usefixtures("imported")
def test_one_changed_amount_corrects_one_case(dispatcher, hamburg, tmp_path):
    before = dispatcher.log.last_position()
    path = altered(tmp_path, {(3, "Gesamtzuwendung"): 71_000.5})
    summary = take_over(dispatcher, path, hamburg)
    assert (summary.corrected, summary.unchanged, summary.accepted) == (1, ROWS - 1, 0)
    new = list(dispatcher.log.read_all(after=before))
    (corrected,) = (each for each in new if isinstance(each.fact, LegacyCaseCorrected))
    assert corrected.stream == "case/HH-2010-37874"
    (change,) = corrected.fact.corrections
    assert (change.field, change.old, change.new) == ("approved_cents", 7_137_300, 7_100_050)
    money = [each for each in new if each.stream.startswith("budget/")]
    assert [each.fact.delta_cents for each in money] == [-37_250]
    assert {each.stored.command_id for each in money} == {corrected.stored.command_id}
    difference = {total.scope: total.difference for total in summary.control_totals}
    assert difference == {"count": 0, "approved_cents": -37_250}


def test_three_broken_rows_are_named_and_the_rest_arrives(database, hamburg, tmp_path):
    cells = {
        (10, "Zeitraum Von"): "31.02.2010",
        (20, "Gesamtzuwendung"): "siehe Akte",
        (30, "Zuwendungsempfänger"): None,
    }
    with Log(database.url("grants_app"), reads=database.url("grants_projector")) as log:
        summary = take_over(importer(log, tmp_path), altered(tmp_path, cells), hamburg)
    assert [(error.row, error.column, error.rule) for error in summary.errors] == [
        (10, "Zeitraum Von", "date"),
        (20, "Gesamtzuwendung", "amount"),
        (30, "Zuwendungsempfänger", "required"),
    ]
    assert (summary.accepted, summary.rejected) == (ROWS - 3, 3)
    assert summary.control_totals[0].difference == -3

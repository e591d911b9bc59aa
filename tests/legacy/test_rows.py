from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from grants.legacy.control_totals import read_control_totals
from grants.legacy.errors import SourceError
from grants.legacy.mapping import Mapping
from grants.legacy.rows import LegacyRow, RowErrors, read_rows

Columns = Callable[..., Mapping]
WriteText = Callable[..., Path]


def _only(path: Path, mapping: Mapping) -> LegacyRow:
    (row,) = read_rows(path, mapping)
    assert isinstance(row, LegacyRow), row
    return row


def _rules(path: Path, mapping: Mapping) -> list[tuple[int, str, str]]:
    found = [row for row in read_rows(path, mapping) if isinstance(row, RowErrors)]
    for row in found:
        assert {error.row for error in row.errors} == {row.row}
        assert all(error.message.text("en") for error in row.errors)
    return [(error.row, error.column, error.rule) for row in found for error in row.errors]


def test_a_row_with_every_target(columns: Columns, text_file: WriteText) -> None:
    mapping = columns(
        """
recipient_kind = { default = "association" }
scope = "Land"
kind = { column = "Art", map = { "Regionalprojekt" = "regional" } }
title = "Titel"
purpose = "Zweck"
objects = { column = "Ziffern", split = [",", "und"] }
approved = "Bewilligt"
disbursed = { column = 9, unit = "TEUR", decimal = "," }
requested = { column = "Beantragt", map = { "k. A." = "" } }
applied_on = "Antrag"
approved_on = { column = "Bescheid", format = "%d.%m.%y" }
period_from = { column = "Laufzeit", split = [" - ", " bis "] }
period_to = { column = "Laufzeit", split = [" - ", " bis "] }
paid_on = "Valuta"
fiscal_year = "Jahr"
earmark = { column = "ZB", default = "general" }
cancelled = { column = "Storno", map = { "storniert" = true } }
"""
    )
    path = text_file(
        "Nr.;Name;Land;Art;Titel;Zweck;Ziffern;Bewilligt;Gezahlt;Beantragt;Antrag;Bescheid;"
        "Laufzeit;Valuta;Jahr;ZB;Storno\n"
        ' A-1 ;"Verein\nStadt  A";Stadt \u00a0A;REGIONALPROJEKT;T;Z;7, 8 und 7;1.234,50 €;0,5;k. A.'
        ";Mai 2015;03.07.15;2016-01 bis 31.12.2017;2016-02-01;2016;;Storniert\n"
    )
    assert _only(path, mapping) == LegacyRow(
        row=2,
        reference="A-1",
        recipient="Verein Stadt A",
        recipient_kind="association",
        scope="Stadt A",
        kind="regional",
        title="T",
        purpose="Z",
        objects=("7", "8"),
        approved_cents=123450,
        disbursed_cents=50_000,
        requested_cents=None,
        applied_on="2015-05",
        approved_on="2015-07-03",
        period_from="2016-01",
        period_to="2017-12-31",
        paid_on="2016-02-01",
        fiscal_year=2016,
        earmark="general",
        cancelled=True,
    )


def test_all_errors_of_a_row_come_at_once_and_rows_add_up(
    columns: Columns, text_file: WriteText
) -> None:
    mapping = columns(
        'approved = "Betrag"\nperiod_from = "Von"\nperiod_to = "Bis"\nkind = "Art"\n'
        'earmark = "ZB"\ncancelled = "Storno"'
    )
    path = text_file(
        "Nr.;Name;Betrag;Von;Bis;Art;ZB;Storno\n"
        "1;A;5;2016;2017;;;\n"
        ";;fünf;31.02.2016;2017;Sonstiges;für alle;vielleicht\n"
        ";;;;;;;\n"
        "  ;;;\n"
        "1;B;1.234;2017;2016-12-31;;;\n"
        "2;C\x07;1;;;;;\n"
        "3;D;1;;;;;;verrutscht\n"
        "4;E\n"
    )
    assert _rules(path, mapping) == [
        (3, "Art", "kind"),
        (3, "Betrag", "amount"),
        (3, "Von", "date"),
        (3, "ZB", "code"),
        (3, "Storno", "yes-no"),
        (3, "Nr.", "required"),
        (3, "Name", "required"),
        (6, "Betrag", "ambiguous-amount"),
        (6, "Von", "period-order"),
        (6, "Nr.", "duplicate-key"),
        (7, "Name", "control-character"),
        (8, "", "width"),
    ]
    rows = list(read_rows(path, mapping))
    assert [row.row for row in rows] == [2, 3, 6, 7, 8, 9]
    assert [row.row for row in rows if isinstance(row, LegacyRow)] == [2, 9]


def test_a_reference_twice_names_the_first_row(columns: Columns, text_file: WriteText) -> None:
    path = text_file("Nr.;Name\nu\u0308 1;A\nÜ 1;B\nü  1;C\n")
    assert _rules(path, columns()) == [(4, "Nr.", "duplicate-key")]
    (_, _, refused) = read_rows(path, columns())
    assert isinstance(refused, RowErrors)
    assert "Zeile 2" in refused.errors[0].message.text("de")
    assert "row 2" in refused.errors[0].message.text("en")


def test_a_file_without_references_counts_its_rows(columns: Columns, text_file: WriteText) -> None:
    path = text_file("Name\tJahr\nA\t2015\n\n\t\nA\tx\nB\t2016\n")
    mapping = columns('fiscal_year = "Jahr"', reference="{ row_number = true }")
    first, second, third = read_rows(path, mapping)
    assert isinstance(first, LegacyRow)
    assert isinstance(third, LegacyRow)
    assert isinstance(second, RowErrors)
    assert (first.reference, first.row, first.fiscal_year) == ("1", 2, 2015)
    assert (third.reference, third.row, third.fiscal_year) == ("3", 6, 2016)


def test_a_file_without_headings_is_mapped_by_number(
    columns: Columns, text_file: WriteText
) -> None:
    mapping = columns(tables="[file]\nheader_row = 0", reference="2")
    numbered = mapping.model_copy(
        update={
            "columns": mapping.columns.model_copy(update={"recipient": mapping.columns.reference})
        }
    )
    assert _only(text_file("x;17\n"), numbered).reference == "17"
    with pytest.raises(SourceError) as refused:
        list(read_rows(text_file("x;17\n"), mapping))
    assert refused.value.rule == "no-such-column"


def test_negative_amounts_are_accepted_and_flagged(columns: Columns, text_file: WriteText) -> None:
    mapping = columns('approved = "A"\ndisbursed = "B"\nrequested = "C"')
    row = _only(text_file("Nr.;Name;A;B;C\n1;x;-5,00;0;(7)\n"), mapping)
    assert (row.approved_cents, row.disbursed_cents, row.requested_cents) == (-500, 0, -700)
    assert row.flags == ("negative-approved", "negative-requested")


@pytest.mark.parametrize(("rule", "cancelled"), [("unknown", False), ("cancelled", True)])
def test_a_null_amount_means_what_the_mapping_says(
    columns: Columns, text_file: WriteText, rule: str, cancelled: bool
) -> None:
    mapping = columns('approved = "A"', f'[rules]\nnull_amount = "{rule}"')
    null, zero = read_rows(text_file("Nr.;Name;A\n1;x;\n2;y;0\n"), mapping)
    assert isinstance(null, LegacyRow)
    assert isinstance(zero, LegacyRow)
    assert (null.approved_cents, null.cancelled) == (None, cancelled)
    assert (zero.approved_cents, zero.cancelled) == (0, False)


def test_a_year_that_is_a_number_stands_in_a_split_column(columns: Columns, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, cells in enumerate(
        [("Nr.", "Name", "Von"), (1, "x", 2010), (2, "y", "2010 – 2012")]
    ):
        sheet.write_row(number, 0, cells)
    sheet.write_row(3, 0, (3, "z"))
    sheet.write_datetime(3, 2, dt.date(2010, 5, 1), book.add_format({"num_format": "mm/yyyy"}))
    book.close()
    both = '{ column = "Von", split = ["-", "–"], format = "%Y" }'
    mapping = columns(f"period_from = {both}\nperiod_to = {both}")
    rows = [row for row in read_rows(path, mapping) if isinstance(row, LegacyRow)]
    periods = [(row.reference, row.period_from, row.period_to) for row in rows]
    assert periods == [("1", "2010", "2010"), ("2", "2010", "2012"), ("3", "2010", "2010")]


def test_stated_totals_are_read_as_amounts_are(columns: Columns, text_file: WriteText) -> None:
    path = text_file("Stand;Summe: 1.234,5 T€;4.941 Datensätze\nNr.;Name;A\n1;x;5\n")
    file = "[file]\nheader_row = 2\n[control_totals]\n"
    amount = 'approved = { column = "A", unit = "TEUR", decimal = "," }'
    cells = columns(
        amount,
        f"{file}count = {{ cell = 'C1', pattern = '([0-9.]+) Datens' }}\n"
        "approved = { cell = 'B1', pattern = '[0-9.,]+' }",
    )
    assert read_control_totals(path, cells) == [("count", 4941), ("approved", 123450000)]
    stated = columns(amount, f"{file}count = 270\napproved = {{ value = 44.3, unit = 'MEUR' }}")
    with pytest.raises(SourceError, match=r"Angegebene Kontrollsumme: „44\.3“ ist kein Betrag"):
        read_control_totals(path, columns(amount, f"{file}approved = '44.3'"))
    assert read_control_totals(path, stated) == [("count", 270), ("approved", 4430000000)]
    assert read_control_totals(path, columns(tables="[file]\nheader_row = 2")) == []


@pytest.mark.parametrize(
    "total",
    [
        "count = { cell = 'Z9' }",
        "count = { cell = 'A1' }",
        "count = { cell = 'B1', pattern = '(x)' }",
        "approved = { cell = 'A1' }",
    ],
)
def test_a_control_total_that_is_not_there(
    columns: Columns, text_file: WriteText, total: str
) -> None:
    path = text_file("Stand;5\nNr.;Name\n")
    with pytest.raises(SourceError) as refused:
        read_control_totals(
            path, columns(tables=f"[file]\nheader_row = 2\n[control_totals]\n{total}")
        )
    assert refused.value.rule == "control-total"

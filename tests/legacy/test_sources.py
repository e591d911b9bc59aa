from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from grants.legacy import spreadsheet
from grants.legacy.cells import Cell, NumberedRow, column_letters, parse_address
from grants.legacy.errors import SourceError
from grants.legacy.mapping import FileSettings
from grants.legacy.sources import Headings, file_sha256, open_source

WriteText = Callable[..., Path]
TEXT = "Nr.;Zuwendungsempfänger\n1;Förderverein „Über – Wald“ für 5 €\n"
PLAIN = "Nr.;Zuwendungsempfänger\n1;Förderverein Überwald für Jugendliche\n2;Große Höhe\n"


def _rows(path: Path, **settings: Any) -> list[NumberedRow]:
    with open_source(path, FileSettings(**settings)) as source:
        return list(source.rows())


def _cell(path: Path, address: str, **settings: Any) -> Cell:
    with open_source(path, FileSettings(**settings)) as source:
        return source.cell(*parse_address(address))


def _rule(path: Path, **settings: Any) -> tuple[str, str]:
    with pytest.raises(SourceError) as refused:
        _rows(path, **settings)
    return refused.value.rule, str(refused.value)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "old.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Deckblatt")
    sheet = book.add_worksheet("2016")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write(1, 1, "Nr.")
    sheet.write(1, 2, "Bewilligt\nam")
    sheet.write(3, 1, 17)
    sheet.write_datetime(3, 2, dt.date(2016, 5, 31), day)
    book.close()
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_found_out(text_file: WriteText, encoding: str) -> None:
    rows = _rows(text_file(TEXT, encoding))
    assert rows[0] == (1, ("Nr.", "Zuwendungsempfänger"))
    assert rows[1] == (2, ("1", "Förderverein „Über – Wald“ für 5 €"))


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("ä", "ae").replace("Förderv", "V")])
def test_windows_is_found_out_also_with_more_quotation_marks_than_umlauts(
    text_file: WriteText, text: str
) -> None:
    assert _rows(text_file(text, "cp1252"))[1][1][1] == text.rsplit(";", maxsplit=1)[-1].strip()


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-1", "cp850", "mac_roman"])
def test_single_byte_encodings_are_found_out(text_file: WriteText, encoding: str) -> None:
    assert _rows(text_file(PLAIN, encoding)) == _rows(text_file(PLAIN))


def test_a_euro_sign_of_latin_9_is_no_currency_sign(text_file: WriteText) -> None:
    assert _rows(text_file("Nr.;Höhe in €\n", "iso8859-15"))[0][1][1] == "Höhe in €"


def test_an_umlaut_late_in_a_large_file_is_seen(text_file: WriteText) -> None:
    lines = "\n".join(f"{number};name" for number in range(60_000))
    assert _rows(text_file(f"Nr.;Name\n{lines}\n0;Größe\n", "cp1252"))[-1] == (
        60_002,
        ("0", "Größe"),
    )


@pytest.mark.parametrize("filler", ["x", "ä" * 262_144])
def test_a_wrong_encoding_is_refused_with_its_place_before_any_row(
    text_file: WriteText, filler: str
) -> None:
    path = text_file("")
    head = f"Nr.;Name\n1;{filler}\n2;".encode()
    path.write_bytes(head + b"\xe4 Amt\n")
    rule, message = _rule(path, encoding="utf-8")
    assert rule == "encoding"
    assert f"Stelle {len(head):,}".replace(",", ".") + " (Zeile 3)" in message


def test_utf_16_without_a_mark_has_to_say_its_byte_order(text_file: WriteText) -> None:
    path = text_file(TEXT, "utf-16-be")
    assert _rule(path, encoding="utf-16")[0] == "encoding"
    assert _rows(path, encoding="utf-16-be") == _rows(path)


def test_the_stated_encoding_wins(text_file: WriteText) -> None:
    path = text_file("Nr.;Preis\n1;ä\n", "utf-8")
    assert _rows(path, encoding="cp1252")[1][1][1] == "Ã¤"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_out(text_file: WriteText, delimiter: str) -> None:
    row = delimiter.join(("1", '"a;b,c\td|e"', '"1.234,56"'))
    rows = _rows(text_file(f"Titel, ohne; Spalten\n{delimiter.join('abc')}\n{row}\n"), header_row=2)
    assert rows[2] == (3, ("1", "a;b,c\td|e", "1.234,56"))


def test_no_delimiter(text_file: WriteText) -> None:
    assert _rule(text_file("Name\nA\nB\n"))[0] == "delimiter"
    assert _rows(text_file("Name\nA\n"), delimiter=";") == [(1, ("Name",)), (2, ("A",))]


def test_rows_count_records_blank_lines_and_lines_inside_quotes(text_file: WriteText) -> None:
    path = text_file('Stand 2016;1.234,56\r\n\r\nNr.;Name\r\n1;"a\r\nb"\r\n2;c\r\n')
    rows = _rows(path, header_row=3)
    assert [number for number, _ in rows] == [1, 2, 3, 4, 5]
    assert rows[3:] == [(4, ("1", "a\r\nb")), (5, ("2", "c"))]
    assert _cell(path, "B1", header_row=3) == "1.234,56"
    assert _cell(path, "B5", header_row=3) == "c"
    assert _cell(path, "Z1", header_row=3) is None
    assert _cell(path, "A99", header_row=3) is None


@pytest.mark.parametrize("cell", ['"never closed', '"a "b" c"'])
def test_broken_quoting_never_swallows_rows(text_file: WriteText, cell: str) -> None:
    path = text_file(f"Nr.;Name\n1;{cell}\n2;x\n")
    for settings in ({}, {"delimiter": ";"}):
        rule, message = _rule(path, **settings)
        assert rule == "quote"
        assert message.startswith("Zeile 2 ")
    assert len(_rows(path, delimiter=";", quote="")) == 3


def test_a_spreadsheet_keeps_places_and_types(workbook: Path) -> None:
    rows = _rows(workbook, sheet=2)
    assert [number for number, _ in rows] == [1, 2, 3, 4]
    assert rows[3] == (4, (None, 17.0, dt.date(2016, 5, 31)))
    assert _cell(workbook, "B4", sheet=2) == 17.0
    assert _cell(workbook, "A4", sheet=2) is None
    assert _cell(workbook, "Z9", sheet=2) is None


def test_a_sheet_is_named_or_counted(workbook: Path) -> None:
    assert _rows(workbook, sheet="2016") == _rows(workbook, sheet=2) == _rows(workbook, sheet="2")
    assert _rows(workbook, sheet="deckblatt ") == _rows(workbook, sheet=1) == []
    for sheet in (0, 3, 2016, "2017"):
        rule, message = _rule(workbook, sheet=sheet)
        assert rule == "no-such-sheet"
        assert '1 "Deckblatt", 2 "2016"' in message


def test_a_spreadsheet_is_known_by_its_content(workbook: Path) -> None:
    renamed = workbook.rename(workbook.with_suffix(".csv"))
    assert _rows(renamed, sheet=2)[3][1][1] == 17.0


def test_files_that_cannot_be_read(tmp_path: Path, workbook: Path) -> None:
    assert _rule(tmp_path / "missing.csv")[0] == "unreadable"
    assert _rule(tmp_path)[0] == "unreadable"
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(workbook.read_bytes()[:2000])
    assert _rule(torn)[0] == "unreadable"
    torn.write_bytes(b"")
    assert "ist leer" in _rule(torn)[1]
    assert "es ist ein Ordner" in _rule(tmp_path)[1]


def test_a_cell_keeps_its_type(tmp_path: Path) -> None:
    path = tmp_path / "types.xlsx"
    moment = dt.datetime.fromisoformat("2016-05-31T12:30")
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for column, (cell, shape) in enumerate(
        (
            (moment, "dd.mm.yyyy hh:mm"),
            (dt.time(6, 15), "hh:mm"),
            (dt.timedelta(days=2, hours=1), "[hh]:mm"),
        )
    ):
        sheet.write_datetime(0, column, cell, book.add_format({"num_format": shape}))
    sheet.write_boolean(0, 3, True)
    sheet.write_string(0, 4, "Zeile\n„ä“ \U0001f600")
    sheet.write_number(0, 5, 0.1)
    book.close()
    ((_, cells),) = _rows(path)
    assert cells == (
        moment,
        dt.time(6, 15),
        dt.timedelta(days=2, hours=1),
        True,
        "Zeile\n„ä“ \U0001f600",
        0.1,
    )
    assert type(cells[3]) is bool


def test_a_long_sheet_is_read_part_by_part_and_as_often_as_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row in range(3_000):
        sheet.write_row(row, 1, [f"Zeile {row}", "x" * 400])
    book.close()
    with open_source(path, FileSettings()) as source:
        begun = source.rows()
        assert [next(begun)[0] for _ in range(1_000)][-1] == 1_000
        assert source.cell(3_000, 2) == "Zeile 2999"
        assert source.cell(1, 2) == "Zeile 0"
        assert [number for number, _ in begun] == list(range(1_001, 3_001))
        assert [cells[1] for _, cells in source.rows()] == [f"Zeile {row}" for row in range(3_000)]


def _xlsx(path: Path, address: str) -> Path:
    """Two cells: the first, and one where it costs most."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write("A1", "Nr.")
    sheet.write(address, 1)
    book.close()
    return path


def _zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def _ods(path: Path) -> Path:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
        "<text:p>x</text:p></table:table-cell>"
    )
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="A"><table:table-row'
        f' table:number-rows-repeated="6000">{cell.format(16_000)}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return _zipped(
        path, {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    )


@pytest.mark.parametrize("kind", ["last cell", "far cell", "repeated"])
def test_a_small_file_that_takes_any_amount_of_memory_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "liste.xlsx"
    match kind:
        case "last cell":
            _xlsx(path, "XFD1048576")
        case "far cell":
            _xlsx(path, "XFD4000")
        case _:
            path = _ods(path.with_suffix(".ods"))
    assert path.stat().st_size < 10_000
    rule, message = _rule(path)
    assert rule == "unreadable"
    assert message.startswith(f"{path.name} braucht zum Lesen mehr als 1.024 MB Arbeitsspeicher")
    assert message.endswith("als CSV speichern.")


def test_a_small_file_with_much_packed_into_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _xlsx(tmp_path / "liste.xlsx", "B2")
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    strings = "xl/sharedStrings.xml"
    files[strings] = files[strings].replace("Nr.", "x" * 128 * 1024**2)
    monkeypatch.setattr(spreadsheet, "MEMORY_BYTES_MAX", 128 * 1024**2)
    assert _zipped(path, files).stat().st_size < 200_000
    assert "mehr als 128 MB Arbeitsspeicher" in _rule(path)[1]


def test_a_file_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "CPU_SECONDS_MAX", 1)
    rule, message = _rule(_xlsx(tmp_path / "liste.xlsx", "XFD1000"))
    assert rule == "unreadable"
    assert "oder 1 Sekunden Rechenzeit" in message


def test_a_row_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "liste.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write("A1", "Nr.")
    sheet.write_row(1, 0, ["x" * 32_000] * 40)
    book.close()
    assert len(_rows(path)) == 2
    monkeypatch.setattr(spreadsheet, "LINE_BYTES_MAX", 1024**2)
    assert _rule(path)[1].startswith("Zeile 2 von liste.xlsx ist länger als 1 MB")


def test_a_parser_that_breaks_off_ends_nobody_else(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(1)")
    monkeypatch.setattr(spreadsheet, "_PARSER", broken)
    assert "keine lesbare Tabellendatei (das Lesen brach ab)" in _rule(workbook)[1]


def test_the_hash_of_a_file(workbook: Path) -> None:
    assert file_sha256(workbook) == hashlib.sha256(workbook.read_bytes()).hexdigest()


def test_headings_match_folded() -> None:
    headings = Headings.read(
        iter([(1, ("Titel",)), (2, ("\ufeffNr.", "Zuwendung\n  FÜR …", None))]), 2
    )
    assert headings.index("nr.") == 0
    assert headings.index(" zuwendung für  …") == 1
    assert headings.index(3) == 2
    assert headings.title(1) == "Zuwendung FÜR …"
    assert headings.title(2) == "C"


def test_a_heading_that_is_missing_or_double() -> None:
    headings = Headings(1, ("Nr.", "Betrag", "Name", "betrag "))
    with pytest.raises(
        SourceError, match=r'Ist „Name“ gemeint.*"Nr\.", "Betrag", "Name"'
    ) as missing:
        headings.index("Namen")
    assert missing.value.rule == "no-such-column"
    assert "Did you mean “Name”?" in missing.value.text("en")
    with pytest.raises(SourceError, match="Spalten 2, 4") as double:
        headings.index("Betrag")
    assert double.value.rule == "duplicate-column"
    with pytest.raises(SourceError, match="4 Überschriften"):
        headings.index(5)


@pytest.mark.parametrize("rows", [[], [(1, ("Titel",))], [(1, ("x",)), (2, (" ", None))]])
def test_an_empty_header(rows: list[NumberedRow]) -> None:
    with pytest.raises(SourceError) as refused:
        Headings.read(iter(rows), 2)
    assert refused.value.rule == "empty-header"


def test_addresses() -> None:
    assert parse_address("B1") == (1, 2)
    assert parse_address("AA10") == (10, 27)
    assert [column_letters(number) for number in (1, 26, 27, 703)] == ["A", "Z", "AA", "AAA"]
    with pytest.raises(ValueError, match="B1"):
        parse_address("1B")

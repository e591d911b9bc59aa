"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS). The sheet is parsed as a whole, then read by rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from grants.legacy.cells import Cell, NumberedRow, fold_name
from grants.legacy.errors import SourceError


class SpreadsheetSource:
    """Rows of one sheet, named or counted from 1. Cells with an error value count as empty."""

    def __init__(self, path: Path, *, sheet: str | int) -> None:
        try:
            self._workbook = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError) as error:
            raise SourceError(
                "unreadable/spreadsheet", file=path.name, reason=str(error)
            ) from error
        try:
            self._sheet = _open_sheet(self._workbook, sheet)
        except CalamineError as error:
            self._workbook.close()
            raise SourceError(
                "unreadable/sheet", file=path.name, sheet=str(sheet), reason=str(error)
            ) from error
        except SourceError:
            self._workbook.close()
            raise

    def rows(self) -> Iterator[NumberedRow]:
        """All rows from the first on, blank ones too; column 1 is always the sheet's column A."""
        if self._sheet.start is None:
            return  # A sheet without any cell.
        # The library starts at row 1 but at the first column in use: the rest is put back.
        left: tuple[Cell, ...] = (None,) * self._sheet.start[1]
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            yield number, (*left, *cells)

    def cell(self, row: int, column: int) -> Cell:
        """One cell, 1-based; None outside the used area."""
        for number, cells in self.rows():
            if number == row:
                return cells[column - 1] if column <= len(cells) else None
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._workbook.close()


def sheet_names(path: Path) -> list[str]:
    """The sheets of a spreadsheet.

    Raises:
        SourceError: it is none.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise SourceError("unreadable/spreadsheet", file=path.name, reason=str(error)) from error
    with workbook:
        return list(workbook.sheet_names)


def _open_sheet(workbook: CalamineWorkbook, sheet: str | int) -> CalamineSheet:
    """By name first, so that a sheet called 2016 can be named; digits then count from 1."""
    names = workbook.sheet_names
    for name in names:
        if fold_name(name) == fold_name(str(sheet)) and not isinstance(sheet, int):
            return workbook.get_sheet_by_name(name)
    position = int(sheet) if str(sheet).isdecimal() else 0
    if not 1 <= position <= len(names):
        known = ", ".join(f'{number} "{name}"' for number, name in enumerate(names, start=1))
        raise SourceError("no-such-sheet", sheet=str(sheet), known=known)
    return workbook.get_sheet_by_index(position - 1)

"""A legacy file as a stream of rows, whatever its format; the place where headings are found."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

from grants.legacy.cells import Cell, NumberedRow, cell_text, column_letters, fold_name, is_blank
from grants.legacy.delimited import DelimitedSource
from grants.legacy.errors import SourceError
from grants.legacy.mapping import FileSettings
from grants.legacy.messages import said, unreadable
from grants.legacy.spreadsheet import SpreadsheetSource, sheet_names

# By content, not by name: exports called .xls are often CSV.
_SPREADSHEET_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Source(Protocol):
    """An open legacy file. Rows and columns are numbered from 1 as people see them."""

    def rows(self) -> Iterator[NumberedRow]:
        """All rows in order, blank ones and titles included; may be asked for again."""
        ...

    def cell(self, row: int, column: int) -> Cell:
        """One cell; None where there is none."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@contextmanager
def open_source(path: Path, settings: FileSettings) -> Iterator[Source]:
    """Open a CSV file or spreadsheet for reading.

    Text is proven to decode as a whole before the first row is handed out. Raises SourceError.
    """
    source = _open(path, settings)
    try:
        yield source
    finally:
        source.close()


def _open(path: Path, settings: FileSettings) -> Source:
    head = _head(path)
    if not head:
        raise SourceError("unreadable/empty", file=path.name)
    if head.startswith(_SPREADSHEET_MAGIC):
        return SpreadsheetSource(path, sheet=settings.sheet)
    return DelimitedSource(
        path,
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        quote=settings.quote,
        header_row=settings.header_row,
    )


def sheets(path: Path) -> list[str]:
    """The names of the sheets of a file; a text file has none. Raises SourceError."""
    return sheet_names(path) if _head(path).startswith(_SPREADSHEET_MAGIC) else []


def assert_sheets(path: Path, sheet: str) -> None:
    """Refuse a sheet asked for in a text file: it would say nothing and name another import.

    Raises:
        SourceError: `no-such-sheet`, the file has no sheets; `unreadable`.
    """
    head = _head(path)
    if head and not head.startswith(_SPREADSHEET_MAGIC):
        raise SourceError("no-such-sheet/text", sheet=sheet, file=path.name)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise SourceError("unreadable/file", file=str(path), reason=unreadable(error)) from error


def file_sha256(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal: names the file in the record of its import.

    Raises SourceError `unreadable`.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError("unreadable/file", file=str(path), reason=unreadable(error)) from error


class Headings:
    """The header row of a source: finds columns by heading or number.

    Headings match after folding white space and case.
    """

    def __init__(self, row: int, cells: tuple[Cell, ...]) -> None:
        self.row = row
        self._texts = tuple(" ".join(cell_text(cell).split()) for cell in cells)
        self._folded = tuple(fold_name(text) for text in self._texts)

    @classmethod
    def read(cls, rows: Iterator[NumberedRow], header_row: int) -> Headings:
        """Take the header from the stream and leave it at the first row after it.

        Row 0 means a file without headings. Raises SourceError `empty-header`.
        """
        if header_row == 0:
            return cls(0, ())
        for number, cells in islice(rows, header_row - 1, header_row):
            if is_blank(cells):
                break
            return cls(number, cells)
        raise SourceError("empty-header", row=str(header_row))

    @property
    def width(self) -> int:
        """Number of columns of the header; 0 for a file without headings."""
        return len(self._texts)

    def index(self, column: str | int) -> int:
        """Position of a column, from 0. Raises SourceError `no-such-column`, `duplicate-column`."""
        if isinstance(column, int):
            if self._texts and column > self.width:
                raise SourceError(
                    "no-such-column/number", column=column, row=str(self.row), width=self.width
                )
            return column - 1
        places = [i for i, folded in enumerate(self._folded) if folded == fold_name(column)]
        if len(places) > 1:
            numbers = ", ".join(str(place + 1) for place in places)
            raise SourceError("duplicate-column", column=column, row=str(self.row), places=numbers)
        if not places:
            raise self._missing(column)
        return places[0]

    def title(self, index: int) -> str:
        """The heading as the file writes it, or the letters of the column where it has none."""
        text = self._texts[index] if index < self.width else ""
        return text or column_letters(index + 1)

    def _missing(self, column: str) -> SourceError:
        known = ", ".join(f'"{text}"' for text in self._texts if text)
        near = difflib.get_close_matches(fold_name(column), self._folded, n=1)
        hint = said("no-hint")
        if near:
            hint = said("hint", near=self._texts[self._folded.index(near[0])])
        return SourceError(
            "no-such-column/name", column=column, row=str(self.row), hint=hint, known=known
        )

"""Text files with delimiters (CSV): one pass, a row at a time in memory."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from grants.legacy.cells import Cell, NumberedRow, is_blank
from grants.legacy.charset import text_encoding
from grants.legacy.errors import SourceError

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_ROWS = 200


class DelimitedSource:
    """Rows of a CSV file. A row is a record: a quoted cell may run over several lines.

    `delimiter` None is found by looking at the first rows; `quote` "" means that quotation marks
    are ordinary characters. Quoting is checked strictly, because one mark that is never closed
    would swallow the rows after it in silence.
    """

    def __init__(
        self,
        path: Path,
        *,
        encoding: str | None,
        delimiter: str | None,
        quote: str,
        header_row: int,
    ) -> None:
        self._path = path
        self._encoding = text_encoding(path, encoding)
        self._quote = quote
        self._delimiter = delimiter or self._find_delimiter(header_row)

    def rows(self) -> Iterator[NumberedRow]:
        """All rows from the first on, blank ones too. Raises SourceError `quote`."""
        return self._records(self._delimiter)

    def cell(self, row: int, column: int) -> Cell:
        """One cell, 1-based; None beyond the end of the row or of the file."""
        for _, cells in islice(self.rows(), row - 1, row):
            return cells[column - 1] if column <= len(cells) else None
        return None

    def close(self) -> None:
        """Nothing stays open between two calls."""

    def _records(self, delimiter: str) -> Iterator[NumberedRow]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(
                file,
                delimiter=delimiter,
                quotechar=self._quote or None,
                quoting=csv.QUOTE_MINIMAL if self._quote else csv.QUOTE_NONE,
                strict=True,
            )
            number = 0
            try:
                for number, cells in enumerate(reader, start=1):
                    yield number, tuple(cells)
            except csv.Error as error:
                raise SourceError(
                    "quote",
                    file=self._path.name,
                    row=number + 1,
                    line=reader.line_num,
                    reason=str(error),
                ) from error

    def _find_delimiter(self, header_row: int) -> str:
        """The delimiter under which most rows from the header on have the header's width.

        Broken quoting counts against a delimiter, but is no proof: the reading names its row later.
        """
        best: tuple[bool, float, int, str] | None = None
        for delimiter in DELIMITERS:
            sample, whole = self._sample(delimiter, header_row)
            if not sample:
                continue
            width = sample[0] if header_row else Counter(sample).most_common(1)[0][0]
            rank = whole, sample.count(width) / len(sample), width
            if width > 1 and (best is None or rank > best[:3]):
                best = *rank, delimiter
        if best is None:
            raise SourceError("delimiter", file=self._path.name, row=max(header_row, 1))
        return best[3]

    def _sample(self, delimiter: str, header_row: int) -> tuple[list[int], bool]:
        """Widths of the first rows from the header on, and whether their quoting is sound."""
        widths: list[int] = []
        try:
            for number, cells in islice(self._records(delimiter), _SAMPLE_ROWS):
                if number >= header_row and not is_blank(cells):
                    widths.append(len(cells))
        except SourceError:
            return widths, False
        return widths, True

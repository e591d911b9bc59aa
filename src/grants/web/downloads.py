"""Long tables as files: rows leave as they are found, so that nothing has to be held at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fastapi.responses import StreamingResponse

from grants.kernel.money import euros
from grants.kernel.spreadsheets import harmless
from grants.web import language

_BYTE_ORDER_MARK = "\ufeff"
_ROWS_AT_ONCE = 200


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingResponse:
    """A file for spreadsheets and programs, with the stored names and codes.

    Every `…_cents` is accompanied by `…_eur`; between the cells stands what spreadsheets in the
    language of the page expect there.
    """
    separator = ";" if language.spoken.get() == "de" else ","
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    lines = _lines(columns, rows, separator)
    return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], separator: str) -> Iterator[str]:
    out = io.StringIO()
    out.write(_BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(_with_euros(columns, columns, heading=True))
    for number, row in enumerate(rows, start=1):
        writer.writerow(_with_euros(columns, row))
        if number % _ROWS_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _with_euros(
    columns: Sequence[str], row: Sequence[Any], *, heading: bool = False
) -> Iterator[Any]:
    for column, value in zip(columns, row, strict=True):
        yield value if heading else cell(value)
        if column.endswith("_cents"):
            yield column.removesuffix("_cents") + "_eur" if heading else _in_euros(value)


def _in_euros(value: Any) -> str | None:
    return euros(value) if isinstance(value, int) else None


def cell(value: Any) -> Any:
    """A value as a cell: a text that a spreadsheet would run as a formula gets an apostrophe."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value

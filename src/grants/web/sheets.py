"""Tables of figures: shown on a page, with links, and taken along as a file for spreadsheets.

German Excel opens a file by double click only as UTF-8 with a byte order mark, with semicolons
between the cells and a comma in its numbers; English Excel wants commas and points.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi.responses import Response

from grants.api.problems import not_found
from grants.kernel.spreadsheets import harmless
from grants.web import language

Kind = Literal["text", "name", "money", "percent", "share", "count", "code"]
"""`name`: it stays as it is in every language; `code`: in one line; `share`: a percentage with a
picture of it."""
SHOWN_MAX = 300
"""Rows on a page: nobody reads more of them there, and all are in the file."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A heading and what stands below it."""

    title: str
    kind: Kind = "text"

    @property
    def heading(self) -> str:
        """The title where nothing else tells the unit."""
        return f"{self.title} (%)" if self.kind in {"percent", "share"} else self.title

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.kind in {"money", "percent", "count"}


@dataclass(frozen=True)
class Cell:
    """A value, money in cents, None unknown; and where it leads.

    `kind`: what it is, where not all of its column are alike.
    """

    value: str | int | None
    link: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table; `name` is that of its file, if it has one. The first column names the row.

    `foot` is a row of sums, which the file leaves to the spreadsheet. `count` is how many rows
    there are, where these are only the first of them.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    count: int | None = None

    def csv(self) -> str:
        """As a file, in the language of the page."""
        german = language.spoken.get() == "de"
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";" if german else ",")
        writer.writerow([harmless(column.heading) for column in self.columns])
        for row in self.rows:
            writer.writerow(
                [
                    _plain(cell.value, cell.kind or column.kind, "," if german else ".")
                    for cell, column in zip(row, self.columns, strict=True)
                ]
            )
        return file.getvalue()


def _plain(value: str | int | None, kind: Kind, point: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case int() if kind == "money":
            units, rest = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}{units}{point}{rest:02d}"
        case _:
            return str(value)


def download(sheets: Sequence[Sheet], name: str) -> Response:
    """The table of this name as a file.

    Raises:
        Problem: 404, the page has none of this name.
    """
    sheet = next((each for each in sheets if each.name == name), None)
    if sheet is None:
        raise not_found()
    return Response(
        sheet.csv().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{sheet.name}.csv"',
            "Content-Language": language.spoken.get(),
        },
    )

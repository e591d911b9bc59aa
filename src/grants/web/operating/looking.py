"""A first look at a file: its sheets, its headings, some rows; or why it cannot be read."""

from __future__ import annotations

from itertools import islice
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from grants.legacy.cells import cell_text, fold_name, is_blank
from grants.legacy.errors import SourceError
from grants.legacy.messages import Message
from grants.legacy.sources import Headings, open_source, sheets

if TYPE_CHECKING:
    from pathlib import Path

    from grants.legacy.mapping import FileSettings

ROWS_SHOWN = 5
COLUMNS_MAX = 200
CELL_MAX = 80
_TURNS = BoundedSemaphore(2)
"""How many files are looked into at once: each may take a gigabyte while it is parsed."""


def look(path: Path, name: str, settings: FileSettings) -> dict[str, Any]:
    """What there is to choose from; `problem` says in both languages why there is nothing."""
    seen: dict[str, Any] = {"sheets": [], "columns": [], "rows": [], "problem": None}
    try:
        with _TURNS:
            seen["sheets"] = sheets(path)
            with open_source(path, settings) as source:
                rows = source.rows()
                headings = Headings.read(rows, settings.header_row)
                shown = list(islice((each for each in rows if not is_blank(each[1])), ROWS_SHOWN))
        width = headings.width or max((len(cells) for _, cells in shown), default=0)
        seen["columns"] = _columns(headings, min(width, COLUMNS_MAX))
        seen["rows"] = [
            [number, *(_shown(cell_text(cell)) for cell in cells[:COLUMNS_MAX])]
            for number, cells in shown
        ]
    except SourceError as error:
        seen["problem"] = told(error, name)
    return seen


def told(error: SourceError, name: str) -> dict[str, str]:
    """Why a file cannot be read, with the name that its owner knows."""
    values = tuple((key, name if key == "file" else value) for key, value in error.message.values)
    message = Message(error.message.key, values)
    return {"rule": error.rule, "de": message.text("de"), "en": message.text("en")}


def _columns(headings: Headings, width: int) -> list[dict[str, str]]:
    """Every column with the code that names it: by its heading where that is its alone."""
    titles = [headings.title(index) for index in range(width)]
    folded = [fold_name(title) for title in titles] if headings.width else []
    columns = []
    for index, title in enumerate(titles):
        alone = bool(folded) and folded.count(folded[index]) == 1 and title[:2] != "n:"
        columns.append({"code": title if alone else f"n:{index + 1}", "title": _shown(title)})
    return columns


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= CELL_MAX else plain[: CELL_MAX - 1] + "…"

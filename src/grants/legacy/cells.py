"""Cells of a legacy file as they were found, before anything is read into them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

# Text files yield text only; spreadsheets yield what the cell holds, numbers as float. Decimal is
# what a mapping states itself.
Cell: TypeAlias = str | int | float | Decimal | date | datetime | time | timedelta | None
# The number people see beside the row (1-based, blank rows and titles counted), and its cells.
NumberedRow: TypeAlias = tuple[int, tuple[Cell, ...]]

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def fold_white_space(text: str) -> str:
    """Text on one line: outer blanks gone, inner runs (also line breaks, hard blanks) made one."""
    return " ".join(text.split())


def fold_name(text: str) -> str:
    """Make a name comparable: headings, sheet names and words to translate match folded."""
    return fold_white_space(unicodedata.normalize("NFC", text).lstrip("\ufeff")).casefold()


def cell_text(cell: Cell) -> str:
    """Give the words a person would read in the cell; a whole number without decimals."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def is_blank(cells: Sequence[Cell]) -> bool:
    """Tell whether a row has no content: nothing but empty cells and white space."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def parse_address(address: str) -> tuple[int, int]:
    """Split an address such as `B1` into row number and column number, both 1-based.

    Raises ValueError for anything else.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"{address!r} is no cell address such as B1.")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def column_letters(number: int) -> str:
    """Name a column as spreadsheets do: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""From a column of the mapping to the function that reads one cell of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from grants.legacy.cells import Cell, cell_text, fold_name, fold_white_space
from grants.legacy.dates import DateFormat, read_partial_date
from grants.legacy.mapping import (
    AmountSource,
    ColumnSource,
    DateSource,
    ListSource,
    PeriodSource,
)
from grants.legacy.values import (
    ValueRefused,
    read_cents,
    read_flag,
    read_text,
    shortened,
    split_pieces,
)

NAME_CHARS_MAX = 200  # References and scopes are shown as headings and in lists.
KINDS = frozenset({"regional", "statewide", "network", "unspecified"})
_CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")

Value: TypeAlias = str | int | bool | tuple[str, ...] | None
Reading: TypeAlias = Callable[[Cell], Value]


def reading(target: str, column: ColumnSource) -> Reading:
    """The function that reads cells for a target; it raises ValueRefused.

    Translation by `map` comes first, then `default` for what is empty, then the type of the target.
    """
    match column:
        case ListSource():
            return _list_reading(column)
        case AmountSource(unit=unit, decimal=decimal):
            typed: Reading = lambda cell: read_cents(cell, unit=unit, decimal=decimal)  # noqa: E731
        case DateSource():
            typed = _date_reading(target, column)
        case _:
            typed = _TEXT_READINGS.get(target, read_text)
    if not column.map and column.default is None:
        return typed
    translate = _translation(column)
    return lambda cell: typed(translate(cell))


def _translation(column: ColumnSource) -> Callable[[Cell], Cell]:
    words = {fold_name(word): meaning for word, meaning in column.map.items()}
    default = column.default

    def translate(cell: Cell) -> Cell:
        text = fold_name(cell_text(cell))
        cell = words.get(text, cell)
        return default if cell_text(cell).strip() == "" else cell

    return translate


def _list_reading(column: ListSource) -> Reading:
    translate = _translation(column)
    separators = column.split or ()

    def read_list(cell: Cell) -> tuple[str, ...]:
        pieces = split_pieces(read_text(cell) or "", separators) or ("",)
        texts = (_read_code(translate(piece)) for piece in pieces)
        # The same object named twice is one object; the order of the source stays.
        return tuple(dict.fromkeys(text for text in texts if text))

    return read_list


def _date_reading(target: str, column: DateSource) -> Reading:
    date_format = DateFormat.parse(column.format) if column.format else None
    separators = column.split if isinstance(column, PeriodSource) else None
    last = -1 if target == "period_to" else 0

    def read_date(cell: Cell) -> str | None:
        if separators and isinstance(cell, str):
            pieces = split_pieces(fold_white_space(cell), separators)
            cell = pieces[last] if pieces else None
        return read_partial_date(cell, date_format)

    def read_year(cell: Cell) -> int | None:
        written = read_date(cell)
        return int(written[:4]) if written else None

    return read_year if target == "fiscal_year" else read_date


def _read_name(cell: Cell) -> str | None:
    text = read_text(cell)
    if text and len(text) > NAME_CHARS_MAX:
        raise ValueRefused("too-long", found=shortened(cell), limit=NAME_CHARS_MAX)
    return text


def _read_code(cell: Cell) -> str | None:
    """Codes are stored for ever and never translated later, so the mapping has to choose them."""
    text = read_text(cell)
    if text and not _CODE.fullmatch(text):
        raise ValueRefused("code", found=shortened(cell))
    return text


def _read_kind(cell: Cell) -> str | None:
    text = fold_name(read_text(cell) or "")
    if text and text not in KINDS:
        raise ValueRefused("kind", found=shortened(cell), known=", ".join(sorted(KINDS)))
    return text or None


_TEXT_READINGS: dict[str, Reading] = {
    "reference": _read_name,
    "scope": _read_name,
    "recipient_kind": _read_code,
    "earmark": _read_code,
    "kind": _read_kind,
    "cancelled": read_flag,
}

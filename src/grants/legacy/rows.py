"""Rows of a legacy file with every value typed, or with everything that is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grants.legacy.cells import Cell, is_blank
from grants.legacy.dates import is_after
from grants.legacy.mapping import ColumnSource, Mapping, ReferenceSource
from grants.legacy.messages import Message, said
from grants.legacy.readings import Reading, reading
from grants.legacy.sources import Headings, open_source
from grants.legacy.values import ValueRefused, shortened

_AMOUNTS = ("approved", "disbursed", "requested")
_REQUIRED = {
    "reference": said("required/reference"),
    "recipient": said("required/recipient"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyRow:
    """One grant as the source has it. None is unknown, never zero and never no.

    Dates are partial: ISO texts of 4, 7 or 10 characters, as precise as the source. Texts are on
    one line. Amounts may be negative. `cancelled` holds for grants approved and later given up.
    """

    row: int
    reference: str
    recipient: str
    recipient_kind: str | None = None
    scope: str | None = None
    kind: str | None = None
    title: str | None = None
    purpose: str | None = None
    objects: tuple[str, ...] = ()
    approved_cents: int | None = None
    disbursed_cents: int | None = None
    requested_cents: int | None = None
    applied_on: str | None = None
    approved_on: str | None = None
    period_from: str | None = None
    period_to: str | None = None
    paid_on: str | None = None
    fiscal_year: int | None = None
    earmark: str | None = None
    cancelled: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """What was accepted although it is unusual: `negative-approved` and its siblings."""
        amounts = (self.approved_cents, self.disbursed_cents, self.requested_cents)
        pairs = zip(_AMOUNTS, amounts, strict=True)
        return tuple(f"negative-{name}" for name, cents in pairs if cents is not None and cents < 0)


@dataclass(frozen=True, slots=True)
class RowError:
    """One broken rule of one row.

    `column` is the heading of the source. `rule` is a stable code: required, amount,
    ambiguous-amount, date, period-order, duplicate-key, yes-no, kind, code, control-character,
    too-long, width, superseded, or that of the rejection of a case or budget. `message` may quote
    the cell, which can hold personal data: it is for the screen and is not recorded.
    """

    row: int
    column: str
    rule: str
    message: Message


@dataclass(frozen=True, slots=True)
class RowErrors:
    """A row that is not accepted, with all its errors."""

    row: int
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    title: str
    index: int | None  # None: the value is the same in all rows.
    read: Reading


def read_rows(path: Path, mapping: Mapping) -> Iterator[LegacyRow | RowErrors]:
    """Every row with content below the headings, in order, as a grant or as its errors.

    Streams: what stays in memory is one row and a digest per reference, plus the sheet itself
    for spreadsheets. Raises SourceError, at the first row except for rule `quote`.
    """
    with open_source(path, mapping.file) as source:
        rows = source.rows()
        headings = Headings.read(rows, mapping.file.header_row)
        typing = _RowTyping(mapping, headings)
        for number, cells in rows:
            if not is_blank(cells):
                yield typing.read(number, cells)


class _RowTyping:
    """Reads the rows of one file after another's model: columns found once, references seen."""

    def __init__(self, mapping: Mapping, headings: Headings) -> None:
        self._width = headings.width
        self._null_is_cancelled = mapping.rules.null_amount == "cancelled"
        self._columns = tuple(_columns(mapping, headings))
        self._titles = {column.field: column.title for column in self._columns}
        self._counts_rows = mapping.columns.reference.row_number
        self._count = 0
        self._seen: dict[bytes, int] = {}

    def read(self, number: int, cells: tuple[Cell, ...]) -> LegacyRow | RowErrors:
        """Type one row with content; all its errors are collected."""
        self._count += 1
        values: dict[str, Any] = {}
        errors: list[RowError] = []

        def refuse(field: str, message: Message) -> None:
            title = self._titles.get(field, field)
            errors.append(RowError(number, title, message.rule, message))

        if self._width and not is_blank(cells[self._width :]):
            shifted = said("width", found=len(cells), expected=self._width)
            errors.append(RowError(number, "", shifted.rule, shifted))
        for column in self._columns:
            index = column.index
            cell = cells[index] if index is not None and index < len(cells) else None
            try:
                values[column.field] = column.read(cell)
            except ValueRefused as refusal:
                values[column.field] = None
                errors.append(RowError(number, column.title, refusal.rule, refusal.message))
        if self._counts_rows:
            values["reference"] = str(self._count)
        self._check(number, values, refuse, refused={error.column for error in errors})
        if errors:
            return RowErrors(number, tuple(errors))
        values["cancelled"] = bool(values.get("cancelled")) or (
            self._null_is_cancelled and values["approved_cents"] is None
        )
        return LegacyRow(row=number, **values)

    def _check(
        self,
        number: int,
        values: dict[str, Any],
        refuse: Callable[[str, Message], None],
        *,
        refused: set[str],
    ) -> None:
        """Rules between cells and between rows."""
        for field, missing in _REQUIRED.items():
            if not values[field] and self._titles.get(field) not in refused:
                refuse(field, missing)
        begin, end = values.get("period_from"), values.get("period_to")
        if begin and end and is_after(begin, end):
            refuse("period_from", said("period-order", first=begin, last=end))
        if values["reference"] and not self._counts_rows:
            digest = hashlib.blake2b(values["reference"].encode(), digest_size=16).digest()
            first = self._seen.setdefault(digest, number)
            if first != number:
                found = shortened(values["reference"])
                refuse("reference", said("duplicate-key", found=found, first=str(first)))


def _columns(mapping: Mapping, headings: Headings) -> Iterator[_Column]:
    for target in type(mapping.columns).model_fields:
        column: ColumnSource | None = getattr(mapping.columns, target)
        if column is None or (isinstance(column, ReferenceSource) and column.row_number):
            continue
        index = None if column.column is None else headings.index(column.column)
        yield _Column(
            field=f"{target}_cents" if target in _AMOUNTS else target,
            title=target if index is None else headings.title(index),
            index=index,
            read=reading(target, column),
        )

"""Totals that the source states about itself, read exactly as its rows are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, TypeAlias

from grants.legacy.cells import Cell, cell_text, fold_white_space, parse_address
from grants.legacy.errors import SourceError
from grants.legacy.mapping import AmountSource, ControlTotal, Mapping
from grants.legacy.messages import Message, said
from grants.legacy.sources import Source, open_source
from grants.legacy.values import ValueRefused, read_cents

Measure: TypeAlias = Literal["count", "approved"]

_COUNT = re.compile(r"[0-9]+|[0-9]{1,3}(?:([., '])[0-9]{3})(?:\1[0-9]{3})*")


def read_control_totals(path: Path, mapping: Mapping) -> list[tuple[Measure, int]]:
    """The stated totals: `count` in rows, `approved` in cents. Empty where the mapping has none.

    Raises SourceError `control-total` for a cell that is empty, does not match or is no number.
    """
    totals = mapping.control_totals
    stated: list[tuple[Measure, int]] = []
    with open_source(path, mapping.file) as source:
        if totals.count is not None:
            stated.append(("count", _count(_written(source, totals.count), totals.count)))
        if totals.approved is not None:
            column = mapping.columns.approved or AmountSource(column=1)
            stated.append(
                ("approved", _cents(_written(source, totals.approved), totals.approved, column))
            )
    return stated


def _written(source: Source, total: ControlTotal) -> Cell:
    """What stands there: the stated value, the cell, or the part of it that the pattern marks."""
    if total.cell is None:
        assert total.value is not None, "The mapping has checked that one of both is there."
        return total.value
    cell = source.cell(*parse_address(total.cell))
    text = fold_white_space(cell_text(cell))
    if not text:
        raise SourceError("control-total/empty", cell=total.cell)
    if total.pattern is None:
        return cell if isinstance(cell, int | float) else text
    match = re.search(total.pattern, text)
    if match is None:
        raise SourceError(
            "control-total/pattern", found=text[:80], cell=total.cell, pattern=total.pattern
        )
    return match[match.lastindex or 0]


def _count(written: Cell, total: ControlTotal) -> int:
    text = cell_text(written)
    if not _COUNT.fullmatch(text):
        raise SourceError("control-total/count", place=_place(total), found=text[:80])
    return int(re.sub(r"[., ']", "", text))


def _cents(written: Cell, total: ControlTotal, column: AmountSource) -> int:
    try:
        cents = read_cents(
            written, unit=total.unit or column.unit, decimal=total.decimal or column.decimal
        )
    except ValueRefused as refusal:
        reason = refusal.message
        raise SourceError("control-total/amount", place=_place(total), reason=reason) from refusal
    if cents is None:
        raise SourceError("control-total/none", place=_place(total))
    return cents


def _place(total: ControlTotal) -> Message:
    return said("place/cell", cell=total.cell) if total.cell else said("place/stated")

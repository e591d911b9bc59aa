"""How answers leave the command line: rows to stdout as table, JSON or CSV; messages to stderr."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grants.kernel.calendar import BERLIN
from grants.kernel.money import euros, euros_de
from grants.kernel.spreadsheets import harmless
from grants.settings import Language
from grants.words import heading, word

Format = Literal["table", "json", "csv"]

_TEXT_WIDTH_MAX = 60
_FIGURES = frozenset({"amount", "stated", "computed", "difference"})
"""Columns of amounts already written out."""

messages = Console(stderr=True, highlight=False)
"""For people: what is going on. Results never come here."""


def default_format() -> Format:
    """A table for people at a terminal, JSON for programs."""
    return "table" if sys.stdout.isatty() else "json"


def print_rows(
    rows: Iterable[Mapping[str, Any]], form: Format, language: Language, *, title: str = ""
) -> None:
    """Print rows; every `…_cents` is accompanied by `…_eur` as text for programs."""
    listed = [dict(row) for row in rows]
    match form:
        case "json":
            print_json([_with_euros(row) for row in listed])
        case "csv":
            _print_csv([_with_euros(row) for row in listed])
        case "table":
            _print_table(listed, language, title)


def print_json(value: Any) -> None:
    """Print one JSON document; unknown amounts are null."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_line_of_json(value: Any) -> None:
    """Print one JSON document on one line, for streams of them."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def with_euros(value: Any) -> Any:
    """`value` with `…_eur` beside every `…_cents`, at any depth."""
    if isinstance(value, Mapping):
        return _with_euros({key: with_euros(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return [with_euros(inner) for inner in value]
    return value


def _with_euros(row: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for key, value in row.items():
        told[key] = value
        if key.endswith("_cents") and (value is None or isinstance(value, int)):
            told[key.removesuffix("_cents") + "_eur"] = euros(value)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)


def _print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row.values()])


def _csv_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe; numbers are numbers."""
    if isinstance(value, str):
        return value if _is_number(value) else harmless(value)
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _print_table(rows: Sequence[Mapping[str, Any]], language: Language, title: str) -> None:
    console = Console(highlight=False)
    if not rows:
        console.print("Nichts gefunden." if language == "de" else "Nothing found.")
        return
    table = Table(title=title or None, title_justify="left")
    shown = [key for key, value in rows[0].items() if not isinstance(value, list | tuple | dict)]
    for key in shown:
        right = key in _FIGURES or _is_amount(key) or _is_count(rows[0][key])
        table.add_column(
            heading(key, language),
            justify="right" if right else "left",
            min_width=0,
            max_width=_TEXT_WIDTH_MAX,
            no_wrap=right,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell(key, row[key], language)) for key in shown))
    # A figure is never cut: a table wider than the terminal runs over its edge.
    wide = Console(highlight=False, width=10_000)
    console.width = max(console.width, Measurement.get(wide, wide.options, table).maximum)
    console.print(table)


def _is_amount(key: str) -> bool:
    return key == "cents" or key.endswith("_cents")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def cell(key: str, value: Any, language: Language) -> str:
    """A value as people read it: amounts and dates in the language's notation, codes in words."""
    if _is_amount(key):
        return amount(value, language)
    match value:
        case None:
            return ""
        case bool():
            return {"de": ("nein", "ja"), "en": ("no", "yes")}[language][value]
        case dt.datetime():
            return moment(value, language)
        case dt.date():
            return day(value.isoformat(), language)
        case str() if key.endswith("_on"):
            return day(value, language)
        case _:
            return word(key, str(value), language)


def amount(cents: int | None, language: Language) -> str:
    """`1.234,50 €`, in English `€1,234.50`; unknown is said so."""
    if language == "de":
        return euros_de(cents)
    if cents is None:
        return "unknown"
    return f"{'-' if cents < 0 else ''}€{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def day(partial: str, language: Language) -> str:
    """`31.12.2019`, in English as stored; precision is never invented: `2016` stays."""
    return ".".join(reversed(partial.split("-"))) if language == "de" else partial


def moment(at: dt.datetime, language: Language) -> str:
    """A moment in Berlin, wherever the machine stands."""
    return at.astimezone(BERLIN).strftime(
        "%d.%m.%Y %H:%M:%S" if language == "de" else "%Y-%m-%d %H:%M:%S"
    )

"""What people type into forms, as the body of a command, and a body as it would be typed.

Money is typed in euros and read as cents, a rate in per cent and read as basis points, a day as
TT.MM.JJJJ or JJJJ-MM-TT. What cannot be read is told at its field and kept as it was typed;
whatever can be read is judged by the command itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grants.web.amounts import basis_points, cents, decimal, euros
from grants.web.fields import Field
from grants.web.wording import errors
from projections.moments import MomentInvalid, parse_day

ROWS_SPARE = 2
"""Empty rows below those that are filled."""
ROWS_MORE = 5
"""So many more when somebody asks for them."""


@dataclass
class Typed:
    """What was typed into a form, the body it stands for, and what could not be read."""

    values: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    spare: int = ROWS_SPARE

    def value(self, place: str) -> str:
        """What stands in a field."""
        return self.values.get(place, "")

    def chosen(self, place: str) -> list[str]:
        """What is ticked in a field of which several can be chosen."""
        return self.value(place).splitlines()

    def filled(self, place: str) -> int:
        """How many rows are filled."""
        found = re.compile(rf"{re.escape(place)}\.([0-9]{{1,4}})\.")
        filled = [
            int(match[1]) + 1
            for name, value in self.values.items()
            if value.strip() and (match := found.match(name))
        ]
        return max(filled, default=0)

    def rows(self, place: str) -> int:
        """How many rows to show: those that were filled, and some more."""
        return self.filled(place) + self.spare


def read(fields: Sequence[Field], values: Mapping[str, str]) -> Typed:
    """What was typed, as the body of the command; empty fields are left out."""
    typed = Typed(_without_gaps(fields, values))
    typed.body = _object(fields, "", typed)
    return typed


def _without_gaps(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    """With filled rows one after the other, as in the body: so what is wrong is told at its row.

    Behind them are those that only name what they would be about.
    """
    found = dict(values)
    for each in fields:
        if each.kind == "rows":
            cells = _cells(each, values)
            for number, columns in cells.items():
                for column in columns:
                    del found[f"{each.name}.{number}.{column}"]
            kept = [row for _, row in sorted(cells.items()) if any(map(str.strip, row.values()))]
            rows = sorted(kept, key=lambda row: not _says(each, row))
            for number, row in enumerate(rows):
                found |= {f"{each.name}.{number}.{column}": text for column, text in row.items()}
    return found


def _cells(rows: Field, values: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """What stands in each row, by column."""
    place = re.compile(rf"{re.escape(rows.name)}\.([0-9]{{1,4}})\.(.+)")
    found: dict[int, dict[str, str]] = {}
    for name, value in values.items():
        if match := place.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return found


def _says(rows: Field, row: Mapping[str, str]) -> bool:
    """Whether a row says anything: not if it is empty but for what was chosen beforehand."""
    first = rows.columns[0]
    told = {column for column, text in row.items() if text.strip()}
    return bool(told - {first.name} if first.kind == "choice" else told)


def _object(fields: Sequence[Field], above: str, typed: Typed) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields:
        place = f"{above}{each.name}"
        value = _value(each, place, typed)
        if value is not None:
            found[each.name] = value
        elif each.nullable:
            found[each.name] = None
    return found


def _value(each: Field, place: str, typed: Typed) -> Any:
    text = typed.value(place).strip()
    match each.kind:
        case "rows":
            return _rows(each, place, typed)
        case "group":
            return _object(each.columns, f"{place}.", typed) if _filled(place, typed) else None
        case "yes":
            return text == "true"
        case "lines" | "many":
            found = [line.strip() for line in text.splitlines() if line.strip()]
            return None if each.nullable and not found else _several(each, found, place, typed)
        case _ if not text:
            return None
        case "day":
            return _day(text, place, typed)
        case "money":
            return _read(cents, text, place, typed, errors.NO_AMOUNT)
        case "decimal":
            return _read(decimal, text, place, typed, errors.NO_DECIMAL)
        case "percent":
            return _read(basis_points, text, place, typed, errors.NO_RATE)
        case "choice" if not each.integer:
            return text
        case "number" | "choice":
            return _read(int, text, place, typed, errors.NO_NUMBER)
        case _:
            return text


def _several(each: Field, found: list[str], place: str, typed: Typed) -> list[Any]:
    """Several of one kind: amounts are typed in euros."""
    if not each.integer:
        return list(found)
    if each.name.endswith("cents"):
        return [_read(cents, one, place, typed, errors.NO_AMOUNT) for one in found]
    return [_read(int, one, place, typed, errors.NO_NUMBER) for one in found]


def _rows(each: Field, place: str, typed: Typed) -> list[dict[str, Any]]:
    cells = _cells(each, typed.values)
    return [
        _object(each.columns, f"{place}.{number}.", typed)
        for number, row in sorted(cells.items())
        if _says(each, row)
    ]


def _filled(place: str, typed: Typed) -> bool:
    return any(
        name.startswith(f"{place}.") and value.strip() for name, value in typed.values.items()
    )


def _day(text: str, place: str, typed: Typed) -> str | None:
    try:
        return parse_day(text).isoformat()
    except MomentInvalid as error:
        typed.errors[place] = str(error)
        return None


def _read(convert: Any, text: str, place: str, typed: Typed, message: str) -> Any:
    try:
        return convert(text)
    except ValueError:
        typed.errors[place] = message
        return None


@dataclass(frozen=True)
class Total:
    """What the amounts in the rows of a field come to."""

    name: str
    cents: int


def totals(typed: Typed, fields: Sequence[Field]) -> list[Total]:
    """The sums of the rows that were typed."""
    return [
        Total(each.name, sum(row.get("cents") or 0 for row in typed.body.get(each.name, ())))
        for each in fields
        if any(column.name == "cents" for column in each.columns)
        and typed.body.get(each.name)
        and each.kind == "rows"
    ]


def written(fields: Sequence[Field], body: Mapping[str, Any]) -> dict[str, str]:
    """A body as it would be typed into its form."""
    return dict(_places(fields, body, ""))


def _places(
    fields: Sequence[Field], body: Mapping[str, Any], above: str
) -> Iterator[tuple[str, str]]:
    for each in fields:
        value, place = body.get(each.name), f"{above}{each.name}"
        match each.kind:
            case _ if value is None:
                continue
            case "rows":
                for number, row in enumerate(value):
                    yield from _places(each.columns, row, f"{place}.{number}.")
            case "group":
                yield from _places(each.columns, value, f"{place}.")
            case "lines" | "many":
                yield place, "\n".join(value)
            case _:
                yield place, _text(each, value)


def _text(each: Field, value: Any) -> str:
    match each.kind:
        case "day":
            return _day_text(value)
        case "money":
            return euros(value)
        case "percent":
            return f"{value // 100},{value % 100:02d}".rstrip("0").rstrip(",")
        case "decimal":
            return str(value).replace(".", ",")
        case "yes":
            return "true" if value else ""
        case _:
            return str(value)


def _day_text(value: dt.date | str) -> str:
    """`31.12.2019`; of a date that is known to a month alone nothing is invented."""
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except ValueError:
        return ""
    return day.strftime("%d.%m.%Y")

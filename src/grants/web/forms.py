"""Forms made from the schema of a command: what is asked for, and what was typed as its body.

Money is typed in euros and read as cents, a day as TT.MM.JJJJ or JJJJ-MM-TT. What cannot be read is
told at its field and kept as it was typed; whatever can be read is judged by the command itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from grants.web.language import gettext
from projections.moments import MomentInvalid, parse_day

Kind = Literal["text", "long", "day", "money", "number", "choice", "yes", "lines", "rows", "group"]
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""By name of a field, what can be chosen: what is stored, and how it is shown."""

ROWS_SPARE = 2
"""Empty rows below those that are filled."""
_LONG = frozenset(
    {
        "answer",
        "description",
        "despite_queries",
        "full_rate_reasons",
        "need",
        "note",
        "purpose",
        "question",
        "reason",
        "reasons",
        "statement",
        "text",
    }
)
"""Fields in which people write sentences."""
_GERMAN = re.compile(r"(-?)((?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+))(?:,([0-9]{1,2}))?")
_PLAIN = re.compile(r"(-?)([0-9]+)\.([0-9]{2})")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a form asks for; `columns` are those of each row or of the group."""

    name: str
    kind: Kind
    required: bool
    nullable: bool
    options: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()


@dataclass
class Typed:
    """What was typed into a form, the body it stands for, and what could not be read."""

    values: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def value(self, place: str) -> str:
        """What stands in a field."""
        return self.values.get(place, "")

    def rows(self, place: str) -> int:
        """How many rows to show: those that were filled, and some more."""
        found = re.compile(rf"{re.escape(place)}\.([0-9]+)\.")
        filled = [
            int(match[1]) + 1
            for name, value in self.values.items()
            if value.strip() and (match := found.match(name))
        ]
        return max(filled, default=0) + ROWS_SPARE


def fields_of(schema: Mapping[str, Any], choices: Choices | None = None) -> tuple[Field, ...]:
    """What a command asks for, in its own order."""
    return tuple(_fields(schema, schema.get("$defs", {}), choices or {}))


def _fields(
    schema: Mapping[str, Any], known: Mapping[str, Any], choices: Choices
) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        of, nullable = _plain(given, known)
        kind, options, columns = _kind(name, of, known, choices)
        yield Field(
            name=name,
            kind=kind,
            required=name in required and not nullable,
            nullable=nullable,
            options=options,
            columns=columns,
        )


def _plain(given: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """What a reference refers to, and whether nothing may stand in its place."""
    nullable = False
    while True:
        if "$ref" in given:
            given = known[given["$ref"].rpartition("/")[2]]
        elif "anyOf" in given:
            others = [each for each in given["anyOf"] if each.get("type") != "null"]
            nullable = nullable or len(others) < len(given["anyOf"])
            given = others[0]
        else:
            return given, nullable


def _kind(
    name: str, of: Mapping[str, Any], known: Mapping[str, Any], choices: Choices
) -> tuple[Kind, tuple[str, ...], tuple[Field, ...]]:
    if name in choices and of.get("type") in {"string", "integer"}:
        return "choice", tuple(value for value, _ in choices[name]), ()
    match of:
        case {"enum": options}:
            return "choice", tuple(map(str, options)), ()
        case {"const": only}:
            return "choice", (str(only),), ()
        case {"type": "boolean"}:
            return "yes", (), ()
        case {"type": "integer"}:
            return ("money" if name.endswith("cents") else "number"), (), ()
        case {"type": "string", "format": "date"}:
            return "day", (), ()
        case {"type": "array", "items": items}:
            item, _ = _plain(items, known)
            if item.get("type") == "object":
                return "rows", (), tuple(_fields(item, known, choices))
            options = item.get("enum", ()) or [value for value, _ in choices.get(name, ())]
            return "lines", tuple(map(str, options)), ()
        case {"type": "object"}:
            return "group", (), tuple(_fields(of, known, choices))
        case _:
            return ("long" if name in _LONG else "text"), (), ()


def read(fields: Sequence[Field], values: Mapping[str, str]) -> Typed:
    """What was typed, as the body of the command; empty fields are left out."""
    typed = Typed(values)
    typed.body = _object(fields, "", typed)
    return typed


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
        case "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
        case _ if not text:
            return None
        case "day":
            return _day(text, place, typed)
        case "money":
            return _read(cents, text, place, typed, gettext("Erwartet wird ein Betrag: 1.234,56."))
        case "number":
            return _read(int, text, place, typed, gettext("Erwartet wird eine ganze Zahl."))
        case _:
            return text


def _rows(each: Field, place: str, typed: Typed) -> list[dict[str, Any]]:
    return [
        _object(each.columns, f"{place}.{number}.", typed)
        for number in range(typed.rows(place))
        if _filled(f"{place}.{number}", typed)
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


def cents(text: str) -> int:
    """Euros as people write them, in cents: `1.234,56`, `1234,5`, `1234.56`; `1.234` is 1234.

    Raises:
        ValueError: it is no amount.
    """
    plain = text.replace("€", "").replace("\xa0", "").replace(" ", "").strip()
    found = _PLAIN.fullmatch(plain) or _GERMAN.fullmatch(plain)
    if found is None:
        msg = f"{text!r} is no amount"
        raise ValueError(msg)
    sign, euros, rest = found.groups()
    amount = int(euros.replace(".", "")) * 100 + int((rest or "0").ljust(2, "0"))
    return -amount if sign else amount

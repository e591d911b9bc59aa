"""A mapping as a form: which column means what, and back into the text of a mapping file.

What the form does not show (words to translate, patterns) stays as the mapping had it.
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from grants.legacy.errors import MappingError
from grants.legacy.mapping import Columns, FileSettings, parse_mapping
from grants.legacy.mapping import Mapping as FileMapping
from grants.legacy.values import Unit
from grants.web.language import N_

AMOUNTS = ("approved", "disbursed", "requested")
DATES = ("applied_on", "approved_on", "period_from", "period_to", "paid_on", "fiscal_year")
SPLIT = ("objects", "period_from", "period_to", "fiscal_year")
UNITS: tuple[str, ...] = get_args(Unit)
ROW_NUMBER = "#"
"""Chosen instead of a column: the rows are counted."""

TITLES = {
    "reference": N_("Kennzeichen (eindeutig)"),
    "recipient": N_("Empfänger"),
    "recipient_kind": N_("Art des Empfängers"),
    "scope": N_("Region oder Behörde"),
    "kind": N_("Art"),
    "title": N_("Titel"),
    "purpose": N_("Zweck"),
    "objects": N_("Fördergegenstände"),
    "approved": N_("Bewilligter Betrag"),
    "disbursed": N_("Ausgezahlter Betrag"),
    "requested": N_("Beantragter Betrag"),
    "applied_on": N_("Antragsdatum"),
    "approved_on": N_("Bewilligungsdatum"),
    "period_from": N_("Beginn"),
    "period_to": N_("Ende"),
    "paid_on": N_("Auszahlungsdatum"),
    "fiscal_year": N_("Haushaltsjahr"),
    "earmark": N_("Zweckbindung"),
    "cancelled": N_("Aufgehoben (ja/nein)"),
}
TARGETS = tuple(Columns.model_fields)


@dataclass(frozen=True)
class Problem:
    """A fault of the mapping: its key, the place on the form, what is wrong and what to do."""

    key: str
    place: str
    message: str


def content_of(text: str) -> dict[str, Any]:
    """What a mapping file says, checked or not."""
    return tomllib.loads(text, parse_float=Decimal)


def read(text: str, language: Any) -> tuple[FileMapping | None, list[Problem]]:
    """The mapping, or everything that is wrong with it."""
    try:
        return parse_mapping(text), []
    except MappingError as error:
        return None, [
            Problem(each.key, _place(each.key), each.message.text(language))
            for each in error.problems
        ]


def file_settings(content: Mapping[str, Any]) -> FileSettings:
    """How the file is to be read; as it is found out where that is not stated properly."""
    try:
        return FileSettings.model_validate(content.get("file", {}))
    except ValueError:
        return FileSettings()


def written(content: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the form, by place."""
    file, totals = content.get("file", {}), content.get("control_totals", {})
    values = {
        **{name: content.get(name, "") for name in ("programme", "title", "authority")},
        **{name: file.get(name, "") for name in ("sheet", "header_row", "encoding", "delimiter")},
        "null_amount": content.get("rules", {}).get("null_amount", ""),
    }
    for target, given in content.get("columns", {}).items():
        source = given if isinstance(given, dict) else {"column": given}
        column = ROW_NUMBER if source.get("row_number") else source.get("column", "")
        values[f"spalte.{target}"] = f"{column}" if isinstance(column, str) else f"n:{column}"
        values[f"vorgabe.{target}"] = source.get("default", "")
        values[f"einheit.{target}"] = source.get("unit", "")
        values[f"komma.{target}"] = source.get("decimal", "")
        values[f"datum.{target}"] = source.get("format", "")
        split = source.get("split", "")
        values[f"trennung.{target}"] = split if isinstance(split, str) else " ".join(split)
    for measure in ("count", "approved"):
        given = totals.get(measure, {})
        total = given if isinstance(given, dict) else {"value": given}
        values[f"summe.{measure}"] = total.get("value", "")
        values[f"zelle.{measure}"] = total.get("cell", "")
    return {place: str(value) for place, value in values.items()}


def taken(content: Mapping[str, Any], typed: Mapping[str, str]) -> str:
    """The text of the mapping file after what was typed into the form."""
    after = copy.deepcopy(dict(content))
    given = {place: value.strip() for place, value in typed.items()}
    for name in ("programme", "title", "authority"):
        _put(after, name, given.get(name, ""))
    file = dict(after.get("file", {}))
    for name in ("sheet", "header_row", "encoding", "delimiter"):
        value = given.get(name, "")
        _put(file, name, int(value) if value.isdecimal() and name != "delimiter" else value)
    _put(after, "file", file)
    columns = dict(after.get("columns", {}))
    for target in TARGETS:
        before = columns.get(target, {})
        source = dict(before) if isinstance(before, dict) else {"column": before}
        _put(columns, target, _source(target, source, given))
    after["columns"] = columns
    _put(after, "control_totals", _totals(after.get("control_totals", {}), given))
    _put(after, "rules", {"null_amount": given["null_amount"]} if given.get("null_amount") else {})
    return "\n".join(_toml(after)) + "\n"


def _source(target: str, source: dict[str, Any], given: Mapping[str, str]) -> Any:
    column = given.get(f"spalte.{target}", "")
    source.pop("row_number", None)
    if column == ROW_NUMBER:
        return {"row_number": True}
    _put(source, "column", int(column[2:]) if column[:2] == "n:" else column)
    _put(source, "default", given.get(f"vorgabe.{target}", ""))
    if target in AMOUNTS:
        _put(source, "unit", given.get(f"einheit.{target}", ""))
        _put(source, "decimal", given.get(f"komma.{target}", ""))
    if target in DATES:
        _put(source, "format", given.get(f"datum.{target}", ""))
    if target in SPLIT:
        _put(source, "split", given.get(f"trennung.{target}", "").split())
    if "column" not in source and "default" not in source:
        return None
    return source["column"] if set(source) == {"column"} else source


def _totals(before: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    totals = {}
    for measure in ("count", "approved"):
        known = before.get(measure, {})
        total = dict(known) if isinstance(known, dict) else {"value": known}
        _put(total, "value", given.get(f"summe.{measure}", ""))
        _put(total, "cell", given.get(f"zelle.{measure}", ""))
        if "cell" not in total:
            total.pop("pattern", None)
        if total.keys() & {"value", "cell"}:
            totals[measure] = total
    return totals


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    """Set what is there, drop what is not."""
    if value in ("", None, {}, []):
        into.pop(name, None)
    else:
        into[name] = value


def _toml(content: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: each for name, each in content.items() if isinstance(each, dict)}
    for name, value in content.items():
        if name not in tables:
            yield f"{_key(name)} = {_value(value)}"
    for name, table in tables.items():
        yield f"[{_key(name)}]"
        for key, value in table.items():
            yield f"{_key(key)} = {_value(value)}"


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else _value(name)


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case bool() | int():
            return json.dumps(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case _:
            return str(value)


def _place(key: str) -> str:
    """Where on the form a key of the mapping stands."""
    parts = key.split(".")
    if parts[0] == "columns" and len(parts) > 1:
        place = {
            "default": "vorgabe",
            "unit": "einheit",
            "decimal": "komma",
            "format": "datum",
            "split": "trennung",
        }.get(parts[-1], "spalte")
        return f"{place}.{parts[1]}"
    if parts[0] == "control_totals" and len(parts) > 1:
        return f"{'zelle' if parts[-1] in {'cell', 'pattern'} else 'summe'}.{parts[1]}"
    return parts[-1]

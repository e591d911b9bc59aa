"""What a form asks for, made from the schema of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "text",
    "long",
    "day",
    "money",
    "number",
    "decimal",
    "percent",
    "choice",
    "yes",
    "lines",
    "many",
    "rows",
    "group",
]
Option = tuple[str, str]
"""What is stored, and how it is shown."""
Choices = Mapping[str, Sequence[Option]]
"""By name of a field, or `rows.column`, what can be chosen."""
Word = Callable[[str, str], str]
"""(field, code) → how the code is shown."""

RADIOS_MAX = 4
"""So many choices are shown at once; more are a list to unfold."""
_LONG = frozenset(
    {
        "against",
        "answer",
        "description",
        "despite_queries",
        "full_rate_reasons",
        "grounds",
        "need",
        "note",
        "override",
        "purpose",
        "question",
        "reason",
        "reasons",
        "statement",
        "text",
    }
)
"""Fields in which people write sentences."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a form asks for; `columns` are those of each row or of the group.

    `integer`: what is chosen is a number. `path` is its place without numbers of rows.
    """

    name: str
    path: str
    kind: Kind
    required: bool
    nullable: bool
    integer: bool = False
    options: tuple[Option, ...] = ()
    columns: tuple[Field, ...] = ()

    @property
    def radios(self) -> bool:
        """Whether its choices are shown at once."""
        return self.kind == "choice" and "." not in self.path and len(self.options) <= RADIOS_MAX


def _as_stored(_field: str, code: str) -> str:
    return code


def fields_of(
    schema: Mapping[str, Any], choices: Choices | None = None, word: Word = _as_stored
) -> tuple[Field, ...]:
    """What a command asks for, in its own order."""
    return tuple(_Asked(schema.get("$defs", {}), choices or {}, word).fields(schema, ""))


@dataclass(frozen=True)
class _Asked:
    """Reads one schema: the definitions it refers to, what can be chosen, how codes are shown."""

    known: Mapping[str, Any]
    choices: Choices
    word: Word

    def fields(self, schema: Mapping[str, Any], above: str) -> Iterator[Field]:
        required = schema.get("required", ())
        for name, given in schema.get("properties", {}).items():
            of, nullable = self._plain(given)
            kind, options, columns = self._kind(name, f"{above}{name}", of)
            yield Field(
                name=name,
                path=f"{above}{name}",
                kind=kind,
                required=name in required and not nullable,
                nullable=nullable,
                integer=self._counts(of),
                options=options,
                columns=columns,
            )

    def _plain(self, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
        """What a reference refers to, and whether nothing may stand in its place."""
        nullable = False
        while True:
            if "$ref" in given:
                given = self.known[given["$ref"].rpartition("/")[2]]
            elif "anyOf" in given:
                others = [each for each in given["anyOf"] if each.get("type") != "null"]
                nullable = nullable or len(others) < len(given["anyOf"])
                given = others[0]
            else:
                return given, nullable

    def _counts(self, of: Mapping[str, Any]) -> bool:
        """Whether what is typed, or each of several things, is a whole number."""
        if "items" in of:
            of, _ = self._plain(of["items"])
        return of.get("type") == "integer"

    def _kind(
        self, name: str, path: str, of: Mapping[str, Any]
    ) -> tuple[Kind, tuple[Option, ...], tuple[Field, ...]]:
        chosen = self._chosen(name, path, of)
        match of:
            case {"type": "array", "items": items}:
                item, _ = self._plain(items)
                if item.get("type") == "object":
                    return "rows", (), tuple(self.fields(item, f"{path}."))
                chosen = chosen or self._chosen(name, path, item)
                return ("many" if chosen else "lines"), chosen, ()
            case {"type": "object"}:
                return "group", (), tuple(self.fields(of, f"{path}."))
            case _ if chosen:
                return "choice", chosen, ()
            case _:
                return _written(name, of), (), ()

    def _chosen(self, name: str, path: str, of: Mapping[str, Any]) -> tuple[Option, ...]:
        match of:
            case {"enum": codes}:
                return tuple((str(code), self.word(name, str(code))) for code in codes)
            case {"const": only}:
                return ((str(only), self.word(name, str(only))),)
            case _:
                return tuple(self.choices.get(path) or self.choices.get(name) or ())


def _written(name: str, of: Mapping[str, Any]) -> Kind:
    """How something is written that cannot be chosen."""
    match of:
        case {"type": "boolean"}:
            return "yes"
        case {"type": "integer"} if name.endswith("_bp"):
            return "percent"
        case {"type": "integer"}:
            return "money" if name.endswith("cents") else "number"
        case {"type": "number"}:
            return "decimal"
        case {"type": "string", "format": "date"}:
            return "day"
        case _:
            return "long" if name in _LONG else "text"

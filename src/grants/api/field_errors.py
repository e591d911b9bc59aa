"""What is wrong with each field of a body, in words for people and without its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from pydantic import ValidationError

_WORDS = {
    "missing": "Diese Angabe fehlt.",
    "missing_keyword_only_argument": "Diese Angabe fehlt.",
    "unexpected_keyword_argument": "Dieses Feld gibt es hier nicht.",
    "extra_forbidden": "Dieses Feld gibt es hier nicht.",
    "string_type": "Erwartet wird ein Text.",
    "string_too_short": "Mindestens {min_length} Zeichen sind nötig.",
    "string_too_long": "Höchstens {max_length} Zeichen sind möglich.",
    "string_pattern_mismatch": "Die Schreibweise passt nicht; erwartet wird {pattern}.",
    "int_type": "Erwartet wird eine ganze Zahl.",
    "int_parsing": "Erwartet wird eine ganze Zahl.",
    "int_from_float": "Erwartet wird eine ganze Zahl.",
    "greater_than": "Die Zahl muss größer als {gt} sein.",
    "greater_than_equal": "Die Zahl muss mindestens {ge} sein.",
    "less_than_equal": "Die Zahl darf höchstens {le} sein.",
    "date_type": "Erwartet wird ein Datum: JJJJ-MM-TT.",
    "date_parsing": "Erwartet wird ein Datum: JJJJ-MM-TT.",
    "date_from_datetime_parsing": "Erwartet wird ein Datum: JJJJ-MM-TT.",
    "date_from_datetime_inexact": "Erwartet wird ein Datum ohne Uhrzeit: JJJJ-MM-TT.",
    "date_from_datetime_type": "Erwartet wird ein Datum: JJJJ-MM-TT.",
    "date_past": "Das Datum muss in der Vergangenheit liegen.",
    "int_parsing_size": "Die Zahl ist zu groß.",
    "less_than": "Die Zahl muss kleiner als {lt} sein.",
    "finite_number": "Erwartet wird eine endliche Zahl.",
    "float_type": "Erwartet wird eine Zahl.",
    "float_parsing": "Erwartet wird eine Zahl.",
    "bool_type": "Erwartet wird true oder false.",
    "bool_parsing": "Erwartet wird true oder false.",
    "decimal_type": "Erwartet wird eine Dezimalzahl.",
    "decimal_parsing": "Erwartet wird eine Dezimalzahl.",
    "decimal_max_digits": "Höchstens {max_digits} Ziffern sind möglich.",
    "decimal_max_places": "Höchstens {decimal_places} Nachkommastellen sind möglich.",
    "decimal_whole_digits": "Höchstens {whole_digits} Ziffern vor dem Komma sind möglich.",
    "literal_error": "Möglich ist: {expected}.",
    "enum": "Möglich ist: {expected}.",
    "tuple_type": "Erwartet wird eine Liste.",
    "list_type": "Erwartet wird eine Liste.",
    "dict_type": "Erwartet wird ein JSON-Objekt.",
    "model_type": "Erwartet wird ein JSON-Objekt.",
    "model_attributes_type": "Erwartet wird ein JSON-Objekt.",
    "dataclass_type": "Erwartet wird ein JSON-Objekt.",
    "none_required": "Diese Angabe muss leer bleiben (null).",
    "too_short": "Mindestens {min_length} sind nötig.",
    "too_long": "Höchstens {max_length} sind möglich.",
}
_CODES = {
    "missing_keyword_only_argument": "missing",
    "unexpected_keyword_argument": "unknown-field",
    "extra_forbidden": "unknown-field",
}


ERRORS_MAX = 100
"""Nobody reads more, and an answer should not be larger than its question."""


class FieldError(TypedDict):
    """One field and what is wrong with it."""

    field: str
    code: str
    message: str


def field_errors(error: ValidationError) -> list[FieldError]:
    """`{field, code, message}` of what is wrong, the first hundred; the field is a dotted path."""
    found = error.errors(include_url=False, include_input=False)[:ERRORS_MAX]
    return [in_words(one, one["loc"]) for one in found]


def in_words(found: Mapping[str, Any], place: Sequence[int | str]) -> FieldError:
    """One thing that the validator found, at a place, without its value."""
    kind: str = found["type"]
    words = _WORDS.get(kind)
    if words is None:
        message = str(found["msg"]).removeprefix("Value error, ")
    else:
        message = words.format(**found.get("ctx", {}))
    return {
        "field": ".".join(map(str, place)),
        "code": _CODES.get(kind, kind.replace("_", "-")),
        "message": message,
    }

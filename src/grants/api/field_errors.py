"""What is wrong with each field of a body, in words for people and without its value."""

from __future__ import annotations

from typing import Any

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
    "decimal_parsing": "Erwartet wird eine Dezimalzahl.",
    "literal_error": "Möglich ist: {expected}.",
    "enum": "Möglich ist: {expected}.",
    "tuple_type": "Erwartet wird eine Liste.",
    "too_short": "Mindestens {min_length} sind nötig.",
    "too_long": "Höchstens {max_length} sind möglich.",
}
_CODES = {
    "missing_keyword_only_argument": "missing",
    "unexpected_keyword_argument": "unknown-field",
    "extra_forbidden": "unknown-field",
}


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """`{field, code, message}` of everything that is wrong; the field is a dotted path."""
    return [
        {
            "field": ".".join(str(part) for part in found["loc"]),
            "code": _CODES.get(found["type"], found["type"].replace("_", "-")),
            "message": _message(found["type"], found.get("ctx", {}), found["msg"]),
        }
        for found in error.errors(include_url=False, include_input=False)
    ]


def _message(kind: str, found: dict[str, Any], text: str) -> str:
    words = _WORDS.get(kind)
    return text.removeprefix("Value error, ") if words is None else words.format(**found)

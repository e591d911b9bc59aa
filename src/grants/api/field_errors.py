"""What is wrong with each field of a body, in words for people and without its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from pydantic import ValidationError

from grants.kernel.phrases import N_, Phrase

_WORDS = {
    "missing": N_("Diese Angabe fehlt."),
    "missing_keyword_only_argument": N_("Diese Angabe fehlt."),
    "unexpected_keyword_argument": N_("Dieses Feld gibt es hier nicht."),
    "extra_forbidden": N_("Dieses Feld gibt es hier nicht."),
    "string_type": N_("Erwartet wird ein Text."),
    "string_too_short": N_("Mindestens {min_length} Zeichen sind nötig."),
    "string_too_long": N_("Höchstens {max_length} Zeichen sind möglich."),
    "string_pattern_mismatch": N_("Die Schreibweise passt nicht; erwartet wird {pattern}."),
    "int_type": N_("Erwartet wird eine ganze Zahl."),
    "int_parsing": N_("Erwartet wird eine ganze Zahl."),
    "int_from_float": N_("Erwartet wird eine ganze Zahl."),
    "greater_than": N_("Die Zahl muss größer als {gt} sein."),
    "greater_than_equal": N_("Die Zahl muss mindestens {ge} sein."),
    "less_than_equal": N_("Die Zahl darf höchstens {le} sein."),
    "date_type": N_("Erwartet wird ein Datum: JJJJ-MM-TT."),
    "date_parsing": N_("Erwartet wird ein Datum: JJJJ-MM-TT."),
    "date_from_datetime_parsing": N_("Erwartet wird ein Datum: JJJJ-MM-TT."),
    "date_from_datetime_inexact": N_("Erwartet wird ein Datum ohne Uhrzeit: JJJJ-MM-TT."),
    "date_from_datetime_type": N_("Erwartet wird ein Datum: JJJJ-MM-TT."),
    "date_past": N_("Das Datum muss in der Vergangenheit liegen."),
    "int_parsing_size": N_("Die Zahl ist zu groß."),
    "less_than": N_("Die Zahl muss kleiner als {lt} sein."),
    "finite_number": N_("Erwartet wird eine endliche Zahl."),
    "float_type": N_("Erwartet wird eine Zahl."),
    "float_parsing": N_("Erwartet wird eine Zahl."),
    "bool_type": N_("Erwartet wird true oder false."),
    "bool_parsing": N_("Erwartet wird true oder false."),
    "decimal_type": N_("Erwartet wird eine Dezimalzahl."),
    "decimal_parsing": N_("Erwartet wird eine Dezimalzahl."),
    "decimal_max_digits": N_("Höchstens {max_digits} Ziffern sind möglich."),
    "decimal_max_places": N_("Höchstens {decimal_places} Nachkommastellen sind möglich."),
    "decimal_whole_digits": N_("Höchstens {whole_digits} Ziffern vor dem Komma sind möglich."),
    "literal_error": N_("Möglich ist: {expected}."),
    "enum": N_("Möglich ist: {expected}."),
    "tuple_type": N_("Erwartet wird eine Liste."),
    "list_type": N_("Erwartet wird eine Liste."),
    "dict_type": N_("Erwartet wird ein JSON-Objekt."),
    "model_type": N_("Erwartet wird ein JSON-Objekt."),
    "model_attributes_type": N_("Erwartet wird ein JSON-Objekt."),
    "dataclass_type": N_("Erwartet wird ein JSON-Objekt."),
    "none_required": N_("Diese Angabe muss leer bleiben (null)."),
    "too_short": N_("Zu wenige: nötig ist mindestens {min_length}."),
    "too_long": N_("Zu viele: möglich ist höchstens {max_length}."),
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
    found = error.errors(include_url=False, include_input=False)
    # An entry that cannot be read is not counted: the list seems too short by it, and need not be.
    unread = {one["loc"][:size] for one in found for size in range(len(one["loc"]))}
    told = [one for one in found if one["type"] != "too_short" or one["loc"] not in unread]
    return [in_words(one, one["loc"]) for one in told[:ERRORS_MAX]]


def in_words(found: Mapping[str, Any], place: Sequence[int | str]) -> FieldError:
    """One thing that the validator found, at a place, without its value."""
    kind: str = found["type"]
    given = found.get("ctx", {})
    if kind in _WORDS:
        message: str = Phrase(_WORDS[kind], **given)
    else:
        # What our own validators say stands in the context; the validator's text has a prefix.
        message = str(given.get("error", found["msg"]))
    return {
        "field": ".".join(map(str, place)),
        "code": _CODES.get(kind, kind.replace("_", "-")),
        "message": message,
    }

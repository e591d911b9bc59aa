"""Words for commands, their fields and their codes, in the language of the page.

What has no word here is shown by its stored name: nothing a command asks for is ever hidden.
"""

from __future__ import annotations

from collections.abc import Mapping

from grants import words
from grants.web import language
from grants.web.wording import codes, commands, fact_names, fields, hints, office_codes, offices
from grants.web.wording.fact_codes import FACT_CODES
from grants.web.wording.fact_days import WHO_AND_WHEN
from grants.web.wording.fact_terms import WHAT
from projections.audit_trail.sentences.codes import coded

__all__ = [
    "CODES",
    "COMMANDS",
    "FIELDS",
    "HINTS",
    "blank",
    "code",
    "command",
    "fact",
    "fact_code",
    "fact_field",
    "feature",
    "field",
    "hint",
    "known",
]

Words = Mapping[str, tuple[str, str]]
COMMANDS: Words = {**commands.COMMANDS, **offices.COMMANDS}
FIELDS: Words = {**offices.FIELDS, **fields.FIELDS}
HINTS: Words = {**office_codes.HINTS, **hints.HINTS}
BLANK = offices.BLANK
_FIELD_NAMES = frozenset({"field", "sealed", "year_basis"})
"""Fields of facts that name fields."""
_ALIKE = {
    "competence": "role",
    "counterpart_earmark": "earmark",
    "criteria": "criterion",
    "returns_to": "phase",
}
"""Fields of facts that hold the codes of others."""
CODES: Mapping[str, Words] = {**codes.CODES, **office_codes.CODES}


def heading(name: str) -> str:
    """What a field or figure is called above a column."""
    return words.heading(name, language.spoken.get())


def command(name: str) -> str:
    """What a command is called."""
    return _spoken(COMMANDS, name)


def field(name: str, of: str = "") -> str:
    """What a field of a command is called."""
    return _spoken(FIELDS, f"{of}.{name}" if f"{of}.{name}" in FIELDS else name)


def fact_field(name: str, of: str = "") -> str:
    """What a field of a fact is called: as on the form it came from, if it came from one.

    `of`: the stored name of the fact, whose feature may mean its own.
    """
    if (own := f"{of.partition('.')[0]}.{name}") in WHAT:
        return _spoken(WHAT, own)
    return _spoken({**WHO_AND_WHEN, **WHAT, **FIELDS}, name)


def fact(name: str) -> str:
    """What a kind of fact is called, by its stored name, with or without a version."""
    stored = name.partition("@")[0]
    if language.spoken.get() == "de":
        return fact_names.FACTS[stored]
    of, _, what = stored.partition(".")
    return _plainly(what if "-" in what else f"{of} {what}")


def fact_code(name: str, value: str, of: str) -> str:
    """What a code in a field of a fact means; `of`: the stored name of the fact."""
    if name in _FIELD_NAMES:
        return fact_field(value, of)
    for place in (f"{of}.{name}", name):
        if value in FACT_CODES.get(place, {}):
            return _spoken(FACT_CODES[place], value)
    return code(_ALIKE.get(name, name), value)


def feature(name: str) -> str:
    """What the facts of a feature are about."""
    return fact_names.FEATURES[name] if language.spoken.get() == "de" else _plainly(name)


def _plainly(name: str) -> str:
    return name.replace("-", " ").capitalize()


def hint(name: str, of: str = "") -> str:
    """A short help with a field; empty where it explains itself."""
    place = f"{of}.{name}"
    return _spoken(HINTS, place) if place in HINTS else _spoken({"": ("", ""), **HINTS}, name, "")


def blank(name: str, of: str = "") -> str:
    """What it means to leave a field of a command empty."""
    place = f"{of}.{name}"
    return _spoken(BLANK, place) if place in BLANK else language.gettext("keine Angabe")


def code(name: str, value: str, of: str = "") -> str:
    """What a code in a field of a command means."""
    for place in (f"{of}.{name}", name):
        if value in CODES.get(place, {}):
            return _spoken(CODES[place], value)
    spoken = words.word(name, value, language.spoken.get())
    if spoken != value or language.spoken.get() != "de":
        return spoken
    return coded(value)


def known(name: str, of: str = "") -> list[tuple[str, str]]:
    """The codes that a field of a command usually holds, with their words."""
    listed = CODES.get(f"{of}.{name}") or CODES.get(name) or {}
    return [(value, code(name, value, of)) for value in listed]


def _spoken(found: Words, name: str, otherwise: str | None = None) -> str:
    plain = name if otherwise is None else otherwise
    german, english = found.get(name, (plain, plain))
    return german if language.spoken.get() == "de" else english

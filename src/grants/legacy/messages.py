"""What the import tells people: each message once in German and once in English.

An error carries the key of its message and the values in it; the face chooses the language. A key
is the code of the broken rule, and behind a stroke which case of it: `amount/signs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from grants.kernel.rejection import Rejection
from grants.legacy.wording_files import WORDING_OF_FILES
from grants.legacy.wording_mapping import WORDING_OF_MAPPINGS
from grants.legacy.wording_rows import WORDING_OF_ROWS

Language: TypeAlias = Literal["de", "en"]

WORDING = {**WORDING_OF_ROWS, **WORDING_OF_FILES, **WORDING_OF_MAPPINGS}
"""Every message by its key."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in any language; whole numbers are counts, shown with their thousands apart.

    Values may quote cells, which can hold personal data: messages are for the screen, never for
    logs and facts.
    """

    key: str
    values: tuple[tuple[str, Value], ...] = ()

    def text(self, language: Language) -> str:
        """The sentence: what was found, which rule it breaks, what can be done."""
        wording = WORDING[self.key]
        template = wording.german if language == "de" else wording.english
        return template.format(**{name: _shown(value, language) for name, value in self.values})

    @property
    def rule(self) -> str:
        """The stable code of the broken rule."""
        return self.key.partition("/")[0]

    def __str__(self) -> str:
        """German, as everything is that nobody asked for in English."""
        return self.text("de")


Value: TypeAlias = str | int | Message


def said(key: str, **values: Value) -> Message:
    """The message of a key with its values."""
    return Message(key, tuple(values.items()))


def rejected(refusal: Rejection) -> Message:
    """What a rule of a case or a budget says to a row: its own sentence, and one in English."""
    found = {name: str(value) for name, value in refusal.found.items()}
    key = f"rejected/{refusal.code}"
    known = key if key in WORDING else "rejected"
    return said(known, **{**found, "detail": refusal.detail, "code": refusal.code})


def unreadable(error: OSError) -> Message:
    """Why the operating system does not hand a file out."""
    match error:
        case FileNotFoundError():
            return said("system/missing")
        case IsADirectoryError():
            return said("system/folder")
        case PermissionError():
            return said("system/forbidden")
        case _:
            return said("system/other", reason=error.strerror or type(error).__name__)


def _shown(value: Value, language: Language) -> str:
    match value:
        case Message():
            return value.text(language)
        case int():
            grouped = f"{value:,}"
            return grouped.replace(",", ".") if language == "de" else grouped
        case str():
            return value

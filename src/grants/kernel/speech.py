"""What people are told: German that remembers how it was made, to be said in other languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Protocol


class Speech(Protocol):
    """What a language says for a German template, and how it writes amounts, days and numbers."""

    def gettext(self, message: str, /) -> str:
        """The template of a sentence about a fact in this language, with the same names in it."""

    def message(self, message: str, /) -> str:
        """What the program says besides, in this language, with the same names in it."""

    def word(self, code: str, /) -> str:
        """The word for a code."""

    def money(self, cents: int | None, /) -> str:
        """An amount of euros; None is unknown."""

    def difference(self, cents: int, /) -> str:
        """An amount with its sign."""

    def day(self, value: dt.date | str, /) -> str:
        """A day; or as an old file states it, a year or a month."""

    def number(self, value: int, /) -> str:
        """A number of what is counted."""

    def decimal(self, text: str, /) -> str:
        """A number with a point before its decimals, as it is stored."""

    def percent(self, hundredths: int, /) -> str:
        """A rate."""

    def typed(self, text: str, /) -> str:
        """What somebody wrote, marked as German."""


class Sentence(str):
    """A German text that can be said in another language."""

    __slots__ = ()

    def translated(self, speech: Speech) -> str:
        """The same in another language."""
        raise NotImplementedError

    def __str__(self) -> str:
        """Itself: so does the text of an error that carries a sentence stay one."""
        return self


def translated(value: object, speech: Speech) -> str:
    """What is put into a sentence, in another language."""
    match value:
        case Sentence():
            return value.translated(speech)
        case dt.date():
            return speech.day(value)
        case _:
            return str(value)


class _Joined(Sentence):
    __slots__ = ("parts", "separator")
    separator: str
    parts: tuple[str, ...]

    def translated(self, speech: Speech) -> str:
        return self.separator.join(translated(part, speech) for part in self.parts)


def joined(separator: str, parts: Iterable[str]) -> Sentence:
    """Parts with the same between them in every language."""
    found = tuple(parts)
    made = _Joined(separator.join(found))
    made.separator = separator
    made.parts = found
    return made


class _Written(Sentence):
    __slots__ = ("notation", "value")
    notation: Notation
    value: int | dt.date | str | None

    def translated(self, speech: Speech) -> str:
        text: str = getattr(speech, self.notation)(self.value)
        return text


Notation = Literal["money", "difference", "day", "number", "decimal", "percent", "typed"]
"""A method of `Speech`."""


def written(german: str, notation: Notation, value: int | dt.date | str | None) -> Sentence:
    """What each language writes in its own way."""
    made = _Written(german)
    made.notation = notation
    made.value = value
    return made

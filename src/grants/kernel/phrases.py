"""German for people that remembers what it was made of, so that a page can say it in English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self


def N_(message: str) -> str:  # noqa: N802 - the name by which such messages are collected.
    """A message that is translated where it is shown."""
    return message


class Phrase(str):
    """A sentence, or a part of one: a message, and what fills the places in it.

    Who speaks another language looks the message up and fills it anew; to everybody else this is a
    text like any other. A phrase of a phrase is that phrase.
    """

    __slots__ = ("found", "message", "parts")
    message: str
    parts: tuple[object, ...]
    found: dict[str, object]

    def __new__(cls, message: str, /, *parts: object, **found: object) -> Self:
        """The message with its places filled."""
        if isinstance(message, cls):
            return message
        phrase = super().__new__(cls, message.format(*parts, **found))
        phrase.message, phrase.parts, phrase.found = message, parts, found
        return phrase

    def __str__(self) -> str:
        """Itself: so does the text of an error that carries a phrase stay one."""
        return self


class Term(Phrase):
    """The word for a code; in English the code is its own word."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, german: str, code: str) -> Self:
        """The German word."""
        term = super().__new__(cls, german)
        term.code = code
        return term


def joined(phrases: Iterable[object], between: str = ", ") -> Phrase:
    """Phrases or codes one after the other."""
    parts = tuple(phrases)
    return Phrase(between.join(["{}"] * len(parts)), *parts)

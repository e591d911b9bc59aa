"""What rules and other parts of the program say: messages that are filled where they are said."""

from __future__ import annotations

from typing import Self

from grants.kernel.speech import Sentence, Speech, translated


def N_(message: str) -> str:  # noqa: N802 - the name by which such messages are collected.
    """A message that is filled, and translated, where it is said."""
    return message


class Phrase(Sentence):
    """A message in German, and what fills the places in it. A phrase of a phrase is that phrase."""

    __slots__ = ("found", "message")
    message: str
    found: dict[str, object]

    def __new__(cls, message: str, /, **found: object) -> Self:
        """The message with its places filled."""
        if isinstance(message, cls):
            return message
        phrase = super().__new__(cls, message.format(**found))
        phrase.message, phrase.found = message, found
        return phrase

    def translated(self, speech: Speech) -> str:
        """The message in another language, filled anew."""
        found = {place: translated(value, speech) for place, value in self.found.items()}
        return speech.message(self.message).format(**found)


class Term(Phrase):
    """The German word for a code; other languages have their own."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, german: str, code: str) -> Self:
        """The German word."""
        term = super().__new__(cls, german)
        term.code = code
        return term

    def translated(self, speech: Speech) -> str:
        """The word for the code in another language."""
        return speech.word(self.code)

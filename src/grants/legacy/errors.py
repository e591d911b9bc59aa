"""Why a mapping or a legacy file cannot be used at all; faults of single rows stand in `rows`."""

from __future__ import annotations

from dataclasses import dataclass

from grants.legacy.messages import Language, Message, Value, said


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One broken rule of a mapping file: at which key, what is wrong, what to do about it.

    The key is empty where the problem is one of the file as a whole.
    """

    key: str
    message: Message

    def text(self, language: Language) -> str:
        """One line for a terminal."""
        return f"{self.key or said('mapping/whole').text(language)}: {self.message.text(language)}"


class MappingError(ValueError):
    """The mapping file is not usable; all its problems at once."""

    def __init__(self, problems: tuple[MappingProblem, ...]) -> None:
        """Keep the problems; shown one per line."""
        super().__init__()
        self.problems = problems

    def text(self, language: Language) -> str:
        """One line per problem."""
        return "\n".join(problem.text(language) for problem in self.problems)

    def __str__(self) -> str:
        """In German."""
        return self.text("de")


class SourceError(ValueError):
    """The legacy file, or the place in it that the mapping names, cannot be read.

    `rule` is a stable code: unreadable, encoding, delimiter, quote, no-such-sheet, empty-header,
    no-such-column, duplicate-column, control-total, changed.
    """

    def __init__(self, key: str, **values: Value) -> None:
        """Keep the message of a key with its values."""
        super().__init__()
        self.message = said(key, **values)
        self.rule = self.message.rule

    def text(self, language: Language) -> str:
        """The sentence for people."""
        return self.message.text(language)

    def __str__(self) -> str:
        """In German."""
        return self.text("de")

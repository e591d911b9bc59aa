"""Why a mapping or a legacy file cannot be used at all; faults of single rows stand in `rows`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """One broken rule of a mapping file: where, what is wrong, what to do about it."""

    key: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.key}: {self.rule} {self.remedy}"


class MappingError(ValueError):
    """The mapping file is not usable; all its problems at once."""

    def __init__(self, problems: tuple[MappingProblem, ...]) -> None:
        """Keep the problems and show one per line."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class SourceError(ValueError):
    """The legacy file, or the place in it that the mapping names, cannot be read.

    `rule` is a stable code: unreadable, encoding, delimiter, quote, no-such-sheet, empty-header,
    no-such-column, duplicate-column, control-total, changed.
    """

    def __init__(self, rule: str, message: str) -> None:
        """Keep the code of the broken rule beside the sentence for people."""
        super().__init__(message)
        self.rule = rule

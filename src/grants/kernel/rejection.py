"""Why a command was refused."""

from __future__ import annotations

from typing import Any, ClassVar

from grants.kernel.phrases import Phrase

REJECTIONS: dict[str, type[Rejection]] = {}


class Rejection(Exception):
    """A rule said no. Expected, shown to the person who asked, never logged as an error.

    `code` names the broken rule (`self-approval`), `legal_basis` cites it, `message` is the German
    sentence for people with placeholders that the keyword arguments fill: what was found, which
    rule, what can be done. `field` is the command's field to look at, if there is one.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    legal_basis: ClassVar[str] = ""
    field: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if REJECTIONS.setdefault(cls.code, cls) is not cls:
            msg = f"the rejection code {cls.code!r} is already taken by {REJECTIONS[cls.code]}"
            raise RuntimeError(msg)

    def __init__(self, **found: Any) -> None:
        self.found = found
        super().__init__(Phrase(self.message, **found))

    def under_representation(self) -> Rejection:
        """The same refusal where it is due to somebody else than the one who acts."""
        self.args = (
            Phrase(
                "{refusal} Wer vertritt oder vertreten wird, gilt dabei als dieselbe Person.",
                refusal=self.detail,
            ),
        )
        return self

    @property
    def detail(self) -> str:
        """The sentence for people."""
        return str(self.args[0])

"""From a command's body to the command: fields are checked, texts sealed under their subject."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter

from grants.kernel.sealed import Sealed

if TYPE_CHECKING:
    from grants.kernel.sealed import Subject


@cache
def body_of(command: type) -> TypeAdapter[Any]:
    """The validator of a command's body; a field it does not know is an error, not ignored."""
    command.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return TypeAdapter(command)


def unsealed(subject: Subject, text: str) -> Sealed:  # noqa: ARG001
    """What stands for a text where nothing is to be stored."""
    return Sealed(ref="", commitment="")


def subject_of(subject: Subject, stream: str, body: dict[str, Any]) -> str:
    """The vault subject of a text in a command's body."""
    match subject:
        case "party" if not stream.startswith("party/"):
            return f"party/{body.get('party')}"
        case "person" if not stream.startswith("access/"):
            return f"access/{body.get('person')}"
        case "member":
            return f"{stream}/{body.get('member')}"
        case _:
            return stream

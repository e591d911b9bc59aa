"""Why a command was not carried out although no rule of the domain says no."""

from __future__ import annotations

from typing import Literal


class CommandReused(Exception):
    """The command id was used before with another body; it must not be carried out."""


class StaleVersion(Exception):
    """The caller's expected version is not the stream's; `version` is the current one."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(f"the stream is at version {version}")


class Contended(Exception):
    """Other writers got in first again and again; the command may be sent again."""


class Forbidden(Exception):
    """The person holds no role for this command, or not for this scope; `code` says which."""

    def __init__(self, code: Literal["role", "region"]) -> None:
        self.code = code
        super().__init__(code)

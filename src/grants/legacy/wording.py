"""One message in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """Templates of one message; braces name the values that an error brings."""

    german: str
    english: str

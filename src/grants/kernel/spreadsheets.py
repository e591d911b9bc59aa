"""What spreadsheets make of a text: some run what begins like a formula."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""OWASP, CSV injection."""


def harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula: it gets an apostrophe where one would."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

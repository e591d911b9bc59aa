"""Comparing what a browser sends with what only few can know, without telling by the time it takes.

What is sent may hold any character; the comparison of the standard library knows ASCII and bytes.
"""

from __future__ import annotations

import hmac


def tallies(given: str, known: str) -> bool:
    """Whether both are the same text, lone surrogates of JSON included."""
    return hmac.compare_digest(_bytes(given), _bytes(known))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")

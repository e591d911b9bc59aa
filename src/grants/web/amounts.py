"""Amounts, rates and numbers as people write them."""

from __future__ import annotations

import re

_GERMAN = re.compile(r"(-?)((?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+))(?:,([0-9]{1,2}))?")
_PLAIN = re.compile(r"(-?)([0-9]+)\.([0-9]{2})")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]+|[0-9]+(?:[.,][0-9]+)?)")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?")


def cents(text: str) -> int:
    """Euros as people write them, in cents: `1.234,56`, `1234,5`, `1234.56`; `1.234` is 1234.

    Raises:
        ValueError: it is no amount.
    """
    plain = text.replace("€", "").replace("\xa0", "").replace(" ", "").strip()
    found = _PLAIN.fullmatch(plain) or _GERMAN.fullmatch(plain)
    if found is None:
        msg = f"{text!r} is no amount"
        raise ValueError(msg)
    sign, euros, rest = found.groups()
    amount = int(euros.replace(".", "")) * 100 + int((rest or "0").ljust(2, "0"))
    return -amount if sign else amount


def decimal(text: str) -> str:
    """A number as people write it, as it is sent: `0,9`, `1.234,5`.

    Raises:
        ValueError: it is no number.
    """
    found = _NUMBER.fullmatch(text.replace("\xa0", "").replace(" ", ""))
    if found is None:
        msg = f"{text!r} is no number"
        raise ValueError(msg)
    return found[0].replace(".", "").replace(",", ".") if "," in found[0] else found[0]


def basis_points(text: str) -> int:
    """Per cent as people write them, in basis points: `90`, `87,5 %`.

    Raises:
        ValueError: it is no rate.
    """
    found = _PERCENT.fullmatch(text.replace("%", "").replace("\xa0", "").strip())
    if found is None:
        msg = f"{text!r} is no rate"
        raise ValueError(msg)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def euros(amount: int) -> str:
    """Cents as people type euros: `123456750` → `1.234.567,50`."""
    whole, rest = divmod(abs(amount), 100)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}"

"""Cells into texts, cents, lists and yes-or-no; what cannot be read for certain is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, TypeAlias

from grants.legacy.cells import Cell, cell_text, fold_name, fold_white_space
from grants.legacy.messages import Value, said

Unit: TypeAlias = Literal["EUR", "cents", "TEUR", "MEUR"]
DecimalMark: TypeAlias = Literal[",", "."]

UNIT_CENTS: dict[Unit, int] = {"cents": 1, "EUR": 100, "TEUR": 100_000, "MEUR": 100_000_000}
CENTS_MAX = 10**15  # Ten trillion EUR: more than any grant, exact in JSON and in a 64-bit column.
TEXT_CHARS_MAX = 10_000
_AMOUNT_CHARS_MAX = 64

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CURRENCY = r"(?:€|EURO?)?"
_SIGNED = re.compile(
    rf"(?P<open>\()? ?{_CURRENCY} ?(?P<lead>[-+\u2212\u2013])? ?{_CURRENCY} ?"
    r"(?P<body>[0-9.,'\u2019][0-9.,'\u2019 ]*?)"
    r"(?:[,.][-\u2013\u2014]{1,2})?"  # "100,-" and "100,--" are whole euros, no trailing minus.
    rf" ?{_CURRENCY} ?(?P<trail>[-\u2212])? ?{_CURRENCY} ?(?P<close>\))?",
    re.IGNORECASE,
)


def _notation(thousands: str, decimal: str) -> re.Pattern[str]:
    """Whole part with consistent groups of three or none, then decimals or none."""
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>[{thousands} '\u2019])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    return re.compile(rf"(?P<whole>{grouped}|[0-9]*)(?:{decimal}(?P<part>[0-9]*))?")


_NOTATIONS: dict[DecimalMark, re.Pattern[str]] = {
    ",": _notation(r"\.", ","),
    ".": _notation(",", r"\."),
}
_YES = frozenset({"true", "ja", "yes", "j", "y", "x", "1", "wahr"})
_NO = frozenset({"false", "nein", "no", "n", "0", "falsch"})


class ValueRefused(ValueError):
    """A cell that cannot be read as what the mapping says it is; `rule` is a stable code."""

    def __init__(self, key: str, **values: Value) -> None:
        """Keep the message of a key with its values; the cell is no part of the error's text."""
        super().__init__(key)
        self.message = said(key, **values)
        self.rule = self.message.rule


def shortened(cell: Cell) -> str:
    """Show a cell in a message, cut to a length that fits a line."""
    text = fold_white_space(cell_text(cell))
    return f"{text[:40]}…" if len(text) > 40 else text


def read_text(cell: Cell) -> str | None:
    """Read a text on one line, white space folded; None where the cell is empty.

    Refuses `control-character`, the trace of a wrong encoding, and `too-long`.
    """
    text = cell_text(cell)
    if not text.isprintable() and (control := _CONTROL.search(text)):
        raise ValueRefused("control-character", found=f"U+{ord(control[0]):04X}")
    # One form of each letter, so that a reference typed on another system is the same reference.
    text = fold_white_space(text if text.isascii() else unicodedata.normalize("NFC", text))
    if len(text) > TEXT_CHARS_MAX:
        raise ValueRefused("too-long", found=shortened(text), limit=TEXT_CHARS_MAX)
    return text or None


def read_cents(cell: Cell, *, unit: Unit = "EUR", decimal: DecimalMark | None = None) -> int | None:
    """Read an amount of money in `unit` as integer cents; None where the cell is empty.

    `decimal` is the decimal mark of amounts written as text. Without it only texts that can mean
    one thing are read. Fractions of a cent are rounded half-even. Refuses `amount` (no number, or
    beyond CENTS_MAX) and `ambiguous-amount` (`1.234` when nothing says which mark that is).
    """
    match cell:
        case None:
            return None
        case str():
            text = fold_white_space(cell)
            if not text:
                return None
            return _within_limit(_text_cents(text, unit, decimal), cell)
        case bool():
            raise ValueRefused("amount/none", found=shortened(cell))
        case int() | float() | Decimal():
            # The shortest repr of a float is the number that was typed into the spreadsheet.
            number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
            if not number.is_finite():
                raise ValueRefused("amount/none", found=shortened(cell))
            if abs(number) > CENTS_MAX:
                raise ValueRefused("amount/limit", found=shortened(cell))
            cents = (number * UNIT_CENTS[unit]).to_integral_value(ROUND_HALF_EVEN)
            return _within_limit(int(cents), cell)
        case _:
            raise ValueRefused("amount/date", found=shortened(cell))


def _within_limit(cents: int, cell: Cell) -> int:
    if abs(cents) > CENTS_MAX:
        raise ValueRefused("amount/limit", found=shortened(cell))
    return cents


def _text_cents(text: str, unit: Unit, decimal: DecimalMark | None) -> int:
    signed = _SIGNED.fullmatch(text) if len(text) <= _AMOUNT_CHARS_MAX else None
    if signed is None or (signed["open"] is None) != (signed["close"] is None):
        raise ValueRefused("amount/none", found=shortened(text))
    lead, trail = signed["lead"], signed["trail"]
    minuses = (lead not in {None, "+"}) + (trail is not None) + (signed["open"] is not None)
    if minuses > 1 or (trail and lead):
        raise ValueRefused("amount/signs", found=shortened(text))
    body = signed["body"].strip()
    marks: tuple[DecimalMark, ...] = (",", ".") if decimal is None else (decimal,)
    readings = {
        cents
        for mark in marks
        if (cents := _unsigned_cents(body, mark, UNIT_CENTS[unit])) is not None
    }
    if not readings:
        if decimal is None:
            raise ValueRefused("amount/none", found=shortened(text))
        raise ValueRefused("amount/mark", found=shortened(text), mark=decimal)
    if len(readings) > 1:
        raise ValueRefused("ambiguous-amount", found=shortened(text))
    cents = readings.pop()
    return -cents if minuses else cents


def _unsigned_cents(body: str, mark: DecimalMark, unit_cents: int) -> int | None:
    """Cents if the digits are well formed under this decimal mark."""
    match = _NOTATIONS[mark].fullmatch(body)
    if match is None:
        return None
    whole = match["whole"]
    if match["mark"]:
        whole = whole.replace(match["mark"], "")
    part = match["part"] or ""
    if not whole and not part:
        return None
    return _divide_half_even(int(whole + part) * unit_cents, 10 ** len(part))


def _divide_half_even(numerator: int, denominator: int) -> int:
    """Nearest integer of a non-negative fraction; a half goes to the even neighbour."""
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient % 2):
        quotient += 1
    return quotient


def split_pieces(text: str, separators: Sequence[str]) -> tuple[str, ...]:
    """Split at any of the separators (white space folded on both sides); empty pieces vanish."""
    if not separators:
        return (text,) if text else ()
    # Longest first, so that " bis " wins over "b".
    pattern = "|".join(re.escape(each) for each in sorted(separators, key=len, reverse=True))
    return tuple(piece for raw in re.split(pattern, text) if (piece := raw.strip()))


def read_flag(cell: Cell) -> bool | None:
    """Read yes or no, German or English; None where the cell is empty. Refuses `yes-no`."""
    if isinstance(cell, bool):
        return cell
    word = fold_name(cell_text(cell))
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueRefused("yes-no", found=shortened(cell))

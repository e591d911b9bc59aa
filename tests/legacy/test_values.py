from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.legacy.cells import Cell
from grants.legacy.values import (
    CENTS_MAX,
    DecimalMark,
    Unit,
    ValueRefused,
    read_cents,
    read_flag,
    read_text,
    split_pieces,
)

cents_in_range = st.integers(min_value=-CENTS_MAX, max_value=CENTS_MAX)


def _written(cents: int, thousands: str, decimal: str) -> str:
    whole, part = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", thousands)
    return f"{'-' if cents < 0 else ''}{grouped}{decimal}{part:02}"


def _outcome(text: str, decimal: DecimalMark | None) -> int | str | None:
    """What is read, or the rule that refuses it."""
    try:
        return read_cents(text, decimal=decimal)
    except ValueRefused as refusal:
        return refusal.rule


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("thousands", [".", "", " ", "\u00a0", "\u202f", "'"])
@given(cents=cents_in_range)
def test_every_amount_written_in_german_reads_back(
    cents: int, thousands: str, stated: bool
) -> None:
    written = _written(cents, thousands, ",")
    assert read_cents(written, decimal="," if stated else None) == cents
    assert read_cents(f"{written} €", decimal=",") == cents


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("thousands", [",", "", " ", "'"])
@given(cents=cents_in_range)
def test_every_amount_written_in_english_reads_back(
    cents: int, thousands: str, stated: bool
) -> None:
    written = _written(cents, thousands, ".")
    assert read_cents(written, decimal="." if stated else None) == cents
    assert read_cents(f"EUR {written}", decimal=".") == cents


@given(cents=st.integers(min_value=-(10**13), max_value=10**13))
def test_every_amount_kept_as_a_float_reads_back(cents: int) -> None:
    assert read_cents(cents / 100) == cents


@given(text=st.text(alphabet="0123456789.,-+() €EUR'−–", max_size=20))
def test_reading_an_amount_answers_or_refuses_and_the_stated_mark_only_narrows(text: str) -> None:
    readings = {_outcome(text, ","), _outcome(text, ".")} - {"amount"}
    expected = "ambiguous-amount" if len(readings) > 1 else readings.pop() if readings else "amount"
    assert _outcome(text, None) == expected


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        (None, None),
        ("", None),
        (" \u00a0 ", None),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1.234.567", 123456700),
        ("1234", 123400),
        ("1 234 567,8 EUR", 123456780),
        ("€ 12,50", 1250),
        ("-€ 12,50", -1250),
        ("12,50- EUR", -1250),
        ("12,50 EUR -", -1250),
        ("−5", -500),
        ("(1.234,56 €)", -123456),
        ("+7", 700),
        ("100,-", 10000),
        ("100,-- €", 10000),
        ("-100,--", -10000),
        (",50", 50),
        ("0.125", 12),
        ("0,135", 14),
        ("-0,00", 0),
        ("892152355.5499998", 89215235555),
        (892152355.5499998, 89215235555),
        (0.125, 12),
        (0.135, 14),
        (-19308.98, -1930898),
        (1e-9, 0),
        (7, 700),
        (Decimal("0.29"), 29),
    ],
)
def test_amounts(cell: Cell, cents: int | None) -> None:
    assert read_cents(cell) == cents


@pytest.mark.parametrize(
    ("cell", "unit", "cents"),
    [
        ("12,5", "TEUR", 1_250_000),
        (1.5, "MEUR", 150_000_000),
        ("123", "cents", 123),
        (2.5, "cents", 2),
    ],
)
def test_units(cell: Cell, unit: Unit, cents: int) -> None:
    assert read_cents(cell, unit=unit) == cents


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("1.234", 123400, 123),
        ("1,234", 123, 123400),
        ("-12.000 €", -1200000, -1200),
        ("(999,999)", -100000, -99999900),
    ],
)
def test_an_amount_that_can_mean_two_is_refused_until_the_mark_is_stated(
    text: str, german: int, english: int
) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_cents(text)
    assert refused.value.rule == "ambiguous-amount"
    assert 'decimal = ","' in refused.value.message.text("de")
    assert read_cents(text, decimal=",") == german
    assert read_cents(text, decimal=".") == english


@pytest.mark.parametrize(
    "cell",
    [
        "k. A.", "-", "1.23.456", "12.34.56", "1.234 567", "1,2,3", "1e5", "5 T€", "DM 5", "--5",
        "-5-", "-(5)", "(5", "5)", "€", "5€5", "1" * 70, "9" * 20, math.nan, math.inf, 1e300, True,
        dt.date(2010, 1, 1), dt.time(1),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(cell: Cell) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_cents(cell)
    assert refused.value.rule == "amount"


def test_a_stated_mark_refuses_the_other_notation() -> None:
    with pytest.raises(ValueRefused) as refused:
        read_cents("1,234.56", decimal=",")
    assert "„1,234.56“ ist kein Betrag mit „,“" in refused.value.message.text("de")


def test_a_text_stands_on_one_line_in_one_form() -> None:
    assert read_text("  Stadt \u00a0 A\r\n  Amt  ") == "Stadt A Amt"
    assert read_text("u\u0308ber") == "über"
    assert read_text(37874.0) == "37874"
    assert read_text(1.5) == "1.5"
    assert read_text("\n") is None


@pytest.mark.parametrize("control", ["\x00", "\x1b", "\x84", "\x96"])
def test_control_characters_betray_a_wrong_encoding(control: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_text(f"a{control}b")
    assert refused.value.rule == "control-character"
    assert f"U+{ord(control):04X}" in refused.value.message.text("de")


def test_a_text_has_an_end() -> None:
    with pytest.raises(ValueRefused) as refused:
        read_text("x" * 10_001)
    assert refused.value.rule == "too-long"
    assert "10.000 Zeichen" in refused.value.message.text("de")
    assert "10,000 characters" in refused.value.message.text("en")


def test_pieces() -> None:
    assert split_pieces("2010 - 2012", (" - ",)) == ("2010", "2012")
    assert split_pieces("2010–2012", ("-", "–")) == ("2010", "2012")
    assert split_pieces("7, 8,,", (",",)) == ("7", "8")
    assert split_pieces("7", ()) == ("7",)
    assert split_pieces("", (",",)) == ()


@pytest.mark.parametrize(
    ("cell", "flag"),
    [("ja", True), ("NEIN", False), (" X ", True), (1.0, True), (False, False), ("", None)],
)
def test_flags(cell: Cell, flag: bool | None) -> None:
    assert read_flag(cell) is flag


def test_a_word_that_is_neither_is_refused() -> None:
    with pytest.raises(ValueRefused) as refused:
        read_flag("storniert")
    assert "„storniert“ ist weder ja noch nein" in refused.value.message.text("de")
    # What a cell holds may be personal: it is in the message, never in a traceback.
    assert "storniert" not in str(refused.value)

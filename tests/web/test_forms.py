"""Forms: what is typed becomes the body of the command, and what cannot be read is told."""

from __future__ import annotations

import pytest

from grants.store.validation import body_schema
from grants.web import wording
from grants.web.fields import fields_of
from grants.web.typed import cents, read
from grants.wiring import FEATURES

ROUTES = [route for room in FEATURES for route in room.ROUTES if route.kind == "case"]
ASKED = {
    "type": "object",
    "required": ["reason", "signed_on", "amount_cents", "kind", "lines"],
    "properties": {
        "reason": {"type": "string"},
        "signed_on": {"type": "string", "format": "date"},
        "amount_cents": {"type": "integer"},
        "kind": {"$ref": "#/$defs/Kind"},
        "early": {"type": "boolean", "default": False},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "rank": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
        "items": {"type": "array", "items": {"type": "string"}},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        "remedy": {"anyOf": [{"$ref": "#/$defs/Remedy"}, {"type": "null"}]},
    },
    "$defs": {
        "Kind": {"enum": ["advance", "reimbursement"]},
        "Line": {
            "type": "object",
            "required": ["year", "cents"],
            "properties": {"year": {"type": "integer"}, "cents": {"type": "integer"}},
        },
        "Remedy": {
            "type": "object",
            "required": ["until"],
            "properties": {"until": {"type": "string", "format": "date"}},
        },
    },
}


def test_what_is_typed_becomes_the_body():
    typed = read(
        fields_of(ASKED),
        {
            "reason": " Weil es so ist. ",
            "signed_on": "31.12.2024",
            "amount_cents": "1.234,5 €",
            "kind": "advance",
            "early": "true",
            "note": "",
            "items": "statutes\n\n signature ",
            "lines.0.year": "2024",
            "lines.0.cents": "0,28",
            "lines.2.year": "2025",
            "lines.2.cents": "1234.56",
            "remedy.until": "2025-01-31",
        },
    )
    assert typed.errors == {}
    assert typed.body == {
        "reason": "Weil es so ist.",
        "signed_on": "2024-12-31",
        "amount_cents": 123_450,
        "kind": "advance",
        "early": True,
        "note": None,
        "rank": None,
        "items": ["statutes", "signature"],
        "lines": [{"year": 2024, "cents": 28}, {"year": 2025, "cents": 123_456}],
        "remedy": {"until": "2025-01-31"},
    }
    assert typed.rows("lines") == 4  # Two filled, and two more.


def test_what_cannot_be_read_is_told_at_its_field():
    typed = read(
        fields_of(ASKED),
        {"signed_on": "31.02.2024", "amount_cents": "viel", "lines.1.year": "MMXXIV"},
    )
    assert set(typed.errors) == {"signed_on", "amount_cents", "lines.0.year"}
    assert typed.value("amount_cents") == "viel"
    assert typed.body["remedy"] is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.234", 123_400), ("1234", 123_400), ("0,28", 28), ("1.234.567,89", 123_456_789),
     ("-5", -500), ("12,5", 1_250), ("1234.56", 123_456), ("1.23", 123), ("7 €", 700)],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, amount: int):
    assert cents(text) == amount


@pytest.mark.parametrize("text", ["", "1,234.56", "1.2", "12,345", "1e3", "½", "1..000"])
def test_what_is_no_amount(text: str):
    with pytest.raises(ValueError, match="amount"):
        cents(text)


def test_every_command_of_a_case_has_a_form_in_both_languages():
    assert len(ROUTES) > 60
    for route in ROUTES:
        assert route.name in wording.COMMANDS
        pending = list(fields_of(body_schema(route)))
        assert pending
        while pending:
            each = pending.pop()
            pending += each.columns
            assert each.name in wording.FIELDS, (route.name, each.name)
            assert bool(each.columns) == (each.kind in {"rows", "group"}), (route.name, each.name)


def test_what_a_case_has_can_be_chosen():
    (only, *_) = fields_of(ASKED, {"reason": [("a", "A"), ("b", "B")]})
    assert (only.kind, only.options) == ("choice", (("a", "A"), ("b", "B")))

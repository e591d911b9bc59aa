"""Forms: what is typed becomes the body of the command, and what cannot be read is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import pytest
from pydantic import Field as Field_
from pydantic import TypeAdapter, ValidationError
from tests.decisions.casework import AMOUNT, vote

from grants.api.field_errors import field_errors
from grants.application.events import PrioritisationRecorded
from grants.store.validation import body_schema
from grants.web import language, templating, wording
from grants.web.amounts import basis_points, cents, decimal
from grants.web.fields import Field, fields_of
from grants.web.steps.beside import of_vote
from grants.web.typed import read, totals, written
from grants.web.wording.errors import NO_AMOUNT, NO_DECIMAL
from grants.wiring import FEATURES

ROUTES = [route for room in FEATURES for route in room.ROUTES if route.kind in {"case", "claim"}]
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


@pytest.mark.parametrize(
    ("text", "rate"), [("90", 9_000), ("87,5", 8_750), ("87.25 %", 8_725), ("0", 0)]
)
def test_rates_as_people_write_them(text: str, rate: int):
    assert basis_points(text) == rate


@pytest.mark.parametrize("text", ["", "neunzig", "1.000", "87,555", "-5"])
def test_what_is_no_rate(text: str):
    with pytest.raises(ValueError, match="rate"):
        basis_points(text)


def test_a_body_stands_in_its_form_as_it_would_be_typed():
    fields = fields_of(ASKED)
    body = {
        "reason": "Weil es so ist.",
        "signed_on": "2024-12-31",
        "amount_cents": 123_456_789,
        "kind": "advance",
        "early": True,
        "rank": 3,
        "items": ["statutes", "signature"],
        "lines": [{"year": 2024, "cents": -28}],
        "remedy": {"until": "2025-01-31"},
    }
    typed = written(fields, body)
    assert typed["amount_cents"] == "1.234.567,89"
    assert typed["signed_on"] == "31.12.2024"
    assert read(fields, typed).body == {**body, "note": None}


def test_of_a_date_known_to_a_month_no_day_is_invented():
    assert written(fields_of(ASKED), {"signed_on": "2016-05"})["signed_on"] == ""


def test_a_row_that_only_names_what_it_would_be_about_says_nothing():
    choices = {"lines.year": [("2024", "2024"), ("2025", "2025")]}
    values = {
        "lines.0.year": "2024",
        "lines.0.cents": "",
        "lines.1.year": "2025",
        "lines.1.cents": "viel",
    }
    typed = read(fields_of(ASKED, choices), values)
    assert typed.body["lines"] == [{"year": 2025}]
    assert typed.errors.keys() == {"lines.0.cents"}  # Rows that say something come first.
    assert typed.value("lines.1.year") == "2024"


def test_sums_are_of_the_rows_that_were_typed():
    values = {"lines.0.year": "2024", "lines.0.cents": "1", "lines.1.year": "2025"}
    fields = fields_of(ASKED)
    assert [(each.name, each.cents) for each in totals(read(fields, values), fields)] == [
        ("lines", 100)
    ]


def test_every_code_that_a_schema_names_has_words_in_both_languages():
    for route in ROUTES:
        for each in _all(fields_of(body_schema(route))):
            for code, _ in each.options:
                for spoken in ("de", "en"):
                    language.spoken.set(spoken)
                    word = wording.code(each.name, code, route.name)
                    assert word, (route.name, each.name, code)
                    if spoken == "de":
                        assert word != code, (route.name, each.name, code)
    language.spoken.set("de")


@pytest.mark.parametrize(
    ("message", "read_as", "examples"),
    [(NO_AMOUNT, cents, ["1234.56", "1.234,56"]), (NO_DECIMAL, decimal, ["0.9", "0,9"])],
)
def test_what_an_error_names_can_be_typed(message: str, read_as: Any, examples: list[str]):
    assert re.findall(r"[\d.,]*\d", message) == examples[1:]
    language.spoken.set("en")
    assert re.findall(r"[\d.,]*\d", templating.said(message)) == examples
    language.spoken.set("de")
    assert len({read_as(each) for each in examples}) == 1


def test_too_few_agrees_with_every_number():
    listed = TypeAdapter(Annotated[list[str], Field_(min_length=1)])
    with pytest.raises(ValidationError) as refused:
        listed.validate_python([])
    (found,) = field_errors(refused.value)
    assert found["message"] == "Zu wenige: nötig ist mindestens 1."
    language.spoken.set("en")
    assert templating.said(found["message"]) == "Too few: the minimum is 1."
    language.spoken.set("de")


def test_a_list_is_not_called_too_short_for_what_is_wrong_in_it():
    listed = TypeAdapter(dict[str, Annotated[list[int], Field_(min_length=2)]])
    with pytest.raises(ValidationError) as refused:
        listed.validate_python({"years": [2024, "then"], "numbers": [1]})
    found = {each["field"]: each["code"] for each in field_errors(refused.value)}
    assert found == {"years.1": "int-parsing", "numbers": "too-short"}


def test_help_stands_only_with_the_command_it_is_about():
    every = [route for room in FEATURES for route in room.ROUTES]
    fields = {
        f"{route.name}.{each.name}"
        for route in every
        for each in _all(fields_of(body_schema(route)))
    }
    assert {place for place in wording.HINTS if "." in place} <= fields
    for command, field in (
        ("record-insolvency", "note"),
        ("end-insolvency", "note"),
        ("receive-claim-payment", "value_on"),
        ("explain-discrepancy", "control_total"),
    ):
        assert f"{command}.{field}" in fields
        assert not wording.hint(field, command)
    assert wording.hint("note", "examine-proof")
    assert wording.hint("value_on", "execute-payout")
    assert wording.hint("control_total", "record-control-total")


def _all(fields: Iterable[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _all(each.columns)


def test_what_takes_a_code_offers_those_that_are_known():
    free = {  # A new name, or chosen from what the case has.
        "condition", "decision", "document", "hold", "meeting", "member", "party", "refund",
        "account", "programme", "call", "scope", "earmark", "objects", "primary_object",
        "known_by", "responsible", "assessment", "waiver", "payment", "offset", "deferral",
        "agreement",
    }  # fmt: skip
    for route in ROUTES:
        schema = body_schema(route)
        offered = {name: wording.known(name, route.name) for name in wording.FIELDS}
        fields = fields_of(schema, offered)
        codes = [each for each in _all(fields) if each.kind in {"text", "lines"}]
        left = {each.name for each in codes} - free
        assert left <= {"title", "name", "documents"}, (route.name, left)


def test_what_a_case_has_can_be_chosen():
    (only, *_) = fields_of(ASKED, {"reason": [("a", "A"), ("b", "B")]})
    assert (only.kind, only.options) == ("choice", (("a", "A"), ("b", "B")))


def test_who_voted_against_recommended_no_amount():
    for_it, against = vote(), vote(outcome="not-prioritised", recommended=0)
    assert isinstance(for_it, PrioritisationRecorded)
    assert isinstance(against, PrioritisationRecorded)
    assert (of_vote(for_it).cents, of_vote(for_it).text) == (AMOUNT, "")
    assert (of_vote(against).cents, of_vote(against).text) == (None, "nicht priorisiert")

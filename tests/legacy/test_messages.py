"""Every message exists in both languages, and every error brings what its message shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import grants.budget.rejections
import grants.legacy
from grants.kernel.rejection import REJECTIONS
from grants.legacy.messages import WORDING, Message, rejected, said
from grants.legacy.rejections import CaseNumberTaken, NoYear

SOURCES = Path(grants.legacy.__file__).parent
_FROM_PYDANTIC = {
    "string_type", "int_type", "bool_type", "dict_type", "model_type", "missing",
    "string_pattern_mismatch", "string_too_short", "string_too_long", "greater_than_equal",
    "less_than_equal",
}  # fmt: skip


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def raised() -> Iterator[tuple[str, frozenset[str]]]:
    """Key and values of every message that is made by name."""
    for path in SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {"said", "ValueRefused", "SourceError", "problem"}:
                match node.args:
                    case [ast.Constant(value=str(key))]:
                        yield key, frozenset(each.arg or "" for each in node.keywords)
                    case _:
                        pass


RAISED = sorted(set(raised()))


@pytest.mark.parametrize(("key", "values"), RAISED)
def test_an_error_brings_what_its_message_shows(key, values):
    wording = WORDING[key]
    assert placeholders(wording.german) | placeholders(wording.english) == values


def test_no_message_is_left_over():
    made = {key for key, _ in RAISED} | {f"mapping/{kind}" for kind in _FROM_PYDANTIC}
    of_rules = {key for key in WORDING if key.startswith("rejected")}
    assert set(WORDING) - of_rules == made


def test_the_english_of_a_rule_uses_what_the_rule_found():
    assert grants.budget.rejections.BeyondOpen.code in REJECTIONS
    for key in WORDING:
        if key.startswith("rejected/"):
            rule = REJECTIONS[key.removeprefix("rejected/")]
            assert placeholders(WORDING[key].english) <= placeholders(rule.message)


def test_a_rule_speaks_german_itself_and_english_here():
    assert rejected(NoYear()).text("de") == NoYear.message
    assert "no budget year" in rejected(NoYear()).text("en")
    taken = CaseNumberTaken(case="OLD-1-2", reference="2", programme="OLD-1")
    assert "“2” of the programme OLD-1" in rejected(taken).text("en")


def test_a_rule_without_english_is_quoted_in_german():
    rule = next(rule for code, rule in REJECTIONS.items() if code == "import-not-open")
    assert rejected(rule()).text("en").endswith(rule.message)


def test_counts_have_their_thousands_apart_and_messages_nest():
    inner = said("amount/none", found="viel")
    message = said("control-total/amount", place=said("place/cell", cell="B1"), reason=inner)
    assert message.text("de").startswith("Kontrollsumme in Zelle B1: „viel“ ist kein Betrag")
    assert str(message) == message.text("de")
    many = said("width", found=1234, expected=12)
    assert "1.234 Zellen" in many.text("de")
    assert "1,234 cells" in many.text("en")
    assert isinstance(many, Message)
    assert many.rule == "width"

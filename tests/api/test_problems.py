"""Every reason to refuse has one status, and a body people and machines can read."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import grants
from grants.api.problems import from_rejection
from grants.api.statuses import STATUSES
from grants.kernel.rejection import REJECTIONS, Rejection

for room in Path(grants.__path__[0]).glob("*/rejections.py"):
    import_module(f"grants.{room.parent.name}.rejections")
OURS = {code: kind for code, kind in REJECTIONS.items() if kind.__module__.startswith("grants.")}


def test_the_table_names_every_code_and_no_other():
    assert sorted(STATUSES) == sorted(OURS)


def test_a_rule_is_a_conflict_a_field_or_something_missing():
    assert set(STATUSES.values()) == {404, 409, 422}


@pytest.mark.parametrize("kind", OURS.values(), ids=lambda kind: kind.code)
def test_a_rejection_says_what_it_is(kind: type[Rejection]):
    assert kind.code == kind.code.lower()
    assert kind.message.endswith((".", "}", "?"))
    assert inspect.getdoc(kind)


def test_a_rejection_is_answered_with_its_sentence_and_basis():
    rejection = OURS["self-approval"](decision="FKR-2024-0001-B1")
    problem = from_rejection(rejection)
    assert problem.status == 409
    assert problem.body == {
        "type": "urn:grants:problem:self-approval",
        "title": "Who drafted a decision does not sign it.",
        "status": 409,
        "code": "self-approval",
        "detail": rejection.detail,
        "errors": [{"field": "decision", "code": "self-approval", "message": rejection.detail}],
        "found": {"decision": "FKR-2024-0001-B1"},
        "legal_basis": "§ 44 SäHO",
    }

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
    problem = from_rejection(OURS["self-grant"]())
    assert problem.status == 409
    assert problem.body == {
        "type": "urn:grants:problem:self-grant",
        "title": "Nobody gives power to themself.",
        "status": 409,
        "code": "self-grant",
        "detail": OURS["self-grant"].message,
        "errors": [{"field": "role", "code": "self-grant", "message": OURS["self-grant"].message}],
        "legal_basis": "VwV zu § 70 SäHO",
    }

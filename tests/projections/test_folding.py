"""The small things that folds are made of: quick copies, functions by type, what is not redone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.projections.examples import example

from grants.application import events as application
from grants.kernel.event import Event
from grants.kernel.records import made, replace
from projections.budgets.queries import BudgetLine
from projections.cases.claims import ClaimFile
from projections.cases.file import CaseFile
from projections.cases.queries import Case
from projections.debts import Debt
from projections.dispatch import by_type, types_of
from projections.worklist.file import File
from projections.worklist.money import Account, Hold, Money, Payout
from projections.worklist.parts import Application, Condition, Delivery, Draft, Grant, Proof

COPIED = (
    File,
    Application,
    Draft,
    Delivery,
    Condition,
    Grant,
    Proof,
    Money,
    Payout,
    Account,
    Hold,
    Debt,
    CaseFile,
    BudgetLine,
    Case,
    ClaimFile,
)


def test_a_fact_is_of_its_type_and_of_what_that_derives_from():
    class Late(application.ApplicationWithdrawn):
        """Stands for any type that derives from another."""

    fact = example(application.ApplicationWithdrawn)
    late = Late.model_validate(fact.model_dump())
    assert isinstance(fact, application.ApplicationWithdrawn)
    assert isinstance(late, (application.ApplicationWithdrawn, Event))
    assert not isinstance(fact, (Late, application.ApplicationSubmitted))
    assert not isinstance("withdrawn", Event)


def test_a_quick_copy_is_that_of_the_library():
    before = File(application=Application(version=1), deliveries={"B1": Delivery(cents=5)})
    revised = Application(version=2)
    copy = replace(before, application=revised, knowledge={1: True})
    assert copy == dataclasses.replace(before, application=revised, knowledge={1: True})
    assert (before.application.version, before.knowledge) == (1, {})
    assert copy.deliveries is before.deliveries
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.knowledge = {}  # type: ignore[misc]


def test_what_is_made_quickly_is_what_the_library_makes():
    fields = {field.name: number for number, field in enumerate(dataclasses.fields(Debt))}
    debt = Debt(**fields)  # type: ignore[arg-type]
    quick: Debt = made(Debt, **fields)  # type: ignore[arg-type]
    assert (quick, vars(quick), list(vars(quick))) == (debt, vars(debt), list(vars(debt)))
    assert hash(quick) == hash(debt)


@pytest.mark.parametrize("record", COPIED)
def test_what_is_copied_quickly_has_nothing_but_its_fields(record: type[Any]):
    assert not hasattr(record, "__post_init__")
    assert not hasattr(record, "__slots__")
    assert all(field.init for field in dataclasses.fields(record))


def test_a_type_of_fact_has_one_function():
    asked = application.DocumentsRequested | application.DeadlineExtended
    found = by_type({asked: min, application.DocumentsSupplied: max})
    assert types_of(asked) == {application.DocumentsRequested, application.DeadlineExtended}
    assert found == {
        application.DocumentsRequested: min,
        application.DeadlineExtended: min,
        application.DocumentsSupplied: max,
    }
    with pytest.raises(AssertionError):
        by_type({asked: min, application.DeadlineExtended: max})

"""Documents are taken into the file once, with the day on which they came; who looks after it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.decisions.casework import ADA, BEA, PHASES, day
from tests.decisions.examples_filing import (
    able,
    assign_it,
    assigned,
    file_it,
    filed,
    filing,
    unable,
)
from tests.spec import Spec

from grants.application.lifecycle import Phase
from grants.filing.decider import FILE
from grants.filing.rejections import DocumentFiledBefore, NotACaseworkerThere
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture

running = Spec(FILE, filing, PHASES[Phase.RUNNING])


def test_a_document_is_filed_with_what_is_known_of_it():
    running.when(file_it, by=ADA).then(filed)


@pytest.mark.parametrize("person", [ADA, BEA])
def test_the_same_document_twice_adds_nothing(person):
    assert running.given(filed).when(file_it, by=person).outcome() == ()


def test_another_day_of_receipt_is_refused():
    later = replace(file_it, received_on=day("2024-05-03"))
    running.given(filed).when(later, by=ADA).rejected(DocumentFiledBefore)


def test_another_document_is_filed_beside_it():
    other = replace(file_it, document="d2")
    expected = filed.model_copy(update={"document": "d2"})
    running.given(filed).when(other, by=ADA).then(expected)


def test_without_a_case_there_is_no_file():
    Spec(FILE, filing, ()).when(file_it, by=ADA).rejected(NotInThisPhase)


looked_after = Spec(FILE, able, PHASES[Phase.RUNNING])


def test_a_case_is_given_to_somebody_with_who_had_it_before():
    looked_after.when(assign_it, by=ADA).then(assigned)
    on = replace(assign_it, responsible=ADA)
    handed_on = assigned.model_copy(update={"responsible": ADA, "before": BEA})
    looked_after.given(assigned).when(on, by=ADA).then(handed_on)


@pytest.mark.parametrize("day_of", ["2024-05-02", "2024-05-03", "2999-01-01"])
def test_giving_it_to_who_has_it_adds_nothing(day_of):
    again = replace(assign_it, assigned_on=day(day_of))
    assert looked_after.given(assigned).when(again, by=ADA).outcome() == ()


def test_who_does_not_work_there_is_given_nothing():
    Spec(FILE, unable, PHASES[Phase.RUNNING]).when(assign_it, by=ADA).rejected(NotACaseworkerThere)


def test_a_case_is_not_given_away_in_the_future():
    later = replace(assign_it, assigned_on=day("2999-01-01"))
    looked_after.when(later, by=ADA).rejected(DateInFuture)


def test_what_is_not_there_is_given_to_nobody():
    Spec(FILE, able, ()).when(assign_it, by=ADA).rejected(NotInThisPhase)

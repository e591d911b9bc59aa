"""Documents are taken into the file once, with the day on which they came."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.decisions.casework import ADA, BEA, PHASES, day
from tests.decisions.examples_filing import file_it, filed, filing
from tests.spec import Spec

from grants.application.lifecycle import Phase
from grants.filing.decider import FILE
from grants.filing.rejections import DocumentFiledBefore
from grants.kernel.machine import NotInThisPhase

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

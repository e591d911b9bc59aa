"""Every cell of command × stage of a payout: what the table does not admit is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.decisions.casework import PAID, rejected_payout, returned, withdrawn_payout
from tests.decisions.examples_payout import ON_A_PAYOUT
from tests.decisions.paywork import (
    CERTIFIED,
    CERTIFY,
    CHECKED,
    FAILED,
    ORDERED,
    REDUCED,
    REQUESTED,
    payouts,
)

from grants.kernel.rejection import Rejection
from grants.payout.commands import Numbered
from grants.payout.decider import PAYOUTS
from grants.payout.rejections import PayoutOutOfOrder
from grants.payout.stages import Stage
from grants.payout.transitions import STAGES, STEPS

HISTORIES: dict[Stage, tuple[Any, ...]] = {
    Stage.REQUESTED: REQUESTED,
    Stage.CHECKED: CHECKED,
    Stage.REDUCED: REDUCED,
    Stage.CERTIFIED: CERTIFIED,
    Stage.ORDERED: ORDERED,
    Stage.FAILED: FAILED,
    Stage.EXECUTED: PAID,
    Stage.PARTLY_RETURNED: (*PAID, returned("r0", 500_000)),
    Stage.RETURNED: (*PAID, returned("r0", 1_500_000)),
    Stage.REJECTED: (*REQUESTED, rejected_payout()),
    Stage.WITHDRAWN: (*CHECKED, withdrawn_payout()),
}


def _stage(*facts: Any) -> Stage:
    return PAYOUTS.fold(facts).by_number[1].stage


def test_the_table_is_about_every_step_of_a_payout():
    rows = {row.command for row in STAGES.transitions}
    assert rows == {example.command for example in ON_A_PAYOUT}
    assert set(Numbered.__args__) <= rows <= {row.command for row in STEPS.transitions}


@pytest.mark.parametrize("row", STAGES.transitions, ids=lambda row: row.command.__name__)
def test_a_row_leads_somewhere_known_by_facts_its_step_records(row):
    assert row.admitted
    assert row.admitted | set(row.leads_to) <= set(Stage)
    (step,) = (step for step in STEPS.transitions if step.command is row.command)
    assert row.facts == step.facts


@pytest.mark.parametrize("stage", Stage)
def test_a_history_of_each_stage_leads_into_it(stage):
    assert _stage(*HISTORIES[stage]) is stage


@pytest.mark.parametrize("example", ON_A_PAYOUT, ids=lambda example: example.command.__name__)
def test_the_accepted_example_leads_where_the_row_says(example):
    (row,) = (row for row in STAGES.transitions if row.command is example.command)
    spec = example.accepted
    before = _stage(*spec.facts)
    assert before in row.admitted
    facts = spec.outcome()
    assert tuple(type(fact) for fact in facts) == row.facts
    after = _stage(*spec.facts, *facts)
    assert after is before or after in row.leads_to
    assert spec.again() == ()


@pytest.mark.parametrize("example", ON_A_PAYOUT, ids=lambda example: example.command.__name__)
def test_the_refused_example_is_out_of_order(example):
    example.refused.rejected(example.reason)
    assert example.reason is PayoutOutOfOrder


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("example", ON_A_PAYOUT, ids=lambda example: example.command.__name__)
def test_no_cell_is_open(example, stage):
    """Sent by somebody new: admitted as the table says, or refused by a rule beyond the stage."""
    spec = replace(example.accepted, facts=HISTORIES[stage])
    spec = spec.when(spec.command, by="person-zoe")
    if stage not in STAGES.admitted(example.command):
        spec.rejected(PayoutOutOfOrder)
        return
    try:
        facts = spec.outcome()
    except PayoutOutOfOrder:
        pytest.fail("the table admits this step here")
    except Rejection as rejection:
        assert rejection.detail  # noqa: PT017 - dates: the example is of one history alone.
    else:
        assert _stage(*HISTORIES[stage], *facts) in {
            stage,
            *next(row.leads_to for row in STAGES.transitions if row.command is example.command),
        }


def test_the_refusal_says_where_it_stands_and_where_it_should():
    with pytest.raises(PayoutOutOfOrder) as refused:
        payouts.given(*REQUESTED).when(CERTIFY).outcome()
    assert refused.value.detail == (
        "Die Auszahlung Nr. 1 ist abgerufen; für diesen Schritt muss sie geprüft oder gekürzt sein."
    )

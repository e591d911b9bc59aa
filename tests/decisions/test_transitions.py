"""Every cell of command × phase of a case: what the table does not admit is refused."""

from __future__ import annotations

import pytest

from grants.application import transitions as application
from grants.application.lifecycle import Phase
from grants.approval import transitions as approval
from grants.kernel.machine import Machine, NotInThisPhase, require
from grants.payout import transitions as payout
from grants.settlement import transitions as settlement

MACHINES: tuple[Machine[Phase], ...] = (
    application.STEPS,
    approval.STEPS,
    payout.STEPS,
    settlement.STEPS,
)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_step_leads_somewhere_known_from_somewhere_known(machine):
    for row in machine.transitions:
        assert row.admitted
        assert row.admitted | set(row.leads_to) <= set(Phase)


def test_no_command_stands_in_two_tables():
    commands = [row.command for machine in MACHINES for row in machine.transitions]
    assert len(commands) == len(set(commands))


def test_the_refusal_names_where_it_would_be_possible():
    with pytest.raises(NotInThisPhase) as refused:
        require(Phase.SUBMITTED, {Phase.IN_FORCE, Phase.RUNNING})
    assert refused.value.detail == (
        "Die Akte steht auf „eingegangen“; dieser Schritt ist nur möglich bei: "
        "bestandskräftig, in Durchführung."
    )

"""Every cell of command × phase of a case: what the table does not admit is refused."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from tests.decisions.casework import PHASES
from tests.decisions.examples import Example
from tests.spec import Spec, cases

import grants
from grants.application import transitions as application
from grants.application.lifecycle import Phase, advance
from grants.approval import transitions as approval
from grants.claim import transitions as claim
from grants.engagement import transitions as engagement
from grants.filing import transitions as filing
from grants.kernel.aggregate import Decider
from grants.kernel.event import Event
from grants.kernel.machine import Machine, NotInThisPhase, require
from grants.kernel.rejection import Rejection
from grants.payout import transitions as payout
from grants.revocation import transitions as revocation
from grants.settlement import transitions as settlement
from grants.wiring import CASE_STEPS

MACHINES: dict[str, Machine[Phase]] = {
    "application": application.STEPS,
    "approval": approval.STEPS,
    "filing": filing.STEPS,
    "payout": payout.STEPS,
    "settlement": settlement.STEPS,
    "revocation": revocation.STEPS,
}
FEATURES = Path(grants.__path__[0])
PHASE: Decider[object, Phase, Event] = Decider(Phase.UNKNOWN, lambda *_: (), advance)
SOMEBODY_ELSE = "person-zoe"
"""Did nothing in any history, so what she sends is no repetition."""


def examples_of(name: str) -> tuple[Example, ...]:
    examples: tuple[Example, ...] = import_module(f"tests.decisions.examples_{name}").EXAMPLES
    return examples


EXAMPLES = {name: examples_of(name) for name in MACHINES}
ROWS = [
    pytest.param(MACHINES[name], example, id=f"{name}-{example.command.__name__}")
    for name, examples in EXAMPLES.items()
    for example in examples
]


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_a_step_leads_somewhere_known_from_somewhere_known(machine):
    for row in machine.transitions:
        assert row.admitted
        assert row.admitted | set(row.leads_to) <= set(Phase)


def test_every_machine_of_a_case_is_tested_here():
    """The others are driven by their own tests: payouts one by one, claims, audits."""
    steps = [row.command for machine in MACHINES.values() for row in machine.transitions]
    assert {row.command for row in CASE_STEPS.transitions} == set(steps)
    machines = {
        module.name: [getattr(of, each) for each in ("STEPS", "STAGES") if hasattr(of, each)]
        for module in iter_modules(grants.__path__)
        if (FEATURES / module.name / "transitions.py").exists()
        for of in [import_module(f"grants.{module.name}.transitions")]
    }
    elsewhere = {"claim": [claim.STAGES], "engagement": [engagement.STEPS]}
    expected = {name: [machine] for name, machine in MACHINES.items()} | elsewhere
    assert machines == {**expected, "payout": [payout.STEPS, payout.STAGES]}


def test_no_command_stands_in_two_tables():
    commands = [row.command for machine in MACHINES.values() for row in machine.transitions]
    assert len(commands) == len(set(commands))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_row_has_its_example(name):
    shown = [example.command for example in EXAMPLES[name]]
    assert len(shown) == len(set(shown))
    assert set(shown) == {row.command for row in MACHINES[name].transitions}


@pytest.mark.parametrize(("machine", "example"), ROWS)
def test_the_accepted_example_is_accepted_and_leads_where_the_row_says(machine, example):
    (row,) = (row for row in machine.transitions if row.command is example.command)
    spec = example.accepted
    assert type(spec.command) is example.command
    before = PHASE.fold(spec.facts)
    assert before in row.admitted
    facts = spec.outcome()
    assert tuple(type(fact) for fact in facts) == example.yields
    assert facts
    assert set(example.yields) <= set(row.facts)
    after = PHASE.fold((*spec.facts, *facts))
    assert after is before or after in row.leads_to
    assert spec.again() == ()


@pytest.mark.parametrize(("machine", "example"), ROWS)
def test_the_refused_example_is_refused_for_its_reason(machine, example):
    assert type(example.refused.command) is example.command
    example.refused.rejected(example.reason)


@pytest.mark.parametrize("phase", PHASES)
def test_a_history_of_each_phase_leads_into_it(phase):
    assert PHASE.fold(PHASES[phase]) is phase


def test_every_phase_that_a_fact_leads_into_has_a_history():
    assert set(PHASES) == set(Phase)


@pytest.mark.parametrize(("machine", "example"), ROWS)
def test_a_phase_that_is_not_admitted_is_refused_and_no_cell_is_a_fault(machine, example):
    basis = replace(example.accepted.basis, person=SOMEBODY_ELSE)
    with cases() as case:
        for phase, history in PHASES.items():
            with case(phase):
                outcome = _outcome(replace(example.accepted, facts=history, basis=basis))
                if phase in machine.admitted(example.command) or outcome is None:
                    continue
                # Sent once more long after it happened: nothing is added. Otherwise it is refused.
                assert outcome == ()
                assert {type(fact) for fact in history} & set(example.yields)


def _outcome(sent: Spec) -> tuple[object, ...] | None:
    """The facts of a command; None if it was refused. Any other exception is a fault."""
    try:
        return sent.outcome()
    except Rejection:
        return None


def test_the_refusal_names_where_it_would_be_possible():
    with pytest.raises(NotInThisPhase) as refused:
        require(Phase.SUBMITTED, {Phase.IN_FORCE, Phase.RUNNING})
    assert refused.value.detail == (
        "Die Akte steht auf „eingegangen“; dieser Schritt ist nur möglich bei: "
        "bestandskräftig, in Durchführung."
    )

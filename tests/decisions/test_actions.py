"""What a person may do next: every command once, allowed, or closed with the first reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from importlib import import_module
from importlib.util import find_spec

import pytest
from tests.decisions.casework import (
    ADA,
    APPROVED,
    BEA,
    CAN,
    CONDITIONED,
    FULFILLED,
    IN_FORCE,
    PAYABLE,
    PHASES,
    REVOCATION_OBJECTED,
    REVOKED,
    approved,
    certified,
    checked,
    dispatched,
    documents_requested,
    documents_waived,
    drafted,
    final,
    notified,
    objected,
    objection_decided,
    query_answered,
    query_raised,
    requested,
    revocation_set_aside,
    submitted,
    supplied,
)
from tests.decisions.casework import PROVEN as PROVEN_USE
from tests.decisions.claimwork import ENFORCEABLE, KNOWN, ORDERED
from tests.decisions.test_transitions import EXAMPLES, PHASE

from grants.access.state import Grant, Held
from grants.api.actions import Allowed, Closed, Doer
from grants.api.case_actions import ActionsBody, CaseFacts, actions, claims_of
from grants.application.lifecycle import Phase
from grants.claim.transitions import STAGES
from grants.kernel.event import Event
from grants.kernel.roles import Role
from grants.wiring import CASE_STEPS, FEATURES, ROUTES

TODAY = dt.date(2026, 6, 3)


def held(*roles: Role, scope: str = "all") -> list[Held]:
    return [Held(role, Grant(frozenset({scope}), None, TODAY, None), None) for role in roles]


ON_A_CASE = {r.name for r in ROUTES.values() if r.kind == "case" and r.opens is None}
ON_A_CLAIM = {r.name for r in ROUTES.values() if r.kind == "claim"}


def look(*facts, person=ADA, roles=None, claims=None) -> ActionsBody:
    case = CaseFacts(
        number="FKR-2024-0001",
        scope="14511",
        facts=facts,
        claims=claims or {},
        today=TODAY,
    )
    return actions(case, ROUTES.values(), Doer(person=person, held=roles or held(*Role)))


def found(shown: ActionsBody, command: str) -> Allowed | Closed:
    steps: list[Allowed | Closed] = [*shown.allowed, *shown.closed]
    (one,) = [step for step in steps if step.command == command]
    return one


@pytest.mark.parametrize("phase", PHASES)
def test_every_command_of_a_case_stands_there_exactly_once(phase):
    shown = look(*PHASES[phase])
    named = Counter(step.command for step in (*shown.allowed, *shown.closed))
    for each in shown.payouts:
        of_one = Counter(step.command for step in (*each.allowed, *each.closed))
        assert set(of_one.values()) == {1}
        # All payouts offer the same commands, and the case does not offer them again.
        assert not set(of_one) & set(named)
    if shown.payouts:
        named += Counter(
            step.command for step in (*shown.payouts[0].allowed, *shown.payouts[0].closed)
        )
    assert named == Counter(ON_A_CASE | ON_A_CLAIM)


def test_the_commands_of_a_claim_stand_at_each_claim():
    shown = look(*PHASES[Phase.SETTLED], claims={"FKR-2024-0001-1": ()})
    (claim,) = shown.claims
    assert {step.command for step in (*claim.allowed, *claim.closed)} == ON_A_CLAIM
    assert not ON_A_CLAIM & {step.command for step in (*shown.allowed, *shown.closed)}


@pytest.mark.parametrize(("names", "machine"), [(ON_A_CASE, CASE_STEPS), (ON_A_CLAIM, STAGES)])
def test_every_command_has_a_row_in_its_machine(names, machine):
    commands = {row.command for row in machine.transitions}
    assert {ROUTES[name].command for name in names} <= commands


def test_a_claim_closes_what_its_stage_or_who_raised_it_closes():
    settled = PHASES[Phase.SETTLED]
    outcomes = {}
    for person in (ORDERED.drafted_by, ORDERED.approved_by, "person-zoe"):
        (claim,) = look(*settled, claims={ORDERED.claim: KNOWN}, person=person).claims
        assert (claim.number, claim.version) == (ORDERED.claim, 2)
        closed = {step.command: step.reason for step in claim.closed}
        outcomes[person] = closed.get("waive-claim", "allowed")
        notify = next(s for s in (*claim.allowed, *claim.closed) if s.command == "notify-claim")
        assert notify.basis == "§ 41 VwVfG"
    assert outcomes == {
        ORDERED.drafted_by: "duty", ORDERED.approved_by: "duty", "person-zoe": "allowed",
    }  # fmt: skip
    (raised,) = look(*settled, claims={ORDERED.claim: (ORDERED,)}, person="person-zoe").claims
    assert {step.command: step.reason for step in raised.closed}["waive-claim"] == "phase"


def test_the_machine_of_a_case_is_made_of_all_features():
    rows = set()
    for feature in FEATURES:
        name = feature.__name__.replace(".handlers", ".transitions")
        if find_spec(name) is not None:
            steps = getattr(import_module(name), "STEPS", None)
            if steps is not None and steps.states is Phase:
                rows |= {row.command for row in steps.transitions}
    assert {row.command for row in CASE_STEPS.transitions} == rows


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_allowed_is_admitted_and_what_the_phase_closes_is_not(phase):
    shown = look(*PHASES[phase])
    assert shown.phase is phase is PHASE.fold(PHASES[phase])
    commands = {route.name: route.command for route in ROUTES.values()}
    for step in shown.allowed:
        assert phase in CASE_STEPS.admitted(commands[step.command])
        assert step.body["type"] == "object"
        assert step.address == f"/api/v1/cases/FKR-2024-0001/{step.command}"
    for closed in shown.closed:
        if closed.reason == "phase":
            admitted = CASE_STEPS.admitted(commands[closed.command])
            assert phase not in admitted
            assert closed.possible == sorted(state.value for state in admitted)
            assert phase.german in closed.detail


BY_COMMAND = {route.command: route for route in ROUTES.values() if route.opens is None}
ACCEPTED = [
    pytest.param(example.accepted, BY_COMMAND[example.command], id=example.command.__name__)
    for examples in EXAMPLES.values()
    for example in examples
    if example.command in BY_COMMAND  # Others open a case, or are decided together with one.
]


@pytest.mark.parametrize(("spec", "route"), ACCEPTED)
def test_what_a_decision_accepts_is_not_closed(spec, route):
    """Whatever is told beforehand must not bar what the decision itself lets through."""
    shown = look(*spec.facts, person=spec.basis.person)
    allowed = [*shown.allowed, *(step for each in shown.payouts for step in each.allowed)]
    assert route.name in {step.command for step in allowed}


def test_without_the_role_a_step_is_closed_and_says_whose_it_is():
    shown = look(*PHASES[Phase.SUBMITTED], roles=held(Role.AUDITOR))
    step = found(shown, "confirm-completeness")
    assert isinstance(step, Closed)
    assert (step.reason, step.roles) == ("role", [Role.CASEWORKER])
    assert shown.allowed == []


def test_in_another_region_a_step_is_closed():
    elsewhere = held(Role.CASEWORKER, scope="14612")
    step = found(look(*PHASES[Phase.SUBMITTED], roles=elsewhere), "confirm-completeness")
    assert isinstance(step, Closed)
    assert step.reason == "region"


def test_an_allowed_step_names_its_competence_and_guard():
    step = found(look(*PHASES[Phase.SUBMITTED]), "confirm-completeness")
    assert isinstance(step, Allowed)
    assert (step.competence, step.step) == (Role.CASEWORKER, 2)
    row = CASE_STEPS.find(ROUTES["confirm-completeness"].command)
    assert row is not None
    assert (step.guard, step.basis) == (row.guard, row.basis)
    assert step.guard
    assert step.body["properties"].keys() == {"complete_on", "confirmed_on", "documents"}


def test_who_drafted_does_not_sign_and_without_a_draft_nobody_does():
    ready = PHASES[Phase.READY_TO_DECIDE]
    nothing = found(look(*ready), "approve")
    own = found(look(*ready, drafted()), "approve")
    other = found(look(*ready, drafted(), person=BEA), "approve")
    assert isinstance(nothing, Closed)
    assert isinstance(own, Closed)
    assert (nothing.reason, own.reason) == ("nothing-pending", "duty")
    assert isinstance(other, Allowed)
    # Signed: another phase by then.
    done = found(look(*ready, drafted(), approved(), person=BEA), "approve")
    assert isinstance(done, Closed)
    assert done.reason == "phase"


DEFICIENT = (submitted(), documents_requested())
QUERIED = (*PROVEN_USE, query_raised())
LETTER = (*APPROVED, dispatched())
PRESUMED, PROVEN = notified(manner="presumed"), notified(manner="proven")
NOTHING_TO_DO = [
    ("supply-documents", (submitted(),), DEFICIENT, (*DEFICIENT, documents_waived())),
    ("supply-documents", (submitted(),), DEFICIENT, (*DEFICIENT, supplied("financing-plan"))),
    ("extend-deadline", (submitted(),), DEFICIENT, (*DEFICIENT, supplied("financing-plan"))),
    ("deem-withdrawn", (submitted(),), DEFICIENT, (*DEFICIENT, supplied("financing-plan"))),
    ("return-decision", APPROVED, LETTER, (*LETTER, PROVEN)),
    ("return-decision", APPROVED, (*LETTER, PRESUMED), (*LETTER, PRESUMED, final())),
    ("fulfil-condition", PAYABLE, CONDITIONED, (*CONDITIONED, FULFILLED)),
    ("answer-query", PROVEN_USE, QUERIED, (*QUERIED, query_answered())),
]


@pytest.mark.parametrize(("command", "before", "waiting", "after"), NOTHING_TO_DO)
def test_a_step_with_nothing_to_do_is_closed_before_and_after(command, before, waiting, after):
    assert isinstance(found(look(*waiting, person=BEA), command), Allowed)
    for facts in (before, after):
        step = found(look(*facts, person=BEA), command)
        assert isinstance(step, Closed)
        assert step.reason == "nothing-pending"


def test_a_part_that_came_leaves_the_round_open():
    part = (*DEFICIENT, supplied("signature"))
    assert isinstance(found(look(*part), "supply-documents"), Allowed)


def test_a_claim_is_notified_once_and_final_once():
    settled = PHASES[Phase.SETTLED]
    open_steps = []
    for facts in ((ORDERED,), KNOWN, ENFORCEABLE):
        (claim,) = look(*settled, claims={ORDERED.claim: facts}, person="person-zoe").claims
        named = {step.command for step in claim.allowed}
        open_steps.append(sorted(named & {"notify-claim", "record-claim-finality"}))
    assert open_steps == [["notify-claim"], ["record-claim-finality"], []]


def test_what_an_objection_came_to_waits_to_be_served():
    objection = (dispatched(), notified(), objected(), objection_decided("dismissed"))
    served = found(look(*APPROVED, *objection), "dispatch-decision")
    assert isinstance(served, Allowed)
    again = found(look(*APPROVED, *objection, dispatched()), "dispatch-decision")
    assert isinstance(again, Closed)
    assert again.reason == "nothing-pending"
    # Until it is served, nothing of the first letter can be notified or become final.
    for command in ("effect-notification", "waive-remedy", "become-final"):
        step = found(look(*APPROVED, *objection), command)
        assert isinstance(step, Closed)
        assert step.reason == "nothing-pending"


def letter_steps(*facts: Event) -> list[str]:
    """What may be done next about letters."""
    steps = ("dispatch-decision", "effect-notification", "waive-remedy", "become-final")
    return [step for step in steps if isinstance(found(look(*facts), step), Allowed)]


def test_an_inadmissible_objection_leaves_the_letter_where_it_was():
    late = objected(findings=("objection-late",))
    ruling = f"{late.decision}-W1"
    facts: tuple[Event, ...] = (*APPROVED, dispatched(), notified(), late)
    remedy = ["waive-remedy", "become-final"]
    # Before version 3 of the fact it was not served by itself.
    assert letter_steps(*facts, objection_decided("dismissed")) == remedy
    facts = (*facts, objection_decided("dismissed", letter=ruling))
    assert letter_steps(*facts) == ["dispatch-decision", *remedy]
    facts = (*facts, dispatched(decision=ruling))
    assert letter_steps(*facts) == ["effect-notification", *remedy]
    assert letter_steps(*facts, notified(decision=ruling)) == remedy
    facts = (*facts, notified(decision=ruling), final())
    assert letter_steps(*facts) == []


def test_of_what_is_set_aside_only_that_is_served():
    gone = revocation_set_aside()
    (*_, objection) = REVOCATION_OBJECTED
    (*_, taken) = REVOKED
    facts = (*IN_FORCE, taken, objection, gone)
    assert letter_steps(*IN_FORCE, taken, objection) == ["dispatch-decision"]
    assert letter_steps(*facts) == ["dispatch-decision"]
    assert letter_steps(*facts, dispatched(decision=gone.letter)) == ["effect-notification"]
    before = gone.model_copy(update={"letter": None})
    assert letter_steps(*IN_FORCE, taken, objection, before) == []


def test_a_payout_closes_what_its_stage_or_its_signatories_close():
    history = (*PHASES[Phase.IN_FORCE], requested(), checked(), certified())
    outcomes = {}
    for person in (ADA, BEA, CAN):
        (shown,) = look(*history, person=person).payouts
        assert (shown.payout_no, shown.stage) == (1, "certified")
        closed = {step.command: step.reason for step in shown.closed}
        outcomes[person] = closed.get("order-payout", "allowed")
        assert closed["check-payout"] == "phase"
        assert closed["execute-payout"] == "phase"
    assert outcomes == {ADA: "duty", BEA: "allowed", CAN: "duty"}


def test_claims_are_those_the_case_has_raised():
    assert claims_of(PHASES[Phase.SUBMITTED]) == []


def test_of_a_payout_the_request_stands_where_it_stands():
    shown = look(*PAYABLE, requested(), checked(), person=BEA)
    (payout,) = shown.payouts
    step = next(each for each in payout.closed if each.command == "check-payout")
    assert step.detail == (
        "Der Mittelabruf steht auf „geprüft“; dieser Schritt ist nur möglich bei: abgerufen."
    )

"""Audits: opened, population frozen, samples drawn, findings answered, closed."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.spec import ADA, BEA, CAN, NOW, Spec, basis, sealed

from grants.budget import events as e_budget
from grants.engagement import commands as c
from grants.engagement import events as e
from grants.engagement import population as population_module
from grants.engagement import rejections as no
from grants.engagement.decider import ENGAGEMENT, FindingBasis, PopulationBasis
from grants.engagement.population import population
from grants.engagement.sampling import Item, Terms, draw, population_sha256
from grants.engagement.transitions import STEPS, AuditPhase
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateInFuture, DateOutOfOrder

TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
ITEMS = tuple(Item(f"FKR-2024-{n:04}", n * 1_000) for n in range(1, 8))
ALL = e.PopulationFilter(programme=None, scope=None, year=None, origin=None)
PLAIN = basis(ADA, stream="engagement/2024-0001", competence="auditor")
COUNTED = PopulationBasis(**vars(PLAIN), position=700, population=ITEMS)
FOUND = FindingBasis(**vars(PLAIN), case_version=3)
audit = Spec(ENGAGEMENT, PLAIN)

opened = e.AuditOpened(
    engagement="2024-0001",
    subject=sealed("Zahlungen"),
    opened_by=ADA,
    competence="auditor",
    opened_on=TODAY,
)
frozen = e.PopulationFrozen(
    position=700,
    measure="approved",
    counting="budgets",
    filter=ALL,
    cases=7,
    unknown=0,
    total_cents=28_000,
    sha256=population_sha256(ITEMS),
    frozen_by=ADA,
    frozen_on=TODAY,
)
drawn = e.SampleDrawn(
    sample="s1",
    method="random",
    seed="7",
    size=2,
    bounds_cents=(),
    interval_cents=None,
    cases=draw(ITEMS, Terms(method="random", seed="7", size=2)).cases,
    drawn_by=ADA,
    drawn_on=TODAY,
)
found = e.FindingRecorded(
    finding="f1",
    case="FKR-2024-0001",
    code="final-note-missing",
    text=sealed("Kein Prüfvermerk"),
    cents=5,
    recorded_by=ADA,
    recorded_on=TODAY,
)
answered = e.FindingAnswered(
    finding="f1", answer=sealed("Nachgeholt"), answered_by=BEA, answered_on=TODAY
)
closed = e.AuditClosed(closed_by=ADA, competence="auditor", closed_on=TODAY)

OPEN = c.OpenAudit(subject=sealed("Zahlungen"), opened_on=TODAY)
FREEZE = c.FreezePopulation(measure="approved", frozen_on=TODAY)
DRAW = c.DrawSample(sample="s1", method="random", seed="7", size=2, drawn_on=TODAY)
FIND = c.RecordFinding(
    finding="f1",
    case="FKR-2024-0001",
    code="final-note-missing",
    text=sealed("Kein Prüfvermerk"),
    cents=5,
    recorded_on=TODAY,
)
ANSWER = c.AnswerFinding(finding="f1", answer=sealed("Nachgeholt"), answered_on=TODAY)
CLOSE = c.CloseAudit(closed_on=TODAY)

ACCEPTED: dict[str, tuple[Any, Any, Any, Any]] = {
    "open": ((), OPEN, PLAIN, opened),
    "freeze": ((opened,), FREEZE, COUNTED, frozen),
    "draw": ((opened, frozen), DRAW, COUNTED, drawn),
    "find": ((opened,), FIND, FOUND, found),
    "answer": ((opened, found), ANSWER, replace(PLAIN, person=BEA), answered),
    "close": ((opened, frozen, drawn, found, answered), CLOSE, PLAIN, closed),
}
HISTORIES = {
    AuditPhase.UNKNOWN: (),
    AuditPhase.OPENED: (opened, found),
    AuditPhase.FROZEN: (opened, found, frozen),
    AuditPhase.SAMPLED: (opened, found, frozen, drawn),
    AuditPhase.CLOSED: (opened, found, answered, frozen, drawn, closed),
}
WORLDS = {type(command): world for _, command, world, _ in ACCEPTED.values()}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_step_is_recorded_with_who_and_when(name):
    facts, command, world, fact = ACCEPTED[name]
    audit.under(world).given(*facts).when(command).then(fact)


def test_every_row_of_the_table_is_shown_and_leads_where_it_says():
    for (facts, command, _, fact), row in zip(ACCEPTED.values(), STEPS.transitions, strict=True):
        before, after = (ENGAGEMENT.fold(each).phase for each in (facts, (*facts, fact)))
        assert (type(command), (type(fact),)) == (row.command, row.facts)
        assert before in row.admitted
        assert after is before or after in row.leads_to


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_same_command_twice_adds_nothing(name):
    facts, command, world, _ = ACCEPTED[name]
    assert audit.under(world).given(*facts).when(command).again() == ()


@pytest.mark.parametrize("phase", AuditPhase)
def test_a_history_stands_where_it_says(phase):
    assert ENGAGEMENT.fold(HISTORIES[phase]).phase is phase


@pytest.mark.parametrize("phase", sorted(set(AuditPhase) - {AuditPhase.UNKNOWN}))
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_table_does_not_admit_is_refused(name, phase):
    _, command, world, _ = ACCEPTED[name]
    other: dict[str, Any] = {
        "open": replace(OPEN, subject=sealed("Anderes")),
        "find": replace(FIND, finding="f2"),
    }
    command = other.get(name, command)
    if name == "answer" and phase is AuditPhase.CLOSED:
        command = replace(ANSWER, answer=sealed("Anders"))
    if name == "close":
        command = replace(CLOSE, closed_on=TODAY - dt.timedelta(days=9))
    if name == "freeze":
        command = replace(FREEZE, year=2024)
    spec = audit.under(world).given(*HISTORIES[phase]).when(command)
    if phase not in STEPS.admitted(type(command)):
        spec.rejected(NotInThisPhase)
    elif name == "close":
        spec.rejected(no.FindingsUnanswered)
    else:
        assert spec.outcome() or name == "draw"


@pytest.mark.parametrize("command", [FREEZE, DRAW, FIND, ANSWER, CLOSE])
def test_there_is_nothing_to_do_in_an_audit_nobody_opened(command):
    audit.under(WORLDS[type(command)]).when(command).rejected(no.AuditUnknown)


def test_a_population_says_what_is_unknown_and_is_never_empty():
    items = (Item("a", 5), Item("b", None))
    world = replace(COUNTED, population=items, position=9)
    (fact,) = audit.under(world).given(opened).when(FREEZE).outcome()
    assert isinstance(fact, e.PopulationFrozen)
    assert (fact.cases, fact.unknown, fact.total_cents, fact.position) == (2, 1, 5, 9)
    audit.under(replace(COUNTED, population=())).given(opened).when(FREEZE).rejected(
        no.PopulationEmpty
    )


def test_a_second_look_does_not_move_a_frozen_population():
    later = replace(COUNTED, population=ITEMS[:3], position=900)
    audit.under(later).given(opened, frozen).when(FREEZE).then()


def test_nothing_is_drawn_from_another_population_than_the_frozen_one():
    other = replace(COUNTED, population=ITEMS[:-1])
    audit.under(other).given(opened, frozen).when(DRAW).rejected(no.PopulationDiffers)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"size": 8}, no.SampleTooLarge),
        ({"method": "monetary-unit", "size": 28_001}, no.SampleTooLarge),
        ({"bounds_cents": (5,)}, no.BoundsUnordered),
        ({"method": "stratified"}, no.BoundsUnordered),
        ({"method": "stratified", "bounds_cents": (9, 5)}, no.BoundsUnordered),
        ({"method": "stratified", "bounds_cents": (5, 5)}, no.BoundsUnordered),
        ({"drawn_on": TOMORROW}, DateInFuture),
        ({"drawn_on": YESTERDAY}, DateOutOfOrder),
    ],
)
def test_a_sample_that_cannot_be_drawn(changed, reason):
    spec = audit.under(COUNTED).given(opened, frozen)
    spec.when(replace(DRAW, **changed)).rejected(reason)


def test_an_id_stands_for_one_sample_and_for_one_finding():
    spec = audit.under(COUNTED).given(opened, frozen, drawn)
    spec.when(replace(DRAW, seed="8")).rejected(no.SampleTaken)
    (more,) = spec.when(replace(DRAW, sample="s2", method="monetary-unit")).outcome()
    assert isinstance(more, e.SampleDrawn)
    assert more.interval_cents == 14_000
    known = audit.under(FOUND).given(opened, found)
    known.when(replace(FIND, cents=6)).rejected(no.FindingTaken)


def test_a_finding_is_about_a_case_that_exists():
    nowhere = replace(FOUND, case_version=0)
    audit.under(nowhere).given(opened).when(FIND).rejected(no.AuditedCaseUnknown)


@pytest.mark.parametrize("day", [YESTERDAY, TOMORROW])
@pytest.mark.parametrize("name", ["freeze", "find", "answer", "close"])
def test_acts_lie_between_the_act_before_and_today(name, day):
    facts, command, world, _ = ACCEPTED[name]
    (field,) = [each for each in vars(command) if each.endswith("_on")]
    reason = DateOutOfOrder if day < TODAY else DateInFuture
    audit.under(world).given(*facts).when(replace(command, **{field: day})).rejected(reason)


def test_the_audited_side_answers_once_and_never_an_auditor():
    asked = audit.given(opened, found)
    asked.when(ANSWER, by=ADA).rejected(no.SamePersonAuditedAndAnswered)
    asked.when(replace(ANSWER, finding="f9"), by=BEA).rejected(no.FindingUnknown)
    asked.given(answered).when(ANSWER, by=CAN).rejected(no.FindingAnsweredBefore)


def test_who_answered_for_the_audited_side_audits_no_more():
    heard = (opened, found, answered)
    more = replace(FIND, finding="f2")
    audit.under(replace(FOUND, person=BEA)).given(*heard).when(more).rejected(
        no.SamePersonAuditedAndAnswered
    )
    counted = replace(COUNTED, person=BEA)
    audit.under(counted).given(*heard).when(FREEZE).rejected(no.SamePersonAuditedAndAnswered)
    audit.under(counted).given(*heard, frozen).when(DRAW).rejected(no.SamePersonAuditedAndAnswered)


def test_an_audit_does_not_close_over_an_unanswered_finding():
    audit.given(opened, found).when(CLOSE).rejected(no.FindingsUnanswered)
    audit.given(opened).when(CLOSE).then(closed)


@for_all(st.permutations(range(5)))
def test_a_population_is_in_order_of_number_whatever_came_first(order):
    from tests.projections.history import approved, submitted  # noqa: PLC0415

    facts = []
    for n in order:
        number = f"FKR-2024-{n:04}"
        for stream, fact, _ in (submitted(number), approved(number, cents=900 + n)):
            facts.append((stream, fact))
    items = population(facts, measure="approved", counting="budgets", chosen=ALL)
    assert items == tuple(Item(f"FKR-2024-{n:04}", 900 + n) for n in range(5))
    paid = population(facts, measure="paid", counting="budgets", chosen=ALL)
    assert {item.cents for item in paid} == {0}
    chosen = ALL.model_copy(update={"year": 2023})
    assert population(facts, measure="approved", counting="budgets", chosen=chosen) == ()


def test_imported_amounts_are_in_force_and_paid_as_the_budgets_have_them():
    from tests.projections.history import imported  # noqa: PLC0415

    known = imported("1", cents=500, paid_cents=200)
    cancelled = imported("2", cents=700, status="cancelled")
    unknown = imported("3", cents=None)
    paid = e_budget.FundsDisbursed(
        case="HH-2010-1", payout_no=1, earmark="general", delta_cents=200, value_on="2018-05"
    )
    facts = [each[:2] for each in (known, cancelled, unknown)] + [("budget/HH-2010/BSB/2016", paid)]
    assert weights(facts, "approved") == [500, 0, None]
    assert weights(facts, "paid") == [200, None, None]
    back = e_budget.DisbursementReversed(
        case="HH-2010-1",
        payout_no=1,
        earmark="general",
        cents=150,
        reason_code="repayment",
        corrects=None,
        value_on="2018-11-05",
    )
    later = [*facts, ("budget/HH-2010/BSB/2016", back)]
    assert weights(later, "paid") == [50, None, None]
    # What was frozen before the budgets counted is drawn again from what it was made of.
    assert weights(later, "paid", counting="files") == [200, None, None]
    assert weights(later, "approved", counting="files") == [500, 700, None]


def weights(facts, measure, *, counting="budgets"):
    return [
        item.cents for item in population(facts, measure=measure, counting=counting, chosen=ALL)
    ]


def test_a_population_may_leave_out_what_it_does_not_look_at():
    """Every fact that is matched in the module is among those that are read."""
    matched = {
        each.cls.id
        for each in ast.walk(ast.parse(inspect.getsource(population_module)))
        if isinstance(each, ast.MatchClass) and isinstance(each.cls, ast.Name)
    }
    assert matched - {"int", "str"} == {each.__name__ for each in population_module.LOOKED_AT}

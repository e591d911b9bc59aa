"""What happens to a granted case between its decisions: shifted plan, conditions, insolvency."""

from __future__ import annotations

from grants.approval.amending import check_amendable
from grants.approval.commands import (
    EndInsolvency,
    FulfilCondition,
    RecordInsolvency,
    ReportPlanShift,
)
from grants.approval.events import (
    ConditionFulfilled,
    InsolvencyEnded,
    InsolvencyOpened,
    PlanShiftReported,
)
from grants.approval.rejections import (
    ConditionFulfilledBefore,
    ConditionUnknown,
    InsolvencyKnown,
    InsolvencyUnknown,
    NothingChanges,
    ShiftBeyondTolerance,
)
from grants.approval.state import Approval
from grants.approval.terms import FULL_RATE_BP, check_plan
from grants.approval.transitions import STEPS
from grants.kernel.aggregate import Basis
from grants.kernel.event import Event
from grants.kernel.money import euros_de, percent_de, share_of, to_basis_points
from grants.kernel.rules import not_before, not_in_future


def report_plan_shift(
    command: ReportPlanShift, approval: Approval, basis: Basis
) -> tuple[Event, ...]:
    """Lines grow within the tolerance at the expense of others; beyond, an amendment is needed.

    Each line is measured by the plan decided last: shifts in small steps do not add up to more.
    """
    last = approval.shifts[-1] if approval.shifts else None
    if last is not None and (last.plan, last.reasons, last.recorded_by, last.reported_on) == (
        command.plan,
        command.reasons,
        basis.person,
        command.reported_on,
    ):
        return ()
    _, grant = check_amendable(approval)
    check_plan(command.plan, eligible_cents=sum(line.cents for line in grant.plan))
    if set(command.plan) == set(grant.plan):
        raise NothingChanges
    tolerance = basis.parameters.on("plan_line_tolerance", command.reported_on)
    tolerance_bp = to_basis_points(tolerance)
    decided = {line.line: line.cents for line in grant.decided_plan}
    for line in command.plan:
        limit = share_of(decided.get(line.line, 0), rate_bp=FULL_RATE_BP + tolerance_bp)
        if line.cents > limit:
            raise ShiftBeyondTolerance(
                line=line.line,
                cents=euros_de(line.cents),
                limit=euros_de(limit),
                tolerance=percent_de(tolerance_bp),
            )
    not_before(command.reported_on, grant.signed_on, "letzte Entscheidung über die Zuwendung")
    if last is not None:
        not_before(command.reported_on, last.reported_on, "letzte Umschichtung")
    not_in_future(command.reported_on, basis.today)
    return (
        PlanShiftReported(
            plan_version=grant.plan_version + 1,
            plan=command.plan,
            tolerance_bp=tolerance_bp,
            reasons=command.reasons,
            recorded_by=basis.person,
            reported_on=command.reported_on,
        ),
    )


def fulfil_condition(
    command: FulfilCondition, approval: Approval, basis: Basis
) -> tuple[Event, ...]:
    """A condition is fulfilled once."""
    fact = ConditionFulfilled(
        condition=command.condition,
        note=command.note,
        recorded_by=basis.person,
        fulfilled_on=command.fulfilled_on,
    )
    before = approval.fulfilments.get(command.condition)
    if before == fact:
        return ()
    STEPS.admit(command, approval.phase)
    assert approval.grant is not None
    if command.condition not in {each.condition for each in approval.grant.conditions}:
        raise ConditionUnknown(condition=command.condition)
    if before is not None:
        raise ConditionFulfilledBefore(condition=command.condition, day=before.fulfilled_on)
    not_in_future(command.fulfilled_on, basis.today)
    return (fact,)


def record_insolvency(
    command: RecordInsolvency, approval: Approval, basis: Basis
) -> tuple[Event, ...]:
    """From here on nothing is ordered or paid."""
    fact = InsolvencyOpened(
        note=command.note, recorded_by=basis.person, opened_on=command.opened_on
    )
    if approval.insolvency == fact:
        return ()
    STEPS.admit(command, approval.phase)
    if isinstance(approval.insolvency, InsolvencyOpened):
        raise InsolvencyKnown(day=approval.insolvency.opened_on)
    not_in_future(command.opened_on, basis.today)
    return (fact,)


def end_insolvency(command: EndInsolvency, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """Payments are possible again."""
    fact = InsolvencyEnded(note=command.note, recorded_by=basis.person, ended_on=command.ended_on)
    if approval.insolvency == fact:
        return ()
    STEPS.admit(command, approval.phase)
    if not isinstance(approval.insolvency, InsolvencyOpened):
        raise InsolvencyUnknown
    not_before(command.ended_on, approval.insolvency.opened_on, "Eröffnung der Insolvenz")
    not_in_future(command.ended_on, basis.today)
    return (fact,)

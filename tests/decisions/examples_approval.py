"""Every row of the machine of decisions: once accepted, once refused."""

from __future__ import annotations

from typing import Any

from tests.decisions.casework import (
    ADA,
    AMOUNT,
    BEA,
    CAN,
    CASE,
    CONDITIONED,
    FULFILLED,
    INSOLVENT,
    OBJECTED,
    PAID,
    PHASES,
    PLAN,
    REFUSAL_OBJECTED,
    SHARES,
    closing_world,
    day,
    dispatched,
    drafted,
    grant_world,
    notified,
    review_world,
)
from tests.decisions.examples import Example
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.approval import commands as c
from grants.approval import events as e
from grants.approval import rejections as no
from grants.approval.decider import APPROVAL
from grants.kernel.machine import NotInThisPhase
from grants.kernel.rules import DateOutOfOrder

B1, B2 = f"{CASE}-B1", f"{CASE}-B2"


def on(phase: Phase, *more: Any, by: str = ADA) -> Spec:
    return Spec(APPROVAL, grant_world(by), (*PHASES[phase], *more))


def since(facts: Any, *more: Any, by: str = ADA) -> Spec:
    return Spec(APPROVAL, review_world(by), (*facts, *more))


DRAFT = c.DraftDecision(
    act="approval",
    financing_type="anteil",
    rate_bp=9000,
    amount_cents=AMOUNT,
    by_year=SHARES,
    plan=PLAN,
    period_from=day("2024-04-01"),
    period_to=day("2025-12-31"),
    reasons=sealed("reasons"),
    drafted_on=day("2024-03-04"),
)
APPROVE = c.Approve(decision=B1, signed_on=day("2024-03-06"))
DISPATCH = c.DispatchDecision(
    decision=B1, channel="post", remedy_notice="included", posted_on=day("2024-03-07")
)
LONGER = drafted(
    2, act="amendment", plan_version=2, period_to=day("2026-03-31"), drafted_on=day("2024-06-03")
)
AMEND = c.AmendGrant(decision=B2, signed_on=day("2024-06-05"))
MERGED = drafted(2, act="recipient-change", party="party-2", drafted_on=day("2024-06-03"))
CHANGE = c.ChangeRecipient(decision=B2, signed_on=day("2024-06-05"))


def notify(manner: Any, on_day: str) -> c.EffectNotification:
    return c.EffectNotification(decision=B1, manner=manner, effected_on=day(on_day))


def shift(staff: int, material: int) -> c.ReportPlanShift:
    plan = (
        e.PlanLine(line="staff", cents=staff),
        e.PlanLine(line="material", cents=material),
    )
    return c.ReportPlanShift(plan=plan, reasons=sealed("prices"), reported_on=day("2024-05-20"))


def review(outcome: Any) -> c.DecideObjection:
    return c.DecideObjection(
        decision=B1, outcome=outcome, reasons=sealed("reviewed"), decided_on=day("2024-05-06")
    )


EXAMPLES = (
    Example(
        command=c.DraftDecision,
        accepted=on(Phase.READY_TO_DECIDE).when(DRAFT),
        yields=(e.DecisionDrafted,),
        refused=on(Phase.PRIORITISED).when(DRAFT),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.Approve,
        accepted=on(Phase.READY_TO_DECIDE, drafted(), by=BEA).when(APPROVE),
        yields=(e.GrantApproved,),
        refused=on(Phase.READY_TO_DECIDE, drafted()).when(APPROVE),
        reason=no.SelfApproval,
    ),
    Example(
        command=c.DispatchDecision,
        accepted=on(Phase.APPROVED).when(DISPATCH),
        yields=(e.DecisionDispatched,),
        refused=on(Phase.APPROVED, dispatched(posted_on=day("2024-03-08"))).when(DISPATCH),
        reason=no.DeliveryOutOfOrder,
    ),
    Example(
        command=c.EffectNotification,
        accepted=on(Phase.APPROVED, dispatched()).when(notify("presumed", "2024-03-10")),
        yields=(e.NotificationEffected,),
        refused=on(Phase.APPROVED, dispatched()).when(notify("presumed", "2024-03-11")),
        reason=no.NotThePresumedDay,
    ),
    Example(
        command=c.ReturnDecision,
        accepted=on(Phase.APPROVED, dispatched(), notified()).when(
            c.ReturnDecision(decision=B1, ground="not-collected", returned_on=day("2024-03-20"))
        ),
        yields=(e.DecisionReturned,),
        refused=on(Phase.APPROVED, dispatched(), notified(manner="proven")).when(
            c.ReturnDecision(decision=B1, ground="not-collected", returned_on=day("2024-03-20"))
        ),
        reason=no.DeliveryOutOfOrder,
    ),
    Example(
        command=c.WaiveRemedy,
        accepted=on(Phase.APPROVED, dispatched(), notified()).when(
            c.WaiveRemedy(decision=B1, waived_on=day("2024-03-12"))
        ),
        yields=(e.RemedyWaived,),
        refused=on(Phase.APPROVED, dispatched()).when(
            c.WaiveRemedy(decision=B1, waived_on=day("2024-03-12"))
        ),
        reason=no.DeliveryOutOfOrder,
    ),
    Example(
        command=c.BecomeFinal,
        accepted=on(Phase.APPROVED, dispatched(), notified()).when(
            c.BecomeFinal(decision=B1, final_on=day("2024-04-11"))
        ),
        yields=(e.DecisionBecameFinal,),
        refused=since(OBJECTED).when(c.BecomeFinal(decision=B1, final_on=day("2024-04-11"))),
        reason=no.ObjectionPending,
    ),
    Example(
        command=c.FileObjection,
        accepted=on(Phase.APPROVED, dispatched(), notified()).when(
            c.FileObjection(decision=B1, filed_on=day("2024-04-11"))
        ),
        yields=(e.ObjectionFiled,),
        refused=since(OBJECTED).when(c.FileObjection(decision=B1, filed_on=day("2024-04-09"))),
        reason=no.ObjectionPending,
    ),
    Example(
        command=c.DecideObjection,
        accepted=since(REFUSAL_OBJECTED, by=CAN).when(review("upheld")),
        yields=(e.ObjectionDecided,),
        refused=since(REFUSAL_OBJECTED, by=BEA).when(review("upheld")),
        reason=no.SamePersonDecidesObjection,
    ),
    Example(
        command=c.AmendGrant,
        accepted=on(Phase.IN_FORCE, LONGER, by=BEA).when(AMEND),
        yields=(e.GrantAmended,),
        refused=on(Phase.IN_FORCE, LONGER).when(AMEND),
        reason=no.SelfApproval,
    ),
    Example(
        command=c.ChangeRecipient,
        accepted=on(Phase.RUNNING, MERGED, by=BEA).when(CHANGE),
        yields=(e.RecipientChanged,),
        refused=on(Phase.RUNNING, MERGED).when(CHANGE),
        reason=no.SelfApproval,
    ),
    Example(
        command=c.ReportPlanShift,
        accepted=on(Phase.RUNNING).when(shift(9_777_778, 1_333_333)),
        yields=(e.PlanShiftReported,),
        refused=on(Phase.RUNNING).when(shift(9_777_777, 1_333_334)),
        reason=no.ShiftBeyondTolerance,
    ),
    Example(
        command=c.FulfilCondition,
        accepted=since(CONDITIONED).when(
            c.FulfilCondition(condition="lease", fulfilled_on=day("2024-04-15"))
        ),
        yields=(e.ConditionFulfilled,),
        refused=since(CONDITIONED, FULFILLED).when(
            c.FulfilCondition(condition="lease", fulfilled_on=day("2024-04-16"))
        ),
        reason=no.ConditionFulfilledBefore,
    ),
    Example(
        command=c.RecordInsolvency,
        accepted=on(Phase.RUNNING).when(c.RecordInsolvency(opened_on=day("2024-05-20"))),
        yields=(e.InsolvencyOpened,),
        refused=since(PAID, INSOLVENT).when(c.RecordInsolvency(opened_on=day("2024-05-20"))),
        reason=no.InsolvencyKnown,
    ),
    Example(
        command=c.EndInsolvency,
        accepted=since(PAID, INSOLVENT).when(c.EndInsolvency(ended_on=day("2024-09-02"))),
        yields=(e.InsolvencyEnded,),
        refused=on(Phase.RUNNING).when(c.EndInsolvency(ended_on=day("2024-09-02"))),
        reason=no.InsolvencyUnknown,
    ),
    Example(
        command=c.DeclareNotTakenUp,
        accepted=on(Phase.APPROVED).when(c.DeclareNotTakenUp(declared_on=day("2024-04-02"))),
        yields=(e.GrantNotTakenUp,),
        refused=on(Phase.IN_FORCE)
        .under(grant_world(drawn={(2024, SHARES[0].scope, "general"): 1}))
        .when(c.DeclareNotTakenUp(declared_on=day("2024-04-20"))),
        reason=no.AlreadyDrawn,
    ),
    Example(
        command=c.CloseCase,
        accepted=on(Phase.REJECTED)
        .under(closing_world())
        .when(c.CloseCase(closed_on=day("2024-06-01"))),
        yields=(e.CaseClosed,),
        refused=since(REFUSAL_OBJECTED)
        .under(closing_world())
        .when(c.CloseCase(closed_on=day("2024-06-01"))),
        reason=no.CaseStillOpen,
    ),
    Example(
        command=c.ReopenCase,
        accepted=on(Phase.CLOSED, by=BEA).when(
            c.ReopenCase(reasons=sealed("evidence"), reopened_on=day("2024-07-01"))
        ),
        yields=(e.CaseReopened,),
        refused=on(Phase.CLOSED, by=BEA).when(
            c.ReopenCase(reasons=sealed("evidence"), reopened_on=day("2024-05-31"))
        ),
        reason=DateOutOfOrder,
    ),
)

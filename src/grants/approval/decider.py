"""Decides about a case: drafts, signatures, notification, closing (stream `case/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.approval.amending import amend, change_recipient
from grants.approval.commands import (
    AmendGrant,
    ApprovalCommand,
    Approve,
    BecomeFinal,
    ChangeRecipient,
    CloseCase,
    DecideObjection,
    DeclareNotTakenUp,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    EndInsolvency,
    FileObjection,
    FulfilCondition,
    RecordInsolvency,
    ReopenCase,
    ReportPlanShift,
    ReturnDecision,
    WaiveRemedy,
)
from grants.approval.course import (
    end_insolvency,
    fulfil_condition,
    record_insolvency,
    report_plan_shift,
)
from grants.approval.delivery import (
    become_final,
    dispatch,
    effect_notification,
    record_return,
    waive_remedy,
)
from grants.approval.drafting import draft_decision
from grants.approval.ending import ClosingBasis, close, not_taken_up, reopen
from grants.approval.objection import decide_objection, file_objection
from grants.approval.signing import approve
from grants.approval.state import Approval, evolve
from grants.approval.terms import GrantBasis
from grants.approval.undoing import ReviewBasis
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event


def decide(command: ApprovalCommand, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. Drafts, signatures and closing need their own kind of basis.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case DraftDecision() | Approve() | AmendGrant() | ChangeRecipient():
            assert isinstance(basis, GrantBasis)
            return _signature(command, approval, basis)
        case (
            DispatchDecision()
            | EffectNotification()
            | ReturnDecision()
            | WaiveRemedy()
            | BecomeFinal()
        ):
            return _delivery(command, approval, basis)
        case FileObjection():
            return file_objection(command, approval, basis)
        case DecideObjection():
            assert isinstance(basis, ReviewBasis)
            return decide_objection(command, approval, basis)
        case ReportPlanShift():
            return report_plan_shift(command, approval, basis)
        case FulfilCondition():
            return fulfil_condition(command, approval, basis)
        case RecordInsolvency():
            return record_insolvency(command, approval, basis)
        case EndInsolvency():
            return end_insolvency(command, approval, basis)
        case DeclareNotTakenUp():
            assert isinstance(basis, GrantBasis)
            return not_taken_up(command, approval, basis)
        case CloseCase():
            assert isinstance(basis, ClosingBasis)
            return close(command, approval, basis)
        case ReopenCase():
            return reopen(command, approval, basis)
        case _:
            assert_never(command)


def _signature(
    command: DraftDecision | Approve | AmendGrant | ChangeRecipient,
    approval: Approval,
    basis: GrantBasis,
) -> tuple[Event, ...]:
    match command:
        case DraftDecision():
            return draft_decision(command, approval, basis)
        case Approve():
            return approve(command, approval, basis)
        case AmendGrant():
            return amend(command, approval, basis)
        case ChangeRecipient():
            return change_recipient(command, approval, basis)
        case _:
            assert_never(command)


def _delivery(
    command: DispatchDecision | EffectNotification | ReturnDecision | WaiveRemedy | BecomeFinal,
    approval: Approval,
    basis: Basis,
) -> tuple[Event, ...]:
    match command:
        case DispatchDecision():
            return dispatch(command, approval, basis)
        case EffectNotification():
            return effect_notification(command, approval, basis)
        case ReturnDecision():
            return record_return(command, approval, basis)
        case WaiveRemedy():
            return waive_remedy(command, approval, basis)
        case BecomeFinal():
            return become_final(command, approval, basis)
        case _:
            assert_never(command)


APPROVAL: Decider[ApprovalCommand, Approval, Event] = Decider(Approval(), decide, evolve)

__all__ = ["APPROVAL", "Approval", "ClosingBasis", "GrantBasis", "ReviewBasis"]

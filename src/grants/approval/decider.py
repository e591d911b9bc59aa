"""Decides about a case: drafts, signatures, notification, closing (stream `case/{number}`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import assert_never

from grants.application.lifecycle import Phase
from grants.approval.commands import (
    AmendGrant,
    ApprovalCommand,
    Approve,
    BecomeFinal,
    CloseCase,
    DeclareNotTakenUp,
    DispatchDecision,
    DraftDecision,
    EffectNotification,
    WaiveRemedy,
)
from grants.approval.delivery import become_final, dispatch, effect_notification, waive_remedy
from grants.approval.drafting import draft_decision
from grants.approval.events import CaseClosed, GrantNotTakenUp
from grants.approval.rejections import AlreadyDrawn, CaseStillOpen
from grants.approval.signing import amend, approve
from grants.approval.state import Approval, evolve
from grants.approval.terms import GrantBasis
from grants.approval.transitions import STEPS
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.event import Event
from grants.kernel.money import euros_de
from grants.kernel.rules import not_before, not_in_future


@dataclass(frozen=True, kw_only=True)
class ClosingBasis(Basis):
    """What may still be open: payouts under way, claims not paid, money still committed."""

    payouts_under_way: tuple[int, ...]
    claims_unpaid: tuple[str, ...]
    committed_cents: int


def decide(command: ApprovalCommand, approval: Approval, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. Drafts, signatures and closing need their own kind of basis.

    Raises:
        Rejection: a rule said no.
    """
    match command:
        case DraftDecision():
            assert isinstance(basis, GrantBasis)
            return draft_decision(command, approval, basis)
        case Approve():
            assert isinstance(basis, GrantBasis)
            return approve(command, approval, basis)
        case AmendGrant():
            assert isinstance(basis, GrantBasis)
            return amend(command, approval, basis)
        case DispatchDecision():
            return dispatch(command, approval, basis)
        case EffectNotification():
            return effect_notification(command, approval, basis)
        case WaiveRemedy():
            return waive_remedy(command, approval, basis)
        case BecomeFinal():
            return become_final(command, approval, basis)
        case DeclareNotTakenUp():
            assert isinstance(basis, GrantBasis)
            return _not_taken_up(command, approval, basis)
        case CloseCase():
            assert isinstance(basis, ClosingBasis)
            return _close(command, approval, basis)
        case _:
            assert_never(command)


def _not_taken_up(
    command: DeclareNotTakenUp, approval: Approval, basis: GrantBasis
) -> tuple[Event, ...]:
    grant = approval.grant
    if grant is None:
        STEPS.admit(command, approval.phase)
    assert grant is not None  # Whatever is admitted comes after an approval.
    fact = GrantNotTakenUp(
        decision=grant.decision,
        amount_cents=grant.amount_cents,
        recorded_by=basis.person,
        declared_on=command.declared_on,
    )
    if approval.not_taken_up == fact:
        return ()
    STEPS.admit(command, approval.phase)
    if drawn := sum(basis.drawn.values()):
        raise AlreadyDrawn(drawn=euros_de(drawn))
    not_before(command.declared_on, grant.signed_on, "Bewilligung")
    not_in_future(command.declared_on, basis.today)
    return (fact,)


def _close(command: CloseCase, approval: Approval, basis: ClosingBasis) -> tuple[Event, ...]:
    fact = CaseClosed(closed_by=basis.person, closed_on=command.closed_on)
    if approval.closed == fact and approval.phase is Phase.CLOSED:
        return ()
    STEPS.admit(command, approval.phase)
    if found := _still_open(basis):
        raise CaseStillOpen(open=found)
    not_before(
        command.closed_on, dt.date.fromisoformat(approval.phase_since), approval.phase.german
    )
    not_in_future(command.closed_on, basis.today)
    return (fact,)


def _still_open(basis: ClosingBasis) -> str:
    parts = []
    if basis.payouts_under_way:
        numbers = ", ".join(str(number) for number in basis.payouts_under_way)
        parts.append(f"Auszahlung {numbers} nicht abgeschlossen")
    if basis.claims_unpaid:
        parts.append(f"Erstattung {', '.join(basis.claims_unpaid)} nicht bezahlt")
    if basis.committed_cents:
        parts.append(f"Mittelbindung über {euros_de(basis.committed_cents)}")
    return "; ".join(parts)


APPROVAL: Decider[ApprovalCommand, Approval, Event] = Decider(Approval(), decide, evolve)

__all__ = ["APPROVAL", "Approval", "ClosingBasis", "GrantBasis"]

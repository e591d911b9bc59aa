"""Decides about the recovery of overpaid money (stream `claim/{number}`)."""

from __future__ import annotations

from typing import assert_never

from grants.claim.annulment import annul, refund
from grants.claim.assessment import ClaimBasis, assess, assess_interim
from grants.claim.commands import (
    AgreeInstalments,
    AnnulClaim,
    AssessInterest,
    AssessInterimInterest,
    ClaimCommand,
    DeferClaim,
    NotifyClaim,
    OffsetClaim,
    OrderRecovery,
    ReceiveClaimPayment,
    RecordClaimFinality,
    RefundClaim,
    WaiveClaim,
    WaiveInterest,
    WriteDownClaim,
)
from grants.claim.delivery import become_final, notify
from grants.claim.events import RecoveryOrdered
from grants.claim.fold import evolve
from grants.claim.receipt import offset, receive
from grants.claim.rejections import ClaimRaisedOtherwise
from grants.claim.relief import agree_instalments, defer, waive, waive_interest, write_down
from grants.claim.state import Claim
from grants.kernel.aggregate import Basis, Decider
from grants.kernel.calendar import month_deadline
from grants.kernel.event import Event
from grants.kernel.records import replace
from grants.kernel.rules import not_in_future

__all__ = ["CLAIM", "Claim", "ClaimBasis"]

DUE_MONTHS = 1
"""A recovery falls due a month after it is signed, moved to a working day (§ 193 BGB).

That is the day the order names; see `ordered_terms` for one that arrives later."""


def decide(command: ClaimCommand, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    """The facts a command adds. The assessment of interest needs a `ClaimBasis`.

    Raises:
        Rejection: a rule said no.
    """
    if isinstance(basis, ClaimBasis):
        known = None if basis.came_back else claim.notified
        claim = replace(claim, suspensions=basis.suspensions, notified=known)
    match command:
        case OrderRecovery():
            return _order(command, claim, basis)
        case NotifyClaim():
            return notify(command, claim, basis)
        case RecordClaimFinality():
            assert isinstance(basis, ClaimBasis)
            return become_final(command, claim, basis)
        case AssessInterest():
            assert isinstance(basis, ClaimBasis)
            return assess(command, claim, basis)
        case AssessInterimInterest():
            assert isinstance(basis, ClaimBasis)
            return assess_interim(command, claim, basis)
        case WaiveInterest():
            return waive_interest(command, claim, basis)
        case ReceiveClaimPayment():
            return receive(command, claim, basis)
        case OffsetClaim():
            return offset(command, claim, basis)
        case DeferClaim():
            return defer(command, claim, basis)
        case AgreeInstalments():
            return agree_instalments(command, claim, basis)
        case WriteDownClaim():
            return write_down(command, claim, basis)
        case WaiveClaim():
            return waive(command, claim, basis)
        case AnnulClaim():
            return annul(command, claim, basis)
        case RefundClaim():
            return refund(command, claim, basis)
        case _:
            assert_never(command)


def _order(command: OrderRecovery, claim: Claim, basis: Basis) -> tuple[Event, ...]:
    fact = RecoveryOrdered(
        claim=command.claim,
        case=command.case,
        programme=command.programme,
        decision=command.decision,
        cents=command.cents,
        ground=command.ground,
        reasons=command.reasons,
        drafted_by=command.drafted_by,
        approved_by=basis.person,
        competence=basis.competence,
        due_on=month_deadline(command.signed_on, DUE_MONTHS),
        signed_on=command.signed_on,
    )
    if claim.ordered == fact:
        return ()
    if claim.ordered is not None:
        raise ClaimRaisedOtherwise(claim=command.claim)
    not_in_future(command.signed_on, basis.today)
    return (fact,)


CLAIM: Decider[ClaimCommand, Claim, Event] = Decider(Claim(), decide, evolve)

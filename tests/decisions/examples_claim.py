"""Every row of the claim's machine: once accepted, once refused; and a history of each stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.decisions.casework import ADA, BEA, CAN, DUO, EVE, day
from tests.decisions.claimwork import (
    AGREE,
    ANNUL,
    ASSESS,
    ASSESSED,
    BEARING,
    BECOME_FINAL,
    CLAIMED,
    DEFER,
    ENFORCEABLE,
    INTERIM,
    KNOWN,
    NOTIFY,
    OFFSET,
    ORDER,
    PAY,
    RAISED,
    REFUND,
    WAIVE,
    WAIVE_INTEREST,
    WRITE_DOWN,
    agreed,
    annulled,
    claim_world,
    deferred,
    offset,
    paid,
    plan,
    segment,
    waived,
    written_down,
)
from tests.decisions.examples import Example
from tests.spec import Spec

from grants.claim import commands as c
from grants.claim import events as e
from grants.claim import rejections as no
from grants.claim.assessment import ClaimBasis
from grants.claim.decider import CLAIM
from grants.claim.phase import ClaimPhase
from grants.claim.schedule import Suspension
from grants.kernel.machine import NotInThisPhase

SEEN_ON = day("2025-01-10")
APPROVING = claim_world(DUO, competence="approver")
PENDING = claim_world(DUO, suspensions=(Suspension(day("2024-11-20"), None),))
PLANNED = (*ENFORCEABLE, agreed(plan(("2025-06-15", CLAIMED))))

HISTORIES: dict[ClaimPhase, tuple[tuple[Any, ...], ClaimBasis]] = {
    ClaimPhase.NONE: ((), APPROVING),
    ClaimPhase.RAISED: (RAISED, APPROVING),
    ClaimPhase.NOTIFIED: (KNOWN, APPROVING),
    # Final before its due date, which a decided objection moved.
    ClaimPhase.FINAL: (
        ENFORCEABLE,
        claim_world(DUO, suspensions=(Suspension(day("2024-10-25"), day("2024-12-20")),)),
    ),
    ClaimPhase.DUE: (ENFORCEABLE, APPROVING),
    ClaimPhase.PARTLY_PAID: ((*ENFORCEABLE, paid("p0")), APPROVING),
    ClaimPhase.PAID: ((*ENFORCEABLE, paid("p0", CLAIMED)), APPROVING),
    ClaimPhase.DEFERRED: ((*ENFORCEABLE, deferred(deferral="s0")), APPROVING),
    ClaimPhase.INSTALMENTS: (PLANNED, APPROVING),
    ClaimPhase.SUSPENDED: (ENFORCEABLE, PENDING),
    ClaimPhase.WRITTEN_DOWN: ((*ENFORCEABLE, written_down()), APPROVING),
    ClaimPhase.WAIVED: ((*ENFORCEABLE, waived(CLAIMED)), APPROVING),
    ClaimPhase.ANNULLED: ((*ENFORCEABLE, annulled(annulled_on=day("2025-01-05"))), APPROVING),
    ClaimPhase.OFFSET: ((*ENFORCEABLE, offset(CLAIMED)), APPROVING),
}
"""Facts and world of a claim that stands there on `SEEN_ON`."""


def at(*facts: Any) -> Spec:
    return Spec(CLAIM, APPROVING, facts)


ASSESSED_TO_DECEMBER = ASSESSED.model_copy(
    update={
        "to_on": day("2024-12-31"),
        "segments": (
            segment("2024-05-10", "2024-06-30", 52, CLAIMED, "3.62"),
            segment("2024-07-01", "2024-12-31", 184, CLAIMED, "3.37"),
        ),
        "cents": 5_447,  # 12.2805… + 42.1939… EUR.
        "assessed_on": day("2025-01-02"),
    }
)
EXAMPLES: tuple[Example, ...] = (
    Example(
        command=c.OrderRecovery,
        accepted=at().when(ORDER, by=BEA),
        yields=(e.RecoveryOrdered,),
        refused=at(*RAISED).when(replace(ORDER, cents=1), by=BEA),
        reason=no.ClaimRaisedOtherwise,
    ),
    Example(
        command=c.NotifyClaim,
        accepted=at(*RAISED).when(NOTIFY, by=ADA),
        yields=(e.ClaimNotified,),
        refused=at().when(NOTIFY, by=ADA),
        reason=no.ClaimUnknown,
    ),
    Example(
        command=c.RecordClaimFinality,
        accepted=at(*KNOWN).when(BECOME_FINAL, by=ADA),
        yields=(e.ClaimBecameFinal,),
        refused=at(*KNOWN).under(PENDING).when(BECOME_FINAL, by=ADA),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.AssessInterest,
        accepted=at(*ENFORCEABLE).when(ASSESS, by=ADA),
        yields=(e.InterestAssessed,),
        refused=at(*BEARING).when(replace(ASSESS, assessment="z2"), by=ADA),
        reason=no.InterestOverlaps,
    ),
    Example(
        command=c.AssessInterimInterest,
        accepted=at(*KNOWN).when(INTERIM, by=ADA),
        yields=(e.InterestAssessed,),
        refused=at(*KNOWN).when(replace(INTERIM, from_on=day("2024-07-10")), by=ADA),
        reason=no.UsedInTime,
    ),
    Example(
        command=c.WaiveInterest,
        accepted=at(*BEARING).when(WAIVE_INTEREST),
        yields=(e.InterestWaived,),
        refused=at(*BEARING).when(WAIVE_INTEREST, by=ADA),
        reason=no.SamePersonAssessedAndWaived,
    ),
    Example(
        command=c.ReceiveClaimPayment,
        accepted=at(*BEARING).when(replace(PAY, value_on=day("2024-06-30")), by=EVE),
        yields=(e.ClaimPaymentReceived, e.InterestCorrected),
        refused=at(*ENFORCEABLE).when(replace(PAY, cents=CLAIMED + 1), by=EVE),
        reason=no.PaymentExceedsClaim,
    ),
    Example(
        command=c.OffsetClaim,
        accepted=at(*ENFORCEABLE, ASSESSED_TO_DECEMBER).when(OFFSET),
        yields=(e.ClaimOffset, e.InterestCorrected),
        refused=at(*ENFORCEABLE).under(PENDING).when(OFFSET),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.DeferClaim,
        accepted=at(*ENFORCEABLE, ASSESSED_TO_DECEMBER).when(DEFER),
        yields=(e.ClaimDeferred, e.InterestCorrected),
        refused=at(*ENFORCEABLE).when(DEFER, by=CAN),
        reason=no.SamePersonRaisedAndLetGo,
    ),
    Example(
        command=c.AgreeInstalments,
        accepted=at(*ENFORCEABLE).when(AGREE),
        yields=(e.InstalmentsAgreed,),
        refused=at(*ENFORCEABLE).under(PENDING).when(AGREE),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.WriteDownClaim,
        accepted=at(*ENFORCEABLE).when(WRITE_DOWN),
        yields=(e.ClaimWrittenDown,),
        refused=at(*ENFORCEABLE, written_down()).when(
            replace(WRITE_DOWN, written_down_on=day("2024-12-02"))
        ),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.WaiveClaim,
        accepted=at(*ENFORCEABLE, ASSESSED_TO_DECEMBER).when(WAIVE),
        yields=(e.ClaimWaived, e.InterestCorrected),
        refused=at(*RAISED).when(WAIVE),
        reason=NotInThisPhase,
    ),
    Example(
        command=c.AnnulClaim,
        accepted=at(*ENFORCEABLE).when(ANNUL),
        yields=(e.ClaimAnnulled,),
        refused=at(*ENFORCEABLE).when(replace(ANNUL, to_cents=CLAIMED)),
        reason=no.NotLessClaimed,
    ),
    Example(
        command=c.RefundClaim,
        accepted=at(*ENFORCEABLE, paid(), annulled(dropped_cents=60_000, refund_cents=40_000)).when(
            REFUND, by=EVE
        ),
        yields=(e.ClaimRefunded,),
        refused=at(*ENFORCEABLE, paid()).when(REFUND, by=EVE),
        reason=NotInThisPhase,
    ),
)

"""Every row of the machine that takes a grant back: once accepted, once refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.decisions.casework import (
    ADA,
    BEA,
    CASE,
    HEARD,
    PHASES,
    TAKEABLE,
    day,
    knowledge,
    recovery_drafted,
    revocation_drafted,
    taking_world,
)
from tests.decisions.examples import Example
from tests.spec import Spec, sealed

from grants.application.lifecycle import Phase
from grants.approval.rejections import SelfApproval
from grants.revocation import commands as c
from grants.revocation import events as e
from grants.revocation import rejections as no
from grants.revocation.decider import REVOCATION

LEARN = c.EstablishKnowledge(
    knowledge=1,
    circumstance="not-used-in-time",
    description=sealed("learnt"),
    known_by=BEA,
    known_on=day("2026-05-04"),
)
HEAR = c.HoldHearing(
    hearing=1,
    knowledge=1,
    invited_on=day("2026-05-05"),
    respond_until=day("2026-06-05"),
    response="none",
    held_on=day("2026-06-06"),
)
DRAFT = c.DraftRevocation(
    act="withdrawal",
    knowledge=1,
    hearing=1,
    ground="false-statements",
    remaining_cents=2_000_000,
    from_on=day("2024-03-06"),
    reasons=sealed("taken"),
    drafted_on=day("2024-08-01"),
)
DRAFT_RECOVERY = c.DraftRecovery(
    ground="interim-interest", cents=0, reasons=sealed("late"), drafted_on=day("2024-10-01")
)
SIGN_RECOVERY = c.SignRecovery(decision=f"{CASE}-B2", signed_on=day("2024-09-02"))
WITHDRAWABLE = (*HEARD, revocation_drafted(act="withdrawal", ground="unlawful"))


def at(*facts: Any, by: str = ADA) -> Spec:
    return Spec(REVOCATION, taking_world(by, competence="approver"), facts)


EXAMPLES: tuple[Example, ...] = (
    Example(
        command=c.EstablishKnowledge,
        accepted=at(*PHASES[Phase.SETTLED]).when(LEARN),
        yields=(e.KnowledgeEstablished,),
        refused=at(*HEARD).when(replace(LEARN, knowledge=1)),
        reason=no.KnowledgeTaken,
    ),
    Example(
        command=c.HoldHearing,
        accepted=at(*PHASES[Phase.SETTLED], knowledge(known_on=day("2026-05-04"))).when(HEAR),
        yields=(e.HearingHeld,),
        refused=at(*PHASES[Phase.SETTLED], knowledge()).when(
            replace(HEAR, held_on=day("2026-06-05"))
        ),
        reason=no.HearingStillOpen,
    ),
    Example(
        command=c.DraftRevocation,
        accepted=at(*HEARD).when(DRAFT),
        yields=(e.RevocationDrafted,),
        refused=at(*PHASES[Phase.RUNNING], knowledge()).when(DRAFT),
        reason=no.HearingMissing,
    ),
    Example(
        command=c.WithdrawGrant,
        accepted=at(*WITHDRAWABLE, by=BEA).when(
            c.WithdrawGrant(decision=f"{CASE}-B2", signed_on=day("2025-06-02"))
        ),
        yields=(e.GrantWithdrawn,),
        refused=at(*WITHDRAWABLE, by=BEA).when(
            c.WithdrawGrant(decision=f"{CASE}-B2", signed_on=day("2025-06-03"))
        ),
        reason=no.WithdrawalPeriodOver,
    ),
    Example(
        command=c.RevokeGrant,
        accepted=at(*TAKEABLE, by=BEA).when(
            c.RevokeGrant(
                decision=f"{CASE}-B2", override=sealed("late"), signed_on=day("2026-06-01")
            )
        ),
        yields=(e.GrantRevoked,),
        refused=at(*TAKEABLE, by=ADA).when(
            c.RevokeGrant(decision=f"{CASE}-B2", signed_on=day("2024-09-02"))
        ),
        reason=SelfApproval,
    ),
    Example(
        command=c.DraftRecovery,
        accepted=at(*PHASES[Phase.REVOKED]).when(DRAFT_RECOVERY),
        yields=(e.RecoveryDrafted,),
        refused=at(*PHASES[Phase.RUNNING]).when(replace(DRAFT_RECOVERY, cents=1)),
        reason=no.RecoveryAmountMismatch,
    ),
    Example(
        command=c.SignRecovery,
        accepted=at(*PHASES[Phase.RUNNING], recovery_drafted(), by=BEA).when(SIGN_RECOVERY),
        yields=(e.RecoverySigned,),
        refused=at(*PHASES[Phase.RUNNING], recovery_drafted(cents=1_500_001), by=BEA).when(
            SIGN_RECOVERY
        ),
        reason=no.RecoveryAbovePaid,
    ),
)

"""What taking a grant back waits for, and who may not be the one to sign it."""

from __future__ import annotations

from grants.kernel.duties import Barred, Duty
from grants.revocation import commands as c
from grants.revocation import events as e

DUTIES = (
    Duty(
        command=c.HoldHearing,
        begun_by=(e.KnowledgeEstablished,),
        key="knowledge",
        nothing="Es ist keine Kenntnis eines Rücknahme- oder Widerrufsgrundes erfasst.",
    ),
    Duty(
        command=c.DraftRevocation,
        begun_by=(e.HearingHeld,),
        key="hearing",
        nothing="Es ist noch niemand angehört.",
    ),
    *(
        Duty(
            command=command,
            begun_by=(e.RevocationDrafted,),
            where={"act": act},
            done_by=(done,),
            key="decision",
            barred=(Barred(e.RevocationDrafted, "drafted_by"),),
            nothing="Es liegt kein Entwurf vor, der zu zeichnen wäre.",
            reason="Wer den Entwurf erstellt hat, zeichnet nicht.",
        )
        for command, act, done in (
            (c.WithdrawGrant, "withdrawal", e.GrantWithdrawn),
            (c.RevokeGrant, "revocation", e.GrantRevoked),
        )
    ),
    Duty(
        command=c.SignRecovery,
        begun_by=(e.RecoveryDrafted,),
        done_by=(e.RecoverySigned,),
        key="decision",
        barred=(Barred(e.RecoveryDrafted, "drafted_by"),),
        nothing="Es liegt kein Entwurf vor, der zu zeichnen wäre.",
        reason="Wer den Entwurf erstellt hat, zeichnet nicht.",
    ),
)

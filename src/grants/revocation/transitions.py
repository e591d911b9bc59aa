"""In which phase of its case a grant can be taken back."""

from __future__ import annotations

from grants.application.lifecycle import IN_EXECUTION, Phase
from grants.kernel.machine import Machine, Transition
from grants.revocation import commands as c
from grants.revocation import events as e

TAKEABLE = IN_EXECUTION | {Phase.SETTLED}
RECOVERABLE = TAKEABLE | {Phase.REVOKED}

STEPS = Machine(
    Phase,
    (
        Transition(
            step=23,
            command=c.EstablishKnowledge,
            facts=(e.KnowledgeEstablished,),
            admitted=TAKEABLE,
            guard="fortlaufend gezählt; der Tag der Kenntnis bleibt",
            basis="§ 48 VwVfG",
        ),
        Transition(
            step=23,
            command=c.HoldHearing,
            facts=(e.HearingHeld,),
            admitted=TAKEABLE,
            guard="zu einer Kenntnis; ohne Antwort erst nach Ablauf der Frist",
            basis="§ 28 VwVfG",
        ),
        Transition(
            step=23,
            command=c.DraftRevocation,
            facts=(e.RevocationDrafted,),
            admitted=TAKEABLE,
            guard="nach der Anhörung; weniger, als die Zuwendung beträgt",
            basis="§ 39 VwVfG",
        ),
        Transition(
            step=23,
            command=c.WithdrawGrant,
            facts=(e.GrantWithdrawn,),
            admitted=TAKEABLE,
            leads_to=(Phase.RUNNING, Phase.REVOKED),
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "binnen eines Jahres ab Kenntnis oder mit "
            "Begründung; keine Frist bei Täuschung, Drohung, Bestechung",
            basis="§ 48 VwVfG",
        ),
        Transition(
            step=23,
            command=c.RevokeGrant,
            facts=(e.GrantRevoked,),
            admitted=TAKEABLE,
            leads_to=(Phase.RUNNING, Phase.REVOKED),
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "binnen eines Jahres ab Kenntnis oder mit "
            "Begründung",
            basis="§ 49 VwVfG",
        ),
        Transition(
            command=c.DraftRecovery,
            facts=(e.RecoveryDrafted,),
            admitted=RECOVERABLE,
            guard="Betrag, außer bei Zwischenzinsen allein",
            basis="§ 49a VwVfG",
        ),
        Transition(
            command=c.SignRecovery,
            facts=(e.RecoverySigned,),
            admitted=RECOVERABLE,
            guard="zeichnet nicht, wer entworfen hat; zuständig am Tag der Unterschrift; "
            "nicht mehr als gezahlt und noch nicht "
            "gefordert",
            basis="§ 49a VwVfG",
        ),
    ),
)

"""In which stage a claim admits a step."""

from __future__ import annotations

from grants.claim import commands as c
from grants.claim import events as e
from grants.claim.phase import ClaimPhase
from grants.kernel.machine import Machine, Transition

_RAISED = frozenset(ClaimPhase) - {ClaimPhase.NONE}
_STANDING = _RAISED - {ClaimPhase.ANNULLED}
ENDED = frozenset({ClaimPhase.PAID, ClaimPhase.WAIVED, ClaimPhase.OFFSET})
"""Nothing is owed any more."""
_OPEN = _STANDING - ENDED
_KNOWN = _OPEN - {ClaimPhase.RAISED}
"""What the recipient does not know yet is neither let go nor collected."""
_PURSUED = _KNOWN - {ClaimPhase.SUSPENDED, ClaimPhase.WRITTEN_DOWN}
_UNDER_WAY = (
    ClaimPhase.RAISED,
    ClaimPhase.NOTIFIED,
    ClaimPhase.FINAL,
    ClaimPhase.DUE,
    ClaimPhase.PARTLY_PAID,
)

STAGES = Machine(
    ClaimPhase,
    (
        Transition(
            command=c.OrderRecovery,
            facts=(e.RecoveryOrdered,),
            admitted=frozenset({ClaimPhase.NONE}),
            leads_to=(ClaimPhase.RAISED,),
            guard="Teil der Entscheidung, die den Grund setzt; eine zweite Person zeichnet",
            basis="§ 49a VwVfG",
        ),
        Transition(
            command=c.NotifyClaim,
            facts=(e.ClaimNotified,),
            admitted=_STANDING,
            leads_to=(ClaimPhase.NOTIFIED,),
            guard="einmal; vermutet nur am vermuteten Tag",
            basis="§ 41 VwVfG",
        ),
        Transition(
            command=c.RecordClaimFinality,
            facts=(e.ClaimBecameFinal,),
            admitted=_STANDING - {ClaimPhase.SUSPENDED},
            leads_to=(ClaimPhase.FINAL, ClaimPhase.DUE),
            guard="bekannt gegeben; Frist abgelaufen oder Verzicht; nach einem Widerspruch, sobald "
            "die Entscheidung bestandskräftig ist",
            basis="§ 70 VwGO",
        ),
        Transition(
            command=c.AssessInterest,
            facts=(e.InterestAssessed,),
            admitted=_STANDING,
            leads_to=_UNDER_WAY,
            guard="kein Tag doppelt und keiner vor der Auszahlung; jedes Halbjahr mit "
            "Basiszinssatz; setzt nicht fest, wer auf Zinsen verzichtet hat",
            basis="§ 49a VwVfG",
        ),
        Transition(
            command=c.AssessInterimInterest,
            facts=(e.InterestAssessed,),
            admitted=_STANDING,
            leads_to=_UNDER_WAY,
            guard="nicht alsbald verwendet; nicht mehr als ausgezahlt",
            basis="§ 49a VwVfG",
        ),
        Transition(
            command=c.WaiveInterest,
            facts=(e.InterestWaived,),
            admitted=_KNOWN,
            leads_to=(ClaimPhase.PAID, ClaimPhase.OFFSET, ClaimPhase.WAIVED),
            guard="entscheidet nicht, wer gefordert oder die Zinsen festgesetzt hat",
            basis="§ 49a VwVfG",
        ),
        Transition(
            command=c.ReceiveClaimPayment,
            facts=(e.ClaimPaymentReceived, e.InterestCorrected),
            admitted=_OPEN,
            leads_to=(ClaimPhase.PARTLY_PAID, ClaimPhase.PAID),
            guard="nicht mehr als offen; auch freiwillig während eines Widerspruchs",
        ),
        Transition(
            command=c.OffsetClaim,
            facts=(e.ClaimOffset, e.InterestCorrected),
            admitted=_KNOWN - {ClaimPhase.SUSPENDED},
            leads_to=(ClaimPhase.PARTLY_PAID, ClaimPhase.OFFSET),
            guard="nicht mehr als offen",
        ),
        Transition(
            command=c.DeferClaim,
            facts=(e.ClaimDeferred, e.InterestCorrected),
            admitted=_PURSUED,
            leads_to=(ClaimPhase.DEFERRED,),
            guard="entscheidet nicht, wer gefordert hat",
        ),
        Transition(
            command=c.AgreeInstalments,
            facts=(e.InstalmentsAgreed,),
            admitted=_PURSUED,
            leads_to=(ClaimPhase.INSTALMENTS,),
            guard="zusammen, was offen ist; entscheidet nicht, wer gefordert hat",
        ),
        Transition(
            command=c.WriteDownClaim,
            facts=(e.ClaimWrittenDown,),
            admitted=_KNOWN - {ClaimPhase.WRITTEN_DOWN},
            leads_to=(ClaimPhase.WRITTEN_DOWN,),
            guard="entscheidet nicht, wer gefordert hat",
        ),
        Transition(
            command=c.WaiveClaim,
            facts=(e.ClaimWaived, e.InterestCorrected),
            admitted=_KNOWN,
            leads_to=(ClaimPhase.WAIVED,),
            guard="nicht mehr als die offene Hauptforderung; entscheidet nicht, wer gefordert hat",
        ),
        Transition(
            command=c.AnnulClaim,
            facts=(e.ClaimAnnulled,),
            admitted=_STANDING,
            leads_to=(ClaimPhase.ANNULLED, *_UNDER_WAY, *sorted(ENDED)),
            guard="Teil der Entscheidung über den Widerspruch; weniger als bisher gefordert",
            basis="§ 68 VwGO",
        ),
        Transition(
            command=c.RefundClaim,
            facts=(e.ClaimRefunded,),
            admitted=ENDED | {ClaimPhase.ANNULLED},
            guard="genau, was zurückzuzahlen ist",
        ),
    ),
)

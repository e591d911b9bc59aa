"""Which step a payout admits: in which phase of its case, and at which of its own stages."""

from __future__ import annotations

from grants.application.lifecycle import IN_EXECUTION, Phase
from grants.kernel.machine import Machine, Transition
from grants.payout import commands as c
from grants.payout import events as e
from grants.payout.stages import PAID, UNDER_WAY, UNORDERED, Stage

PAYABLE = IN_EXECUTION | {Phase.SETTLED}
"""Money flows on a decision in force alone."""
OPEN_FILE = frozenset(Phase) - {Phase.UNKNOWN, Phase.IMPORTED, Phase.CLOSED}

STEPS = Machine(
    Phase,
    (
        Transition(
            step=18,
            command=c.RequestPayout,
            facts=(e.PayoutRequested,),
            admitted=PAYABLE,
            guard="nächste Nummer; im Rahmen der Jahresscheibe; Erstattung mit Ausgaben nach dem "
            "Finanzierungsplan, Vorschuss mit Bedarfszeitraum",
        ),
        Transition(
            step=18,
            command=c.CheckPayout,
            facts=(e.PayoutChecked,),
            admitted=PAYABLE,
            guard="nicht mehr als abgerufen",
        ),
        Transition(
            step=18,
            command=c.ReducePayout,
            facts=(e.PayoutReduced,),
            admitted=PAYABLE,
            guard="weniger als zuletzt anerkannt; kürzt nicht, wer angeordnet hat",
        ),
        Transition(
            step=18,
            command=c.RejectPayout,
            facts=(e.PayoutRejected,),
            admitted=frozenset(Phase),
            guard="nicht angeordnet",
        ),
        Transition(
            step=18,
            command=c.WithdrawPayout,
            facts=(e.PayoutWithdrawn,),
            admitted=frozenset(Phase),
            guard="nicht angeordnet",
        ),
        Transition(
            step=18,
            command=c.CertifyPayout,
            facts=(e.PayoutCertified,),
            admitted=PAYABLE,
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.OrderPayout,
            facts=(e.PayoutOrdered,),
            admitted=PAYABLE,
            guard="ordnet nicht an, wer geprüft, bescheinigt oder gezahlt hat; Bescheid in Kraft "
            "und nicht angefochten; "
            "Bankverbindung bestätigt; keine Zahlungssperre; Einbehalt gewahrt",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.FailPayout,
            facts=(e.PayoutFailed,),
            admitted=PAYABLE | {Phase.REVOKED},
            guard="angeordnet und nicht ausgeführt; die Mittel bleiben gebunden; erfasst nicht, "
            "wer bescheinigt oder angeordnet hat",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.ExecutePayout,
            facts=(e.PayoutExecuted,),
            admitted=PAYABLE,
            leads_to=(Phase.RUNNING,),
            guard="zahlt nicht, wer bescheinigt oder angeordnet hat; gebunden im Jahr der Zahlung; "
            "keine Zahlungssperre am Wertstellungstag",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.ReturnPayout,
            facts=(e.PayoutReturned,),
            admitted=PAYABLE | {Phase.REVOKED},
            guard="nicht mehr als ausgezahlt; nach Schlussbescheid oder Widerruf nur Rückläufer; "
            "nichts, solange etwas zurückgefordert ist",
        ),
        Transition(
            step=18,
            command=c.ReportUsage,
            facts=(e.UsageReported,),
            admitted=PAYABLE | {Phase.REVOKED},
            guard="Vorschuss; verspätet wird vermerkt, nicht abgelehnt",
        ),
        Transition(
            step=18,
            command=c.ReleaseRetention,
            facts=(e.RetentionReleased,),
            admitted=IN_EXECUTION,
            guard="etwas ist einbehalten",
        ),
        Transition(
            step=18,
            command=c.PlaceHold,
            facts=(e.PaymentHoldPlaced,),
            admitted=PAYABLE | {Phase.APPROVED},
            guard="alle Auszahlungen oder eine, die noch nicht ausgezahlt ist",
        ),
        Transition(
            step=18,
            command=c.LiftHold,
            facts=(e.PaymentHoldLifted,),
            admitted=frozenset(Phase),
            guard="hebt nicht auf, wer sie verhängt hat",
        ),
        Transition(
            step=18,
            command=c.ChangeBankAccount,
            facts=(e.BankAccountChanged,),
            admitted=OPEN_FILE,
        ),
        Transition(
            step=18,
            command=c.ConfirmBankAccount,
            facts=(e.BankAccountConfirmed,),
            admitted=OPEN_FILE,
            guard="bestätigt nicht, wer sie erfasst hat",
            basis="VwV zu § 70 SäHO",
        ),
    ),
)

STAGES = Machine(
    Stage,
    (
        Transition(
            command=c.CheckPayout,
            facts=(e.PayoutChecked,),
            admitted=frozenset({Stage.REQUESTED}),
            leads_to=(Stage.CHECKED,),
        ),
        Transition(
            command=c.ReducePayout,
            facts=(e.PayoutReduced,),
            admitted=UNORDERED - {Stage.REQUESTED},
            leads_to=(Stage.REDUCED,),
        ),
        Transition(
            command=c.RejectPayout,
            facts=(e.PayoutRejected,),
            admitted=UNORDERED,
            leads_to=(Stage.REJECTED,),
        ),
        Transition(
            command=c.WithdrawPayout,
            facts=(e.PayoutWithdrawn,),
            admitted=UNORDERED,
            leads_to=(Stage.WITHDRAWN,),
        ),
        Transition(
            command=c.CertifyPayout,
            facts=(e.PayoutCertified,),
            admitted=frozenset({Stage.CHECKED, Stage.REDUCED}),
            leads_to=(Stage.CERTIFIED,),
            guard="bescheinigt nicht, wer früher angeordnet oder gezahlt hat",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            command=c.OrderPayout,
            facts=(e.PayoutOrdered,),
            admitted=frozenset({Stage.CERTIFIED, Stage.FAILED}),
            leads_to=(Stage.ORDERED,),
            guard="ordnet nicht an, wer geprüft, bescheinigt oder gezahlt hat",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            command=c.FailPayout,
            facts=(e.PayoutFailed,),
            admitted=frozenset({Stage.ORDERED}),
            leads_to=(Stage.FAILED,),
        ),
        Transition(
            command=c.ExecutePayout,
            facts=(e.PayoutExecuted,),
            admitted=frozenset({Stage.ORDERED}),
            leads_to=(Stage.EXECUTED,),
            guard="zahlt nicht, wer bescheinigt oder angeordnet hat",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            command=c.ReturnPayout,
            facts=(e.PayoutReturned,),
            admitted=frozenset({Stage.EXECUTED, Stage.PARTLY_RETURNED}),
            leads_to=(Stage.PARTLY_RETURNED, Stage.RETURNED),
            guard="nicht mehr als ausgezahlt",
        ),
        Transition(
            command=c.ReportUsage,
            facts=(e.UsageReported,),
            admitted=PAID,
            guard="nicht mehr als ausgezahlt, und mit der Zeit nicht weniger",
        ),
        Transition(
            command=c.PlaceHold,
            facts=(e.PaymentHoldPlaced,),
            admitted=UNDER_WAY,
        ),
    ),
)
"""Stages of one payout. What is not about one payout, or opens it, has a row in `STEPS` alone."""

"""In which phase of its case a payout admits a step."""

from __future__ import annotations

from grants.application.lifecycle import IN_EXECUTION, Phase
from grants.kernel.machine import Machine, Transition
from grants.payout import commands as c
from grants.payout import events as e

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
            guard="nächste Nummer; im Rahmen der Jahresscheibe",
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
            command=c.RejectPayout,
            facts=(e.PayoutRejected,),
            admitted=frozenset(Phase),
            guard="noch nicht angeordnet",
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
            guard="ordnet nicht an, wer geprüft oder bescheinigt hat; Bankverbindung bestätigt",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.ExecutePayout,
            facts=(e.PayoutExecuted,),
            admitted=PAYABLE,
            leads_to=(Phase.RUNNING,),
            guard="zahlt nicht, wer bescheinigt oder angeordnet hat; gebunden im Jahr der Zahlung",
            basis="VwV zu § 70 SäHO",
        ),
        Transition(
            step=18,
            command=c.ReturnPayout,
            facts=(e.PayoutReturned,),
            admitted=PAYABLE,
            guard="nicht mehr als ausgezahlt",
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

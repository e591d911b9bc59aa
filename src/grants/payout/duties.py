"""What the acts on payouts wait for, and who may not be the one to do them (VwV zu § 70 SäHO)."""

from __future__ import annotations

from grants.kernel.duties import Barred, Duty
from grants.kernel.phrases import N_
from grants.payout import commands as c
from grants.payout import events as e

_CHECKER = (Barred(e.PayoutChecked, "checked_by"), Barred(e.PayoutReduced, "reduced_by"))
_CERTIFIER = (Barred(e.PayoutCertified, "certified_by"),)
_ORDERER = (Barred(e.PayoutOrdered, "ordered_by"),)
_PAYER = (Barred(e.PayoutExecuted, "executed_by"), Barred(e.PayoutFailed, "recorded_by"))

DUTIES = (
    *(
        Duty(
            command=command,
            begun_by=(e.PayoutRequested,),
            key="payout_no",
            barred=barred,
            nothing="Nichts ist abgerufen.",
            reason=reason,
        )
        for command, barred, reason in (
            (c.ReducePayout, _ORDERER, N_("Wer angeordnet hat, kürzt nicht.")),
            (
                c.CertifyPayout,
                (*_ORDERER, *_PAYER),
                N_("Wer früher angeordnet oder gezahlt hat, bescheinigt nicht."),
            ),
            (
                c.OrderPayout,
                (*_CHECKER, *_CERTIFIER, *_PAYER),
                N_("Wer geprüft, bescheinigt oder gezahlt hat, ordnet nicht an."),
            ),
            (
                c.ExecutePayout,
                (*_CERTIFIER, *_ORDERER),
                N_("Wer bescheinigt oder angeordnet hat, zahlt nicht."),
            ),
            (
                c.FailPayout,
                (*_CERTIFIER, *_ORDERER),
                N_("Wer bescheinigt oder angeordnet hat, hält nicht fest, dass es fehlschlug."),
            ),
        )
    ),
    Duty(
        command=c.LiftHold,
        begun_by=(e.PaymentHoldPlaced,),
        done_by=(e.PaymentHoldLifted,),
        key="hold",
        barred=(Barred(e.PaymentHoldPlaced, "placed_by"),),
        nothing="Es gibt keine Zahlungssperre.",
        reason="Wer die Sperre verhängt hat, hebt sie nicht auf.",
    ),
    Duty(
        command=c.ConfirmBankAccount,
        begun_by=(e.BankAccountChanged,),
        done_by=(e.BankAccountConfirmed, e.BankAccountChanged),
        barred=(Barred(e.BankAccountChanged, "changed_by"),),
        nothing="Keine geänderte Bankverbindung wartet auf ihre Bestätigung.",
        reason="Wer die Bankverbindung erfasst hat, bestätigt sie nicht.",
    ),
)

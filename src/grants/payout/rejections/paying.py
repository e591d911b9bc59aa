"""Why nobody may let money go, or take it back: persons, account, holds, what is kept back."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class SamePersonCheckedAndOrdered(Rejection):
    """Who checked or reduced the request does not order its payment, nor the other way round."""

    code = "same-person-checked-and-ordered"
    message = (
        "Wer einen Abruf prüft oder kürzt, ordnet ihn nicht an, und umgekehrt; eines von beiden "
        "haben Sie getan, das andere muss eine andere Person tun."
    )
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonCertifiedAndOrdered(Rejection):
    """Who certified does not order."""

    code = "same-person-certified-and-ordered"
    message = (
        "Sie haben die sachliche und rechnerische Richtigkeit bescheinigt; "
        "anordnen muss eine andere Person."
    )
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonCertifiedAndExecuted(Rejection):
    """Who certified does not pay."""

    code = "same-person-certified-and-executed"
    message = (
        "Sie haben die sachliche und rechnerische Richtigkeit bescheinigt; "
        "auszahlen muss eine andere Person."
    )
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonOrderedAndExecuted(Rejection):
    """Who ordered does not pay."""

    code = "same-person-ordered-and-executed"
    message = "Sie haben die Auszahlung angeordnet; auszahlen muss eine andere Person."
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonOrderedAndCertified(Rejection):
    """Who ordered a payout in an earlier round does not certify it in a later one."""

    code = "same-person-ordered-and-certified"
    message = (
        "Sie haben diese Auszahlung schon einmal angeordnet; die sachliche und rechnerische "
        "Richtigkeit muss eine andere Person bescheinigen."
    )
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonPaidAndSigned(Rejection):
    """Who handled a payout at the cashier's does not certify or order it in a later round."""

    code = "same-person-paid-and-signed"
    message = (
        "Sie haben diese Auszahlung als Kasse bearbeitet; bescheinigen und anordnen müssen "
        "andere Personen."
    )
    legal_basis = "VwV zu § 70 SäHO"


class BankAccountNotCorrected(Rejection):
    """An order failed because of its account; it is not ordered to it again."""

    code = "bank-account-not-corrected"
    message = (
        "Die Auszahlung Nr. {payout_no} ist am {day:%d.%m.%Y} an dieser Bankverbindung "
        "gescheitert; vor der neuen Anordnung ist sie zu ändern und zu bestätigen."
    )


class BankAccountChangedSinceOrder(Rejection):
    """The order names another account than the one in force."""

    code = "bank-account-changed-since-order"
    message = (
        "Die Bankverbindung wurde am {day:%d.%m.%Y} geändert, die Auszahlung Nr. {payout_no} ist "
        "auf die frühere angeordnet; sie ist zurückzurufen und neu anzuordnen."
    )


class RetentionKept(Rejection):
    """A part of the grant is kept back until its proof is examined."""

    code = "retention-kept"
    message = (
        "Bis zur Prüfung des Verwendungsnachweises bleiben {retained} einbehalten; angeordnet "
        "werden können noch {left}, verlangt sind {cents}. Der Abruf kann gekürzt oder der "
        "Einbehalt freigegeben werden."
    )


class NothingRetained(Rejection):
    """There is nothing kept back that could be released."""

    code = "nothing-retained"
    message = "Von dieser Zuwendung ist nichts einbehalten, das freizugeben wäre."


class PaymentOnHold(Rejection):
    """A hold stops orders and payments."""

    code = "payment-on-hold"
    message = (
        "Am {day:%d.%m.%Y} wurde die Zahlungssperre {hold} verhängt; solange sie besteht, wird "
        "nichts angeordnet oder gezahlt. Aufheben kann sie eine andere Person."
    )


class HoldTaken(Rejection):
    """The id belongs to another hold."""

    code = "hold-taken"
    message = "Unter der Kennung {hold} ist bereits eine andere Zahlungssperre erfasst."
    field = "hold"


class HoldUnknown(Rejection):
    """The case has no hold of this id."""

    code = "hold-unknown"
    message = "Eine Zahlungssperre {hold} gibt es in dieser Akte nicht."
    field = "hold"


class HoldLiftedBefore(Rejection):
    """The hold was lifted before."""

    code = "hold-lifted-before"
    message = "Die Zahlungssperre {hold} wurde bereits am {day:%d.%m.%Y} aufgehoben."
    field = "hold"


class SamePersonPlacedAndLifted(Rejection):
    """Who placed a hold does not lift it."""

    code = "same-person-placed-and-lifted"
    message = "Sie haben diese Zahlungssperre verhängt; aufheben muss sie eine andere Person."


class BankAccountMissing(Rejection):
    """There is no account to pay to."""

    code = "bank-account-missing"
    message = "Es ist keine Bankverbindung erfasst; ohne sie wird nichts angeordnet oder gezahlt."


class BankAccountUnconfirmed(Rejection):
    """A second person has not confirmed the account."""

    code = "bank-account-unconfirmed"
    message = (
        "Die Bankverbindung vom {day:%d.%m.%Y} ist noch nicht von einer zweiten Person bestätigt."
    )
    legal_basis = "VwV zu § 70 SäHO"


class SamePersonEditedAndConfirmed(Rejection):
    """Who entered an account does not confirm it."""

    code = "same-person-edited-and-confirmed"
    message = "Sie haben diese Bankverbindung erfasst; bestätigen muss eine andere Person."
    legal_basis = "VwV zu § 70 SäHO"


class BankAccountConfirmedBefore(Rejection):
    """The account was confirmed before."""

    code = "bank-account-confirmed-before"
    message = "Die Bankverbindung wurde bereits am {day:%d.%m.%Y} bestätigt."


class PartyOfAnotherCase(Rejection):
    """The account must be that of the case's own party."""

    code = "party-of-another-case"
    message = "Die Bankverbindung muss zur Partei dieser Akte gehören."
    field = "party"


class RefundTooLarge(Rejection):
    """More came back than was paid."""

    code = "refund-too-large"
    message = "Von der Auszahlung Nr. {payout_no} sind nur noch {left} nicht zurückgeflossen."
    field = "cents"


class RefundTaken(Rejection):
    """The id belongs to another return."""

    code = "refund-taken"
    message = "Unter der Kennung {refund} ist bereits ein anderer Rückfluss erfasst."
    field = "refund"


class RepaymentBelongsToClaim(Rejection):
    """After the final decision or a revocation the recipient pays on the claim."""

    code = "repayment-belongs-to-claim"
    message = (
        "Nach Schlussbescheid oder Widerruf werden Rückzahlungen der Empfänger bei der Erstattung "
        "erfasst."
    )
    legal_basis = "§ 49a VwVfG"


class ReturnBelongsToClaim(Rejection):
    """What comes back while something is claimed pays the claim; it is not owed a second time."""

    code = "return-belongs-to-claim"
    message = (
        "Auf die Erstattung {claim} sind {open} offen; was zurückfließt, auch durch die Bank, ist "
        "zuerst dort als Zahlungseingang zu erfassen."
    )
    legal_basis = "§ 49a VwVfG"


class ReturnAboveUnclaimed(Rejection):
    """What is claimed comes in on its claim; only the rest of what was paid can come back."""

    code = "return-above-unclaimed"
    message = (
        "Von den {paid}, die ausgezahlt und nicht zurückgeflossen sind, sind {claimed} als "
        "Erstattung gefordert; ohne sie zurückfließen können noch {left}."
    )
    legal_basis = "§ 49a VwVfG"
    field = "cents"


class CommitmentNotCarried(Rejection):
    """Money of one year pays in that year, unless its commitment was carried."""

    code = "commitment-not-carried"
    message = (
        "Die Mittelbindung der Scheibe {share} liegt noch nicht im Haushaltsjahr {year}; "
        "sie muss vor der Auszahlung als Ausgaberest übertragen werden."
    )
    field = "value_on"


class ApprovalContested(Rejection):
    """An objection against the approval is pending."""

    code = "approval-contested"
    message = (
        "Gegen den Bewilligungsbescheid ist seit dem {day:%d.%m.%Y} ein Widerspruch anhängig; "
        "angeordnet wird erst, wenn über ihn entschieden oder er zurückgenommen ist."
    )
    legal_basis = "§ 80 VwGO"


class ConditionOpen(Rejection):
    """A condition before payment is not fulfilled."""

    code = "condition-open"
    message = (
        "Vor der Auszahlung zu erfüllen und noch offen: {conditions}. "
        "Zuerst ist die Erfüllung der Auflage zu erfassen."
    )


class RecipientInsolvent(Rejection):
    """Insolvency proceedings about the recipient run."""

    code = "recipient-insolvent"
    message = (
        "Über das Vermögen des Zuwendungsempfängers läuft seit dem {day:%d.%m.%Y} ein "
        "Insolvenzverfahren; ausgezahlt wird erst, wenn sein Ende erfasst ist."
    )

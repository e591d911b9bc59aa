"""Why a step of a payout was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class PayoutUnknown(Rejection):
    """The case has no payout of this number."""

    code = "payout-unknown"
    message = "Eine Auszahlung Nr. {payout_no} gibt es in dieser Akte nicht."
    field = "payout_no"


class PayoutNumberTaken(Rejection):
    """Another request has this number."""

    code = "payout-number-taken"
    message = (
        "Die Nr. {payout_no} gehört bereits zu einem anderen Mittelabruf; "
        "die nächste freie ist {next}."
    )
    field = "payout_no"


class PayoutNumberSkipped(Rejection):
    """Payouts are numbered without gaps."""

    code = "payout-number-skipped"
    message = "Der nächste Mittelabruf trägt die Nr. {next}, nicht {payout_no}."
    field = "payout_no"


class PayoutOutOfOrder(Rejection):
    """Request, check, certificate, order and payment follow one another."""

    code = "payout-out-of-order"
    message = (
        "Die Auszahlung Nr. {payout_no} ist {found}; für diesen Schritt muss sie {needed} sein."
    )
    field = "payout_no"


class ShareUnknown(Rejection):
    """The grant has no share of this year and earmark."""

    code = "share-unknown"
    message = "Der Bescheid enthält keine Scheibe {year} ({earmark})."
    field = "year"


class ShareExceeded(Rejection):
    """More than what is left of the share."""

    code = "share-exceeded"
    message = "Von der Scheibe {year} ({earmark}) sind noch {left} frei, verlangt sind {cents}."
    field = "cents"


class GrantExceeded(Rejection):
    """More than what is left of the grant."""

    code = "grant-exceeded"
    message = "Von der Zuwendung sind noch {left} frei, verlangt sind {cents}."
    field = "cents"


class RecognisedAboveRequested(Rejection):
    """Never more is recognised than was asked for."""

    code = "recognised-above-requested"
    message = "Anerkannt werden können höchstens die abgerufenen {requested}."
    field = "recognised_cents"


class NotReduced(Rejection):
    """A reduction recognises less than before."""

    code = "not-reduced"
    message = (
        "Anerkannt sind {recognised}; eine Kürzung muss darunter bleiben. "
        "Wird nichts anerkannt, ist der Abruf abzulehnen."
    )
    field = "recognised_cents"


class SamePersonCheckedAndOrdered(Rejection):
    """Who checked the request does not order its payment."""

    code = "same-person-checked-and-ordered"
    message = "Sie haben diesen Abruf geprüft; anordnen muss eine andere Person."
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


class CommitmentNotCarried(Rejection):
    """Money of one year pays in that year, unless its commitment was carried."""

    code = "commitment-not-carried"
    message = (
        "Die Mittelbindung der Scheibe {share} liegt noch nicht im Haushaltsjahr {year}; "
        "sie muss vor der Auszahlung als Ausgaberest übertragen werden."
    )
    field = "value_on"

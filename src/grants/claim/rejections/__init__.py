"""Why a step of a recovery was refused."""

from __future__ import annotations

from grants.claim.rejections.interest import (
    BaseRateUnknown,
    InterestBaseAboveClaim,
    InterestBaseAboveHeld,
    InterestBaseAbovePaid,
    InterestBeforePayout,
    InterestOverlaps,
    InterestPeriodReversed,
    NoInterest,
    NoUsagePeriod,
    PayoutNotPaid,
    UsedInTime,
)
from grants.kernel.rejection import Rejection


class ClaimUnknown(Rejection):
    """There is no claim under this number."""

    code = "claim-unknown"
    message = "Unter dieser Nummer gibt es keine Erstattung."


class ClaimRaisedOtherwise(Rejection):
    """The number belongs to another claim."""

    code = "claim-raised-otherwise"
    message = "Die Erstattung {claim} ist bereits mit anderem Inhalt festgesetzt."


class PaymentExceedsClaim(Rejection):
    """More than what is open."""

    code = "payment-exceeds-claim"
    message = "Offen sind {open}, gezahlt wurden {cents}; der Mehrbetrag ist zurückzuzahlen."
    field = "cents"


class PaymentTaken(Rejection):
    """The id belongs to another payment, or to another act on the claim."""

    code = "payment-taken"
    message = "Unter der Kennung {payment} ist bereits ein anderer Vorgang erfasst."
    field = "payment"


class ClaimActTaken(Rejection):
    """The id belongs to another act on this claim."""

    code = "claim-act-taken"
    message = (
        "Unter der Kennung {act} ist zu dieser Erstattung bereits ein anderer Vorgang erfasst; "
        "bitte eine neue Kennung wählen."
    )


class ClaimNotifiedOtherwise(Rejection):
    """An order is notified once."""

    code = "claim-notified-otherwise"
    message = "Die Bekanntgabe der Erstattung ist bereits mit dem {day:%d.%m.%Y} erfasst."


class ClaimNotNotified(Rejection):
    """The recipient does not know the claim yet."""

    code = "claim-not-notified"
    message = (
        "Der Erstattungsbescheid ist noch nicht bekannt gegeben; "
        "zuerst ist die Bekanntgabe zu erfassen."
    )


class ClaimFinalOtherwise(Rejection):
    """An order becomes final once."""

    code = "claim-final-otherwise"
    message = "Die Bestandskraft der Erstattung ist bereits mit dem {day:%d.%m.%Y} erfasst."


class ReviewNotFinal(Rejection):
    """After an objection the order is as final as the decision behind it."""

    code = "review-not-final"
    message = (
        "Über den Widerspruch gegen {decision} wurde am {day:%d.%m.%Y} entschieden; die Frist "
        "läuft neu. Zuerst ist die Bestandskraft von {decision} zu erfassen."
    )
    legal_basis = "§ 70 VwGO"


class CaseOfClaimClosed(Rejection):
    """A closed file has nothing open; interest would open it again."""

    code = "case-of-claim-closed"
    message = (
        "Der Vorgang {case} ist seit dem {day:%d.%m.%Y} abgeschlossen; "
        "Zinsen können nur vor dem Abschluss festgesetzt werden."
    )


class NotLessClaimed(Rejection):
    """What is annulled was claimed before, and part of it at least falls away."""

    code = "not-less-claimed"
    message = (
        "Gefordert sind {claimed}; {cents} sind nicht weniger. Ein Widerspruch, dem abgeholfen "
        "wird, senkt die Forderung."
    )
    field = "to_cents"


class RefundMismatch(Rejection):
    """What is owed to the recipient goes back whole."""

    code = "refund-mismatch"
    message = "Zurückzuzahlen sind {due}, angegeben wurden {cents}."
    field = "cents"


class BeyondOpenClaim(Rejection):
    """More than what is open cannot be waived or set off."""

    code = "beyond-open-claim"
    message = "Offen sind {open}; {cents} gehen darüber hinaus."
    field = "cents"


class NothingOpen(Rejection):
    """What is not owed is neither put off nor written down."""

    code = "nothing-open"
    message = (
        "Auf diese Erstattung ist nichts offen; geht es um Zinsen, sind sie zuerst festzusetzen."
    )


class DeferralEndsEarly(Rejection):
    """A deferral reaches beyond its own day."""

    code = "deferral-ends-early"
    message = "Die Stundung vom {day:%d.%m.%Y} muss später enden als am {until:%d.%m.%Y}."
    field = "until_on"


class InstalmentsOutOfOrder(Rejection):
    """Each instalment falls due after the one before, the first after the agreement."""

    code = "instalments-out-of-order"
    message = (
        "Die Rate zum {later:%d.%m.%Y} liegt nicht nach dem {earlier:%d.%m.%Y}; "
        "die Raten sind nach Fälligkeit zu ordnen und beginnen nach der Vereinbarung."
    )
    field = "plan"


class InstalmentsDoNotSum(Rejection):
    """The instalments are together what is open."""

    code = "instalments-do-not-sum"
    message = "Die Raten ergeben zusammen {total}; offen sind {open}."
    field = "plan"


class SamePersonRaisedAndLetGo(Rejection):
    """Who drafted or signed the recovery neither defers nor gives it up."""

    code = "same-person-raised-and-let-go"
    message = (
        "Sie haben den Erstattungsbescheid entworfen oder gezeichnet; über Stundung, Raten, "
        "Niederschlagung und Erlass muss eine andere Person entscheiden."
    )


class SamePersonAssessedAndWaived(Rejection):
    """Who assessed interest on a claim does not waive it there, nor the other way round."""

    code = "same-person-assessed-and-waived"
    message = (
        "Wer auf diese Erstattung Zinsen festsetzt, verzichtet nicht auf sie, und umgekehrt; "
        "eines von beiden haben Sie getan, das andere muss eine andere Person entscheiden."
    )


class ClaimLimitExceeded(Rejection):
    """The amount is above what this approver may sign."""

    code = "claim-limit-exceeded"
    message = (
        "{cents} – was Sie auf diese Erstattung schon erlassen haben, eingerechnet – liegen über "
        "Ihrer Zeichnungsbefugnis von {limit}; entscheiden muss jemand mit höherer Befugnis."
    )


__all__ = [
    "BaseRateUnknown",
    "BeyondOpenClaim",
    "CaseOfClaimClosed",
    "ClaimActTaken",
    "ClaimFinalOtherwise",
    "ClaimLimitExceeded",
    "ClaimNotNotified",
    "ClaimNotifiedOtherwise",
    "ClaimRaisedOtherwise",
    "ClaimUnknown",
    "DeferralEndsEarly",
    "InstalmentsDoNotSum",
    "InstalmentsOutOfOrder",
    "InterestBaseAboveClaim",
    "InterestBaseAboveHeld",
    "InterestBaseAbovePaid",
    "InterestBeforePayout",
    "InterestOverlaps",
    "InterestPeriodReversed",
    "NoInterest",
    "NoUsagePeriod",
    "NotLessClaimed",
    "NothingOpen",
    "PaymentExceedsClaim",
    "PaymentTaken",
    "PayoutNotPaid",
    "RefundMismatch",
    "ReviewNotFinal",
    "SamePersonAssessedAndWaived",
    "SamePersonRaisedAndLetGo",
    "UsedInTime",
]

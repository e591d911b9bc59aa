"""Why a step of a recovery was refused."""

from __future__ import annotations

from grants.kernel.parameters import ParameterUnknown
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


class BaseRateUnknown(ParameterUnknown):
    """A half-year whose base rate is not recorded bears no computed interest."""

    code = "base-rate-unknown"
    message = (
        "Für das {half}. Halbjahr {year} (gesucht für den {day}) ist kein Basiszinssatz "
        "(„base_rate“) erfasst; er muss zuerst mit Fundstelle festgelegt werden."
    )
    legal_basis = "§ 49a VwVfG"


class PayoutNotPaid(Rejection):
    """Interest is on money that the recipient had."""

    code = "payout-not-paid"
    message = "Die Auszahlung {number} ist nicht ausgeführt; Zwischenzinsen fallen nicht an."
    field = "payout_no"


class InterestBaseAbovePaid(Rejection):
    """No more lay unused than was paid and not reported as used."""

    code = "interest-base-above-paid"
    message = (
        "Von {paid} der Auszahlung {number} waren am {end:%d.%m.%Y} nach allen Mitteilungen noch "
        "{unused} nicht verwendet; {base} können nicht verzinst werden."
    )
    legal_basis = "§ 49a VwVfG"
    field = "base_cents"


class NoUsagePeriod(Rejection):
    """Only what is to be used by a day can lie unused after it: an advance."""

    code = "no-usage-period"
    message = (
        "Für die Auszahlung {number} gilt keine Verwendungsfrist; Zwischenzinsen fallen nur auf "
        "Vorschüsse an, die nach ihrer Frist nicht verwendet waren."
    )
    legal_basis = "§ 49a VwVfG"
    field = "payout_no"


class UsedInTime(Rejection):
    """Money that is used on its last day of use or before bears no interim interest."""

    code = "used-in-time"
    message = (
        "Die Auszahlung {number} konnte bis einschließlich {until:%d.%m.%Y} verwendet werden; "
        "Zwischenzinsen laufen erst vom Tag danach an, nicht vom {begin:%d.%m.%Y}."
    )
    legal_basis = "§ 49a VwVfG"
    field = "from_on"


class InterestPeriodReversed(Rejection):
    """A period ends before it begins."""

    code = "interest-period-reversed"
    message = "Der Zinszeitraum endet am {end:%d.%m.%Y}, vor seinem Beginn am {begin:%d.%m.%Y}."
    field = "to_on"


class InterestOverlaps(Rejection):
    """No day bears interest twice."""

    code = "interest-overlaps"
    message = (
        "Für {begin:%d.%m.%Y} bis {end:%d.%m.%Y} sind bereits Zinsen festgesetzt "
        "(Erstattung {claim}, Kennung {assessment}); der Zeitraum darf keinen dieser Tage "
        "enthalten."
    )
    legal_basis = "§ 49a VwVfG"
    field = "from_on"


class InterestBaseAboveClaim(Rejection):
    """No more bears interest than is claimed."""

    code = "interest-base-above-claim"
    message = "Gefordert sind {claimed}; ein höherer Betrag ({base}) kann nicht verzinst werden."
    legal_basis = "§ 49a VwVfG"
    field = "base_cents"


class InterestBeforePayout(Rejection):
    """Money bears interest from the day on which the recipient had it."""

    code = "interest-before-payout"
    message = (
        "Am {begin:%d.%m.%Y} waren {held} ausgezahlt; {base} können ab diesem Tag noch nicht "
        "verzinst werden. Der Zeitraum ist an den Wertstellungen zu teilen."
    )
    legal_basis = "§ 49a VwVfG"
    field = "base_cents"


class NoInterest(Rejection):
    """Nothing was open in the period, or too little for a cent."""

    code = "no-interest"
    message = "Für {begin:%d.%m.%Y} bis {end:%d.%m.%Y} ergeben sich keine Zinsen."
    legal_basis = "§ 49a VwVfG"


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

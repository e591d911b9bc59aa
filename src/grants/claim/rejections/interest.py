"""Why interest on a claim, or on money that was not used in time, was not assessed."""

from __future__ import annotations

from grants.kernel.parameters import ParameterUnknown
from grants.kernel.rejection import Rejection


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


class InterestBaseAboveHeld(Rejection):
    """No more bears interest on a day than the recipient has on it, of one kind or the other."""

    code = "interest-base-above-held"
    message = (
        "Am {day:%d.%m.%Y} waren von allen Auszahlungen noch {held} nicht zurückgezahlt, davon "
        "{bearing} schon verzinst; weitere {base} können nicht verzinst werden. Der Betrag ist zu "
        "senken oder der Zeitraum zu teilen."
    )
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

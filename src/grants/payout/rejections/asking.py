"""Why a request for money was refused, or what is said about its use."""

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


class ExpendituresMissing(Rejection):
    """A reimbursement names what was spent, an advance nothing yet."""

    code = "expenditures-missing"
    message = (
        "Eine Erstattung nennt die bezahlten Ausgaben je Ansatz; ein Vorschuss nennt keine, "
        "sondern den Bedarfszeitraum."
    )
    field = "expenditures"


class NeedMissing(Rejection):
    """An advance says when it is needed, a reimbursement is needed for nothing to come."""

    code = "need-missing"
    message = (
        "Ein Vorschuss nennt den Zeitraum, für den er gebraucht wird; eine Erstattung nennt keinen."
    )
    field = "need"


class NeedReversed(Rejection):
    """A period ends after it began."""

    code = "need-reversed"
    message = "Der Bedarfszeitraum endet am {end:%d.%m.%Y} vor seinem Beginn {begin:%d.%m.%Y}."
    field = "need"


class ExpenditureLineUnknown(Rejection):
    """The plan of the grant has no such line."""

    code = "expenditure-line-unknown"
    message = (
        "Der Finanzierungsplan hat keinen Ansatz {line}; die Ausgabe ist einem seiner Ansätze "
        "zuzuordnen."
    )
    field = "expenditures"


class RequestAboveExpenditures(Rejection):
    """No more is reimbursed than the share of what was spent."""

    code = "request-above-expenditures"
    message = (
        "Auf Ausgaben von {total} entfallen nach dem Fördersatz {share}; abgerufen sind {cents}."
    )
    field = "cents"


class UsageOfReimbursement(Rejection):
    """What was reimbursed had been spent before."""

    code = "usage-of-reimbursement"
    message = "Die Auszahlung Nr. {payout_no} hat Ausgaben erstattet; zu verwenden ist nichts mehr."
    field = "payout_no"


class UsageAbovePaid(Rejection):
    """No more is used than was paid."""

    code = "usage-above-paid"
    message = "Ausgezahlt wurden {paid}; mehr kann davon nicht verwendet sein."
    field = "used_cents"


class UsageFalls(Rejection):
    """What was used in all does not become less."""

    code = "usage-falls"
    message = (
        "Bis {day:%d.%m.%Y} sind {used} als verwendet gemeldet; die Summe kann mit der Zeit nicht "
        "sinken. Stimmt jene Meldung nicht, ist sie für ihren Tag neu zu erfassen."
    )
    field = "used_cents"

"""Why a step of a recovery was refused."""

from __future__ import annotations

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
    """The id belongs to another payment."""

    code = "payment-taken"
    message = "Unter der Kennung {payment} ist bereits ein anderer Zahlungseingang erfasst."
    field = "payment"

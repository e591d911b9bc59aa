"""Facts about recovery of overpaid money. Stream `claim/{number}`: claims run for years."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.sealed import Sealed


@stored_as("claim.recovery-ordered", on="signed_on", basis="§ 49a VwVfG")
class RecoveryOrdered(Event):
    """Overpaid money is claimed back (Erstattungsbescheid)."""

    claim: str
    case: str
    programme: Code
    decision: str
    cents: PositiveCents
    ground: Literal["settlement", "revocation", "withdrawal"]
    reasons: Sealed
    drafted_by: Identifier
    approved_by: Identifier
    competence: Code
    due_on: dt.date
    signed_on: dt.date


@stored_as("claim.payment-received", on="value_on")
class ClaimPaymentReceived(Event):
    """The recipient paid back (Zahlungseingang)."""

    claim: str
    case: str
    payment: Identifier
    cents: PositiveCents
    value_on: dt.date


ClaimEvent = RecoveryOrdered | ClaimPaymentReceived

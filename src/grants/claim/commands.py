"""What may be asked about the recovery of overpaid money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.kernel.ids import Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.sealed import Text


@dataclass(frozen=True, kw_only=True)
class OrderRecovery:
    """Claim overpaid money back (Erstattungsbescheid); part of settling or revoking a grant."""

    claim: str
    case: str
    programme: Code
    decision: str
    cents: PositiveCents
    ground: Literal["settlement", "revocation", "withdrawal"]
    reasons: Text
    drafted_by: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReceiveClaimPayment:
    """Record that the recipient paid back (Zahlungseingang); `payment` is its id."""

    payment: Identifier
    cents: PositiveCents
    value_on: dt.date


ClaimCommand = OrderRecovery | ReceiveClaimPayment

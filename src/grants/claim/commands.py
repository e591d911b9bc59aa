"""What may be asked about the recovery of overpaid money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from grants.claim.events import Ground, IfMissed, Instalment
from grants.kernel.ids import Code, Identifier, Ordinal
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Text


@dataclass(frozen=True, kw_only=True)
class OrderRecovery:
    """Claim money back (Erstattungsbescheid); part of the decision of the case that says so."""

    claim: str
    case: str
    programme: Code
    decision: str
    cents: NonNegativeCents
    ground: Ground
    reasons: Text
    drafted_by: Identifier
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class NotifyClaim:
    """Record that the recovery order was posted and arrived (Bekanntgabe).

    With it so did the decision it is part of; where that is recorded already, nothing is left to
    do. What is sent otherwise than by post is dispatched as a decision.
    """

    manner: Literal["presumed", "proven"]
    remedy_notice: Literal["included", "missing"]
    posted_on: dt.date
    effected_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RecordClaimFinality:
    """Record that the recovery order cannot be attacked any more (Bestandskraft).

    Either the period for a remedy is over, or the recipient has waived it; the decision it is part
    of is as final.
    """

    ground: Literal["period-over", "remedy-waived"]
    final_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AssessInterest:
    """Fix the interest on the claim for a period (Zinsfestsetzung); both days count.

    `base_cents` is the part of the claim that bore interest in that period: money that was paid
    out later bore none before. What was paid back, set off or waived is taken off day by day.
    """

    assessment: Identifier
    from_on: dt.date
    to_on: dt.date
    base_cents: PositiveCents
    assessed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AssessInterimInterest:
    """Fix the interest on money that was not used in time (Zwischenzinsen); both days count.

    `base_cents` is what of the payout was not used in the whole of that period.
    """

    assessment: Identifier
    payout_no: Ordinal
    from_on: dt.date
    to_on: dt.date
    base_cents: PositiveCents
    assessed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WaiveInterest:
    """Do without assessed interest, in whole or in part (Absehen von Zinsen)."""

    waiver: Identifier
    cents: PositiveCents
    reasons: Text
    waived_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReceiveClaimPayment:
    """Record that the recipient paid back (Zahlungseingang); `payment` is its id."""

    payment: Identifier
    cents: PositiveCents
    value_on: dt.date


@dataclass(frozen=True, kw_only=True)
class OffsetClaim:
    """Set the claim off against one of the recipient's own (Aufrechnung).

    `against` says which: what is owed to them, and since when.
    """

    offset: Identifier
    cents: PositiveCents
    against: Text
    declared_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DeferClaim:
    """Let the recipient pay later (Stundung), with or without interest until then."""

    deferral: Identifier
    until_on: dt.date
    interest: Literal["runs", "rests"]
    reasons: Text
    deferred_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AgreeInstalments:
    """Let the recipient pay in parts on fixed days (Ratenzahlung); together all that is open."""

    agreement: Identifier
    plan: tuple[Instalment, ...]
    if_missed: IfMissed
    reasons: Text
    agreed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WriteDownClaim:
    """Stop pursuing what is open (Niederschlagung); the recipient goes on owing it."""

    reasons: Text
    written_down_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WaiveClaim:
    """Give up principal for good (Erlass). Interest is waived on its own."""

    waiver: Identifier
    cents: PositiveCents
    reasons: Text
    waived_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AnnulClaim:
    """Lower the claim, or end it; part of the decision on the objection that says so."""

    decision: str
    to_cents: NonNegativeCents
    annulled_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RefundClaim:
    """Record that what came in above the claim was paid back (Rückzahlung); all that is due."""

    refund: Identifier
    cents: PositiveCents
    value_on: dt.date


ClaimCommand = (
    OrderRecovery
    | NotifyClaim
    | RecordClaimFinality
    | AssessInterest
    | AssessInterimInterest
    | WaiveInterest
    | ReceiveClaimPayment
    | OffsetClaim
    | DeferClaim
    | AgreeInstalments
    | WriteDownClaim
    | WaiveClaim
    | AnnulClaim
    | RefundClaim
)

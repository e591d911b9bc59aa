"""What may be asked of one budget. Additive commands carry the id of what they create."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grants.budget.events import CarriedCommitment
from grants.kernel.calendar import PartialDate
from grants.kernel.ids import Citation, Code, Identifier
from grants.kernel.money import Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Text

BudgetYear = Annotated[int, Field(strict=True, ge=1900, le=2200)]


@dataclass(frozen=True, kw_only=True)
class AllocateBudget:
    """Allot money to an account for the first time (Zuweisung)."""

    allocation: Identifier
    earmark: Code
    cents: NonNegativeCents
    method: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class SupplementBudget:
    """Allot more money (Nachtrag)."""

    supplement: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReduceBudget:
    """Cut the allocation (Kürzung); below what is committed only after AcceptOvercommitment."""

    reduction: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class FreezeBudget:
    """Bar money from being committed (Haushaltssperre)."""

    freeze: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class UnfreezeBudget:
    """Lift a freeze in whole or in part."""

    unfreeze: Identifier
    freeze: Identifier
    cents: PositiveCents
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class TransferFunds:
    """Move money to another account of the same year (Umschichtung), of this scope or another."""

    transfer: Identifier
    earmark: Code
    to_scope: Code
    to_year: BudgetYear
    to_earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReceiveTransfer:
    """The other side of a transfer; decided together with the sending side, never by itself."""

    transfer: Identifier
    earmark: Code
    counterpart: str
    counterpart_earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class GrantCommitmentAuthority:
    """Let commitments be made in `use_year` that fall due in this budget's year (VE)."""

    authority: Identifier
    earmark: Code
    use_year: BudgetYear
    cents: PositiveCents
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CommitFunds:
    """Bind money for a case by a decision (Mittelbindung); part of approving it."""

    case: str
    decision: str
    earmark: Code
    cents: Cents
    signed_on: PartialDate


@dataclass(frozen=True, kw_only=True)
class ChangeCommitment:
    """Raise or lower a commitment by an amendment, revocation, repayment or correction."""

    case: str
    decision: str
    earmark: Code
    delta_cents: Cents
    reason_code: Literal[
        "amendment", "revocation", "correction", "repayment", "refund", "objection"
    ]
    corrects: int | None
    claim: str | None = None
    payment: Identifier | None = None
    signed_on: PartialDate


@dataclass(frozen=True, kw_only=True)
class ReleaseCommitment:
    """Give back what a case no longer needs (Freigabe der Restmittel)."""

    case: str
    decision: str
    earmark: Code
    cents: PositiveCents
    reason_code: Literal["settlement", "revocation", "not-taken-up"]
    signed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class DisburseFunds:
    """Pay out of a commitment at its value date; part of executing a payout."""

    case: str
    payout_no: int
    earmark: Code
    cents: Cents
    value_on: PartialDate


@dataclass(frozen=True, kw_only=True)
class ReverseDisbursement:
    """Take money back into the account of its own year."""

    case: str
    payout_no: int | None
    earmark: Code
    cents: PositiveCents
    reason_code: Literal["bank-return", "repayment", "correction"]
    corrects: int | None
    claim: str | None = None
    payment: Identifier | None = None
    value_on: PartialDate


@dataclass(frozen=True, kw_only=True)
class CarryRemainderForward:
    """Carry free money and open commitments into the next year (Bildung von Ausgaberesten)."""

    carry: Identifier
    earmark: Code
    funds_cents: NonNegativeCents
    commitments: tuple[CarriedCommitment, ...]
    consent: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReceiveRemainder:
    """The other side of a carried remainder; decided together with the giving side."""

    carry: Identifier
    earmark: Code
    from_year: int
    origin_year: int
    available_until: dt.date
    funds_cents: NonNegativeCents
    commitments: tuple[CarriedCommitment, ...]
    consent: Citation
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class LapseRemainder:
    """Let money that is no longer available lapse (Verfall)."""

    lapse: Identifier
    earmark: Code
    cents: PositiveCents
    lapsed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class AcceptOvercommitment:
    """Accept that an account is short by up to an amount (zugelassene Überbindung)."""

    acceptance: Identifier
    earmark: Code
    shortfall_cents: NonNegativeCents
    reason: Text
    accepted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CloseBudgetYear:
    """Close the year (Jahresabschluss): no postings with a legal date in it any more."""

    closed_on: dt.date


BudgetCommand = (
    AllocateBudget
    | SupplementBudget
    | ReduceBudget
    | FreezeBudget
    | UnfreezeBudget
    | TransferFunds
    | ReceiveTransfer
    | GrantCommitmentAuthority
    | CommitFunds
    | ChangeCommitment
    | ReleaseCommitment
    | DisburseFunds
    | ReverseDisbursement
    | CarryRemainderForward
    | ReceiveRemainder
    | LapseRemainder
    | AcceptOvercommitment
    | CloseBudgetYear
)

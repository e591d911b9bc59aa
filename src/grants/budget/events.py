"""Facts about one budget, stream `budget/{programme}/{scope}/{year}`, an account per earmark.

Every amount is positive unless its name ends in `delta_cents`; the fact says which way it goes.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.calendar import PartialDate
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import CaseNumber, Citation, Code, Identifier
from grants.kernel.money import Cents, NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed


@stored_as("budget.allocated", on="decided_on")
class BudgetAllocated(Event):
    """Money is allotted to the account (Zuweisung). `method` tells how the amount was found."""

    allocation: Identifier
    earmark: Code
    cents: NonNegativeCents
    method: Citation
    decided_on: dt.date


@stored_as("budget.supplemented", on="decided_on")
class BudgetSupplemented(Event):
    """More money is allotted (Nachtrag, Verstärkung)."""

    supplement: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@stored_as("budget.reduced", on="decided_on")
class BudgetReduced(Event):
    """The allocation is cut (Kürzung)."""

    reduction: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@stored_as("budget.frozen", on="decided_on")
class BudgetFrozen(Event):
    """Money may not be committed for now (Haushaltssperre)."""

    freeze: Identifier
    earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@stored_as("budget.unfrozen", on="decided_on")
class BudgetUnfrozen(Event):
    """A freeze is lifted in whole or in part (Aufhebung der Sperre)."""

    unfreeze: Identifier
    freeze: Identifier
    earmark: Code
    cents: PositiveCents
    decided_on: dt.date


@stored_as("budget.funds-transferred", on="decided_on")
class FundsTransferred(Event):
    """One of the two sides of a transfer between accounts (Umschichtung); both sum to zero."""

    transfer: Identifier
    side: Literal["out", "in"]
    earmark: Code
    counterpart: str
    counterpart_earmark: Code
    cents: PositiveCents
    citation: Citation
    decided_on: dt.date


@stored_as("budget.commitment-authority-granted", on="decided_on")
class CommitmentAuthorityGranted(Event):
    """In `use_year` commitments may be made that fall due in this budget's year (VE)."""

    authority: Identifier
    earmark: Code
    use_year: int
    due_year: int
    cents: PositiveCents
    decided_on: dt.date


@stored_as("budget.funds-committed", on="signed_on")
class FundsCommitted(Event):
    """Money is bound for a case by a decision (Mittelbindung).

    Negative only for imported histories, whose sources hold negative grants.
    """

    case: str
    decision: str
    earmark: Code
    delta_cents: Cents
    signed_on: PartialDate


@stored_as("budget.commitment-changed", on="signed_on")
class CommitmentChanged(Event):
    """A commitment rises or falls by an amendment or correction (Änderung der Mittelbindung).

    What a repayment lowers, or a refund raises, names the claim and its payment. What was released
    by a decision is bound again where an objection to it is upheld.
    """

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


@stored_as("budget.commitment-released", on="signed_on")
class CommitmentReleased(Event):
    """What is no longer needed becomes available again (Freigabe der Restmittel)."""

    case: str
    decision: str
    earmark: Code
    cents: PositiveCents
    reason_code: Literal["settlement", "revocation", "not-taken-up"]
    signed_on: dt.date


@stored_as("budget.funds-disbursed", on="value_on")
class FundsDisbursed(Event):
    """Money left the account at its value date (Auszahlung, Wertstellung)."""

    case: str
    payout_no: int
    earmark: Code
    delta_cents: Cents
    value_on: PartialDate


@stored_as("budget.disbursement-reversed", on="value_on")
class DisbursementReversed(Event):
    """Money came back to the account of its own year (Rückfluss).

    What was paid is open again; what a grant is reduced by follows as CommitmentChanged. `payment`
    is the id of the return of the payout, or with `claim` that of the payment on it.
    """

    case: str
    payout_no: int | None
    earmark: Code
    cents: PositiveCents
    reason_code: Literal["bank-return", "repayment", "correction"]
    corrects: int | None
    claim: str | None = None
    payment: Identifier | None = None
    value_on: PartialDate


class CarriedCommitment(BaseModel):
    """What a case still has open when its year ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: CaseNumber
    cents: PositiveCents


@stored_as("budget.remainder-carried-forward", on="decided_on")
class RemainderCarriedForward(Event):
    """One of the two sides of carrying a remainder into the next year (Ausgaberest).

    `funds_cents` is free money; `commitments` move with the money that covers them.
    """

    carry: Identifier
    side: Literal["out", "in"]
    earmark: Code
    from_year: int
    to_year: int
    origin_year: int
    available_until: dt.date
    funds_cents: NonNegativeCents
    commitments: tuple[CarriedCommitment, ...]
    consent: Citation
    decided_on: dt.date


@stored_as("budget.remainder-lapsed", on="lapsed_on")
class RemainderLapsed(Event):
    """A remainder is no longer available (Verfall)."""

    lapse: Identifier
    earmark: Code
    cents: PositiveCents
    lapsed_on: dt.date


@stored_as("budget.overcommitment-accepted", on="accepted_on")
class OvercommitmentAccepted(Event):
    """From now on the account may be short by up to `shortfall_cents` (Überbindung)."""

    acceptance: Identifier
    earmark: Code
    shortfall_cents: NonNegativeCents
    reason: Sealed
    approver: Identifier
    accepted_on: dt.date


@stored_as("budget.year-closed", on="closed_on")
class BudgetYearClosed(Event):
    """No postings with a legal date in this year any more, except corrections (Jahresabschluss)."""

    closed_on: dt.date


BudgetEvent = (
    BudgetAllocated
    | BudgetSupplemented
    | BudgetReduced
    | BudgetFrozen
    | BudgetUnfrozen
    | FundsTransferred
    | CommitmentAuthorityGranted
    | FundsCommitted
    | CommitmentChanged
    | CommitmentReleased
    | FundsDisbursed
    | DisbursementReversed
    | RemainderCarriedForward
    | RemainderLapsed
    | OvercommitmentAccepted
    | BudgetYearClosed
)

"""What may be asked about payouts of a grant. Payouts are numbered 1, 2, … within the case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grants.kernel.ids import Code, Identifier, Ordinal, Year
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import PartyAccount, Text
from grants.payout.events import Expenditure, FailureGround, NeedPeriod

Expenditures = Annotated[tuple[Expenditure, ...], Field(max_length=1_000)]


@dataclass(frozen=True, kw_only=True)
class RequestPayout:
    """Record that the recipient asks for money (Mittelabruf) from one year's share of the grant.

    `payout_no` is the next number of the case. A reimbursement names what was spent on the lines of
    the plan (`expenditures`), an advance when the money is needed (`need`).
    """

    payout_no: Ordinal
    kind: Literal["advance", "reimbursement"]
    year: Year
    earmark: Code
    cents: PositiveCents
    expenditures: Expenditures = ()
    need: NeedPeriod | None = None
    requested_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CheckPayout:
    """Recognise a request in whole or in part (Prüfung des Abrufs)."""

    payout_no: Ordinal
    recognised_cents: PositiveCents
    checked_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReducePayout:
    """Recognise less than was checked (Kürzung); what was certified must be certified anew."""

    payout_no: Ordinal
    recognised_cents: PositiveCents
    ground: Code
    reasons: Text
    reduced_on: dt.date


@dataclass(frozen=True, kw_only=True)
class RejectPayout:
    """Refuse a request that is not ordered yet (Ablehnung des Abrufs)."""

    payout_no: Ordinal
    ground: Code
    rejected_on: dt.date


@dataclass(frozen=True, kw_only=True)
class WithdrawPayout:
    """Record that the recipient takes back a request that is not ordered (Rücknahme)."""

    payout_no: Ordinal
    withdrawn_on: dt.date


@dataclass(frozen=True, kw_only=True)
class CertifyPayout:
    """Certify a checked request (sachlich und rechnerisch richtig)."""

    payout_no: Ordinal
    certified_on: dt.date


@dataclass(frozen=True, kw_only=True)
class OrderPayout:
    """Order the cashier to pay what was certified (Auszahlungsanordnung)."""

    payout_no: Ordinal
    ordered_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ExecutePayout:
    """Record that the money left (Auszahlung); paid from the budget of the value date's year."""

    payout_no: Ordinal
    value_on: dt.date


@dataclass(frozen=True, kw_only=True)
class FailPayout:
    """Record that what was ordered was not carried out (Fehlschlag); it can be ordered again."""

    payout_no: Ordinal
    ground: FailureGround
    failed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReturnPayout:
    """Record that money came back (Rückläufer); `refund` is the id of this return."""

    payout_no: Ordinal
    refund: Identifier
    cents: PositiveCents
    ground: Literal["bank-return", "repayment"]
    value_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReportUsage:
    """Record how much of an advance was used in all until a day (Mitteilung der Verwendung).

    Said again for the same day, the later report counts.
    """

    payout_no: Ordinal
    used_cents: NonNegativeCents
    used_until: dt.date
    reported_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ReleaseRetention:
    """Let what is kept back be paid before the proof is examined (Freigabe des Einbehalts)."""

    reasons: Text
    released_on: dt.date


@dataclass(frozen=True, kw_only=True)
class PlaceHold:
    """Stop orders and payments (Zahlungssperre) of one payout, or without a number of the case.

    `hold` is the id of this hold.
    """

    hold: Identifier
    payout_no: Ordinal | None = None
    ground: Code
    reasons: Text
    placed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class LiftHold:
    """Lift a hold that another person placed (Aufhebung der Zahlungssperre)."""

    hold: Identifier
    reasons: Text
    lifted_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ChangeBankAccount:
    """Record the account to pay to (Bankverbindung) of the case's party; `account` is an IBAN."""

    party: Identifier
    account: PartyAccount
    changed_on: dt.date


@dataclass(frozen=True, kw_only=True)
class ConfirmBankAccount:
    """Confirm the account after comparing it with the document (Bestätigung der Bankverbindung)."""

    confirmed_on: dt.date


Numbered = (
    CheckPayout
    | ReducePayout
    | RejectPayout
    | WithdrawPayout
    | CertifyPayout
    | OrderPayout
    | FailPayout
    | ExecutePayout
    | ReturnPayout
    | ReportUsage
)
"""What is asked about one payout that was requested."""

PayoutCommand = (
    RequestPayout
    | Numbered
    | ReleaseRetention
    | PlaceHold
    | LiftHold
    | ChangeBankAccount
    | ConfirmBankAccount
)

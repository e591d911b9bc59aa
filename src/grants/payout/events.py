"""Facts about payouts, numbered within the case. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import PositiveCents
from grants.kernel.sealed import Sealed


@stored_as("payout.requested", on="requested_on")
class PayoutRequested(Event):
    """The recipient asks for money (Mittelabruf) from one year's share of the grant."""

    payout_no: int
    kind: Literal["advance", "reimbursement"]
    year: int
    scope: Code
    earmark: Code
    cents: PositiveCents
    recorded_by: Identifier
    requested_on: dt.date


@stored_as("payout.checked", on="checked_on")
class PayoutChecked(Event):
    """The request is checked (Prüfung des Abrufs); less may be recognised than was asked for."""

    payout_no: int
    recognised_cents: PositiveCents
    checked_by: Identifier
    checked_on: dt.date


@stored_as("payout.rejected", on="rejected_on")
class PayoutRejected(Event):
    """The request is refused (Ablehnung des Abrufs)."""

    payout_no: int
    ground: Code
    rejected_by: Identifier
    rejected_on: dt.date


@stored_as("payout.certified", on="certified_on", basis="VwV zu § 70 SäHO")
class PayoutCertified(Event):
    """Factually and arithmetically correct (sachlich und rechnerisch richtig)."""

    payout_no: int
    certified_by: Identifier
    certified_on: dt.date


@stored_as("payout.ordered", on="ordered_on", basis="VwV zu § 70 SäHO")
class PayoutOrdered(Event):
    """The cashier is ordered to pay (Auszahlungsanordnung)."""

    payout_no: int
    cents: PositiveCents
    ordered_by: Identifier
    ordered_on: dt.date


@stored_as("payout.executed", on="value_on", basis="VwV zu § 70 SäHO")
class PayoutExecuted(Event):
    """The money left at its value date (Auszahlung)."""

    payout_no: int
    cents: PositiveCents
    executed_by: Identifier
    value_on: dt.date


@stored_as("payout.returned", on="value_on")
class PayoutReturned(Event):
    """Money came back (Rückläufer): by the bank, or by the recipient before any recovery."""

    payout_no: int
    refund: Identifier
    cents: PositiveCents
    ground: Literal["bank-return", "repayment"]
    recorded_by: Identifier
    value_on: dt.date


@stored_as("payout.bank-account-changed", on="changed_on")
class BankAccountChanged(Event):
    """The account to pay to is new (Bankverbindung); a second person must confirm it."""

    party: Identifier
    account: Sealed
    changed_by: Identifier
    changed_on: dt.date


@stored_as("payout.bank-account-confirmed", on="confirmed_on")
class BankAccountConfirmed(Event):
    """A second person compared the account with the document (Bestätigung der Bankverbindung)."""

    confirmed_by: Identifier
    confirmed_on: dt.date


PayoutEvent = (
    PayoutRequested
    | PayoutChecked
    | PayoutRejected
    | PayoutCertified
    | PayoutOrdered
    | PayoutExecuted
    | PayoutReturned
    | BankAccountChanged
    | BankAccountConfirmed
)

"""Facts about payouts, numbered within the case. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

FailureGround = Literal["account-wrong", "account-closed", "bank-refused", "technical", "recalled"]
"""Why an order was not carried out: the account, the bank, the way there, or the authority."""


class Expenditure(BaseModel):
    """What was spent on one line of the plan, and when it was paid (Belegzeile)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Code
    cents: PositiveCents
    paid_on: dt.date


class NeedPeriod(BaseModel):
    """When an advance is needed (Bedarfszeitraum), both days counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_on: dt.date
    to_on: dt.date


@stored_as("payout.requested", on="requested_on", version=2)
class PayoutRequested(Event):
    """The recipient asks for money (Mittelabruf) from one year's share of the grant.

    A reimbursement rests on `expenditures`, an advance on its `need`; `findings` say what about
    them the check has to clear up.
    """

    payout_no: int
    kind: Literal["advance", "reimbursement"]
    year: int
    scope: Code
    earmark: Code
    cents: PositiveCents
    expenditures: tuple[Expenditure, ...]
    need: NeedPeriod | None
    findings: tuple[Code, ...]
    recorded_by: Identifier
    requested_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 said neither what was spent nor when it is needed."""
        if version == 1:
            return {**fields, "expenditures": [], "need": None, "findings": []}
        return fields


@stored_as("payout.checked", on="checked_on")
class PayoutChecked(Event):
    """The request is checked (Prüfung des Abrufs); less may be recognised than was asked for."""

    payout_no: int
    recognised_cents: PositiveCents
    checked_by: Identifier
    checked_on: dt.date


@stored_as("payout.reduced", on="reduced_on")
class PayoutReduced(Event):
    """Less is recognised than at the check (Kürzung); it must be certified anew."""

    payout_no: int
    recognised_cents: PositiveCents
    ground: Code
    reasons: Sealed
    reduced_by: Identifier
    reduced_on: dt.date


@stored_as("payout.rejected", on="rejected_on")
class PayoutRejected(Event):
    """The request is refused (Ablehnung des Abrufs)."""

    payout_no: int
    ground: Code
    rejected_by: Identifier
    rejected_on: dt.date


@stored_as("payout.withdrawn", on="withdrawn_on")
class PayoutWithdrawn(Event):
    """The recipient takes the request back (Rücknahme des Abrufs)."""

    payout_no: int
    recorded_by: Identifier
    withdrawn_on: dt.date


@stored_as("payout.certified", on="certified_on", basis="VwV zu § 70 SäHO")
class PayoutCertified(Event):
    """Factually and arithmetically correct (sachlich und rechnerisch richtig)."""

    payout_no: int
    certified_by: Identifier
    certified_on: dt.date


@stored_as("payout.ordered", on="ordered_on", version=2, basis="VwV zu § 70 SäHO")
class PayoutOrdered(Event):
    """The cashier is ordered to pay (Auszahlungsanordnung) to this account.

    `limit_cents` is what could be ordered of the grant in all, `retained_cents` what of the grant
    is kept back for the last instalment (Einbehalt); None: not stated in version 1.
    """

    payout_no: int
    cents: PositiveCents
    account: Sealed | None
    limit_cents: NonNegativeCents | None
    retained_cents: NonNegativeCents | None
    ordered_by: Identifier
    ordered_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 named neither the account nor the limit in force."""
        if version == 1:
            return {**fields, "account": None, "limit_cents": None, "retained_cents": None}
        return fields


@stored_as("payout.executed", on="value_on", version=2, basis="VwV zu § 70 SäHO")
class PayoutExecuted(Event):
    """The money left at its value date (Auszahlung).

    An advance is to be used by `usage_due_on`; None: no advance, or no such rule was in force.
    """

    payout_no: int
    cents: PositiveCents
    usage_due_on: dt.date | None
    executed_by: Identifier
    value_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 stated no day by which an advance is to be used."""
        return {**fields, "usage_due_on": None} if version == 1 else fields


@stored_as("payout.failed", on="failed_on")
class PayoutFailed(Event):
    """What was ordered was not carried out (fehlgeschlagene Auszahlung); the money stays bound."""

    payout_no: int
    cents: PositiveCents
    ground: FailureGround
    recorded_by: Identifier
    failed_on: dt.date


@stored_as("payout.returned", on="value_on", version=2)
class PayoutReturned(Event):
    """Money came back (Rückläufer): by the bank, or by the recipient before any recovery.

    `year_closed_on` is the day since which the year of the payment was closed when the return was
    learnt of; None while it was open.
    """

    payout_no: int
    refund: Identifier
    cents: PositiveCents
    ground: Literal["bank-return", "repayment"]
    year_closed_on: dt.date | None
    recorded_by: Identifier
    value_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """With version 1 nothing went back into a closed year; what did found it open."""
        return {**fields, "year_closed_on": None} if version == 1 else fields


@stored_as("payout.usage-reported", on="reported_on")
class UsageReported(Event):
    """How much of an advance was used in all until a day (Mitteilung der Mittelverwendung).

    `due_on` is the day by which all of it was to be used, None where no rule was in force.
    """

    payout_no: int
    used_cents: NonNegativeCents
    used_until: dt.date
    due_on: dt.date | None
    timeliness: Literal["in-time", "late"]
    recorded_by: Identifier
    reported_on: dt.date


@stored_as("payout.retention-released", on="released_on")
class RetentionReleased(Event):
    """What was kept back may be paid before the proof is examined (Freigabe des Einbehalts)."""

    cents: PositiveCents
    reasons: Sealed
    released_by: Identifier
    competence: Code
    released_on: dt.date


@stored_as("payout.hold-placed", on="placed_on")
class PaymentHoldPlaced(Event):
    """Nothing is ordered or paid until it is lifted (Zahlungssperre): one payout, or None: any."""

    hold: Identifier
    payout_no: int | None
    ground: Code
    reasons: Sealed
    placed_by: Identifier
    placed_on: dt.date


@stored_as("payout.hold-lifted", on="lifted_on")
class PaymentHoldLifted(Event):
    """A second person lifts a hold (Aufhebung der Zahlungssperre)."""

    hold: Identifier
    payout_no: int | None
    reasons: Sealed
    lifted_by: Identifier
    lifted_on: dt.date


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


PayoutStep = (
    PayoutRequested
    | PayoutChecked
    | PayoutReduced
    | PayoutRejected
    | PayoutWithdrawn
    | PayoutCertified
    | PayoutOrdered
    | PayoutFailed
    | PayoutExecuted
    | PayoutReturned
    | UsageReported
)
"""What belongs to one payout, by its number."""

PayoutEvent = (
    PayoutStep
    | RetentionReleased
    | PaymentHoldPlaced
    | PaymentHoldLifted
    | BankAccountChanged
    | BankAccountConfirmed
)

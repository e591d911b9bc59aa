"""Facts about recovery of overpaid money. Stream `claim/{number}`: claims run for years.

Every fact names its claim and its case: those who read them need not know the stream.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed


class InterestSegment(BaseModel):
    """Days on which the same principal bore the same interest; both days count.

    `base_rate` and `margin` are percent a year, as recorded when the interest was assessed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_on: dt.date
    to_on: dt.date
    days: int
    principal_cents: PositiveCents
    base_rate: Decimal
    margin: Decimal


class Instalment(BaseModel):
    """One part of a claim and the day by which it is to be paid (Rate)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: dt.date
    cents: PositiveCents


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


@stored_as("claim.notified", on="effected_on", basis="§ 41 VwVfG")
class ClaimNotified(Event):
    """The recovery order reached the recipient (Bekanntgabe des Erstattungsbescheids)."""

    claim: str
    case: str
    manner: Literal["presumed", "proven"]
    remedy_notice: Literal["included", "missing"]
    remedy_until: dt.date
    posted_on: dt.date
    recorded_by: Identifier
    effected_on: dt.date


@stored_as("claim.became-final", on="final_on", basis="§ 70 VwGO")
class ClaimBecameFinal(Event):
    """Nobody can attack the recovery order any more (Bestandskraft)."""

    claim: str
    case: str
    ground: Literal["period-over", "remedy-waived"]
    recorded_by: Identifier
    final_on: dt.date


@stored_as("claim.interest-assessed", on="assessed_on", basis="§ 49a VwVfG")
class InterestAssessed(Event):
    """Interest on the claim is fixed for a period (Zinsfestsetzung), with all it rests on.

    `base_cents` is the part of the claim that bore interest in that period at most; the segments
    show what of it was open.
    """

    claim: str
    case: str
    assessment: Identifier
    from_on: dt.date
    to_on: dt.date
    base_cents: PositiveCents
    segments: tuple[InterestSegment, ...]
    cents: PositiveCents
    assessed_by: Identifier
    competence: Code
    assessed_on: dt.date


@stored_as("claim.interest-waived", on="waived_on", basis="§ 49a VwVfG")
class InterestWaived(Event):
    """Assessed interest is not claimed (Absehen von Zinsen)."""

    claim: str
    case: str
    waiver: Identifier
    cents: PositiveCents
    reasons: Sealed
    waived_by: Identifier
    competence: Code
    waived_on: dt.date


@stored_as("claim.payment-received", on="value_on")
class ClaimPaymentReceived(Event):
    """The recipient paid back (Zahlungseingang). Of `cents`, `interest_cents` went to interest."""

    claim: str
    case: str
    payment: Identifier
    cents: PositiveCents
    interest_cents: NonNegativeCents
    value_on: dt.date


@stored_as("claim.offset", on="declared_on")
class ClaimOffset(Event):
    """The claim is set off against one of the recipient's own (Aufrechnung).

    Of `cents`, `interest_cents` went to interest.
    """

    claim: str
    case: str
    offset: Identifier
    cents: PositiveCents
    interest_cents: NonNegativeCents
    against: Sealed
    declared_by: Identifier
    competence: Code
    declared_on: dt.date


@stored_as("claim.deferred", on="deferred_on")
class ClaimDeferred(Event):
    """What is open need not be paid before a later day (Stundung).

    `interest`: whether interest runs on from `deferred_on` to `until_on`, or rests on these days.
    """

    claim: str
    case: str
    deferral: Identifier
    open_cents: PositiveCents
    until_on: dt.date
    interest: Literal["runs", "rests"]
    reasons: Sealed
    deferred_by: Identifier
    competence: Code
    deferred_on: dt.date


@stored_as("claim.instalments-agreed", on="agreed_on")
class InstalmentsAgreed(Event):
    """What is open is paid in parts on fixed days (Ratenzahlung). A missed part is computed."""

    claim: str
    case: str
    agreement: Identifier
    plan: tuple[Instalment, ...]
    reasons: Sealed
    agreed_by: Identifier
    competence: Code
    agreed_on: dt.date


@stored_as("claim.written-down", on="written_down_on")
class ClaimWrittenDown(Event):
    """What is open is no longer pursued (Niederschlagung). The claim itself stays: it can be paid.

    `principal_cents` and `interest_cents` were open on that day.
    """

    claim: str
    case: str
    principal_cents: NonNegativeCents
    interest_cents: NonNegativeCents
    reasons: Sealed
    written_down_by: Identifier
    competence: Code
    written_down_on: dt.date


@stored_as("claim.waived", on="waived_on")
class ClaimWaived(Event):
    """Principal is given up for good (Erlass), all of it or a part."""

    claim: str
    case: str
    waiver: Identifier
    cents: PositiveCents
    reasons: Sealed
    waived_by: Identifier
    competence: Code
    waived_on: dt.date


ClaimEvent = (
    RecoveryOrdered
    | ClaimNotified
    | ClaimBecameFinal
    | InterestAssessed
    | InterestWaived
    | ClaimPaymentReceived
    | ClaimOffset
    | ClaimDeferred
    | InstalmentsAgreed
    | ClaimWrittenDown
    | ClaimWaived
)

"""Facts about recovery of overpaid money (stream `claim/{number}`); each names claim and case."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grants.claim.events.interest import (
    InterestAssessed,
    InterestCorrected,
    InterestSegment,
    InterestWaived,
)
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed

Ground = Literal[
    "settlement", "revocation", "withdrawal", "amendment", "condition", "interim-interest"
]
"""What makes money come back: a decision on the grant, a condition (auflösende Bedingung) that
ended it, or nothing but the interest on money that was not used in time (§ 49a VwVfG)."""
IfMissed = Literal["rest-due", "rest-stays"]
"""Whether one missed instalment makes all the rest due (Verfallklausel)."""
Part = Literal["interest", "principal"]
INTEREST_FIRST: tuple[Part, ...] = ("interest", "principal")
"""In which order money that comes in is set against what is owed; costs are not claimed here."""


class Instalment(BaseModel):
    """One part of a claim and the day by which it is to be paid (Rate)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: dt.date
    cents: PositiveCents


@stored_as("claim.recovery-ordered", on="signed_on", basis="§ 49a VwVfG")
class RecoveryOrdered(Event):
    """Money is claimed back (Erstattungsbescheid). `cents` is 0 where it is interest alone."""

    claim: str
    case: str
    programme: Code
    decision: str
    cents: NonNegativeCents
    ground: Ground
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


class _Allocated:
    """What comes in on a claim, set against what is owed in an order."""

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 had one order and did not state it."""
        return {**fields, "allocation": list(INTEREST_FIRST)} if version == 1 else fields


@stored_as("claim.payment-received", on="value_on", version=2)
class ClaimPaymentReceived(_Allocated, Event):
    """The recipient paid back (Zahlungseingang). Of `cents`, `interest_cents` went to interest.

    `allocation` is the order in which it was set against what is owed (Tilgungsreihenfolge).
    """

    claim: str
    case: str
    payment: Identifier
    cents: PositiveCents
    interest_cents: NonNegativeCents
    allocation: tuple[Part, ...]
    value_on: dt.date


@stored_as("claim.offset", on="declared_on", version=2)
class ClaimOffset(_Allocated, Event):
    """The claim is set off against one of the recipient's own (Aufrechnung).

    Of `cents`, `interest_cents` went to interest, in the order that `allocation` states.
    """

    claim: str
    case: str
    offset: Identifier
    cents: PositiveCents
    interest_cents: NonNegativeCents
    allocation: tuple[Part, ...]
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


@stored_as("claim.instalments-agreed", on="agreed_on", version=2)
class InstalmentsAgreed(Event):
    """What is open is paid in parts on fixed days (Ratenzahlung). A missed part is computed."""

    claim: str
    case: str
    agreement: Identifier
    plan: tuple[Instalment, ...]
    if_missed: IfMissed
    reasons: Sealed
    agreed_by: Identifier
    competence: Code
    agreed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew no forfeiture clause."""
        return {**fields, "if_missed": "rest-stays"} if version == 1 else fields


@stored_as("claim.written-down", on="written_down_on")
class ClaimWrittenDown(Event):
    """What was open is no longer pursued (Niederschlagung). The claim stays: it can be paid."""

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


@stored_as("claim.annulled", on="annulled_on", basis="§ 68 VwGO")
class ClaimAnnulled(Event):
    """An objection to the decision behind it was upheld (Aufhebung): it falls by `by_cents`.

    Assessed interest falls by `interest_cents`, as if no more had ever been claimed. Of both,
    `dropped_cents` were still open; `refund_cents` had come in and are owed to the recipient.
    """

    claim: str
    case: str
    decision: str
    by_cents: NonNegativeCents
    to_cents: NonNegativeCents
    interest_cents: NonNegativeCents
    dropped_cents: NonNegativeCents
    refund_cents: NonNegativeCents
    decided_by: Identifier
    competence: Code
    annulled_on: dt.date


@stored_as("claim.refunded", on="value_on")
class ClaimRefunded(Event):
    """What came in above an annulled claim went back (Rückzahlung), some of it interest."""

    claim: str
    case: str
    refund: Identifier
    cents: PositiveCents
    interest_cents: NonNegativeCents
    refunded_by: Identifier
    value_on: dt.date


ClaimEvent = (
    RecoveryOrdered
    | ClaimNotified
    | ClaimBecameFinal
    | InterestAssessed
    | InterestWaived
    | InterestCorrected
    | ClaimPaymentReceived
    | ClaimOffset
    | ClaimDeferred
    | InstalmentsAgreed
    | ClaimWrittenDown
    | ClaimWaived
    | ClaimAnnulled
    | ClaimRefunded
)

__all__ = [
    "INTEREST_FIRST",
    "ClaimAnnulled",
    "ClaimBecameFinal",
    "ClaimDeferred",
    "ClaimEvent",
    "ClaimNotified",
    "ClaimOffset",
    "ClaimPaymentReceived",
    "ClaimRefunded",
    "ClaimWaived",
    "ClaimWrittenDown",
    "Ground",
    "IfMissed",
    "Instalment",
    "InstalmentsAgreed",
    "InterestAssessed",
    "InterestCorrected",
    "InterestSegment",
    "InterestWaived",
    "Part",
    "RecoveryOrdered",
]

"""Facts about interest on a claim: assessed, corrected, waived."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Ordinal
from grants.kernel.money import PositiveCents
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


@stored_as("claim.interest-assessed", on="assessed_on", version=2, basis="§ 49a VwVfG")
class InterestAssessed(Event):
    """Interest on the claim is fixed for a period (Zinsfestsetzung), with all it rests on.

    On a recovery `base_cents` bore interest at most; the segments show what of it was open. Interim
    interest (Zwischenzinsen) is on what of the payout `payout_no` was not used in that period.
    """

    claim: str
    case: str
    assessment: Identifier
    kind: Literal["recovery", "interim"]
    payout_no: Ordinal | None
    from_on: dt.date
    to_on: dt.date
    base_cents: PositiveCents
    segments: tuple[InterestSegment, ...]
    cents: PositiveCents
    assessed_by: Identifier
    competence: Code
    assessed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew interest on a recovery alone."""
        return {**fields, "kind": "recovery", "payout_no": None} if version == 1 else fields


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


@stored_as("claim.interest-corrected", on="assessed_on", version=2, basis="§ 49a VwVfG")
class InterestCorrected(Event):
    """Assessed interest falls (Berichtigung), for it was not owed from an earlier day on.

    It corrects `assessment`, on its day, by `by_cents`; `segments` are what of it stands. One of
    three was learnt of after the assessment: `payment` is the id of the payment or offset, `waiver`
    that of the waiver of principal, `deferral` that of the deferral in which interest rests.
    """

    claim: str
    case: str
    assessment: Identifier
    payment: Identifier | None
    waiver: Identifier | None
    deferral: Identifier | None
    by_cents: PositiveCents
    segments: tuple[InterestSegment, ...]
    assessed_on: dt.date

    @classmethod
    def upcast(cls, fields: dict[str, Any], version: int) -> dict[str, Any]:
        """Version 1 knew payments and offsets alone."""
        return {**fields, "waiver": None, "deferral": None} if version == 1 else fields

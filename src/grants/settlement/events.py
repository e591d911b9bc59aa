"""Facts about the proof of use and the final decision. Stream `case/{number}`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.approval.events import YearShare
from grants.kernel.event import Event, stored_as
from grants.kernel.ids import Code, Identifier, Quantity
from grants.kernel.money import NonNegativeCents, PositiveCents
from grants.kernel.sealed import Sealed


class ProofLine(BaseModel):
    """What was spent on one cost line, and later how much of it is recognised."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Code
    cents: NonNegativeCents


class IndicatorReached(BaseModel):
    """What was reached of an indicator."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator: Code
    reached: Quantity


@stored_as("settlement.proof-submitted", on="received_on")
class ProofSubmitted(Event):
    """The proof of use arrives (Verwendungsnachweis). `due_on`: the original due date, kept.

    `other_means_cents` is what others than the grant paid: own means, third parties, revenue.
    """

    lines: tuple[ProofLine, ...]
    other_means_cents: NonNegativeCents
    indicators: tuple[IndicatorReached, ...]
    due_on: dt.date
    timeliness: Literal["in-time", "late"]
    recorded_by: Identifier
    received_on: dt.date


@stored_as("settlement.examination-started", on="started_on")
class ExaminationStarted(Event):
    """The examination of the proof begins (Verwendungsnachweisprüfung)."""

    examiner: Identifier
    started_on: dt.date


@stored_as("settlement.proof-examined", on="examined_on")
class ProofExamined(Event):
    """The examiner's final note (Prüfvermerk): what is recognised, line by line."""

    recognised: tuple[ProofLine, ...]
    recognised_cents: NonNegativeCents
    other_means_cents: NonNegativeCents
    note: Sealed
    examiner: Identifier
    examined_on: dt.date


@stored_as("settlement.grant-settled", on="signed_on")
class GrantSettled(Event):
    """The final amount is fixed (Schlussbescheid). What was paid above it is claimed back."""

    decision: str
    recognised_cents: NonNegativeCents
    final_cents: NonNegativeCents
    approved_cents: NonNegativeCents
    paid_cents: NonNegativeCents
    overpaid_cents: NonNegativeCents
    released: tuple[YearShare, ...]
    claim: str | None
    reasons: Sealed
    examiner: Identifier
    approved_by: Identifier
    competence: Code
    limit_cents: PositiveCents | None
    signed_on: dt.date


SettlementEvent = ProofSubmitted | ExaminationStarted | ProofExamined | GrantSettled

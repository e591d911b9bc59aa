"""What a grant consists of: years, plan lines, conditions. Parts of facts about decisions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grants.kernel.ids import Code, Year
from grants.kernel.money import NonNegativeCents
from grants.kernel.sealed import Sealed

FinancingType = Literal["anteil", "fehlbedarf", "festbetrag", "voll"]
"""Anteil-, Fehlbedarfs-, Festbetrags-, Vollfinanzierung (VwV zu § 44 SäHO)."""
Act = Literal["approval", "rejection", "amendment", "recipient-change"]
"""What a draft is the draft of."""
Deviation = Literal["follows", "deviates", "no-vote"]
"""Whether a decision follows the vote of the alliance."""


class YearShare(BaseModel):
    """The part of a grant that one budget pays (Jahresscheibe)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: Year
    scope: Code
    earmark: Code
    cents: NonNegativeCents


class PlanLine(BaseModel):
    """One line of the binding plan (Finanzierungsplan des Bescheids)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Code
    cents: NonNegativeCents


class Condition(BaseModel):
    """What the recipient must do (Nebenbestimmung, Auflage).

    `before-payout`: nothing is ordered while it is open. `due_on` is None without a deadline.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Code
    effect: Literal["before-payout", "accompanying"]
    text: Sealed
    due_on: dt.date | None
